"""The tabs of the Safety page: body weights, and the animals that were lost."""

from __future__ import annotations

import streamlit as st

from analysis.results import Results
from components.app import session
from components.card.figure_card import show_figure, show_table
from components.figures import animals
from components.figures.option import of_model
from components.look.theme import View, file_stem
from components.views import controls, parts
from components.views.parts import Part, Tabs


def tabs(results: Results) -> Tabs:
    """The tabs that the study's data can fill."""
    found = {
        "Weights": ("body_weight", Part("Weights", weights, ["weights"], settings=True)),
        "Losses": ("deaths", Part("Losses", losses, ["losses"])),
    }
    return {name: [part] for name, (table, part) in found.items() if results.models(table)}


def weights(results: Results, model: str) -> None:
    """Lowest weights, weights over the days, and weight loss beside the effect on the tumors."""
    view = session.current_view()
    tumor_free = animals.TUMOR_FREE.picked(session.choices(), results, view, of_model(model))
    if tumor_free or parts.is_advanced("safety"):
        tumor_free = controls.toggle(animals.TUMOR_FREE)
    for figure in (animals.WEIGHT_NADIRS, animals.WEIGHT_COURSE, animals.EFFICACY):
        show_figure(figure, results, view, model)
    _limits(animals.weighed(results, tumor_free), view, model)


def losses(results: Results, model: str) -> None:
    """How many animals left, and why."""
    show_figure(animals.DEATHS, results, session.current_view(), model)


def _limits(results: Results, view: View, model: str) -> None:
    """How many animals of each arm reached a limit of weight loss or died."""
    table = view.rows(results.tables["tolerability"], model).drop(columns=["model", "status"])
    show_table(table, file_stem(view.study_title, "tolerability", model))
    st.caption(
        "Animals that lost 10, 15 or 20 % of their weight or more; those that lost 20 % or died "
        "of anything but the tumor, each counted once; exact 95 % interval (Clopper-Pearson)."
    )
