"""Choices of the Dose response page that change numbers, and how they are shown."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping

import streamlit as st

from analysis.results import Results
from analysis.settings import CurveModel, ZeroDose
from components.app import session

CURVES: Mapping[CurveModel, str] = {
    "4pl": "4PL: top, bottom, slope and midpoint free",
    "3pl": "3PL: bottom held at 0 %",
    "2pl": "Held at 100 % and 0 %",
    "5pl": "5PL: asymmetric",
}
ZERO_DOSE: Mapping[ZeroDose, str] = {
    "include": "Part of the fit (as R's drc)",
    "leave out": "Left out (as Prism)",
}
NO_SERIES = "These cells have no series of concentrations."


def fit_settings() -> None:
    """The curve, and whether the control takes part: settings, for every tab and every model."""
    settings = session.memory().settings
    with st.container(horizontal=True):
        curve = st.selectbox(
            "Curve",
            list(CURVES),
            index=list(CURVES).index(settings.curve_model),
            format_func=CURVES.__getitem__,
            key="choice_curve_model",
            persist_state="session",
            width=330,
            help="Holding a plateau is right only where you know it: that the drug kills every "
            "cell at a high dose (0 %), or that no dose is exactly like control (100 %). The tab "
            "'Which curve fits' compares all four.",
        )
        zero = st.selectbox(
            "Control wells in the fit",
            list(ZERO_DOSE),
            index=list(ZERO_DOSE).index(settings.zero_dose),
            format_func=ZERO_DOSE.__getitem__,
            key="choice_zero_dose",
            persist_state="session",
            width=260,
        )
    if (curve, zero) != (settings.curve_model, settings.zero_dose):
        session.change_settings(dataclasses.replace(settings, curve_model=curve, zero_dose=zero))
        st.rerun()


def time_of(results: Results, model: str) -> float | None:
    """The time at which curves are shown (NaN: none is known); None where there is no curve."""
    table = results.tables.get("dose_response")
    if table is None or table[table["model"] == model].empty:
        st.info(NO_SERIES, icon=":material/info:")
        return None
    times = sorted(table.loc[table["model"] == model, "time_h"].dropna().unique())
    if not times:
        return math.nan
    found: float = st.selectbox(
        "Time",
        times,
        index=len(times) - 1,
        format_func=lambda value: f"{value:g} h",
        key=f"choice_dose_time_{model}",
        persist_state="session",
        width=160,
    )
    return found


def bands(default: bool) -> bool | None:
    """Whether the bands of the curves are drawn; None: the figure decides."""
    picked = st.segmented_control(
        "Confidence bands",
        [True, False],
        default=default,
        required=True,
        format_func={True: "Shown", False: "Hidden"}.__getitem__,
        key="choice_curve_bands",
        persist_state="session",
    )
    return picked
