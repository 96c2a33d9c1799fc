"""Arms compared by hazard: the log-rank test and Cox's hazard ratios.

Nouns: ``LogRankTest`` and ``HazardRatio``. Both need only the ``RiskTable``: how many animals of
each arm were at risk and had their event on each event day; nothing here knows of studies.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc, ndtri

from analysis.statistics.kaplan_meier import Floats, merge_ties

MOST_STEPS = 50
LONGEST_STEP = 3.0  # of a log ratio: farther, flat stretches of the likelihood throw Newton off
CONVERGED = 1e-16  # squared step in standard errors
Weighting = Literal["log-rank", "gehan"]
NO_VARIANCE = 1e-10  # of the largest: an eigenvalue below this is rounding


@dataclass(frozen=True, slots=True)
class LogRankTest:
    """Whether arms differ in hazard; ``chi2`` and ``p`` are NaN where nothing can be compared.

    ``arms``, ``n``, ``observed`` and ``expected`` (events) are in the order arms first appear.
    """

    chi2: float
    df: int
    p: float
    arms: tuple[str, ...]
    n: tuple[int, ...]
    observed: tuple[int, ...]
    expected: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class HazardRatio:
    """Hazard of an arm over that of the reference; NaN where it has no finite estimate.

    ``penalized``: by Firth's likelihood (``analysis.statistics.penalized_cox``), not Cox's own.
    """

    arm: str
    ratio: float
    low: float
    high: float
    log_ratio: float
    log_se: float
    penalized: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class RiskTable:
    """Animals at risk and events, shape (n_event_days, n_arms)."""

    arms: tuple[str, ...]
    days: Floats
    n: NDArray[np.int64]
    at_risk: NDArray[np.int64]
    events: NDArray[np.int64]


def log_rank(
    days: ArrayLike, events: ArrayLike, arms: Iterable[str], weighting: Weighting = "log-rank"
) -> LogRankTest:
    """Mantel's log-rank test between any number of arms, hypergeometric variance.

    Per event day with ``d`` events among ``n`` at risk, arm g expects ``e_g = d n_g / n`` and
    ``cov(g, h) = d (n - d) / (n - 1) * (n_g / n) * ([g = h] - n_h / n)``; summed over days,
    ``chi2 = (O - E)' V^- (O - E)`` with as many degrees of freedom as V has rank: arms less one,
    less arms of which no animal was left by the first event. As R ``survdiff``. SciPy's ``logrank``
    reports the square root of ``chi2``, for two arms only.

    With ``gehan`` each day's ``O - E`` counts n times and its covariance n squared (Gehan-Breslow,
    also called generalized Wilcoxon): early events, when many animals are left, weigh more. As SAS
    ``LIFETEST`` (Wilcoxon) and Prism; R's ``survdiff(rho = 1)`` is Peto's, another test.

    Parameters
    ----------
    days : array_like, shape (n_animals,)
        Day of the event or of leaving without one.
    events : array_like of bool, shape (n_animals,)
        True where the endpoint was reached.
    arms : iterable of str, length n_animals
        Arm of each animal.
    weighting : {"log-rank", "gehan"}
        Equal weight for every event, or the number at risk.

    References
    ----------
    .. [1] Mantel N. Cancer Chemother Rep 1966; 50:163. Breslow N. Biometrika 1970; 57:579.
    .. [2] Kalbfleisch JD, Prentice RL. The Statistical Analysis of Failure Time Data, 2nd ed.,
       2002, section 1.4.
    """
    table = risk_table(days, events, arms)
    at_risk = table.at_risk.sum(axis=1)
    died = table.events.sum(axis=1)
    share = table.at_risk / at_risk[:, None]
    weight = at_risk if weighting == "gehan" else np.ones(len(at_risk))
    spread = weight**2 * died * (at_risk - died) / np.maximum(at_risk - 1, 1)
    variance = np.diag(spread @ share) - (share * spread[:, None]).T @ share
    observed = table.events.sum(axis=0)
    expected = died @ share
    chi2, df = _quadratic_form(weight @ table.events - (weight * died) @ share, variance)
    return LogRankTest(
        chi2,
        df,
        float(chdtrc(df, chi2)) if df else float("nan"),
        table.arms,
        tuple(table.n.tolist()),
        tuple(observed.tolist()),
        tuple(expected.tolist()),
    )


def log_rank_of_pairs(table: RiskTable, weighting: Weighting = "log-rank") -> Floats:
    """P-values of the log-rank test of every two arms alone, shape (n_arms, n_arms).

    As `log_rank` of the animals of both, where ``chi2 = (O - E)^2 / V``.
    """
    difference, variance = np.zeros((2, len(table.arms), len(table.arms)))
    for own_at_risk, own_died in zip(table.at_risk, table.events, strict=True):
        at_risk, died = (own[:, None] + own for own in (own_at_risk, own_died))
        share = own_at_risk[:, None] / np.maximum(at_risk, 1)
        weight = at_risk if weighting == "gehan" else 1.0
        difference += weight * (own_died[:, None] - died * share)
        spread = weight**2 * died * (at_risk - died) / np.maximum(at_risk - 1, 1)
        variance += spread * share * (1 - share)
    with np.errstate(divide="ignore", invalid="ignore"):
        chi2 = np.where(variance > NO_VARIANCE**2, difference**2 / variance, np.nan)
    p: Floats = chdtrc(1, chi2)
    return p


def ratios_of_pairs(
    table: RiskTable, confidence: float = 0.95
) -> dict[tuple[str, str], HazardRatio]:
    """Hazard ratios by (reference, arm): Cox's model, Efron's ties, Wald interval.

    All arms are fitted together, and the fit is read from each arm in turn. Newton's method
    maximizes ``sum of D_g b_g - sum over event days, l = 0..d-1, of log(sum over g of
    (n_g - l d_g / d) exp(b_g))``: ``D_g`` all events of arm g, ``d_g`` those on the day among its
    ``n_g`` at risk, ``b = 0`` for the reference. The interval is ``exp(b +- z se)``, ``se`` from
    the inverse information. As R ``coxph``.

    Not every arm has a finite maximum. Say that arm g leads to h where an animal of g had its event
    while one of h was at risk. Then the likelihood falls off in every direction if and only if each
    arm can be reached from each other one along such leads (the condition of Ford for paired
    comparisons, and of Hunter for rankings). An arm without events leads nowhere: its likelihood
    rises all the way to ratio 0. So does that of an arm all of whose events came when no reference
    animal was left. Such arms get NaN; R prints a ratio near 0 or infinity, with a warning, that
    only tells where its iterations stopped. Along the rise the other arms' animals weigh endlessly
    more, or less, than those of such an arm, so that in the limit it vanishes from every sum of the
    remaining arms: leaving it out gives them exactly the values of the limit.

    Parameters
    ----------
    table : RiskTable
    confidence : float
        Coverage of the interval.

    Returns
    -------
    dict of (str, str) to HazardRatio
        One per reference and each other arm, in the order arms first appear.

    References
    ----------
    .. [1] Cox DR. J R Stat Soc B 1972; 34:187. Efron B. J Am Stat Assoc 1977; 72:557.
    .. [2] Ford LR. Am Math Mon 1957; 64(8):28. Hunter DR. Ann Stat 2004; 32:384, assumption 1.
    """
    log_ratio, log_se = np.full((2, len(table.arms), len(table.arms)), np.nan)
    leads = _leads(table)
    for home in range(len(table.arms)):
        linked = _reached(leads, home) & _reached(leads.T, home)
        if linked[:home].any() or np.count_nonzero(linked) < 2:
            continue  # fitted with an earlier arm, or by itself
        own, covariance = fit_cox(table.at_risk[:, linked], table.events[:, linked], 0)
        variance, at = np.diag(covariance), np.ix_(linked, linked)
        log_ratio[at] = own - own[:, None]
        log_se[at] = np.sqrt(variance + variance[:, None] - 2.0 * covariance)
    reach = ndtri(0.5 + confidence / 2) * log_se
    ratio, low, high = np.exp([log_ratio, log_ratio - reach, log_ratio + reach])
    numbers = np.stack([ratio, low, high, log_ratio, log_se], axis=2).tolist()
    return {
        (reference, arm): HazardRatio(arm, *numbers[row][column])
        for row, reference in enumerate(table.arms)
        for column, arm in enumerate(table.arms)
        if row != column
    }


def risk_table(days: ArrayLike, events: ArrayLike, arms: Iterable[str]) -> RiskTable:
    """Count each arm's animals at risk and events on every day with an event."""
    day, event, labels = merge_ties(days), np.asarray(events, dtype=bool), list(arms)
    names = tuple(dict.fromkeys(labels))
    code = np.array([names.index(label) for label in labels])
    event_days = np.unique(day[event])
    left = np.zeros((len(event_days) + 1, len(names)), dtype=np.int64)
    np.add.at(left, (np.searchsorted(event_days, day, side="right"), code), 1)
    n = np.bincount(code, minlength=len(names))
    died = np.zeros((len(event_days), len(names)), dtype=np.int64)
    np.add.at(died, (np.searchsorted(event_days, day[event]), code[event]), 1)
    return RiskTable(names, event_days, n, n - np.cumsum(left, axis=0)[:-1], died)


