"""Figures that were drawn once are not drawn again: panels kept by what went into them.

A panel is named by the study's content, the settings, the function that draws it and the choices
it is given: arms switched back, or a figure that does not depend on the arms, cost nothing.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from typing import Any, Generic, TypeVar

from analysis.results import Results
from components.app import session
from components.figures.figure import FigureOf
from components.look.theme import Panel

MOST_KEPT = 300  # of all sessions together
Key = tuple[Hashable, ...]
Made = TypeVar("Made")


class Kept(Generic[Made]):
    """What was made last, by key; the one not used for longest goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._made: OrderedDict[Key, Made] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key, make: Callable[[], Made]) -> Made:
        """What is kept under the key; made where there is nothing."""
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        made = make()
        with self._lock:
            self._made[key] = made
            if len(self._made) > self._most:
                self._made.popitem(last=False)
        return made


_PANELS: Kept[Panel] = Kept(MOST_KEPT)


def panel(found: FigureOf, key: str = "") -> Panel:
    """The figure, drawn once for each content of the study, settings, arms and choices.

    ``key``: another than that of the panel, where the figure is shown a second time.
    """
    arguments = found.arguments
    parts = (part for pair in sorted(arguments.items()) for part in pair)
    name = (session.memory().content_key, key, found.figure.draw, *map(_name, parts))
    if key:
        return _PANELS.get(name, lambda: replace(panel(found), key=key))
    return _PANELS.get(name, lambda: found.figure.draw(**arguments))


def _name(part: Any) -> Hashable:
    if isinstance(part, Results):
        return part.settings
    named: Hashable = tuple(sorted(part.items())) if isinstance(part, Mapping) else part
    return named
