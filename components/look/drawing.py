"""A figure as plain data, quick to make and quick for the browser to draw.

Setting a figure's properties one by one through plotly.py checks each of them again, which takes
most of the time of an arm toggle; here they are collected in dictionaries, and checked where
``data`` and ``layout`` are asked for.
The look is written into the layout, without a template, and data are plain lists: plotly.js draws
such a figure once. Where the margins fit from the start, axes that push them (``automargin``) need
no second drawing.
"""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from components.look import figure_legend
from components.look.axis_ends import cut_bars, with_whole_marks
from components.look.ink_and_paper import LIGHT_INK, ON_MARK, Look, color_at, ink_on, readable_words
from components.look.symbols import with_even_marks

Properties = dict[str, Any]
TOP_PX = 28
AXIS_BAR = 0.035  # of a subplot's height
PER_POINT = {"x", "y", "text", "hovertemplate", "customdata"}  # may differ within one trace
PER_MARKER = {"color", "symbol"}
ERROR_ARRAYS = {"array", "arrayminus"}
LEGEND_PX = 56  # the same with one line of legend above the plot


class PlainFigure(go.Figure):  # type: ignore[misc]
    """A figure that is handed on as it is: neither checked nor given plotly.py's own look."""

    def __init__(self, spec: Properties) -> None:
        super().__init__()
        self._spec = spec

    def to_dict(self) -> Properties:
        """Traces and layout."""
        return self._spec


