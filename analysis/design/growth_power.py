"""Animals for a question about tumor growth: better than control, than both parts, than additive.

Noun of this module: ``GrowthPlan``. The test is that of the analysis: rates of a mixed model with
an own spread for each arm unless all look alike, Student's t with Kenward-Roger df.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtr

from analysis.design.power import Array, power_table, sizes, t_power
from analysis.statistics.growth_fits_at_once import ManyFits, ManySums, fits_at_once

GrowthQuestion = Literal["control", "best_part", "additivity"]
MOST_ARMS = 8  # simulated: more arms add nothing to the degrees of freedom that counts
# Control, the parts A and B, the combination AB: the contrasts of a question, below 0 where better.
WEIGHTS: dict[GrowthQuestion, tuple[tuple[float, ...], ...]] = {
    "control": ((-1.0, 1.0),),
    "best_part": ((0.0, -1.0, 0.0, 1.0), (0.0, 0.0, -1.0, 1.0)),
    "additivity": ((1.0, -1.0, -1.0, 1.0),),
}


@dataclass(frozen=True, slots=True)
class GrowthPlan:
    """What is assumed of tumors: effects, spreads, days and how many tests there will be.

    ``ratios`` are ratios of tumor volumes on the evaluation day, the last of ``days`` (counted
    from the animal's first volume): of the arm to control; of the combination to either part; of
    the combination to what Bliss expects of its parts. ``sd_growth`` is the SD of log(V/V0)
    between animals of an arm by then, ``sigma`` that of one measurement of log volume.
    ``dropout_pct`` of the animals leave before the last day, after a measurement day that each has
    at random. ``family`` is the number of arms (or combinations) that the question is asked of:
    the level is divided by it, Holm's first step.
    """

    question: GrowthQuestion
    ratios: tuple[float, ...]
    sd_growth: float
    sigma: float
    days: tuple[float, ...]
    dropout_pct: float = 0.0
    family: int = 1
    alpha: float = 0.05
    most_animals: int = 15
    simulations: int = 2000
    seed: int = 20240

    @property
    def n_arms(self) -> int:
        """Arms of the study whose animals are simulated."""
        if self.question == "control":
            return min(self.family + 1, MOST_ARMS)
        return len(WEIGHTS[self.question][0])

    @property
    def evaluation_day(self) -> float:
        """The last day measured."""
        return self.days[-1]


@dataclass(frozen=True, slots=True, eq=False)
class _Animals:
    """Simulated animals without any effect (studies, arms, animals), as many as any arm has."""

    s: Array
    r: Array
    rest: Array
    spare: Array

    def first(self, n: int) -> ManySums:
        """The first n animals of every arm."""
        rest, spare = (part[:, :, :n].sum(axis=(1, 2)) for part in (self.rest, self.spare))
        return ManySums(self.s[:, :, :n], self.r[:, :, :n], rest, spare)


def growth_power(plan: GrowthPlan) -> pd.DataFrame:
    """Power of the analysis' own test of growth rates, for 3 to ``most_animals`` an arm.

    Animals have ``log(V/V0) = (rate_arm + b) t + e``, ``b ~ N(0, (sd_growth / last day)^2)``,
    ``e ~ N(0, sigma^2)``, all arms spread alike. Every study is fitted as the analysis will fit it
    (``growth_fits_at_once``), all arms of the study for ``control``, the four of the combination
    for the others. An effect moves an estimate and neither its error nor its df, so the control's
    rate plays no part and the same studies (the first n animals of each arm) serve every n, and
    without effect the ``level``.

    - ``control``: p of rate less control's, in favor of the arm, at most alpha / family;
    - ``best_part``: both one-sided p at most alpha / 2 / family (the min test, which needs no
      correction for its two parts); ``level`` is of a combination that equals one part and
      beats the other by far, nominally alpha / 2;
    - ``additivity``: Bliss, ``AB - A - B + C`` below 0, p at most alpha / family.

    ``closed_form`` is the noncentral t of a test with one variance known to be common to its
    arms, where nobody drops out; none for two tests at once. It is above the simulation, which
    pays for variances of arms' own.

    Parameters
    ----------
    plan : GrowthPlan
        With two days or more.

    Returns
    -------
    DataFrame
        ``power.POWER_COLUMNS``; the same plan gives the same numbers.

    References
    ----------
    .. [1] Laird NM, Ware JH. Biometrics 1982; 38:963. Kenward MG, Roger JH. Biometrics 1997;
       53:983. Laska EM, Meisner MJ. Biometrics 1989; 45:1139 (min test).
    """
    weights = np.zeros((len(plan.ratios), plan.n_arms))
    weights[:, : len(WEIGHTS[plan.question][0])] = WEIGHTS[plan.question]
    shift = np.log(plan.ratios) / plan.evaluation_day
    animals, n = _animals(plan), sizes(plan.most_animals)
    level = plan.alpha / plan.family
    found, by_chance = np.array([
        _calls(fits_at_once(animals.first(each)), weights, shift, level) for each in n
    ]).T  # fmt: skip
    return power_table(n, found, by_chance, plan.simulations, _closed_form(plan, n, weights, shift))


def _calls(fits: ManyFits, weights: Array, shift: Array, level: float) -> tuple[int, int]:
    """Studies that find the effect, and those that call one where there is none."""
    estimate, se, df = fits.contrasts(weights)
    lower = stdtr(df, (estimate + shift) / se) <= level / 2
    without = stdtr(df, estimate / se)
    if len(shift) > 1:  # as good as the first part, far better than the others
        by_chance = without[:, 0] <= level / 2
    else:
        by_chance = 2 * np.minimum(without, 1 - without)[:, 0] <= level
    return int(lower.all(axis=1).sum()), int(by_chance.sum())


def _animals(plan: GrowthPlan) -> _Animals:
    """Animals of arms that do not differ, growing at no rate of their own."""
    random = np.random.Generator(np.random.PCG64(plan.seed))
    shape = (plan.simulations, plan.n_arms, sizes(plan.most_animals)[-1])
    final = len(plan.days) - 1
    leaves = random.random(shape) < plan.dropout_pct / 100
    last = np.where(leaves, random.integers(0, final, shape), final)
    s = np.cumsum(np.square(plan.days))[last]
    own, noise = random.standard_normal((2, *shape))
    sd_slope = plan.sd_growth / plan.evaluation_day
    rate = sd_slope * own + plan.sigma * noise / np.sqrt(s)
    spare = last.astype(float)  # measurements less one
    rest = plan.sigma**2 * 2 * random.standard_gamma(spare / 2)
    return _Animals(s, s * rate, rest, spare)


def _closed_form(
    plan: GrowthPlan, n: tuple[int, ...], weights: Array, shift: Array
) -> npt.ArrayLike:
    if plan.dropout_pct or len(weights) > 1:
        return np.nan
    counts = np.array(n, dtype=float)
    own = (plan.sd_growth / plan.evaluation_day) ** 2
    variance = own + plan.sigma**2 / np.square(plan.days).sum()
    se = np.sqrt(variance * np.square(weights).sum() / counts)
    df = (counts - 1) * np.count_nonzero(weights)
    return t_power(df, shift[0] / se, plan.alpha / plan.family)
