"""Growth of the tumors: curves, tests of arms, and growth inhibition by every definition."""

from __future__ import annotations

import dataclasses
from typing import Literal, cast

import streamlit as st

from analysis.in_vivo.animals.experimental_unit import unit_problems
from analysis.in_vivo.growth.inhibition import INHIBITIONS
from analysis.results import Results
from components.app import session
from components.card.figure_card import show_figure, show_table
from components.figures import growth as figures
from components.figures import inference as test_figures
from components.figures.option import of_model
from components.look.markdown import markdown_text
from components.look.theme import View, file_stem
from components.panels.in_vivo.growth.by_day import GrowthLook
from components.views import controls, parts, prism, verdicts

BARS = {"day": "On that day", "best": "Best response"}
SPREADS = {"slope": "Growth rate", "intercept and slope": "Level and growth rate"}
RESIDUALS = {"common": "Alike in all arms", "per arm": "Differs by arm"}
WINDOW_DAYS = (0.0, 1.0, 2.0, 3.0, 5.0, 7.0)  # days from the first to the last of a window


def curves(results: Results, model: str) -> None:
    """Growth curves, each animal's change, and growth inhibition on one day."""
    look, view = _curve_choices(results, model)
    verdicts.answered(results, view, model, ["best_part"])
    lines = figures.SPIDER if look.lines == "panels" else figures.CURVES
    show_figure(lines, results, view, model)
    bars = _comparison(results, view, model)
    waterfall = figures.BEST_CHANGE if bars == "best" else figures.WATERFALL
    show_figure(waterfall, results, view, model)
    show_figure(figures.INHIBITION, results, view, model)
    prism.volumes(results, view, model)


def inhibition(results: Results, model: str) -> None:
    """Every definition of growth inhibition side by side, and how alike the arms began."""
    view = session.current_view()
    show_figure(figures.EVERY_DEFINITION, results, view, model)
    controls.select(figures.COURSE, results, view, model, width=420)
    show_figure(figures.COURSES, results, view, model)
    balance = view.rows(results.tables["baseline_balance"], model)
    st.markdown("**How alike were the arms at the start?**")
    show_table(balance, file_stem(view.study_title, "baseline_balance", model))
    st.caption(
        "Baseline volume of each arm (mm³). The last column is the largest mean of all arms of the "
        "model over the smallest: judge its size. No test is made, since with few animals a "
        "large p does not show that the arms were alike."
    )


def tests(results: Results, model: str) -> None:
    """Volumes on the evaluation day, then the growth model with its differences and its check."""
    for problem in unit_problems(results.study, results.settings):
        st.warning(markdown_text(f"{problem.what} {problem.action}"), icon=":material/groups:")
    view = session.current_view()
    _volumes(results, view, model)
    st.markdown("**Growth rates: all days of all animals in one model**")
    if parts.is_advanced("tumors"):
        _model_settings(results)
    show_figure(test_figures.RATES, results, view, model)
    controls.segments(test_figures.RATE_PAIRS, results, view)
    show_figure(test_figures.DIFFERENCES, results, view, model)
    if parts.is_advanced("tumors"):
        _fit(results, view, model)


def _curve_choices(results: Results, model: str) -> tuple[GrowthLook, View]:
    """What the growth curves show, and the view with the chosen error bar."""
    view = session.current_view()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        controls.select(figures.MEASURE, results, view, width=200)
        controls.select(figures.LINES, results, view, width=190)
        look: GrowthLook = figures.LOOK.picked(session.choices(), results, view, of_model(model))
        if not look.is_median and look.lines != "panels":
            view = controls.with_error_bar(results, view)
        box = st.popover("Curve options", icon=":material/tune:", on_change="rerun",
                         key="open_curve_options")  # fmt: skip
        if box.open:  # a closed one draws nothing: every widget lengthens the toggle of an arm
            with box:
                controls.select(figures.CENTER, results, view, width=190)
                controls.select(figures.RULE, results, view, width=290)
                controls.toggle(figures.LOG, disabled=look.measure == "change")
                controls.toggle(figures.EARLY)
                _window(results)
        return look, view


