"""What is behind a tile of the Answer page: its sentence, other measures, the figure, the page."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from analysis.results import Results
from analysis.summary.answers.agreement import agreement as agreement_of
from analysis.summary.answers.board import Tile
from analysis.summary.answers.finding import SURVIVAL, VIABILITY
from analysis.summary.answers.table import numbers
from components.app import session
from components.app.names import PART, TAB
from components.app.page_list import FILES
from components.card.figure_card import show_figure
from components.figures import animals, combinations, curves, inference, survival, viability
from components.figures.figure import Figure
from components.look.markdown import markdown_text
from components.look.theme import View, records

AGREES: Mapping[str, str] = {"agrees": "yes", "contradicts": "no, it contradicts"}
SHOWN = ("agrees", "measure", "model", "found")
BY_MEASURE: Mapping[str, Figure] = {
    SURVIVAL: survival.KAPLAN_MEIER,
    VIABILITY: viability.AT_TIME,
}
BY_QUESTION: Mapping[str, Figure] = {
    "control": inference.DIFFERENCES,
    "best_part": combinations.PARTNERS,
    "tolerated": animals.WEIGHT_NADIRS,
    "resistant_line": curves.RESISTANCE_CURVES,
}


@st.dialog("Behind the answer", width="large")
def show_behind(results: Results, view: View, tile: Tile) -> None:
    """The answer in a sentence, whether other measures agree, the figure, and its page."""
    st.markdown(f"**{markdown_text(tile.sentence)}**")
    rows = agreement(results, tile)
    if len(rows):
        st.dataframe(
            rows,
            hide_index=True,
            alt="Other measures of the same question",
            column_config={"found": st.column_config.TextColumn("found", width="large")},
        )
    else:
        st.caption("No other measure of this study answers the same question.")
    figure = _figure(tile)
    model = tile.row["model"]
    subjects = figure.subjects(results, view, session.choices())
    if subject := next((each for each in subjects if each.model == model), None):
        show_figure(figure, results, view, subject)
    place = {TAB: figure.tab} | ({PART: figure.part} if figure.part else {})
    st.page_link(FILES[figure.page], label=f"Open {figure.page}", icon=":material/arrow_forward:",
                 query_params=place)  # fmt: skip


def agreement(results: Results, tile: Tile) -> pd.DataFrame:
    """The arm's other rows of the question: what was measured, and whether it says the same.

    ``agrees``: yes, or what it says of the answer (``agreement``).
    """
    table = results.tables["answers"]
    mine = (table["arm"] == tile.arm) & (table["question"] == tile.row["question"])
    same = (table["model"] == tile.row["model"]) & (table["measure"] == tile.row["measure"])
    rows = table[mine & ~same]
    said = [
        AGREES.get(each := agreement_of(answer, tile.answer), each) for answer in rows["answer"]
    ]
    found = [numbers(row) for row in records(rows)]
    shown: pd.DataFrame = rows.assign(agrees=said, found=found)[list(SHOWN)]
    return shown


def _figure(tile: Tile) -> Figure:
    """The figure of a question: by its measure where that is not of tumors."""
    compares = tile.key not in ("tolerated", "resistant_line")
    if compares and tile.row["measure"] in BY_MEASURE:
        return BY_MEASURE[tile.row["measure"]]
    return BY_QUESTION[tile.key]
