"""Figures of survival: Kaplan-Meier steps with the at-risk table, and mean life span."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.number_words import p_text
from analysis.results import Results
from analysis.survival.life_span import MEAN_NOTE
from analysis.survival.table import TEST_WORDS
from components.look.drawing import Drawing
from components.look.theme import (
    Panel,
    View,
    counted,
    file_stem,
    method_words,
    number_text,
    p_words,
    records,
    sentence_join,
    signed_text,
)
from components.panels.error_bars import FEWEST, add_whisker, no_bar_words
from components.panels.parts.count_table import table_lines
from components.panels.parts.strips import add_arm_bar, add_points, empty_panel, slot_axis
from components.panels.survival.curves import COUNTS, CurveChoices, curve_figure, median_words

NO_ARM = "No shown arm was followed for survival in this model."
NO_VOLUMES = "No shown arm has tumor volumes in this model."


def kaplan_meier(results: Results, view: View, model: str, choices: CurveChoices) -> Panel:
    """Survival of every shown arm as steps, ticks where animals are censored, counts below."""
    curve = view.rows(results.tables["survival_curve"], model)
    title = f"Survival, {model or 'all animals'}"
    stem = file_stem(view.study_title, "survival", model)
    if curve.empty:
        return empty_panel("survival_curves", title, NO_ARM, stem)
    table = view.rows(results.tables["survival"], model)
    arms = curve["arm"].nunique()
    return Panel(
        key="survival_curves",
        title=title,
        figure=curve_figure(curve, table, view, model, choices, "Surviving animals (%)"),
        caption=sentence_join(
            [
                f"Kaplan-Meier, n = {counted(table['n'], 'animal')} an arm.",
                curve_words(table, choices),
                f"Median survival: {median_words(table, choices.medians)}.",
                _overall_words(results, model),
                test_sentence(table),
                "Equal lines are drawn a line's width apart." if len(table) > 1 else "",
                view.footnote(table),
            ]
        ),
        alt=f"Kaplan-Meier chart: {title}; {arms} arms with {COUNTS[choices.counts][0].lower()}.",
        table=table,
        file_stem=stem,
        height=table_lines(view, model, view.names_in(curve)).figure_px,
        least_px=choices.least_px,
    )


def event_free(
    results: Results,
    curves: pd.DataFrame,
    view: View,
    model: str,
    endpoint: str,
    choices: CurveChoices,
) -> Panel:
    """Share of animals whose tumor has not reached a size, from the volumes."""
    curve = view.rows(curves[curves["endpoint"] == endpoint], model)
    words = endpoint_words(endpoint)
    title = f"Event-free survival, {model or 'all animals'}: {words}"
    stem = file_stem(view.study_title, "event_free", model, endpoint)
    if curve.empty:
        return empty_panel("event_free_curves", title, NO_VOLUMES, stem)
    rows = results.tables["event_free_survival"]
    table = view.rows(rows[rows["endpoint"] == endpoint], model)
    left_out = int(table["left_out"].sum())
    deaths = results.settings.event_free_deaths
    return Panel(
        key="event_free_curves",
        title=title,
        figure=curve_figure(curve, table, view, model, choices, "Event-free animals (%)"),
        caption=sentence_join(
            [
                f"Kaplan-Meier from tumor volumes, n = {counted(table['n'], 'animal')} an arm. "
                f"Event: first measured day with {words}"
                + (", or a recorded death before it. " if deaths else ". ")
                + "Other animals are censored on their last measured day.",
                f"Left out, no baseline above 0: {counted([left_out], 'animal')}."
                if left_out
                else "",
                curve_words(table, choices),
                f"Median: {median_words(table, choices.medians)}.",
                test_sentence(table),
                "Equal lines are drawn a line's width apart." if len(table) > 1 else "",
                view.footnote(table),
            ]
        ),
        alt=f"Kaplan-Meier chart: {title}; {curve['arm'].nunique()} arms.",
        table=table,
        file_stem=stem,
        height=table_lines(view, model, view.names_in(curve)).figure_px,
        least_px=choices.least_px,
    )


def endpoint_words(endpoint: str) -> str:
    """``a volume of 2 times baseline or more``."""
    if endpoint.endswith("x"):
        return f"a volume of {endpoint[:-1]} times baseline or more"
    return f"a volume of {endpoint.replace('mm3', 'mm³')} or more"


def curve_words(table: pd.DataFrame, choices: CurveChoices) -> str:
    """What the ticks and bands of a survival figure are."""
    ticks = f"Ticks: {counted([int(table['censored'].sum())], 'censored animal')}."
    return sentence_join(
        [
            ticks if table["censored"].any() else "",
            "Bands: 95 % interval (log-log)." if choices.bands else "",
        ]
    )


def life_span(results: Results, view: View, model: str) -> Panel:
    """Mean life span of every shown arm with its animals, and its increase over control (ILS)."""
    table = view.rows(results.tables["survival"], model)
    title = f"Mean life span, {model or 'all animals'}"
    stem = file_stem(view.study_title, "life_span", model)
    if table.empty:
        return empty_panel("survival_life_span", title, NO_ARM, stem)
    figure = Drawing()
    for slot, row in enumerate(records(table)):
        add_life_span_slot(figure, results, view, row, slot)
        if np.isfinite(row["ils_mean_pct"]):
            figure.add_annotation(
                x=slot,
                y=_top(results, row),
                text=f"<b>{signed_text(row['ils_mean_pct'], 1)}</b>",
                yanchor="bottom",
                yshift=6,
                showarrow=False,
            )
    figure.update_xaxes(**slot_axis([view.label(arm, model) for arm in table["arm"]]))
    figure.update_yaxes(title="Life span (days)", rangemode="tozero")
    return Panel(
        key="survival_life_span",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"Bars: {_bars_words(table)}; points: animals, "
                + ", ".join(_mean_words(row) for row in records(table))
                + ".",
                no_bar_words(table["n"]),
                _ils_words(results, table, model),
                _restricted_words(table),
                view.footnote(table),
            ]
        ),
        alt=f"Bar chart: {title}; {len(table)} arms with a point per animal.",
        table=table,
        file_stem=stem,
    )


def life_span_table(results: Results, view: View, model: str) -> pd.DataFrame:
    """Mean, SD and median life span with both increases over control, and the restricted mean."""
    names = [
        "arm",
        "n",
        "events",
        "mean_life_span_d",
        "sd_d",
        "ils_mean_pct",
        "median_d",
        "median_low",
        "median_high",
        "ils_median_pct",
        "rmst_d",
        "rmst_se",
        "tau_d",
        "status",
    ]
    return view.rows(results.tables["survival"], model)[names]


def add_life_span_slot(
    figure: Drawing, results: Results, view: View, arm: Mapping[str, Any], slot: int, **place: int
) -> None:
    """One arm's mean life span with a point per animal (crosses: censored)."""
    style = view.styles[arm["arm"]]
    half = _half(arm)
    hover = f"mean {arm['mean_life_span_d']:.1f} d, SD {number_text(arm['sd_d'])}"
    add_arm_bar(figure, style, slot, arm["mean_life_span_d"], hover, **place)
    records = results.study.survival
    if records is None:
        return
    here = records[(records["model"] == arm["model"]) & (records["arm"] == arm["arm"])]
    names = [
        f"animal {animal}" + ("" if event else " (censored)")
        for animal, event in zip(here["animal"], here["event"], strict=True)
    ]
    add_points(figure, style, slot, here["day"].to_list(), names, **place)
    add_whisker(figure, slot, arm["mean_life_span_d"], half, **place)


