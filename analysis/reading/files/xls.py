"""A look through an old .xls before a parser opens it.

Its stream of records is found by ``compound_files``. Only what the limits need is read: which sheet
a cell record is in, its row and column, and error values, which the parser would turn into empty
cells without a word.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from analysis.reading.files.cells import cell_name
from analysis.reading.files.compound_files import workbook_stream
from analysis.reading.files.guards import damaged, encrypted, refusal, refuse_cells

_MAX_DIMENSIONS = 65_536 * 256
_MAX_SHEETS = 500
_DIMENSIONS, _SHEET_NAME, _PASSWORD, _STRINGS, _END = 0x0200, 0x0085, 0x002F, 0x00FC, 0x000A
_STARTS = frozenset({0x0809, 0x0409, 0x0209, 0x0009})
_FORMULA, _BOOL_OR_ERROR, _SEVERAL = 0x0006, 0x0205, 0x00BD
_CELLS = frozenset({0x0203, 0x027E, 0x00BD, 0x00FD, 0x0204, 0x0205, 0x0006, 0x00D6, 0x0201, 0x00BE})
_MIN_LENGTH = dict.fromkeys(_CELLS, 6) | {_DIMENSIONS: 8, _SHEET_NAME: 8, _STRINGS: 8}
_ERRORS = {
    0: "#NULL!",
    7: "#DIV/0!",
    15: "#VALUE!",
    23: "#REF!",
    29: "#NAME?",
    36: "#NUM!",
    42: "#N/A",
}


@dataclass(slots=True)
class _Extent:
    name: str
    rows: int = 0
    columns: int = 0
    oddities: dict[tuple[int, int], str] = field(default_factory=dict)


def check_xls(file: str, data: bytes) -> dict[str, dict[tuple[int, int], str]]:
    """Refuse what must not be parsed; else the error values of every sheet, by sheet name.

    Raises
    ------
    StudyError
        Encrypted, damaged, not a workbook, or above the limits of ``guards``.
    """
    if "EncryptedPackage".encode("utf-16le") in data:
        raise encrypted(file)
    try:
        sheets = _look_through(file, workbook_stream(file, data))
    except (struct.error, IndexError) as error:
        raise damaged(file) from error
    return {sheet.name: sheet.oddities for sheet in sheets}


def _look_through(file: str, stream: bytes) -> list[_Extent]:
    """Extents of the sheets, each read from where the list of sheets says that it starts."""
    sheets: list[_Extent] = []
    spanned = 0
    for start, name in _listed_sheets(file, stream):
        sheet = _Extent(name)
        for kind, body in _records(file, stream, start):
            if kind in _CELLS:
                _widen(sheet, kind, body)
            elif kind == _DIMENSIONS:
                _refuse_dimensions(file, body)
        sheets.append(sheet)
        spanned += sheet.rows * sheet.columns
        refuse_cells(file, spanned, cell_name(sheet.rows - 1, sheet.columns - 1))
    return sheets


def _listed_sheets(file: str, stream: bytes) -> list[tuple[int, str]]:
    """Where the records of each sheet start, and its name."""
    listed: list[tuple[int, str]] = []
    for kind, body in _records(file, stream, 0):
        if kind == _PASSWORD:
            raise encrypted(file)
        if kind == _STRINGS and struct.unpack_from("<I", body, 4)[0] > len(stream):
            raise damaged(file, "shared strings")
        if kind == _SHEET_NAME:
            listed.append(_sheet_name(body))
    if len(listed) > _MAX_SHEETS:
        raise refusal(file, f"The file has {len(listed):,} sheets; the limit is {_MAX_SHEETS:,}.")
    return listed


def _records(file: str, stream: bytes, position: int) -> Iterator[tuple[int, bytes]]:
    """Records from a start record on to the end record that belongs to it."""
    depth = 0
    end = len(stream) - 4
    while position <= end:
        kind, length = struct.unpack_from("<HH", stream, position)
        body = stream[position + 4 : position + 4 + length]
        if kind in _MIN_LENGTH and len(body) < _MIN_LENGTH[kind]:
            raise damaged(file)
        yield kind, body
        depth += (kind in _STARTS) - (kind == _END)
        if depth <= 0:
            return
        position += 4 + length


def _widen(sheet: _Extent, kind: int, body: bytes) -> None:
    row, column = struct.unpack_from("<HH", body)
    last = struct.unpack_from("<H", body, len(body) - 2)[0] if kind == _SEVERAL else column
    sheet.rows = max(sheet.rows, row + 1)
    sheet.columns = max(sheet.columns, column + 1, last + 1)
    if kind == _BOOL_OR_ERROR and body[7:8] == b"\x01":
        sheet.oddities[(row, column)] = _ERRORS.get(body[6], "#ERROR")
    elif kind == _FORMULA and body[6:7] == b"\x02" and body[12:14] == b"\xff\xff":
        sheet.oddities[(row, column)] = _ERRORS.get(body[8], "#ERROR")


def _refuse_dimensions(file: str, body: bytes) -> None:
    form = "<IIHH" if len(body) >= 14 else "<HHHH"
    first_row, last_row, first, last = struct.unpack_from(form, body)
    if max(last_row - first_row, 0) * max(last - first, 0) > _MAX_DIMENSIONS:
        raise damaged(file, "sheet size")


def _sheet_name(body: bytes) -> tuple[int, str]:
    (offset,) = struct.unpack_from("<I", body)
    if body[7:8] == b"\x01":
        return offset, body[8 : 8 + 2 * body[6]].decode("utf-16le", "replace")
    return offset, body[8 : 8 + body[6]].decode("latin-1")
