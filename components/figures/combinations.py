"""Figures of combinations in animals: against their partners, and against what they add up to."""

from __future__ import annotations

from analysis.results import Results
from analysis.summary.partners import GROWTH, VOLUME
from components.figures.figure import Figure, of_models
from components.figures.option import Choices, Offer, Option, Subject, fixed
from components.look.theme import Panel, View
from components.panels.in_vivo.combinations import growth, index, partners

PAGE, TAB = "Tumors", "Combinations"
TUMOR = (VOLUME, GROWTH)
REFERENCE = fixed("combination_reference", "Expected of the parts", index.REFERENCES, "bliss")


def _shown(results: Results, view: View, subject: Subject) -> Offer:
    names = growth.combinations(results, view, subject.model)
    return Offer({name: name for name in names}, next(iter(names), None))


ARM = Option("choice_combination_{model}", "Combination", _shown)  # one at a time on the page


def of_combination(model: str, arm: str) -> Subject:
    """One combination in one model."""
    return Subject(model, {"model": model, "arm": arm}, arm, arm)


def partners_forest(results: Results, view: View, model: str) -> Panel:
    """Each combination against its partners, by the tumors."""
    return partners.partners_forest(results, view, model, TUMOR)


def _combinations(results: Results, view: View, choices: Choices) -> list[Subject]:
    return [
        of_combination(model, arm)
        for model in results.models("combination_growth")
        for arm in growth.combinations(results, view, model)
    ]


PARTNERS = Figure(
    key="combination_partners",
    page=PAGE,
    tab=TAB,
    title="Does the combination beat its partners?",
    draw=partners_forest,
    subjects=of_models("combination_growth"),
)
BESIDE_EXPECTED = Figure(
    key="combination_growth",
    page=PAGE,
    tab=TAB,
    title="Growth of a combination against expectation",
    draw=growth.growth_beside_expected,
    subjects=_combinations,
)
INDEX = Figure(
    key="combination_index",
    page=PAGE,
    tab=TAB,
    title="Combination index",
    draw=index.combination_index,
    subjects=of_models("synergy_in_vivo"),
    options={"reference": REFERENCE},
)
ON_DAY = Figure(
    key="combination_tgi",
    page=PAGE,
    tab=TAB,
    title="Synergy on a day",
    draw=growth.synergy_on_day,
    subjects=of_models("combination_growth"),
)
