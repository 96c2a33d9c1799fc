"""Lines of a forest plot: an estimate with its interval each, and the line of no difference."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from components.drawing import Drawing
from components.theme import ArmStyle

LINE_PX = 44
ROOM_PX = 130  # axis, its title and the margins
TICKS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 1000)
Array = npt.NDArray[np.float64]
Interval = tuple[float, float, float]  # estimate, low, high


def add_lines(
    figure: Drawing,
    intervals: Sequence[Interval],
    styles: Sequence[ArmStyle],
    labels: Sequence[str],
    hovers: Sequence[str],
) -> None:
    """Draw one estimate a line, from the top, with whiskers where there is an interval."""
    for line, ((value, low, high), style) in enumerate(zip(intervals, styles, strict=True)):
        known = bool(np.isfinite(low) and np.isfinite(high))
        figure.add_scatter(
            x=[value],
            y=[-line],
            error_x={
                "type": "data",
                "array": [high - value if known else 0],
                "arrayminus": [value - low if known else 0],
                "thickness": 2,
                "width": 5,
                "visible": known,
            },
            mode="markers",
            marker={"color": style.color, "symbol": style.symbol, "size": 11},
            name=labels[line],
            hovertemplate=f"{hovers[line]}<extra></extra>",
            showlegend=False,
        )
    parts = [part for label in labels for part in label.split("<br>")]
    figure.update_yaxes(
        tickmode="array",
        tickvals=[-line for line in range(len(labels))],
        ticktext=list(labels),
        range=[-len(labels) + 0.4, 0.6],
        showgrid=False,
        zeroline=False,
    )
    widest = max(map(len, parts), default=0)
    figure.update_layout(margin={"l": round(20 + 7.2 * widest)}, showlegend=False)


def plain_axis(figure: Drawing, intervals: Sequence[Interval], nothing: float | None) -> None:
    """An axis of differences that holds every interval and ``nothing``, the line of no effect."""
    ends = _ends(intervals, nothing)
    low, high = float(ends.min()), float(ends.max())
    room = 0.06 * (high - low) or 1.0
    figure.update_xaxes(range=[low - room, high + room])
    _no_effect(figure, len(intervals), nothing)


def ratio_axis(figure: Drawing, intervals: Sequence[Interval]) -> None:
    """A logarithmic axis of ratios that holds every interval and 1."""
    ends = _ends(intervals, 1.0)
    low, high = float(ends.min()) / 1.15, float(ends.max()) * 1.15
    ticks = [tick for tick in TICKS if low <= tick <= high]
    figure.update_xaxes(
        type="log",
        range=[float(np.log10(low)), float(np.log10(high))],
        tickvals=ticks,
        ticktext=[f"{tick:g}" for tick in ticks],
    )
    _no_effect(figure, len(intervals), 1.0)


def forest_height(lines: int) -> int:
    """Pixels that a forest of this many lines needs."""
    return ROOM_PX + LINE_PX * lines


def _ends(intervals: Sequence[Interval], nothing: float | None) -> Array:
    """Every number the axis has to show."""
    ends = np.array([*np.ravel(intervals), *([] if nothing is None else [nothing])], dtype=float)
    known: Array = ends[np.isfinite(ends)]
    return known


def _no_effect(figure: Drawing, lines: int, nothing: float | None) -> None:
    if nothing is not None:
        line = {"width": 1, "dash": "dot"}
        figure.add_shape(type="line", x0=nothing, x1=nothing, y0=0.6, y1=0.4 - lines, line=line)
