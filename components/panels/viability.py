"""Figures of viability: the course over time, and arms side by side at one time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.results import Results
from components.panels.strips import add_arm_bar, add_points, slot_axis
from components.theme import (
    Panel,
    View,
    count_text,
    dose_text,
    file_stem,
    method_words,
    p_words,
    records,
    sentence_join,
)

ERROR_COLUMNS = {"sem": "sem_pct", "sd": "sd_pct", "ci95": "ci_high_pct"}
ERROR_WORDS = {"sem": "SEM", "sd": "SD", "ci95": "95 % CI"}


def doses(results: Results, model: str) -> list[float]:
    """The concentrations at which single agents of a model were tested, ascending."""
    table = results.tables["viability"]
    single = {arm.name for arm in results.study.arms if arm.role == "single"}
    tested = table[(table["model"] == model) & table["arm"].isin(single)]["concentration"]
    return sorted(tested.dropna().unique())


def default_dose(results: Results, model: str) -> float | None:
    """The dose that stands for the arms of a model on the Compare page."""
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


def over_time(results: Results, view: View, model: str, dose: float | None) -> Panel:
    """Mean viability of every shown arm against time, one dose for all."""
    table = rows_at_dose(view.rows(results.tables["viability"], model), dose)
    figure = go.Figure()
    for arm in [name for name in view.names if name in set(table["arm"])]:
        rows = table[table["arm"] == arm].sort_values("time_h")
        style = view.styles[arm]
        figure.add_scatter(
            x=rows["time_h"],
            y=rows["mean_pct"],
            error_y={"type": "data", "array": _errors(rows, view), "thickness": 1.5, "width": 4},
            mode="lines+markers",
            name=view.label(arm, model),
            line={"color": style.color, "dash": style.dash, "width": 2.5},
            marker={"symbol": style.symbol, "size": 9},
            hovertemplate="%{fullData.name}<br>%{x:g} h: %{y:.1f} %<extra></extra>",
        )
    figure.add_hline(y=100, line_dash="dot", line_width=1)
    figure.update_xaxes(title="Time after drug (h)", tickvals=sorted(table["time_h"].unique()))
    figure.update_yaxes(
        title=f"Viability (% of {_control_word(results, model)})", rangemode="tozero"
    )
    title = f"Viability over time, {model or 'all cells'}, {_dose_words(table, dose)}"
    return Panel(
        key="viability_time",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"Mean ± {ERROR_WORDS[view.error_bar]}, {_n_words(table)}.",
                f"Each time has plates and {_control_word(results, model)} wells of its own.",
                _test_words(table, table["time_h"].max()),
                _untested(results, view, model, table, dose),
                view.footnote(table),
            ]
        ),
        alt=f"Line chart: {title}; {len(set(table['arm']))} arms.",
        table=table,
        file_stem=file_stem(view.study_title, "viability_time", model, f"{dose or 0:g}"),
    )


def at_time(results: Results, view: View, model: str, dose: float | None, time_h: float) -> Panel:
    """Bars of mean viability at one time with a point for every experiment."""
    table = rows_at_dose(view.rows(results.tables["viability"], model), dose)
    table = table[np.isclose(table["time_h"], time_h) | table["time_h"].isna()]
    figure = go.Figure()
    arms = [name for name in view.names if name in set(table["arm"])]
    for slot, arm in enumerate(arms):
        add_viability_slot(figure, results, view, records(table[table["arm"] == arm])[0], slot)
    labels = [view.label(arm, model) for arm in arms]
    figure.update_xaxes(**slot_axis(labels))
    figure.add_hline(y=100, line_dash="dot", line_width=1)
    figure.update_yaxes(
        title=f"Viability (% of {_control_word(results, model)})", rangemode="tozero"
    )
    title = f"Viability at {time_h:g} h, {model or 'all cells'}, {_dose_words(table, dose)}"
    points = "experiments" if (table["n_experiments"] > 1).any() else "wells' mean"
    return Panel(
        key="viability_bars",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"Bars: mean ± {ERROR_WORDS[view.error_bar]}; points: {points}, {_n_words(table)}.",
                _test_words(table, time_h),
                _untested(results, view, model, table, dose),
                view.footnote(table),
            ]
        ),
        alt=f"Bar chart: {title}; {len(arms)} arms.",
        table=table,
        file_stem=file_stem(view.study_title, "viability", model, f"{time_h:g}h"),
    )


def add_viability_slot(
    figure: go.Figure, results: Results, view: View, arm: Mapping[str, Any], slot: int, **place: int
) -> None:
    """One arm's bar and its experiments' points at the dose and time of ``row``."""
    style = view.styles[arm["arm"]]
    error = float(_errors(pd.DataFrame([arm]), view)[0])
    hover = f"mean {arm['mean_pct']:.1f} %"
    add_arm_bar(figure, style, slot, arm["mean_pct"], error, hover, **place)
    points = results.experiments
    if points is None:
        return
    same = (points["model"] == arm["model"]) & (points["arm"] == arm["arm"])
    for name in ("concentration", "concentration_2", "time_h"):
        same &= np.isclose(points[name], arm[name], equal_nan=True)
    here = points[same]
    names = [f"experiment {name}" if name else "wells" for name in here["experiment"]]
    add_points(figure, style, slot, here["viability_pct"].to_list(), names, **place)


def _errors(rows: pd.DataFrame, view: View) -> np.ndarray:
    errors = rows[ERROR_COLUMNS[view.error_bar]].to_numpy(float)
    return errors - rows["mean_pct"].to_numpy(float) if view.error_bar == "ci95" else errors


def _control_word(results: Results, model: str) -> str:
    return results.control("viability", model) or "control"


def _dose_words(table: pd.DataFrame, dose: float | None) -> str:
    if dose is None:
        return "no drug"
    units = [unit for unit in table["unit"].unique() if unit]
    return f"{dose_text(dose, units[0] if units else '')} of each drug"


def _n_words(table: pd.DataFrame) -> str:
    experiments = table["n_experiments"].astype(int)
    if experiments.max() > 1:
        return f"n = {count_text(experiments)} experiments ({count_text(table['n_wells'])} wells)"
    return (
        f"n = {count_text(table['n_wells'])} wells of one experiment: "
        "they show this plate only, not the spread between experiments"
    )


def _test_words(table: pd.DataFrame, time_h: float) -> str:
    at = table[(table["time_h"] == time_h) & table["p_adjusted"].notna()]
    if at.empty:
        return ""
    return f"At {time_h:g} h ({method_words(at['method'].iloc[0])}): {p_words(at)}."


def _untested(
    results: Results, view: View, model: str, table: pd.DataFrame, dose: float | None
) -> str:
    everyone = view.rows(results.tables["viability"], model)["arm"].unique()
    missing = [arm for arm in everyone if arm not in set(table["arm"])]
    return f"Not tested at this dose: {', '.join(missing)}." if missing and dose else ""
