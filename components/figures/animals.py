"""Figures of the animals: response, what they bore, why they left, and their excised tumors."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from analysis.results import Results
from components.figures.figure import Figure, of_models
from components.figures.option import Choices, Offer, Option, Subject, fixed
from components.look.theme import Panel, View, file_stem
from components.panels.in_vivo.animals import (
    endpoint_points,
    response,
    tolerability,
    tolerability_arms,
    weight_volume,
)

PAGE, SAFETY = "Tumors", "Safety"
SCHEME = fixed("response_scheme", "Scheme", response.SCHEMES, "gao")


def _with_and_without(results: Results, view: View, subject: Subject) -> Offer:
    weighed = subject.model in results.models("body_weight")
    return Offer({False: "off", True: "on"} if weighed else {False: "off"}, False)


TUMOR_FREE = Option(
    "tumor_free_weight",
    "Weight without the tumor",
    _with_and_without,
    "Takes volume / 1000 (g, at 1 g per cm³) off every weight, so that a growing tumor does not "
    "hide a loss.",
)


def weighed(results: Results, tumor_free: bool) -> Results:
    """The results, with the weights of the animals without their tumors where asked for."""
    return _without_tumor(results) if tumor_free else results


@functools.lru_cache(maxsize=8)
def _without_tumor(results: Results) -> Results:
    return tolerability.without_tumor(results)


def weight_nadirs(results: Results, view: View, model: str, tumor_free: bool) -> Panel:
    """Each animal's lowest weight."""
    found = weighed(results, tumor_free)
    return tolerability.weight_nadirs(found, view, model, tumor_free=tumor_free)


def weight_course(results: Results, view: View, model: str, tumor_free: bool) -> Panel:
    """Body weight of each arm over the days."""
    found = weighed(results, tumor_free)
    return tolerability.weight_course(found, view, model, tumor_free=tumor_free)


def efficacy(results: Results, view: View, model: str, tumor_free: bool) -> Panel:
    """Lowest weights beside the effect on the tumors."""
    found = weighed(results, tumor_free)
    return tolerability_arms.efficacy_against_tolerability(
        found, view, model, tumor_free=tumor_free
    )


def of_measure(model: str, measure: str, unit: str) -> Subject:
    """A measure of the end of a study."""
    about = {"model": model, "measure": measure, "unit": unit}
    return Subject(model, about, file_stem(measure, unit))


def _measures(results: Results, view: View, choices: Choices) -> Iterator[Subject]:
    for model in dict.fromkeys([*results.models("tumor_weights"), *results.models("endpoints")]):
        for measure, unit in endpoint_points.measures(results, model):
            yield of_measure(model, measure, unit)


RESPONSE = Figure(
    key="response_bars",
    page=PAGE,
    tab="Response",
    part="Response",
    title="Response of each arm",
    draw=response.response_bars,
    subjects=of_models("response_schemes"),
    options={"scheme": SCHEME},
)
TIME_ON_STUDY = Figure(
    key="swimmer",
    page=PAGE,
    tab="Response",
    part="Time on study",
    title="Time on study of each animal",
    draw=response.swimmer,
    subjects=of_models("response_schemes"),
)
WEIGHT_NADIRS = Figure(
    key="weight_nadirs",
    page=SAFETY,
    tab="Weights",
    title="Lowest body weight of each animal",
    draw=weight_nadirs,
    subjects=of_models("body_weight"),
    options={"tumor_free": TUMOR_FREE},
)
WEIGHT_COURSE = Figure(
    key="weight_course",
    page=SAFETY,
    tab="Weights",
    title="Body weight over days",
    draw=weight_course,
    subjects=of_models("body_weight"),
    options={"tumor_free": TUMOR_FREE},
)
EFFICACY = Figure(
    key="weight_bubble",
    page=SAFETY,
    tab="Weights",
    title="Efficacy against tolerability",
    draw=efficacy,
    subjects=of_models("body_weight"),
    options={"tumor_free": TUMOR_FREE},
)
DEATHS = Figure(
    key="weight_deaths",
    page=SAFETY,
    tab="Losses",
    title="Why animals left",
    draw=tolerability_arms.deaths_by_reason,
    subjects=of_models("deaths"),
)
EXCISED = Figure(
    key="endpoint_points",
    page=PAGE,
    tab="Excised tumors",
    title="Tumor weights and assays at the end",
    draw=endpoint_points.endpoint_points,
    subjects=_measures,
)
WEIGHT_VOLUME = Figure(
    key="endpoint_weight_volume",
    page=PAGE,
    tab="Excised tumors",
    title="Tumor weight against last volume",
    draw=weight_volume.weight_against_volume,
    subjects=of_models("weight_volume"),
)
