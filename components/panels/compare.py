"""Every arm in a column, every readout in a row, on one shared arm axis."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.results import Results
from components.drawing import Drawing
from components.panels.compare_rows import (
    ENDS,
    ReadoutRow,
    draw_row,
    readout_points,
    response_key,
)
from components.panels.readout_words import READOUTS, measured, model_of, n_text
from components.panels.strips import empty_panel, slot_axis
from components.panels.well_words import wells_words
from components.theme import (
    Panel,
    View,
    dose_text,
    file_stem,
    plot_text,
    records,
    sentence_join,
)

PLOT_PX, GAP_PX, HEAD_PX = 120, 58, 8
TOP_PX, BOTTOM_PX = 48, 14
TITLE = "Every arm side by side"
MOST_ROWS = 4  # in one figure: what a slide has room for
THEMES: Mapping[str, Sequence[str]] = {
    "cells": ("viability", "IC50"),
    "tumors": ("tumor volume change", "TGI", "growth rate", "tumor weight"),
    "response and weight": ("response rate", "weight nadir"),
    "survival": ("life span", "hazard ratio"),
}


def themes(rows: Sequence[str]) -> dict[str, Sequence[str]]:
    """The rows in figures that a slide has room for: one if they are few, else by theme."""
    if len(rows) <= MOST_ROWS:
        return {"": rows}
    parts = {theme: [name for name in of if name in rows] for theme, of in THEMES.items()}
    return {theme: found for theme, found in parts.items() if found}


def side_by_side(
    results: Results,
    view: View,
    models: dict[str, str],
    rows: Sequence[str] | None = None,
    theme: str = "",
) -> Panel:
    """Every readout of every shown arm, an arm a column and a readout a row, with 95 % intervals.

    ``models`` names the model of each readout: keys ``viability``, ``growth``, ``survival``.
    ``rows`` are the readouts to compare (all by default); one without data is left out and named.
    With a ``theme`` only its rows are drawn; the columns are those of all rows.
    """
    wanted = [name for name in READOUTS if rows is None or name in rows]
    known = [name for name in measured(results, models) if name in wanted]
    shown = view.rows(results.tables["readouts"]) if known else pd.DataFrame()
    arms = _columns(shown, view, models, known)
    if theme:
        wanted = [name for name in wanted if name in THEMES[theme]]
    made = [_row(results, shown, models, name) for name in wanted if name in known]
    drawn = [row for row in made if row is not None]
    key, title = file_stem("compare", theme or "arms"), f"{TITLE}: {theme}" if theme else TITLE
    stem = file_stem(view.study_title, "arms_side_by_side", theme)
    if not drawn:
        return empty_panel(key, title, "No shown arm has a readout here.", stem)
    whole = pd.concat([row.table for row in drawn])
    missing = [name for name in wanted if name not in {row.readout for row in drawn}]
    return Panel(
        key=key,
        title=title,
        figure=_figure(results, view, drawn, arms),
        caption=sentence_join(
            [
                "Numbers above each row: the estimate. Whiskers: 95 % intervals, each arm on its "
                "own; points: experiments or animals.",
                *[_row_words(results, row) for row in drawn],
                _missing_words(missing),
                illustrative_words(view, whole),
            ]
        ),
        alt=f"{len(drawn)} rows of readouts, one column for each of {len(arms)} arms.",
        table=whole,
        file_stem=stem,
        least_px=520,
        height=TOP_PX + BOTTOM_PX + HEAD_PX + (GAP_PX + PLOT_PX) * len(drawn),
    )


def _columns(
    shown: pd.DataFrame, view: View, models: Mapping[str, str], rows: Sequence[str]
) -> list[str]:
    """The shown arms that any of the rows has something of, in the order of the study."""
    if shown.empty:
        return []
    places = {(name, model_of(name, models)) for name in rows}
    cells = zip(*(shown[name].tolist() for name in ("readout", "model", "arm")), strict=True)
    found = {arm for readout, model, arm in cells if (readout, model) in places}
    return [name for name in view.names if name in found]


def _figure(
    results: Results, view: View, drawn: Sequence[ReadoutRow], arms: Sequence[str]
) -> Drawing:
    """The first row of the grid holds the arms' names alone, as the head of a table does."""
    figure = Drawing(
        rows=len(drawn) + 1,
        row_heights=[HEAD_PX, *[PLOT_PX] * len(drawn)],
        vertical_spacing=GAP_PX / ((GAP_PX + PLOT_PX) * len(drawn) + HEAD_PX),
        shared_xaxes=True,
    )
    figure.update_layout(
        margin={"l": 56, "r": 12, "t": TOP_PX, "b": BOTTOM_PX}, barmode="stack", showlegend=False
    )
    figure.update_xaxes(**slot_axis([plot_text(arm) for arm in arms]), automargin=False)
    figure.update_yaxes(automargin=False)
    for number, row in enumerate(drawn, start=2):
        draw_row(figure, results, view, row, arms, {"row": number, "col": 1})
    hidden: dict[str, Any] = {"showline": False, "ticks": "", "zeroline": False, "showgrid": False}
    head = {"row": 1, "col": 1}
    figure.add_scatter(x=[None], y=[None], hoverinfo="skip", **head)  # makes the head exist
    figure.update_yaxes(**hidden, showticklabels=False, fixedrange=True, **head)
    # In a narrow picture the names turn, and the margin makes room for them.
    figure.update_xaxes(**hidden, side="top", showticklabels=True, automargin=True, **head)
    return figure


