"""Intervals of a difference recovered from two intervals, and of a share."""

from __future__ import annotations

import math

from scipy.special import ndtr, ndtri


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
