"""The mixed model of tumor growth: one exponential rate an arm, varying among animals.

It gives a ``growth_fit.GrowthFit``, the model fitted to one set of arms. By ``fit_growth`` animals
differ in their rates alone; by ``fit_spread`` they may also start off their baseline (random
intercept and slope), and arms may scatter unlike (a residual variance for each).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import brentq, minimize

from analysis.statistics.growth_fit import GrowthFit
from analysis.statistics.slope_spread import (
    common_spread,
    rates,
    slope_sums,
    small_sample,
    spread_of_rates,
)

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
ByArm = Literal["never", "unless alike"]
Numbers = npt.NDArray[np.complex128]
TRIED = np.r_[0.0, np.logspace(-8, 8, 129)]  # v s of an average animal, before refinement
COARSE = np.unique(np.r_[0, np.arange(1, len(TRIED), 4), len(TRIED) - 1])  # places to look first
ROUNDING = 1e-12  # squares below this share of the whole are rounding
STEP = 1e-30  # of the complex step: derivatives to the last digit
STARTS = ((0.5, 0.0, 0.5), (0.1, 0.0, 2.0), (1.0, -0.3, 0.2))  # slope, both, intercept


@dataclass(frozen=True, slots=True, eq=False)
class GrowthRows:
    """Rows of a model, as arrays: place of the arm (-1: left out), number of the animal, the day.

    ``elapsed`` are the days since the animal's baseline, ``growth`` is log RTV (NaN: left out).
    """

    arm: Ints
    animal: Ints
    day: Array
    elapsed: Array
    growth: Array


@dataclass(frozen=True, eq=False)
class _Sums:
    """What the likelihood needs: arm, s and r of each animal that has rows, sum of y^2 and n."""

    arm: Ints
    s: Array
    r: Array
    y_squared: float
    n: int

    @cached_property
    def in_arm(self) -> Array:
        """Animals x arms with rows, 0 or 1."""
        same: Array = (self.arm[:, None] == np.unique(self.arm)).astype(float)
        return same

    @cached_property
    def df(self) -> int:
        """Rows less arms."""
        return self.n - int(self.in_arm.shape[1])


@dataclass(frozen=True, slots=True, eq=False)
class _SpreadSums:
    """Sums of each animal over its rows, days in units of ``scale`` days."""

    arm: npt.NDArray[np.intp]
    in_arm: Array  # animals x arms, 0 or 1
    n: Array
    t: Array
    tt: Array
    y: Array
    ty: Array
    yy: Array
    own: Array  # squares left by the animal's own curve: a line, or one through the origin
    df: int
    scale: float
    intercept: bool


def fit_growth(rows: pd.DataFrame, arms: tuple[str, ...], *, by_arm: ByArm = "never") -> GrowthFit:
    """Fit one rate an arm, with animals around it, by restricted maximum likelihood.

    With s = sum of t^2, r = sum of t y of each animal (y = log RTV) and v = sd_slope^2 / sigma^2:
    ``A_arm = sum s / (1 + v s)``, ``rate_arm = sum(r / (1 + v s)) / A_arm``,
    ``rss = sum(y^2 - v r^2 / (1 + v s)) - sum(A rate^2)``, ``sigma^2 = rss / (n - arms)`` and
    ``-2 log L = (n - arms) (log(2 pi sigma^2) + 1) + sum log(1 + v s) + sum log A``,
    maximized over v alone. ``variance = sigma^2 / A_arm``; rates of two arms are independent
    given the spread. Degrees of freedom are in ``small`` (``slope_spread.small_sample``).

    With ``by_arm`` "unless alike" each arm has an ``sd_slope`` of its own, unless all look alike
    (``slope_spread.spread_of_rates``): one arm whose animals respond unlike would else lend its
    spread to all others, or hide in theirs.

    Parameters
    ----------
    rows : DataFrame
        arm, animal, days and log_rtv (NaN is left out).
    arms : tuple of str
        Arms to report; one without rows has NaN.
    by_arm : {"never", "unless alike"}

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
    measured = GrowthRows(arm, animal, np.zeros(len(rows)), days, growth)
    return fits_up_to(measured, np.zeros(1), arms, by_arm=by_arm)[0]


