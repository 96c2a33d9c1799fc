"""How many animals have died of one cause by a day, when they may also die of another.

Noun: ``Incidence``, the Aalen-Johansen curve of one cause in one arm. One minus Kaplan-Meier with
the other deaths censored would count animals that were dead already as still to come.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from analysis.statistics.kaplan_meier import Counts, Floats, merge_ties


@dataclass(frozen=True, slots=True, eq=False)
class Incidence:
    """Share of an arm's animals that had an event of one cause, by day.

    ``days`` ascends and starts with day 0. ``low`` and ``high`` are NaN where the share is 0 or 1.
    """

    days: Floats
    at_risk: Counts
    events: Counts  # of this cause
    share: Floats
    se: Floats
    low: Floats
    high: Floats


def cumulative_incidence(
    days: ArrayLike, events: ArrayLike, of_cause: ArrayLike, confidence: float = 0.95
) -> Incidence:
    """Aalen-Johansen estimate of one cause of death among others.

    ``F(t) = sum over t_j <= t of S(t_j-) c_j / n_j``: ``c_j`` events of the cause among the ``n_j``
    animals at risk, S Kaplan-Meier's survival of all events together; shares and S add up to 1.
    Variance by the delta method, ``sum of (F(t) - F_j)^2 d_j / (n_j (n_j - d_j)) +
    S(t_j-)^2 c_j (n_j - c_j) / n_j^3 - 2 (F(t) - F_j) S(t_j-) c_j / n_j^2`` with ``d_j`` all
    events; it is Greenwood's where there is one cause. Interval on the log-log scale,
    ``F ** exp(+-z se / (F log F))``. Shares and ``se`` as R ``survfit`` of several states; R
    ``cmprsk`` has the same shares and a little larger variances (Aalen's).

    Parameters
    ----------
    days : array_like, shape (n_animals,)
        Day of the event or of leaving without one; at least one animal.
    events : array_like of bool
        True where there was an event, of whatever cause.
    of_cause : array_like of bool
        True where it was of this cause; not counted where ``events`` is False.
    confidence : float
        Coverage of the pointwise interval.

    References
    ----------
    .. [1] Aalen O, Johansen S. Scand J Stat 1978; 5:141. Choudhury JB. Stat Med 2002; 21:1129.
    .. [2] Marubini E, Valsecchi MG. Analysing Survival Data from Clinical Trials, 1995, ch. 10.
    """
    day, event = merge_ties(days), np.asarray(events, dtype=bool)
    cause = event & np.asarray(of_cause, dtype=bool)
    steps = np.unique(np.append(day, min(0.0, day.min())))
    position = np.searchsorted(steps, day)
    left, died, own = (
        np.bincount(position[here], minlength=len(steps))
        for here in (np.ones(len(day), dtype=bool), event, cause)
    )
    n = len(day) - np.cumsum(left) + left
    before = np.append(1.0, np.cumprod((n - died) / n)[:-1])
    share = np.cumsum(before * own / n)
    se = np.sqrt([_variance(share, last, n, died, own, before) for last in range(len(steps))])
    low, high = _ends(share, se, confidence)
    return Incidence(steps, n, own, share, se, low, high)


def _variance(share: Floats, last: int, n: Counts, died: Counts, own: Counts, s: Floats) -> float:
    """Variance of the share on the day of that place."""
    n, died, own, s = (part[: last + 1].astype(float) for part in (n, died, own, s))
    still = share[last] - share[: last + 1]
    alive = n > died  # where the last animals died, nothing is still to come
    greenwood = np.divide(died, n * (n - died), out=np.zeros_like(n), where=alive)
    terms = still**2 * greenwood + s**2 * own * (n - own) / n**3 - 2 * still * s * own / n**2
    return max(float(terms.sum()), 0.0)


def _ends(share: Floats, se: Floats, confidence: float) -> tuple[Floats, Floats]:
    inside: NDArray[np.bool_] = (share > 0) & (share < 1 - 1e-12)
    low, high = np.full((2, len(share)), np.nan)
    log_share = np.log(share[inside])
    reach = ndtri(0.5 + confidence / 2) * se[inside] / (share[inside] * -log_share)
    low[inside] = np.exp(log_share * np.exp(reach))
    high[inside] = np.exp(log_share * np.exp(-reach))
    return low, high
