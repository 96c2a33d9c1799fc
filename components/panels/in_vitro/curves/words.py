"""What is said of dose-response curves: which curve, which points, and each drug's IC50."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.results import Results
from components.look.theme import View, count_text, dose_text, records

CURVE_WORDS: Mapping[str, str] = {
    "4pl": "four-parameter curves (4PL)",
    "3pl": "three-parameter curves, bottom held at 0 % (3PL)",
    "2pl": "two-parameter curves, held at 100 % and 0 %",
    "5pl": "five-parameter, asymmetric curves (5PL)",
}
STATUS_WORDS = {
    "no_response": "no response to dose",
    "not_identified": "not determined by these points",
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


def ic50_text(row: dict[str, Any]) -> str:
    """One drug's IC50 with its intervals, or why it has none."""
    unit, effect = row["unit"], f"largest effect {row['emax_pct']:.0f} %"
    if row["status"] == "ok":
        low, high = dose_text(row["ic50_low"]), dose_text(row["ic50_high"])
        found = f"{dose_text(row['ic50'], unit)} ({low} to {high})"
        if math.isfinite(row["ic50_experiments_low"]):
            ends = (dose_text(row[f"ic50_experiments_{end}"]) for end in ("low", "high"))
            found += f", over experiments {' to '.join(ends)}"
        return found
    if row["status"] == "ic50_above_range":
        return f"> {dose_text(row['highest_concentration'], unit)} ({effect})"
    if row["status"] == "ic50_below_range":
        return f"< {dose_text(row['lowest_concentration'], unit)}"
    return f"{STATUS_WORDS[row['status']]} ({effect})"


def short_text(row: dict[str, Any]) -> str:
    """What stands in a figure where no IC50 does."""
    if row["status"] == "ic50_above_range":
        return f"> {dose_text(row['highest_concentration'], row['unit'])}"
    if row["status"] == "ic50_below_range":
        return f"< {dose_text(row['lowest_concentration'], row['unit'])}"
    return STATUS_WORDS[row["status"]]
