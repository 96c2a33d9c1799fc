"""Hazard ratios where Cox's own run away: Firth's penalized likelihood for two arms.

An arm without events, or one whose events all come when the other has gone, has no finite hazard
ratio by Cox's likelihood, and one event more or less moves an extreme ratio by its own size.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import expit, ndtri

from analysis.statistics.cox_and_log_rank import (
    HazardRatio,
    RiskTable,
    efron_weights,
    ratios_of_pairs,
)

EXTREME_FOLD = 20.0  # a ratio above it, or below its inverse, is not left to Cox's likelihood
FARTHEST = 60.0  # of a log ratio: the penalty alone has cut the likelihood by e**30 there


def pair_ratios(
    table: RiskTable, confidence: float = 0.95, reference: str | None = None
) -> dict[tuple[str, str], HazardRatio]:
    """Hazard ratios by (reference, arm): Cox's, or Firth's where those are missing or extreme.

    With a ``reference``, those over that arm alone.

    Cox's are those of `ratios_of_pairs`, all arms in one fit. Where a ratio is not finite there,
    above ``EXTREME_FOLD`` or below its inverse, it is replaced by `firth_ratio` of the two arms
    alone, and ``penalized`` is set. NaN stays where neither arm has an event while animals of both
    are at risk. With ``reference`` those to this arm alone.
    """
    found = {}
    for pair, ratio in ratios_of_pairs(table, confidence).items():
        if reference not in (None, pair[0]):
            continue
        if abs(ratio.log_ratio) <= np.log(EXTREME_FOLD):
            found[pair] = ratio
            continue
        places = [table.arms.index(name) for name in pair]
        firth = firth_ratio(table.at_risk[:, places], table.events[:, places], confidence)
        found[pair] = replace(firth, arm=ratio.arm)
    return found


def firth_ratio(at_risk: ArrayLike, events: ArrayLike, confidence: float = 0.95) -> HazardRatio:
    """Hazard of the second of two arms over the first by Firth's penalized likelihood.

    ``l*(b) = l(b) + log(I(b)) / 2`` with l Cox's log partial likelihood (Efron's ties) and
    ``I = sum of q (1 - q)``, q the second arm's share of the risk at each event: Jeffreys' prior,
    which takes away the bias of first order and always has a finite maximum. The interval holds
    every b with ``2 (l*(max) - l*(b)) <= chi2(confidence; 1)`` (profile penalized likelihood); it
    need not be symmetric. As R ``coxphf`` but for ties, which are Breslow's there. ``log_se`` is
    ``I(max)^(-1/2)``, and not what the interval is made of.

    Parameters
    ----------
    at_risk, events : array, shape (n_event_days, 2)
        Animals of both arms at risk and with their event on each day with an event.
    confidence : float
        Coverage of the interval.

    References
    ----------
    .. [1] Firth D. Biometrika 1993; 80:27. Heinze G, Schemper M. Biometrics 2001; 57:114.
    """
    counts = np.asarray(events, dtype=np.int64)
    some = counts.sum(axis=1) > 0
    weights = efron_weights(np.asarray(at_risk, dtype=np.int64)[some], counts[some])
    shared = (weights > 0).all(axis=1)  # where one arm is left alone, the ratio plays no part
    if not shared.any():
        nothing = float("nan")
        return HazardRatio("", nothing, nothing, nothing, nothing, nothing)
    odds = np.log(weights[shared, 1] / weights[shared, 0])
    own = float(counts[:, 1].sum() - np.count_nonzero(weights[~shared, 1] > 0))

    def spread(b: float) -> float:
        return float((expit(odds + b) * expit(-odds - b)).sum())

    def score(b: float) -> float:
        share = expit(odds + b)
        skew = float((share * (1 - share) * (1 - 2 * share)).sum())
        return own - float(share.sum()) + 0.5 * skew / spread(b)

    def likelihood(b: float) -> float:
        penalty = 0.5 * math.log(spread(b))
        return own * b - float(np.logaddexp(0.0, odds + b).sum()) + penalty

    best = float(brentq(score, -FARTHEST / 2, FARTHEST / 2, xtol=1e-13))
    limit = likelihood(best) - 0.5 * float(ndtri(0.5 + confidence / 2)) ** 2

    def beyond(b: float) -> float:
        return likelihood(b) - limit

    low = float(brentq(beyond, best - FARTHEST, best, xtol=1e-13))
    high = float(brentq(beyond, best, best + FARTHEST, xtol=1e-13))
    ratio, low, high = (math.exp(value) for value in (best, low, high))
    return HazardRatio("", ratio, low, high, best, spread(best) ** -0.5, penalized=True)
