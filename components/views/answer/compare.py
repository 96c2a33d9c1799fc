"""Arms compared on every readout: side by side, against control, in pairs, and ranked."""

from __future__ import annotations

import streamlit as st

from analysis.results import Results
from components.app import session
from components.card.figure_card import show_figure
from components.figures import compare as figures
from components.figures.chosen_model import chosen_models
from components.figures.option import Subject
from components.panels.compare import arm_pair
from components.views import controls, verdicts


def side_by_side(results: Results, model: str) -> None:
    """The combinations' verdicts, and every readout with the arms in columns.

    One figure for few readouts, else one for each theme: as tall as a slide, its caption near.
    """
    view = session.current_view()
    verdicts.every_answer(results, view)
    controls.pills(figures.ROWS, results, view, _models(results))
    for subject in figures.SIDE_BY_SIDE.subjects(results, view, session.choices()):
        show_figure(figures.SIDE_BY_SIDE, results, view, subject)


def effects(results: Results, model: str) -> None:
    """Every effect against control as a ratio, on one scale."""
    view = session.current_view()
    for subject in figures.EFFECTS.subjects(results, view, session.choices()):
        show_figure(figures.EFFECTS, results, view, subject)


def ranked(results: Results, model: str) -> None:
    """The arms ranked by a readout, every number with its table, and one row per model and arm."""
    view, models = session.current_view(), _models(results)
    if controls.select(figures.RANK, results, view, models, width=320):
        show_figure(figures.RANKING, results, view, models)
        verdicts.every_number(results, view)
    if "scorecard" in results.tables:
        verdicts.scorecard(results, view)


def two_arms(results: Results, model: str) -> None:
    """One arm against another on every readout."""
    view, models = session.current_view(), _models(results)
    with st.container(horizontal=True):
        arm, versus = (
            controls.select(option, results, view, models, width=260)
            for option in (figures.ARM, figures.VERSUS)
        )
    table = arm_pair.pair_table(results, models.about["models"], arm, versus)
    verdicts.pair_verdict(table, arm, versus)
    show_figure(figures.PAIR, results, view, models)


def cells_and_animals(results: Results, model: str) -> None:
    """In-vitro potency against in-vivo effect, a mark an arm."""
    view = session.current_view()
    found = figures.potency_subjects(results, view, session.choices())
    if not found:
        st.info(
            "The chosen models have no potency in cells or no outcome in animals.",
            icon=":material/info:",
        )
        return
    with st.container(horizontal=True):
        for option in (figures.POTENCY, figures.OUTCOME):
            controls.select(option, results, view, found[0], width=260)
    show_figure(figures.POTENCY_EFFECT, results, view, found[0])


def _models(results: Results) -> Subject:
    return figures.of_models(chosen_models(results, session.choices()))
