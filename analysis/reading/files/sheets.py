"""Bytes to sheets of raw cells, whatever the file is called: its content decides what it is."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import PurePath
from queue import SimpleQueue

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from analysis.reading.files.archives import Archive, open_archive
from analysis.reading.files.cells import cell_name
from analysis.reading.files.compound_files import OLE_MAGIC
from analysis.reading.files.guards import (
    LONGEST_TEXT,
    SAVE_AGAIN,
    damaged,
    refusal,
    refuse_columns,
    refuse_oversized,
)
from analysis.reading.files.ods import check_ods
from analysis.reading.files.prism_archive import is_prism, read_prism_archive
from analysis.reading.files.pzfx import PrismTable, is_pzfx, read_pzfx
from analysis.reading.files.pzfx_sheets import prism_grids
from analysis.reading.files.text_files import read_text
from analysis.reading.files.uploads import Upload
from analysis.reading.files.xls import check_xls
from analysis.reading.files.xlsx import check_xlsx
from analysis.reading.files.xlsx_oddities import Oddities

Cell = (
    str
    | float
    | int
    | bool
    | datetime.datetime
    | datetime.date
    | datetime.time
    | datetime.timedelta
)
TWO_READERS_BYTES = 2**20  # of a file, up to which two readers parse its sheets

# Files that are no tables, by how they begin.
_OTHER_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF; copy the table into a workbook"),
    (b"\x89PNG", "a picture; upload the workbook behind it"),
    (b"\xff\xd8\xff", "a picture; upload the workbook behind it"),
    (b"GIF8", "a picture; upload the workbook behind it"),
    (b"BM", "a picture; upload the workbook behind it"),
    (b"II*\0", "a picture; upload the workbook behind it"),
    (b"MM\0*", "a picture; upload the workbook behind it"),
    (b"\x1f\x8b", "a compressed archive; unpack it first"),
    (b"7z\xbc\xaf", "a compressed archive; unpack it first"),
    (b"Rar!", "a compressed archive; unpack it first"),
    (b"PCFFGRA", "a Prism file of before Prism 5 (.pzf); save it in Prism as .pzfx or .prism"),
    (b"{\\rtf", "a text document; copy the table into a workbook"),
    (b"<!DOCTYPE", "a web page; open it in Excel and save it as .xlsx"),
    (b"<html", "a web page; open it in Excel and save it as .xlsx"),
    (b"<?xml", "an XML file; open it in the program that wrote it and export a table"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """Raw cells of one sheet, a rectangle of rows; an empty cell is ``""``.

    ``name`` is empty for a text file. ``decimal`` is the decimal mark of numbers in text cells
    (``,`` or ``.``), empty where it is not known. Of merged cells only the top left one is filled.
    ``shortened`` names cells of which only the first ``LONGEST_TEXT`` letters are there.
    """

    file: str
    name: str
    rows: list[list[Cell]]
    decimal: str = ""
    is_hidden: bool = False
    shortened: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.rows[0]) if self.rows else 0

    @property
    def last_cell(self) -> str:
        """The name of the last cell; of the first one where there is none."""
        return cell_name(max(0, len(self.rows) - 1), max(0, self.width - 1))

    @property
    def stem(self) -> str:
        """The name of the file without its ending."""
        return PurePath(self.file).stem


@dataclass(frozen=True, slots=True)
class SheetHead:
    """A sheet without most of its rows: ``n_rows`` counts all of them."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    n_rows: int


def read_sheets(upload: Upload) -> tuple[Sheet, ...]:
    """All sheets of one file, in its order.

    Raises
    ------
    StudyError
        Above a limit of ``guards``, encrypted, damaged, or not a table at all.
    """
    return tuple(_bounded(sheet) for sheet in _sheets(upload))


def sheet_heads(upload: Upload, most_rows: int) -> tuple[SheetHead, ...]:
    """The sheets of a file, each with its first rows.

    Raises
    ------
    StudyError
        The file cannot be opened.
    """
    return tuple(
        SheetHead(sheet.name, tuple(map(tuple, sheet.rows[:most_rows])), len(sheet.rows))
        for sheet in read_sheets(upload)
    )


def _bounded(sheet: Sheet) -> Sheet:
    """The sheet without what makes a table slow to take in and can be none of its values."""
    refuse_columns(sheet.file, sheet.width)
    texts = {cell for cells in sheet.rows for cell in cells if isinstance(cell, str)}
    if all(len(text) <= LONGEST_TEXT for text in texts):
        return sheet
    long = [
        (row, column)
        for row, cells in enumerate(sheet.rows)
        for column, cell in enumerate(cells)
        if isinstance(cell, str) and len(cell) > LONGEST_TEXT
    ]
    for row, column in long:
        sheet.rows[row][column] = str(sheet.rows[row][column])[:LONGEST_TEXT]
    return replace(sheet, shortened=tuple(cell_name(*at) for at in long))


