"""Dose response of cells: curves, IC50s, which curve fits, and growth-rate inhibition."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from analysis.results import Results
from analysis.settings import CurveModel, ZeroDose
from components.app import session
from components.card.figure_card import show_figure, show_table
from components.figures import curves as figures
from components.look.theme import View, file_stem, hours_stem
from components.panels.in_vitro.curves import resistance_words as words
from components.panels.in_vitro.curves.dose_response import bands_by_default
from components.panels.in_vitro.curves.gr_curves import NO_GR
from components.panels.in_vitro.curves.words import rows_at
from components.views import controls, parts

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
MODEL_STATUS = {"on_bound": "not determined", "not_fitted": "too few concentrations"}
CURVE_NAMES = {"4pl": "4PL", "3pl": "3PL", "2pl": "100 to 0", "5pl": "5PL"}
MODEL_COLUMNS = ["arm", "curve", "n_points", "n_parameters", "aicc_difference", "weight",
                 "lack_of_fit_p", "ic50", "unit", "status"]  # fmt: skip
ONE_CURVE_COLUMNS = ["arm", "model", "reference_model", "f", "f_df", "f_df_residual", "f_p"]
ONE_CURVE_LABELS = {
    "model": "line",
    "reference_model": "parent",
    "f": "F",
    "f_df": "df",
    "f_df_residual": "df, residual",
    "f_p": "p, of the fit",
}


def curves(results: Results, model: str) -> None:
    """Every drug's curve at one time."""
    _fit_settings()
    view = session.current_view()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        time_h = time_of(results, view, model)
        if time_h is None:
            return
        few = bands_by_default(results, view, model, time_h)
        controls.segments(figures.BANDS, results, view, model, start=few)
    show_figure(figures.CURVES, results, view, model)


def ic50(results: Results, model: str) -> None:
    """The IC50s side by side, and over time."""
    _fit_settings()
    view = session.current_view()
    if time_of(results, view, model) is not None:
        show_figure(figures.IC50, results, view, model)
        if len(figures.curve_times(results, model)) > 1:
            show_figure(figures.IC50_OVER_TIME, results, view, model)


def which_curve(results: Results, model: str) -> None:
    """AICc of every curve for every drug, so that a user can see which the points ask for."""
    _fit_settings()
    view = session.current_view()
    time_h = time_of(results, view, model)
    if time_h is None:
        return
    st.markdown("**Which curve do the points ask for?**")
    st.caption(
        "AICc weighs the fit against the number of parameters: the curve with 0 is the best of "
        "the four; up to about 2 above it is as good, over 10 is much worse. A small p of the "
        "lack of fit says that the curve misses the means of the concentrations; it counts points, "
        "not experiments, so it describes this fit and tests no drug. The IC50s show "
        "how far the answer hangs on the choice; choose by what you know of the drug, not by the "
        "IC50 you like. Not determined: the points do not settle a parameter of that curve."
    )
    rows = rows_at(results, view, "curve_models", model, time_h)
    stem = file_stem(view.study_title, "curve_models", model, hours_stem(time_h))
    names = rows["curve"].map(CURVE_NAMES) + rows["chosen"].map({0: "", 1: " (chosen)"})
    states = rows["status"].map(MODEL_STATUS).fillna(rows["status"])
    show_table(rows.assign(curve=names, status=states)[MODEL_COLUMNS], stem)
    _one_curve_for_both(results, view, model, time_h)


def _one_curve_for_both(results: Results, view: View, model: str, time_h: float) -> None:
    """The extra sum of squares of the curves of a line and its parent, as a description."""
    pairs = [pair for pair in words.line_pairs_of(results) if model in pair]
    rows = [words.pair_rows(results, view, pair, time_h) for pair in pairs]
    found = pd.concat(rows) if rows else pd.DataFrame({"f": []})
    found = found[found["f"].notna()]
    if found.empty:
        return
    st.markdown("**One curve for a line and its parent?**")
    st.caption(
        "How much better two curves fit than one for both lines (extra sum of squares). It "
        "describes these fits and is no test of resistance: it takes every point as independent, "
        "and where whole experiments shift, equal lines have p below 0.05 in far more than 5 % of "
        "studies. Lines are compared by experiment, in the tab Resistant line."
    )
    stem = file_stem(view.study_title, "one_curve_for_both", model, hours_stem(time_h))
    show_table(found[ONE_CURVE_COLUMNS], stem, ONE_CURVE_LABELS)


def growth_rate(results: Results, model: str) -> None:
    """GR curves, and NCI's percent growth where there are day-0 wells."""
    table = results.tables.get("gr_metrics")
    if table is None or table[table["model"] == model].empty:
        st.info(NO_GR, icon=":material/info:")
        return
    view = session.current_view()
    if time_of(results, view, model) is None:
        return
    show_figure(figures.GR, results, view, model)
    show_figure(figures.PERCENT_GROWTH, results, view, model)


def time_of(results: Results, view: View, model: str) -> float | None:
    """The time at which curves are shown (NaN: none is known); None where there is no curve."""
    if model not in results.models("dose_response"):
        st.info(NO_SERIES, icon=":material/info:")
        return None
    found: float = controls.select(figures.TIME, results, view, model, width=160)
    return found


def _fit_settings() -> None:
    """The curve, and whether the control takes part: settings of every model, advanced."""
    if not parts.is_advanced("cells"):
        return
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
            "cell at a high dose (0 %), or that no dose is exactly like control (100 %). "
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
