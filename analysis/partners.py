"""A combination against each of its partners, and whether it beats them all.

Noun of this module: the table ``combination_partners``, by growth rate, tumor volume and survival.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats
from scipy.special import ndtr, ndtri

from analysis.comparison import holm
from analysis.settings import Settings
from analysis.study import Study

PARTNER_COLUMNS: dict[str, str] = {
    "model": "str",
    "arm": "str",
    "partner": "str",
    "readout": "str",
    "day": "float64",
    "n": "int64",
    "n_partner": "int64",
    "estimate": "float64",
    "estimate_partner": "float64",
    "difference": "float64",
    "difference_low": "float64",
    "difference_high": "float64",
    "ratio": "float64",
    "ratio_low": "float64",
    "ratio_high": "float64",
    "p": "float64",
    "p_adjusted": "float64",
    "p_beats_all": "float64",
    "verdict": "str",
    "method": "str",
    "status": "str",
}
GROWTH, VOLUME, SURVIVAL = "growth_rate", "volume", "survival"
METHODS = {
    GROWTH: "growth rates of the mixed model, Wald z",
    VOLUME: "Welch t test on log volumes",
    SURVIVAL: "log-rank of the two arms; Cox over all arms, Efron ties",
}


class Contrast(NamedTuple):
    """One combination against one partner; ``ratio`` below 1 is in the combination's favor."""

    n: int = 0
    n_partner: int = 0
    estimate: float = np.nan
    estimate_partner: float = np.nan
    difference: float = np.nan
    difference_low: float = np.nan
    difference_high: float = np.nan
    ratio: float = np.nan
    ratio_low: float = np.nan
    ratio_high: float = np.nan
    p: float = np.nan
    status: str = "ok"


Judge = Callable[[pd.DataFrame, str, str], Contrast]  # rows of a model, combination, partner


def combination_partners(
    study: Study,
    settings: Settings,
    tables: Mapping[str, pd.DataFrame],
    start_days: Mapping[str, float],
    evaluation_days: Mapping[str, float],
) -> pd.DataFrame:
    """Set every combination against each of its parts.

    - ``growth_rate``: rates per day of ``growth_rates`` (mixed model over all arms), difference
      combination less partner with ``se^2 = se_AB^2 + se_A^2`` (the rates are independent given
      the spreads), Wald z. ``ratio = exp(difference d)``, d the days from treatment start to
      the evaluation day: the volume of the combination over that of the partner by then, had
      both started alike.
    - ``volume``: geometric means (mm3) of the animals measured on the evaluation day, their ratio
      by Welch's t on log volumes. ``difference`` is empty. A volume of 0 has no logarithm: the
      row is empty and ``status`` counts them.
    - ``survival``: median days; ``ratio`` is the hazard ratio of ``survival_pairs`` and p its
      log-rank test; ``difference`` is that of the restricted mean (days).

    A ratio below 1 is in the combination's favor on each of them: smaller tumors, longer lives.
    ``p`` is two-sided, ``p_adjusted`` Holm over the partners of a combination and readout, and
    ``verdict`` (better, worse, no clear difference) is by it. ``p_beats_all`` is the min test: the
    largest one-sided p over the partners; at or below (1 - confidence) / 2 the combination beats
    them all, and no correction is needed. Intervals are not adjusted.

    Returns
    -------
    DataFrame
        One row per model, readout, combination and partner with data on both.

    References
    ----------
    .. [1] Laska EM, Meisner MJ. Biometrics 1989; 45:1139-1151 (min test).
    .. [2] Holm S. Scand J Stat 1979; 6:65-70.
    """
    measured = tables.get("animal_volumes", pd.DataFrame(columns=["model", "arm", "day"]))
    pairs = tables.get("survival_pairs", pd.DataFrame())
    days = measured["model"].map(evaluation_days)
    elapsed = {model: day - start_days[model] for model, day in evaluation_days.items()}
    made: tuple[tuple[str, pd.DataFrame | None, Judge], ...] = (
        (GROWTH, tables.get("growth_rates"), partial(_growth, elapsed, settings.confidence)),
        (VOLUME, measured[measured["day"] == days], partial(_volume, settings.confidence)),
        (SURVIVAL, tables.get("survival"), partial(_survival, pairs)),
    )
    parts = [
        family.assign(model=str(model), readout=readout)
        for readout, source, contrast in made
        if source is not None
        for model, rows in source.groupby("model", sort=False)
        for family in _families(rows, study, readout, contrast, settings.confidence)
    ]
    whole = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    day = whole["model"].map(evaluation_days).where(whole["readout"] != SURVIVAL) if parts else None
    whole = whole.assign(day=day).reindex(columns=list(PARTNER_COLUMNS))
    return whole.astype(PARTNER_COLUMNS)


