"""Naming the columns of a sheet by hand, where their headings say too little."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from analysis.reading import SPELLINGS, Cell, ColumnCorrection, Corrections, headings_of
from analysis.study import Recognized
from components.app import session

KINDS = {
    "calipers": "calipers and weights",
    "survival": "survival",
    "plate_reads": "plate reads",
    "plate_layout": "plate layout",
    "tumor_weights": "tumor weights",
    "endpoints": "endpoint assays",
}
LEFT_OUT = "(left out)"


def column_editor(
    rows: Sequence[Sequence[Cell]], regions: Sequence[Recognized], name: str, *, unread: bool
) -> None:
    """Pick the row of headings and what each column holds; used for every file of this shape."""
    candidates = [at for at, row in enumerate(rows[:60]) if len(headings_of(row)) >= 2]
    if not candidates:
        return
    box = st.expander("Name the columns yourself", icon=":material/edit:", on_change="rerun",
                      key=f"columns_{name}")  # fmt: skip
    if not box.open:
        return
    with box:
        with st.container(horizontal=True):
            kind = st.selectbox(
                "The sheet holds",
                list(KINDS),
                index=_first_kind(regions),
                format_func=KINDS.__getitem__,
                key=f"choice_columns_kind_{name}",
            )
            at = st.selectbox(
                "Row of headings",
                candidates,
                index=candidates.index(_most_like_headings(rows, candidates, regions)),
                format_func=lambda row: f"row {row + 1}: {', '.join(headings_of(rows[row])[:4])}",
                key=f"choice_columns_row_{name}",
            )
        headings = headings_of(rows[at])
        fields = list(SPELLINGS[kind])
        held = _held(headings, regions)
        holds = [held[name] if held.get(name) in fields else LEFT_OUT for name in headings]
        table = pd.DataFrame({"heading": headings, "holds": holds})
        edited = st.data_editor(
            table,
            hide_index=True,
            disabled=["heading"],
            column_config={
                "holds": st.column_config.SelectboxColumn(
                    "holds", options=[LEFT_OUT, *fields], required=True
                )
            },
            key=f"choice_columns_{name}_{kind}_{at}",
        )
        if st.button("Read the sheet so", type="primary", key=f"apply_columns_{name}"):
            _apply(headings, edited, unread=unread)


def _first_kind(regions: Sequence[Recognized]) -> int:
    kinds = [region.kind for region in regions if region.kind in KINDS]
    return list(KINDS).index(kinds[0]) if kinds else 0


def _most_like_headings(
    rows: Sequence[Sequence[Cell]], candidates: Sequence[int], regions: Sequence[Recognized]
) -> int:
    """The row with most of the headings that were read, else with most texts."""
    read = {heading for region in regions for heading, _ in region.columns}
    texts = {at: headings_of(rows[at]) for at in candidates}
    return max(candidates, key=lambda at: (len(read.intersection(texts[at])), len(texts[at])))


def _held(headings: tuple[str, ...], regions: Sequence[Recognized]) -> dict[str, str]:
    """What each heading was taken for, or said to be."""
    read = {heading: field for region in regions for heading, field in region.columns}
    said = session.memory().corrections.columns
    return read | {each.heading: each.field for each in said if each.headings == headings}


def _apply(headings: tuple[str, ...], edited: pd.DataFrame, *, unread: bool) -> None:
    said = tuple(
        ColumnCorrection(
            headings,
            str(row["heading"]),
            "" if row["holds"] == LEFT_OUT else str(row["holds"]),
        )
        for row in edited.to_dict("records")
    )
    corrections = Corrections() if unread else session.memory().corrections
    kept = tuple(each for each in corrections.columns if each.headings != headings)
    corrected = dataclasses.replace(corrections, columns=(*kept, *said))
    if unread:
        session.correct_unread(corrected)
    else:
        session.correct(corrected)
    st.rerun()
