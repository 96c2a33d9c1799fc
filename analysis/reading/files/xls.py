"""A look through an old .xls before a parser opens it.

An .xls is a small file system (the compound file format) that holds one stream of records named
``Workbook``. Only what the limits need is read: which sheet a cell record is in, its row and
column, and error values, which the parser would turn into empty cells without a word.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from analysis.reading.files.cells import cell_name
from analysis.reading.files.guards import damaged, encrypted, refusal, refuse_cells

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_END_OF_CHAIN = 0xFFFFFFFA  # this and above are marks, not sectors
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
        sheets = _look_through(file, _workbook_stream(file, data))
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


def _workbook_stream(file: str, data: bytes) -> bytes:
    """The bytes of the stream ``Workbook`` (or ``Book``, before Excel 97)."""
    (shift, mini_shift) = struct.unpack_from("<HH", data, 30)
    if shift not in (9, 12) or mini_shift != 6:
        raise damaged(file)
    size = 1 << shift
    directory_start, cutoff, mini_fat_start = struct.unpack_from("<I4xII", data, 48)
    table = _sector_table(data, size)
    directory = _chain(data, directory_start, table, size, size)
    entries = {name: rest for name, *rest in _entries(directory)}
    if not entries:
        raise damaged(file)
    if "Workbook" not in entries and "Book" not in entries:
        raise refusal(file, "The file is an Office document, but not an Excel workbook.")
    start, length = entries.get("Workbook") or entries["Book"]
    if length >= cutoff:
        return _chain(data, start, table, size, size)[:length]
    mini_table = _numbers(_chain(data, mini_fat_start, table, size, size))
    mini_stream = _chain(data, entries["Root Entry"][0], table, size, size)
    return _chain(mini_stream, start, mini_table, 64, 0)[:length]


def _sector_table(data: bytes, size: int) -> tuple[int, ...]:
    """Which sector follows which, for the whole file."""
    listed = list(struct.unpack_from("<109I", data, 76))
    further, seen = struct.unpack_from("<I", data, 68)[0], 0
    while further < _END_OF_CHAIN and seen <= len(data) // size:
        block = struct.unpack_from(f"<{size // 4}I", data, size + further * size)
        listed += block[:-1]
        further, seen = block[-1], seen + 1
    sectors = [sector for sector in listed if sector < _END_OF_CHAIN]
    return _numbers(b"".join(data[size + s * size : 2 * size + s * size] for s in sectors))


def _chain(data: bytes, start: int, table: tuple[int, ...], size: int, offset: int) -> bytes:
    """The sectors from ``start`` on, joined; a chain that runs in a circle is cut."""
    parts: list[bytes] = []
    sector = start
    while sector < len(table) and len(parts) <= len(data) // size + 1:
        parts.append(data[offset + sector * size : offset + (sector + 1) * size])
        sector = table[sector]
    return b"".join(parts)


def _entries(directory: bytes) -> list[tuple[str, int, int]]:
    entries = []
    for position in range(0, len(directory) - 127, 128):
        length, kind = struct.unpack_from("<HB", directory, position + 64)
        name = directory[position : position + max(length - 2, 0)].decode("utf-16le", "replace")
        start, size = struct.unpack_from("<II", directory, position + 116)
        if kind in (1, 2, 5):
            entries.append((name, start, size))
    return entries


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])
