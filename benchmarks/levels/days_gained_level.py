"""Level and coverage of days gained (RMST of a pair) at lab sizes: for part ``gain`` of ``level``.

Two arms whose lives are Weibull, in whole days, of mean 22.3 days; each animal may be taken out at
the end of a day that is drawn alike for all, so that 10 or 30 % are censored.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import gamma

import numpy as np
from scipy.special import ndtr, stdtrit

from analysis.statistics.kaplan_meier import SurvivalCurve, kaplan_meier
from analysis.survival.pairs import days_gained

MEAN = 22.33
EQUAL = 3.0  # Weibull shape
NARROW = 10.0  # the spread is a third of that of EQUAL
DESIGNS = {  # shape of control, of the arm, its life over that of control
    "alike": (EQUAL, EQUAL, 1.0),
    "control spreads a third": (NARROW, EQUAL, 1.0),
    "half as long again": (EQUAL, EQUAL, 1.5),
    "the same, control spreads a third": (NARROW, EQUAL, 1.5),
}
LAST = 400  # day by which everybody died


def gained_shares(rng: np.random.Generator, studies: int) -> Iterator[tuple[str, float]]:
    """Studies whose 95 % interval misses the true difference to their own horizon.

    Where both arms have one distribution this is the level of the test; ``none`` is the share of
    studies without an interval, which count as no miss.
    """
    for (words, design), n, censored in product(DESIGNS.items(), (3, 5, 8, 10), (0.0, 0.1, 0.3)):
        yield from _missed(rng, studies, design, (n, censored), f"{words}, n = {n}, {censored:.0%}")


def _missed(
    rng: np.random.Generator,
    studies: int,
    design: tuple[float, float, float],
    size: tuple[int, float],
    words: str,
) -> Iterator[tuple[str, float]]:
    shape, own_shape, longer = design
    by_t, by_z, none = [], [], []
    for _ in range(studies):
        versus, arm = _curve(rng, shape, 1.0, *size), _curve(rng, own_shape, longer, *size)
        found = days_gained(arm, versus, 0.95)
        tau = int(found["tau_d"])
        truth = _mean_to(own_shape, longer, tau) - _mean_to(shape, 1.0, tau)
        off = abs(found["rmst_difference_d"] - truth)
        half = found["rmst_high"] - found["rmst_difference_d"]
        se = half / stdtrit(found["rmst_df"], 0.975)
        none.append(not half > 0)
        by_t.append(off > half)
        by_z.append(2 * ndtr(-off / se) <= 0.05)
    for kind, each in (("t", by_t), ("z", by_z), ("none", none)):
        yield f"days gained, {kind}: {words}", float(np.mean(each))


def _curve(
    rng: np.random.Generator, shape: float, longer: float, n: int, censored: float
) -> SurvivalCurve:
    life = np.ceil(_scale(shape, longer) * rng.weibull(shape, n))
    leaves = np.ceil(rng.uniform(0, MEAN / censored, n)) if censored else np.full(n, np.inf)
    return kaplan_meier(np.minimum(life, leaves), life <= leaves)


def _mean_to(shape: float, longer: float, tau: int) -> float:
    """True mean of the days lived up to ``tau``."""
    return float(np.exp(-((np.arange(min(tau, LAST)) / _scale(shape, longer)) ** shape)).sum())


def _scale(shape: float, longer: float) -> float:
    return longer * MEAN / gamma(1 + 1 / shape)
