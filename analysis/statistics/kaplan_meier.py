"""The Kaplan-Meier curve of one arm, its median and its restricted mean.

Nouns: ``SurvivalCurve``, ``MedianSurvival``, ``RestrictedMean``. Arrays in, records out; the tables
of a study are made in ``analysis.survival.table``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]
Counts = NDArray[np.signedinteger]

ROUNDING = float(np.sqrt(np.finfo(float).eps))  # days and shares closer than this are equal


@dataclass(frozen=True, slots=True, eq=False)
class SurvivalCurve:
    """Share of an arm's animals still without event, one entry per day on which animals left.

    ``days`` ascends and starts with day 0 (all animals at risk). ``survival`` holds from that day
    until before the next; ``low`` and ``high`` are NaN where it is 1 or 0.
    """

    days: Floats
    at_risk: Counts  # animals whose day is this one or later
    events: Counts
    censored: Counts
    survival: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class MedianSurvival:
    """Day by which half of the animals had their event, with interval; NaN: not reached."""

    days: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class RestrictedMean:
    """Mean event-free days of the first ``tau`` days, with its standard error."""

    days: float
    se: float
    tau: float


def kaplan_meier(days: ArrayLike, events: ArrayLike, confidence: float = 0.95) -> SurvivalCurve:
    """Product-limit estimate of one arm with Greenwood's interval on the log-log scale.

    ``S(t) = product over t_j <= t of (1 - d_j / n_j)``: ``d_j`` events among the ``n_j`` animals at
    risk on day ``t_j``. An animal censored on a day is at risk for the events of that day.
    With ``v = sum of d_j / (n_j (n_j - d_j))`` the bounds are ``S ** exp(+-z sqrt(v) / log S)``:
    never outside 0 to 1, undefined where S is 1 or 0 (as R ``survfit(conf.type = "log-log")``;
    lifelines and Prism use the same scale, R's own default is "log").

    Parameters
    ----------
    days : array_like, shape (n_animals,)
        Day of the event or of leaving without one; at least one animal.
    events : array_like of bool, shape (n_animals,)
        True where the endpoint was reached, False where censored.
    confidence : float
        Coverage of the pointwise interval.

    Returns
    -------
    SurvivalCurve
        Animals that leave on day 0 are counted in its day 0 entry, which then is below 1 already.

    References
    ----------
    .. [1] Kaplan EL, Meier P. J Am Stat Assoc 1958; 53:457, eq. 2b.
    .. [2] Kalbfleisch JD, Prentice RL. The Statistical Analysis of Failure Time Data, 2nd ed.,
       2002, section 1.4 (log-log interval).
    """
    day = merge_ties(days)
    event = np.asarray(events, dtype=bool)
    steps = np.unique(np.append(day, min(0.0, day.min())))
    position = np.searchsorted(steps, day)
    left = np.bincount(position, minlength=len(steps))
    died = np.bincount(position[event], minlength=len(steps))
    at_risk = len(day) - np.cumsum(left) + left
    stayed: Floats = (at_risk - died) / at_risk
    share: Floats = np.cumprod(stayed, dtype=np.float64)
    low, high = _log_log_interval(share, np.cumsum(_greenwood(at_risk, died)), confidence)
    return SurvivalCurve(steps, at_risk, died, left - died, share, low, high)


def median_survival(curve: SurvivalCurve) -> MedianSurvival:
    """First day with survival below 0.5; on a plateau at exactly 0.5 the middle of the plateau.

    The interval is where the curve's ``low`` and ``high`` cross 0.5, by the same rule (Brookmeyer
    and Crowley's interval on the log-log scale). As R ``quantile.survfit`` and Prism; lifelines
    gives the right end of a plateau. Where follow-up ends on the plateau its middle is that up to
    the last day, as ``quantile.survfit``; R's printed table shows the left end there.

    References
    ----------
    .. [1] Brookmeyer R, Crowley J. Biometrics 1982; 38:29.
    """
    return MedianSurvival(
        _half_day(curve.days, curve.survival),
        _half_day(curve.days, curve.low),
        _half_day(curve.days, curve.high),
    )


def day_of_share(curve: SurvivalCurve, share: float) -> float:
    """First day on which survival is below ``share``, by the rule of the median; NaN: never."""
    return _half_day(curve.days, curve.survival, share)


def restricted_mean(curve: SurvivalCurve, tau: float) -> RestrictedMean:
    """Area under the curve up to day ``tau``: mean event-free days when followed ``tau`` days.

    ``se**2 = sum of A_j**2 d_j / (n_j (n_j - d_j))`` with ``A_j`` the area from day ``t_j`` to
    ``tau`` (a step to zero adds nothing), as R ``print(survfit, rmean = tau)`` and survRM2.
    ``tau`` past the last day carries the last survival on.

    References
    ----------
    .. [1] Klein JP, Moeschberger ML. Survival Analysis, 2nd ed., 2003, eq. 4.5.1 and 4.5.2.
    """
    areas = np.diff(np.minimum(np.append(curve.days, tau), tau)) * curve.survival
    area_after = np.cumsum(areas[::-1])[::-1]
    variance = float(np.sum(area_after**2 * _greenwood(curve.at_risk, curve.events)))
    return RestrictedMean(float(curve.days[0] + areas.sum()), variance**0.5, tau)


def merge_ties(days: ArrayLike) -> Floats:
    """Days as floats, those equal but for rounding (8 digits) set to the first of them.

    Days computed from dates or in other units would otherwise miss their ties (R: ``timefix``).
    """
    day = np.asarray(days, dtype=float)
    gap = ROUNDING * float(np.abs(day).max(initial=0.0))
    steps = np.diff(np.sort(day))
    if not ((steps > 0) & (steps <= gap)).any():
        return day
    distinct, position = np.unique(day, return_inverse=True)
    is_first = np.diff(distinct, prepend=-np.inf) > gap
    first = np.maximum.accumulate(np.where(is_first, np.arange(len(distinct)), 0))
    merged: Floats = distinct[first][position]
    return merged


def _greenwood(at_risk: Counts, died: Counts) -> Floats:
    """Each day's term of Greenwood's sum, 0 where the last animals died."""
    stayed = at_risk - died
    terms: Floats = np.divide(died, at_risk * stayed, out=np.zeros(len(died)), where=stayed > 0)
    return terms


def _log_log_interval(share: Floats, variance: Floats, confidence: float) -> tuple[Floats, Floats]:
    low, high = np.full_like(share, np.nan), np.full_like(share, np.nan)
    inside = (share > 0) & (share < 1)
    log_share = np.log(share[inside])
    reach = ndtri(0.5 + confidence / 2) * np.sqrt(variance[inside]) / -log_share
    low[inside] = np.exp(log_share * np.exp(reach))
    high[inside] = np.exp(log_share * np.exp(-reach))
    return low, high


def _half_day(days: Floats, share: Floats, level: float = 0.5) -> float:
    """Day on which a falling curve passes a level, NaN where it does not; NaN shares left out."""
    known = ~np.isnan(share)
    day, height = days[known], share[known]
    half = np.flatnonzero(height <= level + ROUNDING)
    if not len(half):
        return float("nan")
    start = half[0]
    if height[start] < level - ROUNDING:
        return float(day[start])
    below = day[height < level - ROUNDING]
    end = below[0] if len(below) else day[-1]
    return float((day[start] + end) / 2)