def fits_up_to(
    rows: GrowthRows, lasts: Array, arms: tuple[str, ...], *, by_arm: ByArm = "never"
) -> list[GrowthFit]:
    """``fit_growth`` of the rows up to each of some days, in one pass over the rows.

    Parameters
    ----------
    rows : GrowthRows
        Rows of an animal by day.
    lasts : array
        The days, rising.
    arms : tuple of str
        Arms to report.

    Returns
    -------
    list of GrowthFit
        One for each of ``lasts``.
    """
    used = (rows.arm >= 0) & ~np.isnan(rows.growth) & (rows.day <= lasts.max(initial=-np.inf))
    arm, animal, days, y = (
        part[used] for part in (rows.arm, rows.animal, rows.elapsed, rows.growth)
    )
    distinct = int(animal.max(initial=-1)) + 1
    found, own = np.unique(arm * distinct + animal, return_inverse=True)
    arm_of = found // max(distinct, 1)
    at, shape = np.searchsorted(lasts, rows.day[used]), (len(lasts), len(found))
    n, s, r = (
        np.bincount(at * shape[1] + own, part, shape[0] * shape[1]).reshape(shape).cumsum(axis=0)
        for part in (np.ones_like(days), days**2, days * y)
    )
    fits = []
    for last in range(len(lasts)):
        here = np.flatnonzero(n[last])
        until = y[at <= last]
        n_animals = np.bincount(arm_of[here], minlength=len(arms))
        sums = _Sums(arm_of[here], s[last, here], r[last, here], float(until @ until), len(until))
        fit = _fit(sums, n_animals, arms)
        fits.append(_fit_by_arm(sums, fit) if by_arm == "unless alike" else fit)
    return fits


def _fit(sums: _Sums, n_animals: npt.NDArray[np.integer], arms: tuple[str, ...]) -> GrowthFit:
    """The fit of one set of sums."""
    rate, variance = np.full((2, len(arms)), np.nan)
    sigma = sd_slope = log_likelihood = np.nan
    small = None
    reason = _no_fit(n_animals, sums)
    if not reason:
        ratio = _best_ratio(sums)
        information, rates, rss = (part[0] for part in _profile(sums, np.array([ratio])))
        sigma = float(np.sqrt(rss / sums.df))
        sd_slope = float(np.sqrt(ratio)) * sigma
        log_likelihood = -0.5 * float(_deviance(sums, np.array([ratio]))[0])
        rate[n_animals > 0], variance[n_animals > 0] = rates, sigma**2 / information
        of_slopes = slope_sums(sums.arm, sums.s, sums.r, sums.y_squared, sums.n)
        small = small_sample(of_slopes, common_spread(of_slopes, sigma, sd_slope, log_likelihood))
    n = tuple(int(count) for count in n_animals)
    every = np.where(n_animals > 0, sigma, np.nan)
    return GrowthFit(
        arms, n, rate, variance, sigma, sd_slope, log_likelihood, reason, every, small=small
    )


def _fit_by_arm(sums: _Sums, fit: GrowthFit) -> GrowthFit:
    """The fit with a spread of rates for each arm, or as it is where arms look alike."""
    n_animals = np.array(fit.n_animals)
    if fit.reason or np.count_nonzero(n_animals > 1) < 2:
        return fit
    of_slopes = slope_sums(sums.arm, sums.s, sums.r, sums.y_squared, sums.n)
    common = common_spread(of_slopes, fit.sigma, fit.sd_slope, fit.log_likelihood)
    own = spread_of_rates(of_slopes, common)
    if own is common:
        return fit
    numbers, present = np.full((4, len(fit.arms)), np.nan), n_animals > 0
    sigma = float(np.sqrt(own.residual))
    numbers[:, present] = [*rates(of_slopes, own), np.sqrt(own.slopes), [sigma] * of_slopes.n_arms]
    rate, variance, spread, every = numbers
    return replace(
        fit, rate=rate, variance=variance, sigma=sigma, sd_slope=np.nan, arm_sigma=every,
        log_likelihood=-0.5 * own.deviance, arm_sd_slope=spread, small=small_sample(of_slopes, own),
    )  # fmt: skip


