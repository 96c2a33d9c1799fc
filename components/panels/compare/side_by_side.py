"""Every arm in a column, every readout in a row, on one shared arm axis."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.results import Results
from components.look.drawing import Drawing
from components.look.theme import (
    Panel,
    View,
    dose_text,
    file_stem,
    plot_text,
    records,
    sentence_join,
)
from components.panels.compare.readout_words import READOUTS, measured, model_of, n_text
from components.panels.compare.rows import ENDS, ReadoutRow, draw_row, readout_points, response_key
from components.panels.error_bars import no_bar_words
from components.panels.in_vitro.plates.well_words import wells_words
from components.panels.parts.strips import empty_panel, slot_axis

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
                no_bar_words(whole.loc[whole["n_of"] == "animals", "n"]),
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
        margin={"l": 62, "r": 12, "t": TOP_PX, "b": BOTTOM_PX}, barmode="stack", showlegend=False
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
        hours = dict.fromkeys(f"{row['time_h']:g} h" for row in doses if pd.notna(row["time_h"]))
        words = _dose_words(doses)
        return ", ".join(part for part in (words if len(words) < 40 else "", *hours) if part)
    return str(table["when"].iloc[0])


def _row_words(results: Results, row: ReadoutRow) -> str:
    """Say model, dose, time or day, interval and n: ``Life span: 4T1, mean, ..., n = 10 animals``.

    Arms without an estimate follow with why.
    """
    rows = records(row.table)
    counted = [each for each in rows if pd.notna(each["estimate"])]
    if row.readout == "viability":
        when = _dose_words(_doses(results, row.model, [each["arm"] for each in rows]))
        said = [each["when"] for each in rows if " h" in each["when"]]
        times = dict.fromkeys(words.rpartition(", ")[2] for words in said)
        when = ", ".join(part for part in (when, *times) if part)
    else:
        when = rows[0]["when"]
    method = "; ".join(dict.fromkeys(each["method"] for each in counted))
    n = n_text(counted) if counted else ""
    parts = [row.model, when, method, n]
    name = READOUTS[row.readout].name
    found = f"{name}: {', '.join(part for part in parts if part)}."
    wells = wells_words(results, row.model) if row.readout == "viability" else ""
    return sentence_join([found, wells, _no_number(rows)])


def _no_number(rows: Sequence[Mapping[str, Any]]) -> str:
    """Arms of a row without an estimate or interval, with why."""
    arms: dict[str, list[str]] = {}
    for each in rows:
        if each["status"] != "ok":
            arms.setdefault(each["status"], []).append(each["arm"])
    words = [f"{', '.join(names)}: {status}" for status, names in arms.items()]
    return f"{'; '.join(words)}." if words else ""


def _missing_words(missing: Sequence[str]) -> str:
    names = [READOUTS[name].name for name in missing]
    return f"Not in this study, or of no shown arm: {', '.join(names)}." if names else ""


def _doses(results: Results, model: str, arms: Sequence[str]) -> list[dict[str, Any]]:
    """The rows of the table ``viability`` at the dose and time that stand for the arms."""
    rows = _at_reference_doses(results)
    return [row for row in rows if row["model"] == model and row["arm"] in arms]


@functools.lru_cache(maxsize=16)
def _at_reference_doses(results: Results) -> list[dict[str, Any]]:
    doses = results.reference_doses
    assert doses is not None
    return records(results.tables["viability"].merge(doses, on=list(doses.columns)))


def _dose_words(rows: Sequence[Mapping[str, Any]]) -> str:
    """``10 µM of each drug``, or each arm's dose where they differ; "" where none is known."""
    dosed = [row for row in rows if pd.notna(row["concentration"])]
    doses = {row[name] for row in dosed for name in ("concentration", "concentration_2")}
    if len({dose for dose in doses if pd.notna(dose)}) == len({row["unit"] for row in dosed}) == 1:
        return f"{dose_text(dosed[0]['concentration'], dosed[0]['unit'])} of each drug"
    return ", ".join(_arm_dose(row) for row in dosed)


def _arm_dose(row: Mapping[str, Any]) -> str:
    parts = [(row["concentration"], row["unit"]), (row["concentration_2"], row["unit_2"])]
    known = [dose_text(value, unit) for value, unit in parts if pd.notna(value)]
    return f"{row['arm']} {' + '.join(known)}"


def illustrative_words(view: View, arms: pd.DataFrame) -> str:
    """Which arms of which models are made up, where columns have no room for daggers."""
    found: dict[str, dict[str, None]] = {}  # the arms of each model, each once, in their order
    for model, arm in zip(arms["model"].tolist(), arms["arm"].tolist(), strict=True):
        found.setdefault(model, {})[arm] = None
    words = []
    for model, names in found.items():
        marked = [arm for arm in names if view.is_illustrative(arm, model)]
        if marked:
            arms_words = "every arm" if marked == list(names) else ", ".join(marked)
            words.append(f"{arms_words} of {model}" if model else arms_words)
    return f"Illustrative, no published value: {'; '.join(words)}." if words else ""
