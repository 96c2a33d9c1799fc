"""Estimates with intervals: one drawing for dots over arms and for forests, line by line."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from components.drawing import Drawing
from components.theme import ArmStyle, number_text

Estimate = tuple[float, float, float]  # value, low, high; NaN: none


def add_estimate(
    figure: Drawing,
    style: ArmStyle,
    estimate: Estimate,
    slot: float,
    words: str,
    *,
    unit: str = "",
    digits: int = 0,
    upright: bool = True,
) -> None:
    """A marker with its interval in the arm's color: upright in a slot, or lying on a line.

    An end that is not known is not drawn; ``words`` stand beside the number under the pointer.
    """
    value, low, high = estimate
    up, down = (end - value if math.isfinite(end) else 0.0 for end in (high, 2 * value - low))
    ends = (f"{number_text(low, digits + 1)} to {number_text(high, digits + 1)}"
            if math.isfinite(low) or math.isfinite(high) else "no interval")  # fmt: skip
    bars = {
        "type": "data",
        "array": [up],
        "arrayminus": [down],
        "thickness": 2,
        "width": 8 if upright else 5,
        "visible": bool(up or down),
    }
    place: dict[str, Any] = (
        {"x": [slot], "y": [value], "error_y": bars}
        if upright
        else {"x": [value], "y": [slot], "error_x": bars}
    )
    figure.add_scatter(
        **place,
        mode="markers+text" if upright else "markers",
        marker={"color": style.color, "symbol": style.symbol, "size": 13 if upright else 10},
        text=[f"  {number_text(value, digits)}{unit}" if upright else ""],
        textposition="middle right",
        hovertemplate=f"{number_text(value, digits + 1)}{unit}<br>{ends}<br>{words}<extra></extra>",
        showlegend=False,
    )


def forest_axis(
    figure: Drawing, labels: Sequence[str], levels: Mapping[float, str] | None = None
) -> None:
    """Name the lines of a forest, first on top, and draw upright levels over all of them."""
    bottom, top = 0.4 - len(labels), 0.6
    figure.update_yaxes(
        tickmode="array",
        tickvals=[-line for line in range(len(labels))],
        ticktext=list(labels),
        showgrid=False,
        zeroline=False,
        range=[bottom, top],
    )
    for x, dash in (levels or {}).items():
        line = {"width": 1, "dash": dash}
        figure.add_shape(type="line", x0=x, x1=x, y0=bottom, y1=top, line=line)
