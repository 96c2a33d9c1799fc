"""A resistant line beside its parent: what still works in it, folds and curves, and both lines."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.in_vitro.curves.parents import parent_fact
from analysis.in_vitro.curves.resistance import NAME_A_PARENT
from analysis.results import Results
from components.app import session
from components.card.figure_card import show_figure
from components.figures import compare as line_figures
from components.figures import curves as figures
from components.look.markdown import markdown_text
from components.look.theme import View, records
from components.panels.compare import lines
from components.panels.in_vitro.curves import resistance_words as words
from components.views import controls
from components.views.cells.dose_response import time_of

Lines = tuple[View, words.Pair, float, pd.DataFrame]  # what is shown: of two lines, at a time


def what_still_works(results: Results, model: str) -> None:
    """What the line needs of every drug, and the arms against the drug that it resists."""
    if found := _lines(results):
        view, pair, time_h, rows = found
        _sentences([words.drug_sentence(results, row) for row in records(rows)])
        _against_the_drug(results, view, rows, pair, time_h)
        with st.expander("Another parent"):
            _name_a_parent(results)


def folds_and_curves(results: Results, model: str) -> None:
    """IC50s and curves of both lines, and the folds."""
    if found := _lines(results):
        view, pair, *_ = found
        both = figures.of_pair(pair)
        for figure in (figures.RESISTANCE_FOLD, figures.RESISTANCE_CURVES, figures.RESISTANCE_IC50):
            show_figure(figure, results, view, both)


def both_lines(results: Results, model: str) -> None:
    """Viability and IC50 of every arm in two lines."""
    models = [name for name in results.models("viability") if name]
    pairs = lines.line_pairs(results)
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
    about = line_figures.of_lines(parent, line)
    show_figure(line_figures.LINES, results, session.current_view(), about)


def _lines(results: Results) -> Lines | None:
    """The lines and the time to show, as chosen; None where no line has a parent or curves."""
    pairs = words.line_pairs_of(results)
    if not pairs:
        st.info(f"{words.NO_PAIR} {NAME_A_PARENT}", icon=":material/info:")
        _name_a_parent(results)
        return None
    view = session.current_view()
    with st.container(horizontal=True):
        pair = _pair(pairs)
        time_h = time_of(results, view, pair[0])
    if time_h is None:
        return None
    return view, pair, time_h, words.pair_rows(results, view, pair, time_h)


def _pair(pairs: list[words.Pair]) -> words.Pair:
    if len(pairs) == 1:
        return pairs[0]
    return st.selectbox(
        "Lines",
        pairs,
        format_func=lambda pair: f"{pair[0]} against {pair[1]}",
        key="choice_resistance_pair",
        persist_state="session",
        width=320,
    )


def _sentences(found: list[str]) -> None:
    if found:
        st.markdown("\n".join(f"- {markdown_text(text)}" for text in found))


def _name_a_parent(results: Results) -> None:
    """Two lines with curves, and a button that keeps one as the parent of the other."""
    lines = results.models("dose_response")
    if len(lines) < 2:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        line = st.selectbox(
            "Cell line", lines, key="choice_resistance_line", persist_state="session", width=260
        )
        others = [other for other in lines if other != line]
        parent = st.selectbox(
            "Made from", others, key="choice_resistance_parent", persist_state="session", width=260
        )
        if st.button("Compare them"):
            session.correct(session.memory().corrections.with_fact(parent_fact(line), parent))
            st.rerun()


def _against_the_drug(
    results: Results, view: View, rows: pd.DataFrame, pair: words.Pair, time_h: float
) -> None:
    """The lab's question: which arms beat the drug that the line resists, in that line."""
    st.subheader(f"What still works in {markdown_text(pair[0])}?")
    found = figures.against(results, view, pair, time_h) if len(rows) else []
    if not found:
        st.info(
            "No shown drug has a fold whose interval lies above 1 at this time. A fold has an "
            "interval from three experiments on.",
            icon=":material/info:",
        )
        return
    subject = found[0]
    drug = markdown_text(subject.about["against"])
    label = f"{figures.RESISTANCE_DOSE.label}, against {drug}"
    controls.select(figures.RESISTANCE_DOSE, results, view, subject, label=label, width=260)
    answer = st.container()
    panel = show_figure(figures.RESISTANCE_ARMS, results, view, subject)
    with answer:
        _sentences(words.against_sentences(panel.table))
