"""Figures of survival: Kaplan-Meier curves, life spans, hazards, and event-free survival."""

from __future__ import annotations

import functools

import pandas as pd

from analysis.in_vivo.growth.event_free import event_free_curve
from analysis.results import Results
from analysis.summary.partners import SURVIVAL
from analysis.survival.proportional_hazards import schoenfeld_residuals
from components.figures.figure import Figure, of_models
from components.figures.option import Choices, Offer, Option, Subject, Together, fixed, switch
from components.look.theme import Panel, View
from components.panels.in_vivo.combinations import partners
from components.panels.in_vivo.combinations import survival as combination
from components.panels.survival import causes, hazards, life_spans
from components.panels.survival.curves import CurveChoices

PAGE = "Survival"
FIXED = "fixed"  # the endpoint of a fixed size, whatever that is
COUNTS = fixed(
    "survival_counts",
    "Under the days",
    {
        "at risk": "At risk",
        "at risk (events)": "At risk (events)",
        "events": "Events so far",
        "censored": "Censored so far",
    },
)
BANDS = switch("survival_bands", "95 % bands")
MEDIANS = switch(
    "survival_medians", "Medians", "Lines at the medians, and their intervals in the caption."
)
LOOK = Together(CurveChoices, {"bands": BANDS, "medians": MEDIANS, "counts": COUNTS})


@functools.lru_cache(maxsize=8)
def event_free_curves(results: Results) -> pd.DataFrame:
    """Kaplan-Meier curves of the times to each tumor size."""
    volumes = results.tables["animal_volumes"]
    return event_free_curve(results.study, volumes, results.settings)


@functools.lru_cache(maxsize=8)
def _scaled_residuals(results: Results) -> pd.DataFrame:
    return schoenfeld_residuals(results.study, results.settings)


def endpoints(results: Results) -> dict[str, str]:
    """The tumor sizes that are events, by what they are picked as."""
    names = event_free_curves(results)["endpoint"].unique()
    return {FIXED if name.endswith("mm3") else name: str(name) for name in names}


def _sizes(results: Results, view: View, subject: Subject) -> Offer:
    names = list(endpoints(results))
    words = {
        name: "the fixed size" if name == FIXED else f"{name.removesuffix('x')} x baseline"
        for name in names
    }
    return Offer(words, names[0])


ENDPOINT = Option("choice_event_free_endpoint", "Event: a tumor of", _sizes)


def of_combination(model: str, arm: str) -> Subject:
    """One combination in one model."""
    return Subject(model, {"model": model, "arm": arm}, arm, arm)


def residuals(results: Results, view: View, model: str) -> Panel:
    """Whether hazards stay in proportion over time."""
    return hazards.residuals(results, _scaled_residuals(results), view, model)


def event_free(
    results: Results, view: View, model: str, endpoint: str, choices: CurveChoices
) -> Panel:
    """Share of animals whose tumor has not reached a size."""
    curves, name = event_free_curves(results), endpoints(results)[endpoint]
    return life_spans.event_free(results, curves, view, model, name, choices)


def partners_forest(results: Results, view: View, model: str) -> Panel:
    """Each combination against its partners, by survival."""
    return partners.partners_forest(results, view, model, (SURVIVAL,))


def _combinations(results: Results, view: View, choices: Choices) -> list[Subject]:
    return [
        of_combination(model, arm)
        for model in results.models("survival")
        for arm in combination.combinations(results, view, model)
    ]


KAPLAN_MEIER = Figure(
    key="survival_curves",
    page=PAGE,
    tab="Kaplan-Meier",
    part="Curves",
    title="Survival",
    draw=life_spans.kaplan_meier,
    subjects=of_models("survival"),
    options={"choices": LOOK},
)
CAUSES = Figure(
    key="survival_causes",
    page=PAGE,
    tab="Kaplan-Meier",
    part="Causes",
    title="What animals died of",
    draw=causes.causes,
    subjects=of_models("cumulative_incidence"),
)
LIFE_SPAN = Figure(
    key="survival_life_span",
    page=PAGE,
    tab="Life span",
    part="Mean life span",
    title="Mean life span",
    draw=life_spans.life_span,
    subjects=of_models("survival"),
)
RMST = Figure(
    key="survival_rmst",
    page=PAGE,
    tab="Life span",
    part="Days gained",
    title="Days gained (RMST)",
    draw=hazards.rmst_differences,
    subjects=of_models("survival"),
)
HAZARD_RATIOS = Figure(
    key="survival_hazards",
    page=PAGE,
    tab="Life span",
    part="Risk ratio",
    title="Hazard ratios",
    draw=hazards.hazard_ratios,
    subjects=of_models("survival"),
)
RESIDUALS = Figure(
    key="survival_residuals",
    page=PAGE,
    tab="Life span",
    part="Risk over time",
    title="Do hazard ratios hold over time?",
    draw=residuals,
    subjects=of_models("survival"),
)
COMBINATION = Figure(
    key="combination_survival",
    page=PAGE,
    tab="Combinations",
    title="Survival of a combination and its partners",
    draw=combination.combination_survival,
    subjects=_combinations,
    options={"choices": LOOK},
)
PARTNERS = Figure(
    key="combination_partners_survival",
    page=PAGE,
    tab="Combinations",
    title="Does the combination live longer than its partners?",
    draw=partners_forest,
    subjects=of_models("survival"),
)
EVENT_FREE = Figure(
    key="event_free_curves",
    page=PAGE,
    tab="Time to size",
    title="Event-free survival",
    draw=event_free,
    subjects=of_models("event_free_survival"),
    options={"endpoint": ENDPOINT, "choices": LOOK},
)
