"""Figures of dose response: curves and IC50s, growth-rate inhibition, and resistant lines."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from analysis.results import Results
from components.figures.figure import Figure, of_models
from components.figures.option import Choices, Offer, Option, Subject, of_model
from components.figures.viability import tested_doses
from components.look.theme import View
from components.panels.in_vitro.curves import (
    dose_response,
    gr_curves,
    ic50,
    resistance,
    resistance_curves,
)
from components.panels.in_vitro.curves.resistance_words import (
    Pair,
    line_pairs_of,
    pair_rows,
    resisted_drug,
)
from components.panels.in_vitro.plates.viability import default_dose

PAGE, TAB, LINE = "Cells", "Drugs", "Resistant line"
GROUP = "Dose response"


@functools.lru_cache(maxsize=32)
def curve_times(results: Results, model: str) -> dict[float, str]:
    """The times at which a model has curves, with their words."""
    table = results.tables["dose_response"]
    times = table.loc[table["model"] == model, "time_h"].dropna().unique()
    return {float(time_h): f"{time_h:g} h" for time_h in sorted(times)}


def _times(results: Results, view: View, subject: Subject) -> Offer:
    names = curve_times(results, subject.model)
    return Offer(names, max(names, default=float("nan")))


def _resistance_doses(results: Results, view: View, subject: Subject) -> Offer:
    names = tested_doses(results, subject.model)
    usual = default_dose(results, subject.model)
    return Offer(names, usual if usual in names else min(names, default=None))


TIME = Option("choice_dose_time_{model}", "Time", _times)
_SHOWN = Offer({True: "Shown", False: "Hidden"}, None)  # None: the figure decides
BANDS = Option("choice_curve_bands", "Confidence bands", lambda results, view, subject: _SHOWN)
RESISTANCE_DOSE = Option("choice_resistance_dose_{model}", "Dose of every drug", _resistance_doses)


def of_pair(pair: Pair) -> Subject:
    """A line and the one it is held against."""
    return Subject(pair[0], {"pair": pair}, part=pair[1])


def against(results: Results, view: View, pair: Pair, time_h: float) -> list[Subject]:
    """The arms against the drug that a line resists, if it resists one of those shown."""
    drug = resisted_drug(pair_rows(results, view, pair, time_h))
    about = {"line": pair[0], "against": drug}
    return [Subject(pair[0], about, part=pair[1])] if drug else []


def _over_time(results: Results, view: View, choices: Choices) -> list[Subject]:
    models = results.models("dose_response")
    return [of_model(model) for model in models if len(curve_times(results, model)) > 1]


def _pairs(results: Results, view: View, choices: Choices) -> list[Subject]:
    pairs = line_pairs_of(results)
    return [of_pair(pair) for pair in pairs if len(pair_rows(results, view, pair))]


def _against(results: Results, view: View, choices: Choices) -> Iterator[Subject]:
    for subject in _pairs(results, view, choices):
        time_h = TIME.picked(choices, results, view, subject)
        yield from against(results, view, subject.about["pair"], time_h)


CURVES = Figure(
    key="dose_curves",
    page=PAGE,
    tab=TAB,
    part="Dose response",
    group=GROUP,
    title="Dose-response curves",
    draw=dose_response.curves,
    subjects=of_models("dose_response"),
    options={"time_h": TIME, "bands": BANDS},
)
IC50 = Figure(
    key="dose_forest",
    page=PAGE,
    tab=TAB,
    part="IC50",
    group=GROUP,
    title="IC50s side by side",
    draw=ic50.ic50_forest,
    subjects=of_models("dose_response"),
    options={"time_h": TIME},
)
IC50_OVER_TIME = Figure(
    key="dose_ic50",
    page=PAGE,
    tab=TAB,
    part="IC50",
    group=GROUP,
    title="IC50 over time",
    draw=ic50.ic50_over_time,
    subjects=_over_time,
)
GR = Figure(
    key="gr_curves",
    page=PAGE,
    tab=TAB,
    part="Growth rate (GR)",
    group=GROUP,
    title="Growth-rate inhibition (GR)",
    draw=gr_curves.gr_curves,
    subjects=of_models("gr_metrics"),
    options={"time_h": TIME},
)
PERCENT_GROWTH = Figure(
    key="percent_growth_curves",
    page=PAGE,
    tab=TAB,
    part="Growth rate (GR)",
    group=GROUP,
    title="Percent growth (NCI)",
    draw=gr_curves.percent_growth_curves,
    subjects=of_models("percent_growth"),
    options={"time_h": TIME},
)
RESISTANCE_IC50 = Figure(
    key="resistance_ic50",
    page=PAGE,
    tab=LINE,
    part="Folds and curves",
    group=LINE,
    title="IC50s of a line beside its parent",
    draw=resistance.ic50_dumbbells,
    subjects=_pairs,
    options={"time_h": TIME},
)
RESISTANCE_CURVES = Figure(
    key="resistance_curves",
    page=PAGE,
    tab=LINE,
    part="Folds and curves",
    group=LINE,
    title="Curves of a line and its parent",
    draw=resistance_curves.both_curves,
    subjects=_pairs,
    options={"time_h": TIME},
)
RESISTANCE_FOLD = Figure(
    key="resistance_fold",
    page=PAGE,
    tab=LINE,
    part="Folds and curves",
    group=LINE,
    title="Fold of IC50",
    draw=resistance.fold_forest,
    subjects=_pairs,
)
RESISTANCE_ARMS = Figure(
    key="resistance_arms",
    page=PAGE,
    tab=LINE,
    part="What still works",
    group=LINE,
    title="Arms against the drug that a line resists",
    draw=resistance.against_forest,
    subjects=_against,
    options={"dose": RESISTANCE_DOSE, "time_h": TIME},
)
