"""Figures of excised tumors and endpoint assays: the animals of each arm, with their mean."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.number_words import as_heading
from analysis.results import Results
from components.look.drawing import Drawing
from components.look.theme import (
    Panel,
    View,
    counted,
    file_stem,
    method_words,
    number_text,
    p_words,
    plot_text,
    records,
    sentence_join,
)
from components.panels.error_bars import add_whisker, half_width, mean_words, no_bar_words
from components.panels.in_vivo.animals.endpoint_course import draw_course
from components.panels.parts.strips import add_arm_bar, add_points, empty_panel, slot_axis

WEIGHT = "Weight of the excised tumor"


def measures(results: Results, model: str) -> list[tuple[str, str]]:
    """What was measured at the end in that model, with its unit; the tumor weight first."""
    found = []
    if model in results.models("tumor_weights"):
        found.append((WEIGHT, "g"))
    if model in results.models("endpoints"):
        table = results.tables["endpoints"]
        rows = table.loc[table["model"] == model, ["measure", "unit"]].drop_duplicates()
        found += [(str(measure), str(unit)) for measure, unit in rows.to_numpy()]
    return found


def endpoint_points(results: Results, view: View, model: str, measure: str, unit: str) -> Panel:
    """One measure by arm: bar and error bar of the animals' values, a point for each animal.

    What was measured on several days is drawn over them.
    """
    values, table = _values(results, model, measure, unit)
    table = view.rows(table, model)
    rows = table[table["n"] > 0]
    name = as_heading(measure)
    title = f"{name}, {model or 'all animals'}"
    stem = file_stem(view.study_title, measure, model)
    by_day = "day" in table and bool(table["day"].notna().any())
    course = draw_course(values, view, model, measure, unit) if by_day else None
    if rows.empty or (by_day and not course):
        return empty_panel("endpoint_points", title, "No shown arm has a value of it.", stem)
    if course:
        figure, words = course
        return Panel(
            key="endpoint_points",
            title=title,
            figure=figure,
            caption=sentence_join([words, view.footnote(table)]),
            alt=f"Lines over days: {title}.",
            table=table,
            file_stem=stem,
        )
    figure = Drawing()
    for slot, row in enumerate(records(rows)):
        own = values[values["arm"] == row["arm"]].groupby("animal")["value"].mean().dropna()
        hover = f"mean {number_text(row['mean'], 2)}, n = {row['n']}"
        add_arm_bar(figure, view.styles[row["arm"]], slot, row["mean"], hover)
        add_points(figure, view.styles[row["arm"]], slot, own.tolist(), own.index.tolist())
        add_whisker(figure, slot, row["mean"], float(half_width(view, row["sem"], row["n"])))
    figure.update_xaxes(**slot_axis([view.label(arm, model) for arm in rows["arm"]]))
    figure.update_yaxes(title=plot_text(f"{name} ({unit})" if unit else name), rangemode="tozero")
    return Panel(
        key="endpoint_points",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"Bars: {mean_words(view)}; points: animals; n = "
                f"{counted(rows['n'], 'animal')} an arm.",
                _test_words(results, rows, model, measure),
                no_bar_words(rows["n"]),
                _inhibition_words(rows),
                view.footnote(rows),
            ]
        ),
        alt=f"Bars with points: {title}; {len(rows)} arms.",
        table=table,
        file_stem=stem,
    )


def _values(
    results: Results, model: str, measure: str, unit: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The animals' values of one measure, and its table with columns mean and sem."""
    study = results.study
    if measure == WEIGHT and study.tumor_weights is not None:
        named = {"mean_g": "mean", "sd_g": "sd"}
        table = results.tables["tumor_weights"].rename(columns=named)
        sem = table["sd"] / table["n"].where(table["n"] > 0) ** 0.5
        values = study.tumor_weights.rename(columns={"weight_g": "value"})
        return values[values["model"] == model], table.assign(sem=sem)
    assert study.endpoints is not None
    table, values = results.tables["endpoints"], study.endpoints
    here = (values["model"] == model) & (values["measure"] == measure) & (values["unit"] == unit)
    return values[here], table[(table["measure"] == measure) & (table["unit"] == unit)]


def _test_words(results: Results, rows: pd.DataFrame, model: str, measure: str) -> str:
    tested = rows[rows["p_adjusted"].notna()]
    if tested.empty:
        return ""
    control = results.control("tumor_weights" if measure == WEIGHT else "endpoints", model)
    method = method_words(tested["method"].iloc[0]).partition("; n =")[0]
    return f"Against {control} ({method}): {p_words(tested)}."


def _inhibition_words(rows: pd.DataFrame) -> str:
    if "inhibition_pct" not in rows or rows["inhibition_pct"].isna().all():
        return ""
    each = ", ".join(
        f"{row['arm']} {number_text(row['inhibition_pct'], 0)} %" + _ends(row)
        for row in records(rows[rows["inhibition_pct"].notna()])
    )
    return (
        "Inhibition by weight, 100 × (1 − mean / mean of control), 95 % interval over "
        f"animals: {each}."
    )


def _ends(row: dict[str, Any]) -> str:
    if not np.isfinite(row["inhibition_low"]):
        return ""
    low, high = (number_text(row[f"inhibition_{end}"], 0) for end in ("low", "high"))
    return f" ({low} to {high})"
