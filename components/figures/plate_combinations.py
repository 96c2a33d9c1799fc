"""Figures of combinations on plates: dose matrix, surface, isobologram, one pair of doses."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from analysis.in_vitro.combinations.dose_matrix import DoseMatrix
from analysis.in_vitro.combinations.isobole import reachable_levels
from analysis.results import Results
from components.figures.figure import Figure
from components.figures.option import Choices, Offer, Option, Subject, fixed
from components.look.theme import Panel, View
from components.panels.in_vitro.combinations import matrices, musyc, pairs
from components.panels.in_vitro.combinations.words import (
    REFERENCE_NAMES,
    REFERENCE_WORDS,
    pair_text,
)

PAGE, TAB, GROUP = "Cells", "Combinations", "Combinations in cells"


def matrices_of(results: Results, model: str, arm: str) -> list[DoseMatrix]:
    """The combination at every time it was read."""
    found = results.plate_matrices
    return [matrix for matrix in found if (matrix.model, matrix.arm) == (model, arm)]


def _times(results: Results, view: View, subject: Subject) -> Offer:
    times = [matrix.time_h for matrix in matrices_of(results, subject.model, subject.arm)]
    words = {time_h: f"{time_h:g} h" if time_h == time_h else "no time" for time_h in times}
    return Offer(words, times[-1])


def _levels(results: Results, view: View, subject: Subject) -> Offer:
    levels = reachable(subject.about["matrix"])
    return Offer({level: f"{level:g} %" for level in levels}, next(iter(levels), None))


def _pairs_of_doses(results: Results, view: View, subject: Subject) -> Offer:
    matrix = subject.about["matrix"]
    rows = pairs.pair_rows(results, matrix)
    words = [pair_text(matrix, row["concentration"], row["concentration_2"]) for row in rows]
    return Offer(dict(enumerate(words)), len(rows) // 2)


TIME = Option("choice_combination_time", "Time", _times)
REFERENCE = fixed("choice_combination_reference", "Expected by", REFERENCE_NAMES, "bliss",
    help="\n\n".join(REFERENCE_WORDS.values()))  # fmt: skip
LEVEL = Option("choice_combination_level", "Viability", _levels)
PAIR = Option("choice_combination_pair_{count}", "Pair of concentrations", _pairs_of_doses)


def of_matrix(matrix: DoseMatrix) -> Subject:
    """One combination at one time."""
    return Subject(matrix.model, {"matrix": matrix}, matrix.arm, matrix.arm)


def matrix_at(results: Results, view: View, model: str, arm: str, choices: Choices) -> DoseMatrix:
    """The combination at the picked time, the last by default."""
    time_h = TIME.picked(choices, results, view, Subject(model, arm=arm))
    found = matrices_of(results, model, arm)
    return next((matrix for matrix in found if matrix.time_h == time_h), found[-1])


@functools.lru_cache(maxsize=64)
def reachable(matrix: DoseMatrix) -> tuple[float, ...]:
    """The levels of viability at which there is an additivity line."""
    return tuple(reachable_levels(matrix))


def pair_bars(results: Results, view: View, matrix: DoseMatrix, pair: int) -> Panel:
    """Both drugs and their combination at one of its pairs of concentrations."""
    return pairs.pair_bars(view, matrix, pairs.pair_rows(results, matrix)[pair])


def _all(results: Results, view: View, choices: Choices) -> Iterator[Subject]:
    """Every shown combination at its picked time."""
    known = dict.fromkeys((matrix.model, matrix.arm) for matrix in results.plate_matrices)
    for model, arm in known:
        if arm in view.names:
            yield of_matrix(matrix_at(results, view, model, arm, choices))


def _grids(results: Results, view: View, choices: Choices) -> list[Subject]:
    found = _all(results, view, choices)
    return [subject for subject in found if not subject.about["matrix"].is_fixed_dose]


def _with_levels(results: Results, view: View, choices: Choices) -> list[Subject]:
    found = _grids(results, view, choices)
    return [subject for subject in found if reachable(subject.about["matrix"])]


def _with_surface(results: Results, view: View, choices: Choices) -> list[Subject]:
    found = _grids(results, view, choices)
    return [each for each in found if musyc.has_surface(results, each.about["matrix"])]


def _with_potency_or_efficacy(results: Results, view: View, choices: Choices) -> list[Subject]:
    found = _grids(results, view, choices)
    return [each for each in found if musyc.is_determined(results, each.about["matrix"])]


def _with_pairs(results: Results, view: View, choices: Choices) -> list[Subject]:
    found = _all(results, view, choices)
    return [each for each in found if pairs.pair_rows(results, each.about["matrix"])]


MATRIX = Figure(
    key="synergy_matrix",
    page=PAGE,
    tab=TAB,
    title="Dose matrix and its excess",
    draw=matrices.matrix_maps,
    subjects=_grids,
    options={"reference": REFERENCE},
    group=GROUP,
)
SURFACE = Figure(
    key="synergy_surface",
    page=PAGE,
    tab=TAB,
    title="Excess as a surface",
    draw=matrices.excess_surface,
    subjects=_grids,
    options={"reference": REFERENCE},
    group=GROUP,
)
ISOBOLOGRAM = Figure(
    key="synergy_isobole",
    page=PAGE,
    tab=TAB,
    title="Isobologram",
    draw=pairs.isobologram,
    subjects=_with_levels,
    options={"level_pct": LEVEL},
    group=GROUP,
)
POTENCY_AND_EFFICACY = Figure(
    key="synergy_musyc",
    page=PAGE,
    tab=TAB,
    title=musyc.TITLE,
    draw=musyc.potency_and_efficacy,
    subjects=_with_potency_or_efficacy,
    group=GROUP,
)
MUSYC_SURFACE = Figure(
    key="synergy_musyc_fit",
    page=PAGE,
    tab=TAB,
    title=musyc.FIT_TITLE,
    draw=musyc.fitted_surface,
    subjects=_with_surface,
    group=GROUP,
)
PAIR_BARS = Figure(
    key="synergy_pair",
    page=PAGE,
    tab=TAB,
    title="One pair of concentrations",
    draw=pair_bars,
    subjects=_with_pairs,
    options={"pair": PAIR},
    group=GROUP,
)
