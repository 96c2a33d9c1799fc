"""The tabs of the Compare page: each a function of the results."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from analysis.results import Results
from components.app import session
from components.card.figure_card import show_figure, show_tab
from components.figures import compare as figures
from components.figures.chosen_model import chosen_models
from components.figures.option import Subject
from components.panels.compare import arm_pair, lines
from components.views import controls, verdicts


def side_by_side(results: Results) -> None:
    """The combinations' verdicts, and every readout with the arms in columns.

    One figure for few readouts, else one for each theme: as tall as a slide, its caption near.
    """
    view = session.current_view()
    verdicts.every_answer(results, view)
    controls.pills(figures.ROWS, results, view, _models(results))
    show_tab(figures, "Side by side", results, view)


def effect_sizes(results: Results) -> None:
    """Every effect against control as a ratio, on one scale."""
    show_tab(figures, "Effects against control", results, session.current_view())


def scorecard(results: Results) -> None:
    """The arms ranked by a readout, every number with its table, and one row per model and arm."""
    view, models = session.current_view(), _models(results)
    if controls.select(figures.RANK, results, view, models, width=320):
        show_figure(figures.RANKING, results, view, models)
        verdicts.every_number(results, view)
    if "scorecard" in results.tables:
        verdicts.scorecard(results, view)


def two_arms(results: Results) -> None:
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


def both_lines(results: Results) -> None:
    """A line beside the one it was made from, on plates."""
    models = [name for name in results.models("viability") if name]
    pairs = lines.line_pairs(results)
    if len(models) < 2 or "readouts" not in results.tables:
        st.info(
            "This tab sets two cell lines side by side, for example a parent and the resistant "
            "line made from it. This study has plates of one model only.",
            icon=":material/info:",
        )
        return
    first = pairs[0] if pairs else (models[0], models[1])
    with st.container(horizontal=True):
        parent, line = (
            st.selectbox(
                label, models, index=models.index(start), key=key, persist_state="session",
                width=260,
            )
            for label, key, start in (
                ("Sensitive line", "choice_line_parent", first[0]),
                ("Resistant line", "choice_line_resistant", first[1]),
            )
        )  # fmt: skip
    about = figures.of_lines(parent, line)
    show_figure(figures.LINES, results, session.current_view(), about)


def cells_and_animals(results: Results) -> None:
    """In-vitro potency against in-vivo effect, a mark an arm."""
    view = session.current_view()
    found = figures.potency_subjects(results, view, session.choices())
    if not found:
        st.info(
            "This tab needs plates and animals (calipers or survival) in one study.",
            icon=":material/info:",
        )
        return
    with st.container(horizontal=True):
        for option in (figures.POTENCY, figures.OUTCOME):
            controls.select(option, results, view, found[0], width=260)
    show_figure(figures.POTENCY_EFFECT, results, view, found[0])


PARTS: dict[str, Callable[[Results], None]] = {
    "Side by side": side_by_side,
    "Two arms": two_arms,
    "Effects against control": effect_sizes,
    "Scorecard": scorecard,
    "Two lines": both_lines,
    "Cells and animals": cells_and_animals,
}


def _models(results: Results) -> Subject:
    return figures.of_models(chosen_models(results, session.choices()))