class Drawing:
    """Traces, axes, shapes and annotations, in a grid of subplots (usually one column).

    The methods take what their namesakes of ``plotly.graph_objects.Figure`` take, with
    ``row`` and ``col`` from 1.
    """

    def __init__(
        self,
        rows: int = 1,
        cols: int = 1,
        *,
        row_heights: Sequence[float] = (),
        vertical_spacing: float = 0.0,
        horizontal_spacing: float = 0.0,
        shared_xaxes: bool = False,
    ) -> None:
        self._cols = cols
        self._numbers = range(1, rows * cols + 1)
        self._traces: list[Properties] = []
        self._layout: Properties = {"shapes": [], "annotations": []}
        across = _spans([1.0] * cols, horizontal_spacing)
        down = _spans(list(row_heights) or [1.0] * rows, vertical_spacing)
        for number in self._numbers:
            row, col = divmod(number - 1, cols)
            top, bottom = down[row]
            x: Properties = {"domain": list(across[col]), "anchor": _ref("y", number)}
            if shared_xaxes and row < rows - 1:
                last = (rows - 1) * cols + col + 1
                x |= {"matches": _ref("x", last), "showticklabels": False}
            self._layout[_axis("x", number)] = x
            self._layout[_axis("y", number)] = {
                "domain": [1 - bottom, 1 - top],
                "anchor": _ref("x", number),
            }

    @property
    def data(self) -> tuple[Any, ...]:
        """The traces, checked by Plotly."""
        traces: tuple[Any, ...] = go.Figure(self._traces).data
        return traces

    @property
    def layout(self) -> go.Layout:
        """The layout without a look, checked by Plotly."""
        return go.Layout(self._layout)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is drawn: such a figure says why in words."""
        return not self._traces

    @property
    def text_colors(self) -> set[str]:
        """Colors of words, and of lines whose names may stand beside them."""
        parts = [each.get("font", {}) for each in self._layout["annotations"]]
        parts += [trace.get("line", {}) for trace in self._traces]
        return {part["color"] for part in parts if "color" in part}

    def figure(self, look: Look, height: int) -> go.Figure:
        """The figure in the look of a page, for Streamlit's own chart."""
        return PlainFigure(self.spec(look, height))

    def spec(self, look: Look, height: int) -> Properties:
        """Traces and layout in the look of a page, as they go to the browser."""
        legend = figure_legend.is_shown(self._traces, self._layout)
        top = {"t": LEGEND_PX if legend else TOP_PX}
        layout = _merged(_merged({"margin": top}, look.layout), self._layout)
        for number in self._numbers:
            for letter, axis in (("x", look.xaxis), ("y", look.yaxis)):
                name = _axis(letter, number)
                on_axis = [
                    t for t in self._traces if t.get(f"{letter}axis") == _ref(letter, number)
                ]
                layout[name] = with_whole_marks(_merged(axis, layout[name]), letter, on_axis)
        for name, part in (("shapes", look.shape), ("annotations", look.annotation)):
            layout[name] = [_merged(part, each) for each in layout[name]]
        ink = look.layout["font"]["color"]
        worn = {**look.worn, LIGHT_INK: ink}
        layout["annotations"] = [readable_words(words, ink) for words in layout["annotations"]]
        data = [_merged(look.traces.get(trace["type"], {}), trace) for trace in self._traces]
        joined = _joined(_plain(data, worn), ink)
        traces = [with_even_marks(_inked(trace, ink)) for trace in joined]
        # Plotly looks at new numbers of a chart it has drawn only where this has changed.
        revision = zlib.crc32(repr(_plain(self._traces, {})).encode())
        lines = figure_legend.line_count(self._traces, self._layout)
        more = figure_legend.LINE_PX * (lines - 1)  # the plot keeps its height
        layout["margin"] = layout["margin"] | {"t": layout["margin"]["t"] + more}
        layout |= {"height": height + more, "datarevision": revision}
        return {"data": traces, "layout": _plain(layout, worn)}

    def add_scatter(self, *, row: int = 1, col: int = 1, **trace: Any) -> None:
        """Lines, markers or text."""
        self._add_trace("scatter", row, col, trace)

    def add_bar(self, *, row: int = 1, col: int = 1, **trace: Any) -> None:
        """Bars."""
        self._add_trace("bar", row, col, trace)

    def add_heatmap(self, *, row: int = 1, col: int = 1, **trace: Any) -> None:
        """A grid of colored cells."""
        self._add_trace("heatmap", row, col, trace)

    def add_words(self, words: Any, *, row: int = 1, col: int = 1) -> None:
        """Words in each cell of the heat map that was drawn last, black or white by its color."""
        cells = self._traces[-1]
        low, high = cells["zmin"], cells["zmax"]
        scale = cells["colorscale"]
        shown = [
            (x, y, text, ink_on(color_at(scale, (z - low) / (high - low))))
            for y, texts, values in zip(cells["y"], words, cells["z"], strict=True)
            for x, text, z in zip(cells["x"], texts, values, strict=True)
            if text
        ]
        across, up, texts, inks = map(list, zip(*shown, strict=True))
        self.add_scatter(
            row=row, col=col, x=across, y=up, text=texts, mode="text", hoverinfo="skip",
            textfont={"size": 12, "color": inks}, showlegend=False,
        )  # fmt: skip

    def add_shape(self, *, row: int = 1, col: int = 1, **shape: Any) -> None:
        """A line, rectangle or path in the coordinates of a subplot."""
        self._layout["shapes"].append(self._refs(row, col) | shape)

    def add_annotation(self, *, row: int = 1, col: int = 1, **annotation: Any) -> None:
        """Words at a point in the coordinates of a subplot, unless ``xref`` says otherwise."""
        self._layout["annotations"].append(self._refs(row, col) | annotation)

    def add_title(
        self, text: str, *, row: int = 1, col: int = 1, above: int = 14, **look: Any
    ) -> None:
        """Words in the middle above a subplot; ``above`` leaves room for ticks on top (px)."""
        place: Properties = {name: f"{ref} domain" for name, ref in self._refs(row, col).items()}
        place |= {"x": 0.5, "y": 1, "yanchor": "bottom", "yshift": above, "font": {"size": 13}}
        self.add_annotation(text=text, showarrow=False, **(place | look))

    def add_hline(
        self,
        y: float,
        *,
        row: int = 1,
        col: int = 1,
        line_width: float = 1.0,
        line_dash: str = "solid",
        annotation_text: str = "",
        at_right: bool = False,
    ) -> None:
        """A level across a subplot, named over its left end, or its right one."""
        place = self._refs(row, col)
        place["xref"] += " domain"
        line = {"width": line_width, "dash": line_dash}
        self.add_shape(type="line", x0=0, x1=1, y0=y, y1=y, line=line, **place)
        if annotation_text:
            place |= {"xanchor": "right" if at_right else "left", "yanchor": "bottom"}
            self.add_annotation(
                x=int(at_right), y=y, text=annotation_text, showarrow=False, **place
            )

    def add_axis_bar(self, x0: float, x1: float, color: str, *, row: int = 1, col: int = 1) -> None:
        """A bar along the bottom of a subplot."""
        place = self._refs(row, col)
        place["yref"] += " domain"
        look: Properties = {"fillcolor": color, "line": {"width": 0}}
        self.add_shape(type="rect", x0=x0, x1=x1, y0=0, y1=AXIS_BAR, **look, **place)

    def update_xaxes(self, *, row: int = 0, col: int = 0, **axis: Any) -> None:
        """Set properties of one x axis, or of all."""
        self._update_axes("x", row, col, axis)

    def update_yaxes(self, *, row: int = 0, col: int = 0, **axis: Any) -> None:
        """Set properties of one y axis, or of all."""
        self._update_axes("y", row, col, axis)

    def cut_bars(self) -> bool:
        """Cut error bars at the ends of y axes with a range, with arrowheads; whether any was."""
        heads = []
        for at, trace in enumerate(self._traces):
            ends = self._layout.get(trace.get("yaxis", "y").replace("y", "yaxis"), {}).get("range")
            if ends and "array" in trace.get("error_y", {}):
                self._traces[at], found = cut_bars(trace, ends)
                heads += [(trace, *head) for head in found]
        for trace, x, y, symbol in heads:
            look = {"symbol": symbol, "size": 7, "color": trace["error_y"].get("color", LIGHT_INK)}
            place = {name: trace[name] for name in ("xaxis", "yaxis")}
            head = {"x": [x], "y": [y], "mode": "markers", "marker": look, "hoverinfo": "skip"}
            self._traces.append({"type": "scatter", "showlegend": False, **place, **head})
        return bool(heads)

    def update_layout(self, **layout: Any) -> None:
        """Set properties of the whole figure."""
        self._layout = _merged(self._layout, layout)

    def _add_trace(self, kind: str, row: int, col: int, trace: Properties) -> None:
        refs = self._refs(row, col)
        self._traces.append({"type": kind, "xaxis": refs["xref"], "yaxis": refs["yref"]} | trace)

    def _refs(self, row: int, col: int) -> Properties:
        number = (row - 1) * self._cols + col
        return {"xref": _ref("x", number), "yref": _ref("y", number)}

    def _update_axes(self, letter: str, row: int, col: int, axis: Properties) -> None:
        if isinstance(axis.get("title"), str):
            axis = axis | {"title": {"text": axis["title"]}}
        for number in [(row - 1) * self._cols + col] if row else self._numbers:
            name = _axis(letter, number)
            self._layout[name] = _merged(self._layout[name], axis)


