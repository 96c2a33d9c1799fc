"""Figures of resistance: IC50s of two lines side by side, and their ratio."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from analysis.against_drug import against_drug
from analysis.results import Results
from components.drawing import Drawing
from components.panels.curve_words import hours, ic50_text
from components.panels.forest_rows import add_interval, add_note, log_axis, mark_one, rows_axis
from components.panels.resistance_words import (
    NO_PAIR,
    Pair,
    Row,
    curve_of,
    fold_text,
    ic50_sentence,
    not_drawn_text,
    pair_rows,
    paired_text,
)
from components.panels.strips import empty_panel
from components.panels.viability import rows_at_dose
from components.theme import (
    NEUTRAL,
    Panel,
    View,
    dose_text,
    file_stem,
    number_text,
    plot_text,
    records,
    sentence_join,
)

LINE_PX = 46
SPREAD = 0.16  # of the two lines of a drug, in rows
ARROWS = {"above": "triangle-right", "below": "triangle-left"}


def ic50_dumbbells(results: Results, view: View, pair: Pair, time_h: float) -> Panel:
    """IC50 of every drug in the line and in its reference, on a logarithmic axis."""
    rows = pair_rows(results, view, pair, time_h)
    title = f"IC50 of {pair[0]} beside {pair[1]}{hours(time_h)}"
    stem = file_stem(view.study_title, "resistance_ic50", pair[0], f"{time_h:g}_h")
    if rows.empty:
        return empty_panel("resistance_ic50", title, NO_PAIR, stem)
    figure = Drawing()
    _add_key(figure, pair)
    drawn: list[float] = []
    found = records(rows)
    notes = [fold_text(row).partition(":")[0] for row in found]
    for place, row in enumerate(found):
        drawn += _add_dumbbell(figure, results, view, row, place)
        add_note(figure, place, notes[place])
    rows_axis(figure, [view.label(row["arm"], row["model"]) for row in found], notes)
    log_axis(figure, drawn or [1.0, 10.0], f"IC50 ({plot_text(str(found[0]['unit']))})")
    return Panel(
        key="resistance_ic50",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"Open: {pair[1]} (reference); filled: {pair[0]}. Whiskers: 95 % "
                "profile-likelihood intervals. An arrow stands at the end of the tested range: the "
                "IC50 lies beyond it.",
                f"{'; '.join(ic50_sentence(results, row) for row in found)}.",
                paired_text(rows),
                view.footnote(rows),
            ]
        ),
        alt=f"IC50s of {len(rows)} drugs in {pair[1]} and {pair[0]}.",
        table=rows,
        file_stem=stem,
        height=round(LINE_PX * len(rows)) + 130,
    )


def fold_forest(results: Results, view: View, pair: Pair) -> Panel:
    """Fold of resistance of every drug and time, with interval or as a bound."""
    rows = pair_rows(results, view, pair)
    title = f"Fold of IC50, {pair[0]} over {pair[1]}"
    stem = file_stem(view.study_title, "resistance_fold", pair[0])
    known = rows[rows["status"].isin(["ok", "at_least", "at_most"])] if len(rows) else rows
    if not len(known):
        words = "No shown drug has a fold in these lines." if len(rows) else NO_PAIR
        return empty_panel("resistance_fold", title, words, stem)
    figure = Drawing()
    found = records(known)
    for place, row in enumerate(found):
        _add_fold(figure, view, row, place)
    labels = [view.label(row["arm"], row["model"]) + hours(row["time_h"]) for row in found]
    rows_axis(figure, labels, [fold_text(row) for row in found])
    ends = known[["low", "high", "ic50_fold"]].to_numpy(float).ravel().tolist()
    log_axis(figure, [*ends, 1.0], "Fold: IC50 / IC50 of the reference")
    mark_one(figure)
    return Panel(
        key="resistance_fold",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                "Right of 1: the line needs more of the drug than its reference. Whiskers: 95 % "
                "intervals on the log scale, from both curves; an arrow is a bound, where an IC50 "
                "lies beyond the tested range.",
                not_drawn_text(rows[~rows.index.isin(known.index)]),
                paired_text(rows),
                view.footnote(known),
            ]
        ),
        alt=f"Forest plot of {len(known)} folds of IC50.",
        table=rows,
        file_stem=stem,
        height=28 * len(known) + 110,
    )


def against_table(
    results: Results, view: View, line: str, against: str, dose: float | None, time_h: float
) -> pd.DataFrame:
    """Shown treated arms against one drug in a line, at one dose and time."""
    assert results.experiments is not None
    points = rows_at_dose(view.rows(results.experiments, line), dose)
    points = points[np.isclose(points["time_h"], time_h, equal_nan=True)]
    treated = [arm.name for arm in view.arms if not arm.is_control]
    return against_drug(points, against, treated, results.settings.confidence)


def against_forest(
    results: Results, view: View, line: str, against: str, dose: float | None, time_h: float
) -> Panel:
    """Ratio of viability of every arm to the resisted drug, in the resistant line."""
    table = against_table(results, view, line, against, dose, time_h)
    units = results.tables["dose_response"].query("arm == @against")["unit"]
    at_dose = dose_text(dose, str(units.iloc[0])) if dose is not None and len(units) else "no dose"
    title = f"Arms against {against} in {line}, {at_dose}{hours(time_h)}"
    stem = file_stem(view.study_title, "resistance_arms", line, against, f"{time_h:g}_h")
    tested = table[table["call"] != "not tested"] if len(table) else table
    if not len(tested):
        words = "Needs the drug and another arm at this dose and time, in two experiments or more."
        return empty_panel("resistance_arms", title, words, stem)
    figure = Drawing()
    found = records(tested)
    notes = [f"{number_text(row['ratio'], 2)}, {row['call']}" for row in found]
    for place, row in enumerate(found):
        numbers = (row["ratio"], row["low"], row["high"])
        add_interval(figure, view.styles[row["arm"]], place, numbers, notes[place])
        add_note(figure, place, notes[place])
    rows_axis(figure, [view.label(row["arm"], line) for row in found], notes)
    ends = tested[["low", "high", "ratio"]].to_numpy(float).ravel().tolist()
    log_axis(figure, [*ends, 1.0], f"Viability / viability with {plot_text(against)}")
    mark_one(figure)
    left_out = [str(arm) for arm in table.loc[table["call"] == "not tested", "arm"]]
    return Panel(
        key="resistance_arms",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"Left of 1: fewer cells left than with {against} (better). Whiskers: simultaneous "
                f"95 % intervals. {tested['method'].iloc[0]}, n = {tested['n'].min()} experiments.",
                f"Not tested: {', '.join(left_out)}." if left_out else "",
                view.footnote(tested.assign(model=line)),
            ]
        ),
        alt=f"Forest plot of {len(tested)} arms against {against} in {line}.",
        table=table,
        file_stem=stem,
        height=32 * len(tested) + 110,
    )


def _add_key(figure: Drawing, pair: Pair) -> None:
    """Legend entries of the two lines, in no drug's color."""
    for name, symbol in ((pair[1], "circle-open"), (pair[0], "circle")):
        figure.add_scatter(
            x=[None],
            y=[None],
            name=plot_text(name),
            mode="markers",
            marker={"symbol": symbol, "size": 10, "color": NEUTRAL, "line": {"width": 2}},
        )


