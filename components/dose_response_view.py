"""The tabs of the Dose response page: each a function of the results and the model of cells."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable

import streamlit as st

from analysis.results import Results
from analysis.settings import ZeroDose
from components import session
from components.figure_card import show_figure
from components.panels import dose_response

ZERO_DOSE: dict[ZeroDose, str] = {
    "include": "part of the fit (as R's drc)",
    "leave out": "left out (as Prism)",
}
NO_SERIES = "These cells have no series of concentrations."


def curves(results: Results, model: str) -> None:
    """Every drug's curve at one time."""
    times = _times(results, model)
    if times is None:
        return
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
    show_figure(dose_response.curves, results, session.current_view(), model, time_h)


def ic50(results: Results, model: str) -> None:
    """The IC50 of every drug over time."""
    if _times(results, model) is not None:
        show_figure(dose_response.ic50_forest, results, session.current_view(), model)


PARTS: dict[str, Callable[[Results, str], None]] = {
    "Curves": curves,
    "IC50": ic50,
}


def _times(results: Results, model: str) -> list[float] | None:
    """Hours at which there are curves (none: no hours are known); None where there is no curve."""
    table = results.tables.get("dose_response")
    if table is None or table[table["model"] == model].empty:
        st.info(NO_SERIES, icon=":material/info:")
        return None
    return sorted(table.loc[table["model"] == model, "time_h"].dropna().unique())


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
