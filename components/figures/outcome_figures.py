"""Figures of what became of the animals, for the catalog: response, combinations, tolerability."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from analysis.results import Results
from analysis.summary.partners import GROWTH, SURVIVAL, VOLUME
from components.look.theme import Panel, View, file_stem
from components.panels.in_vivo.animals import (
    endpoint_points,
    response,
    tolerability,
    tolerability_arms,
    weight_volume,
)
from components.panels.in_vivo.combinations import growth, index, partners, survival
from components.panels.survival.curves import CurveChoices

# Group, model, how to make it, what tells it from others of its kind, the arm that it is about.
Entry = tuple[str, str, partial[Panel], str, str]
NONE = ("", "")
Choices = Mapping[str, Any]


def outcomes(results: Results, view: View, choices: Choices) -> Iterator[Entry]:
    """Response, combinations in vivo and body weight, as their tabs show them."""
    scheme = str(choices.get("response_scheme") or "gao")
    for model in results.models("response_schemes"):
        make = partial(response.response_bars, results, view, model, scheme)
        yield ("Tumor volume", model, make, *NONE)
        lanes = partial(response.swimmer, results, view, model)
        yield ("Tumor volume", model, lanes, *NONE)
    reference = str(choices.get("combination_reference") or "bliss")
    for model in results.models("synergy_in_vivo"):
        make = partial(index.combination_index, results, view, model, reference)
        yield ("Tumor volume", model, make, *NONE)
    yield from _growth_of_combinations(results, view)
    yield from _excised(results, view)
    yield from _tolerability(results, view, bool(choices.get("tumor_free_weight", False)))


def _excised(results: Results, view: View) -> Iterator[Entry]:
    """Every measure of the end, and excised weights beside the last volume."""
    for model in dict.fromkeys([*results.models("tumor_weights"), *results.models("endpoints")]):
        for measure, unit in endpoint_points.measures(results, model):
            make = partial(endpoint_points.endpoint_points, results, view, model, measure, unit)
            yield ("Tumor volume", model, make, file_stem(measure, unit), "")
    for model in results.models("weight_volume"):
        make = partial(weight_volume.weight_against_volume, results, view, model)
        yield ("Tumor volume", model, make, *NONE)


def _tolerability(results: Results, view: View, tumor_free: bool) -> Iterator[Entry]:
    weighed = results
    if tumor_free and "body_weight" in results.tables:
        weighed = tolerability.without_tumor(results)
    for model in results.models("body_weight"):
        for draw in (
            tolerability.weight_nadirs,
            tolerability.weight_course,
            tolerability_arms.efficacy_against_tolerability,
        ):
            make = partial(draw, weighed, view, model, tumor_free=tumor_free)
            yield ("Tumor volume", model, make, *NONE)
    for model in results.models("deaths"):
        group = "Tumor volume" if model in results.models("animal_volumes") else "Survival"
        make = partial(tolerability_arms.deaths_by_reason, results, view, model)
        yield (group, model, make, *NONE)


def _growth_of_combinations(results: Results, view: View) -> Iterator[Entry]:
    for model in results.models("combination_growth"):
        forest = partial(partners.partners_forest, results, view, model, (VOLUME, GROWTH))
        yield ("Tumor volume", model, forest, *NONE)
        for arm in growth.combinations(results, view, model):
            beside = partial(growth.growth_beside_expected, results, view, model, arm)
            yield ("Tumor volume", model, beside, arm, arm)
        on_day = partial(growth.synergy_on_day, results, view, model)
        yield ("Tumor volume", model, on_day, *NONE)


def survival_of_combinations(
    results: Results, view: View, model: str, curves: CurveChoices
) -> Iterator[Entry]:
    """Curves of each combination with its partners, and its hazard ratios to them."""
    for arm in survival.combinations(results, view, model):
        make = partial(survival.combination_survival, results, view, model, arm, curves)
        yield ("Survival", model, make, arm, arm)
    forest = partial(partners.partners_forest, results, view, model, (SURVIVAL,))
    yield ("Survival", model, forest, "survival", "")
