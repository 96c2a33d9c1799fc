"""A look through the cells of an .ods before a parser opens it: repeated cells cost few bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from analysis.reading.files.archives import Archive, pieces
from analysis.reading.files.cells import cell_name
from analysis.reading.files.guards import (
    MAX_CELLS,
    damaged,
    encrypted,
    forbidden_xml,
    refuse_cells,
    refuse_long_text,
    refuse_unpacked,
)

_TAG = re.compile(
    rb"<(/?)([\w.-]+):(table-row|table-cell|covered-table-cell|table)(?![\w-])([^>]*?)(/?)>"
)
_ROWS_REPEATED = re.compile(rb'number-rows-repeated\s*=\s*["\'](\d+)')
_COLUMNS_REPEATED = re.compile(rb'number-columns-repeated\s*=\s*["\'](\d+)')
_FAR_AWAY = 10**9


@dataclass(slots=True)
class _Cursor:
    """Where the look-through stands in a sheet, and the rectangle filled so far."""

    row: int = 0
    column: int = 0
    row_repeats: int = 1
    filled_rows: int = 0
    filled_columns: int = 0


def check_ods(archive: Archive) -> None:
    """Refuse an .ods that must not be parsed.

    Raises
    ------
    StudyError
        Above the limits of ``guards``, encrypted, document type declarations, damaged parts.
    """
    unpacked = 0
    for member in archive.members:
        rest = b""
        for piece in pieces(archive, member):
            unpacked += len(piece)
            refuse_unpacked(archive.file, unpacked)
            if member.filename == "META-INF/manifest.xml" and b"encryption-data" in rest + piece:
                raise encrypted(archive.file)
            rest = piece[-64:]
    content = archive.member("content.xml")
    if content is None:
        raise damaged(archive.file, "content.xml")
    _refuse_reach(archive, _tags(archive))


def _refuse_reach(archive: Archive, tags: Iterator[re.Match[bytes]]) -> None:
    cursor = _Cursor()
    spanned = 0
    for seen, tag in enumerate(tags):
        if tag[3] == b"table":
            spanned += cursor.filled_rows * cursor.filled_columns
            cursor = _Cursor()
        elif tag[3] == b"table-row":
            _to_row(cursor, tag)
        elif not tag[1]:
            _to_cell(cursor, tag)
        here = cursor.filled_rows * cursor.filled_columns
        if max(seen // 2, spanned + here) > MAX_CELLS:
            reach = cell_name(min(cursor.filled_rows, 2**20) - 1, cursor.filled_columns - 1)
            refuse_cells(archive.file, max(seen // 2, spanned + here), reach)


def _to_row(cursor: _Cursor, tag: re.Match[bytes]) -> None:
    if tag[1] or tag[5]:  # the end of a row, or an empty one
        cursor.row += cursor.row_repeats if tag[1] else _repeats(_ROWS_REPEATED, tag[4])
        return
    cursor.row_repeats = _repeats(_ROWS_REPEATED, tag[4])
    cursor.column = 0


def _to_cell(cursor: _Cursor, tag: re.Match[bytes]) -> None:
    cursor.column += _repeats(_COLUMNS_REPEATED, tag[4])
    if not tag[5] or b"value" in tag[4] or b"formula" in tag[4]:
        cursor.filled_rows = max(cursor.filled_rows, cursor.row + cursor.row_repeats)
        cursor.filled_columns = max(cursor.filled_columns, cursor.column)


def _repeats(pattern: re.Pattern[bytes], attributes: bytes) -> int:
    found = pattern.search(attributes)
    return max(1, min(int(found[1][:10]), _FAR_AWAY)) if found else 1


def _tags(archive: Archive) -> Iterator[re.Match[bytes]]:
    """Table, row and cell tags of every sheet, in order."""
    member = archive.member("content.xml")
    rest = b""
    for piece in pieces(archive, member) if member else ():
        block = rest + piece
        if b"<!DOCTYPE" in block or b"<!ENTITY" in block:
            raise forbidden_xml(archive.file)
        cut = block.rfind(b">") + 1
        rest = block[cut:]
        refuse_long_text(archive.file, len(rest))
        yield from _TAG.finditer(block[:cut])
