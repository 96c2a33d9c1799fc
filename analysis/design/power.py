"""How many animals an arm needs, by simulation: growth rates and survival, before a study begins.

Nouns: ``GrowthPlan`` and ``SurvivalPlan`` (what is assumed) and the table ``power`` by animals per
arm. The effect is the smallest one worth finding, never the one a finished study showed: power of
an observed effect only repeats its p-value (Hoenig & Heisey 2001).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import nctdtr, ndtr, ndtri, stdtr, stdtrit

from analysis.statistics.classic_tests import exact_interval

Array = npt.NDArray[np.float64]

POWER_COLUMNS: dict[str, str] = {
    "n_per_arm": "int64",
    "power": "float64",
    "low": "float64",
    "high": "float64",
    "closed_form": "float64",
}


@dataclass(frozen=True, slots=True)
class GrowthPlan:
    """What is assumed of growth: the control's rate per day, how much lower it shall be, spreads.

    ``sigma`` is the SD of one measurement of log(V/V0), ``sd_slope`` that of an animal's own rate,
    as in the table ``growth_rates``. ``dropout_pct`` of the animals leave before the last day, on
    a measurement day that each has at random. ``comparisons`` is the number of arms set against
    control: the level is divided by it (Bonferroni, the first step of Holm).
    """

    rate_per_day: float
    reduction_pct: float
    sigma: float
    sd_slope: float
    days: tuple[float, ...]
    dropout_pct: float = 0.0
    comparisons: int = 1
    alpha: float = 0.05
    most_animals: int = 20
    simulations: int = 2000
    seed: int = 20240


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
    comparisons: int = 1
    alpha: float = 0.05
    most_animals: int = 20
    simulations: int = 2000
    seed: int = 20240


def growth_power(plan: GrowthPlan) -> pd.DataFrame:
    """Power of the comparison of two arms' growth rates, for 2 to ``most_animals`` an arm.

    Each animal's ``log(V/V0) = (rate_arm + b) t + e`` is drawn with ``b ~ N(0, sd_slope^2)`` and
    ``e ~ N(0, sigma^2)`` on the days it is measured; its rate is the least squares slope through
    the origin, distributed ``N(rate_arm, sd_slope^2 + sigma^2 / sum t^2)``; arms are compared by
    Student's t test of the animals' rates (the growth model's contrast, with the degrees of
    freedom that small arms need). ``low`` to ``high`` is the 95 % interval of the simulation
    (Clopper-Pearson). ``closed_form`` is the power of the two-sample t test by the noncentral t,
    where no animal drops out: the check of the simulation.

    Returns
    -------
    DataFrame
        ``POWER_COLUMNS``; the same plan gives the same numbers.

    References
    ----------
    .. [1] Laird NM, Ware JH. Biometrics 1982; 38:963. Hoenig JM, Heisey DM. Am Stat 2001; 55:19.
    """
    random = np.random.default_rng(plan.seed)
    treated = plan.rate_per_day * (1 - plan.reduction_pct / 100)
    shape = (plan.simulations, plan.most_animals)
    control_rates, treated_rates = (
        rate + _rate_errors(plan, random, shape) for rate in (plan.rate_per_day, treated)
    )
    p = _t_test_p(control_rates, treated_rates)
    found = (p < plan.alpha / plan.comparisons).sum(axis=0)
    n = np.arange(2, plan.most_animals + 1)
    closed = np.full(len(n), np.nan)
    if not plan.dropout_pct:
        squares = float(np.square(plan.days).sum())
        sd = float(np.sqrt(plan.sd_slope**2 + plan.sigma**2 / squares))
        closed = _t_power(n, (plan.rate_per_day - treated) / sd, plan.alpha / plan.comparisons)
    return _power_table(n, found, plan.simulations, closed)


def survival_power(plan: SurvivalPlan) -> pd.DataFrame:
    """Power of the log-rank test of two arms, for 2 to ``most_animals`` an arm.

    ``S(t) = exp(-log 2 (t / median)^shape)`` in control, to the power ``hazard_ratio`` in the
    treated arm; animals alive at ``end_d`` are censored. ``closed_form`` is Schoenfeld's,
    ``Phi(|log HR| sqrt(d) / 2 - z)`` with d the events expected of both arms: it needs many
    animals to be right, the simulation does not.

    Returns
    -------
    DataFrame
        ``POWER_COLUMNS``.

    References
    ----------
    .. [1] Schoenfeld D. Biometrika 1981; 68:316.
    """
    random = np.random.default_rng(plan.seed)
    shape = (plan.simulations, plan.most_animals)
    ratios = (1.0, plan.hazard_ratio)
    days, events = zip(*(_lives(plan, ratio, random, shape) for ratio in ratios), strict=True)
    n = np.arange(2, plan.most_animals + 1)
    level = plan.alpha / plan.comparisons
    critical = float(ndtri(1 - level / 2)) ** 2
    found = np.array([
        (log_rank_chi2(*(np.hstack([part[:, :each] for part in pair]) for pair in (days, events)))
         > critical).sum() for each in n
    ])  # fmt: skip
    share = sum(_event_share(plan, ratio) for ratio in ratios)
    reach = abs(np.log(plan.hazard_ratio)) * np.sqrt(n * share) / 2
    return _power_table(n, found, plan.simulations, ndtr(reach - np.sqrt(critical)))


def animals_needed(table: pd.DataFrame, target: float) -> int | None:
    """The smallest number of animals an arm from which on power stays at the target or above."""
    short = table.loc[table["power"] < target, "n_per_arm"]
    least = int(table["n_per_arm"].min()) if short.empty else int(short.max()) + 1
    return least if least <= table["n_per_arm"].max() else None


def log_rank_chi2(days: Array, events: npt.NDArray[np.bool_]) -> Array:
    """Log-rank chi2 of many simulated studies at once; no ties.

    Parameters
    ----------
    days, events : arrays, shape (n_studies, 2 n)
        The first half of the columns is one arm, the second the other.
    """
    total = days.shape[1]
    first = np.broadcast_to(np.arange(total) < total // 2, days.shape)
    order = np.argsort(days, axis=1)
    died = np.take_along_axis(events, order, axis=1)
    first = np.take_along_axis(first, order, axis=1)
    at_risk = total - np.arange(total)
    own = total // 2 - np.cumsum(first, axis=1) + first
    share = own / at_risk
    difference = (died * (first - share)).sum(axis=1)
    variance = (died * share * (1 - share)).sum(axis=1)
    chi2: Array = np.divide(difference**2, variance, out=np.zeros(len(days)), where=variance > 0)
    return chi2


def _rate_errors(plan: GrowthPlan, random: np.random.Generator, shape: tuple[int, int]) -> Array:
    """Distance of each animal's estimated rate from its arm's."""
    squares = np.cumsum(np.square(plan.days))
    last = np.full(shape, len(plan.days) - 1)
    leaves = random.random(shape) < plan.dropout_pct / 100
    early = random.integers(0, max(len(plan.days) - 1, 1), shape)
    s = squares[np.where(leaves, early, last)]
    own, noise = random.standard_normal((2, *shape))
    errors: Array = plan.sd_slope * own + plan.sigma * noise / np.sqrt(s)
    return errors


def _t_test_p(first: Array, second: Array) -> Array:
    """Student's p of the first 2, 3, ... animals of both arms; shape (simulations, n - 1)."""
    n = np.arange(2, first.shape[1] + 1)
    means, squares = [], []
    for values in (first, second):
        mean = np.cumsum(values, axis=1)[:, 1:] / n
        means.append(mean)
        squares.append(np.cumsum(values**2, axis=1)[:, 1:] - n * mean**2)
    variance = np.maximum(squares[0] + squares[1], 0) / (2 * n - 2)
    t = np.abs(means[0] - means[1]) / np.sqrt(2 * variance / n)
    p: Array = 2 * stdtr(2 * n - 2, -t)
    return p


def _t_power(n: npt.NDArray[np.int64], effect: float, alpha: float) -> Array:
    """Power of the two-sided two-sample t test for an effect in SD."""
    df, shift = 2 * n - 2, abs(effect) * np.sqrt(n / 2)
    reach = stdtrit(df, 1 - alpha / 2)
    return np.asarray(1 - nctdtr(df, shift, reach) + nctdtr(df, shift, -reach))


def _lives(
    plan: SurvivalPlan, ratio: float, random: np.random.Generator, shape: tuple[int, int]
) -> tuple[Array, npt.NDArray[np.bool_]]:
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


def _power_table(
    n: npt.NDArray[np.int64], found: npt.NDArray[np.int64], simulations: int, closed: Array
) -> pd.DataFrame:
    low, high = exact_interval(found.astype(float), np.full(len(found), float(simulations)), 0.95)
    numbers = {
        "n_per_arm": n,
        "power": found / simulations,
        "low": low,
        "high": high,
        "closed_form": closed,
    }
    return pd.DataFrame(numbers).astype(POWER_COLUMNS)
