"""The tab of resistance: a line beside its parent, and what still works in it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.in_vitro.curves.resistance import parent_fact
from analysis.results import Results
from components.app import session
from components.card import drawn_panels
from components.card.figure_card import show_figure, show_panel
from components.look.markdown import markdown_text
from components.look.theme import View, dose_text, records
from components.panels.in_vitro.curves import resistance, resistance_curves
from components.panels.in_vitro.curves import resistance_words as words
from components.panels.in_vitro.plates.viability import default_dose, doses
from components.views import curve_choices


def resistance_tab(results: Results, model: str) -> None:
    """What each line needs of every drug, the fold, and the arms against the resisted drug."""
    pairs = words.line_pairs_of(results)
    if not pairs:
        st.info(words.NO_PAIR, icon=":material/info:")
        return
    view = session.current_view()
    with st.container(horizontal=True):
        pair = _pair(pairs, model)
        time_h = curve_choices.time_of(results, pair[0])
    if time_h is None:
        return
    rows = words.pair_rows(results, view, pair, time_h)
    _sentences([words.drug_sentence(results, row) for row in records(rows)])
    _parents(results, pair)
    show_figure(resistance.ic50_dumbbells, results, view, pair, time_h)
    show_figure(resistance_curves.both_curves, results, view, pair, time_h)
    show_figure(resistance.fold_forest, results, view, pair)
    _what_still_works(results, view, rows, pair, time_h)


def _pair(pairs: list[words.Pair], model: str) -> words.Pair:
    first = next((place for place, pair in enumerate(pairs) if model in pair), 0)
    if len(pairs) == 1:
        return pairs[0]
    return st.selectbox(
        "Lines",
        pairs,
        index=first,
        format_func=lambda pair: f"{pair[0]} against {pair[1]}",
        key=f"choice_resistance_pair_{model}",
        persist_state="session",
        width=320,
    )


def _sentences(found: list[str]) -> None:
    if found:
        st.markdown("\n".join(f"- {markdown_text(text)}" for text in found))


def _parents(results: Results, pair: words.Pair) -> None:
    """Where the order of the study made the pair: which line is the parent, as the user says."""
    rows = results.tables["resistance"]
    if not (rows["paired_by"] == "order of the study").any():
        return
    st.warning(
        "Nothing says which of these lines is the parent, so the first is the reference.",
        icon=":material/help:",
    )
    if st.button(f"{markdown_text(pair[0])} is the parent of {markdown_text(pair[1])}"):
        corrections = session.memory().corrections.with_fact(parent_fact(pair[1]), pair[0])
        session.correct(corrections)
        st.rerun()
    if st.button(f"{markdown_text(pair[1])} is the parent of {markdown_text(pair[0])}"):
        corrections = session.memory().corrections.with_fact(parent_fact(pair[0]), pair[1])
        session.correct(corrections)
        st.rerun()


def _what_still_works(
    results: Results, view: View, rows: pd.DataFrame, pair: words.Pair, time_h: float
) -> None:
    """The lab's question: which arms beat the drug that the line resists, in that line."""
    against = words.resisted_drug(rows) if len(rows) else ""
    st.subheader(f"What still works in {markdown_text(pair[0])}?")
    if not against:
        st.info(
            "No shown drug has a fold whose interval lies above 1 at this time.",
            icon=":material/info:",
        )
        return
    tested = doses(results, pair[0])
    usual = default_dose(results, pair[0])
    dose = st.selectbox(
        f"Dose of every drug, against {markdown_text(against)}",
        tested,
        index=tested.index(usual) if usual in tested else 0,
        format_func=lambda value: dose_text(value, str(rows["unit"].iloc[0])),
        key=f"choice_resistance_dose_{pair[0]}",
        persist_state="session",
        width=260,
    )
    panel = drawn_panels.panel(
        resistance.against_forest, results, view, pair[0], against, dose, time_h
    )
    _sentences(words.against_sentences(panel.table))
    show_panel(panel)
