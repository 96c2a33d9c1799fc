"""Sizes and axes of small charts: ticks outward, no grid, ink on both axes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from components.look.drawing import Drawing
from components.panels.parts.axis_ticks import day_step

MOST_TICKS = 4


@dataclass(frozen=True, slots=True)
class Size:
    """Letters, lines and marks of one use of a chart (px), and the size it is drawn at."""

    font: float
    line: float
    marker: float
    tick: float
    width: int
    height: int


# A picture of the slide is 404 px on 4.04 in: letters of 19.6 px are printed at 14 pt.
SIZES = {
    "screen": Size(12, 2.0, 6, 4, 320, 244),
    "slide": Size(19.6, 3.0, 9, 6, 404, 270),
}


def dress(figure: Drawing, size: Size, across: str, up: str) -> None:
    """Letters, ticks, titles and margins of a chart with one plot."""
    look: dict[str, Any] = {
        "showgrid": False, "zeroline": False, "linewidth": max(1, size.line / 2),
        "tickwidth": max(1, size.line / 2), "ticklen": size.tick, "automargin": False,
        "tickfont": {"size": size.font},
    }  # fmt: skip
    title: dict[str, Any] = {"font": {"size": size.font}, "standoff": 0.4 * size.font}
    figure.update_xaxes(**look, title=title | {"text": across})
    figure.update_yaxes(**look, title=title | {"text": up})
    share = {"l": 4.6, "r": 1.0, "t": 0.9, "b": 3.6}
    margin = {side: round(part * size.font) for side, part in share.items()}
    figure.update_layout(margin=margin, showlegend=False)


def nice_ticks(limit: float) -> list[float]:
    """From 0 to the limit or just past it, in at most five steps of 1, 2, 2.5 or 5 by tens."""
    raw = max(limit, 1e-9) / MOST_TICKS
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(each for each in (1, 2, 2.5, 5, 10) if each * power >= raw) * power
    return [float(tick) for tick in np.arange(0, limit + 0.501 * step, step)]


def day_ticks(first: float, last: float) -> list[float]:
    """Days for the axis, through 0, in at most about four steps."""
    step = day_step(last - first, MOST_TICKS)
    start = step * math.ceil(first / step)
    return [float(day) for day in np.arange(start, last + 1e-6, step)]


def spread(values: Sequence[float]) -> tuple[float, float]:
    """Lowest and highest; 0 and 1 where there are none."""
    known = [value for value in values if math.isfinite(value)]
    return (min(known), max(known)) if known else (0.0, 1.0)
