"""Figures of growth-rate inhibition and of NCI's percent growth."""

from __future__ import annotations

import math
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
    hours_stem,
    number_text,
    potency_text,
    records,
    sentence_join,
)
from components.panels.error_bars import half_width, mean_words, no_bar_words
from components.panels.in_vitro.curves.words import hours, rows_at
from components.panels.parts.axis_ticks import DECADES, dose_title
from components.panels.parts.strips import add_line_key, empty_panel

NO_GR = (
    "GR needs to know how many cells there were at the start: day-0 wells (role day0), a doubling "
    "time in the study sheet (key 'doubling time of' and the model, in hours), or the control at "
    "three times."
)
NO_DAY_0 = "Percent growth needs day-0 wells (role day0) in the same experiments."
CURVE_POINTS = 121
FEW_DIVISIONS = 0.5
MEASURES = {
    "gi50": "GI50",
    "total_growth_inhibition": "total growth inhibition",
    "lc50": "LC50",
}
STATUS_WORDS = {
    "gr50_above_range": "",
    "gr50_below_range": "",
    "no_response": "no response to dose",
    "not_identified": "not determined by these points",
    "not_fitted": "too few concentrations",
    "control did not grow": "the control did not grow",
}


def gr_curves(results: Results, view: View, model: str, time_h: float) -> Panel:
    """Mean GR at each concentration of every shown drug, and the fitted curves."""
    table = rows_at(results, view, "gr_metrics", model, time_h)
    title = f"Growth-rate inhibition (GR), {model or 'all cells'}{hours(time_h)}"
    stem = file_stem(view.study_title, "gr", model, hours_stem(time_h))
    if table.empty or table["gr_max"].isna().all():
        return empty_panel("gr_curves", title, NO_GR, stem)
    points = rows_at(results, view, "gr_values", model, time_h)
    figure = Drawing()
    for row in records(table[table["gr_max"].notna()]):
        _add_points(figure, view, points[points["arm"] == row["arm"]], "gr", row["gec50"])
        _add_curve(figure, view, row)
    _axes(figure, table, "GR (1: as control, 0: no growth)")
    for level, words in ((1.0, "grows as the control"), (0.0, "no growth: below, cells are lost")):
        figure.add_hline(y=level, line_dash="dot", annotation_text=words, at_right=level > 0)
    return Panel(
        key="gr_curves",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"Points: {mean_words(view)}, n = "
                f"{counted(table['n_experiments'], 'experiment')}. Lines: three-parameter curves; "
                "dashed: the points do not determine a curve.",
                no_bar_words(table["n_experiments"], "experiments"),
                _growth_words(results, table),
                f"GR50 (where the curve crosses 0.5): {gr50_words(table)}.",
                "Valid as far as the absorbance, less the blank, is proportional to the number of "
                "cells.",
                view.footnote(table),
            ]
        ),
        alt=f"GR curves of {len(table)} drugs. GR50: {gr50_words(table)}.",
        table=table,
        file_stem=stem,
        height=460,
    )


def percent_growth_curves(results: Results, view: View, model: str, time_h: float) -> Panel:
    """Mean percent growth at each concentration of every shown drug, joined by lines."""
    table = rows_at(results, view, "percent_growth", model, time_h)
    title = f"Percent growth (NCI), {model or 'all cells'}{hours(time_h)}"
    stem = file_stem(view.study_title, "percent_growth", model, hours_stem(time_h))
    if table.empty:
        return empty_panel("percent_growth_curves", title, NO_DAY_0, stem)
    points = rows_at(results, view, "gr_values", model, time_h)
    figure = Drawing()
    for arm in table["arm"].unique():
        _add_points(figure, view, points[points["arm"] == arm], "growth", math.nan)
    _axes(figure, table, "Growth (% of control)")
    levels = ((50.0, "GI50"), (0.0, "total growth inhibition"), (-50.0, "LC50"))
    for level, words in levels:
        figure.add_hline(y=level, line_dash="dot", annotation_text=words)
    interval = "geometric mean over experiments; 95 % interval where n is 3 or more"
    return Panel(
        key="percent_growth_curves",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                "100: as the control; 0: as many cells as at the start (day-0 wells); −100: none "
                f"left. Points: {mean_words(view)}, n = "
                f"{counted(table['n_experiments'], 'experiment')}, joined by straight lines.",
                no_bar_words(table["n_experiments"], "experiments"),
                f"Read off between tested concentrations in each experiment ({interval}):",
                f"{growth_words(table)}.",
                "Total growth inhibition is of these cells, not the TGI of tumors.",
                view.footnote(table),
            ]
        ),
        alt=f"Percent growth of {table['arm'].nunique()} drugs. {growth_words(table)}.",
        table=table,
        file_stem=stem,
        height=460,
    )