def _half(arm: Mapping[str, Any]) -> float:
    """The SD of a mean life span; NaN where animals are censored or too few."""
    return float(arm["sd_d"]) if arm["n"] >= FEWEST else float("nan")


def _overall_words(results: Results, model: str) -> str:
    test = results.log_ranks.get(model)
    if test is None or not np.isfinite(test.p):
        return ""
    name = TEST_WORDS[results.settings.survival_test]
    test_name = f"{name[:1].upper()}{name[1:]}"
    return f"{test_name} over all arms of the model: χ² = {test.chi2:.2f}, {p_text(test.p)}."


def test_sentence(table: pd.DataFrame) -> str:
    """The test against control, its correction and the p-value of every tested arm."""
    tested = table[table["p_adjusted"].notna()]
    if tested.empty:
        return ""
    methods = tested["method"].map(method_words)
    each = [f"{words[:1].upper()}{words[1:]}: {p_words(rows)}."
            for words, rows in tested.groupby(methods, sort=False)]  # fmt: skip
    return " ".join(each)


def _ils_words(results: Results, table: pd.DataFrame, model: str) -> str:
    control = results.control("survival", model)
    if control is None:
        return "No control arm: no increase in life span."
    if table["ils_mean_pct"].isna().all():
        return ""
    return f"Above the bars: increase in life span (ILS) over {control}, on the mean."


def _restricted_words(table: pd.DataFrame) -> str:
    """Which means are restricted, from the notes in ``status``."""
    notes = {
        arm: note.removeprefix(f"{MEAN_NOTE} ").removeprefix(f"{MEAN_NOTE}: ")
        for arm, status in zip(table["arm"], table["status"], strict=True)
        for note in status.split("; ")
        if note.startswith(MEAN_NOTE)
    }
    if not notes:
        return ""
    each = "; ".join(f"{arm} {note}" for arm, note in notes.items())
    return f"Means are not plain where animals are censored, and have no SD: {each}."


def _bars_words(table: pd.DataFrame) -> str:
    spread = any(np.isfinite(_half(row)) for row in records(table))
    return "mean ± SD, the spread of life spans" if spread else "mean"


def _mean_words(row: dict[str, Any]) -> str:
    half = _half(row)
    spread = f" ± {half:.1f}" if np.isfinite(half) else ""
    mean = number_text(row["mean_life_span_d"])
    return f"{row['arm']} {mean}{spread} (n = {row['n']:g})"


def _top(results: Results, arm: Mapping[str, Any]) -> float:
    """Where an arm's bar, error bar and points end."""
    animals = results.study.survival
    assert animals is not None
    here = animals.loc[(animals["model"] == arm["model"]) & (animals["arm"] == arm["arm"]), "day"]
    sd = arm["sd_d"] if np.isfinite(arm["sd_d"]) else 0.0
    return max(float(here.max()), float(arm["mean_life_span_d"] + sd))
