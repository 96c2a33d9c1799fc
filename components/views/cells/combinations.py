"""Combinations on plates: which one is looked at, its figures, and the verdict in words."""

from __future__ import annotations

import streamlit as st

from analysis.in_vitro.combinations.dose_matrix import DoseMatrix
from analysis.results import Results
from components.app import session
from components.card.figure_card import show_figure, show_table
from components.figures import plate_combinations as figures
from components.figures.option import Subject
from components.look.markdown import markdown_text
from components.look.theme import View
from components.panels.in_vitro.combinations import musyc, pairs
from components.panels.in_vitro.combinations import words as synergy_words
from components.views import controls, parts, verdicts

CALL_ICONS = {
    "synergy": ":red[:material/add_circle:]",
    "antagonism": ":blue[:material/do_not_disturb_on:]",
    "equivalent": ":blue[:material/equal:]",
}
NO_CALL = ":gray[:material/horizontal_rule:]"
WITH_REFERENCE = {"Matrix": figures.MATRIX, "Surface": figures.SURFACE}
FIGURES = ("Matrix", "One pair", "Isobologram")
ADVANCED = ("Surface", "MuSyC", "Combination index")


def combinations(results: Results, model: str) -> None:
    """The combinations of one model: controls, verdict, one figure at a time."""
    view = session.current_view()
    arms = dict.fromkeys(matrix.arm for matrix in results.plate_matrices if matrix.model == model)
    shown = [arm for arm in arms if arm in view.names]
    if not shown:
        st.info(
            "No combination of two drugs is shown on the plates of this model. A combination needs "
            "its own arm (such as A + B) and both drugs alone on the same plates.",
            icon=":material/info:",
        )
        return
    verdicts.answered(results, view, model, ["best_part"])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        matrix = _matrix(results, view, model, shown)
        figure = "One pair" if matrix.is_fixed_dose else _figure()
        reference = "bliss"
        if figure in WITH_REFERENCE:
            reference = controls.segments(figures.REFERENCE, results, view)
    if figure in WITH_REFERENCE:
        _verdict(results, matrix, reference)
        show_figure(WITH_REFERENCE[figure], results, view, figures.of_matrix(matrix))
        if figure == "Surface":
            st.caption("Drag the surface to turn it.")
    elif figure == "Isobologram":
        _isobologram(results, view, matrix)
    elif figure == "MuSyC":
        _musyc(results, view, matrix)
    elif figure == "One pair":
        _pair(results, view, matrix)
    else:
        _combination_index(results, matrix)


def _matrix(results: Results, view: View, model: str, arms: list[str]) -> DoseMatrix:
    """The chosen combination at the chosen time; the last time first."""
    arm = arms[0]
    if len(arms) > 1:
        arm = st.selectbox(
            "Combination", arms, key="choice_combination_arm", persist_state="session", width=280
        )
    if len(figures.matrices_of(results, model, arm)) > 1:
        controls.select(figures.TIME, results, view, Subject(model, arm=arm), width=130)
    return figures.matrix_at(results, view, model, arm, session.choices())


def _figure() -> str:
    picked = st.segmented_control(
        "Show",
        (*FIGURES, *ADVANCED) if parts.is_advanced("cells") else FIGURES,
        default=FIGURES[0],
        required=True,
        key="choice_combination_figure",
        persist_state="session",
    )
    return picked or FIGURES[0]


def _verdict(results: Results, matrix: DoseMatrix, reference: str) -> None:
    score = synergy_words.score_row(results, matrix, reference)
    call = synergy_words.score_call(score)
    words = synergy_words.score_text(results, matrix, reference)
    st.markdown(
        f"{CALL_ICONS.get(call, NO_CALL)} **{markdown_text(call[:1].upper() + call[1:])}**: "
        f"{markdown_text(words)}"
    )


def _isobologram(results: Results, view: View, matrix: DoseMatrix) -> None:
    if not figures.reachable(matrix):
        st.info(
            "No viability between 50 and 90 % is reached by both drugs alone within the tested "
            "concentrations (four or more of each are needed): there is no additivity line.",
            icon=":material/info:",
        )
        return
    subject = figures.of_matrix(matrix)
    controls.segments(figures.LEVEL, results, view, subject)
    show_figure(figures.ISOBOLOGRAM, results, view, subject)


def _musyc(results: Results, view: View, matrix: DoseMatrix) -> None:
    """A line for each potency and the efficacy, their figure, and the surface they come from."""
    for row in musyc.musyc_rows(results, matrix):
        icon = CALL_ICONS.get(row["interpretation"], NO_CALL)
        st.markdown(f"{icon} {markdown_text(musyc.parameter_text(row))}")
    subject = figures.of_matrix(matrix)
    if musyc.is_determined(results, matrix):
        show_figure(figures.POTENCY_AND_EFFICACY, results, view, subject)
    if musyc.has_surface(results, matrix):
        show_figure(figures.MUSYC_SURFACE, results, view, subject)


def _pair(results: Results, view: View, matrix: DoseMatrix) -> None:
    rows = pairs.pair_rows(results, matrix)
    if not rows:
        words = synergy_words.score_text(results, matrix, "bliss")
        st.info(markdown_text(words), icon=":material/info:")
        return
    subject, number = figures.of_matrix(matrix), 0
    if len(rows) > 1:
        number = controls.select(figures.PAIR, results, view, subject, width=280)
    row = rows[number]
    words = markdown_text(pairs.index_text(row))
    st.markdown(f"{CALL_ICONS.get(row['call'], NO_CALL)} {words}")
    show_figure(figures.PAIR_BARS, results, view, subject)


def _combination_index(results: Results, matrix: DoseMatrix) -> None:
    """Chou and Talalay's tables of a constant-ratio series."""
    parts = [
        synergy_words.rows_of(results.tables[name], matrix)
        for name in ("combination_index", "median_effect")
        if name in results.tables
    ]
    if not parts or parts[0].empty:
        st.info(
            "The combination index of Chou and Talalay needs at least three pairs at one ratio of "
            "concentrations, both in the same unit.",
            icon=":material/info:",
        )
        return
    st.markdown(
        "Chou and Talalay at a constant ratio. **Below 1 is synergy**, above 1 antagonism, the "
        "other way round than excess. No interval; empty where the method has no value."
    )
    first, second = matrix.components
    labels = {
        "concentration": first,
        "concentration_2": second,
        "combination_index": "combination index",
        "affected_pct": "affected (%)",
        "dose_reduction_1": f"dose reduction, {first}",
        "dose_reduction_2": f"dose reduction, {second}",
        "median_effect_dose": "median-effect concentration",
        "m": "slope m",
        "n_doses": "concentrations used",
    }
    for part, stem in zip(parts, ("combination_index", "median_effect"), strict=False):
        show_table(part.drop(columns=["model", "arm", "time_h"]), stem, labels)