def fit_spread(
    rows: pd.DataFrame, arms: tuple[str, ...], *, intercept: bool, by_arm: bool
) -> GrowthFit:
    """Fit one rate an arm by restricted maximum likelihood, with a richer spread.

    ``y = rate_arm t + (b0 + b1 t)_animal + e``, y = log RTV; b0 (only with ``intercept``) and b1
    are normal with any correlation, e with variance sigma^2, or sigma_arm^2 (``by_arm``). With
    L L' their covariance over sigma^2, w = sigma_arm^2 / sigma^2 and Z = (t, 1) of an animal,
    ``V = sigma^2 (w I + Z L L' Z')`` is inverted through the 2 x 2 matrix ``I + L' Z'Z L / w``;
    rates and sigma are profiled out, and ``-2 log L = df (log(2 pi rss / df) + 1) +
    sum log |V / sigma^2| + sum log A_arm`` (df = rows - arms) is minimized over L and w by
    quasi-Newton steps with exact gradients, from several starts.

    Parameters
    ----------
    rows : DataFrame
        arm, animal, days and log_rtv (NaN is left out).
    arms : tuple of str
        Arms to report; one without rows has NaN.
    intercept, by_arm : bool
        Which of the two; at least one (else ``fit_growth`` is the same and faster).

    Returns
    -------
    GrowthFit
        Not fitted where no arm has two animals, or where an arm (or, with one residual variance,
        all together) has too few measurements to tell its scatter from its animals' own curves.

    References
    ----------
    .. [1] Laird NM, Ware JH. Biometrics 1982; 38:963-974.
    .. [2] Pinheiro JC, Bates DM. Mixed-Effects Models in S and S-PLUS. Springer 2000; chapter 5.
    """
    used = rows[rows["arm"].isin(arms) & rows["log_rtv"].notna()]
    counts = used.drop_duplicates(["arm", "animal"]).groupby("arm").size()
    n_animals = counts.reindex(list(arms), fill_value=0).to_numpy()
    present = n_animals > 0
    rate, variance, arm_sigma = np.full((3, len(arms)), np.nan)
    n = tuple(int(count) for count in n_animals)
    names = [arm for arm in arms if arm in counts]
    sums = _spread_sums(used, names, intercept)
    if reason := _no_spread_fit(sums, n_animals[present], names, by_arm):
        return GrowthFit(arms, n, rate, variance, np.nan, np.nan, np.nan, reason, arm_sigma, np.nan)
    theta = _best(sums, by_arm)
    deviance, rates, information, squares = (
        part[0].real for part in _spread_profile(theta[None].astype(np.complex128), sums)
    )
    sigma = float(np.sqrt(squares / sums.df))
    rate[present], variance[present] = rates / sums.scale, sigma**2 / information / sums.scale**2
    slope, both, level, weights = (
        part[0].real for part in _parts(theta[None].astype(np.complex128), sums)
    )
    arm_sigma[present] = sigma * np.sqrt(weights)
    sd_level = float(np.hypot(both, level)) * sigma
    alone = float(abs(slope)) * sigma
    together = both * slope * sigma**2 / (sd_level * alone) if sd_level * alone > 0 else np.nan
    return GrowthFit(
        arms, n, rate, variance, float(arm_sigma[present][0]), alone / sums.scale,
        -0.5 * float(deviance), "", arm_sigma, sd_level, float(together),
    )  # fmt: skip


