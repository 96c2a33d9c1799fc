"""A plan with its power, in the words that an animal application or a protocol asks for.

Noun of this module: ``Planned``. ``plan_growth`` and its kin simulate a plan and say in sentences
how many animals or experiments it takes, the test, level and correction, what was assumed and
where the numbers come from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.design.cell_power import FoldPlan, ViabilityPlan, fold_power, viability_power
from analysis.design.growth_power import MOST_ARMS, GrowthPlan, growth_power
from analysis.design.power import smallest_n
from analysis.design.survival_power import SurvivalPlan, survival_power

ANIMALS, EXPERIMENTS = "animals an arm", "experiments"
TARGETS = (0.8, 0.9)
NONCENTRAL = "noncentral t, one variance"
GROWTH_MODEL = (
    "growth rates of a mixed model of log(V/V0) (random slope per animal, slope variance by arm "
    "unless all look alike, REML), t with Kenward-Roger degrees of freedom"
)
NO_EFFECT = "An effect that is not there is called"
CORRECTION = "Holm, first step"


@dataclass(frozen=True, slots=True, eq=False)
class Planned:
    """The table ``power`` of a plan, what its n counts, and the words around it.

    ``question`` is what shall be shown, ``check`` names the closed form, ``level`` says how often
    the test calls what is not there, ``sentences`` are for the application.
    """

    table: pd.DataFrame
    unit: str
    question: str
    check: str
    level: str
    sentences: str

    def needed(self, target: float) -> int | None:
        """The smallest n from which on power stays at the target."""
        return smallest_n(self.table, target)


def plan_growth(plan: GrowthPlan, source: str) -> Planned:
    """Power of a question about tumors; ``source`` says where the spreads come from."""
    day = f"day {plan.evaluation_day:g}"
    ratios = [f"{ratio:g}" for ratio in plan.ratios]
    question, effect, test, family = {
        "control": (
            f"The arm's tumors are smaller than control's on {day}",
            f"tumors {ratios[0]} times as large as in control",
            "two-sided",
            _family(plan.family, "arm", "against control"),
        ),
        "best_part": (
            f"The combination's tumors are smaller than those of both parts on {day}",
            f"tumors {' and '.join(ratios)} times as large as with either part",
            "the combination against each part, both one-sided tests at half of the level (min "
            "test; no correction for two parts)",
            _family(plan.family, "combination", "against their parts"),
        ),
        "additivity": (
            f"The combination's tumors are smaller than additive (Bliss) on {day}",
            f"tumors {ratios[0]} times as large as expected of both parts (combination index), of "
            "control, both parts and the combination alone",
            "contrast combination - part - part + control, two-sided",
            _family(plan.family, "combination", "against Bliss"),
        ),
    }[plan.question]
    assumed = [
        f"{effect} on {day}",
        f"SD of log growth between animals of an arm by {day} {plan.sd_growth:.3g}, of one "
        f"measurement of log volume {plan.sigma:.3g} ({source}), alike in all arms",
        f"measured on days {_list(plan.days)} after the first volume",
        f"{plan.dropout_pct:g} % of animals drop out, each after a measurement day at random",
    ]
    if plan.question == "control" and plan.family >= MOST_ARMS:
        assumed.append(f"{MOST_ARMS} arms simulated for their spread")
    table = growth_power(plan)
    chance = (
        "A combination that equals one part and is far better than the other is called better"
        if plan.question == "best_part"
        else NO_EFFECT
    )
    return Planned(
        table, ANIMALS, question, NONCENTRAL, _level_words(table, chance),
        _sentences(table, ANIMALS, question, f"{GROWTH_MODEL}; {test}", plan.alpha, family,
                   assumed, plan.simulations, plan.seed),
    )  # fmt: skip


def plan_survival(plan: SurvivalPlan, source: str) -> Planned:
    """Power of a question about survival; ``source`` says where the median comes from."""
    question = "The arm's survival differs from control's"
    assumed = [
        f"median of control {plan.median_d:g} d ({source})",
        f"hazard ratio {plan.hazard_ratio:g}, Weibull shape {plan.shape:g}",
        f"followed to day {plan.end_d:g}, {plan.lost_pct:g} % lost before",
    ]
    test = "log-rank (exact by permutation up to 10 animals an arm, chi-square beyond), two-sided"
    table = survival_power(plan)
    family = _family(plan.family, "arm", "against control")
    return Planned(
        table, ANIMALS, question, "Schoenfeld's formula", _level_words(table, NO_EFFECT),
        _sentences(table, ANIMALS, question, test, plan.alpha, family, assumed,
                   plan.simulations, plan.seed),
    )  # fmt: skip


def plan_viability(plan: ViabilityPlan, source: str) -> Planned:
    """Power of viability at the stated dose; ``source`` says where the spread comes from."""
    question = "Viability at the stated dose is below control's"
    assumed = [
        f"viability {plan.viability_pct:g} % of control at the stated dose",
        f"SD of it between experiments {plan.sd_points:.3g} points ({source})",
    ]
    test = (
        "t test over experiments of log viability less control's, two-sided, and the t interval of "
        "the mean viability below 100 %"
    )
    table = viability_power(plan)
    family = _family(plan.family, "drug", "against control")
    return Planned(
        table, EXPERIMENTS, question, "noncentral t, log viability",
        _level_words(table, NO_EFFECT),
        _sentences(table, EXPERIMENTS, question, test, plan.alpha, family, assumed,
                   plan.simulations, plan.seed),
    )  # fmt: skip


def plan_fold(plan: FoldPlan, source: str) -> Planned:
    """Power of the fold of an IC50; ``source`` says where the spread comes from."""
    more = "larger than" if plan.beyond == 1 else f"more than {plan.beyond:g} times"
    question = f"The resistant line's IC50 is {more} its parent's"
    of = "the fold" if plan.paired else "either line's IC50"
    assumed = [
        f"a fold of {plan.fold:g}",
        f"SD between experiments of log10 of {of} {plan.sd_log10:.3g} ({source})",
        "both lines in every experiment"
        if plan.paired
        else "the lines in experiments of their own, as many of each",
    ]
    name = "paired t" if plan.paired else "Welch's t"
    test = (
        f"{name} on log10 IC50 of each experiment; lower end of the interval above {plan.beyond:g}"
    )
    table = fold_power(plan)
    family = _family(plan.family, "drug", "in the two lines")
    check = "noncentral t" if plan.paired else NONCENTRAL
    return Planned(
        table, EXPERIMENTS, question, check, _level_words(table, NO_EFFECT),
        _sentences(table, EXPERIMENTS, question, test, plan.alpha, family, assumed,
                   plan.simulations, plan.seed),
    )  # fmt: skip


def _family(n: int, noun: str, versus: str) -> str:
    """What the level is divided by."""
    if n == 1:
        return f", one {noun} {versus}, no correction"
    return f" over {n} {noun}s {versus} ({CORRECTION}: divided by {n})"


def _sentences(
    table: pd.DataFrame,
    unit: str,
    question: str,
    test: str,
    alpha: float,
    family: str,
    assumed: Sequence[str],
    simulations: int,
    seed: int,
) -> str:
    """How many, the test, and what was assumed."""
    found = [smallest_n(table, each) for each in TARGETS]
    wanted = TARGETS if found[0] != found[1] else TARGETS[:1] if found[0] is None else TARGETS[1:]
    many = " ".join(_needed(table, unit, target) for target in wanted)
    return (
        f"To be shown: {question[:1].lower()}{question[1:]}. {many} "
        f"Test: {test}; level {alpha:g}{family}. "
        f"Assumed: {'; '.join(assumed)}. "
        f"Power by simulation of {simulations:,} studies (seed {seed}) with the test of the "
        "analysis to come; the effect is the smallest one worth finding."
    )


def _needed(table: pd.DataFrame, unit: str, target: float) -> str:
    n = smallest_n(table, target)
    if n is None:
        last = table.iloc[-1]
        return f"Not even {last['n']:.0f} {unit} give {100 * target:.0f} % power."
    row = table[table["n"] == n].iloc[0]
    power, low, high = (f"{100 * row[name]:.1f}" for name in ("power", "low", "high"))
    return (
        f"{n} {unit} give at least {100 * target:.0f} % power ({power} %, 95 % interval of the "
        f"simulation {low} to {high} %)."
    )


def _level_words(table: pd.DataFrame, chance: str) -> str:
    low, high = (100 * float(end) for end in (table["level"].min(), table["level"].max()))
    share = f"{low:.1f} %" if low == high else f"{low:.1f} to {high:.1f} %"
    return f"{chance} in {share} of these studies."


def _list(days: Sequence[float]) -> str:
    return ", ".join(f"{day:g}" for day in days)
