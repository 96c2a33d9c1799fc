"""Sheets as the user knows them: what was read is colored, and columns can be named by hand."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from analysis.in_vitro.plates.regions import row_name
from analysis.reading import (
    SPELLINGS,
    Cell,
    ColumnCorrection,
    Corrections,
    Upload,
    cell_position,
    headings_of,
    sheet_heads,
)
from analysis.study import Recognized, StudyError
from components.app import caches, session
from components.look.markdown import markdown_text
from components.look.theme import REGION_COLORS

MOST_ROWS, MOST_COLUMNS = 200, 40
WORDS = {
    "plate_reads": "plate reads",
    "responses": "responses",
    "plate_layout": "plate layout",
    "calipers": "calipers",
    "survival": "survival",
    "tumor_weights": "tumor weights",
    "endpoints": "endpoint assays",
    "study": "study facts",
    "arms": "arms",
    "left out": "left out",
}
KINDS = {
    "calipers": "calipers and weights",
    "survival": "survival",
    "plate_reads": "plate reads",
    "plate_layout": "plate layout",
    "tumor_weights": "tumor weights",
    "endpoints": "endpoint assays",
}
LEFT_OUT = "(left out)"


def show_sheets(
    recognized: Sequence[Recognized], uploads: Sequence[Upload], *, unread: bool = False
) -> None:
    """One sheet of one file as a grid; colored regions were read, and as what.

    A file that cannot be opened at all is passed over: its problem says why.
    """
    names = [upload.name for upload in uploads]
    with st.container(horizontal=True):
        name = st.selectbox("File", names, key="choice_sheet_file", width=320)
        upload = next(each for each in uploads if each.name == name)
        try:
            heads = caches.of_file(sheet_heads, upload, MOST_ROWS)
        except StudyError:
            st.caption("This file cannot be opened.")
            return
        sheets = {sheet.name: sheet for sheet in heads}
        read = [region.sheet for region in recognized if region.file == name]
        first = next((at for at, each in enumerate(sheets) if each in read), 0)
        sheet = st.selectbox(
            "Sheet",
            list(sheets),
            index=first,
            key=f"choice_sheet_{name}",
            width=320,
            format_func=lambda each: each or "(text file)",
        )
    regions = [region for region in recognized if (region.file, region.sheet) == (name, sheet)]
    _show_legend(regions)
    rows, n_rows = sheets[sheet].rows, sheets[sheet].n_rows
    grid = _grid(rows)
    st.dataframe(_colored(grid, regions), height=420, alt=f"Cells of {name}, {sheet}")
    if n_rows > MOST_ROWS:
        st.caption(f"The first {MOST_ROWS} of {n_rows:,} rows; all of them were read.")
    _column_editor(rows, regions, f"{name}_{sheet}", unread=unread)


def _show_legend(regions: Sequence[Recognized]) -> None:
    if not regions:
        st.info("Nothing was read from this sheet; the problems say why.", icon=":material/info:")
    for region in regions:
        color = REGION_COLORS.get(region.kind, REGION_COLORS["left out"])[0]
        columns = "; ".join(
            f"{markdown_text(heading)} → {field}" for heading, field in region.columns
        )
        st.markdown(
            f":{color}-badge[{WORDS.get(region.kind, region.kind)}] {region.first_cell} to "
            f"{region.last_cell}{': ' if columns else ''}{columns}"
        )


def _grid(rows: Sequence[Sequence[object]]) -> pd.DataFrame:
    shown = [list(row)[:MOST_COLUMNS] for row in rows[:MOST_ROWS]]
    width = max((len(row) for row in shown), default=0)
    texts = [[_text(cell) for cell in row] + [""] * (width - len(row)) for row in shown]
    columns = [row_name(i) if i < 52 else str(i + 1) for i in range(width)]
    return pd.DataFrame(texts, columns=columns, index=range(1, len(texts) + 1))


def _text(cell: object) -> str:
    return f"{cell:g}" if isinstance(cell, float) else str(cell)


def _colored(grid: pd.DataFrame, regions: Sequence[Recognized]) -> object:
    dark = st.context.theme.type == "dark"
    styles = pd.DataFrame("", index=grid.index, columns=grid.columns)
    for region in regions:
        colors = REGION_COLORS.get(region.kind, REGION_COLORS["left out"])
        top, left = cell_position(region.first_cell)
        bottom, right = cell_position(region.last_cell)
        styles.iloc[top : bottom + 1, left : right + 1] = (
            f"background-color: {colors[2] if dark else colors[1]}"
        )
    return grid.style.apply(lambda _: styles, axis=None)


def _column_editor(
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
