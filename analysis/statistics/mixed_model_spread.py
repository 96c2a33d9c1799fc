"""The growth model with more spread: a level of its own for each animal, a residual for each arm.

The rates are those of ``growth_fit``; here animals may also start off their baseline (random
intercept and slope), and arms may scatter unlike (residual variance per arm).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import minimize

from analysis.statistics.mixed_model import ROUNDING, GrowthFit

Array = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.complex128]

STEP = 1e-30  # of the complex step: derivatives to the last digit
STARTS = ((0.5, 0.0, 0.5), (0.1, 0.0, 2.0), (1.0, -0.3, 0.2))  # slope, both, intercept


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
        Which of the two; at least one (else ``growth_fit.fit_growth`` is the same and faster).

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
    sums = _sums(used, names, intercept)
    if reason := _no_fit(sums, n_animals[present], names, by_arm):
        return GrowthFit(arms, n, rate, variance, np.nan, np.nan, np.nan, reason, arm_sigma, np.nan)
    theta = _best(sums, by_arm)
    deviance, rates, information, squares = (
        part[0].real for part in _profile(theta[None].astype(np.complex128), sums)
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


@dataclass(frozen=True, slots=True, eq=False)
class _Sums:
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


def _sums(used: pd.DataFrame, arms: list[str], intercept: bool) -> _Sums:
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
    return _Sums(arm, in_arm, n, st, stt, sy, sty, syy, own, df, scale, intercept)


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


def _no_fit(sums: _Sums, n_animals: npt.NDArray[np.integer], arms: list[str], by_arm: bool) -> str:
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


def _best(sums: _Sums, by_arm: bool) -> Array:
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


def _newton(theta: Array, sums: _Sums) -> Array:
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


def _value_and_slope(theta: Array, sums: _Sums) -> tuple[float, Array]:
    """Deviance and its gradient, by complex steps."""
    moved = theta + 1j * STEP * np.eye(len(theta))
    deviance = _profile(moved, sums)[0]
    return float(deviance[0].real), deviance.imag / STEP


def _parts(theta: Numbers, sums: _Sums) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Factor of slope, of both, of the intercept, and each arm's variance over the first's."""
    k, n_spread = sums.in_arm.shape[1], 3 if sums.intercept else 1
    nothing = np.zeros_like(theta[:, 0])
    slope = theta[:, 0]
    both, level = (theta[:, 1], theta[:, 2]) if sums.intercept else (nothing, nothing)
    logs = theta[:, n_spread:]
    logs = np.concatenate([np.zeros((len(theta), k - logs.shape[1])), logs], axis=1)
    return slope, both, level, np.exp(2 * logs)


def _profile(theta: Numbers, sums: _Sums) -> tuple[Numbers, Numbers, Numbers, Numbers]:
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
