"""Exact p-values over the arms of a figure, or as brackets from the control."""

from __future__ import annotations

import math
import re
from typing import Any

from analysis.number_words import ILLUSTRATIVE, p_text
from components.look.ink_and_paper import FigureSettings
from components.look.theme import Panel, plot_text, records

Spec = dict[str, Any]
BRACKET_PX = 21


def write_p_values(layout: Spec, settings: FigureSettings, panel: Panel) -> None:
    """Exact p over each arm of a figure with one slot an arm, or brackets from the control."""
    if not takes_p_values(layout, panel):
        return
    tested = _tested(panel)
    place = _slots(layout, panel)
    arms = [arm for arm in tested if arm in place]
    control = next((arm for arm in place if arm in _controls(panel)), None)
    notes, shapes = list(layout["annotations"]), list(layout["shapes"])
    words = {"showarrow": False, "xref": "x", "yref": "y domain", "yanchor": "bottom"}
    lines = arms if settings.p_values == "brackets" and control else arms[:1]
    ink = layout["font"]["color"]
    count = len(lines) if control else 1
    layout["margin"]["t"] += BRACKET_PX * count
    layout["height"] += BRACKET_PX * count  # the plot keeps its size
    plot = max(layout["height"] - layout["margin"]["b"] - layout["margin"]["t"], BRACKET_PX)
    for rank, arm in enumerate(arms):
        level = 1.02 + (rank * BRACKET_PX / plot if len(lines) > 1 or control else 0)
        if settings.p_values == "above" or control is None:
            note = {"x": place[arm], "y": 1.01, "text": p_text(tested[arm])}
        else:
            ends = sorted((place[control], place[arm]))
            note = {"x": sum(ends) / 2, "y": level, "text": p_text(tested[arm])}
            shapes += _bracket(ends, level, 5 / plot, ink)
        notes.append(words | note | {"font": {"color": ink, "size": 12}})
    layout |= {"annotations": notes, "shapes": shapes}


def takes_p_values(layout: Spec, panel: Panel) -> bool:
    """Whether a figure has a place over each arm, and one exact p for it."""
    tested = _tested(panel)
    if "yaxis2" in layout or not tested:
        return False
    return not tested.keys().isdisjoint(_slots(layout, panel))


def _slots(layout: Spec, panel: Panel) -> dict[str, float]:
    """The place of each arm of the panel's table along an x axis that has one slot an arm."""
    axis = layout.get("xaxis", {})
    labels = [_letters(str(label)) for label in axis.get("ticktext") or []]
    places = dict(zip(labels, axis.get("tickvals") or [], strict=False))
    names = {_letters(plot_text(arm)): arm for arm in map(str, panel.table["arm"].unique())}
    return {names[label]: place for label, place in places.items() if label in names}


def _letters(label: str) -> str:
    """A label's letters alone: a long word is parted, a long name broken at its spaces."""
    return re.sub(r"<br>|\s", "", label).removesuffix(ILLUSTRATIVE)


def _bracket(ends: list[float], level: float, tick: float, ink: str) -> list[Spec]:
    """A line over two slots with its ends turned down."""
    look = {"type": "line", "xref": "x", "yref": "y domain", "line": {"color": ink, "width": 1}}
    across = {"x0": ends[0], "x1": ends[1], "y0": level, "y1": level}
    downs = [{"x0": x, "x1": x, "y0": level, "y1": level - tick} for x in ends]
    return [look | part for part in (across, *downs)]


def _tested(panel: Panel) -> dict[str, float]:
    """Adjusted p by arm, where each arm of the panel's table was tested exactly once."""
    if not {"arm", "p_adjusted"} <= set(panel.table.columns):
        return {}
    found: dict[str, float] = {}
    for row in records(panel.table):
        if math.isfinite(row["p_adjusted"]):
            if row["arm"] in found:
                return {}
            found[row["arm"]] = row["p_adjusted"]
    return found


def _controls(panel: Panel) -> set[str]:
    """The arm that the tests are against, as ``method`` or the caption says."""
    said = [panel.caption]
    if "method" in panel.table.columns:
        said += map(str, panel.table["method"].unique())
    arms = map(str, panel.table["arm"].unique())
    return {arm for arm in arms if any(f"against {arm}" in words for words in said)}
