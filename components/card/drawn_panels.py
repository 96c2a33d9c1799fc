"""Figures that were drawn once are not drawn again: panels kept by what went into them.

A panel is named by the study's content, the settings, the function that draws it and the choices
it is given: arms switched back, or a figure that does not depend on the arms, cost nothing. What
several sessions want at once is drawn by one of them.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import Any

from analysis.results import Results
from components.app import session
from components.app.kept import Kept
from components.figures.figure import FigureOf
from components.look.theme import Panel

MOST_KEPT = 300  # of all sessions together

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