def _no_fit(n_animals: npt.NDArray[np.integer], sums: _Sums) -> str:
    if not sums.n:
        return "no animal is measured after its baseline"
    if n_animals.max() < 2:
        return "no arm has two animals measured after their baseline"
    if sums.n <= n_animals.sum():
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
    """Ratio of the variances with the lowest deviance; 0 where animals do not differ.

    Every fourth ratio first, then those around each that is lower than its neighbors.
    """
    tried = TRIED / sums.s.mean()
    near = around_lowest(_deviance(sums, tried[COARSE]))
    best = int(near[np.argmin(_deviance(sums, tried[near]))])
    low, high = tried[max(best - 1, 0)], tried[min(best + 1, len(tried) - 1)]
    if _slope(low, sums) >= 0 or _slope(high, sums) <= 0:
        return float(tried[best])
    return float(brentq(_slope, low, high, args=(sums,), xtol=1e-300, rtol=1e-13))


def around_lowest(deviance: Array) -> Ints:
    """Places in ``TRIED`` from the neighbor before to the neighbor after each local minimum."""
    ends = np.r_[np.inf, deviance, np.inf]
    low = np.flatnonzero((deviance <= ends[:-2]) & (deviance <= ends[2:]))
    first, last = COARSE[np.maximum(low - 1, 0)], COARSE[np.minimum(low + 1, len(COARSE) - 1)]
    places = [np.arange(a, b + 1) for a, b in zip(first, last, strict=True)]
    return np.unique(np.concatenate(places))


def _spread_sums(used: pd.DataFrame, arms: list[str], intercept: bool) -> _SpreadSums:
    """Collect what the likelihood needs of each animal."""
    days, y = used["days"].to_numpy(float), used["log_rtv"].to_numpy(float)
    scale = float(np.sqrt(np.mean(days**2))) if len(days) else 1.0
    t = days / scale
    animal = used.groupby(["arm", "animal"], sort=False).ngroup().to_numpy()
    size = int(animal.max(initial=-1)) + 1
    arm = np.zeros(size, dtype=np.intp)
    arm[animal] = pd.Index(arms).get_indexer(pd.Index(used["arm"]))
    n, st, stt, sy, sty, syy = (
        np.bincount(animal, part, size).astype(float)
        for part in (np.ones_like(t), t, t * t, y, t * y, y * y)
    )
    own = _own_squares(n, st, stt, sy, sty, syy, intercept)
    in_arm = (arm[:, None] == np.arange(len(arms))).astype(float)
    df = len(used) - len(arms)
    return _SpreadSums(arm, in_arm, n, st, stt, sy, sty, syy, own, df, scale, intercept)


def _own_squares(
    n: Array, t: Array, tt: Array, y: Array, ty: Array, yy: Array, intercept: bool
) -> Array:
    """Squares that each animal's own curve leaves."""
    if not intercept:
        left: Array = yy - ty**2 / tt
        return left
    spread, together = tt - t**2 / n, ty - t * y / n
    bend = np.divide(together**2, spread, out=np.zeros_like(spread), where=spread > 1e-12 * tt)
    return yy - y**2 / n - bend


def _no_spread_fit(
    sums: _SpreadSums, n_animals: npt.NDArray[np.integer], arms: list[str], by_arm: bool
) -> str:
    """Why the model cannot be fitted, or ""."""
    if not len(sums.n):
        return "no animal is measured after its baseline"
    if n_animals.max() < 2:
        return "no arm has two animals measured after their baseline"
    spare = np.maximum(sums.n - 1 - sums.intercept, 0)
    if by_arm:
        few = [arm for arm, left in zip(arms, spare @ sums.in_arm, strict=True) if left < 2]
        if few:
            return f"too few measurements for a residual variance of {', '.join(few)}"
    elif spare.sum() < 2:
        return "too few measurements per animal for a level and a rate of its own"
    own = sums.own @ sums.in_arm if by_arm else np.array([sums.own.sum()])
    exact = (own <= ROUNDING * sums.yy.sum()).any()
    return "animals follow their own exponential curves exactly" if exact else ""


