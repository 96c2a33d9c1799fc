"""What is said of dose-response curves: which curve, which points, and each drug's IC50."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.in_vitro.curves.series import FEWEST_EXPERIMENTS
from analysis.results import Results
from components.look.theme import View, count_text, dose_text, potency_text, records

CURVE_WORDS: Mapping[str, str] = {
    "4pl": "four-parameter curves (4PL)",
    "3pl": "three-parameter curves, bottom held at 0 % (3PL)",
    "2pl": "two-parameter curves, held at 100 % and 0 %",
    "5pl": "five-parameter, asymmetric curves (5PL)",
}
STATUS_WORDS = {
    "no_response": "no response to dose",
    "not_identified": "not determined by these points",
    "not_sigmoid": "not sigmoid",
    "not_fitted": "too few concentrations",
}


def rows_at(results: Results, view: View, table: str, model: str, time_h: float) -> pd.DataFrame:
    """Rows of a table of curves for the shown arms, one model and one time (NaN: none known)."""
    found = results.tables.get(table)
    if found is None:
        return pd.DataFrame()
    shown = view.rows(found, model)
    return shown[shown["time_h"].isna() if math.isnan(time_h) else shown["time_h"] == time_h]


def hours(time_h: float) -> str:
    """``, 72 h`` for a title; empty where no time is known."""
    return f", {time_h:g} h" if math.isfinite(time_h) else ""


def fit_words(results: Results, table: pd.DataFrame) -> str:
    """Which curve was fitted to which points, and what became of the control."""
    fitted = table.loc[table["status"] != "not_fitted", "method"]
    means = fitted.str.contains("experiment means")
    points = "experiment means" if means.all() else "wells"
    if means.any() and not means.all():
        points = "experiment means, or wells where there are fewer than three experiments"
    control = (
        "the control is left out" if results.settings.zero_dose == "leave out"
        else "the control is part of it at concentration 0"
    )  # fmt: skip
    return (
        f"{CURVE_WORDS[results.settings.curve_model]} by least squares through {points}; {control}"
    )


def experiments_words(table: pd.DataFrame) -> str:
    """``n = 3 experiments``."""
    n = count_text(table["n_experiments"])
    return f"n = {n} experiment{'' if n == '1' else 's'}"


def advice(results: Results, table: pd.DataFrame) -> str:
    """What may help where the points do not determine a curve."""
    if results.settings.curve_model not in ("4pl", "5pl"):
        return ""
    if not (table["status"] == "not_identified").any():
        return ""
    return (
        "Not determined is often a curve that reaches no lower plateau: for a drug known to kill "
        "every cell, the curve with the bottom held at 0 % (3PL) can give the IC50."
    )


def ic50_words(table: pd.DataFrame) -> str:
    """``tamoxifen 7.96 µM (7.41 to 8.53); letrozole > 100 µM (largest effect 40 %)``."""
    return "; ".join(f"{row['arm']} {ic50_text(row)}" for row in records(table))


def interval_kind(results: Results, table: pd.DataFrame) -> str:
    """``95 % interval over experiments``, or of the fit where there are too few."""
    level = f"{100 * results.settings.confidence:g} %"
    several = table["n_experiments"] >= FEWEST_EXPERIMENTS
    if several.all():
        return f"{level} interval over experiments"
    fit = (
        f"{level} interval of the fit (fewer than {FEWEST_EXPERIMENTS} experiments: how well these "
        "points determine the curve, not how far the IC50 moves when it is done again)"
    )
    return f"{level} interval over experiments, or {fit}" if several.any() else fit


def ic50_text(row: Mapping[str, Any]) -> str:
    """One drug's IC50 with its interval, or why it has none."""
    unit, effect = row["unit"], f"largest effect {row['emax_pct']:.0f} %"
    if math.isfinite(row["ic50"]):
        return f"{potency_text(row['ic50'], unit)} ({ends_text(row)})"
    if row["status"] == "ic50_above_range":
        return f"> {dose_text(row['highest_concentration'], unit)} ({effect})"
    if row["status"] == "ic50_below_range":
        return f"< {dose_text(row['lowest_concentration'], unit)}"
    if row["status"] == "not_sigmoid":
        return f"{STATUS_WORDS['not_sigmoid']}: {row['method'].partition(';')[0]}"
    return f"{STATUS_WORDS[row['status']]} ({effect})"


def ends_text(row: Mapping[str, Any]) -> str:
    """``6.1 to 10.4``, ``between 1 and 3``, ``0.9 to 1.2, of the fit``."""
    if row["status"] == "bracketed":
        return f"between {dose_text(row['ic50_low'])} and {dose_text(row['ic50_high'])}"
    low, high = potency_text(row["ic50_low"]), potency_text(row["ic50_high"])
    if not math.isfinite(row["ic50_low"]):
        return "no interval"
    return f"{low} to {high}" + (
        "" if row["n_experiments"] >= FEWEST_EXPERIMENTS else ", of the fit"
    )


def short_text(row: Mapping[str, Any]) -> str:
    """What stands in a figure where no IC50 does."""
    if row["status"] == "ic50_above_range":
        return f"> {dose_text(row['highest_concentration'], row['unit'])}"
    if row["status"] == "ic50_below_range":
        return f"< {dose_text(row['lowest_concentration'], row['unit'])}"
    return STATUS_WORDS[row["status"]]
