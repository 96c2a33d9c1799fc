"""Figures of tumor growth inhibition: by the chosen definition, and by every one side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.in_vivo.growth.inhibition import INHIBITIONS, growth_effects, has_started
from analysis.results import Results
from components.look.drawing import Drawing
from components.look.theme import (
    Panel,
    View,
    counted,
    file_stem,
    number_text,
    plot_text,
    records,
    sentence_join,
)
from components.panels.parts.forest import (
    Interval,
    Line,
    add_mark,
    draw_forest,
    forest_height,
    interval_words,
)
from components.panels.parts.strips import empty_panel, slot_axis

NO_EFFECT = "No shown arm has a growth inhibition in this model: a control that grew is needed."
WHISKERS = "Whiskers: 95 % interval over animals, by the logarithms of means."


def effects_on(results: Results, model: str, day: float) -> pd.DataFrame:
    """The table ``growth_effects`` of one model on any day."""
    volumes = results.tables["animal_volumes"]
    here = volumes[volumes["model"] == model]
    return growth_effects(here, results.study, results.settings, {model: day}, results.windows)


def inhibition(
    results: Results, effects: pd.DataFrame, view: View, model: str, day: float
) -> Panel:
    """Growth inhibition of every treated arm on one day, by the lab's chosen definition.

    ``effects`` is the table ``growth_effects`` of that day.
    """
    definition = INHIBITIONS[results.settings.inhibition]
    table = view.rows(effects, model)
    rows = table[(table["measure"] == definition.key) & table["estimate_pct"].notna()]
    control = results.control("tumor_growth", model)
    title = (
        f"Tumor growth inhibition on {results.windows.words(model, day)}, {model or 'all animals'}"
    )
    stem = file_stem(view.study_title, definition.column, model, f"day_{day:g}")
    if rows.empty:
        return empty_panel("growth_tgi", title, _why_empty(results, view, model, day), stem)
    rows = _with_tests(results, rows, day)
    figure = Drawing()
    for slot, row in enumerate(records(rows)):
        words = f"  {number_text(row['estimate_pct'], 0, '%')}"
        add_mark(
            figure, view.styles[row["arm"]], _interval(row), slot, _hover(row), upright=True,
            text=[words], mode="markers+text", textposition="middle right",
        )  # fmt: skip
    figure.update_xaxes(**slot_axis([view.label(arm, model) for arm in rows["arm"]]))
    figure.add_hline(y=100, line_dash="dot", line_width=1)
    figure.add_hline(y=0, line_width=1.2)
    figure.update_yaxes(title=f"{definition.name} (%)")
    return Panel(
        key="growth_tgi",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"{definition.name}, n = {counted(rows['n'], 'animal')} an arm"
                + (" on that day." if definition.on_one_day else "."),
                WHISKERS,
                f"{definition.name}: {definition.explained(str(control))}.",
                _no_interval(rows),
                view.footnote(rows),
            ]
        ),
        alt=f"Dot chart: {title}; {len(rows)} arms.",
        table=rows,
        file_stem=stem,
        height=380,
    )


def every_definition(results: Results, view: View, model: str) -> Panel:
    """Each definition of TGI with its interval, arm by arm, on the evaluation day."""
    title = f"Growth inhibition by every definition, {model or 'all animals'}"
    stem = file_stem(view.study_title, "growth_effects", model)
    if "growth_effects" not in results.tables:
        return empty_panel("growth_effects", title, NO_EFFECT, stem)
    whole = view.rows(results.tables["growth_effects"], model)
    table = whole[whole["estimate_pct"].notna()]
    if table.empty:
        return empty_panel("growth_effects", title, NO_EFFECT, stem)
    control = results.control("tumor_growth", model) or "control"
    begins = ~table["arm"].duplicated()
    lines = [
        _line(results, view, row, first) for row, first in zip(records(table), begins, strict=True)
    ]
    figure = draw_forest(lines, {0.0: "solid", 100.0: "dot"})
    figure.update_xaxes(title=f"Growth inhibition against {plot_text(control)} (%)")
    return Panel(
        key="growth_effects",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"Day {table['day'].iloc[0]:g}, n = {counted(table['n'], 'animal')} an arm.",
                WHISKERS,
                f"TGI = 100 × (1 − mean of the arm / mean of "
                f"{control}), by four measures: of the change from baseline, 100 means no growth "
                "and above 100 the tumors shrank; of the volume, T/C is 100 less the TGI; of the "
                "area under the curve, over each animal's days to then. Only numbers of one "
                "definition can be compared. Bold: the chosen one.",
                _no_interval(table),
                view.footnote(table),
            ]
        ),
        alt=f"Forest plot: {title}; {table['arm'].nunique()} arms by every definition.",
        table=table,
        file_stem=stem,
        height=forest_height(lines),
    )


def _interval(row: Mapping[str, Any]) -> Interval:
    return row["estimate_pct"], row["low_pct"], row["high_pct"]


def _hover(row: Mapping[str, Any]) -> str:
    words = interval_words(_interval(row), lambda value: number_text(value, 1))
    return f"{words} %<br>n = {row['n']}"


def _line(results: Results, view: View, row: Mapping[str, Any], first: bool) -> Line:
    """One definition for an arm; the first one stands under the arm's name."""
    words = INHIBITIONS[row["measure"]].short
    if row["measure"] == results.settings.inhibition:
        words = f"<b>{words}</b>"
    note = interval_words(_interval(row), lambda value: number_text(value, 0))
    style, heading = view.styles[row["arm"]], first * view.label(row["arm"], row["model"])
    return Line(words, style, _interval(row), _hover(row), note, heading)


def _with_tests(results: Results, rows: pd.DataFrame, day: float) -> pd.DataFrame:
    """The rows with the test against control on volume, where it was made on this day."""
    growth = results.tables["tumor_growth"]
    tests = growth[(growth["day"] == day) & (growth["evaluation_day"] == 1)]
    columns = ["model", "arm", "p", "p_adjusted", "method"]
    tested = rows.merge(tests[columns], on=["model", "arm"], how="left")
    return tested.assign(method=tested["method"].fillna("").astype(str))


def _no_interval(rows: pd.DataFrame) -> str:
    without = rows[rows["low_pct"].isna()]
    names = ", ".join(without["arm"].unique())
    return f"Without an interval (status in the numbers): {names}." if len(without) else ""


def _why_empty(results: Results, view: View, model: str, day: float) -> str:
    control = results.control("tumor_growth", model)
    arms = set(view.rows(results.tables["tumor_growth"], model)["arm"])
    if control is None:
        return "No growth inhibition: this model has no control arm (vehicle or untreated)."
    if arms <= {control}:
        return f"No growth inhibition: no treated arm is shown beside {control}."
    if not has_started(day, results.start_days[model]):
        return f"No growth inhibition on day {day:g}: it is not after the start of treatment."
    when = results.windows.words(model, day)
    if _changes(results, model, control, day).isna().all():
        return f"No growth inhibition on {when}: no animal of {control} has a change from baseline."
    return f"No growth inhibition on {when}: {control} has not grown from its baseline."


def _changes(results: Results, model: str, arm: str, day: float) -> pd.Series[float]:
    volumes = results.tables["animal_volumes"]
    here = (volumes["model"] == model) & (volumes["arm"] == arm) & (volumes["day"] == day)
    return volumes.loc[here, "change_pct"]
