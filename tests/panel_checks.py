"""Looking into panels: a view of chosen arms, and the parts of a figure by arm."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import plotly.graph_objects as go

from analysis.study import Study
from components.figures.figure import Figure
from components.figures.option import Option, Together
from components.look.theme import Panel, View, arm_styles

# What no caption may hold: missing numbers, empty parts, doubled spaces or stops.
SLOPPY = re.compile(r"\bnan\b|\bNone\b|\binf\b|\(\)|  |: ?,|, ,|: \.|\.\.|,\.|^\s|\s$")


def view_of(study: Study, names: Iterable[str] | None = None, error_bar: str = "sem") -> View:
    """A view of these arms (all by default), as the session makes it."""
    shown = {arm.name for arm in study.arms} if names is None else set(names)
    arms = tuple(arm for arm in study.arms if arm.name in shown)
    return View(
        study.title, arms, arm_styles(study), study.facts.get("notice", ""), error_bar=error_bar
    )


def options_of(figure: Figure) -> Iterator[Option]:
    """Every single option of a figure of the list."""
    for each in figure.options.values():
        yield from each.options.values() if isinstance(each, Together) else (each,)


def named(figure: go.Figure) -> dict[str, Any]:
    """Traces that have a name, by it."""
    return {trace.name: trace for trace in figure.data if trace.name}


def slots(figure: go.Figure, row: int = 1) -> list[str]:
    """The labels of the arms along the x axis, in one line each."""
    axis = figure.layout["xaxis" if row == 1 else f"xaxis{row}"]
    return [label.replace("<br>", " ") for label in axis.ticktext]


def whiskers(figure: go.Figure, yaxis: str = "y") -> dict[str, float]:
    """Half of the error bar over each slot's bar, by its label; an arm without one is left out."""
    labels = slots(figure)
    return {
        labels[round(float(trace.x[0]))]: float(trace.error_y.array[0])
        for trace in figure.data
        if _is_whisker(trace) and (trace.yaxis or "y") == yaxis
    }


def _is_whisker(trace: Any) -> bool:
    return trace.type == "scatter" and trace.marker.opacity == 0


def by_slot(figure: go.Figure, kind: str, yaxis: str = "y") -> dict[str, Any]:
    """The traces of one kind (bar, scatter) by the label of the slot they stand in."""
    labels = slots(figure)
    return {
        labels[round(float(np.mean(np.asarray(trace.x, dtype=float))))]: trace
        for trace in figure.data
        if trace.type == kind
        and not _is_whisker(trace)
        and (trace.yaxis or "y") == yaxis
        and list(trace.x) != [None]
    }


def marks(figure: go.Figure) -> list[Any]:
    """The markers of a forest, from the top down."""
    return [t for t in figure.data if list(t.x) != [None] and t.mode != "lines"]


def notes(figure: go.Figure) -> list[str]:
    """The numbers at the right of a forest, line by line."""
    return list(figure.layout.yaxis2.ticktext or [])


def ends_of(mark: Any) -> tuple[float, float, float]:
    """Estimate, low and high of a lying mark as they are drawn."""
    x, bars = mark.x[0], mark.error_x
    return x, x - bars.arrayminus[0], x + bars.array[0]


def annotations(figure: go.Figure) -> list[str]:
    """The texts written into the figure."""
    return [note.text for note in figure.layout.annotations]


def texts(panel: Panel) -> list[str]:
    """Everything a panel says beside its figure."""
    return [panel.title, panel.caption, panel.alt, panel.file_stem]


def count_lines(figure):
    """The lines of the count table under a figure, top to bottom: (days, numbers as written)."""
    (table,) = [trace for trace in figure.data if trace.mode == "text"]
    lines = sorted(set(table.y), reverse=True)
    cells = list(zip(table.x, table.y, table.text, strict=True))
    return [
        ([x for x, y, _ in cells if y == line], [text for _, y, text in cells if y == line])
        for line in lines
    ]
