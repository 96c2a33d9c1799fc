"""Names of wells, ``A1`` to ``AF48``, in any common spelling; plate rows; formats of plates."""

from __future__ import annotations

import re

# Rows and columns of the plates that are made.
FORMATS: tuple[tuple[int, int], ...] = (
    (2, 3), (3, 4), (4, 6), (6, 8), (8, 12), (16, 24), (32, 48),
)  # fmt: skip
ROWS_OF = {columns: rows for rows, columns in FORMATS}
_WELL = re.compile(r"^\s*(?::\s*)?([A-Za-z]{1,2})\s*[-_:]?\s*0*([1-9]\d?)\s*$")
_MAX_WELL_ROWS = 32  # A to AF, the 1536-well plate
_MAX_WELL_COLUMNS = 48


def well_name(text: str) -> str:
    """``A1`` for ``a01``, ``A 1`` or ``A-1``; empty where the text names no well."""
    found = _WELL.match(text)
    if not found:
        return ""
    letters, number = found[1].upper(), int(found[2])
    row = ord(letters) - 64 if len(letters) == 1 else 26 + ord(letters[1]) - 64
    known = letters[0] == "A" or len(letters) == 1
    inside = known and row <= _MAX_WELL_ROWS and number <= _MAX_WELL_COLUMNS
    return f"{letters}{number}" if inside else ""


def row_index(text: str) -> int:
    """The plate row that a label names, counted from 0; -1 where it names none."""
    plain = text.strip().rstrip(":.)").upper().removeprefix("ROW ").strip()
    if len(plain) == 1 and "A" <= plain <= "Z":
        return ord(plain) - 65
    if len(plain) == 2 and plain[0] == "A" and "A" <= plain[1] <= "F":
        return ord(plain[1]) - 39
    return -1


def row_letters(index: int) -> str:
    """Name of a plate row counted from 0: 0 is ``A``, 26 is ``AA``."""
    return chr(65 + index) if index < 26 else f"A{chr(39 + index)}"
