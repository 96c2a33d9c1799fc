"""Pointing: what a table of a drawn sheet is, said by the user, with a look at its first rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from analysis.number_words import counted
from analysis.reading import Pointing, SheetHead, Upload
from analysis.reading.files.cells import cell_name
from analysis.reading.files.sheets import Sheet
from analysis.reading.page.page import Page, page_of
from analysis.reading.pointing.guess import guessed_kind, guessed_roles
from analysis.reading.pointing.kinds import KINDS
from analysis.reading.pointing.read import Preview, preview
from analysis.reading.pointing.rewrite import pointed
from analysis.reading.pointing.tables import (
    PointedTable,
    lines_of,
    pointing_of,
    shape_of_table,
    tables_of,
    whole_of,
)
from analysis.reading.shapes import pattern
from components.app import caches, session
from components.look.markdown import markdown_text

LEFT_OUT = "(left out)"
MOST_HEADINGS = 4
MOST_SINGLE = 4  # columns called alike that are one line
MOST_SAID = 4  # problems below a preview


def pointing(
    upload: Upload, head: SheetHead, clicked: tuple[int, int] | None, *, unread: bool
) -> None:
    """Say what the table around the clicked cell is; open at once where nothing could be read."""
    page = page_of(Sheet(upload.name, head.name, [list(row) for row in head.rows]))
    tables = list(dict.fromkeys([*tables_of(page), *filter(None, [whole_of(page)])]))
    if not tables:
        return
    name = f"{upload.name}_{head.name}"
    box = st.expander(
        "Say what a table is",
        icon=":material/ads_click:",
        expanded=unread,
        on_change="rerun",
        key=f"choice_point_open_{name}",
    )
    if not box.open:
        return
    with box:
        st.caption(
            "Click the row of headings in the sheet above, say what the table is, and correct what "
            "its columns hold. It is kept for every table of this shape."
        )
        table, kind = _table_and_kind(page, tables, clicked, name)
        pointing = _with_parts(page, table, kind, f"{name}_{_place(table)}_{kind}")
        seen = caches.of_file(preview, upload, head.name, pointing)
        _show_preview(seen)
        is_of_use = bool(seen.n_rows or seen.questions) or kind == "left_out"
        if st.button("Take it", type="primary", disabled=not is_of_use, key=f"point_take_{name}"):
            _take(pointing, unread=unread)


def _table_and_kind(
    page: Page, tables: Sequence[PointedTable], clicked: tuple[int, int] | None, name: str
) -> tuple[PointedTable, str]:
    """The table that is meant, with its heading rows, and what it is."""
    at = _around(tables, clicked)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = st.selectbox(
            "Table",
            range(len(tables)),
            index=at,
            format_func=lambda each: _corners(tables[each]),
            key=f"choice_point_table_{name}_{at}",
            width=140,
        )
        table = _from_row(page, tables[number], clicked)
        headings = st.selectbox(
            f"Heading rows from row {table.top + 1}",
            range(MOST_HEADINGS + 1),
            index=min(table.headings, MOST_HEADINGS),
            key=f"choice_point_headings_{name}_{_corners(table)}_{table.top}",
            width=200,
        )
    table = replace(table, headings=min(headings, table.area.bottom - table.top + 1))
    said = _said_before(page, table)
    kinds = list(KINDS)
    kind = st.selectbox(
        "It holds",
        kinds,
        index=kinds.index(said.kind if said else guessed_kind(page, table)),
        format_func=lambda each: KINDS[each].words,
        key=f"choice_point_kind_{name}_{_place(table)}",
        width=480,
    )
    return table, kind


def _around(tables: Sequence[PointedTable], clicked: tuple[int, int] | None) -> int:
    """The first table, which is the largest, or the one that was clicked into."""
    if clicked is None:
        return 0
    row, column = clicked
    return next(
        (
            at
            for at, table in enumerate(tables)
            if table.area.top <= row <= table.area.bottom and column in table.columns
        ),
        0,
    )


def _from_row(page: Page, table: PointedTable, clicked: tuple[int, int] | None) -> PointedTable:
    """The table with its headings from the clicked row on."""
    row = clicked[0] if clicked else table.top
    if row == table.top or not table.area.top <= row < table.area.bottom:
        return table
    return replace(table, top=row, headings=max(1, table.first - row))


def _corners(table: PointedTable) -> str:
    area = table.area
    return f"{cell_name(area.top, area.left)}:{cell_name(area.bottom, area.right)}"


def _place(table: PointedTable) -> str:
    """The table and its heading rows, for keys of widgets."""
    return f"{_corners(table)}_{table.top}_{table.headings}"


def _said_before(page: Page, table: PointedTable) -> Pointing | None:
    """What was said of a table of this shape before."""
    shape = shape_of_table(page, table)
    known = (*session.memory().corrections.pointed, *session.memory().said.pointed)
    return next((each for each in known if each.kind and each.shape == shape), None)


def _with_parts(page: Page, table: PointedTable, kind: str, key: str) -> Pointing:
    """What the columns hold, a line for those that are called alike, and what holds for all."""
    about = KINDS[kind]
    before = _said_before(page, table)
    roles = guessed_roles(page, table, kind)
    said: Mapping[str, str] = {}
    if before and before.kind == kind:
        known = pointed(page, table, before)
        roles, said = list(known.roles), known.said
    whole = {}
    if about.asked:
        with st.container(horizontal=True):
            for line, choices in about.asked.items():
                index = choices.index(said[line]) if said.get(line) in choices else 0
                whole[line] = st.selectbox(
                    line.capitalize(), choices, index=index, width=220,
                    format_func=lambda each: each or "as written, or none",
                    key=f"choice_point_{line}_{key}",
                )  # fmt: skip
    if about.roles:
        roles = _roles(page, table, about.roles, roles, key)
    return pointing_of(page, table, kind, roles, whole)


def _roles(
    page: Page, table: PointedTable, choices: Sequence[str], roles: Sequence[str], key: str
) -> list[str]:
    """The roles of the columns as the user sets them."""
    names = lines_of(page, table)
    groups = _alike(names, roles)
    rows = [
        (_group_name(names, ats), _first_cells(page, table, ats[0]), roles[ats[0]] or LEFT_OUT)
        for ats in groups
    ]
    edited = st.data_editor(
        pd.DataFrame(rows, columns=["column", "first cells", "holds"]),
        hide_index=True,
        disabled=["column", "first cells"],
        column_config={
            "holds": st.column_config.SelectboxColumn(
                "holds", options=[LEFT_OUT, *choices], required=True
            )
        },
        height="content" if len(rows) < 12 else 420,
        key=f"choice_point_roles_{key}",
    )
    result = [""] * len(names)
    for ats, role in zip(groups, edited["holds"], strict=True):
        for at in ats:
            result[at] = "" if role == LEFT_OUT else str(role)
    return result


def _alike(names: Sequence[str], roles: Sequence[str]) -> list[list[int]]:
    """Columns in groups: many whose headings differ in numbers alone are one, others each its own.

    ``L1, L2`` may be a length and a width, ``Day 1`` to ``Day 40`` are not.
    """
    groups: dict[tuple[str, str], list[int]] = {}
    for at, (name, role) in enumerate(zip(names, roles, strict=True)):
        groups.setdefault((pattern(name), role), []).append(at)
    parted = [
        group if len(group) >= MOST_SINGLE else [at]
        for group in groups.values()
        for at in (group[:1] if len(group) >= MOST_SINGLE else group)
    ]
    return sorted(parted, key=lambda group: group[0])


def _group_name(names: Sequence[str], ats: Sequence[int]) -> str:
    """One column by its name; several that are called alike from the first to the last."""
    if len(ats) == 1:
        return names[ats[0]]
    return f"{names[ats[0]]} … {names[ats[-1]]} ({counted(len(ats), 'column')})"


def _first_cells(page: Page, table: PointedTable, at: int) -> str:
    rows = range(table.first, min(table.first + 3, table.area.bottom + 1))
    return ", ".join(str(page.texts[row, table.area.left + at]) for row in rows)


def _show_preview(seen: Preview) -> None:
    if seen.n_rows:
        st.markdown(f"**It would be read so:** {counted(seen.n_rows, 'row')} of {seen.kind}")
        filled = seen.rows.loc[:, [not set(seen.rows[each]) <= {"", "nan", "NaT", "<NA>"}
                                   for each in seen.rows]]  # fmt: skip
        st.dataframe(filled, hide_index=True, alt="First rows as they would be read")
    for question in seen.questions:
        st.caption(f":material/help: {markdown_text(question.text)}")
    told = [problem for problem in seen.problems if problem.severity != "info"]
    for problem in told[:MOST_SAID]:
        place = f"{problem.cell}: " if problem.cell else ""
        st.caption(f":material/warning: {markdown_text(place + problem.what)}")


def _take(pointing: Pointing, *, unread: bool) -> None:
    if unread:
        session.correct_unread(session.memory().said.with_pointing(pointing))
    else:
        session.correct(session.memory().corrections.with_pointing(pointing))
    st.rerun()
