"""The tab Response of the Tumor volume page."""

from __future__ import annotations

import streamlit as st

from analysis.results import Results
from components.app import session
from components.card.figure_card import show_figure
from components.panels.in_vivo.animals import response as panels


def response(results: Results, model: str) -> None:
    """Categories by the chosen scheme, and the time of each animal on study."""
    view = session.current_view()
    scheme = st.segmented_control(
        "Scheme",
        list(panels.SCHEMES),
        default="gao",
        required=True,
        format_func=panels.SCHEMES.__getitem__,
        key="response_scheme",
        persist_state="session",
    )
    show_figure(panels.response_bars, results, view, model, scheme or "gao")
    show_figure(panels.swimmer, results, view, model)
