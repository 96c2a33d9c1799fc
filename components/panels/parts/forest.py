"""Forests: an estimate with its interval on each line, names at the left, numbers at the right.

The same marks stand upright where each arm has a slot along the x axis.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.look.drawing import Drawing
from components.look.theme import ArmStyle

Interval = tuple[float, float, float]  # estimate, low, high; NaN: none
NO_INTERVAL: Interval = (math.nan, math.nan, math.nan)
LEFT_PX, RIGHT_PX = 6.6, 5.75  # a letter of the names, and of the smaller numbers
LINE_PX, MANY_PX = 34, 26  # a line, one of many
WORDS_PX, APART_PX = 18, 8  # a line of words, and between the words of two lines
MANY = 12
BOLD = 1.1
ROOM_PX = 92  # axis, its title and the margins
MARGIN = 0.6  # lines above the first and below the last
LEAST_DECADES = 0.5  # of a logarithmic axis: fewer may hold no tick
TICK_STEPS = ((0.9, (1, 1.5, 2, 3, 5, 7)), (2.1, (1, 2, 5)), (3.0, (1, 3)), (math.inf, (1,)))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a forest.

    ``note`` stands at its right, or in the plot where there is no number; ``heading`` stands above
    the line, where a block of lines begins.
    """

    label: str
    style: ArmStyle
    interval: Interval
    hover: str
    note: str = ""
    heading: str = ""


def draw_forest(
    lines: Sequence[Line],
    levels: Mapping[float, str],
    *,
    log: bool = False,
    reach: Iterable[float] = (),
) -> Drawing:
    """The lines from the top down over an axis that holds every end, level and ``reach``.

    ``levels`` are upright lines (no difference, mostly) and their dashes; headings break them.
    """
    figure, places = Drawing(), _places(lines)
    for place, line in zip(places, lines, strict=True):
        _add_line(figure, line, place)
    beside = [line.note if _has_number(line) else "" for line in lines]
    name_lines(figure, [line.label for line in lines], beside, places)
    starts = [i for i, line in enumerate(lines) if i == 0 or line.heading]
    for first, after in zip(starts, [*starts[1:], len(lines)], strict=True):
        for level, dash in levels.items():
            add_level(figure, level, (places[first], places[after - 1]), dash)
    ends = [*(end for line in lines for end in line.interval), *levels, *reach]
    (log_axis if log else plain_axis)(figure, ends)
    return figure


def forest_height(lines: Sequence[Line]) -> int:
    """Pixels that the forest of these lines needs, its axis with a title of one line included."""
    words = [text for line in lines for text in (*_broken([line.label], len(lines)), line.note)]
    tallest = 1 + max((text.count("<br>") for text in words), default=0)
    least = LINE_PX if len(lines) <= MANY else MANY_PX
    each = max(least, WORDS_PX * tallest + APART_PX)
    return round(ROOM_PX + each * (_places(lines)[-1] + 2 * MARGIN))


def interval_words(interval: Interval, write: Callable[[float], str]) -> str:
    """``0.42 (0.31 to 0.57)``, with ``write`` for each number; only what is known."""
    _, low, high = interval
    words = [write(end) for end in interval]
    if math.isfinite(low) and math.isfinite(high):
        return f"{words[0]} ({words[1]} to {words[2]})"
    if math.isfinite(low):
        return f"{words[0]} ({words[1]} and above)"
    return f"{words[0]} (up to {words[2]})" if math.isfinite(high) else words[0]


def stands_at(interval: Interval) -> tuple[float, str]:
    """Where a mark stands, and the way its value lies beyond: "", right (at the low end) or left.

    NaN where neither an estimate nor an end is known.
    """
    value, low, high = interval
    if math.isfinite(value):
        return value, ""
    return (low, "right") if math.isfinite(low) else (high, "left")


def add_mark(
    figure: Drawing,
    style: ArmStyle,
    interval: Interval,
    place: float,
    hover: str,
    *,
    upright: bool = False,
    hollow: bool = False,
    **more: Any,
) -> None:
    """A marker with whiskers to the ends that are known; an arrow where the value lies beyond.

    It lies on the line ``place``, or stands in that slot. ``more`` are properties of the trace.
    """
    at, way = stands_at(interval)
    ends = interval[:0:-1]  # high and low
    up, down = (0.0 if way or not math.isfinite(end) else abs(end - at) for end in ends)
    bars = {
        "type": "data", "symmetric": False, "array": [up], "arrayminus": [down], "thickness": 2,
        "width": 8 if upright else 5, "visible": bool(up or down),
    }  # fmt: skip
    where: dict[str, Any] = (
        {"x": [place], "y": [at], "error_y": bars}
        if upright
        else {"x": [at], "y": [place], "error_x": bars | {"color": style.color}}
    )
    turned = {"right": "up", "left": "down"} if upright else {}
    symbol = f"arrow-{turned.get(way, way)}" if way else style.symbol
    look = {
        "color": style.color,
        "symbol": f"{symbol}-open" if hollow else symbol,
        "size": 14 if way else 10,
        "line": {"width": 2 if hollow else 0},
    }
    trace: dict[str, Any] = {
        "mode": "markers",
        "marker": look,
        "cliponaxis": False,
        "showlegend": False,
    }
    figure.add_scatter(**where, **(trace | more), hovertemplate=f"{hover}<extra></extra>")


