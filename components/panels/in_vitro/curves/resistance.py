"""Figures of resistance: IC50s of two lines side by side, and their ratio."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.in_vitro.curves.against_drug import against_drug
from analysis.number_words import ratio_number
from analysis.results import Results
from components.look.drawing import Drawing
from components.look.theme import (
    NEUTRAL,
    Panel,
    View,
    dose_text,
    file_stem,
    hours_stem,
    plot_text,
    records,
    sentence_join,
)
from components.panels.in_vitro.curves.ic50 import ic50_interval
from components.panels.in_vitro.curves.resistance_words import (
    NO_PAIR,
    Pair,
    Row,
    curve_of,
    fold_methods,
    fold_text,
    ic50_sentence,
    not_drawn_text,
    pair_rows,
    paired_text,
)
from components.panels.in_vitro.curves.words import hours, ic50_text, interval_kind
from components.panels.in_vitro.plates.viability import rows_at_dose
from components.panels.parts.forest import (
    NO_INTERVAL,
    Interval,
    Line,
    add_mark,
    draw_forest,
    forest_height,
    interval_words,
    log_axis,
    name_lines,
    stands_at,
)
from components.panels.parts.strips import empty_panel

LINE_PX = 46
SPREAD = 0.2  # of the two lines of a drug, in rows


def ic50_dumbbells(results: Results, view: View, pair: Pair, time_h: float) -> Panel:
    """IC50 of every drug in the line and in its reference, on a logarithmic axis."""
    rows = pair_rows(results, view, pair, time_h)
    title = f"IC50 of {pair[0]} beside {pair[1]}{hours(time_h)}"
    stem = file_stem(view.study_title, "resistance_ic50", pair[0], hours_stem(time_h))
    if rows.empty:
        return empty_panel("resistance_ic50", title, NO_PAIR, stem)
    figure = Drawing()
    _add_key(figure, pair)
    drawn: list[float] = []
    found = records(rows)
    for place, row in enumerate(found):
        drawn += _add_dumbbell(figure, results, view, row, place)
    labels = [view.label(row["arm"], row["model"]) for row in found]
    name_lines(figure, labels, [fold_text(row).partition(":")[0] for row in found])
    log_axis(figure, drawn)
    figure.update_xaxes(title=f"IC50 ({plot_text(str(found[0]['unit']))})")
    fewest = rows[["n_experiments", "reference_n_experiments"]].min(axis=1)
    return Panel(
        key="resistance_ic50",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"Open: {pair[1]} (reference); filled: {pair[0]}. Whiskers: "
                f"{interval_kind(results, rows.assign(n_experiments=fewest))}. An arrow stands at "
                "the end of the tested range: the IC50 lies beyond it.",
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
    lines = [_fold_line(view, row) for row in records(known)]
    figure = draw_forest(lines, {1.0: "dot"}, log=True)
    figure.update_xaxes(title="Fold: IC50 / IC50 of the reference")
    return Panel(
        key="resistance_fold",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                "Right of 1: the line needs more of the drug than its reference.",
                fold_methods(results, known),
                "Arrow: a bound, where an IC50 lies beyond the tested range."
                if (known["bound"] != "").any()
                else "",
                not_drawn_text(rows[~rows.index.isin(known.index)]),
                paired_text(rows),
                view.footnote(known),
            ]
        ),
        alt=f"Forest plot of {len(known)} folds of IC50.",
        table=rows,
        file_stem=stem,
        height=forest_height(lines),
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
    stem = file_stem(view.study_title, "resistance_arms", line, against, hours_stem(time_h))
    tested = table[table["call"] != "not tested"] if len(table) else table
    if not len(tested):
        words = "Needs the drug and another arm at this dose and time, in two experiments or more."
        return empty_panel("resistance_arms", title, words, stem)
    lines = [_against_line(view, line, row) for row in records(tested)]
    figure = draw_forest(lines, {1.0: "dot"}, log=True)
    figure.update_xaxes(title=f"Viability / viability with {plot_text(against)}")
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
        height=forest_height(lines),
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
    sides = [_interval(curve_of(results, row[name], row)) for name in ("reference_model", "model")]
    ends = [stands_at(interval)[0] for interval in sides]
    style, places = view.styles[row["arm"]], (place - SPREAD, place + SPREAD)
    if all(map(math.isfinite, ends)):
        figure.add_scatter(
            x=ends,
            y=places,
            mode="lines",
            line={"color": style.color, "width": 1, "dash": "dot"},
            hoverinfo="skip",
            showlegend=False,
        )
    for name, interval, at in zip(("reference_model", "model"), sides, places, strict=True):
        curve = curve_of(results, row[name], row)
        if curve is not None and math.isfinite(stands_at(interval)[0]):
            words = f"{plot_text(row[name])}: {ic50_text(curve)}"
            round_mark = replace(style, symbol="circle")
            add_mark(figure, round_mark, interval, at, words, hollow=name == "reference_model")
    return [end for interval in sides for end in interval]


def _interval(curve: Row | None) -> Interval:
    """The IC50 of a curve; a flat one that stays above 50 % lies beyond the range too."""
    if curve is None:
        return NO_INTERVAL
    if curve["status"] == "no_response" and curve["emax_pct"] < 50:
        return math.nan, curve["highest_concentration"], math.nan
    return ic50_interval(curve)


def _fold_line(view: View, row: Row) -> Line:
    words, label = fold_text(row), view.label(row["arm"], row["model"]) + hours(row["time_h"])
    interval = (row["ic50_fold"], row["low"], row["high"])
    return Line(label, view.styles[row["arm"]], interval, words, words)


def _against_line(view: View, line: str, row: Row) -> Line:
    interval = (row["ratio"], row["low"], row["high"])
    words = interval_words(interval, ratio_number)
    note = f"{words}<br>{row['call']}"
    return Line(view.label(row["arm"], line), view.styles[row["arm"]], interval, note, note)
