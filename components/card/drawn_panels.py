"""Figures that were drawn once are not drawn again: panels kept by what went into them.

A panel is named by the study's content, the settings, the function that draws it and the choices
it is given: arms switched back, or a figure that does not depend on the arms, cost nothing. What
several sessions want at once is drawn by one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from analysis.results import Results
from components.app import session
from components.app.kept import Kept
from components.look.theme import Panel

MOST_KEPT = 300  # of all sessions together

_PANELS: Kept[Panel] = Kept(MOST_KEPT)


def panel(draw: Callable[..., Panel], *choices: Any, **named: Any) -> Panel:
    """``draw(*choices, **named)``, once for each content of the study, settings and choices.

    ``choices`` are hashable, results of the open study (named by its content and the settings),
    or mappings of text.
    """
    parts = (*choices, *(part for pair in sorted(named.items()) for part in pair))
    key = (session.memory().content_key, draw, *map(_name, parts))
    return _PANELS.get(key, lambda: draw(*choices, **named))


def _name(part: Any) -> Hashable:
    if isinstance(part, Results):
        return part.settings
    named: Hashable = tuple(sorted(part.items())) if isinstance(part, Mapping) else part
    return named
