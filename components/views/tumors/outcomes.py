"""What became of the tumors: response, combinations, and excised tumors with their assays."""

from __future__ import annotations

import streamlit as st

from analysis.number_words import as_heading
from analysis.results import Results
from components.app import session
from components.card.figure_card import show_figure
from components.figures import animals
from components.figures import combinations as figures
from components.look.theme import View
from components.panels.in_vivo.animals import endpoint_points
from components.panels.in_vivo.combinations import growth
from components.views import controls, verdicts


def response(results: Results, model: str) -> None:
    """Categories by the chosen scheme."""
    view = session.current_view()
    controls.segments(animals.SCHEME, results, view)
    show_figure(animals.RESPONSE, results, view, model)


def time_on_study(results: Results, model: str) -> None:
    """How long each animal was followed, and its best response."""
    show_figure(animals.TIME_ON_STUDY, results, session.current_view(), model)


def combinations(results: Results, model: str) -> None:
    """Whether a combination beats its partners, and whether it is more than their sum."""
    view = session.current_view()
    verdicts.answered(results, view, model, ["best_part", "additivity"])
    show_figure(figures.PARTNERS, results, view, model)
    _beside_expected(results, view, model)
    controls.segments(figures.REFERENCE, results, view)
    show_figure(figures.INDEX, results, view, model)
    show_figure(figures.ON_DAY, results, view, model)


def _beside_expected(results: Results, view: View, model: str) -> None:
    """Growth of one combination beside its expectation; a choice where there are several."""
    names = growth.combinations(results, view, model)
    if not names:
        return
    arm = names[0]
    if len(names) > 1:
        arm = controls.select(figures.ARM, results, view, model, width=320)
    about = figures.of_combination(model, arm)
    show_figure(figures.BESIDE_EXPECTED, results, view, about)


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
    measure, unit = controls.select_of(
        "Measure",
        found,
        format_func=lambda pair: as_heading(f"{pair[0]} ({pair[1]})" if pair[1] else pair[0]),
        key=f"choice_measure_{model}",
        persist_state="session",
        width=320,
    )
    view = session.current_view()
    show_figure(animals.EXCISED, results, view, animals.of_measure(model, measure, unit))
    if model in results.models("weight_volume"):
        show_figure(animals.WEIGHT_VOLUME, results, view, model)