def _add_dumbbell(
    figure: Drawing, results: Results, view: View, row: Row, place: int
) -> list[float]:
    """Both IC50s of a drug, or arrows where they lie beyond the range; what was drawn."""
    drawn: list[float] = []
    _add_link(figure, results, view, row, place)
    for name, hollow in ((row["reference_model"], True), (row["model"], False)):
        curve = curve_of(results, name, row)
        at, symbol = _where(curve)
        if curve is None or not math.isfinite(at):
            continue
        known = curve["status"] == "ok"
        limits = (curve["ic50_low"], curve["ic50_high"]) if known else (math.nan, math.nan)
        y = place - SPREAD if hollow else place + SPREAD
        words = f"{plot_text(name)}: {ic50_text(dict(curve))}"
        style = view.styles[row["arm"]]
        add_interval(figure, style, y, (at, *limits), words, hollow=hollow, symbol=symbol)
        drawn += [value for value in (at, *limits) if math.isfinite(value)]
    return drawn


def _add_link(figure: Drawing, results: Results, view: View, row: Row, place: int) -> None:
    """A line from one IC50 to the other, where both are drawn."""
    ends = [
        _where(curve_of(results, name, row))[0] for name in (row["reference_model"], row["model"])
    ]
    if all(map(math.isfinite, ends)):
        figure.add_scatter(
            x=ends,
            y=[place - SPREAD, place + SPREAD],
            mode="lines",
            line={"color": view.styles[row["arm"]].color, "width": 1, "dash": "dot"},
            hoverinfo="skip",
            showlegend=False,
        )


def _where(curve: Row | None) -> tuple[float, str]:
    """Where an IC50 is drawn, and with which symbol; NaN where it is not known at all."""
    if curve is None:
        return math.nan, ""
    if curve["status"] == "ok":
        return curve["ic50"], "circle"
    if curve["status"] == "ic50_below_range":
        return curve["lowest_concentration"], ARROWS["below"]
    flat = curve["status"] == "no_response" and curve["emax_pct"] < 50
    if curve["status"] == "ic50_above_range" or flat:
        return curve["highest_concentration"], ARROWS["above"]
    return math.nan, ""


def _add_fold(figure: Drawing, view: View, row: Row, place: int) -> None:
    style, words = view.styles[row["arm"]], fold_text(row)
    if row["status"] == "ok":
        add_interval(figure, style, place, (row["ic50_fold"], row["low"], row["high"]), words)
    else:
        least = row["status"] == "at_least"
        at = row["low"] if least else row["high"]
        symbol = ARROWS["above" if least else "below"]
        add_interval(figure, style, place, (at, math.nan, math.nan), words, symbol=symbol)
    add_note(figure, place, words)
