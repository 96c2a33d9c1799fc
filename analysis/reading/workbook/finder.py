"""Sheets of a study workbook, or any sheet with such headings: the first finder to be asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pandas as pd

from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import NO_ANSWERS, Answers, Finding
from analysis.reading.words.heading_cells import named_kind
from analysis.reading.workbook.arm_sheet import read_arms
from analysis.reading.workbook.calipers import read_calipers
from analysis.reading.workbook.outcomes import (
    read_endpoints,
    read_signals,
    read_survival,
    read_tumor_weights,
)
from analysis.reading.workbook.plates import read_plate_reads
from analysis.reading.workbook.tables import Table, find_tables, recognized, used_columns
from analysis.reading.workbook.wells import read_layout
from analysis.study import fact_key


def find_study_tables(sheet: Sheet, answers: Answers = NO_ANSWERS) -> tuple[Finding, ...]:
    """What the headings of a sheet make of it; empty where they make nothing.

    Its headings leave nothing open but codes of events, and what dilutions are.
    """
    return tuple(_read(table, answers) for table in find_tables(sheet))


def find_plate_sheets(sheet: Sheet, answers: Answers = NO_ANSWERS) -> tuple[Finding, ...]:
    """Sheets of a study workbook about plates, with their own names and headings.

    They are what they say and long: they need not be searched for anything else.
    """
    kind = named_kind(sheet.name) if sheet.name else ""
    if kind not in _NEED_NO_SEARCH:
        return ()
    tables = find_tables(sheet)
    plain = all(
        heading.text == field for table in tables for field, heading in table.headings.items()
    )
    if [table.kind for table in tables] != [kind] or not plain:
        return ()
    return (_read(tables[0], answers),)


def find_animal_tables(sheet: Sheet, answers: Answers = NO_ANSWERS) -> tuple[Finding, ...]:
    """As ``find_study_tables``, for sheets that have nothing to do with plates.

    A long caliper sheet need not be searched for plates: this finder is asked before that.
    """
    tables = find_tables(sheet)
    if any(table.kind in OF_PLATES for table in tables):
        return ()
    return tuple(_read(table, answers) for table in tables)


def read_facts(table: Table) -> Finding:
    """Key and value rows of the study sheet; keys in lower case with underscores."""
    keys = [fact_key(key) for key in table.texts("key")]
    rows = pd.DataFrame(
        {
            "key": keys,
            "value": table.texts("value"),
            "file": table.sheet.file,
            "sheet": table.sheet.name,
            "cell": table.names("value"),
        }
    )
    return Finding("study", rows[rows["key"] != ""], recognized(table))


def _read(table: Table, answers: Answers) -> Finding:
    asks = _ASKING.get(table.kind)
    found = asks(table, answers) if asks else _READERS[table.kind](table)
    return replace(found, used=used_columns(table))


_ASKING: Mapping[str, Callable[[Table, Answers], Finding]] = {
    "calipers": read_calipers,
    "survival": read_survival,
    "signals": read_signals,
    "plate_reads": read_plate_reads,
    "plate_layout": read_layout,
    "endpoints": read_endpoints,
}
OF_PLATES = frozenset({"plate_reads", "plate_layout"})
_NEED_NO_SEARCH = ("plate_reads", "plate_layout", "arms", "study")
_READERS: Mapping[str, Callable[[Table], Finding]] = {
    "study": read_facts,
    "arms": read_arms,
    "tumor_weights": read_tumor_weights,
}
