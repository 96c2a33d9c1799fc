"""The controls of the tab Growth of the Tumor volume page."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from analysis.in_vivo.growth.inhibition import INHIBITIONS
from analysis.results import Results
from components.app import session, session_keep
from components.look.theme import View
from components.panels.in_vivo.growth.by_day import LOOK_KEYS, GrowthLook, look_of
from components.panels.in_vivo.growth.summary import COURSE_KEY, DEFAULT_COURSE, measures
from components.panels.in_vivo.growth.words import MEASURE_NAMES, RULE_NAMES
from components.views import choices

CENTERS = {"mean": "Mean", "median": "Median and quartiles"}
LINES = {"means": "Arms", "animals": "Arms and animals", "panels": "A panel for each arm"}
BARS = {"day": "On that day", "best": "Best response"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Which day the arms are compared on, and what the waterfall shows."""

    day: float
    bars: str


def curve_choices(view: View) -> tuple[GrowthLook, View]:
    """What the growth curves show, and the view with the chosen error bar."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        measure = _one_of("Show", MEASURE_NAMES, "measure", 200)
        _one_of("Lines", LINES, "lines", 190)
        look = look_of(session_keep.values(LOOK_KEYS.values()))
        if not look.is_median and look.lines != "panels":
            view = choices.with_error_bar(view)
        box = st.popover("Curve options", icon=":material/tune:", on_change="rerun",
                         key="open_curve_options")  # fmt: skip
        if box.open:  # a closed one draws nothing: every widget lengthens the toggle of an arm
            with box:
                _more_choices(measure)
        return look, view


def _more_choices(measure: str) -> None:
    """Center, rule for animals that leave, and scale of the axis."""
    _one_of("Center", CENTERS, "center", 190)
    _one_of(
        "When animals leave",
        RULE_NAMES,
        "rule",
        290,
        "Where the largest tumors are taken out, the mean of those left falls. The caption says "
        "what was done and for how many animals.",
    )
    st.toggle("Log axis", key=LOOK_KEYS["log"], persist_state="session",
              disabled=measure == "change")  # fmt: skip


def comparison(results: Results, model: str) -> Comparison:
    """Day of the comparison and bars of the waterfall; the definition is a setting."""
    days = growth_days(results, model)
    default = results.evaluation_days.get(model, days[-1])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        day = st.selectbox(
            "Day of the comparison",
            days,
            index=days.index(default) if default in days else len(days) - 1,
            format_func=lambda value: f"day {value:g}" + (" (default)" if value == default else ""),
            key=f"choice_day_{model}",
            persist_state="session",
            help="Default: the last day with at least 80 % of the control animals measured.",
            width=220,
        )
        bars = st.selectbox(
            "Change of each animal",
            list(BARS),
            format_func=BARS.__getitem__,
            key="growth_bars",
            persist_state="session",
            width=190,
        )
        _inhibition()
    return Comparison(float(day), bars)


@functools.lru_cache(maxsize=16)
def growth_days(results: Results, model: str) -> list[float]:
    """The days on which animals of the model were measured."""
    table = results.tables["tumor_growth"]
    found = table.loc[(table["model"] == model) & (table["n"] > 0), "day"]
    return [float(day) for day in sorted(found.unique())]


def course(results: Results, model: str) -> str:
    """Which measure of the whole course of growth is shown."""
    names = measures(results, model)
    picked = st.selectbox(
        "Over the whole course of growth",
        list(names),
        format_func=names.__getitem__,
        key=COURSE_KEY,
        persist_state="session",
        width=420,
    )
    return picked or DEFAULT_COURSE


def _inhibition() -> None:
    """The lab's definition of growth inhibition: one choice for every page."""
    settings = session.memory().settings
    names = list(INHIBITIONS)
    picked = st.selectbox(
        "Growth inhibition",
        names,
        index=names.index(settings.inhibition),
        format_func=lambda key: INHIBITIONS[key].name,
        key="choice_inhibition",
        width=240,
        help="Your lab's definition: it holds on every page, in the scorecard and in the export. "
        "The tab Effect sizes sets all of them side by side.",
    )
    if picked != settings.inhibition:
        session.change_settings(replace(settings, inhibition=picked))
        st.rerun()


def _one_of(
    label: str, names: Mapping[Any, str], choice: str, width: int, why: str | None = None
) -> str:
    picked: str = st.selectbox(
        label, list(names), format_func=names.__getitem__, key=LOOK_KEYS[choice], help=why,
        persist_state="session", width=width,
    )  # fmt: skip
    return picked
