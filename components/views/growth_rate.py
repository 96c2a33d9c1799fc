"""The tab of growth-rate inhibition on the Dose response page."""

from __future__ import annotations

import streamlit as st

from analysis.results import Results
from components.app import session
from components.card.figure_card import show_figure
from components.panels.in_vitro.curves import gr_curves
from components.views import curve_choices


def growth_rate(results: Results, model: str) -> None:
    """GR curves, and NCI's percent growth where there are day-0 wells."""
    table = results.tables.get("gr_metrics")
    if table is None or table[table["model"] == model].empty:
        st.info(gr_curves.NO_GR, icon=":material/info:")
        return
    time_h = curve_choices.time_of(results, model)
    if time_h is None:
        return
    view = session.current_view()
    show_figure(gr_curves.gr_curves, results, view, model, time_h)
    show_figure(gr_curves.percent_growth_curves, results, view, model, time_h)
