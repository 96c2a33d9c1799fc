"""Survival of every arm: Kaplan-Meier curves, life span, medians and tests against control.

Each row of the survival records is one animal. An event is death or the humane or size endpoint;
an animal that left without it is censored. Models are analyzed apart, arms in the study's order.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.settings import FEWEST_ANIMALS, Settings
from analysis.statistics.comparison import holm
from analysis.statistics.cox_and_log_rank import (
    HazardRatio,
    LogRankTest,
    log_rank,
    risk_table,
)
from analysis.statistics.exact_log_rank import pair_tests
from analysis.statistics.kaplan_meier import Floats, kaplan_meier, merge_ties
from analysis.statistics.penalized_cox import pair_ratios
from analysis.study import Problem, Study, empty_table, table_of
from analysis.survival.life_span import (
    AgainstControl,
    LifeSpan,
    common_horizon,
    life_span,
    notes_against,
    numbers_against,
    own_notes,
    own_numbers,
)

EXACT = "exact by permutation"
COX = "Cox, Efron ties"
FIRTH = "Firth's penalized Cox of the two arms, profile interval"
TEST_WORDS = {"log-rank": "log-rank", "gehan": "Gehan-Breslow"}
CURVE_COLUMNS: dict[str, str] = {
    "model": "str",
    "arm": "str",
    "day": "float64",
    "at_risk": "int64",
    "events": "int64",
    "censored": "int64",
    "survival": "float64",
    "low": "float64",
    "high": "float64",
}
ARM_COLUMNS: dict[str, str] = {
    "model": "str",
    "arm": "str",
    "n": "int64",
    "events": "int64",
    "censored": "int64",
    "mean_life_span_d": "float64",
    "sd_d": "float64",
    "ils_mean_pct": "float64",
    "median_d": "float64",
    "median_low": "float64",
    "median_high": "float64",
    "ils_median_pct": "float64",
    "rmst_d": "float64",
    "rmst_se": "float64",
    "tau_d": "float64",
    "hazard_ratio": "float64",
    "hr_low": "float64",
    "hr_high": "float64",
    "p": "float64",
    "p_adjusted": "float64",
    "method": "str",
    "status": "str",
}
AT_RISK_COLUMNS: dict[str, str] = {
    "model": "str",
    "arm": "str",
    "day": "float64",
    "at_risk": "int64",
    "events": "int64",
    "censored": "int64",
}


@dataclass(frozen=True, slots=True, eq=False)
class ModelAnimals:
    """The animals of one model: day, event, arm and reason of each; ``arms`` are those present."""

    model: str
    control: str | None
    arms: tuple[str, ...]
    day: Floats
    event: NDArray[np.bool_]
    arm: NDArray[np.object_]
    reason: NDArray[np.object_]

    def of(self, *arms: str) -> ModelAnimals:
        """Only the animals of these arms."""
        here = np.any([self.arm == arm for arm in arms], axis=0)
        return replace(
            self,
            arms=arms,
            day=self.day[here],
            event=self.event[here],
            arm=self.arm[here],
            reason=self.reason[here],
        )


def survival_curve(study: Study, settings: Settings) -> pd.DataFrame:
    """Kaplan-Meier curve of every arm, one row per day on which an animal left, and day 0.

    ``at_risk`` are the animals whose day is this one or later, so an animal censored on a day still
    counts for the events of that day. The interval is Greenwood's on the log-log scale, empty where
    survival is 1 or 0. Animals that leave on day 0 are counted in the day 0 row: its survival is
    then that after they left. See ``analysis.statistics.kaplan_meier.kaplan_meier``.

    Returns
    -------
    DataFrame
        ``survival_curve`` of the contract: model, arm, day, at_risk, events, censored, survival,
        low, high.
    """
    names = ("days", *tuple(CURVE_COLUMNS)[3:])
    rows: list[tuple[object, ...]] = []
    for animals in survival_by_model(study, settings):
        for arm in animals.arms:
            own = animals.of(arm)
            curve = kaplan_meier(own.day, own.event, settings.confidence)
            numbers = zip(*(getattr(curve, name).tolist() for name in names), strict=True)
            rows += [(animals.model, arm, *day) for day in numbers]
    return table_of(rows, CURVE_COLUMNS)


def survival(study: Study, settings: Settings) -> pd.DataFrame:
    """Life span, median, restricted mean, hazard ratio and test of every arm.

    ``mean_life_span_d`` and ``sd_d`` (n - 1) are the plain mean and SD where every animal had its
    event. With censoring it is the area under the arm's Kaplan-Meier curve to one horizon of the
    model, ``life_span.common_horizon``, without SD, and ``status`` says so: means to unlike days
    cannot be compared. ``ILS = 100 * (arm / control - 1)`` on these means and on medians.
    ``rmst_d`` is to ``tau_d``, the smallest of the arms' last days, alike for all arms of a model;
    ``method`` names the arm. Hazard ratio: Cox, Efron ties, all arms of the model together; where
    that is extreme or not finite, Firth's of the two arms (``penalized_cox.pair_ratios``). ``p``:
    log-rank (or, by ``settings.survival_test``, Gehan-Breslow) of the arm and control alone, exact
    where one has ten animals or fewer (``exact_log_rank.pair_tests``); ``p_adjusted``: Holm over
    the arms of the model.

    Nothing is left out of a count. A number that cannot be had is empty and ``status`` says why;
    it is ``ok`` where there is nothing to say. A model without a control has no ILS, ratio or test.

    Returns
    -------
    DataFrame
        ``survival`` of the contract, one row per model and arm.
    """
    rows = [
        [row.get(name, math.nan) for name in ARM_COLUMNS]
        for animals in survival_by_model(study, settings)
        for row in _arm_rows(animals, settings)
    ]
    return table_of(rows, ARM_COLUMNS)


def overall_log_rank(study: Study, settings: Settings) -> dict[str, LogRankTest]:
    """The chosen test between all arms of each model, by model; NaN where there is one arm only."""
    return {
        animals.model: log_rank(animals.day, animals.event, animals.arm, settings.survival_test)
        for animals in survival_by_model(study, settings)
    }


def at_risk(curve: pd.DataFrame, days: Sequence[float]) -> pd.DataFrame:
    """Animals at risk, events and censored so far, on chosen days: the table under a figure.

    At risk on a day are the animals whose own day is that one or later: an animal with its event on
    the day itself still counts, and its event is counted too (as R ``summary(survfit, times)``).

    Parameters
    ----------
    curve : DataFrame
        As made by ``survival_curve``.
    days : sequence of float
        Days of the columns under the axis, in any order.

    Returns
    -------
    DataFrame, n_arms * n_days rows
        model, arm, day, at_risk, events and censored (from day 0 to this day).
    """
    asked = np.asarray(days, dtype=float)
    parts = []
    for (model, arm), rows in curve.groupby(["model", "arm"], sort=False):
        steps = rows["day"].to_numpy()
        staying = np.append(rows["at_risk"].to_numpy(), 0)
        so_far = np.searchsorted(steps, asked, side="right")
        numbers = {
            "day": asked,
            "at_risk": staying[np.searchsorted(steps, asked, side="left")],
            "events": np.append(0, rows["events"].cumsum().to_numpy())[so_far],
            "censored": np.append(0, rows["censored"].cumsum().to_numpy())[so_far],
        }
        parts.append(pd.DataFrame({"model": model, "arm": arm, **numbers}))
    if not parts:
        return empty_table(AT_RISK_COLUMNS)
    return pd.concat(parts, ignore_index=True).astype(AT_RISK_COLUMNS)


def survival_problems(study: Study, settings: Settings) -> tuple[Problem, ...]:
    """Warn of what keeps the survival tables from being complete, model by model."""
    return tuple(
        Problem("warning", what, sheet="survival", value=value, action=action)
        for animals in survival_by_model(study, settings)
        for what, value, action in _shortcomings(animals)
    )


def survival_by_model(study: Study, settings: Settings) -> Iterator[ModelAnimals]:
    """The animals of each model, arms in the study's order, ties of days merged."""
    if study.survival is None:
        return
    names = ("model", "arm", "day", "event", "reason")
    model, arm, day, event, reason = (study.survival[name].to_numpy() for name in names)
    for name in dict.fromkeys(model):
        here = model == name
        present = dict.fromkeys(arm[here])
        ordered = [known.name for known in study.arms if known.name in present]
        yield ModelAnimals(
            str(name),
            study.control(present, settings.control),
            tuple(dict.fromkeys([*ordered, *present])),
            merge_ties(day[here]),
            event[here].astype(bool),
            arm[here],
            reason[here],
        )