def _best(sums: _SpreadSums, by_arm: bool) -> Array:
    """Parameters with the lowest deviance of all starts, polished by Newton's steps."""
    extra = np.zeros(sums.in_arm.shape[1] - 1 if by_arm else 0)
    found = []
    for start in STARTS if sums.intercept else [(0.5,), (0.1,)]:
        theta = np.r_[start, extra]
        result = minimize(
            _value_and_slope, theta, (sums,), "BFGS", jac=True, options={"gtol": 1e-7}
        )
        found.append((float(result.fun), result.x))
    best: Array = min(found, key=lambda pair: pair[0])[1]
    for _ in range(3):
        best = _newton(best, sums)
    return best


def _newton(theta: Array, sums: _SpreadSums) -> Array:
    """One step on the exact gradient; none where it does not lower the deviance."""
    value, slope = _value_and_slope(theta, sums)
    near = 1e-5 * np.eye(len(theta))
    above, below = (
        np.array([_value_and_slope(theta + sign * e, sums)[1] for e in near]) for sign in (1, -1)
    )
    bend = ((above - below) + (above - below).T) / 4e-5
    step: Array = np.linalg.lstsq(bend, slope, rcond=1e-10)[0]
    lower = _value_and_slope(theta - step, sums)[0] <= value
    return theta - step if lower else theta


def _value_and_slope(theta: Array, sums: _SpreadSums) -> tuple[float, Array]:
    """Deviance and its gradient, by complex steps."""
    moved = theta + 1j * STEP * np.eye(len(theta))
    deviance = _spread_profile(moved, sums)[0]
    return float(deviance[0].real), deviance.imag / STEP


def _parts(theta: Numbers, sums: _SpreadSums) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Factor of slope, of both, of the intercept, and each arm's variance over the first's."""
    k, n_spread = sums.in_arm.shape[1], 3 if sums.intercept else 1
    nothing = np.zeros_like(theta[:, 0])
    slope = theta[:, 0]
    both, level = (theta[:, 1], theta[:, 2]) if sums.intercept else (nothing, nothing)
    logs = theta[:, n_spread:]
    logs = np.concatenate([np.zeros((len(theta), k - logs.shape[1])), logs], axis=1)
    return slope, both, level, np.exp(2 * logs)


def _spread_profile(theta: Numbers, sums: _SpreadSums) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Deviance, rates, information and squares (all over sigma^2) at each row of ``theta``."""
    slope, both, level, weights = _parts(theta, sums)
    slope, both, level = slope[:, None], both[:, None], level[:, None]
    w = weights[:, sums.arm]
    first = slope**2 * sums.tt + 2 * slope * both * sums.t + both**2 * sums.n
    m11, m22 = 1 + first / w, 1 + level**2 * sums.n / w
    m12 = level * (slope * sums.t + both * sums.n) / w
    determinant = m11 * m22 - m12**2
    x = slope * sums.tt + both * sums.t, level * sums.t
    y = slope * sums.ty + both * sums.y, level * sums.y

    def over(p: tuple[Numbers, Numbers], q: tuple[Numbers, Numbers]) -> Numbers:
        inner = m22 * p[0] * q[0] - m12 * (p[0] * q[1] + p[1] * q[0]) + m11 * p[1] * q[1]
        return inner / (determinant * w)

    information = ((sums.tt - over(x, x)) / w) @ sums.in_arm
    projected = ((sums.ty - over(x, y)) / w) @ sums.in_arm
    squares = ((sums.yy - over(y, y)) / w).sum(axis=1)
    rates = projected / information
    squares = squares - (projected * rates).sum(axis=1)
    spread = (sums.n * np.log(w) + np.log(determinant)).sum(axis=1)
    spread = spread + (np.log(information) + 2 * np.log(sums.scale)).sum(axis=1)
    deviance = sums.df * (np.log(2 * np.pi * squares / sums.df) + 1) + spread
    return deviance, rates, information, squares
