"""Sheets as the user knows them: what was read is colored, and tables can be pointed at."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from analysis.in_vitro.plates.regions import row_name
from analysis.reading import Upload, cell_position, sheet_heads
from analysis.study import Recognized, StudyError
from components.app import caches
from components.look.markdown import markdown_text
from components.look.theme import REGION_COLORS
from components.views import controls
from components.views.sheets import pointing

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


def show_sheets(
    recognized: Sequence[Recognized], uploads: Sequence[Upload], *, unread: bool = False
) -> None:
    """One sheet of one file as a grid; colored regions were read, and as what.

    A file that cannot be opened at all is passed over: its problem says why.
    """
    names = [upload.name for upload in uploads]
    with st.container(horizontal=True):
        name = controls.select_of("File", names, key="choice_sheet_file", width=320)
        upload = next(each for each in uploads if each.name == name)
        try:
            heads = caches.of_file(sheet_heads, upload, MOST_ROWS)
        except StudyError:
            st.caption("This file cannot be opened.")
            return
        sheets = {sheet.name: sheet for sheet in heads}
        read = [region.sheet for region in recognized if region.file == name]
        first = next((at for at, each in enumerate(sheets) if each in read), 0)
        sheet = controls.select_of(
            "Sheet",
            list(sheets),
            index=first,
            key=f"choice_sheet_{name}",
            width=320,
            format_func=lambda each: each or "(text file)",
        )
    regions = [region for region in recognized if (region.file, region.sheet) == (name, sheet)]
    _show_legend([region for region in regions if region.kind])
    head = sheets[sheet]
    clicked = _drawn(_grid(head.rows), regions, f"{name}_{sheet}")
    if head.n_rows > MOST_ROWS:
        st.caption(f"The first {MOST_ROWS} of {head.n_rows:,} rows; all of them were read.")
    pointing.pointing(upload, head, clicked, unread=unread)


def _drawn(grid: pd.DataFrame, regions: Sequence[Recognized], name: str) -> tuple[int, int] | None:
    """The cells of a sheet; row and column of the one that was clicked, counted from 0."""
    picked = st.dataframe(
        _colored(grid, regions),
        height=420,
        on_select="rerun",
        selection_mode="single-cell",
        key=f"choice_point_cell_{name}",
        alt=f"Cells of {name}",
    )
    cells = picked["selection"]["cells"]
    return (cells[0][0], list(grid).index(cells[0][1])) if cells else None


def _show_legend(regions: Sequence[Recognized]) -> None:
    if not regions:
        st.info("Nothing was read from this sheet; the problems say why.", icon=":material/info:")
    for region in regions:
        if region.state == "waits":
            st.markdown(
                f":orange-badge[waits] {region.first_cell} to {region.last_cell}: "
                "nothing of it is read before the question about it is answered"
            )
            continue
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
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell)


def _colored(grid: pd.DataFrame, regions: Sequence[Recognized]) -> object:
    dark = st.context.theme.type == "dark"
    styles = pd.DataFrame("", index=grid.index, columns=grid.columns)
    for region in regions:
        if region.state == "waits":
            continue
        colors = REGION_COLORS.get(region.kind, REGION_COLORS["left out"])
        top, left = cell_position(region.first_cell)
        bottom, right = cell_position(region.last_cell)
        styles.iloc[top : bottom + 1, left : right + 1] = (
            f"background-color: {colors[2] if dark else colors[1]}"
        )
    return grid.style.apply(lambda _: styles, axis=None)
