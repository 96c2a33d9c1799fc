"""The tabs of the Compare page: each a function of the results."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from analysis.results import Results
from components.app import session
from components.card.figure_card import show_figure
from components.panels.compare import arm_pair, effects, lines, potency_effect, ranking
from components.panels.compare import side_by_side as compare
from components.panels.compare.readout_words import READOUTS, measured
from components.views import choices


def side_by_side(results: Results) -> None:
    """The combinations' verdicts, and every readout with the arms in columns.

    One figure for few readouts, else one for each theme: as tall as a slide, its caption near.
    """
    choices.all_verdicts(results)
    view, models = session.current_view(), session.chosen_models(results)
    known = measured(results, models)
    rows = st.pills(
        "Rows",
        known,
        selection_mode="multi",
        default=known,
        format_func=lambda name: READOUTS[name].name,
        key="choice_compare_rows",
        persist_state="session",
    )
    for theme in compare.themes(rows):
        show_figure(compare.side_by_side, results, view, models, tuple(rows), theme)


def effect_sizes(results: Results) -> None:
    """Every effect against control as a ratio, on one scale."""
    view = session.current_view()
    show_figure(effects.forest, results, view, session.chosen_models(results))


def scorecard(results: Results) -> None:
    """The arms ranked by a readout, every number with its table, and one row per model and arm."""
    view, models = session.current_view(), session.chosen_models(results)
    known = measured(results, models)
    if known:
        picked = st.selectbox(
            "Rank by",
            known,
            index=known.index(ranking.first_choice(known)),
            format_func=lambda name: READOUTS[name].name,
            key="choice_compare_rank",
            persist_state="session",
            width=320,
        )
        show_figure(ranking.ranking, results, view, models, picked)
        choices.every_number(results, view)
    if "scorecard" in results.tables:
        choices.scorecard(results, view)


def two_arms(results: Results) -> None:
    """One arm against another on every readout."""
    view, models = session.current_view(), session.chosen_models(results)
    names = view.names
    first = arm_pair.first_pair(view.arms)
    with st.container(horizontal=True):
        picked = [
            st.selectbox(
                label,
                names,
                index=names.index(start),
                key=key,
                persist_state="session",
                width=260,
            )
            for label, key, start in (
                ("This arm", "choice_pair_arm", first[0]),
                ("against", "choice_pair_versus", first[1]),
            )
        ]
    arm, versus = picked
    choices.pair_verdict(arm_pair.pair_table(results, models, arm, versus), arm, versus)
    show_figure(arm_pair.pair_forest, results, view, models, arm, versus)


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
    show_figure(lines.both_lines, results, session.current_view(), parent, line)


def cells_and_animals(results: Results) -> None:
    """In-vitro potency against in-vivo effect, a mark an arm."""
    view, models = session.current_view(), session.chosen_models(results)
    known = measured(results, models)
    potencies = [name for name in potency_effect.POTENCIES if name in known]
    outcomes = [name for name in potency_effect.OUTCOMES if name in known]
    if not potencies or not outcomes:
        st.info(
            "This tab needs plates and animals (calipers or survival) in one study.",
            icon=":material/info:",
        )
        return
    with st.container(horizontal=True):
        potency, outcome = (
            st.selectbox(
                label, names, key=key, format_func=lambda name: READOUTS[name].name,
                persist_state="session", width=260,
            )
            for label, key, names in (
                ("In cells", "choice_potency", potencies),
                ("In animals", "choice_outcome", outcomes),
            )
        )  # fmt: skip
    show_figure(potency_effect.potency_effect, results, view, models, potency, outcome)


PARTS: dict[str, Callable[[Results], None]] = {
    "Side by side": side_by_side,
    "Two arms": two_arms,
    "Effects against control": effect_sizes,
    "Scorecard": scorecard,
    "Two lines": both_lines,
    "Cells and animals": cells_and_animals,
}
