"""The user's figure settings laid over a figure that is ready to be drawn.

A panel draws with the usual sizes; here its plain data get the chosen letters, lines, grid, legend
and p-values. No number of the figure changes.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from components.look.arm_colors import own_color
from components.look.drawing import LEGEND_PX, TOP_PX
from components.look.ink_and_paper import (
    FONT_PX,
    FONTS,
    LINE_PX,
    PALETTES,
    FigureSettings,
    readable,
)
from components.look.p_values import write_p_values
from components.look.theme import ArmStyle, Panel

Spec = dict[str, Any]
THINNEST = 1.5  # lines from here on are an arm's own; thinner ones are animals and levels
LEGEND_SHARE = 0.4  # of width and height that a legend inside the plot may take
LETTER = 0.56  # mean width of a letter in letter heights


def styled(spec: Spec, settings: FigureSettings, panel: Panel) -> Spec:
    """The figure (``data`` and ``layout``) of a panel with the settings laid over it."""
    if settings == FigureSettings():
        return spec
    data, layout = _traces(spec["data"], settings), dict(spec["layout"])
    layout["margin"] = dict(layout["margin"])
    if not settings.gridlines:
        for name in _axes(layout):
            layout[name] = layout[name] | {"showgrid": False}
    if settings.font != "sans":
        layout["font"] = layout["font"] | {"family": FONTS[settings.font]}
    _set_ranges(data, layout, settings, panel)
    if settings.legend != "auto" and _has_legend(data, layout):
        _place_legend(data, layout, settings, panel.height)
    if settings.p_values != "caption":
        write_p_values(layout, settings, panel)
    return _with_letters({"data": data, "layout": layout}, settings.font_px / FONT_PX)


def range_words(settings: FigureSettings, panel: Panel) -> str:
    """The sentence of a figure whose axes were set by hand."""
    if not any(title == panel.title for title, *_ in settings.ranges):
        return ""
    return " Axis range set by hand: what lies outside it is not shown."


def recolored(
    styles: Mapping[str, ArmStyle], controls: frozenset[str], settings: FigureSettings
) -> dict[str, ArmStyle]:
    """The arms' styles in the chosen palette; controls stay gray; own colors come first."""
    palette = PALETTES.get(settings.palette, ())
    own = dict(settings.colors)
    found, rank = {}, 0
    for arm, style in styles.items():
        color = style.color
        if palette and arm not in controls:
            color = palette[rank % len(palette)]
            rank += 1
        found[arm] = replace(style, color=own_color(own[arm]) if arm in own else color)
    return found


def _with_letters(spec: Spec, factor: float) -> Spec:
    if factor == 1:
        return spec
    larger: Spec = _zoomed(spec, factor)
    rows = {tuple(axis["domain"]) for name, axis in larger["layout"].items()
            if re.fullmatch(r"yaxis\d*", name) and "domain" in axis}  # fmt: skip
    if factor > 1 and len(rows) > 1:  # lines of a table, rows of plots: they stay apart
        larger["layout"]["height"] = round(factor * larger["layout"]["height"])
    margin = larger["layout"]["margin"]
    larger["layout"]["margin"] = {side: round(max(factor, 1) * px) for side, px in margin.items()}
    return larger


def _with_line(trace: Spec, factor: float) -> Spec:
    line = trace.get("line")
    if not isinstance(line, dict) or not line.get("width", 0) >= THINNEST:
        return trace
    return trace | {"line": line | {"width": round(factor * line["width"], 2)}}


def _traces(data: list[Spec], settings: FigureSettings) -> list[Spec]:
    """The traces with lines of the chosen width, and error bars with or without caps."""
    if settings.line_px != LINE_PX:
        data = [_with_line(trace, settings.line_px / LINE_PX) for trace in data]
    return data if settings.error_caps else [_without_caps(trace) for trace in data]


def _without_caps(trace: Spec) -> Spec:
    caps = {name: trace[name] | {"width": 0} for name in ("error_x", "error_y") if name in trace}
    return trace | caps


