"""What the Dose response page shows of the chosen cells."""

from __future__ import annotations

import dataclasses
import math

import streamlit as st

from analysis.results import Results
from analysis.settings import ZeroDose
from components import session
from components.figure_card import show_panel
from components.panels import dose_response

ZERO_DOSE: dict[ZeroDose, str] = {
    "include": "part of the fit (as R's drc)",
    "leave out": "left out (as Prism)",
}


def curves(results: Results, model: str) -> None:
    """Every drug's curve at one time, and the IC50 over time."""
    table = results.tables.get("dose_response")
    if table is None or table[table["model"] == model].empty:
        st.info("These cells have no series of concentrations.", icon=":material/info:")
        return
    times = sorted(table.loc[table["model"] == model, "time_h"].dropna().unique())
    with st.container(horizontal=True):
        time_h = math.nan
        if times:
            time_h = st.selectbox(
                "Time",
                times,
                index=len(times) - 1,
                format_func=lambda value: f"{value:g} h",
                key=f"choice_dose_time_{model}",
                persist_state="session",
                width=160,
            )
        _zero_dose()
    view = session.current_view()
    show_panel(dose_response.curves(results, view, model, time_h))
    if len(times) > 1:
        show_panel(dose_response.ic50_forest(results, view, model))


def _zero_dose() -> None:
    settings = session.memory().settings
    picked = st.selectbox(
        "Control wells in the fit",
        list(ZERO_DOSE),
        index=list(ZERO_DOSE).index(settings.zero_dose),
        format_func=ZERO_DOSE.__getitem__,
        key="choice_zero_dose",
        persist_state="session",
        width=260,
    )
    if picked != settings.zero_dose:
        session.change_settings(dataclasses.replace(settings, zero_dose=picked))
        st.rerun()
