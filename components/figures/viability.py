"""Figures of viability on plates: over time, and arms side by side at one time."""

from __future__ import annotations

import functools

from analysis.results import Results
from components.figures.figure import Figure, of_models
from components.figures.option import Offer, Option, Subject, Together, fixed
from components.look.theme import View, dose_text
from components.panels.in_vitro.plates import viability

PAGE, TAB, PART = "Cells", "Drugs", "Viability"
INHIBITION = "inhibition"


@functools.lru_cache(maxsize=32)
def tested_doses(results: Results, model: str) -> dict[float, str]:
    """The concentrations of single agents with their words."""
    table = results.tables["viability"]
    units = [unit for unit in table.loc[table["model"] == model, "unit"].unique() if unit]
    unit = units[0] if units else ""
    return {float(dose): dose_text(dose, unit) for dose in viability.doses(results, model)}


def _doses(results: Results, view: View, subject: Subject) -> Offer:
    names = tested_doses(results, subject.model)
    usual = viability.default_dose(results, subject.model)
    return Offer(names, usual if usual in names else max(names, default=None))


@functools.lru_cache(maxsize=32)
def _reading_times(results: Results, model: str) -> dict[float, str]:
    table = results.tables["viability"]
    times = table.loc[table["model"] == model, "time_h"].dropna().unique()
    return {float(time_h): f"{time_h:g} h" for time_h in sorted(times)}


def _times(results: Results, view: View, subject: Subject) -> Offer:
    names = _reading_times(results, subject.model)
    return Offer(names, max(names, default=float("nan")))


DOSE = Option("choice_dose_{model}", "Dose of each drug", _doses)
TIME = Option("choice_time_{model}", "Time of the bars", _times)
MEASURE = fixed(
    "viability_measure", "Shown as", {"viability": "% of control", INHIBITION: "% inhibition"}
)
_INHIBITION = Together(lambda measure: measure == INHIBITION, {"measure": MEASURE})

OVER_TIME = Figure(
    key="viability_time",
    page=PAGE,
    tab=TAB,
    part=PART,
    group=PART,
    title="Viability over time",
    draw=viability.over_time,
    subjects=of_models("viability"),
    options={"dose": DOSE, "inhibition": _INHIBITION},
)
AT_TIME = Figure(
    key="viability_bars",
    page=PAGE,
    tab=TAB,
    part=PART,
    group=PART,
    title="Viability at one time",
    draw=viability.at_time,
    subjects=of_models("viability"),
    options={"dose": DOSE, "time_h": TIME, "inhibition": _INHIBITION},
)
