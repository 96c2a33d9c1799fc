"""Every figure of a study in the order of the pages: what Export takes and the command line draws.

What a room names is in the list; there is no other way to show a figure (``figure_card``).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from analysis.results import Results
from components.figures import (
    animals,
    answer,
    combinations,
    compare,
    curves,
    design,
    growth,
    inference,
    pathway,
    plate_combinations,
    plate_maps,
    survival,
    viability,
)
from components.figures.figure import Figure, FigureOf, figures_in
from components.figures.option import Choices
from components.look.theme import Panel, View

ROOMS = (
    answer,
    compare,
    viability,
    curves,
    plate_combinations,
    growth,
    inference,
    animals,
    combinations,
    survival,
    plate_maps,
    pathway,
    design,
)


def every_figure() -> tuple[Figure, ...]:
    """The whole list."""
    return tuple(figure for room in ROOMS for figure in figures_in(room))


def catalog(results: Results, view: View, choices: Choices) -> list[FigureOf]:
    """The figures that can be taken out of a study: page by page and tab by tab, each by model."""
    taken = (figure for figure in every_figure() if not figure.screen_only)
    tabs = itertools.groupby(taken, key=lambda figure: (figure.page, figure.tab))
    return [each for _, tab in tabs for each in _by_model(list(tab), results, view, choices)]


def drawn_anew(figure: FigureOf) -> Panel:
    """The panel of a figure, made for this call."""
    return figure.panel()


def panels(
    figures: Iterable[FigureOf], draw: Callable[[FigureOf], Panel] = drawn_anew
) -> list[Panel]:
    """Each figure that has something to draw; keys and file names are unique.

    ``draw`` makes a panel, or finds it where it was made before.
    """
    found: list[Panel] = []
    stems: set[str] = set()
    for figure in figures:
        panel = draw(figure)
        if panel.figure.is_empty:
            continue
        stem = panel.file_stem or panel.key
        if stem in stems:
            stem = f"{stem}_{len(found) + 1}"
        stems.add(stem)
        found.append(replace(panel, key=figure.key, file_stem=stem))
    return found


def _by_model(
    tab: Sequence[Figure], results: Results, view: View, choices: Choices
) -> Iterator[FigureOf]:
    """All figures of one model, then those of the next."""
    every = [
        figure.of(results, view, subject, choices)
        for figure in tab
        for subject in figure.subjects(results, view, choices)
    ]
    models = dict.fromkeys(each.subject.model for each in every)
    for model in models:
        yield from (each for each in every if each.subject.model == model)