def hazard_words(ratio: HazardRatio) -> str:
    """How a hazard ratio was estimated."""
    return FIRTH if ratio.penalized else COX


def _arm_rows(animals: ModelAnimals, settings: Settings) -> Iterator[dict[str, object]]:
    spans = _spans(animals, settings.confidence)
    control = animals.control
    tests, exact = _tests(animals, control, settings) if control else ({}, {})
    tau = f"RMST to day {_first_end(spans)}"
    for arm, span in spans.items():
        row: dict[str, object] = {"model": animals.model, "arm": arm, "method": ""}
        row |= own_numbers(span)
        notes = own_notes(span)
        if not control:
            notes.append("no control arm: no ILS, hazard ratio or test")
        elif arm != control:
            row |= numbers_against(tests[arm], span, spans[control])
            words = TEST_WORDS[settings.survival_test]
            against = f"{words} against {control}" + (f", {EXACT}" if exact[arm] else "")
            hazard = hazard_words(tests[arm].hazard)
            row["method"] = f"{against}, Holm over {_tested(tests)}; {hazard}; {tau}"
            notes += notes_against(tests[arm], span, spans[control])
        yield {**row, "status": "; ".join(notes) or "ok"}


def _spans(animals: ModelAnimals, confidence: float) -> dict[str, LifeSpan]:
    own = {arm: animals.of(arm) for arm in animals.arms}
    curves = {name: kaplan_meier(arm.day, arm.event, confidence) for name, arm in own.items()}
    tau = min(float(arm.day.max()) for arm in own.values())
    horizon = common_horizon(curves, animals.control)
    return {
        name: life_span(arm.day, arm.event, tau, horizon, confidence) for name, arm in own.items()
    }


