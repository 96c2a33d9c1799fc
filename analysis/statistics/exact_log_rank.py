"""Every two arms by the log-rank test: exact by permutation where an arm is small.

Noun: ``PairTests``, the p-values of all pairs and which of them are exact. With ten animals or
fewer the chi-square distribution of the test is a guess; the permutation distribution is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.cox_and_log_rank import Weighting, log_rank_of_pairs, risk_table
from analysis.statistics.kaplan_meier import Floats

FEW_ANIMALS = 10  # an arm of so many or fewer is tested exactly
Places = NDArray[np.intp]
MOST_SUMS = 2**18  # sums of a half of the animals that are kept: 10 against 26, or 5 against 60


@dataclass(frozen=True, slots=True, eq=False)
class PairTests:
    """P-values (n_arms, n_arms) in the order of ``arms``; ``exact`` where from permutations."""

    arms: tuple[str, ...]
    p: Floats
    exact: NDArray[np.bool_]


def pair_tests(
    days: Floats,
    events: NDArray[np.bool_],
    arms: Sequence[str],
    weighting: Weighting = "log-rank",
) -> PairTests:
    """Log-rank (or Gehan-Breslow) test of every two arms alone.

    By chi-square (`log_rank_of_pairs`), and where an arm has ``FEW_ANIMALS`` or fewer by
    `permutation_p` of the two arms' scores: given the days, every way to deal the animals to two
    arms of these sizes is equally likely where the arms do not differ, in hazard or in censoring.
    Only where there are too many ways to count (``MOST_SUMS``) does a small arm keep chi-square.

    Parameters
    ----------
    days, events, arms
        As in ``analysis.statistics.cox_and_log_rank.log_rank``; days with their ties merged.
    weighting : {"log-rank", "gehan"}

    References
    ----------
    .. [1] Peto R, Peto J. J R Stat Soc A 1972; 135:185. Heinze G, Gnant M, Schemper M. Biometrics
       2003; 59:1151.
    """
    table = risk_table(days, events, arms)
    p = log_rank_of_pairs(table, weighting)
    exact = np.zeros(p.shape, dtype=bool)
    label = np.array([table.arms.index(arm) for arm in arms])
    for i, j in combinations(range(len(table.arms)), 2):
        n_small, n_large = sorted((int(table.n[i]), int(table.n[j])))
        countable = _sums_kept(n_small + n_large, n_small) <= MOST_SUMS
        if n_small > FEW_ANIMALS or not countable or np.isnan(p[i, j]):
            continue
        both = (label == i) | (label == j)
        scores = rank_scores(days[both], events[both], weighting)
        p[i, j] = p[j, i] = permutation_p(scores, label[both] == i)
        exact[i, j] = exact[j, i] = True
    return PairTests(table.arms, p, exact)


def rank_scores(
    days: Floats, events: NDArray[np.bool_], weighting: Weighting = "log-rank"
) -> Floats:
    """What each animal adds to observed less expected events of its arm; they sum to 0.

    ``event - sum over event days up to its own of d / n`` (``d`` events among ``n`` at risk); by
    Gehan-Breslow each day counts n times.
    """
    own = np.unique(days[events])
    at_risk = (days[:, None] >= own).sum(axis=0)
    died = (days[events][:, None] == own).sum(axis=0)
    weight = at_risk if weighting == "gehan" else np.ones(len(own))
    expected = (days[:, None] >= own) @ (weight * died / at_risk)
    observed = np.where(events, weight[np.minimum(np.searchsorted(own, days), len(own) - 1)], 0.0)
    return np.asarray(observed - expected, dtype=float)


def permutation_p(scores: Floats, first: NDArray[np.bool_]) -> float:
    """Share of all ways to choose the first arm whose sum of scores is as far from 0, or farther.

    Counted, not drawn: the animals are cut in two halves, all sums of each half are listed by the
    number of animals in them, and for every sum of one half those of the other that reach the
    observed sum are found by bisection. With N animals these are about ``2^(N/2)`` sums and not
    all C(N, n) of the whole.

    Parameters
    ----------
    scores : array, shape (n_animals,)
        Of both arms together, sum 0.
    first : array of bool, shape (n_animals,)
        Which animals are of the first arm.
    """
    n, chosen = len(scores), min(int(first.sum()), int((~first).sum()))
    limit = abs(float(scores[first].sum())) - 1e-9 * float(np.abs(scores).sum())
    if limit <= 0:
        return 1.0
    left, right = (_sums_by_size(scores[half::2], chosen) for half in (0, 1))
    reached = 0
    for size, sums in enumerate(left):
        others = np.sort(right[chosen - size]) if chosen - size < len(right) else np.empty(0)
        above = len(others) - np.searchsorted(others, limit - sums, side="left")
        below = np.searchsorted(others, -limit - sums, side="right")
        reached += int(above.sum() + below.sum())
    return reached / comb(n, chosen)


def _sums_by_size(scores: Floats, most: int) -> list[Floats]:
    """Sums of all sets of up to ``most`` scores, by the number of scores in them."""
    growing, order, ends = _sets(len(scores), most)
    sums = np.zeros(1)
    for score, places in zip(scores, growing, strict=True):
        sums = np.concatenate([sums, sums[places] + score])
    return np.split(sums[order], ends)


@lru_cache(maxsize=32)
def _sets(n: int, most: int) -> tuple[list[Places], Places, Places]:
    """How all sets of up to ``most`` of n scores are built, one score after the other.

    For each score the places of the sets that it is added to; then the order of all sets by size,
    and where each size ends but the last.
    """
    sizes, growing = np.zeros(1, dtype=np.intp), []
    for _ in range(n):
        growing.append(np.flatnonzero(sizes < most))
        sizes = np.concatenate([sizes, sizes[growing[-1]] + 1])
    ends = np.cumsum(np.bincount(sizes))[:-1]
    return growing, np.argsort(sizes, kind="stable"), ends


def _sums_kept(n: int, most: int) -> int:
    half = (n + 1) // 2
    return sum(comb(half, size) for size in range(min(most, half) + 1))