def _row(
    results: Results, shown: pd.DataFrame, models: Mapping[str, str], readout: str
) -> ReadoutRow | None:
    model = model_of(readout, models)
    assert model is not None
    is_here = [shown[name].to_numpy() == value for name, value in
               (("readout", readout), ("model", model))]  # fmt: skip
    table = shown.iloc[np.flatnonzero(np.logical_and(*is_here))]
    if readout == "IC50" and len(table):  # one axis, one unit: that of most arms
        table = table[table["unit"] == table["unit"].mode().iloc[0]]
    if not np.isfinite(table[list(ENDS)].to_numpy(float)).any():
        return None
    heading = _heading(results, readout, model, table)
    return ReadoutRow(readout, model, table, readout_points(results, readout, model), heading)


def _heading(results: Results, readout: str, model: str, table: pd.DataFrame) -> str:
    words = READOUTS[readout]
    unit = table["unit"].iloc[0] if readout == "IC50" else words.unit
    parts = [plot_text(model), plot_text(_when(results, readout, model, table))]
    name = f"<b>{words.name}</b>" + (f" ({plot_text(unit)})" if unit else "")
    key = f" {response_key()}" if words.kind == "stack" else ""
    return ", ".join([name + key, *[part for part in parts if part]])


def _when(results: Results, readout: str, model: str, table: pd.DataFrame) -> str:
    if readout == "viability":
        doses = _doses(results, model, list(table["arm"]))
        hours = [f"{time:g} h" for time in doses["time_h"].dropna().unique()]
        words = _dose_words(doses)
        return ", ".join(part for part in (words if len(words) < 40 else "", *hours) if part)
    return str(table["when"].iloc[0])


def _row_words(results: Results, row: ReadoutRow) -> str:
    """Say model, dose, time or day, interval and n: ``Life span: 4T1, mean, ..., n = 10 animals``.

    Arms without an estimate follow with why.
    """
    counted = row.table.iloc[np.flatnonzero(row.table["estimate"].notna())]
    if row.readout == "viability":
        when = _dose_words(_doses(results, row.model, list(row.table["arm"])))
        times = [words.rpartition(", ")[2] for words in row.table["when"] if " h" in words]
        when = ", ".join(part for part in (when, *dict.fromkeys(times)) if part)
    else:
        when = row.table["when"].iloc[0]
    method = "; ".join(counted["method"].unique())
    n = n_text(counted) if len(counted) else ""
    parts = [row.model, when, method, n]
    name = READOUTS[row.readout].name
    said = f"{name}: {', '.join(part for part in parts if part)}."
    wells = wells_words(results, row.model) if row.readout == "viability" else ""
    return sentence_join([said, wells, _no_number(row)])


def _no_number(row: ReadoutRow) -> str:
    """Arms of a row without an estimate or interval, with why."""
    arms: dict[str, list[str]] = {}
    for each in records(row.table[["arm", "status"]]):
        if each["status"] != "ok":
            arms.setdefault(each["status"], []).append(each["arm"])
    words = [f"{', '.join(names)}: {status}" for status, names in arms.items()]
    return f"{'; '.join(words)}." if words else ""


def _missing_words(missing: Sequence[str]) -> str:
    names = [READOUTS[name].name for name in missing]
    return f"Not in this study, or of no shown arm: {', '.join(names)}." if names else ""


def _doses(results: Results, model: str, arms: Sequence[str]) -> pd.DataFrame:
    """The rows of the table ``viability`` at the dose and time that stand for the arms."""
    rows = _at_reference_doses(results)
    return rows[(rows["model"] == model) & rows["arm"].isin(arms)]


@functools.lru_cache(maxsize=16)
def _at_reference_doses(results: Results) -> pd.DataFrame:
    doses = results.reference_doses
    assert doses is not None
    return results.tables["viability"].merge(doses, on=list(doses.columns))


def _dose_words(table: pd.DataFrame) -> str:
    """``10 µM of each drug``, or each arm's dose where they differ; "" where none is known."""
    dosed = table.dropna(subset=["concentration"])
    doses = dosed[["concentration", "concentration_2"]].to_numpy(float)
    if len(set(doses[~pd.isna(doses)])) == 1 and dosed["unit"].nunique() == 1:
        return f"{dose_text(doses[0, 0], dosed['unit'].iloc[0])} of each drug"
    return ", ".join(_arm_dose(row) for row in records(dosed))


def _arm_dose(row: Mapping[str, Any]) -> str:
    parts = [(row["concentration"], row["unit"]), (row["concentration_2"], row["unit_2"])]
    known = [dose_text(value, unit) for value, unit in parts if pd.notna(value)]
    return f"{row['arm']} {' + '.join(known)}"


def illustrative_words(view: View, arms: pd.DataFrame) -> str:
    """Which arms of which models are made up, where columns have no room for asterisks."""
    words = []
    for name, rows in arms[["model", "arm"]].drop_duplicates().groupby("model", sort=False):
        model = str(name)
        names = [str(arm) for arm in rows["arm"]]
        marked = [arm for arm in names if view.is_illustrative(arm, model)]
        if marked:
            arms_words = "every arm" if marked == names else ", ".join(marked)
            words.append(f"{arms_words} of {model}" if model else arms_words)
    return f"Illustrative, no published value: {'; '.join(words)}." if words else ""
