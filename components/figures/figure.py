"""A figure of the list: its key and place, what it is drawn for, its options and its builder."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Any

from analysis.results import Results
from components.figures.option import Choices, Option, Subject, Together, of_model
from components.look.theme import Panel, View, file_stem

Subjects = Callable[[Results, View, Choices], Iterable[Subject]]


def nothing(results: Results, view: View, choices: Choices) -> tuple[Subject, ...]:
    """The subjects of a figure that only the screen can draw."""
    return ()


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """One kind of figure, said once for the page that shows it and for Export.

    ``key`` names it for good, whatever pages there are, and begins as the key of its panel does.
    ``draw`` makes the panel: it is given what it asks for by name, of ``results``, ``view``, the
    subject's ``about`` and what is picked of ``options``. ``subjects`` are all that the study has:
    none where the data that the figure needs are missing. ``part``: what is open of the tab, where
    that shows several in turn. ``group`` is its heading in Export, the page where it is left out. A
    figure that Export cannot take says why in ``screen_only``.
    """

    key: str
    page: str
    tab: str
    title: str
    draw: Callable[..., Panel]
    subjects: Subjects = nothing
    options: Mapping[str, Option | Together] = field(default_factory=dict)
    part: str = ""
    group: str = ""
    screen_only: str = ""

    def of(self, results: Results, view: View, subject: Subject, choices: Choices) -> FigureOf:
        """The figure of one subject, by these choices."""
        return FigureOf(self, results, view, subject, choices)


@dataclass(frozen=True, slots=True, eq=False)
class FigureOf:
    """A figure of one subject, ready to be drawn."""

    figure: Figure
    results: Results
    view: View
    subject: Subject
    choices: Choices

    @property
    def key(self) -> str:
        """Names the drawing, whatever arms are shown."""
        return file_stem(self.figure.key, self.subject.model, self.subject.part)

    @property
    def group(self) -> str:
        """Its heading in Export."""
        return self.figure.group or self.figure.page

    @property
    def arguments(self) -> dict[str, Any]:
        """What the builder is given, by name."""
        given = {"results": self.results, "view": self.view} | {
            name: option.picked(self.choices, self.results, self.view, self.subject)
            for name, option in self.figure.options.items()
        }
        asked = _parameters(self.figure.draw)
        return {name: value for name, value in given.items() if name in asked} | dict(
            self.subject.about
        )

    def panel(self) -> Panel:
        """Drawn."""
        return self.figure.draw(**self.arguments)

    def seen_as(self, view: View) -> FigureOf:
        """The same figure for other arms."""
        return replace(self, view=view)


def figures_in(room: ModuleType) -> tuple[Figure, ...]:
    """Every figure that a module names, in the order in which it does."""
    return tuple(each for each in vars(room).values() if isinstance(each, Figure))


def of_models(*tables: str) -> Subjects:
    """The models with rows in any of these tables, those of the first table first."""

    def subjects(results: Results, view: View, choices: Choices) -> list[Subject]:
        models = dict.fromkeys(model for table in tables for model in results.models(table))
        return [of_model(model) for model in models]

    return subjects


@functools.cache
def _parameters(draw: Callable[..., Panel]) -> frozenset[str]:
    return frozenset(inspect.signature(draw).parameters)
