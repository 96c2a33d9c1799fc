"""Figures of inference on tumor growth: arms compared, and the model of growth with its check."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import pandas as pd

from analysis.in_vivo.growth.against_control import daily_growth_tests
from analysis.in_vivo.growth.pairs import growth_pairs
from analysis.in_vivo.growth.rates import GrowthDiagnostics, growth_diagnostics
from analysis.results import Results
from components.figures.figure import Figure, Subjects, of_models
from components.figures.option import Choices, Offer, Offering, Option, Subject, fixed
from components.look.theme import Panel, View
from components.panels.in_vivo.growth import diagnostics, inference, rates

PAGE, TAB, PART = "Tumors", "Growth", "Tests"


def _where_tested(names: Mapping[str, str]) -> Offering:
    """Of ways to compare arms those that need no control, where the study has none."""

    def offer(results: Results, view: View, subject: Subject) -> Offer:
        if any(arm.is_control for arm in results.study.arms):
            return Offer(names, "control")
        return Offer({"pairs": names["pairs"]}, "pairs")

    return offer


COMPARE = Option(
    "inference_compare",
    "Compare",
    _where_tested({"control": "Against control", "pairs": "All pairs", "days": "Every day"}),
)
SCALE = fixed("inference_scale", "Scale", inference.SCALES, inference.LOG)
RATE_PAIRS = Option("choice_rate_pairs", "Differences", _where_tested(rates.PAIRS))
_tested = of_models("growth_tests")


def _compared(picked: str) -> Subjects:
    """The models with tests, where this comparison is the one picked."""

    def subjects(results: Results, view: View, choices: Choices) -> list[Subject]:
        found = _tested(results, view, choices)
        return [s for s in found if COMPARE.picked(choices, results, view, s) == picked]

    return subjects


def every_pair(results: Results, view: View, model: str, scale: str) -> Panel:
    """Every pair of shown arms on the evaluation day."""
    return inference.every_pair(results, _pairs(results), view, model, scale)


def every_day(results: Results, view: View, model: str, scale: str) -> Panel:
    """Each shown arm against control on every day."""
    return inference.every_day(results, _daily(results), view, model, scale)


def residuals(results: Results, view: View, model: str) -> Panel:
    """Residuals and normal quantiles of the growth model."""
    found = _diagnostics(results)
    return diagnostics.residuals(found.rows, found.animals, view, model)


def fitted_lines(results: Results, view: View, model: str) -> Panel:
    """Measured and fitted growth of each animal."""
    return diagnostics.fitted_lines(_diagnostics(results).rows, view, model)


@functools.lru_cache(maxsize=8)
def _pairs(results: Results) -> pd.DataFrame:
    volumes, days = results.tables["animal_volumes"], results.evaluation_days
    return growth_pairs(volumes, results.study, results.settings, days, results.windows)


@functools.lru_cache(maxsize=8)
def _daily(results: Results) -> pd.DataFrame:
    volumes = results.tables["animal_volumes"]
    return daily_growth_tests(volumes, results.study, results.settings, results.windows)


@functools.lru_cache(maxsize=8)
def _diagnostics(results: Results) -> GrowthDiagnostics:
    return growth_diagnostics(results.tables["animal_volumes"], results.study, results.settings)


AGAINST_CONTROL = Figure(
    key="inference_evaluation",
    page=PAGE,
    tab=TAB,
    part=PART,
    title="Arms against control on volume",
    draw=inference.on_evaluation_day,
    subjects=_compared("control"),
    options={"scale": SCALE},
)
EVERY_PAIR = Figure(
    key="inference_pairs",
    page=PAGE,
    tab=TAB,
    part=PART,
    title="Every pair of arms on volume",
    draw=every_pair,
    subjects=_compared("pairs"),
    options={"scale": SCALE},
)
EVERY_DAY = Figure(
    key="inference_days",
    page=PAGE,
    tab=TAB,
    part=PART,
    title="Arms against control on every day",
    draw=every_day,
    subjects=_compared("days"),
    options={"scale": SCALE},
)
RATES = Figure(
    key="inference_rates",
    page=PAGE,
    tab=TAB,
    part=PART,
    title="Growth rates",
    draw=rates.rates,
    subjects=_tested,
)
DIFFERENCES = Figure(
    key="inference_contrasts",
    page=PAGE,
    tab=TAB,
    part=PART,
    title="Differences in growth rate",
    draw=rates.differences,
    subjects=_tested,
    options={"which": RATE_PAIRS},
)
RESIDUALS = Figure(
    key="inference_residuals",
    page=PAGE,
    tab=TAB,
    part=PART,
    title="Does the growth model fit?",
    draw=residuals,
    subjects=_tested,
)
FITTED = Figure(
    key="inference_fitted",
    page=PAGE,
    tab=TAB,
    part=PART,
    title="Measured and fitted growth of each animal",
    draw=fitted_lines,
    subjects=_tested,
)
COMPARED = {"control": AGAINST_CONTROL, "pairs": EVERY_PAIR, "days": EVERY_DAY}
