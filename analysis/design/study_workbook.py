"""A study written as a clean study workbook, which reads back to the identical study."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import Cell as OpenpyxlCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from analysis.study import (
    CALIPER_COLUMNS,
    ENDPOINT_COLUMNS,
    PLATE_READ_COLUMNS,
    RESPONSE_COLUMNS,
    SOURCE_COLUMNS,
    SURVIVAL_COLUMNS,
    TUMOR_WEIGHT_COLUMNS,
    UNASSIGNED,
    Arm,
    Regimen,
    Study,
)

Cell = str | float | int | None
Row = Sequence[Cell]

_STUDY_HEADINGS = ("key", "value")
_ARM_HEADINGS = (
    "arm", "role", "components", "dose", "schedule", "color", "model", "illustrative",
)  # fmt: skip
# Columns that a sheet has even where no row fills them.
_ALWAYS: Mapping[str, tuple[str, ...]] = {
    "plate_reads": ("plate", "well", "absorbance", "role", "arm"),
    "responses": ("arm", "role", "concentration", "response", "measure"),
    "calipers": ("animal", "arm", "day", "length_mm", "width_mm"),
    "survival": ("animal", "arm", "day", "event"),
    "tumor_weights": ("animal", "arm", "weight_g"),
    "endpoints": ("animal", "arm", "measure", "value"),
}


def write_study_workbook(study: Study) -> bytes:
    """The study as an .xlsx with one sheet for each table that it has.

    Rows are written as they were read: lengths sorted, arms and models spelled one way, days
    counted from day 0, layouts beside the reads. Text is written as text, never as a formula.
    Where each row came from, the problems and the uploads' names are not written.

    Returns
    -------
    bytes
        Content of an .xlsx file; ``read_study`` of it gives the same arms, facts and tables.
    """
    book = Workbook(write_only=True)
    _write(book, "study", _STUDY_HEADINGS, _fact_rows(study))
    _write(book, "arms", _ARM_HEADINGS, _arm_rows(study.arms))
    for name, (table, columns) in _tables(study).items():
        if table is not None:
            kept = _filled(table, name, columns)
            _write(book, name, kept, _table_rows(_with_names(table[kept])))
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _tables(study: Study) -> dict[str, tuple[pd.DataFrame | None, Mapping[str, str]]]:
    return {
        "plate_reads": (study.plate_reads, PLATE_READ_COLUMNS),
        "responses": (study.responses, RESPONSE_COLUMNS),
        "calipers": (study.calipers, CALIPER_COLUMNS),
        "survival": (study.survival, SURVIVAL_COLUMNS),
        "tumor_weights": (study.tumor_weights, TUMOR_WEIGHT_COLUMNS),
        "endpoints": (study.endpoints, ENDPOINT_COLUMNS),
    }


def _fact_rows(study: Study) -> Iterator[Row]:
    facts = {"title": study.title} | study.facts
    yield from facts.items()


def _arm_rows(arms: Iterable[Arm]) -> Iterator[Row]:
    for arm in arms:
        for regimen in arm.regimens or (Regimen("", "", ""),):
            yield (
                arm.name,
                arm.role,
                " + ".join(arm.components),
                regimen.dose,
                regimen.schedule,
                arm.color,
                regimen.model,
                "yes" if regimen.illustrative else "",
            )


def _filled(table: pd.DataFrame, name: str, columns: Mapping[str, str]) -> list[str]:
    """The columns that some row fills, and those that the sheet needs."""
    empty = {
        column
        for column in columns
        if (table[column].isna() | table[column].eq("")).all() and column not in _ALWAYS[name]
    }
    return [column for column in columns if column not in empty | SOURCE_COLUMNS.keys()]


def _with_names(table: pd.DataFrame) -> pd.DataFrame:
    """Wells that have a name and no role say so, else the name would be an arm."""
    if "role" not in table:
        return table
    is_open = (table["role"] == "") & (table["arm"] != "")
    return table.assign(role=table["role"].mask(is_open, UNASSIGNED))


def _table_rows(table: pd.DataFrame) -> Iterator[Row]:
    columns = [_plain(table[column]) for column in table]
    return zip(*columns, strict=True)


def _plain(column: pd.Series) -> Sequence[Cell]:
    """Values of a column as openpyxl writes them: missing is an empty cell, an event 1 or 0."""
    if column.dtype == bool:
        return column.astype(int).tolist()
    if column.dtype == np.float64:
        return [None if np.isnan(value) else value for value in column.tolist()]
    return [str(value) if value else None for value in column.tolist()]


def _write(book: Workbook, name: str, headings: Sequence[str], rows: Iterable[Row]) -> None:
    sheet: WriteOnlyWorksheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    sheet.append([_text(sheet, heading, bold=True) for heading in headings])
    for row in rows:
        sheet.append([_text(sheet, cell) if isinstance(cell, str) else cell for cell in row])


def _text(sheet: WriteOnlyWorksheet, text: str, bold: bool = False) -> OpenpyxlCell:
    """A cell that holds text, whatever the text begins with."""
    cell: OpenpyxlCell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell
