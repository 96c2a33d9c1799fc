"""Result tables to files: CSV at full precision, or one workbook; user text is never a formula."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from analysis.formula_text import FORMULA_STARTS, csv_bytes


def write_csv_tables(tables: Mapping[str, pd.DataFrame], folder: Path) -> tuple[Path, ...]:
    """Write ``<table>.csv`` for every table into ``folder``; returns the paths."""
    paths = []
    for name, table in tables.items():
        path = folder / f"{name}.csv"
        path.write_bytes(csv_bytes(table))
        paths.append(path)
    return tuple(paths)


def workbook_bytes(tables: Mapping[str, pd.DataFrame]) -> bytes:
    """One workbook, a sheet per table; every text is stored as text, never as a formula."""
    book = Workbook(write_only=True)
    for name, table in tables.items():
        _fill_sheet(book.create_sheet(name[:31]), table)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def write_workbook(tables: Mapping[str, pd.DataFrame], path: Path) -> Path:
    """Write ``workbook_bytes`` to ``path``."""
    path.write_bytes(workbook_bytes(tables))
    return path


def _fill_sheet(sheet: WriteOnlyWorksheet, table: pd.DataFrame) -> None:
    sheet.freeze_panes = "A2"
    header = []
    for name in table.columns:
        cell = WriteOnlyCell(sheet, str(name))
        cell.font = Font(bold=True)
        header.append(cell)
    sheet.append(header)
    for row in table.astype(object).where(table.notna(), None).itertuples(index=False, name=None):
        sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: WriteOnlyWorksheet, value: object) -> object:
    if not isinstance(value, str) or not value.startswith(FORMULA_STARTS):
        return value
    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"
    return cell
