"""Combinations on plates: which one is looked at, its figures, and the verdict in words."""

from __future__ import annotations

import numpy as np
import streamlit as st

from analysis.in_vitro.combinations.dose_matrix import DoseMatrix
from analysis.in_vitro.combinations.isobole import reachable_levels
from analysis.results import Results
from components.card.figure_card import show_figure, show_panel, show_table
from components.look.markdown import markdown_text
from components.look.theme import View
from components.panels.in_vitro.combinations import matrices, pairs
from components.panels.in_vitro.combinations import words as synergy_words
from components.views import choices

CALL_ICONS = {
    "synergy": ":red[:material/add_circle:]",
    "antagonism": ":blue[:material/do_not_disturb_on:]",
}
NO_CALL = ":gray[:material/trending_flat:]"
FIGURES = ("Matrix", "Surface", "Isobologram", "One pair", "Combination index")


def combinations(results: Results, view: View, model: str) -> None:
    """The section of the combinations of one model: controls, verdict, one figure at a time."""
    found = [
        matrix
        for matrix in results.plate_matrices
        if matrix.model == model and matrix.arm in view.names
    ]
    if not found:
        st.info(
            "No combination of two drugs is shown on the plates of this model. A combination needs "
            "its own arm (such as A + B) and both drugs alone on the same plates.",
            icon=":material/info:",
        )
        return
    choices.verdicts(results, "viability", model)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        matrix = _matrix(found)
        figure = "One pair" if matrix.is_fixed_dose else _figure()
        reference = _reference() if figure in ("Matrix", "Surface") else "bliss"
    if figure in ("Matrix", "Surface"):
        _matrix_figure(results, matrix, reference, figure)
    elif figure == "Isobologram":
        _isobologram(matrix)
    elif figure == "One pair":
        _pair(results, view, matrix)
    else:
        _combination_index(results, matrix)


def _matrix(found: list[DoseMatrix]) -> DoseMatrix:
    """The chosen combination at the chosen time; the last time first."""
    arms = list(dict.fromkeys(matrix.arm for matrix in found))
    arm = arms[0]
    if len(arms) > 1:
        arm = st.selectbox(
            "Combination", arms, key="choice_combination_arm", persist_state="session", width=280
        )
    of_arm = [matrix for matrix in found if matrix.arm == arm]
    times = [matrix.time_h for matrix in of_arm]
    if len(times) < 2:
        return of_arm[0]
    time_h = st.selectbox(
        "Time",
        times,
        index=len(times) - 1,
        format_func=lambda value: f"{value:g} h" if np.isfinite(value) else "no time",
        key="choice_combination_time",
        persist_state="session",
        width=130,
    )
    return of_arm[times.index(time_h)]


def _figure() -> str:
    picked = st.segmented_control(
        "Show",
        FIGURES,
        default=FIGURES[0],
        required=True,
        key="choice_combination_figure",
        persist_state="session",
    )
    return picked or FIGURES[0]


def _reference() -> str:
    names = synergy_words.REFERENCE_NAMES
    picked = st.segmented_control(
        "Expected by",
        list(names),
        default="bliss",
        required=True,
        format_func=names.__getitem__,
        help="\n\n".join(synergy_words.REFERENCE_WORDS.values()),
        key="choice_combination_reference",
        persist_state="session",
    )
    return picked or "bliss"


def _matrix_figure(results: Results, matrix: DoseMatrix, reference: str, figure: str) -> None:
    score = synergy_words.score_row(results, matrix, reference)
    call = synergy_words.score_call(score)
    words = synergy_words.score_text(results, matrix, reference)
    st.markdown(
        f"{CALL_ICONS.get(call, NO_CALL)} **{markdown_text(call)}**: {markdown_text(words)}"
    )
    if figure == "Matrix":
        show_figure(matrices.matrix_maps, results, matrix, reference)
    else:
        show_panel(matrices.excess_surface(results, matrix, reference))


def _isobologram(matrix: DoseMatrix) -> None:
    levels = reachable_levels(matrix)
    if not levels:
        st.info(
            "No viability between 50 and 90 % is reached by both drugs alone within the tested "
            "concentrations (four or more of each are needed): there is no additivity line.",
            icon=":material/info:",
        )
        return
    level = st.segmented_control(
        "Viability",
        levels,
        default=levels[0],
        required=True,
        format_func=lambda value: f"{value:g} %",
        key="choice_combination_level",
    )
    show_figure(pairs.isobologram, matrix, level or levels[0])


def _pair(results: Results, view: View, matrix: DoseMatrix) -> None:
    rows = pairs.pair_rows(results, matrix)
    if not rows:
        words = synergy_words.score_text(results, matrix, "bliss")
        st.info(markdown_text(words), icon=":material/info:")
        return
    number = 0
    if len(rows) > 1:
        number = st.selectbox(
            "Pair of concentrations",
            range(len(rows)),
            index=len(rows) // 2,
            format_func=lambda i: synergy_words.pair_text(
                matrix, rows[i]["concentration"], rows[i]["concentration_2"]
            ),
            key=f"choice_combination_pair_{len(rows)}",
            width=280,
        )
    row = rows[number]
    words = markdown_text(pairs.index_text(row))
    st.markdown(f"{CALL_ICONS.get(row['call'], NO_CALL)} {words}")
    show_panel(pairs.pair_bars(view, matrix, row))


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
