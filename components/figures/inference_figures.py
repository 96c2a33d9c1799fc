"""Figures of inference with the numbers that only they need, computed when they are drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from analysis.in_vivo.growth.against_control import daily_growth_tests
from analysis.in_vivo.growth.pairs import growth_pairs
from analysis.in_vivo.growth.rates import growth_diagnostics
from analysis.results import Results
from components.look.theme import Panel, View
from components.panels.in_vivo.growth import diagnostics, inference, rates


def every_pair(results: Results, view: View, model: str, scale: str) -> Panel:
    """Every pair of shown arms on the evaluation day."""
    volumes, days = results.tables["animal_volumes"], results.evaluation_days
    pairs = growth_pairs(volumes, results.study, results.settings, days)
    return inference.every_pair(results, pairs, view, model, scale)


def every_day(results: Results, view: View, model: str, scale: str) -> Panel:
    """Each shown arm against control on every day."""
    daily = daily_growth_tests(results.tables["animal_volumes"], results.study, results.settings)
    return inference.every_day(results, daily, view, model, scale)


def residuals(results: Results, view: View, model: str) -> Panel:
    """Residuals and normal quantiles of the growth model."""
    found = growth_diagnostics(results.tables["animal_volumes"], results.study, results.settings)
    return diagnostics.residuals(found.rows, found.animals, view, model)


def fitted_lines(results: Results, view: View, model: str) -> Panel:
    """Measured and fitted growth of each animal."""
    found = growth_diagnostics(results.tables["animal_volumes"], results.study, results.settings)
    return diagnostics.fitted_lines(found.rows, view, model)


COMPARED: Mapping[str, Callable[[Results, View, str, str], Panel]] = {
    "control": inference.on_evaluation_day,
    "pairs": every_pair,
    "days": every_day,
}


def every_figure(
    results: Results, view: View, choices: Mapping[str, Any]
) -> Iterator[tuple[str, partial[Panel]]]:
    """The figures of each model as the tab shows them, with what makes them."""
    scale = str(choices.get("inference_scale") or inference.LOG)
    which = str(choices.get("choice_rate_pairs") or "control")
    compare = COMPARED[choices.get("inference_compare") or "control"]
    for model in results.models("growth_tests") if "growth_tests" in results.tables else []:
        yield model, partial(compare, results, view, model, scale)
        yield model, partial(rates.rates, results, view, model)
        yield model, partial(rates.differences, results, view, model, which)
        yield model, partial(residuals, results, view, model)
        yield model, partial(fitted_lines, results, view, model)