def _joined(traces: Sequence[Properties], ink: str) -> list[Properties]:
    """The traces with those that differ in no more than color, symbol and words made one.

    plotly.js takes about a millisecond for each trace, however short: bars and points that stand
    arm by arm in no legend are one trace with a color for each; their whiskers are of ``ink``.
    """
    groups: dict[str, list[Properties]] = {}
    for number, trace in enumerate(traces):
        groups.setdefault(_look_of(trace) or str(number), []).append(trace)
    return [group[0] if len(group) == 1 else _one(group, ink) for group in groups.values()]


def _look_of(trace: Properties) -> str:
    """What traces have in common that can be one; empty for those that stay alone."""
    is_slot = trace["type"] == "bar" or str(trace.get("mode", "")).startswith("markers")
    listed = all(isinstance(trace.get(name), list) for name in ("x", "y"))
    marker = trace.get("marker", {})
    plain = all(not isinstance(marker.get(name), list) for name in ("color", "symbol"))
    if trace.get("showlegend", True) or "name" in trace or not (is_slot and listed and plain):
        return ""
    rest = {name: value for name, value in trace.items() if name not in PER_POINT}
    rest["marker"] = {name: each for name, each in marker.items() if name not in PER_MARKER}
    rest["marker has"] = sorted(PER_MARKER & marker.keys())
    rest["has"] = sorted(PER_POINT & trace.keys())
    rest["error_y"] = {k: v for k, v in trace.get("error_y", {}).items() if k not in ERROR_ARRAYS}
    rest["error has"] = sorted(ERROR_ARRAYS & trace.get("error_y", {}).keys())
    return json.dumps(rest, sort_keys=True)