def _families(
    rows: pd.DataFrame,
    study: Study,
    readout: str,
    contrast: Judge,
    confidence: float,
) -> Iterator[pd.DataFrame]:
    """The rows of each combination of one model and readout: a family of tests."""
    arms = set(rows["arm"])
    for arm in study.arms:
        partners = [name for name in arm.components if name in arms]
        if len(arm.components) < 2 or arm.name not in arms or not partners:
            continue
        table = pd.DataFrame([contrast(rows, arm.name, partner) for partner in partners])
        p, ratio = table["p"].to_numpy(float), table["ratio"].to_numpy(float)
        one_sided = np.where(ratio < 1, p / 2, np.where(ratio >= 1, 1 - p / 2, np.nan))
        whole = len(partners) == len(arm.components)
        adjusted = holm(p)
        better = adjusted <= 1 - confidence
        words = np.select(
            [np.isnan(one_sided), better & (ratio < 1), better & (ratio > 1)],
            ["not estimable", "better", "worse"],
            "no clear difference",
        )
        yield table.assign(
            arm=arm.name,
            partner=partners,
            p_adjusted=adjusted,
            p_beats_all=one_sided.max() if whole else np.nan,
            verdict=words,
            method=f"{METHODS[readout]}; Holm over {len(partners)} partners; min test",
        )


def _growth(
    elapsed: Mapping[str, float], confidence: float, rows: pd.DataFrame, arm: str, partner: str
) -> Contrast:
    own, other = (rows[rows["arm"] == name].iloc[0] for name in (arm, partner))
    difference = own["rate_per_day"] - other["rate_per_day"]
    se = float(np.hypot(own["se"], other["se"]))
    half = float(ndtri((1 + confidence) / 2)) * se
    days = elapsed.get(str(own["model"]), np.nan)
    ends = np.array([difference, difference - half, difference + half])
    known = bool(np.isfinite(difference) and se > 0)
    return Contrast(
        int(own["n_animals"]),
        int(other["n_animals"]),
        own["rate_per_day"],
        other["rate_per_day"],
        *_three(ends),
        *_three(np.exp(ends * days)),
        float(2 * ndtr(-abs(difference) / se)) if known else np.nan,
        "ok" if known else "no growth rate of an arm",
    )


def _volume(confidence: float, rows: pd.DataFrame, arm: str, partner: str) -> Contrast:
    samples = [
        rows.loc[rows["arm"] == name, "volume_mm3"].dropna().to_numpy(float)
        for name in (arm, partner)
    ]
    n, n_partner = (len(sample) for sample in samples)
    zeros = sum(int((sample <= 0).sum()) for sample in samples)
    if zeros:
        return Contrast(n, n_partner, status=f"no logarithm: {zeros} volumes of 0 mm3")
    if not n or not n_partner:
        return Contrast(n, n_partner, status="nobody measured on the evaluation day")
    own, other = (np.log(sample) for sample in samples)
    means = float(own.mean()), float(other.mean())
    ends, p, status = (np.nan, np.nan), np.nan, "no interval: one animal"
    if min(n, n_partner) > 1 and own.std() + other.std() > 0:
        test = stats.ttest_ind(own, other, equal_var=False)
        interval = test.confidence_interval(confidence)
        ends, p, status = (interval.low, interval.high), float(test.pvalue), "ok"
    ratios = _three(np.exp([means[0] - means[1], *ends]))
    values = float(np.exp(means[0])), float(np.exp(means[1]))
    return Contrast(n, n_partner, *values, np.nan, np.nan, np.nan, *ratios, p, status)


def _survival(pairs: pd.DataFrame, rows: pd.DataFrame, arm: str, partner: str) -> Contrast:
    own, other = (rows[rows["arm"] == name].iloc[0] for name in (arm, partner))
    counts = int(own["n"]), int(other["n"]), own["median_d"], other["median_d"]
    here = pairs[pairs["model"] == own["model"]] if len(pairs) else pairs
    for name, versus, sign in ((arm, partner, 1), (partner, arm, -1)):
        found = here[(here["arm"] == name) & (here["versus"] == versus)] if len(here) else here
        if found.empty:
            continue
        pair = found.iloc[0]
        days = sign * pair[["rmst_difference_d", "rmst_low", "rmst_high"]].to_numpy(float)
        ratios = pair[["hazard_ratio", "hr_low", "hr_high"]].to_numpy(float) ** float(sign)
        status = "ok" if np.isfinite(ratios[0]) else "no hazard ratio: an arm has no event"
        p = float(pair["log_rank_p"])
        ordered = [np.r_[each[0], np.sort(each[1:])] for each in (days, ratios)]
        return Contrast(*counts, *_three(ordered[0]), *_three(ordered[1]), p, status)
    return Contrast(*counts, status="not compared")


def _three(values: npt.ArrayLike) -> tuple[float, float, float]:
    """An estimate and its ends."""
    estimate, low, high = np.asarray(values, dtype=float)
    return float(estimate), float(low), float(high)