def _set_ranges(data: list[Spec], layout: Spec, settings: FigureSettings, panel: Panel) -> None:
    """The axes that were set by hand; every x axis of a figure, and the y axis of its first row."""
    for title, x_from, x_to, y_from, y_to in settings.ranges:
        if title != panel.title:
            continue
        for name in _axes(layout):
            ends = (x_from, x_to) if name.startswith("x") else (y_from, y_to)
            if name.startswith("x") or name == "yaxis":
                drawn = layout[name].get("range") or _drawn_ends(data, name, layout[name])
                layout[name] = layout[name] | _range(layout[name], drawn, *ends)


def _drawn_ends(data: list[Spec], name: str, axis: Spec) -> list[float | None]:
    """The ends of an axis that plotly.js would choose: what is drawn on it, with some room.

    One open end is not left to plotly.js: a picture of the chart would have both ends open.
    """
    letter, log = name[0], axis.get("type") == "log"
    reached: list[float] = []
    for trace in data:
        if trace.get(f"{letter}axis", letter) != name.replace("axis", ""):
            continue
        values = [v for v in trace.get(letter) or [] if isinstance(v, (int, float))]
        bars = (trace.get(f"error_{letter}") or {}).get("array") or []
        above = [v + (bar or 0) for v, bar in zip(values, bars, strict=False)]
        reached += [math.log10(v) if log else v for v in [*values, *above] if v > 0 or not log]
    if not reached:
        return [None, None]
    low, high = min(reached), max(reached)
    room = 0.05 * ((high - low) or 1)
    from_zero = axis.get("rangemode") == "tozero" and low >= 0
    return [0.0 if from_zero else low - room, high + room]


def _range(axis: Spec, drawn: list[float | None], start: float | None, end: float | None) -> Spec:
    """A range for an axis as Plotly wants it: logarithms on a log axis; an open end as drawn."""
    log = axis.get("type") == "log"
    ends = [start, end]
    if ends == [None, None] or (log and any(value is not None and value <= 0 for value in ends)):
        return {}
    span = [math.log10(value) if log and value is not None else value for value in ends]
    if None in span:
        span = [own if own is not None else old for own, old in zip(span, drawn, strict=True)]
    return {"range": span, "autorange": None} if None not in span else {"range": span}


def _axes(layout: Spec) -> list[str]:
    return [name for name in layout if re.fullmatch(r"[xy]axis\d*", name)]


def _named(data: list[Spec]) -> Iterator[Spec]:
    """The traces that have a line in the legend."""
    return (trace for trace in data if trace.get("name") and trace.get("showlegend", True))


def _has_legend(data: list[Spec], layout: Spec) -> bool:
    return bool(layout.get("showlegend", True) and any(_named(data)))


def _place_legend(data: list[Spec], layout: Spec, settings: FigureSettings, height: int) -> None:
    above = max(LEGEND_PX, layout["margin"]["t"])
    room = above if settings.legend == "above" else TOP_PX
    layout["height"] += max(room - layout["margin"]["t"], 0)  # the plot keeps its size
    layout["margin"]["t"] = room
    layout["legend"] = layout["legend"] | {"visible": True}
    upright = {"orientation": "v", "yanchor": "top"}
    if settings.legend == "right":
        layout["legend"] = layout["legend"] | upright | {"x": 1.02, "xanchor": "left", "y": 1}
    elif settings.legend == "inside":
        paper = {"bgcolor": "rgba(0,0,0,0)"}
        layout["legend"] = layout["legend"] | upright | paper | _emptiest_corner(data, layout)
    elif settings.legend != "above":
        layout["showlegend"] = False
    if settings.legend == "labels":
        _label_ends(data, layout, settings, height)