def gr50_words(table: pd.DataFrame) -> str:
    """``tamoxifen 5.18 µM (4.98 to 5.39); letrozole > 100 µM (GR at most doses 0.66)``."""
    return "; ".join(f"{row['arm']} {_gr50_text(row)}" for row in records(table))


def growth_words(table: pd.DataFrame) -> str:
    """The three concentrations of every drug, in words."""
    parts = []
    for arm, rows in table.groupby("arm", sort=False):
        measures = [f"{MEASURES[row['measure']]} {_reading(row)}" for row in records(rows)]
        parts.append(f"{arm}: {', '.join(measures)}")
    return "; ".join(parts)


def _gr50_text(row: dict[str, Any]) -> str:
    unit, lowest = row["unit"], f"lowest GR {number_text(row['gr_max'], 2)}"
    if row["status"] == "ok":
        if not math.isfinite(row["gr50_low"]):
            return potency_text(row["gr50"], unit)
        low, high = potency_text(row["gr50_low"]), potency_text(row["gr50_high"])
        return f"{potency_text(row['gr50'], unit)} ({low} to {high})"
    if row["status"] == "gr50_above_range":
        return f"> {dose_text(row['highest_concentration'], unit)} ({lowest})"
    if row["status"] == "gr50_below_range":
        return f"< {dose_text(row['lowest_concentration'], unit)}"
    words = STATUS_WORDS[row["status"]]
    return f"{words} ({lowest})" if math.isfinite(row["gr_max"]) else words


def _reading(row: dict[str, Any]) -> str:
    unit = row["unit"]
    if row["status"] == "ok":
        interval = ""
        if math.isfinite(row["low"]):
            interval = f" ({potency_text(row['low'])} to {potency_text(row['high'])})"
        return potency_text(row["estimate"], unit) + interval
    if row["status"] == "above_range":
        return f"> {dose_text(row['highest_concentration'], unit)}"
    if row["status"] == "below_range":
        return f"< {dose_text(row['lowest_concentration'], unit)}"
    if row["status"] == "not_in_all":
        return f"reached in {row['n_reached']} of {row['n_experiments']} experiments"
    return str(row["status"]).replace("_", " ")


def _growth_words(results: Results, table: pd.DataFrame) -> str:
    """How far the control grew and how that is known."""
    values = results.tables["gr_values"]
    here = values["model"].isin(table["model"]) & values["time_h"].isin(table["time_h"])
    sources = " and ".join(values.loc[here, "source"].unique())
    divisions = table["control_divisions"].median()
    few = divisions < FEW_DIVISIONS
    warning = " That is little: GR is mostly noise here." if few else ""
    return f"The control doubled {number_text(divisions, 1)} times (from {sources}).{warning}"


def _add_points(figure: Drawing, view: View, points: pd.DataFrame, what: str, gec50: float) -> None:
    points = points[points["concentration"] > 0].sort_values("concentration")
    suffix = "" if what == "gr" else "_pct"
    arm, model = str(points["arm"].iloc[0]), str(points["model"].iloc[0])
    style = view.styles[arm]
    joined = what == "growth" or not np.isfinite(gec50)
    label = view.label(arm, model)
    if what == "gr":
        add_line_key(figure, style, label, "dash" if joined else "solid")
    figure.add_scatter(
        x=points["concentration"],
        y=points[f"mean_{what}{suffix}"],
        name=label,
        showlegend=what == "growth",
        mode="lines+markers" if joined else "markers",
        line={
            "color": style.color,
            "width": 2 if what == "growth" else 1,
            "dash": style.dash if what == "growth" else "dash",
        },
        marker={"color": style.color, "symbol": style.symbol, "size": 9},
        error_y={
            "type": "data",
            "array": half_width(view, points[f"sem_{what}{suffix}"], points["n_experiments"]),
            "color": style.color,
        },
        hovertemplate="%{x:~g}: %{y:.2f}<extra></extra>",
    )


def _add_curve(figure: Drawing, view: View, row: dict[str, Any]) -> None:
    if not np.isfinite(row["gec50"]):
        return
    ends = math.log10(row["lowest_concentration"]), math.log10(row["highest_concentration"])
    at = np.logspace(*ends, CURVE_POINTS)
    figure.add_scatter(
        x=at,
        y=row["gr_inf"] + (1 - row["gr_inf"]) / (1 + (at / row["gec50"]) ** row["h_gr"]),
        mode="lines",
        line={"color": view.styles[row["arm"]].color, "width": 2.5},
        hoverinfo="skip",
        showlegend=False,
    )


def _axes(figure: Drawing, table: pd.DataFrame, title: str) -> None:
    unit = str(table["unit"].iloc[0])
    figure.update_xaxes(**DECADES, title=dose_title(unit))
    figure.update_yaxes(title=title)