def add_level(figure: Drawing, level: float, over: tuple[float, float], dash: str = "dot") -> None:
    """An upright line beside the lines from the first to the last place of ``over``."""
    y0, y1 = over[0] - MARGIN, over[1] + MARGIN
    line = {"width": 1, "dash": dash}
    figure.add_shape(type="line", x0=level, x1=level, y0=y0, y1=y1, line=line)


def name_lines(
    figure: Drawing, labels: Sequence[str], notes: Sequence[str], places: Sequence[float] = ()
) -> None:
    """Names of the lines at the left, the first on top, and notes at the right, with their room.

    Notes are labels of a second axis, which plotly.js draws far sooner than annotations.
    """
    places, labels = places or range(len(labels)), _broken(labels, len(labels))
    left, right = (max(map(_width, texts), default=0) for texts in (labels, notes))
    figure.update_layout(
        margin={"l": round(20 + LEFT_PX * left), "r": round(14 + RIGHT_PX * right)}
    )
    axis: dict[str, Any] = {
        "tickmode": "array",
        "tickvals": list(places),
        "range": [places[-1] + MARGIN, -MARGIN],
        "showgrid": False,
        "zeroline": False,
        "ticks": "",
        "fixedrange": True,
    }
    figure.update_yaxes(**axis, ticktext=labels)
    if right:
        beside = {"overlaying": "y", "side": "right", "ticklabelstandoff": 5, "automargin": False}
        words = {"ticktext": list(notes), "tickfont": {"size": 12}, "ticklabeloverflow": "allow"}
        figure.update_layout(yaxis2=axis | beside | words)
        figure.add_scatter(x=[None], y=[None], yaxis="y2", hoverinfo="skip", showlegend=False)


def plain_axis(figure: Drawing, ends: Iterable[float]) -> None:
    """An x axis that holds these numbers."""
    known = [end for end in ends if math.isfinite(end)] or [0.0, 1.0]
    room = 0.06 * (max(known) - min(known)) or 1.0
    figure.update_xaxes(range=[min(known) - room, max(known) + room])


def log_axis(figure: Drawing, ends: Iterable[float], letter: str = "x") -> None:
    """A logarithmic axis that holds these numbers, half a decade or more, with plain ticks."""
    known = [math.log10(end) for end in ends if math.isfinite(end) and end > 0] or [-1.0, 1.0]
    low, high = min(known), max(known)
    room = max(0.06 * (high - low), 0.06, (LEAST_DECADES - high + low) / 2)
    ticks = log_ticks(low - room, high + room)
    update = figure.update_xaxes if letter == "x" else figure.update_yaxes
    update(
        type="log",
        range=[low - room, high + room],
        tickmode="array",
        tickvals=ticks,
        ticktext=[f"{tick:g}" for tick in ticks],
    )


def log_ticks(low: float, high: float) -> list[float]:
    """Round numbers from 10^low to 10^high, fewer in each decade the more decades there are."""
    steps = next(steps for decades, steps in TICK_STEPS if high - low <= decades)
    every = [
        step * 10.0**power for power in range(math.floor(low), math.ceil(high)) for step in steps
    ]
    return [tick for tick in [*every, 10.0 ** math.ceil(high)] if low <= math.log10(tick) <= high]


def _places(lines: Sequence[Line]) -> list[float]:
    """Heights of the lines, from 0 down; a heading has a line of its own, with room above it."""
    places, place = [], -1.0
    for number, line in enumerate(lines):
        place += 1.0 + (bool(line.heading) * (1.6 if number else 1.0))
        places.append(place)
    return places


def _has_number(line: Line) -> bool:
    return math.isfinite(stands_at(line.interval)[0])


def _add_line(figure: Drawing, line: Line, place: float) -> None:
    """The parts of a line in the plot, and the heading above it."""
    if line.heading:
        figure.add_annotation(
            text=f"<b>{line.heading}</b>", xref="paper", x=0, y=place - 1, xanchor="left",
            showarrow=False, font={"size": 13},
        )  # fmt: skip
    if _has_number(line):
        add_mark(figure, line.style, line.interval, place, line.hover, name=line.label)
    elif line.note:
        figure.add_annotation(
            text=line.note, xref="paper", x=1, xshift=-8, y=place, xanchor="right",
            showarrow=False, font={"size": 12},
        )  # fmt: skip


def _broken(labels: Sequence[str], lines: int) -> list[str]:
    """Names of combinations in two lines, where the lines are not many."""
    return [label.replace(" + ", "<br>+ ") if lines <= MANY else label for label in labels]


def _width(label: str) -> float:
    """Letters of the longest line of a label, without its marks; bold ones are wider."""
    parts = label.split("<br>")
    return max(len(re.sub("<[^>]*>", "", p)) * (BOLD if "<b>" in p else 1.0) for p in parts)
