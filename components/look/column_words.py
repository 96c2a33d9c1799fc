"""Heads of tables in plain words with their units; files keep the columns as they are documented.

A head is made of its column's name: the unit at its end, then each part in words. What that would
not say plainly has its own words.
"""

from __future__ import annotations

import functools
import re

HEADS = {
    "affected_pct": "affected (%)",
    "against": "viability alone against the other (%)",
    "aicc_difference": "AICc, above the best",
    "alpha12": "alpha 12 (fold)",
    "alpha21": "alpha 21 (fold)",
    "auc_mm3_d": "area under growth (mm³·d)",
    "best_partner": "best part",
    "better_than_each": "better than each part",
    "bound": "more or less than",
    "c1": "C of drug 1",
    "c2": "C of drug 2",
    "censored": "n censored",
    "chi2": "χ²",
    "combination_verdict": "combination verdict",
    "concentration_2": "concentration of drug 2",
    "days": "animals died on day",
    "dcr_pct": "disease control (%)",
    "dcr_low": "disease control from (%)",
    "dcr_high": "disease control to (%)",
    "dose_1": "concentration of drug 1",
    "dose_2": "concentration of drug 2",
    "doubling_high_d": "doubling to (d)",
    "doubling_high_h": "doubling to (h)",
    "doubling_low_d": "doubling from (d)",
    "doubling_low_h": "doubling from (h)",
    "effect": "effect as",
    "emax_pct": "largest effect: viability (%)",
    "event": "event (1) or censored (0)",
    "events": "n events",
    "f_df": "F, df",
    "f_df_residual": "F, residual df",
    "f_p": "p, of the fit",
    "flag": "lost (%)",
    "from_h": "from (h)",
    "gr_inf": "GR far above all doses (fitted)",
    "gr_max": "GR at the highest dose",
    "growth_rate": "growth rate (per day)",
    "h_gr": "Hill slope of GR",
    "high": "interval to",
    "high_gr": "GR, interval to",
    "high_pct": "interval to (%)",
    "high_x": "interval to, across",
    "high_y": "interval to, up",
    "hill": "Hill slope",
    "hr_high": "hazard ratio to",
    "hr_low": "hazard ratio from",
    "hsa_excess_pct": "excess over the best part (points)",
    "hsa_high": "excess over the best part to (points)",
    "hsa_low": "excess over the best part from (points)",
    "ils_mean_pct": "life span gained, on mean (%)",
    "ils_median_pct": "life span gained, on median (%)",
    "ils_pct": "life span gained (%)",
    "increase_median_pct": "gain on median (%)",
    "inhibition_high": "inhibition to (%)",
    "inhibition_low": "inhibition from (%)",
    "kind": "whose doing",
    "lack_of_fit_f": "F, lack of fit",
    "lack_of_fit_p": "p, lack of fit",
    "last_pct": "weight at last weighing (% of change)",
    "limit_or_dead_pct": "share that lost 20 % or died so (%)",
    "log_auc_per_day": "growth rate by area (per day)",
    "log_rtv": "log relative volume",
    "log_rank_p": "log-rank p",
    "log_rank_p_adjusted": "log-rank p (adjusted)",
    "longest_d": "longest followed (d)",
    "low": "interval from",
    "low_gr": "GR, interval from",
    "low_pct": "interval from (%)",
    "low_x": "interval from, across",
    "low_y": "interval from, up",
    "m": "slope m",
    "mean_last_pct": "mean last weight (%)",
    "mean_life_span_d": "mean life span (d)",
    "mean_nadir_pct": "mean lowest weight (%)",
    "mean_over_time_pct": "viability, mean over time (%)",
    "median_follow_up_d": "median follow-up (d)",
    "median_d": "median (d)",
    "median_high": "median to (d)",
    "median_low": "median from (d)",
    "n_10": "lost 10 %",
    "n_15": "lost 15 %",
    "n_20": "lost 20 %",
    "n_cr": "n CR",
    "n_dead": "died, not of the tumor",
    "n_filled": "n interpolated",
    "n_no_reason": "died, no reason given",
    "n_limit_or_dead": "lost 20 % or died so",
    "n_of": "n counts",
    "n_pd": "n PD",
    "n_pr": "n PR",
    "n_sd": "n SD (stable)",
    "nadir_day": "day of lowest weight",
    "nadir_pct": "lowest weight (% of change)",
    "orr_high": "response rate to (%)",
    "orr_low": "response rate from (%)",
    "orr_pct": "response rate (%)",
    "p_adjusted": "adjusted p",
    "p_adjusted_all": "adjusted p with all wells",
    "p_beats_all": "p, better than all parts",
    "p_beats_all_adjusted": "adjusted p, better than all parts",
    "p_better_adjusted": "adjusted p, better than each part",
    "p_better_than_each": "p, better than each part",
    "p_hsa": "p, better than the best part",
    "p_no_effect": "p, against a flat line",
    "p_robust": "p, robust variance",
    "r2": "R²",
    "r_squared": "R²",
    "rmse_pct": "typical distance of the fit (%)",
    "rmst_d": "mean days lived (RMST, d)",
    "rmst_df": "degrees of freedom, days gained",
    "rmst_difference_d": "days gained (RMST, d)",
    "rmst_high": "days gained to (d)",
    "rmst_low": "days gained from (d)",
    "rmst_p": "p, days gained",
    "rmst_p_adjusted": "adjusted p, days gained",
    "rmst_se": "SE of mean days lived (d)",
    "rss": "RSS (%²)",
    "scale": "compared as",
    "score_pct": "mean excess (points)",
    "sd_g": "SD (g)",
    "sd_intercept": "SD of levels between animals",
    "sd_slope": "SD of rates between animals (per day)",
    "shortest_censored_d": "shortest censored (d)",
    "sigma": "residual SD (log volume)",
    "survival": "share without the event",
    "t_c_pct": "T/C (%)",
    "tau_d": "RMST to day",
    "tgi_delta_high": "TGI by change to (%)",
    "tgi_delta_low": "TGI by change from (%)",
    "tgi_delta_pct": "TGI by change (%)",
    "tgi_pct": "TGI (%)",
    "tgi_rtv_pct": "TGI by relative volume (%)",
    "tgi_volume_pct": "TGI by volume (%)",
    "to_h": "to (h)",
    "unit_2": "unit of drug 2",
    "viability_a_pct": "viability, drug 1 alone (%)",
    "viability_b_pct": "viability, drug 2 alone (%)",
    "weight_nadir_pct": "mean lowest weight (%)",
    "window_high_d": "last day of the window (d)",
    "window_low_d": "first day of the window (d)",
    "z_prime": "Z′",
    "robust_z_prime": "robust Z′",
}
UNITS = (
    ("_per_day", "per day"), ("_mm3", "mm³"), ("_mm", "mm"), ("_pct", "%"), ("_d", "d"),
    ("_h", "h"), ("_g", "g"),
)  # fmt: skip
SIDES = (("_x", "across"), ("_y", "up"))  # of a figure of two readouts
WORDS = {
    "1": "drug 1",
    "2": "drug 2",
    "adjusted": "(adjusted)",
    "aicc": "AICc",
    "aoc": "area over the curve",
    "auc": "area under the curve",
    "bliss": "Bliss",
    "ci": "CI",
    "cv": "CV",
    "dcr": "disease control",
    "ec50": "EC50",
    "f": "F",
    "gec50": "GEC50",
    "gehan": "Gehan-Breslow",
    "gr": "GR",
    "gr50": "GR50",
    "high": "to",
    "hsa": "HSA",
    "ic50": "IC50",
    "low": "from",
    "max": "largest",
    "min": "smallest",
    "rtv": "relative volume",
    "sd": "SD",
    "se": "SE",
    "sem": "SEM",
    "ssmd": "SSMD",
    "tgi": "TGI",
}
# Columns with a word of a list, written as code; all others hold what a user or a method said.
CODED = frozenset(
    {"bound", "curve", "effect", "interpretation", "kind", "measure", "parameter", "readout",
     "reference", "scheme", "status"}
)  # fmt: skip


@functools.cache
def column_words(column: str) -> str:
    """The head of a column: ``CI from``, ``mean weight (g)``; a user's own name as it is."""
    if column in HEADS:
        return HEADS[column]
    if not re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)+|[a-z0-9]{1,5}", column):
        return column
    for end, side in SIDES:
        if column.endswith(end):
            return f"{column_words(column.removesuffix(end))}, {side}"
    for end, unit in UNITS:
        if column.endswith(end):
            return f"{_in_words(column.removesuffix(end))} ({unit})"
    return _in_words(column)


def code_words(code: str) -> str:
    """A code of a table in words: ``IC50 above range``."""
    return HEADS.get(f"{code}_pct", "").removesuffix(" (%)") or _in_words(code)


def _in_words(name: str) -> str:
    return " ".join(WORDS.get(part, part) for part in name.split("_"))
