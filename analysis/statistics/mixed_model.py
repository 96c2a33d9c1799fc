"""The mixed model of tumor growth: one exponential rate an arm, varying among animals.

Noun of this module: ``GrowthFit``, the model fitted to one set of arms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import brentq

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

TRIED = np.r_[0.0, np.logspace(-8, 8, 129)]  # v s of an average animal, before refinement
ROUNDING = 1e-12  # squares below this share of the whole are rounding


@dataclass(frozen=True, slots=True, eq=False)
class GrowthFit:
    """Rates of the arms (per day) with their variances, and the spread around them.

    ``sigma`` is the SD of a measurement of log(V/V0) (of the first arm, where each has its own;
    ``arm_sigma`` has them all), ``sd_slope`` that of an animal's own rate, ``sd_intercept`` that
    of its own level (0 in the model without), ``correlation`` that of the two.
    ``reason`` is "" or why there is no fit; then every number but ``n_animals`` is NaN.
    """

    arms: tuple[str, ...]
    n_animals: tuple[int, ...]
    rate: Array
    variance: Array
    sigma: float
    sd_slope: float
    log_likelihood: float
    reason: str
    arm_sigma: Array
    sd_intercept: float = 0.0
    correlation: float = np.nan


def fit_growth(rows: pd.DataFrame, arms: tuple[str, ...]) -> GrowthFit:
    """Fit one rate an arm, with animals around it, by restricted maximum likelihood.

    With s = sum of t^2, r = sum of t y of each animal (y = log RTV) and v = sd_slope^2 / sigma^2:
    ``A_arm = sum s / (1 + v s)``, ``rate_arm = sum(r / (1 + v s)) / A_arm``,
    ``rss = sum(y^2 - v r^2 / (1 + v s)) - sum(A rate^2)``, ``sigma^2 = rss / (n - arms)`` and
    ``-2 log L = (n - arms) (log(2 pi sigma^2) + 1) + sum log(1 + v s) + sum log A``,
    maximized over v alone. ``variance = sigma^2 / A_arm``; rates of two arms are independent
    given the spread.

    Parameters
    ----------
    rows : DataFrame
        arm, animal, days and log_rtv (NaN is left out).
    arms : tuple of str
        Arms to report; one without rows has NaN.

    Returns
    -------
    GrowthFit
        Not fitted where no arm has two animals, where there are no more rows than animals, or
        where nothing varies around the animals' own curves: then the spread among animals cannot
        be told from that of measurements.

    References
    ----------
    .. [1] Laird NM, Ware JH. Biometrics 1982; 38:963-974, section 4 (the general form).
    """
    arm = pd.Index(arms).get_indexer(pd.Index(rows["arm"]))
    animal = pd.factorize(rows["animal"].to_numpy())[0]
    days, growth = rows["days"].to_numpy(float), rows["log_rtv"].to_numpy(float)
    return fit_numbered(arm, animal, days, growth, arms)


def fit_numbered(
    arm: Ints, animal: Ints, days: Array, growth: Array, arms: tuple[str, ...]
) -> GrowthFit:
    """``fit_growth`` of rows whose arm (its place in ``arms``, or -1) and animal are numbers."""
    sums, n_animals, n_rows = _animal_sums(arm, animal, days, growth, len(arms))
    rate, variance = np.full((2, len(arms)), np.nan)
    sigma = sd_slope = log_likelihood = np.nan
    reason = _no_fit(n_rows, n_animals, sums)
    if not reason:
        ratio = _best_ratio(sums)
        information, rates, rss = (part[0] for part in _profile(sums, np.array([ratio])))
        sigma = float(np.sqrt(rss / sums.df))
        sd_slope = float(np.sqrt(ratio)) * sigma
        log_likelihood = -0.5 * float(_deviance(sums, np.array([ratio]))[0])
        rate[n_animals > 0], variance[n_animals > 0] = rates, sigma**2 / information
    n = tuple(int(count) for count in n_animals)
    every = np.where(n_animals > 0, sigma, np.nan)
    return GrowthFit(arms, n, rate, variance, sigma, sd_slope, log_likelihood, reason, every)


@dataclass(frozen=True, slots=True, eq=False)
class _Sums:
    """What the likelihood needs: s and r of each animal, which arm it is of, y^2 and n - arms."""

    in_arm: Array  # animals x arms, 0 or 1
    s: Array
    r: Array
    y_squared: float
    df: int


def _animal_sums(
    arm: Ints, animal: Ints, days: Array, y: Array, n_arms: int
) -> tuple[_Sums, npt.NDArray[np.integer], int]:
    """Sums of the arms that have rows, animals of every arm, and the number of rows used."""
    used = (arm >= 0) & ~np.isnan(y)
    distinct = int(animal.max(initial=-1)) + 1
    key = (arm * distinct + animal)[used]  # one number for each animal of each arm
    found, animal = np.unique(key, return_inverse=True)
    arm_of = found // max(distinct, 1)
    days, y = days[used], y[used]
    n_animals = np.bincount(arm_of, minlength=n_arms)
    present = np.flatnonzero(n_animals)
    n = len(found)
    sums = _Sums(
        in_arm=(arm_of[:, None] == present).astype(float),
        s=np.bincount(animal, days**2, n).astype(float),
        r=np.bincount(animal, days * y, n).astype(float),
        y_squared=float(y @ y),
        df=len(y) - len(present),
    )
    return sums, n_animals, len(y)


def _no_fit(n_rows: int, n_animals: npt.NDArray[np.integer], sums: _Sums) -> str:
    if not n_rows:
        return "no animal is measured after its baseline"
    if n_animals.max() < 2:
        return "no arm has two animals measured after their baseline"
    if n_rows <= n_animals.sum():
        return "every animal is measured once after its baseline"
    exact = sums.y_squared - (sums.r**2 / sums.s).sum() <= ROUNDING * sums.y_squared
    return "every animal follows its own exponential curve exactly" if exact else ""


def _profile(sums: _Sums, ratio: Array) -> tuple[Array, Array, Array]:
    """Compute A and rate (ratios x arms) and rss (ratios) at each ratio v of the variances."""
    w = 1 / (1 + ratio[:, None] * sums.s)
    information = (sums.s * w) @ sums.in_arm
    projected = (sums.r * w) @ sums.in_arm
    rate = projected / information
    rss = sums.y_squared - ratio * (sums.r**2 * w).sum(axis=1) - (projected * rate).sum(axis=1)
    return information, rate, rss


def _deviance(sums: _Sums, ratio: Array) -> Array:
    """-2 log L (restricted) at each ratio."""
    information, _, rss = _profile(sums, ratio)
    spread = np.log1p(ratio[:, None] * sums.s).sum(axis=1) + np.log(information).sum(axis=1)
    deviance: Array = sums.df * (np.log(2 * np.pi * rss / sums.df) + 1) + spread
    return deviance


def _slope(ratio: float, sums: _Sums) -> float:
    """Differentiate the deviance by the ratio; d rss = -sum w^2 (r - rate s)^2."""
    w = 1 / (1 + ratio * sums.s)
    s, r = sums.s * w, sums.r * w
    information, projected = s @ sums.in_arm, r @ sums.in_arm
    rate = projected / information
    rss = sums.y_squared - ratio * (sums.r @ r) - projected @ rate
    left = r - sums.in_arm @ rate * s
    lost = (s**2 @ sums.in_arm / information).sum()
    return float(-sums.df * (left @ left) / rss + s.sum() - lost)


def _best_ratio(sums: _Sums) -> float:
    """Ratio of the variances with the lowest deviance; 0 where animals do not differ."""
    tried = TRIED / sums.s.mean()
    best = int(np.argmin(_deviance(sums, tried)))
    low, high = tried[max(best - 1, 0)], tried[min(best + 1, len(tried) - 1)]
    if _slope(low, sums) >= 0 or _slope(high, sums) <= 0:
        return float(tried[best])
    return float(brentq(_slope, low, high, args=(sums,), xtol=1e-300, rtol=1e-13))