def _first_end(spans: dict[str, LifeSpan]) -> str:
    """``25, the last of vehicle``: the smallest of the arms' last days."""
    arm = min(spans, key=lambda name: spans[name].last_day)
    return f"{spans[arm].last_day:g}, the last of {arm}"


def _tests(
    animals: ModelAnimals, control: str, settings: Settings
) -> tuple[dict[str, AgainstControl], dict[str, bool]]:
    """Each treated arm against control, p adjusted over the arms; and whose test is exact."""
    table = risk_table(animals.day, animals.event, animals.arm)
    ratios = pair_ratios(table, settings.confidence, control)
    pairs = pair_tests(animals.day, animals.event, animals.arm.tolist(), settings.survival_test)
    home, others = pairs.arms.index(control), [arm for arm in pairs.arms if arm != control]
    enough = np.array([len(animals.of(arm).day) >= FEWEST_ANIMALS for arm in pairs.arms])
    p = np.delete(np.where(enough & enough[home], pairs.p[:, home], np.nan), home)
    tests = {
        arm: AgainstControl(ratios[control, arm], *values)
        for arm, *values in zip(others, p.tolist(), holm(p).tolist(), strict=True)
    }
    return tests, dict(zip(pairs.arms, pairs.exact[:, home].tolist(), strict=True))


def _tested(tests: dict[str, AgainstControl]) -> str:
    tested = sum(not math.isnan(test.p) for test in tests.values())
    return "1 arm" if tested == 1 else f"{tested} arms"


def _shortcomings(animals: ModelAnimals) -> Iterator[tuple[str, str, str]]:
    """Say what is short in one model, the value found, and what was done."""
    place = f" in model '{animals.model}'" if animals.model else ""
    if not animals.event.any():
        yield (
            f"No animal{place} had an event: survival cannot be compared.",
            f"{len(animals.day)} censored",
            "Curves stay at 1; medians, hazard ratios and tests are empty.",
        )
    if animals.control is None:
        yield (
            f"No control arm{place} among the survival records.",
            ", ".join(animals.arms),
            "ILS, hazard ratios and tests are empty; name a vehicle or untreated arm.",
        )
    elif animals.event.any() and not animals.of(animals.control).event.any():
        yield (
            f"The control '{animals.control}'{place} has no event.",
            "",
            "Hazard ratios are Firth's penalized ones; log-rank tests stand.",
        )
    for arm in animals.arms:
        if len(animals.of(arm).day) == 1:
            yield (
                f"Arm '{arm}'{place} has one animal in the survival records.",
                "1",
                "It is shown without SD, and is not tested.",
            )
