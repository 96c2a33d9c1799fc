"""Animals for a question about survival: does the arm live longer than control.

Noun of this module: ``SurvivalPlan``. The test is that of the analysis: log-rank, by permutation
where an arm has ten animals or fewer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import chdtrc, ndtr, ndtri

from analysis.design.power import Array, power_table, sizes
from analysis.statistics.exact_log_rank import FEW_ANIMALS, permutation_p, rank_scores

Events = npt.NDArray[np.bool_]
ROUNDING = 1e-9  # of a sum of scores


@dataclass(frozen=True, slots=True)
class SurvivalPlan:
    """What is assumed of survival: the control's median, the hazard ratio, when the study ends.

    Times are Weibull with ``shape`` (1: exponential, a constant hazard; above 1 deaths bunch
    around the median, as in most tumor studies). ``lost_pct`` of the animals leave without an
    event, on a day between 0 and the end that each has at random.
    """

    median_d: float
    hazard_ratio: float
    end_d: float
    shape: float = 1.0
    lost_pct: float = 0.0
    family: int = 1
    alpha: float = 0.05
    most_animals: int = 15
    simulations: int = 2000
    seed: int = 20240


def survival_power(plan: SurvivalPlan) -> pd.DataFrame:
    """Power of the log-rank test of two arms, for 3 to ``most_animals`` an arm.

    ``S(t) = exp(-log 2 (t / median)^shape)`` in control, to the power ``hazard_ratio`` in the
    treated arm; animals alive at ``end_d`` are censored. Up to 10 animals an arm p is that of all
    permutations (``exact_log_rank``), beyond of chi-square, as in the analysis. ``level`` is the
    share of studies called different where the hazard ratio is 1. ``closed_form`` is Schoenfeld's,
    ``Phi(|log HR| sqrt(d) / 2 - z)`` with d the events expected of both arms: it needs many
    animals to be right, the simulation does not.

    Returns
    -------
    DataFrame
        ``power.POWER_COLUMNS``.

    References
    ----------
    .. [1] Schoenfeld D. Biometrika 1981; 68:316.
    """
    n = sizes(plan.most_animals)
    level = plan.alpha / plan.family
    found, by_chance = (_called(plan, ratio, n, level) for ratio in (plan.hazard_ratio, 1.0))
    share = _event_share(plan, 1.0) + _event_share(plan, plan.hazard_ratio)
    reach = abs(np.log(plan.hazard_ratio)) * np.sqrt(np.array(n) * share) / 2
    closed = ndtr(reach - float(ndtri(1 - level / 2)))
    return power_table(n, found, by_chance, plan.simulations, closed)


def log_rank_calls(days: Array, events: Events, level: float) -> Events:
    """Which of many simulated studies the analysis' log-rank test calls different; no ties.

    By chi-square, and with ten animals an arm or fewer by permutation. Given which of the ordered
    animals had an event, the scores are known; among studies alike in that p falls with the
    distance of the arms' sums of scores, so a few of them tell for all.

    Parameters
    ----------
    days, events : arrays, shape (n_studies, 2 n)
        The first half of the columns is one arm, the second the other.
    level : float
        Two-sided.
    """
    total = days.shape[1]
    order = np.argsort(days, axis=1)
    died = np.take_along_axis(events, order, axis=1)
    first = np.take_along_axis(
        np.broadcast_to(np.arange(total) < total // 2, days.shape), order, axis=1
    )
    if total // 2 > FEW_ANIMALS:
        return np.asarray(chdtrc(1, _chi2(died, first)) <= level)
    called = np.zeros(len(days), dtype=bool)
    patterns, of = np.unique(died, axis=0, return_inverse=True)
    by_pattern = np.argsort(of.ravel(), kind="stable")
    ends = np.cumsum(np.bincount(of.ravel(), minlength=len(patterns)))
    for pattern, here in zip(patterns, np.split(by_pattern, ends[:-1]), strict=True):
        called[here] = _permutations_call(pattern, first[here], level)
    return called


def _permutations_call(died: Events, first: Events, level: float) -> Events:
    """The same of studies whose ordered animals had the same events."""
    if not died.any():
        return np.zeros(len(first), dtype=bool)
    scores = rank_scores(np.arange(len(died), dtype=float), died)
    distance = np.abs(first @ scores)
    far = np.argsort(distance)
    low, high = 0, len(far)  # studies before low are not called, from high on they are
    while low < high:
        middle = (low + high) // 2
        if permutation_p(scores, first[far[middle]]) <= level:
            high = middle
        else:
            low = middle + 1
    called: Events = distance >= (distance[far[high]] - ROUNDING if high < len(far) else np.inf)
    return called


def _called(plan: SurvivalPlan, ratio: float, n: tuple[int, ...], level: float) -> list[int]:
    """Studies called different for each number of animals an arm, at that hazard ratio."""
    random = np.random.Generator(np.random.PCG64(plan.seed))
    shape = (plan.simulations, n[-1])
    days, events = zip(*(_lives(plan, each, random, shape) for each in (1.0, ratio)), strict=True)
    return [
        int(log_rank_calls(
            np.hstack([part[:, :each] for part in days]),
            np.hstack([part[:, :each] for part in events]), level,
        ).sum())
        for each in n
    ]  # fmt: skip


def _chi2(died: Events, first: Events) -> Array:
    """Log-rank chi2 from the ordered animals."""
    total = died.shape[1]
    at_risk = total - np.arange(total)
    own = total // 2 - np.cumsum(first, axis=1) + first
    share = own / at_risk
    difference = (died * (first - share)).sum(axis=1)
    variance = (died * share * (1 - share)).sum(axis=1)
    chi2: Array = np.divide(difference**2, variance, out=np.zeros(len(died)), where=variance > 0)
    return chi2


def _lives(
    plan: SurvivalPlan, ratio: float, random: np.random.Generator, shape: tuple[int, int]
) -> tuple[Array, Events]:
    """Days of an arm's animals, and whether they are of an event."""
    hazard = np.log(2) * ratio
    lives = plan.median_d * (random.exponential(size=shape) / hazard) ** (1 / plan.shape)
    lost = random.random(shape) < plan.lost_pct / 100
    leaves = np.where(lost, plan.end_d * random.random(shape), plan.end_d)
    # Animals censored at the end share one day: without events there, their order is free.
    return np.minimum(lives, leaves), lives <= leaves


def _event_share(plan: SurvivalPlan, ratio: float) -> float:
    """Share of an arm's animals whose event is seen."""
    days = np.linspace(0, plan.end_d, 2001)
    died = 1 - np.exp(-np.log(2) * ratio * (days / plan.median_d) ** plan.shape)
    lost = plan.lost_pct / 100
    return float((1 - lost) * died[-1] + lost * np.trapezoid(died, days) / plan.end_d)
