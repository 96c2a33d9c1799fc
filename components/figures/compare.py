"""Figures of all arms over all readouts: side by side, ranked, in pairs, and between models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from analysis.results import Results
from components.figures.chosen_model import chosen_models
from components.figures.figure import Figure
from components.figures.option import Choices, Offer, Option, Subject
from components.look.theme import View
from components.panels.compare import (
    arm_pair,
    effects,
    lines,
    potency_effect,
    ranking,
    side_by_side,
)
from components.panels.compare.readout_words import READOUTS, measured

PAGE, CELLS, GROUP = "Answer", "Cells", "Arms compared"


def of_models(models: Mapping[str, str], part: str = "") -> Subject:
    """The chosen model of each readout, by its name."""
    about: dict[str, object] = {"models": models}
    return Subject(about=about | ({"theme": part} if part else {}), part=part)


def of_lines(parent: str, line: str) -> Subject:
    """A line beside the one it was made from."""
    return Subject(line, {"parent": parent, "line": line}, part=parent)


def _known(results: Results, subject: Subject) -> list[str]:
    return list(measured(results, dict(subject.about["models"])))


def _readouts(results: Results, view: View, subject: Subject) -> Offer:
    known = _known(results, subject)
    return Offer({name: READOUTS[name].name for name in known}, None)


def _ranked(results: Results, view: View, subject: Subject) -> Offer:
    names = _readouts(results, view, subject).names
    return Offer(names, ranking.first_choice(list(names)) if names else None)


def _of(wanted: Sequence[str], results: Results, subject: Subject) -> Offer:
    known = _known(results, subject)
    names = {name: READOUTS[name].name for name in wanted if name in known}
    return Offer(names, next(iter(names), None))


def _arm(place: int, view: View) -> Offer:
    return Offer({name: name for name in view.names}, arm_pair.first_pair(view.arms)[place])


ROWS = Option("choice_compare_rows", "Rows", _readouts, many=True)
RANK = Option("choice_compare_rank", "Rank by", _ranked)
ARM = Option("choice_pair_arm", "This arm", lambda results, view, subject: _arm(0, view))
VERSUS = Option("choice_pair_versus", "against", lambda results, view, subject: _arm(1, view))
POTENCY = Option("choice_potency", "In cells",
    lambda results, view, subject: _of(potency_effect.POTENCIES, results, subject))  # fmt: skip
OUTCOME = Option("choice_outcome", "In animals",
    lambda results, view, subject: _of(potency_effect.OUTCOMES, results, subject))  # fmt: skip


def _with_readouts(results: Results, choices: Choices) -> list[Subject]:
    """The chosen models, where the study has readouts."""
    models = chosen_models(results, choices)
    return [of_models(models)] if models and "readouts" in results.tables else []


def _themes_of(results: Results, view: View, choices: Choices) -> Iterator[Subject]:
    """The figures that the picked rows make: one for few, else one for each theme."""
    for subject in _with_readouts(results, choices):
        rows = ROWS.picked(choices, results, view, subject)
        for theme in side_by_side.themes(rows):
            yield of_models(subject.about["models"], theme)


def _ranking_of(results: Results, view: View, choices: Choices) -> list[Subject]:
    found = _with_readouts(results, choices)
    return [subject for subject in found if _known(results, subject)]


def _pair_of(results: Results, view: View, choices: Choices) -> list[Subject]:
    return _with_readouts(results, choices) if len(view.arms) > 1 else []


def _effects_of(results: Results, view: View, choices: Choices) -> list[Subject]:
    models = chosen_models(results, choices)
    return [of_models(models)] if models and "effects" in results.tables else []


def _lines_of(results: Results, view: View, choices: Choices) -> list[Subject]:
    pairs = lines.line_pairs(results) if "readouts" in results.tables else []
    return [of_lines(parent, line) for parent, line in pairs]


def potency_subjects(results: Results, view: View, choices: Choices) -> list[Subject]:
    """The chosen models, where one readout is of cells and one of animals."""
    return [
        subject
        for subject in _with_readouts(results, choices)
        if _of(potency_effect.POTENCIES, results, subject).names
        and _of(potency_effect.OUTCOMES, results, subject).names
    ]


SIDE_BY_SIDE = Figure(
    key="compare",
    page=PAGE,
    tab="Side by side",
    part="All readouts",
    group=GROUP,
    title="Every arm side by side",
    draw=side_by_side.side_by_side,
    subjects=_themes_of,
    options={"rows": ROWS},
)
PAIR = Figure(
    key="compare_pair",
    page=PAGE,
    tab="Two arms",
    group=GROUP,
    title="One arm against another",
    draw=arm_pair.pair_forest,
    subjects=_pair_of,
    options={"arm": ARM, "versus": VERSUS},
)
EFFECTS = Figure(
    key="compare_effects",
    page=PAGE,
    tab="Side by side",
    part="Effects",
    group=GROUP,
    title="Every effect against control",
    draw=effects.forest,
    subjects=_effects_of,
)
RANKING = Figure(
    key="compare_ranking",
    page=PAGE,
    tab="Ranking",
    group=GROUP,
    title="Arms ranked by a readout",
    draw=ranking.ranking,
    subjects=_ranking_of,
    options={"readout": RANK},
)
LINES = Figure(
    key="compare_lines",
    page=CELLS,
    tab="Resistant line",
    part="Both lines",
    group="Resistant line",
    title="Two cell lines side by side",
    draw=lines.both_lines,
    subjects=_lines_of,
)
POTENCY_EFFECT = Figure(
    key="compare_potency",
    page=PAGE,
    tab="Side by side",
    part="Cells and animals",
    group=GROUP,
    title="Potency in cells against effect in animals",
    draw=potency_effect.potency_effect,
    subjects=potency_subjects,
    options={"potency": POTENCY, "outcome": OUTCOME},
)
