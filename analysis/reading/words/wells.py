"""Names of wells: ``A1`` to ``AF48``, in any common spelling."""

from __future__ import annotations

import re

_WELL = re.compile(r"^\s*([A-Za-z]{1,2})\s*[-_:]?\s*0*([1-9]\d?)\s*$")
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
