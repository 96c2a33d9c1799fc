"""The tab Inference of the Tumor volume page: arms compared, and the model of growth."""

from __future__ import annotations

import dataclasses
from typing import Literal, cast

import streamlit as st

from analysis.in_vivo.animals.experimental_unit import unit_problems
from analysis.results import Results
from components.app import session
from components.card.figure_card import show_figure
from components.figures import inference_figures
from components.look.markdown import markdown_text
from components.panels.in_vivo.growth import inference, rates

COMPARISONS = {
    "control": "Against control",
    "pairs": "All pairs",
    "days": "Every day",
}
SPREADS = {"slope": "Growth rate", "intercept and slope": "Level and growth rate"}
RESIDUALS = {"common": "Alike in all arms", "per arm": "Differs by arm"}


def inference_of(results: Results, model: str) -> None:
    """Volumes on the evaluation day, then the growth model with its differences and its check."""
    for problem in unit_problems(results.study, results.settings):
        st.warning(markdown_text(f"{problem.what} {problem.action}"), icon=":material/groups:")
    _volumes(results, model)
    st.markdown("**Growth rates: all days of all animals in one model**")
    _model_settings(results)
    view = session.current_view()
    show_figure(rates.rates, results, view, model)
    which = _one_of("Differences", rates.PAIRS, "choice_rate_pairs")
    show_figure(rates.differences, results, view, model, which)
    box = st.expander("Does the model fit?", icon=":material/query_stats:", on_change="rerun",
                      key="inference_diagnostics_open")  # fmt: skip
    if box.open:
        with box:
            show_figure(inference_figures.residuals, results, view, model)
            show_figure(inference_figures.fitted_lines, results, view, model)


def _volumes(results: Results, model: str) -> None:
    """Arms compared on volume: against control, every pair, or every day."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = _one_of("Compare", COMPARISONS, "inference_compare")
        scale = _one_of("Scale", inference.SCALES, "inference_scale")
    view = session.current_view()
    show_figure(inference_figures.COMPARED[picked], results, view, model, scale)


def _model_settings(results: Results) -> None:
    """What varies among animals, and whether arms scatter alike: changes every rate at once."""
    settings = results.settings
    with st.container(horizontal=True, vertical_alignment="bottom"):
        spread = st.selectbox(
            "Animals differ in", list(SPREADS), format_func=SPREADS.__getitem__,
            index=list(SPREADS).index(settings.growth_spread), width=220,
            key="choice_growth_spread",
            help="Level and growth rate: each animal may also start off its measured baseline. "
            "Changes every growth rate on this tab, in Compare and in the export; the "
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


def _one_of(label: str, options: dict[str, str], key: str) -> str:
    picked = st.segmented_control(
        label, list(options), default=next(iter(options)), required=True,
        format_func=options.__getitem__, key=key, persist_state="session",
    )  # fmt: skip
    return picked or next(iter(options))
