"""Figures of the growth model: rates of the arms, and the differences between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.number_words import p_text
from analysis.results import Results
from components.look.theme import (
    Panel,
    View,
    counted,
    file_stem,
    number_text,
    plot_text,
    records,
    sentence_join,
    signed_text,
)
from components.panels.parts.forest import (
    Interval,
    Line,
    draw_forest,
    forest_height,
    interval_words,
)
from components.panels.parts.strips import empty_panel

PAIRS = {"control": "Against control", "pairs": "All pairs"}
FIVE_PERCENT = 0.05
NO_RATE = "The growth model has no rate of a shown arm in this model."
NO_DIFFERENCE = "No shown arm's growth rate can be compared in this model."


def rates(results: Results, view: View, model: str) -> Panel:
    """Growth rate of every shown arm with its interval; the doubling time beside its name."""
    title = f"Growth rates, {model or 'all animals'}"
    stem = file_stem(view.study_title, "growth_rates", model)
    whole = _rows(results, "growth_rates", view, model)
    table = whole[whole["rate_per_day"].notna()]
    if table.empty:
        words = f"{NO_RATE} {_reason(whole)}".strip()
        return empty_panel("inference_rates", title, words, stem)
    rows = records(table)
    lines = [
        Line(
            f"{view.label(row['arm'], model)}<br>{_doubling(row)}",
            view.styles[row["arm"]],
            _interval(row, "rate_per_day"),
            f"{_effect(row)} per day",
            _effect(row).replace(" (", "<br>("),
        )
        for row in rows
    ]
    figure = draw_forest(lines, {0.0: "dot"})
    figure.update_xaxes(title="Growth rate per day (below 0: shrank)")
    each = "; ".join(f"{row['arm']} {_effect(row)}, {_doubling_words(row)}" for row in rows)
    return Panel(
        key="inference_rates",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                "Rate of exponential growth per day, 95 % interval, n = "
                f"{counted(table['n_animals'], 'animal')} an arm, all days after baseline.",
                f"Model: {_model(table)}. {_spread(table)}",
                f"Rate and doubling time: {each}.",
                _zeros(table),
                view.footnote(table),
            ]
        ),
        alt=f"Forest plot: {title}; {len(table)} arms.",
        table=whole,
        file_stem=stem,
        height=forest_height(lines),
    )


def differences(results: Results, view: View, model: str, which: str) -> Panel:
    """Differences in growth rate, against control or of all pairs of shown arms."""
    title = f"Differences in growth rate, {model or 'all animals'}"
    stem = file_stem(view.study_title, "growth_rate_differences", which, model)
    table = _pairs(results, view, model) if which == "pairs" else _controlled(results, view, model)
    if table.empty:
        return empty_panel("inference_contrasts", title, NO_DIFFERENCE, stem)
    rows = records(table)
    lines = [
        Line(
            f"{view.label(row['arm'], model)}<br>minus {_other(view, row['versus'], model)}",
            view.styles[row["arm"]],
            _interval(row, "difference"),
            f"{_difference(row)}, {p_text(row['p_adjusted'])}",
            _difference(row).replace(" (", "<br>("),
        )
        for row in rows
    ]
    figure = draw_forest(lines, {0.0: "dot"})
    figure.update_xaxes(title="Difference per day (below 0: grew slower)")
    family = "all pairs of the model" if which == "pairs" else "the arms"
    each = "; ".join(
        f"{row['arm']} minus {row['versus']} {_difference(row)}, {p_text(row['p_adjusted'])}"
        for row in rows
    )
    return Panel(
        key="inference_contrasts",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                "Difference in rate per day with its 95 % interval (not corrected), n = "
                f"{counted([*table['n_animals'], *table['n_versus']], 'animal')} an arm.",
                f"p: {_test(table)}, Holm over {family}, hidden arms included.",
                _check(table),
                f"Model: {_model(table)}.",
                f"Differences: {each}.",
                view.footnote(table),
            ]
        ),
        alt=f"Forest plot: {title}; {len(table)} differences.",
        table=table,
        file_stem=stem,
        height=forest_height(lines),
    )


def _test(table: pd.DataFrame) -> str:
    """``t test with 21.4 to 36.0 Kenward-Roger degrees of freedom``."""
    df = table["df"].dropna()
    if df.empty:
        return "none"
    low, high = (number_text(float(end)) for end in (df.min(), df.max()))
    kind = "Kenward-Roger " if "Kenward-Roger" in str(table["method"].iloc[0]) else ""
    span = low if low == high else f"{low} to {high}"
    return f"t test with {span} {kind}degrees of freedom"


def _check(table: pd.DataFrame) -> str:
    """Where cluster-robust errors tell otherwise at 5 %."""
    apart = (table["p"] <= FIVE_PERCENT) != (table["p_robust"] <= FIVE_PERCENT)
    rows = records(table[apart & table["p_robust"].notna()])
    if not rows:
        return ""
    each = "; ".join(
        f"{row['arm']} minus {row['versus']} {p_text(row['p_robust'])}" for row in rows
    )
    return f"Cluster-robust errors (CR2, raw p) tell otherwise: {each}."


def _rows(results: Results, name: str, view: View, model: str) -> pd.DataFrame:
    """Rows of the shown arms; none where the table is not there."""
    found = results.tables.get(name)
    if found is None:
        return pd.DataFrame(columns=["model", "arm", "versus", "rate_per_day", "method"])
    return view.rows(found, model)


def _pairs(results: Results, view: View, model: str) -> pd.DataFrame:
    found = _rows(results, "growth_rate_pairs", view, model)
    return found[found["versus"].isin(view.names)]


def _controlled(results: Results, view: View, model: str) -> pd.DataFrame:
    """Differences from control in the shape of the pairs."""
    found = _rows(results, "growth_rates", view, model)
    control = results.control("tumor_growth", model)
    if control is None or "difference" not in found:
        return found.iloc[:0]
    every = results.tables["growth_rates"]
    of = every[(every["model"] == model) & (every["arm"] == control)]
    table = found[found["difference"].notna()]
    return pd.DataFrame(
        {
            **{name: table[name] for name in ("model", "arm")},
            "versus": control,
            "difference": table["difference"],
            "se": table["difference_se"],
            "low": table["difference_low"],
            "high": table["difference_high"],
            **{name: table[name] for name in ("p", "p_adjusted", "n_animals", "df", "p_robust")},
            "n_versus": int(of["n_animals"].sum()),
            "method": table["method"],
        }
    )


def _other(view: View, arm: str, model: str) -> str:
    """The arm compared with, which may be hidden where it is the control."""
    return view.label(arm, model) if arm in view.names else plot_text(arm)


def _interval(row: Mapping[str, Any], estimate: str) -> Interval:
    return row[estimate], row["low"], row["high"]


def _effect(row: Mapping[str, Any]) -> str:
    return interval_words(_interval(row, "rate_per_day"), lambda value: number_text(value, 4))


def _difference(row: Mapping[str, Any]) -> str:
    return interval_words(_interval(row, "difference"), lambda value: signed_text(value, 4, ""))


def _doubling(row: Mapping[str, Any]) -> str:
    """Under the name on the axis: how long a tumor took to double."""
    if np.isfinite(row["doubling_time_d"]):
        return f"doubles in {number_text(row['doubling_time_d'])} d"
    return "shrinks"


def _doubling_words(row: Mapping[str, Any]) -> str:
    """Doubling time with its interval; without an upper end where the rate may be 0."""
    if not np.isfinite(row["doubling_time_d"]):
        return "no doubling time (the rate is below 0)"
    low, high = (number_text(row[f"doubling_{end}_d"]) for end in ("low", "high"))
    bounded = np.isfinite(row["doubling_high_d"])
    span = f"{low} to {high}" if bounded else f"{low} or more, the rate may be 0"
    return f"doubling time {number_text(row['doubling_time_d'])} d ({span})"


def _model(table: pd.DataFrame) -> str:
    return str(table["method"].iloc[0]).partition(";")[0]


def _spread(table: pd.DataFrame) -> str:
    """The spread of animals and of measurements."""
    slopes, own = _span(table["sd_slope"], 4), _span(table["sigma"], 3)
    level = table["sd_intercept"].iloc[0]
    return (
        f"SD of animals' own rates {slopes} per day"
        + (f", of their levels {number_text(level, 3)}" if level > 0 else "")
        + f"; SD of a measurement of log volume {own}."
    )


def _span(values: pd.Series, digits: int) -> str:
    """``0.012``, or ``0.008 to 0.024 by arm``."""
    found = sorted(set(values.dropna().round(12)))
    if len(found) == 1:
        return number_text(found[0], digits)
    return f"{number_text(found[0], digits)} to {number_text(found[-1], digits)} by arm"


def _zeros(table: pd.DataFrame) -> str:
    words = str(table["method"].iloc[0]).rpartition("; ")[2]
    return f"Of the model, {words}." if "of 0 taken as" in words else ""


def _reason(table: pd.DataFrame) -> str:
    """Why there is no fit."""
    found = [str(method) for method in table["method"] if str(method).startswith("not fitted")]
    return f"{found[0].capitalize()}." if found else ""
