"""The tabs of the Tumor volume page: each a function of the results and the tumor model."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from analysis.results import Results
from components import choices, inference_view, outcome_view, response_view, session
from components.figure_card import show_figure, show_table
from components.panels import growth as growth_panels
from components.panels import growth_effects, inhibition
from components.theme import file_stem

BALANCE_LABELS = {
    "mean_mm3": "mean (mm³)",
    "sd_mm3": "SD (mm³)",
    "min_mm3": "smallest (mm³)",
    "max_mm3": "largest (mm³)",
    "largest_to_smallest_mean": "largest / smallest mean",
}


def growth(results: Results, model: str) -> None:
    """Growth curves, each animal's change, and growth inhibition on one day."""
    chosen = choices.growth_choices(results, model)
    view = choices.with_error_bar(session.current_view())
    choices.verdicts(results, "tumor volume change", model)
    curves = growth_panels.growth_curves
    show_figure(curves, results, view, model, animals=chosen.animals, log_axis=chosen.log)
    show_figure(growth_panels.waterfall, results, view, model, chosen.day)
    show_figure(inhibition.inhibition, results, view, model, chosen.definition, chosen.day)


def effect_sizes(results: Results, model: str) -> None:
    """Every definition of growth inhibition side by side, and how alike the arms began."""
    view = session.current_view()
    show_figure(growth_effects.effects, results, view, model)
    balance = view.rows(results.tables["baseline_balance"], model)
    st.markdown("**How alike were the arms at the start?**")
    show_table(balance, file_stem(view.study_title, "baseline_balance", model), BALANCE_LABELS)
    st.caption(
        "Baseline volume of each arm (mm³). The last column is the largest mean of all arms of the "
        "model over the smallest: judge its size. No test is made, since with few animals a "
        "large p does not show that the arms were alike."
    )


PARTS: dict[str, Callable[[Results, str], None]] = {
    "Growth": growth,
    "Effect sizes": effect_sizes,
    "Inference": inference_view.inference_of,
    "Response": response_view.response,
    "Combinations": outcome_view.combinations,
    "Tolerability": outcome_view.tolerability_of,
    "Excised tumors": outcome_view.excised,
}
