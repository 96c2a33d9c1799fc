"""A sensitive line beside a resistant one: each arm's readouts on plates in both."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.number_words import ratio_number
from analysis.results import Results
from components.look.drawing import Drawing
from components.look.theme import (
    Panel,
    View,
    file_stem,
    number_text,
    plot_text,
    records,
    sentence_join,
)
from components.panels.compare.readout_words import READOUTS, estimate_text
from components.panels.compare.rows import (
    add_above,
    add_bar,
    add_bar_whisker,
    add_gap,
    add_heading,
    add_interval,
    log_range,
    without_wide,
)
from components.panels.compare.side_by_side import illustrative_words
from components.panels.in_vitro.curves.resistance_words import fold_test
from components.panels.parts.axis_ticks import DECADES
from components.panels.parts.forest import add_mark, log_ticks, stands_at
from components.panels.parts.strips import empty_panel, slot_axis

PLOT_PX, GAP_PX, TOP_PX, BOTTOM_PX = 160, 72, 66, 96
SHIFT, WIDTH = 0.2, 0.36
ROWS = ("viability", "IC50")
FOLD_WORDS = {
    "both_outside_range": "both beyond",
    "not_determined": "no curve",
    "units_differ": "units differ",
    "at_least": "at least",
    "at_most": "at most",
}


def line_pairs(results: Results) -> list[tuple[str, str]]:
    """Lines with their parent, as the table ``resistance`` pairs them: (parent, line)."""
    table = results.tables.get("resistance")
    if table is None:
        return []
    pairs = zip(table["reference_model"], table["model"], strict=True)
    return list(dict.fromkeys((str(parent), str(line)) for parent, line in pairs))


def both_lines(results: Results, view: View, parent: str, line: str) -> Panel:
    """Viability and IC50 of each shown arm in two lines, and the fold change of the IC50."""
    title = f"{parent} beside {line}"
    stem = file_stem(view.study_title, parent, "beside", line)
    whole = results.tables["readouts"]
    whole = whole[whole["readout"].isin(ROWS) & whole["model"].isin([parent, line])]
    table = without_wide(view.rows(whole))
    rows = [name for name in ROWS if (table["readout"] == name).any()]
    arms = view.names_in(table)
    if not rows or parent == line:
        words = "Pick two different lines." if parent == line else "No shown arm was tested here."
        return empty_panel("compare_lines", title, words, stem)
    folds = _folds(results, view, parent, line)
    count = len(rows) + bool(len(folds))
    figure = Drawing(
        rows=count,
        shared_xaxes=True,
        vertical_spacing=GAP_PX / (PLOT_PX * count + GAP_PX * (count - 1)),
    )
    figure.update_layout(
        margin={"l": 58, "r": 12, "t": TOP_PX, "b": BOTTOM_PX}, barmode="overlay", showlegend=False
    )
    figure.update_xaxes(**slot_axis([plot_text(arm) for arm in arms]), automargin=False)
    for number, readout in enumerate(rows, start=1):
        own = table[table["readout"] == readout]
        _add_row(figure, view, own, arms, (parent, line), {"row": number, "col": 1})
    if len(folds):
        _add_folds(figure, view, folds, arms, {"row": count, "col": 1})
    figure.update_xaxes(showticklabels=True, row=count, col=1)
    return Panel(
        key="compare_lines",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"Open: {parent}; filled: {line}; the numbers above: the estimate in "
                f"{parent}, below it that in {line}. Whiskers: "
                "95 % intervals; open arrows: IC50 beyond the tested concentrations.",
                "; ".join(f"{READOUTS[name].name}: {READOUTS[name].definition}" for name in rows)
                + ".",
                _fold_words(folds, parent, line),
                _n_words(table),
                illustrative_words(view, table),
            ]
        ),
        alt=f"{count} rows: readouts of {len(arms)} arms in {parent} and {line}.",
        table=pd.concat([table, folds]) if len(folds) else table,
        file_stem=stem,
        least_px=520,
        height=TOP_PX + BOTTOM_PX + PLOT_PX * count + GAP_PX * (count - 1),
    )


def _folds(results: Results, view: View, parent: str, line: str) -> pd.DataFrame:
    """Rows of the table ``resistance`` at the last time of both lines."""
    table = results.tables.get("resistance")
    if table is None:
        return pd.DataFrame()
    rows = table[(table["reference_model"] == parent) & (table["model"] == line)]
    last = rows["time_h"].isna() | (rows["time_h"] == rows["time_h"].max())
    return view.rows(rows[last])


def _add_row(
    figure: Drawing,
    view: View,
    own: pd.DataFrame,
    arms: list[str],
    lines: tuple[str, str],
    place: Any,
) -> None:
    readout = str(own["readout"].iloc[0])
    words = READOUTS[readout]
    found = {(row["arm"], row["model"]): row for row in records(own)}
    for slot, arm in enumerate(arms):
        both = [found.get((arm, model)) for model in lines]
        if not any(map(_has_number, both)):
            add_gap(figure, "no number", slot, place)
            continue
        for row, at, hollow in zip(both, (slot - SHIFT, slot + SHIFT), (True, False), strict=True):
            if row is not None and _has_number(row):
                _add_mark(figure, view, row, at, place, hollow)
        said = [estimate_text(row).replace(" ", "") if row else "–" for row in both]
        add_above(figure, "<br>".join(said), slot, place)
    when = ", ".join(dict.fromkeys(when for when in own["when"] if when and "µ" not in when))
    unit = own["unit"].iloc[0] if readout == "IC50" else words.unit
    heading = f"<b>{words.name}</b> ({plot_text(unit)})" + (f", {plot_text(when)}" if when else "")
    add_heading(figure, heading, place, 34)
    if words.level is not None:
        figure.add_hline(y=words.level, line_dash="dot", line_width=1, row=place["row"])
    if words.log:
        figure.update_yaxes(**DECADES, range=log_range(own), **place)


def _has_number(row: Mapping[str, Any] | None) -> bool:
    return row is not None and any(math.isfinite(row[name]) for name in ("estimate", "low", "high"))


def _add_mark(
    figure: Drawing, view: View, row: Mapping[str, Any], at: float, place: Any, hollow: bool
) -> None:
    if READOUTS[row["readout"]].kind == "bar":
        add_bar(figure, view, row, at, place, WIDTH, hollow)
        add_bar_whisker(figure, row, at, place)
    else:
        add_interval(figure, view, row, at, place, hollow)


def _add_folds(
    figure: Drawing, view: View, folds: pd.DataFrame, arms: list[str], place: Any
) -> None:
    """Fold change of the IC50 with its interval, or the bound there is, on a logarithmic axis."""
    for row in records(folds):
        slot, style = arms.index(row["arm"]), view.styles[row["arm"]]
        interval = (row["ic50_fold"], row["low"], row["high"])
        at, way = stands_at(interval)
        if not math.isfinite(at):
            add_gap(figure, FOLD_WORDS.get(row["status"], "no fold"), slot, place)
            continue
        hover = f"{plot_text(row['arm'])}: {_fold_text(row)}"
        add_mark(figure, style, interval, slot, hover, upright=True, hollow=bool(way), **place)
        sign = {"": "", "right": "> ", "left": "< "}[way]
        add_above(figure, f"{sign}{number_text(at)}×", slot, place)
    figure.add_scatter(x=[None], y=[None], hoverinfo="skip", **place)
    figure.add_hline(y=1, line_dash="dot", line_width=1, row=place["row"])
    values = folds[["ic50_fold", "low", "high"]].to_numpy(float).ravel()
    logs = [math.log10(value) for value in values if math.isfinite(value) and value > 0]
    span = [min([0.0, *logs]) - 0.2, max([0.0, *logs]) + 0.2]
    ticks = log_ticks(*span)
    figure.update_yaxes(
        type="log", range=span, tickmode="array", tickvals=ticks,
        ticktext=[f"{tick:g}" for tick in ticks], **place,
    )  # fmt: skip
    first = records(folds)[0]
    line = f"{plot_text(first['model'])} over {plot_text(first['reference_model'])}"
    hours = f", {first['time_h']:g} h" if math.isfinite(first["time_h"]) else ""
    add_heading(figure, f"<b>Fold of the IC50</b>, {line}{hours}", place)


def _fold_text(row: Mapping[str, Any]) -> str:
    tested = math.isfinite(row["p"])
    ends = " to ".join(ratio_number(row[name]) for name in ("low", "high"))
    fold = ratio_number(row["ic50_fold"]) + (f" ({ends})" if tested else " (an estimate)")
    if not math.isfinite(row["ic50_fold"]):
        bound = row["low"] if math.isfinite(row["low"]) else row["high"]
        known = f" {ratio_number(bound)}" if math.isfinite(bound) else " the tested range"
        words = FOLD_WORDS.get(row["status"], "no fold")
        fold = words + known if known[1].isdigit() or words == "both beyond" else words
    return ", ".join(part for part in (fold, fold_test(row)) if part)


def _fold_words(folds: pd.DataFrame, parent: str, line: str) -> str:
    if not len(folds):
        return f"No fold: the study does not pair {line} with {parent} as its parent."
    each = "; ".join(f"{row['arm']} {_fold_text(row)}" for row in records(folds))
    return f"Fold of the IC50: {each}."


def _n_words(table: pd.DataFrame) -> str:
    counts = table.groupby("model", sort=False)["n"].agg(["min", "max"])
    each = [
        f"{model} n = {low}" + (f" to {high}" if high != low else "")
        for model, (low, high) in zip(counts.index, counts.to_numpy(), strict=True)
    ]
    return f"{', '.join(each)} {table['n_of'].iloc[0]} an arm."
