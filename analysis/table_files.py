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

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(table: pd.DataFrame) -> bytes:
    """A table as UTF-8 CSV: full precision, ``.`` decimal, missing = empty.

    A text that a spreadsheet would run as a formula (it starts with ``= + - @`` or a tab) is
    written behind an apostrophe.
    """
    safe = table.copy()
    for name in [name for name in table.columns if _is_text(table[name])]:
        safe[name] = table[name].map(_neutral_cell)
    return safe.to_csv(index=False, lineterminator="\n").encode("utf-8")


def neutralized(text: str) -> str:
    """A text behind an apostrophe where a spreadsheet would run it as a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


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


def _is_text(column: pd.Series) -> bool:
    return pd.api.types.is_string_dtype(column) or column.dtype == object


def _neutral_cell(value: object) -> object:
    return neutralized(value) if isinstance(value, str) else value


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
