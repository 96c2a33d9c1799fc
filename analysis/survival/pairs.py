"""Every pair of arms compared on survival, and how long each arm was followed.

Tables: ``survival_pairs`` and ``survival_follow_up``. The table ``survival`` compares with control
alone; here every arm is set against every other, control included.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

from analysis.settings import FEWEST_ANIMALS, Settings
from analysis.statistics.comparison import holm
from analysis.statistics.cox_and_log_rank import risk_table
from analysis.statistics.exact_log_rank import pair_tests
from analysis.statistics.kaplan_meier import (
    SurvivalCurve,
    kaplan_meier,
    median_survival,
    restricted_mean,
)
from analysis.statistics.penalized_cox import pair_ratios
from analysis.study import Study, table_of
from analysis.survival.table import EXACT, ModelAnimals, hazard_words, survival_by_model

PAIR_COLUMNS: dict[str, str] = {
    "model": "str",
    "arm": "str",
    "versus": "str",
    "n": "int64",
    "n_versus": "int64",
    "log_rank_p": "float64",
    "log_rank_p_adjusted": "float64",
    "gehan_p": "float64",
    "gehan_p_adjusted": "float64",
    "hazard_ratio": "float64",
    "hr_low": "float64",
    "hr_high": "float64",
    "rmst_difference_d": "float64",
    "rmst_low": "float64",
    "rmst_high": "float64",
    "rmst_df": "float64",
    "rmst_p": "float64",
    "rmst_p_adjusted": "float64",
    "tau_d": "float64",
    "method": "str",
}
FOLLOW_UP_COLUMNS: dict[str, str] = {
    "model": "str",
    "arm": "str",
    "n": "int64",
    "censored": "int64",
    "median_follow_up_d": "float64",
    "low": "float64",
    "high": "float64",
    "shortest_censored_d": "float64",
    "longest_d": "float64",
    "status": "str",
}


def survival_pairs(study: Study, settings: Settings) -> pd.DataFrame:
    """Tests, hazard ratio and difference in restricted mean of every pair of arms.

    Log-rank and Gehan-Breslow tests take the two arms alone, exactly where one has ten animals or
    fewer (``exact_log_rank.pair_tests``). Hazard ratios are of the one Cox fit over all arms of
    the model, where extreme or not finite Firth's (``penalized_cox.pair_ratios``).
    ``rmst_difference_d`` is arm minus versus to the pair's own ``tau_d``, the smaller of their two
    last days: a third arm that was lost early takes no days from this pair. Interval and p are by
    t (``days_gained``). An arm of fewer than 3 animals gets no p.
    Each kind of p-value is adjusted by Holm over all pairs of its model: not the family of the
    table ``survival``, which compares with control alone.

    Returns
    -------
    DataFrame
        model, arm, versus (the arm further up in the study), and the numbers; empty where a test
        or ratio cannot be had.

    References
    ----------
    .. [1] Holm S. Scand J Stat 1979; 6:65. Uno H et al. J Clin Oncol 2014; 32:2380 (RMST).
    """
    rows: list[dict[str, Any]] = []
    for animals in survival_by_model(study, settings):
        found = list(_pair_rows(animals, settings.confidence))
        pairs = "1 pair" if len(found) == 1 else f"{len(found)} pairs"
        for kind in ("log_rank", "gehan", "rmst"):
            adjusted = holm([row[f"{kind}_p"] for row in found]).tolist()
            for row, p in zip(found, adjusted, strict=True):
                row[f"{kind}_p_adjusted"] = p
        rows += [{**row, "method": row["method"].format(pairs=pairs)} for row in found]
    return table_of(([row[name] for name in PAIR_COLUMNS] for row in rows), PAIR_COLUMNS)


def survival_follow_up(study: Study, settings: Settings) -> pd.DataFrame:
    """How long each arm was followed: Kaplan-Meier with events and censoring exchanged.

    ``median_follow_up_d`` is the median time to censoring, an event counting as the end of what
    could be observed (reverse Kaplan-Meier): how long a typical animal would have been watched had
    it not died. Where every animal had its event there is no such number, and ``status`` says so.

    Returns
    -------
    DataFrame
        A row per model and arm, with the shortest time of a censored animal and the longest of all.

    References
    ----------
    .. [1] Schemper M, Smith TL. Control Clin Trials 1996; 17:343.
    """
    rows = []
    for animals in survival_by_model(study, settings):
        for arm in animals.arms:
            own = animals.of(arm)
            curve = kaplan_meier(own.day, ~own.event, settings.confidence)
            median = median_survival(curve)
            censored = own.day[~own.event]
            numbers = (len(own.day), len(censored), median.days, median.low, median.high)
            shortest = float(censored.min()) if len(censored) else float("nan")
            status = _follow_up_status(len(censored), median.days)
            rows.append((animals.model, arm, *numbers, shortest, float(own.day.max()), status))
    return table_of(rows, FOLLOW_UP_COLUMNS)


def days_gained(arm: SurvivalCurve, versus: SurvivalCurve, confidence: float) -> dict[str, float]:
    """Difference of restricted means to the smaller of the two last days, with interval and p.

    The variance of each is Greenwood's times ``n / (n - 1)``, its degrees of freedom one less than
    the animals that were not censored before that day (1 or more); those of the difference are
    Satterthwaite's. Where nobody was censored before it this is Welch's t test of
    ``min(day, tau)``.

    Columns of ``survival_pairs``; empty interval and p where neither arm spreads or one has fewer
    than 3 animals.

    References
    ----------
    .. [1] Welch BL. Biometrika 1947; 34:28-35. Satterthwaite FE. Biometrics Bull 1946; 2:110.
    """
    tau = min(float(arm.days[-1]), float(versus.days[-1]))
    both = (arm, versus)
    first, second = (restricted_mean(curve, tau) for curve in both)
    variances = np.array([_variance(arm, first.se), _variance(versus, second.se)])
    dfs = np.array([_degrees_of_freedom(curve, tau) for curve in both])
    difference, se = first.days - second.days, float(variances.sum()) ** 0.5
    df = se**4 / float((variances**2 / dfs).sum()) if se > 0 else math.nan
    half = float(stdtrit(df, 0.5 + confidence / 2)) * se
    return {
        "rmst_difference_d": difference,
        "rmst_low": difference - half,
        "rmst_high": difference + half,
        "rmst_df": df,
        "rmst_p": 2 * float(stdtr(df, -abs(difference) / se)) if se > 0 else math.nan,
        "tau_d": tau,
    }


def _follow_up_status(n_censored: int, median: float) -> str:
    if not n_censored:
        return "every animal had its event"
    return "median not reached: most animals had their event" if math.isnan(median) else "ok"


def _pair_rows(animals: ModelAnimals, confidence: float) -> Iterator[dict[str, Any]]:
    own = {arm: animals.of(arm) for arm in animals.arms}
    curves = {name: kaplan_meier(arm.day, arm.event) for name, arm in own.items()}
    ratios = pair_ratios(risk_table(animals.day, animals.event, animals.arm), confidence)
    names = animals.arm.tolist()
    log_rank = pair_tests(animals.day, animals.event, names)
    gehan = pair_tests(animals.day, animals.event, names, "gehan")
    at = {arm: place for place, arm in enumerate(log_rank.arms)}
    for versus, arm in combinations(animals.arms, 2):
        ratio, here = ratios[versus, arm], (at[arm], at[versus])
        exact = f", {EXACT}" if log_rank.exact[here] else ""
        few = min(len(own[name].day) for name in (arm, versus)) < FEWEST_ANIMALS
        yield {
            "model": animals.model,
            "arm": arm,
            "versus": versus,
            "n": len(own[arm].day),
            "n_versus": len(own[versus].day),
            "log_rank_p": np.nan if few else log_rank.p[here],
            "gehan_p": np.nan if few else gehan.p[here],
            "hazard_ratio": ratio.ratio,
            "hr_low": ratio.low,
            "hr_high": ratio.high,
            **days_gained(curves[arm], curves[versus], confidence),
            "method": f"two arms at a time{exact}, Holm over {{pairs}}; {hazard_words(ratio)}",
        }


def _variance(curve: SurvivalCurve, se: float) -> float:
    """Greenwood's variance as that of a sample, as n / (n - 1) does; NaN for few animals."""
    n = int(curve.at_risk[0])
    return se**2 * n / (n - 1) if n >= FEWEST_ANIMALS else math.nan


def _degrees_of_freedom(curve: SurvivalCurve, tau: float) -> int:
    """One less than the animals whose days up to ``tau`` are known, 1 or more."""
    left_before = int(curve.censored[curve.days < tau].sum())
    return max(int(curve.at_risk[0]) - left_before - 1, 1)
