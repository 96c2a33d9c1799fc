"""The tabs of the Tumor volume page: each a function of the results and the tumor model."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from analysis.results import Results
from components.app import computed, session, session_keep
from components.card.figure_card import show_figure, show_table
from components.look.theme import Panel, View, file_stem
from components.panels.in_vivo.growth import by_day as growth_panels
from components.panels.in_vivo.growth import inhibition, spider, summary, waterfalls
from components.panels.in_vivo.growth.by_day import GrowthLook
from components.views import choices, growth_choices, inference, outcomes, response

BALANCE_LABELS = {
    "mean_mm3": "mean (mm³)",
    "sd_mm3": "SD (mm³)",
    "min_mm3": "smallest (mm³)",
    "max_mm3": "largest (mm³)",
    "largest_to_smallest_mean": "largest / smallest mean",
}


def growth(results: Results, model: str) -> None:
    """Growth curves, each animal's change, and growth inhibition on one day."""
    look, view = growth_choices.curve_choices(session.current_view())
    choices.verdicts(results, "tumor volume change", model)
    show_figure(_curves, results, view, model, look)
    chosen = growth_choices.comparison(results, model)
    scheme = session_keep.response_scheme()
    if chosen.bars == "best":
        show_figure(waterfalls.best_change, results, view, model, scheme)
    else:
        show_figure(waterfalls.change_on_day, results, view, model, chosen.day, scheme)
    show_figure(_inhibition, results, view, model, chosen.day)


def effect_sizes(results: Results, model: str) -> None:
    """Every definition of growth inhibition side by side, and how alike the arms began."""
    view = session.current_view()
    show_figure(inhibition.every_definition, results, view, model)
    picked = growth_choices.course(results, model)
    show_figure(summary.course, results, view, model, picked)
    balance = view.rows(results.tables["baseline_balance"], model)
    st.markdown("**How alike were the arms at the start?**")
    show_table(balance, file_stem(view.study_title, "baseline_balance", model), BALANCE_LABELS)
    st.caption(
        "Baseline volume of each arm (mm³). The last column is the largest mean of all arms of the "
        "model over the smallest: judge its size. No test is made, since with few animals a "
        "large p does not show that the arms were alike."
    )


def _curves(results: Results, view: View, model: str, look: GrowthLook) -> Panel:
    curves = growth_panels.curves_of(results, model, look.measure, look.rule)
    draw = spider.spider if look.lines == "panels" else growth_panels.growth_curves
    return draw(results, curves, view, model, look)


def _inhibition(results: Results, view: View, model: str, day: float) -> Panel:
    effects = computed.growth_effects(results, model, day)
    return inhibition.inhibition(results, effects, view, model, day)


PARTS: dict[str, Callable[[Results, str], None]] = {
    "Growth": growth,
    "Effect sizes": effect_sizes,
    "Inference": inference.inference_of,
    "Response": response.response,
    "Combinations": outcomes.combinations,
    "Tolerability": outcomes.tolerability_of,
    "Excised tumors": outcomes.excised,
}