def _sheets(upload: Upload) -> tuple[Sheet, ...]:
    data = upload.data
    refuse_oversized(upload.name, data)
    if data.startswith(OLE_MAGIC):
        return _workbook_sheets(upload, check_xls(upload.name, data))
    if data.startswith(b"PK\x03\x04"):
        archive = open_archive(upload.name, data)
        if is_prism(archive):
            return _prism_sheets(upload.name, read_prism_archive(archive))
        return _workbook_sheets(upload, _check_archive(archive))
    if is_pzfx(data):
        return _prism_sheets(upload.name, read_pzfx(upload.name, data))
    for start, kind in _OTHER_KINDS:
        if data.lstrip()[: len(start)].lower() == start.lower() and not _is_words(data, start):
            raise refusal(upload.name, f"The file is {kind}.")
    table = read_text(upload.name, data)
    return (Sheet(upload.name, "", table.rows, table.decimal),)


def _prism_sheets(file: str, tables: Sequence[PrismTable]) -> tuple[Sheet, ...]:
    grids = prism_grids(file, tables)
    return tuple(Sheet(file, title, [list(row) for row in rows], ".") for title, rows in grids)


def _is_words(data: bytes, start: bytes) -> bool:
    """Whether a text only happens to begin like a picture: ``BM`` may start a heading."""
    return start == b"BM" and b"\0" not in data[:64]


def _check_archive(archive: Archive) -> Mapping[str, Oddities]:
    names = archive.names
    if "xl/workbook.xml" in names:
        return check_xlsx(archive)
    if "content.xml" in names and any(name.startswith("META-INF/") for name in names):
        check_ods(archive)
        return {}
    if "xl/workbook.bin" in names:
        raise refusal(archive.file, f"The file is a binary workbook (.xlsb). {SAVE_AGAIN}")
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        raise refusal(
            archive.file,
            "The file is a text document or a slide deck. Copy the table into a workbook.",
        )
    raise refusal(
        archive.file,
        "The file is a ZIP archive without a workbook in it. Unpack it and upload what is inside.",
    )


def _workbook_sheets(upload: Upload, oddities: Mapping[str, Oddities]) -> tuple[Sheet, ...]:
    with _parser_errors(upload.name):
        book = CalamineWorkbook.from_filelike(io.BytesIO(upload.data))
        found = [each for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
        names = [about.name for about in found]
        if len(names) > 1 and _is_small_xlsx(upload.data):
            parsed = _side_by_side(upload, book, names)
        else:
            parsed = [book.get_sheet_by_name(name) for name in names]
        return tuple(
            Sheet(
                upload.name,
                about.name,
                _rows(sheet, oddities.get(about.name, {})),
                is_hidden=about.visible != SheetVisibleEnum.Visible,
            )
            for about, sheet in zip(found, parsed, strict=True)
        )


def _is_small_xlsx(data: bytes) -> bool:
    return len(data) <= TWO_READERS_BYTES and b"xl/workbook.xml" in data


def _side_by_side(
    upload: Upload, book: CalamineWorkbook, names: Sequence[str]
) -> list[CalamineSheet]:
    """The sheets, two at a time: the parser works without Python's lock.

    Not for large files, as a second reader holds all strings once more; nor for .xls and .ods,
    which are parsed whole where they are opened.
    """
    readers = SimpleQueue[CalamineWorkbook]()
    readers.put(book)
    readers.put(CalamineWorkbook.from_filelike(io.BytesIO(upload.data)))

    def parse(name: str) -> CalamineSheet:
        reader = readers.get()
        try:
            return reader.get_sheet_by_name(name)
        finally:
            readers.put(reader)

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(parse, names))


def _rows(sheet: CalamineSheet, oddities: Oddities) -> list[list[Cell]]:
    rows: list[list[Cell]] = sheet.to_python(skip_empty_area=False)
    width = len(rows[0]) if rows else 0
    for (row, column), text in oddities.items():
        if row < len(rows) and column < width and rows[row][column] == "":
            rows[row][column] = text
    return rows


@contextmanager
def _parser_errors(file: str) -> Iterator[None]:
    """Turn what the parser says about a broken file into a sentence for the user."""
    try:
        yield
    except (CalamineError, OSError, ValueError) as error:
        raise damaged(file) from error
    except BaseException as error:  # the parser's own crash is no ordinary exception
        if type(error).__name__ != "PanicException":
            raise
        raise damaged(file) from error
