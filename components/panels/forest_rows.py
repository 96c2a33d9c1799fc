"""Rows of a forest: a marker with an interval on each line, words at the right, log axis below."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from components.drawing import Drawing
from components.theme import ArmStyle

STEPS = (1, 2, 5)
PX_OF_A_LETTER = 6.8


def add_interval(
    figure: Drawing,
    style: ArmStyle,
    place: float,
    numbers: tuple[float, float, float],
    words: str,
    *,
    hollow: bool = False,
    symbol: str = "",
) -> None:
    """Estimate, low and high of one row; no whiskers where the limits are NaN."""
    estimate, low, high = numbers
    has_interval = math.isfinite(low) and math.isfinite(high)
    figure.add_scatter(
        x=[estimate],
        y=[place],
        mode="markers",
        marker={
            "color": style.color,
            "symbol": (symbol or style.symbol) + ("-open" if hollow else ""),
            "size": 11,
            "line": {"width": 2 if hollow else 0, "color": style.color},
        },
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [high - estimate if has_interval else 0],
            "arrayminus": [estimate - low if has_interval else 0],
            "color": style.color,
            "thickness": 2,
            "width": 5,
        },
        hovertemplate=f"{words}<extra></extra>",
        showlegend=False,
    )


def add_note(figure: Drawing, place: float, words: str) -> None:
    """Words right of the plot, on the height of a row."""
    figure.add_annotation(
        text=words,
        xref="paper",
        x=1,
        xshift=8,
        y=place,
        xanchor="left",
        showarrow=False,
        font={"size": 12},
    )


def rows_axis(figure: Drawing, labels: Sequence[str], notes: Sequence[str]) -> None:
    """Names of the rows at the left, from the top down, and room for the notes at the right."""
    left, right = (max((len(text) for text in texts), default=0) for texts in (labels, notes))
    margin = {"l": round(24 + PX_OF_A_LETTER * left), "r": round(24 + 6.4 * right)}
    figure.update_layout(margin=margin)
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(labels))),
        ticktext=list(labels),
        range=[len(labels) - 0.5, -0.5],
        showgrid=False,
        zeroline=False,
        ticks="",
        fixedrange=True,
    )


def log_axis(figure: Drawing, values: Sequence[float], title: str) -> None:
    """A logarithmic axis around the values, with ticks at 1, 2 and 5."""
    known = [value for value in values if math.isfinite(value) and value > 0]
    low, high = math.log10(min(known)), math.log10(max(known))
    room = max(0.06, 0.06 * (high - low))
    ends = low - room, high + room
    decades = range(math.floor(ends[0]) - 1, math.ceil(ends[1]) + 1)
    steps = STEPS if high - low < 2.5 else (1,)
    ticks = [step * 10.0**power for power in decades for step in steps]
    ticks = [tick for tick in ticks if ends[0] <= np.log10(tick) <= ends[1]]
    figure.update_xaxes(
        type="log",
        range=list(ends),
        tickmode="array",
        tickvals=ticks,
        ticktext=[f"{tick:g}" for tick in ticks],
        title=title,
    )


def mark_one(figure: Drawing) -> None:
    """A dotted line at a ratio of 1."""
    line = {"width": 1, "dash": "dot"}
    figure.add_shape(type="line", x0=1, x1=1, yref="y domain", y0=0, y1=1, line=line)
