"""The tabs Combinations, Tolerability and Excised tumors of the Tumor volume page."""

from __future__ import annotations

import streamlit as st

from analysis.results import Results
from components import session
from components.figure_card import show_figure
from components.panels import combination_index, endpoint_points, tolerability


def combinations(results: Results, model: str) -> None:
    """Combination index by day against the chosen reference."""
    reference = st.segmented_control(
        "Expected of the parts",
        list(combination_index.REFERENCES),
        default="bliss",
        required=True,
        format_func=combination_index.REFERENCES.__getitem__,
        key="combination_reference",
        persist_state="session",
    )
    view = session.current_view()
    show_figure(combination_index.combination_index, results, view, model, reference or "bliss")


def tolerability_of(results: Results, model: str) -> None:
    """Body weight over days, and each animal's lowest."""
    view = session.current_view()
    show_figure(tolerability.weight_nadirs, results, view, model)
    show_figure(tolerability.weight_course, results, view, model)


def excised(results: Results, model: str) -> None:
    """The chosen measure of the end by arm."""
    found = endpoint_points.measures(results, model)
    if not found:
        st.info(
            "This model has no excised tumor weights and no endpoint assays. Add a sheet "
            "tumor_weights or endpoints to the upload to fill this tab.",
            icon=":material/info:",
        )
        return
    measure, unit = st.selectbox(
        "Measure",
        found,
        format_func=lambda pair: f"{pair[0]} ({pair[1]})" if pair[1] else pair[0],
        key=f"choice_measure_{model}",
        persist_state="session",
        width=320,
    )
    view = session.current_view()
    show_figure(endpoint_points.endpoint_points, results, view, model, measure, unit)
