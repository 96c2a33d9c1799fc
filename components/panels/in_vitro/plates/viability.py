"""Figures of viability: the course over time, and arms side by side at one time."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.results import Results
from components.look.drawing import Drawing
from components.look.theme import (
    Panel,
    View,
    counted,
    dose_text,
    file_stem,
    method_words,
    p_words,
    records,
    sentence_join,
)
from components.panels.error_bars import (
    add_whisker,
    mean_words,
    no_viability_bar_words,
    viability_half,
)
from components.panels.in_vitro.plates.well_words import measure_axis, measure_word, wells_words
from components.panels.parts.strips import add_arm_bar, add_points, empty_panel, slot_axis


def doses(results: Results, model: str) -> list[float]:
    """The concentrations at which single agents of a model were tested, ascending."""
    table = results.tables["viability"]
    single = {arm.name for arm in results.study.arms if arm.role == "single"}
    tested = table[(table["model"] == model) & table["arm"].isin(single)]["concentration"]
    return sorted(tested.dropna().unique())


def default_dose(results: Results, model: str) -> float | None:
    """The dose that stands for the arms of a model side by side."""
    table = results.reference_doses
    if table is None:
        return None
    tested = table.loc[table["model"] == model, "concentration"].dropna()
    return float(tested.iloc[0]) if len(tested) else None


def rows_at_dose(table: pd.DataFrame, dose: float | None) -> pd.DataFrame:
    """Controls, the single agents at ``dose``, and combinations of ``dose`` of both parts.

    A combination tested at only one pair of doses is taken at that pair when its first part has
    ``dose``.
    """
    control = table["concentration"].isna()
    if dose is None:
        return table[control]
    pairs = table.groupby("arm")["concentration_2"].transform("nunique")
    second = table["concentration_2"]
    part_2 = second.isna() | np.isclose(second, dose) | (pairs == 1)
    return table[control | (np.isclose(table["concentration"], dose) & part_2)]


def over_time(
    results: Results, view: View, model: str, dose: float | None, inhibition: bool = False
) -> Panel:
    """Mean viability (or inhibition) of every shown arm against time, one dose for all."""
    table = _shown_rows(results, view, model, dose, inhibition)
    at_dose = _dose_words(results, table, dose)
    title = f"{measure_word(inhibition)} over time, {model or 'all cells'}, {at_dose}"
    stem = file_stem(view.study_title, "viability_time", model, _number(dose))
    measured = table[table["mean_pct"].notna() & table["time_h"].notna()]
    if measured.empty:
        words = _why_empty(results, model, table, "No reading time is given.")
        return empty_panel("viability_time", title, words, stem)
    figure = Drawing()
    for arm in view.names_in(measured):
        _add_course(figure, view, model, measured[measured["arm"] == arm].sort_values("time_h"))
    figure.add_hline(y=0 if inhibition else 100, line_dash="dot", line_width=1)
    times = sorted(measured["time_h"].unique())
    figure.update_xaxes(title="Time after drug (h)", tickvals=times)
    control = _control_word(results, model)
    figure.update_yaxes(title=measure_axis(results, control, inhibition), rangemode="tozero")
    return Panel(
        key="viability_time",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"M{mean_words(view)[1:]}, {n_words(measured)}.",
                no_viability_bar_words(measured),
                _test_words(measured, times[-1], control),
                f"Each time has plates and {control} wells of its own." if len(times) > 1 else "",
                _missing_words(results, view, model, measured, dose),
                wells_words(results, model),
                view.footnote(measured),
            ]
        ),
        alt=f"Line chart: {title}; {len(set(measured['arm']))} arms.",
        table=table,
        file_stem=stem,
    )


def at_time(
    results: Results,
    view: View,
    model: str,
    dose: float | None,
    time_h: float,
    inhibition: bool = False,
) -> Panel:
    """Bars of mean viability (or inhibition) at one time with a point for every experiment."""
    table = _shown_rows(results, view, model, dose, inhibition)
    table = table[np.isclose(table["time_h"], time_h) | table["time_h"].isna()]
    when = f" at {time_h:g} h" if np.isfinite(time_h) else ""
    at_dose = _dose_words(results, table, dose)
    title = f"{measure_word(inhibition)}{when}, {model or 'all cells'}, {at_dose}"
    stem = file_stem(view.study_title, "viability", model, _number(dose), _number(time_h, "h"))
    measured = table[table["mean_pct"].notna()]
    if measured.empty:
        words = _why_empty(results, model, table, "")
        return empty_panel("viability_bars", title, words, stem)
    figure = Drawing()
    arms = view.names_in(measured)
    first = {row["arm"]: row for row in reversed(records(measured))}
    for slot, arm in enumerate(arms):
        add_viability_slot(figure, results, view, first[arm], slot, inhibition=inhibition)
    figure.update_xaxes(**slot_axis([view.label(arm, model) for arm in arms]))
    figure.add_hline(y=0 if inhibition else 100, line_dash="dot", line_width=1)
    control = _control_word(results, model)
    figure.update_yaxes(title=measure_axis(results, control, inhibition), rangemode="tozero")
    points = "experiments" if (measured["n_experiments"] > 1).any() else "wells' mean"
    return Panel(
        key="viability_bars",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"Bars: {mean_words(view)}; points: {points}, {n_words(measured)}.",
                no_viability_bar_words(measured),
                _test_words(measured, time_h, control),
                _missing_words(results, view, model, measured, dose),
                wells_words(results, model),
                view.footnote(measured),
            ]
        ),
        alt=f"Bar chart: {title}; {len(arms)} arms.",
        table=table,
        file_stem=stem,
    )


def add_viability_slot(
    figure: Drawing,
    results: Results,
    view: View,
    arm: Mapping[str, Any],
    slot: int,
    inhibition: bool = False,
    **place: int,
) -> None:
    """One arm's bar and its experiments' points at the dose and time of ``row``."""
    style = view.styles[arm["arm"]]
    hover = f"mean {arm['mean_pct']:.1f} %"
    add_arm_bar(figure, style, slot, arm["mean_pct"], hover, **place)
    points = _experiments(results).get(_condition(arm), [])
    names = [
        f"experiment {point['experiment']}" if point["experiment"] else "wells" for point in points
    ]
    values = [point["viability_pct"] for point in points]
    shown = [100 - value for value in values] if inhibition else values
    add_points(figure, style, slot, shown, names, **place)
    add_whisker(figure, slot, arm["mean_pct"], float(viability_half(view, arm)), **place)


def n_words(table: pd.DataFrame) -> str:
    """``n = 3 experiments (9 wells)``, with what the error bar is over where that differs."""
    experiments = table["n_experiments"].astype(int)
    if experiments.max() > 1:
        alone = "; with one experiment the error bar is over its wells"
        return (
            f"n = {counted(experiments, 'experiment')} ({counted(table['n_wells'], 'well')})"
            f"{alone if experiments.min() == 1 else ''}"
        )
    return (
        f"n = {counted(table['n_wells'], 'well')} of one experiment: "
        "they show this plate only, not the spread between experiments"
    )


@functools.lru_cache(maxsize=8)
def _experiments(results: Results) -> dict[tuple[str, ...], list[dict[str, Any]]]:
    """The means of the experiments by condition; looked up for every arm of every figure."""
    found: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for point in [] if results.experiments is None else records(results.experiments):
        found.setdefault(_condition(point), []).append(point)
    return found


def _condition(row: Mapping[str, Any]) -> tuple[str, ...]:
    numbers = (row[name] for name in ("concentration", "concentration_2", "time_h"))
    return (row["model"], row["arm"], *(f"{number:.6g}" for number in numbers))


def _add_course(figure: Drawing, view: View, model: str, rows: pd.DataFrame) -> None:
    """One arm's line over time."""
    arm = rows["arm"].iloc[0]
    style = view.styles[arm]
    figure.add_scatter(
        x=rows["time_h"],
        y=rows["mean_pct"],
        error_y={"type": "data", "array": viability_half(view, rows), "thickness": 1.5, "width": 4},
        mode="lines+markers",
        name=view.label(arm, model),
        line={"color": style.color, "dash": style.dash, "width": 2.5},
        marker={"symbol": style.symbol, "size": 9},
        hovertemplate="%{fullData.name}<br>%{x:~g} h: %{y:.1f} %<extra></extra>",
    )