def _window(results: Results) -> None:
    """How far measuring days are gathered: changes every number of a day."""
    settings = results.settings
    picked = st.selectbox(
        "Gather measuring days",
        sorted({*WINDOW_DAYS, settings.window_days}),
        index=sorted({*WINDOW_DAYS, settings.window_days}).index(settings.window_days),
        format_func=lambda days: f"up to {days:g} days apart" if days else "exact days only",
        key="choice_window_days",
        width=290,
        help="Animals measured on days of their own are summarized together where their days lie "
        "this close and within half of their usual gap; each counts once. Days that all arms "
        "share are not affected. Changes every figure and test of a day.",
    )
    if picked != settings.window_days:
        session.change_settings(dataclasses.replace(settings, window_days=picked))
        st.rerun()


def _comparison(results: Results, view: View, model: str) -> str:
    """Day of the comparison and bars of the waterfall; the definition is a setting."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        controls.select(figures.DAY, results, view, model, width=220)
        bars: str = st.selectbox(
            "Change of each animal",
            list(BARS),
            format_func=BARS.__getitem__,
            key="growth_bars",
            persist_state="session",
            width=190,
        )
        if parts.is_advanced("tumors"):
            _definition()
    return bars


def _definition() -> None:
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
        "The part Growth inhibition sets all of them side by side.",
    )
    if picked != settings.inhibition:
        session.change_settings(dataclasses.replace(settings, inhibition=picked))
        st.rerun()


def _fit(results: Results, view: View, model: str) -> None:
    """On demand: what the model of growth leaves over."""
    box = st.expander("Does the model fit?", icon=":material/query_stats:", on_change="rerun",
                      key="inference_diagnostics_open")  # fmt: skip
    if box.open:
        with box:
            show_figure(test_figures.RESIDUALS, results, view, model)
            show_figure(test_figures.FITTED, results, view, model)


def _volumes(results: Results, view: View, model: str) -> None:
    """Arms compared on volume: against control, every pair, or every day."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = controls.segments(test_figures.COMPARE, results, view)
        controls.segments(test_figures.SCALE, results, view)
        if parts.is_advanced("tumors"):
            _baseline(results)
    show_figure(test_figures.COMPARED[picked], results, view, model)


def _baseline(results: Results) -> None:
    """Whether log volumes are compared at equal baseline: changes the tests against control."""
    settings = results.settings
    picked = st.toggle(
        "Adjust for baseline", settings.adjust_for_baseline, key="choice_adjust_for_baseline",
        help="Ratios against control, on the evaluation day and every day, are of animals that "
        "started alike: log volume on arm and log baseline volume (ANCOVA). Holds in the answers, "
        "methods and export too; differences in mm³ and all pairs stay as measured.",
    )  # fmt: skip
    if picked != settings.adjust_for_baseline:
        session.change_settings(dataclasses.replace(settings, adjust_for_baseline=picked))
        st.rerun()


def _model_settings(results: Results) -> None:
    """What varies among animals, and whether arms scatter alike: changes every rate at once."""
    settings = results.settings
    with st.container(horizontal=True, vertical_alignment="bottom"):
        spread = st.selectbox(
            "Animals differ in", list(SPREADS), format_func=SPREADS.__getitem__,
            index=list(SPREADS).index(settings.growth_spread), width=220,
            key="choice_growth_spread",
            help="Level and growth rate: each animal may also start off its measured baseline. "
            "Changes every growth rate here, on the Answer page and in the export; the "
            "combination index keeps the first.",
        )  # fmt: skip
        residual = st.selectbox(
            "Scatter of measurements", list(RESIDUALS), format_func=RESIDUALS.__getitem__,
            index=list(RESIDUALS).index(settings.growth_residual), width=220,
            key="choice_growth_residual",
            help="Differs by arm: each arm has a residual variance of its own.",
        )  # fmt: skip
    chosen = dataclasses.replace(
        settings,
        growth_spread=cast(Literal["slope", "intercept and slope"], spread),
        growth_residual=cast(Literal["common", "per arm"], residual),
    )
    if chosen != settings:
        session.change_settings(chosen)
        st.rerun()
