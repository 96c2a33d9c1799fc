"""The plates of a model at a glance: a square per plate and time, in the color of its verdict."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.in_vitro.plates.wells import of_plates
from analysis.results import Results
from components.look.drawing import Drawing
from components.look.ink_and_paper import ink_on
from components.look.theme import (
    GRADE_COLORS,
    Panel,
    View,
    counted,
    file_stem,
    number_text,
    plot_text,
    records,
    sentence_join,
)
from components.panels.in_vitro.plates.plate_maps import read_names
from components.panels.in_vitro.plates.well_words import excluded_words
from components.panels.parts.strips import empty_panel

KEY = "plate_verdicts"
SYMBOLS = {"good": "square", "marginal": "diamond-wide", "fail": "x", "not rated": "square-open"}
MOST_NAMED = 6
LINE_PX, MARKER_PX = 52, 34


def plate_verdicts(results: Results, view: View, model: str) -> Panel:
    """The verdict on every plate of a model, its Z' written in the square."""
    table = results.tables["plate_qc"]
    table = table[table["model"] == model]
    title = f"Plate quality, {model or 'all cells'}"
    stem = file_stem(view.study_title, KEY, model)
    if table.empty:
        return empty_panel(KEY, title, "No plate was read.", stem)
    placed = _placed(table, results)
    figure = Drawing()
    for grade, color in GRADE_COLORS.items():
        _add_grade(figure, placed[placed["grade"] == grade], grade, color)
    lines = list(placed["line"].unique())
    figure.update_xaxes(
        type="category", categoryorder="array", showgrid=False,
        categoryarray=list(dict.fromkeys(placed.sort_values("time_h")["when"])),
    )  # fmt: skip
    figure.update_yaxes(
        type="category", categoryorder="array", categoryarray=lines[::-1], showgrid=False
    )
    return Panel(
        key=KEY,
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"{_counts(placed)}. In each square: Z'.",
                _named(placed),
                excluded_words(results, model),
            ]
        ),
        alt=f"Grid of {counted([len(placed)], 'plate')}: {_counts(placed)}.",
        table=table,
        file_stem=stem,
        height=LINE_PX * len(lines) + 110,
        least_px=460,
    )


def _placed(table: pd.DataFrame, results: Results) -> pd.DataFrame:
    """Each plate with its column (time) and line: the experiment where that names it, else it."""
    wells = of_plates(results.tables["well_viability"])
    keys = ["model", "plate", "time_h"]
    names = wells[[*keys, "experiment"]].drop_duplicates(keys)
    placed = table.merge(names, on=keys, how="left")
    placed["when"] = [f"{time:g} h" if time == time else "no time" for time in placed["time_h"]]
    placed["grade"] = placed["verdict"].str.partition(":")[0]
    placed["name"] = read_names(placed)
    experiments = "experiment " + placed["experiment"]
    unique = (
        not placed.duplicated(["experiment", "when"]).any() and (placed["experiment"] != "").all()
    )
    return placed.assign(line=experiments if unique else placed["plate"])


def _add_grade(figure: Drawing, rows: pd.DataFrame, grade: str, color: str) -> None:
    if rows.empty:
        return
    marker: dict[str, Any] = {"color": color, "symbol": SYMBOLS[grade], "size": MARKER_PX}
    texts = ["" if z != z else number_text(z, 2) for z in rows["z_prime"]]
    figure.add_scatter(
        x=list(rows["when"]),
        y=[plot_text(line) for line in rows["line"]],
        mode="markers+text",
        name=grade,
        marker=marker,
        text=texts,
        textfont={"size": 11, "color": ink_on(color)},
        hovertext=[plot_text(f"{row['name']}: {row['verdict']}") for row in records(rows)],
        hoverinfo="text",
    )


def _counts(placed: pd.DataFrame) -> str:
    """``14 plates good, 1 marginal``."""
    counts = placed["grade"].value_counts()
    parts = [f"{counts[grade]} {grade}" for grade in GRADE_COLORS if grade in counts]
    return f"{counted([len(placed)], 'plate')}: {', '.join(parts)}"


def _named(placed: pd.DataFrame) -> str:
    """The verdicts that are not good, in words."""
    worst = placed[placed["grade"].isin(["fail", "marginal"])].sort_values("grade", kind="stable")
    words = [f"{row['name']}: {row['verdict']}." for row in records(worst)]
    more = len(words) - MOST_NAMED
    rest = f"{counted([more], 'further plate')} in the table." if more > 0 else ""
    return sentence_join([*words[:MOST_NAMED], rest])