def _quadratic_form(difference: Floats, variance: Floats) -> tuple[float, int]:
    """Chi-square statistic and its degrees of freedom, (NaN, 0) without variance."""
    values, vectors = np.linalg.eigh(variance)
    kept = values > NO_VARIANCE * max(float(values.max()), NO_VARIANCE)
    if not kept.any():
        return float("nan"), 0
    projected = difference @ vectors[:, kept]
    return float(np.sum(projected**2 / values[kept])), int(kept.sum())


def linked_arms(table: RiskTable, home: int) -> NDArray[np.bool_]:
    """Arms whose ratio to the arm ``home`` is finite: those it leads to and that lead to it."""
    leads = _leads(table)
    return _reached(leads, home) & _reached(leads.T, home)


def _leads(table: RiskTable) -> NDArray[np.bool_]:
    """Which arm (row) leads to which (column): had an event while one of it was at risk."""
    leads: NDArray[np.bool_] = (table.events > 0).T.astype(float) @ (table.at_risk > 0) > 0
    return leads


def _reached(leads: NDArray[np.bool_], home: int) -> NDArray[np.bool_]:
    """Arms that leads from ``home`` come to, itself included."""
    reached: NDArray[np.bool_] = np.arange(len(leads)) == home
    newest = reached
    while newest.any():
        newest = leads[newest].any(axis=0) & ~reached
        reached = reached | newest
    return reached