def _one(group: Sequence[Properties], ink: str) -> Properties:
    """Traces of one look as one: lists end to end, single values once for each of their points."""

    def row(parts: Iterable[Any]) -> list[Any]:
        whole: list[Any] = []
        for part, trace in zip(parts, group, strict=True):
            whole += part if isinstance(part, list) else [part] * len(trace["x"])
        return whole

    first = group[0]
    joined = first | {n: row(t[n] for t in group) for n in PER_POINT & first.keys()}
    if markers := PER_MARKER & first.get("marker", {}).keys():
        each = {n: row(t["marker"][n] for t in group) for n in markers}
        joined["marker"] = first["marker"] | each
    if arrays := ERROR_ARRAYS & first.get("error_y", {}).keys():
        each = {n: row(t["error_y"][n] for t in group) for n in arrays}
        joined["error_y"] = {"color": ink} | first["error_y"] | each
    return joined


def _spans(sizes: Sequence[float], gap: float) -> list[tuple[float, float]]:
    """Start and end of each part of 0 to 1 when parts of these sizes stand ``gap`` apart."""
    scale = (1 - gap * (len(sizes) - 1)) / sum(sizes)
    spans, start = [], 0.0
    for size in sizes:
        spans.append((start, min(start + scale * size, 1.0)))
        start += scale * size + gap
    return spans


def _axis(letter: str, number: int) -> str:
    return f"{letter}axis" + (str(number) if number > 1 else "")


def _ref(letter: str, number: int) -> str:
    return letter + (str(number) if number > 1 else "")


def _merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> Properties:
    """Both together; ``over`` wins, part by part."""
    both = dict(under)
    for name, value in over.items():
        below = both.get(name)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            value = _merged(below, value)
        both[name] = value
    return both


def _inked(trace: Properties, ink: str) -> Properties:
    """The trace with words ``ON_MARK`` in black or white; on a hollow mark, in the page's ink."""
    if trace.get("textfont", {}).get("color") != ON_MARK:
        return trace
    inks = [ink_on(c) if c.startswith("#") else ink for c in trace["marker"]["color"]]
    return trace | {"textfont": trace["textfont"] | {"color": inks}}


def _plain(value: Any, worn: Mapping[str, str]) -> Any:
    """Lists for arrays, None for NaN, and the colors that are worn for those drawn."""
    if isinstance(value, dict):
        return {name: _plain(each, worn) for name, each in value.items()}
    if isinstance(value, (pd.Series, pd.DataFrame)):
        value = value.to_numpy()
    if isinstance(value, (np.ndarray, np.generic)):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return [_plain(each, worn) for each in value]
    if isinstance(value, str):
        return worn.get(value, value)
    return None if isinstance(value, float) and math.isnan(value) else value
