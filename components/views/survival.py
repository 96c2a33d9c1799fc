"""The Survival page's tabs, each with its controls."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import streamlit as st

from analysis.results import Results
from analysis.settings import Settings
from analysis.statistics.cox_and_log_rank import Weighting
from analysis.summary.answers.finding import SURVIVAL as SURVIVED
from analysis.summary.partners import SURVIVAL
from components.app import session
from components.card.figure_card import show_figure, show_tab, show_table
from components.figures import survival as figures
from components.look.theme import View, file_stem
from components.panels.survival import life_spans
from components.views import controls, corrections, verdicts
from components.views.parts import Part, Tabs, is_advanced

TEST_LABELS: dict[Weighting, str] = {"log-rank": "Log-rank", "gehan": "Gehan-Breslow"}
LIVES = ("survival",)


def tabs(results: Results) -> Tabs:
    """The tabs that the study's data can fill."""
    found: dict[str, list[Part]] = {}
    if "survival" in results.tables:
        found["Kaplan-Meier"] = _followed(results)
        found["Life span"] = [
            Part("Mean life span", _life_span, LIVES),
            Part("Days gained", _days_gained, LIVES),
            Part("Risk ratio", _risk_ratio, LIVES),
            Part("Risk over time", _risk_over_time, LIVES, advanced=True),
        ]
        if _has_pairs(results):
            found["Combinations"] = [Part("Combinations", _combinations, LIVES)]
    if "event_free_survival" in results.tables:
        found["Time to size"] = [Part("Time to size", _time_to_size, ["time to size"])]
    return found


def _followed(results: Results) -> list[Part]:
    """Curves, and where reasons are known what animals died of and which of them are events."""
    parts = [Part("Curves", _kaplan_meier, LIVES, settings=True)]
    if "cumulative_incidence" in results.tables:
        parts.append(Part("Causes", _causes, ["causes"]))
    if corrections.has_reasons(results.study):
        parts.append(Part("What is an event", _events, LIVES))
    return parts


def _kaplan_meier(results: Results, model: str) -> None:
    view = session.current_view()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _curve_choices(results, view)
        if is_advanced("survival"):
            _test_choice()
    verdicts.answered(results, view, model, ["best_part"], SURVIVED)
    show_figure(figures.KAPLAN_MEIER, results, view, model)
    box = st.expander("All pairs of arms, and follow-up", icon=":material/table:",
                      on_change="rerun", key="survival_pairs_open")  # fmt: skip
    if box.open:
        with box:
            _pairs(results, model)


def _life_span(results: Results, model: str) -> None:
    show_figure(figures.LIFE_SPAN, results, session.current_view(), model)
    _life_spans(results, model)


def _days_gained(results: Results, model: str) -> None:
    show_figure(figures.RMST, results, session.current_view(), model)
    _life_spans(results, model)


def _life_spans(results: Results, model: str) -> None:
    view = session.current_view()
    table = life_spans.life_span_table(results, view, model)
    show_table(table, file_stem(view.study_title, "life_span_table", model))


def _risk_ratio(results: Results, model: str) -> None:
    show_figure(figures.HAZARD_RATIOS, results, session.current_view(), model)


def _risk_over_time(results: Results, model: str) -> None:
    show_figure(figures.RESIDUALS, results, session.current_view(), model)


def _causes(results: Results, model: str) -> None:
    show_figure(figures.CAUSES, results, session.current_view(), model)


def _has_pairs(results: Results) -> bool:
    table = results.tables.get("combination_partners")
    return table is not None and bool((table["readout"] == SURVIVAL).any())


def _combinations(results: Results, model: str) -> None:
    view = session.current_view()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _curve_choices(results, view)
    verdicts.answered(results, view, model, ["best_part"], SURVIVED)
    show_tab(figures, "Combinations", results, view, model)


def _time_to_size(results: Results, model: str) -> None:
    view = session.current_view()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = controls.select(figures.ENDPOINT, results, view, model, width=160)
        _event_free_settings(figures.endpoints(results), picked)
        _curve_choices(results, view)
    show_figure(figures.EVENT_FREE, results, view, model)
    if model in results.models("survival"):
        show_figure(figures.KAPLAN_MEIER, results, view, model)


def _events(results: Results, model: str) -> None:
    st.caption(
        "Which reasons of leaving count as an event. A tick changes every number of this page at "
        "once; Undo takes it back."
    )
    corrections.events(results.study, at_once=True)
    controls.undo_and_redo("survival_")
    counted = {figures.COUNTS.key: "at risk (events)"}
    show_figure(figures.KAPLAN_MEIER, results, session.current_view(), model, counted)


def _curve_choices(results: Results, view: View) -> None:
    """Bands, median lines, and what stands under the days."""
    controls.select(figures.COUNTS, results, view, width=150)
    controls.toggle(figures.BANDS)
    controls.toggle(figures.MEDIANS)


def _test_choice() -> None:
    settings = session.memory().settings
    picked = st.selectbox(
        "Test", list(TEST_LABELS), format_func=TEST_LABELS.__getitem__,
        index=list(TEST_LABELS).index(settings.survival_test), width=180,
        key="choice_survival_test",
        help="Log-rank weighs every event alike; Gehan-Breslow weighs early events more.",
    )  # fmt: skip
    _take(dataclasses.replace(settings, survival_test=picked))


def _event_free_settings(endpoints: Mapping[str, str], picked: str) -> None:
    """The fixed size where it is the event or not given yet, and whether deaths before count."""
    settings = session.memory().settings
    size = settings.event_free_mm3
    if picked == figures.FIXED or figures.FIXED not in endpoints:
        fixed = endpoints.get(figures.FIXED, "")
        known = float(fixed.removesuffix(" mm3")) if fixed else None
        said = st.number_input(
            "Fixed size (mm³)", min_value=1.0, step=100.0, format="%.0f", width=140, value=known,
            key="choice_event_free_mm3",
        )  # fmt: skip
        size = size if said == known else said
    deaths = st.toggle(
        "Deaths are events", value=settings.event_free_deaths, key="choice_event_free_deaths",
        help="A recorded event before the tumor reached the size counts; else that animal is "
        "censored on its last measured day.",
    )  # fmt: skip
    _take(dataclasses.replace(settings, event_free_mm3=size, event_free_deaths=deaths))


def _take(settings: Settings) -> None:
    """Compute the page anew where a choice changed its numbers."""
    if settings != session.memory().settings:
        session.change_settings(settings)
        st.rerun()


def _pairs(results: Results, model: str) -> None:
    view = session.current_view()
    if "survival_pairs" in results.tables:
        pairs = view.rows(results.tables["survival_pairs"], model)
        pairs = pairs[pairs["versus"].isin(view.names)]
        st.caption(
            "Every pair of shown arms. Adjusted p-values: Holm over all pairs of the model, hidden "
            "arms included. Hazard ratios and days (RMST): arm against versus."
        )
        show_table(pairs, file_stem(view.study_title, "survival_pairs", model))
    st.caption(
        "Follow-up: how long animals were watched (reverse Kaplan-Meier: time to censoring)."
    )
    follow_up = view.rows(results.tables["survival_follow_up"], model)
    show_table(follow_up, file_stem(view.study_title, "follow_up", model))
