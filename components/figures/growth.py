"""Figures of tumor growth: by day, animal by animal, growth inhibition, and the whole course."""

from __future__ import annotations

import functools

import pandas as pd

from analysis.results import Results
from components.figures.animals import PAGE, SCHEME
from components.figures.figure import Figure
from components.figures.option import (
    Choices,
    Offer,
    Option,
    Subject,
    Together,
    fixed,
    of_model,
    switch,
)
from components.look.theme import Panel, View
from components.panels.in_vivo.growth import by_day, inhibition, spider, summary, waterfalls
from components.panels.in_vivo.growth.by_day import GrowthLook
from components.panels.in_vivo.growth.words import MEASURE_NAMES, RULE_NAMES

TAB, CURVE, WHOLE = "Growth", "Curves", "Growth inhibition"
MEASURE = fixed("growth_measure", "Show", MEASURE_NAMES)
CENTER = fixed("growth_center", "Center", {"mean": "Mean", "median": "Median and quartiles"})
RULE = fixed(
    "growth_rule",
    "When animals leave",
    RULE_NAMES,
    help="Where the largest tumors are taken out, the mean of those left falls. The caption says "
    "what was done and for how many animals.",
)
LINES = fixed(
    "growth_lines",
    "Lines",
    {"means": "Arms", "animals": "Arms and animals", "panels": "A panel for each arm"},
)
LOG = switch("growth_log", "Log axis")
EARLY = switch("growth_early", "More than a week before treatment")
LOOK = Together(
    GrowthLook,
    {
        "measure": MEASURE,
        "center": CENTER,
        "rule": RULE,
        "lines": LINES,
        "log": LOG,
        "early": EARLY,
    },
)


@functools.lru_cache(maxsize=32)
def growth_days(results: Results, model: str) -> list[float]:
    """The days on which animals of the model were measured."""
    table = results.tables["tumor_growth"]
    found = table.loc[(table["model"] == model) & (table["n"] > 0), "day"]
    return [float(day) for day in sorted(found.unique())]


def _days(results: Results, view: View, subject: Subject) -> Offer:
    days = growth_days(results, subject.model)
    usual = results.evaluation_days.get(subject.model, days[-1])
    default = float(usual) if usual in days else days[-1]
    words = {
        day: results.windows.words(subject.model, day) + (" (default)" if day == usual else "")
        for day in days
    }
    return Offer(words, default)


def _courses(results: Results, view: View, subject: Subject) -> Offer:
    names = summary.measures(results, subject.model)
    return Offer(names, next(iter(names), summary.DEFAULT_COURSE))


DAY = Option(
    "choice_day_{model}",
    "Day of the comparison",
    _days,
    "Default: the last day with at least 80 % of the control animals and half of every other arm "
    "measured.",
)
COURSE = Option("growth_course", "Over the whole course of growth", _courses)


def growth_curves(results: Results, view: View, model: str, look: GrowthLook) -> Panel:
    """The center of every arm by day."""
    curves = by_day.curves_of(results, model, look.measure, look.rule)
    return by_day.growth_curves(results, curves, view, model, look)


def growth_spider(results: Results, view: View, model: str, look: GrowthLook) -> Panel:
    """A panel for each arm, with every animal."""
    curves = by_day.curves_of(results, model, look.measure, look.rule)
    return spider.spider(results, curves, view, model, look)


def growth_inhibition(results: Results, view: View, model: str, day: float) -> Panel:
    """Growth inhibition on any day."""
    effects = _effects_on(results, model, day)
    return inhibition.inhibition(results, effects, view, model, day)


@functools.lru_cache(maxsize=16)
def _effects_on(results: Results, model: str, day: float) -> pd.DataFrame:
    """Growth inhibition by every definition: the table's on its day, else computed for this one."""
    if day == results.evaluation_days.get(model) and "growth_effects" in results.tables:
        return results.tables["growth_effects"]
    return inhibition.effects_on(results, model, day)


def _measured(results: Results, view: View, choices: Choices) -> list[Subject]:
    models = results.models("tumor_growth")
    return [of_model(model) for model in models if growth_days(results, model)]


CURVES = Figure(
    key="growth_curves",
    page=PAGE,
    tab=TAB,
    part=CURVE,
    title="Tumor growth",
    draw=growth_curves,
    subjects=_measured,
    options={"look": LOOK},
)
SPIDER = Figure(
    key="growth_spider",
    page=PAGE,
    tab=TAB,
    part=CURVE,
    title="Growth of every animal",
    draw=growth_spider,
    subjects=_measured,
    options={"look": LOOK},
)
WATERFALL = Figure(
    key="growth_waterfall",
    page=PAGE,
    tab=TAB,
    part=CURVE,
    title="Change of tumor volume by a day",
    draw=waterfalls.change_on_day,
    subjects=_measured,
    options={"day": DAY, "scheme": SCHEME},
)
BEST_CHANGE = Figure(
    key="growth_waterfall_best",
    page=PAGE,
    tab=TAB,
    part=CURVE,
    title="Best change of tumor volume",
    draw=waterfalls.best_change,
    subjects=_measured,
    options={"scheme": SCHEME},
)
INHIBITION = Figure(
    key="growth_tgi",
    page=PAGE,
    tab=TAB,
    part=CURVE,
    title="Tumor growth inhibition on a day",
    draw=growth_inhibition,
    subjects=_measured,
    options={"day": DAY},
)
EVERY_DEFINITION = Figure(
    key="growth_effects",
    page=PAGE,
    tab=TAB,
    part=WHOLE,
    title="Growth inhibition by every definition",
    draw=inhibition.every_definition,
    subjects=_measured,
)
COURSES = Figure(
    key="growth_summary",
    page=PAGE,
    tab=TAB,
    part=WHOLE,
    title="One measure of the whole course of growth",
    draw=summary.course,
    subjects=_measured,
    options={"choice": COURSE},
)