def fit_cox(
    at_risk: NDArray[np.int64], events: NDArray[np.int64], home: int
) -> tuple[Floats, Floats]:
    """Log hazard ratios to the arm ``home`` and their covariances (its own: 0)."""
    arms = at_risk.shape[1]
    log_ratio, covariance = np.zeros(arms), np.zeros((arms, arms))
    weights, totals = efron_weights(at_risk, events), events.sum(axis=0)
    free = np.delete(np.arange(arms), home)
    for _ in range(MOST_STEPS):
        share = weights * np.exp(log_ratio)
        share /= share.sum(axis=1, keepdims=True)
        slope = (totals - share.sum(axis=0))[free]
        information = (np.diag(share.sum(axis=0)) - share.T @ share)[np.ix_(free, free)]
        step = np.zeros(arms)
        step[free] = np.linalg.solve(information, slope)
        log_ratio = _climb(weights, totals, log_ratio, step)
        if slope @ step[free] < CONVERGED:
            break
    else:
        raise ArithmeticError(f"Cox fit did not converge in {MOST_STEPS} steps")
    covariance[np.ix_(free, free)] = np.linalg.inv(information)
    return log_ratio, covariance


def efron_weights(at_risk: NDArray[np.int64], events: NDArray[np.int64]) -> Floats:
    """Animals of each arm in the risk sum of each event, shape (n_events, n_arms).

    The l-th of d events on a day finds the arm's animals at risk less l/d of its own events.
    """
    died = events.sum(axis=1)
    day = np.repeat(np.arange(len(died)), died)
    before = np.arange(len(day)) - np.repeat(np.cumsum(died) - died, died)
    weights: Floats = at_risk[day] - (before / died[day])[:, None] * events[day]
    return weights


def _climb(weights: Floats, totals: NDArray[np.int64], start: Floats, step: Floats) -> Floats:
    """Follow a Newton step: no ratio more than e**3-fold, halved until the likelihood rises."""

    def log_likelihood(point: Floats) -> float:
        return float(totals @ point - np.log(weights @ np.exp(point)).sum())

    step = step / max(1.0, float(np.abs(step).max()) / LONGEST_STEP)
    floor = log_likelihood(start)
    floor -= 1e-12 * abs(floor)
    while log_likelihood(start + step) < floor and np.abs(step).max() > 1e-9:
        step = step / 2
    return start + step
