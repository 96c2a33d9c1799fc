"""Intervals of a difference: recovered from two intervals, of shares, and of growth inhibition."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

Array = npt.NDArray[np.float64]


def recovered(
    first: tuple[float, float, float], second: tuple[float, float, float], confidence: float
) -> tuple[float, float, float, float]:
    """Difference of two independent estimates with the interval recovered from their own.

    ``low = d - sqrt((a - l_a)^2 + (u_b - b)^2)``, ``high = d + sqrt((u_a - a)^2 + (b - l_b)^2)``
    for estimates a and b with intervals (l, u); p is of z, the distance of d from 0 in the
    standard error of the side that faces 0.

    Returns
    -------
    tuple of float
        Difference, low, high, p.
    """
    (a, a_low, a_high), (b, b_low, b_high) = first, second
    difference = a - b
    down, up = math.hypot(a - a_low, b_high - b), math.hypot(a_high - a, b - b_low)
    se = (down if difference > 0 else up) / float(ndtri((1 + confidence) / 2))
    p = 2 * float(ndtr(-abs(difference) / se)) if se > 0 else math.nan
    return difference, difference - down, difference + up, p


def inhibition_difference(
    arm: Array, versus: Array, control: Array, resamples: int, seed: int, confidence: float
) -> tuple[float, float, float]:
    """``100 (mean(versus) - mean(arm)) / mean(control)`` of growth, percentile bootstrap.

    Each draw takes as many animals of each of the three arms as there are, with replacement
    (PCG64 from ``seed``; control, arm, versus). No interval with fewer than 2 animals in an arm,
    or where control shrank in more draws than lie beyond one end.
    """
    if not (len(arm) and len(versus) and len(control)) or control.mean() <= 0:
        return math.nan, math.nan, math.nan
    estimate = 100 * float((versus.mean() - arm.mean()) / control.mean())
    if min(len(arm), len(versus), len(control)) < 2:
        return estimate, math.nan, math.nan
    rng = np.random.Generator(np.random.PCG64(seed))
    below, first, second = (
        values[rng.integers(0, len(values), (resamples, len(values)))].mean(axis=1)
        for values in (control, arm, versus)
    )
    tail = (1 - confidence) / 2
    if (below <= 0).mean() > tail:
        return estimate, math.nan, math.nan
    drawn = 100 * (second - first)[below > 0] / below[below > 0]
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return estimate, float(low), float(high)


def wilson(hits: int, n: int, confidence: float) -> tuple[float, float, float]:
    """A share with Wilson's score interval, 0 to 1.

    References
    ----------
    .. [1] Wilson EB. J Am Stat Assoc 1927; 22:209-212.
    """
    z = float(ndtri((1 + confidence) / 2))
    share, extra = hits / n, z**2 / n
    center = (share + extra / 2) / (1 + extra)
    half = z * math.sqrt(share * (1 - share) / n + extra / (4 * n)) / (1 + extra)
    return share, center - half, center + half