def _shown_rows(
    results: Results, view: View, model: str, dose: float | None, inhibition: bool
) -> pd.DataFrame:
    """Rows at a dose; where inhibition is asked for, 100 less the mean and its interval."""
    table = rows_at_dose(view.rows(results.tables["viability"], model), dose)
    if not inhibition:
        return table
    return table.assign(
        mean_pct=100 - table["mean_pct"],
        ci_low_pct=100 - table["ci_high_pct"],
        ci_high_pct=100 - table["ci_low_pct"],
    )


def _control_word(results: Results, model: str) -> str:
    points = results.experiments
    if points is not None:
        controls = points.loc[points["model"] == model, "control_arm"]
        if controls[controls != ""].nunique() > 1:
            return "its vehicle"
    return results.control("viability", model) or "control"


def _number(value: float | None, unit: str = "") -> str:
    """A number for a file name; nothing where there is none."""
    return f"{value:g}{unit}" if value is not None and np.isfinite(value) else ""


def _dose_words(results: Results, table: pd.DataFrame, dose: float | None) -> str:
    if dose is None:
        treated = any(not results.study.arm(arm).is_control for arm in table["arm"].unique())
        return "dose not given" if treated else "no drug"
    whole = results.tables["viability"]
    at_dose = whole[whole["model"].isin(table["model"]) & np.isclose(whole["concentration"], dose)]
    units = [unit for unit in at_dose["unit"].unique() if unit]
    return f"{dose_text(dose, ' or '.join(units))} of each drug"


def _why_empty(results: Results, model: str, table: pd.DataFrame, otherwise: str) -> str:
    """Why a figure has nothing to show."""
    everyone = results.tables["viability"].query("model == @model")["mean_pct"]
    if everyone.isna().all():
        return "No viability could be computed from these plates: Study, Check says why."
    if table["mean_pct"].isna().all() or not otherwise:
        return "No shown arm has a viability here."
    return otherwise


def _test_words(table: pd.DataFrame, time_h: float, control: str) -> str:
    same = np.isclose(table["time_h"], time_h, equal_nan=True)
    at = table[same & table["p_adjusted"].notna()]
    if at.empty:
        return ""
    when = f"At {time_h:g} h" if np.isfinite(time_h) else "Tests"
    test = method_words(at["method"].iloc[0])
    return f"{when} against {control} on log viability ({test}): {p_words(at)}."


def _missing_words(
    results: Results, view: View, model: str, measured: pd.DataFrame, dose: float | None
) -> str:
    everyone = view.rows(results.tables["viability"], model)["arm"].unique()
    missing = [arm for arm in everyone if arm not in set(measured["arm"].unique())]
    return f"No viability at this dose: {', '.join(missing)}." if missing and dose else ""