def _emptiest_corner(data: list[Spec], layout: Spec) -> Spec:
    """Where in the first plot a legend hides least: the corner that the lines pass least."""
    drawn = [list(_passed(trace)) for trace in data if trace.get("yaxis", "y") == "y"]
    points = [point for line in drawn for point in line]
    bottom, top = layout.get("yaxis", {}).get("domain", [0, 1])
    if not points:
        return {"x": 0.02, "y": top - 0.01}
    spans = [(min(values), max(values)) for values in zip(*points, strict=True)]
    shares = [
        [(value - low) / ((high - low) or 1) for value, (low, high) in zip(at, spans, strict=True)]
        for at in points
    ]
    corners = [(x, y) for y in (1, 0) for x in (0, 1)]
    busy = {
        (x, y): sum(abs(a - x) < LEGEND_SHARE and abs(b - y) < LEGEND_SHARE for a, b in shares)
        for x, y in corners
    }
    x, y = min(corners, key=busy.__getitem__)
    across = {"x": 0.98, "xanchor": "right"} if x else {"x": 0.02, "xanchor": "left"}
    up = {"y": top - 0.01, "yanchor": "top"} if y else {"y": bottom + 0.01, "yanchor": "bottom"}
    return across | up


def _passed(trace: Spec) -> Iterator[tuple[float, float]]:
    """Points along a trace: its own and some between them."""
    numbers = (int, float)
    pairs = zip(trace.get("x") or [], trace.get("y") or [], strict=False)
    own = [(x, y) for x, y in pairs if isinstance(x, numbers) and isinstance(y, numbers)]
    yield from own
    for (x, y), (x_next, y_next) in itertools.pairwise(own):
        for share in (0.25, 0.5, 0.75):
            yield x + share * (x_next - x), y + share * (y_next - y)


def _label_ends(data: list[Spec], layout: Spec, settings: FigureSettings, height: int) -> None:
    """The name of each line at the height of its last point, pushed apart where they overlap."""
    found = (_end(trace, layout["font"]["color"]) for trace in _named(data))
    ends = sorted(filter(None, found), key=lambda end: end["y"])
    if not ends:
        return
    log = layout.get("yaxis", {}).get("type") == "log"
    places = [math.log10(end["y"]) if log else end["y"] for end in ends if end["y"] > 0 or not log]
    if len(places) < len(ends):
        return
    bottom, top = layout["yaxis"].get("domain", [0, 1])
    high, low = max(places), min([0.0, *places] if not log else places)
    scale = 0.8 * height * (top - bottom) / ((high - low) or 1)
    above = -math.inf
    for end, place in zip(ends, places, strict=True):
        at = max(scale * place, above + 1.25 * FONT_PX)
        end |= {"yshift": round(at - scale * place), "y": place}
        above = at
    widest = max(len(re.sub("<[^>]+>", "", end["text"])) for end in ends)
    layout["margin"]["r"] = round(20 + LETTER * FONT_PX * widest)
    layout["annotations"] = [*layout["annotations"], *ends]


def _end(trace: Spec, ink: str) -> Spec | None:
    points = [
        (x, y)
        for x, y in zip(trace.get("x") or [], trace.get("y") or [], strict=False)
        if isinstance(x, (int, float)) and isinstance(y, (int, float))
    ]
    if trace.get("type") != "scatter" or not points:
        return None
    color = (trace.get("line") or {}).get("color") or (trace.get("marker") or {}).get("color")
    return {
        "x": 1,  # at the edge of the plot: in its own units a name would stretch the x axis
        "y": points[-1][1],
        "xref": f"{trace.get('xaxis', 'x')} domain",
        "yref": trace.get("yaxis", "y"),
        "text": trace["name"],
        "font": {"color": readable(str(color), ink)},
        "showarrow": False,
        "xanchor": "left",
        "xshift": 8,
    }


def _zoomed(value: Any, factor: float, within_font: bool = False) -> Any:
    """Every size of letters times a factor."""
    if isinstance(value, dict):
        return {
            name: round(factor * each, 1)
            if within_font and name == "size" and isinstance(each, (int, float))
            else _zoomed(each, factor, name.endswith("font"))
            for name, each in value.items()
        }
    if isinstance(value, list) and any(isinstance(each, dict) for each in value):
        return [_zoomed(each, factor) for each in value]
    return value
