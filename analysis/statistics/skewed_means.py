"""Means of few values that are skewed to the right, as volumes of tumors are: their logarithms.

Noun: ``LogMeans``, the logarithm of the mean of each of several samples and how well it is known.
Where one sample spreads three times as far, few values seldom hold the large ones that make its
mean: mean and SD are then both too small, and so are intervals of mean and SD. The spread of the
logarithms does not hang on the largest value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import stdtr, stdtrit

Array = npt.NDArray[np.float64]

LEAST_SHARE = np.exp(-2.0)  # of its mean that a value counts as, for the spread of logarithms
CONTROL_STEPS = np.sin(np.linspace(-0.5, 0.5, 41) * np.pi)  # shares of the way along the control
INNER_STEPS = 16
NEAR = 0.999  # of the way to where the control has not grown
MOST_RADIUS = 1e3  # at which p is looked for
LARGEST_LOG = 60.0  # a volume beyond exp(60) changes no end and no p


@dataclass(frozen=True, slots=True, eq=False)
class LogMeans:
    """Logarithms of means, the variance of each, and the degrees of freedom of that variance."""

    log: Array
    variance: Array
    df: Array


@dataclass(frozen=True, slots=True)
class Ends:
    """Interval and p of a quantity that is made of means; ``df`` of the t in both."""

    low: float
    high: float
    p: float
    df: float


NO_ENDS = Ends(np.nan, np.nan, np.nan, np.nan)


def log_means(samples: Sequence[Array]) -> LogMeans:
    """Logarithm of the mean of every sample, with a variance from the logarithms of its values.

    ``v = s^2/n + s^4/(2 (n - 1))``, s the SD of the logarithms: the variance of the logarithm of a
    lognormal mean (Cox). ``df = (n - 1) ((1/n + s^2/(2 (n - 1))) / (1/n + s^2/(n - 1)))^2``,
    twice its square over its own variance. A value below exp(-2) of the mean counts as that: how
    near a small volume is to 0 says nothing about the mean. Samples that do not vary, or have no
    mean above 0, have a variance of 0.

    References
    ----------
    .. [1] Land CE. Technometrics 1972; 14:145-158 (Cox's method). Zou GY, Huo CY, Taleban J.
       Environmetrics 2009; 20:172-180.
    """
    found = np.array([_log_mean(values) for values in samples])
    return LogMeans(found[:, 0], found[:, 1], found[:, 2])


def of_log_sum(means: LogMeans, weights: Array, estimate: float, confidence: float) -> Ends:
    """Interval and p of ``weights @ log means`` by t, Satterthwaite's df over the variances."""
    parts = weights**2 * means.variance
    variance, df = float(parts.sum()), _satterthwaite(parts, means.df)
    if not variance > 0:
        return NO_ENDS
    se = float(np.sqrt(variance))
    half = float(stdtrit(df, (1 + confidence) / 2)) * se
    p = float(2 * stdtr(df, -abs(estimate) / se))
    return Ends(estimate - half, estimate + half, p, df)


def of_growth_product(
    means: LogMeans, starts: Array, gradient: Array, confidence: float
) -> Ends | None:
    """Interval and p of the product of shares of growth less that of the combination.

    With ``m = exp(log mean) - start`` of control, parts and combination, the quantity is
    ``prod(m_part / m_control) - m_combination / m_control``. Its interval is all that it is over
    the log means within ``sum (x - log mean)^2 / v <= t^2`` (profile likelihood of normal log
    means): right where the ratio to the control is far from linear. t has Satterthwaite's df of
    the variances as they act on the quantity, ``gradient`` by the log means; p is that of the t
    at which the interval touches 0.

    Returns
    -------
    Ends or None
        None where the control may not have grown at all.

    References
    ----------
    .. [1] Venzon DJ, Moolgavkar SH. Appl Stat 1988; 37:87-94 (profile likelihood).
    """
    parts = gradient**2 * means.variance
    if not parts.sum() > 0:
        return NO_ENDS
    df = _satterthwaite(parts, means.df)
    sd, radius = np.sqrt(means.variance), float(stdtrit(df, (1 + confidence) / 2))
    with np.errstate(divide="ignore"):
        farthest = float((means.log[0] - np.log(starts[0])) / sd[0]) if sd[0] > 0 else np.inf
    if radius >= farthest:
        return None
    low, high = (_extreme(means.log, sd, starts, radius, sign) for sign in (-1, 1))
    middle = _extreme(means.log, sd, starts, 0.0, 1)
    most = min(NEAR * farthest, MOST_RADIUS)

    def to_zero(way: float) -> float:
        return _extreme(means.log, sd, starts, way, -1 if middle > 0 else 1)

    apart = middle * to_zero(most) > 0  # 0 is not reached while the control grows
    touching = most if apart else float(brentq(to_zero, 0.0, most, rtol=1e-6)) if middle else 0.0
    return Ends(low, high, float(2 * stdtr(df, -touching)), df)


def _log_mean(values: Array) -> tuple[float, float, float]:
    n, mean = len(values), float(values.mean())
    if not mean > 0:
        return -np.inf, 0.0, n - 1.0
    squared = float(np.log(np.maximum(values, LEAST_SHARE * mean)).var(ddof=1))
    by_mean, by_spread = 1 / n, squared / (2 * (n - 1))
    df = (n - 1) * ((by_mean + by_spread) / (by_mean + 2 * by_spread)) ** 2
    return float(np.log(mean)), squared * (by_mean + by_spread), df


def _satterthwaite(parts: Array, df: Array) -> float:
    return float(parts.sum() ** 2 / (parts**2 / df).sum()) if parts.sum() > 0 else np.nan


def _extreme(log: Array, sd: Array, starts: Array, radius: float, sign: int) -> float:
    """The largest (``sign`` 1) or smallest quantity at that distance from the log means.

    For each place of the control, the other means go where the quantity rises fastest, which is
    repeated until they stay.
    """
    way = CONTROL_STEPS[:, None]
    control = _exp(log[0] + radius * sd[0] * way) - starts[0]
    others, spread = log[1:], radius * np.sqrt(1 - way**2) * sd[1:]
    direction = np.zeros((len(way), len(others)))
    for _ in range(INNER_STEPS):
        volumes = _exp(others + spread * direction)
        slopes = sign * _slopes(volumes - starts[1:], control) * volumes * spread
        size = np.sqrt((slopes**2).sum(axis=1, keepdims=True))
        ahead = direction + slopes / np.where(size > 0, size, 1.0)
        size = np.sqrt((ahead**2).sum(axis=1, keepdims=True))
        direction = ahead / np.where(size > 0, size, 1.0)
    grown = _exp(others + spread * direction) - starts[1:]
    reached = (grown[:, :-1] / control).prod(axis=1) - grown[:, -1] / control[:, 0]
    return float(sign * (sign * reached).max())


def _exp(logs: Array) -> Array:
    found: Array = np.exp(np.minimum(logs, LARGEST_LOG))
    return found


def _slopes(grown: Array, control: Array) -> Array:
    """How the quantity changes with the growth of each part and of the combination."""
    share = grown[:, :-1] / control
    others = [np.delete(share, at, axis=1).prod(axis=1) for at in range(share.shape[1])]
    return np.column_stack([*others, -np.ones(len(grown))]) / control
