"""A choice that figures are drawn by, said once: its widget, what can be picked, what is picked.

A page draws the control of an ``Option`` and Export reads what was picked by the same record, so
that key, choices and default cannot differ between the two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from analysis.results import Results
from components.look.theme import ERROR_WORDS, View

Choices = Mapping[str, Any]  # the pages' widgets by key, as far as the user touched them


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """What one drawing of a figure is about.

    ``about`` are arguments of the figure's builder by name. ``part`` tells drawings of one figure
    and model apart; ``arm`` is the one that it is about, if any: hidden, the drawing is left out.
    """

    model: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)
    part: str = ""
    arm: str = ""


def of_model(model: str) -> Subject:
    """A whole model: of cells or of tumors."""
    return Subject(model, {"model": model})


@dataclass(frozen=True, slots=True, eq=False)
class Offer:
    """What can be picked, each value with its words, and what holds where nothing was."""

    names: Mapping[Any, str]
    default: Any


Offering = Callable[[Results, View, Subject], Offer]


@dataclass(frozen=True, slots=True, eq=False)
class Option:
    """One choice: the key of its widget, its label, and what it offers for a subject.

    In ``key``, ``{model}`` stands for the subject's model and ``{count}`` for the number of values
    offered. ``many``: any number of values, all by default.
    """

    key: str
    label: str
    offer: Offering
    help: str = ""
    many: bool = False

    def key_of(self, subject: Subject, offer: Offer) -> str:
        """Key of the widget for a subject."""
        return self.key.format(model=subject.model, count=len(offer.names))

    def picked(self, choices: Choices, results: Results, view: View, subject: Subject) -> Any:
        """What the user picked for a subject; the default where that is nothing, or not offered."""
        offer = self.offer(results, view, subject)
        found, names = choices.get(self.key_of(subject, offer)), list(offer.names)
        if self.many:
            return tuple(name for name in names if found is None or name in found)
        return found if found in names else offer.default


def fixed(
    key: str, label: str, names: Mapping[Any, str], default: Any = None, help: str = ""
) -> Option:
    """An option that offers the same for every subject, the first of ``names`` by default."""
    offer = Offer(names, next(iter(names)) if default is None else default)
    return Option(key, label, lambda results, view, subject: offer, help)


def switch(key: str, label: str, help: str = "") -> Option:
    """An option that is on or off; off by default."""
    return fixed(key, label, {False: "off", True: "on"}, False, help)


ERROR_BAR = fixed(
    "error_bars", "Error bars", ERROR_WORDS, "sem", "Of all figures that show means, on every page."
)


def error_bar(choices: Choices) -> str:
    """The error bar of all figures of means, as the user picked it on any page."""
    found: str = choices.get(ERROR_BAR.key, "sem")
    return found if found in ERROR_WORDS else "sem"


@dataclass(frozen=True, slots=True, eq=False)
class Together:
    """Options that make one argument: ``make(name=picked, ...)``."""

    make: Callable[..., Any]
    options: Mapping[str, Option]

    def picked(self, choices: Choices, results: Results, view: View, subject: Subject) -> Any:
        """The argument as the user picked its parts."""
        return self.make(
            **{
                name: option.picked(choices, results, view, subject)
                for name, option in self.options.items()
            }
        )
