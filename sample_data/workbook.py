"""Writes sheets into an xlsx file whose bytes depend on nothing but the sheets.

A workbook normally carries the time it was saved, in its properties and in every entry of its zip
container. Both are set to one fixed moment here, so that a second run gives the same file.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

Cell = str | int | float | None
Row = tuple[Cell, ...]

WRITTEN = datetime(2024, 1, 1)
HEADING = Font(bold=True)
HEADING_FILL = PatternFill("solid", fgColor="E8ECF0")
EXAMPLE = Font(italic=True, color="808080")
TEXT_WIDTH = 90  # a column of sentences is this wide and its cells wrap


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: headings and rows. ``is_example`` rows are there to be replaced by the user."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    is_example: bool = False


def write_workbook(sheets: tuple[Sheet, ...], title: str, path: Path) -> None:
    """Write the sheets in their order, each with a frozen heading row."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title = title
    book.properties.creator = ""
    book.properties.created = WRITTEN
    for sheet in sheets:
        _fill(book.create_sheet(sheet.name), sheet)
    saved = BytesIO()
    book.save(saved)
    path.write_bytes(_without_clock(saved.getvalue()))


def _fill(target: Worksheet, sheet: Sheet) -> None:
    """Headings, rows, widths and styles of one sheet."""
    target.append(sheet.columns)
    for row in sheet.rows:
        target.append(row)
    target.freeze_panes = "A2"
    for cell in target[1]:
        cell.font, cell.fill = HEADING, HEADING_FILL
    for number, width in enumerate(_widths(sheet), start=1):
        target.column_dimensions[get_column_letter(number)].width = width
    for cells in target.iter_rows(min_row=2):
        wraps = any(len(str(cell.value)) > TEXT_WIDTH for cell in cells)
        for cell in cells:
            if sheet.is_example:
                cell.font = EXAMPLE
            if wraps:
                cell.alignment = Alignment(wrap_text=True, vertical="top")


def _widths(sheet: Sheet) -> list[int]:
    """Width of each column: its longest entry, no wider than ``TEXT_WIDTH``."""
    columns = zip(sheet.columns, *sheet.rows, strict=True)
    return [min(TEXT_WIDTH, 3 + max(len(str(cell or "")) for cell in cells)) for cells in columns]


def _without_clock(xlsx: bytes) -> bytes:
    """Replace the time of saving by ``WRITTEN`` everywhere in the workbook."""
    stamped = BytesIO()
    with zipfile.ZipFile(BytesIO(xlsx)) as old, zipfile.ZipFile(stamped, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                now = f"\\g<1>{WRITTEN:%Y-%m-%dT%H:%M:%SZ}<"
                content = re.sub(r"(<dcterms:modified[^>]*>)[^<]*<", now, content.decode()).encode()
            entry = zipfile.ZipInfo(name, date_time=WRITTEN.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content, compresslevel=9)
    return stamped.getvalue()
