"""The tabs of the Dose response page: each a function of the results and the model of cells."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from analysis.results import Results
from components.app import session
from components.card.figure_card import show_figure, show_table
from components.look.theme import file_stem
from components.panels.in_vitro.curves import dose_response
from components.panels.in_vitro.curves import ic50 as ic50_panels
from components.panels.in_vitro.curves.words import rows_at
from components.views import curve_choices, growth_rate, resistance

MODEL_LABELS = {
    "n_parameters": "free parameters",
    "rss": "RSS (%²)",
    "aicc": "AICc",
    "aicc_difference": "AICc, above the best",
    "weight": "weight",
    "lack_of_fit_p": "p, lack of fit",
    "ic50": "IC50",
    "n_points": "points",
}
CURVE_NAMES = {"4pl": "4PL", "3pl": "3PL", "2pl": "100 to 0", "5pl": "5PL"}
MODEL_COLUMNS = ["arm", "curve", "n_points", "n_parameters", "aicc_difference", "weight",
                 "lack_of_fit_p", "ic50", "unit", "status"]  # fmt: skip


def curves(results: Results, model: str) -> None:
    """Every drug's curve at one time."""
    view = session.current_view()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        time_h = curve_choices.time_of(results, model)
        if time_h is None:
            return
        few = dose_response.bands_by_default(results, view, model, time_h)
        bands = curve_choices.bands(few)
    show_figure(dose_response.curves, results, view, model, time_h, bands)


def ic50(results: Results, model: str) -> None:
    """The IC50s side by side, and over time."""
    time_h = curve_choices.time_of(results, model)
    if time_h is None:
        return
    view = session.current_view()
    show_figure(ic50_panels.ic50_forest, results, view, model, time_h)
    table = results.tables["dose_response"]
    if table.loc[table["model"] == model, "time_h"].nunique() > 1:
        show_figure(ic50_panels.ic50_over_time, results, view, model)


def which_curve(results: Results, model: str) -> None:
    """AICc of every curve for every drug, so that a user can see which the points ask for."""
    time_h = curve_choices.time_of(results, model)
    if time_h is None:
        return
    view = session.current_view()
    st.markdown("**Which curve do the points ask for?**")
    st.caption(
        "AICc weighs the fit against the number of parameters: the curve with 0 is the best of "
        "the four; up to about 2 above it is as good, over 10 is much worse. A small p of the "
        "lack of fit says that the curve misses the means of the concentrations. The IC50s show "
        "how far the answer hangs on the choice; choose by what you know of the drug, not by the "
        "IC50 you like. `on_bound`: the points do not determine a parameter of that curve."
    )
    rows = rows_at(results, view, "curve_models", model, time_h)
    stem = file_stem(view.study_title, "curve_models", model, f"{time_h:g}_h")
    names = rows["curve"].map(CURVE_NAMES) + rows["chosen"].map({0: "", 1: " (chosen)"})
    show_table(rows.assign(curve=names)[MODEL_COLUMNS], stem, MODEL_LABELS)


PARTS: dict[str, Callable[[Results, str], None]] = {
    "Curves": curves,
    "IC50": ic50,
    "Which curve fits": which_curve,
    "Growth rate (GR)": growth_rate.growth_rate,
    "Resistance": resistance.resistance_tab,
}
