"""Cells of an .xlsx that a parser turns into empty cells without a word.

These are error values (``#DIV/0!``) and formulas that were saved without their result.
"""

from __future__ import annotations

import re

from analysis.reading.files.cells import column_index

NO_RESULT = "=formula without a saved result"
Oddities = dict[tuple[int, int], str]  # by row and column, counted from 0

_MAX_ODDITIES = 50_000
_TAG = rb"<(?:\w+:)?"
_END = rb"</(?:\w+:)?"
_FORMULA = _TAG + rb"f\b(?:[^>]*/>|[^>]*>[^<]*" + _END + rb"f>)"
_ERROR_CELL = re.compile(
    _TAG + rb'c\b([^>]*\bt="e"[^>]*)>\s*(?:' + _FORMULA + rb")?\s*" + _TAG + rb"v>([^<]*)<"
)
_EMPTY_FORMULA = re.compile(
    _TAG + rb"c\b([^>]*)>\s*" + _FORMULA + rb"\s*"
    rb"(?:" + _TAG + rb"v\s*/>|" + _TAG + rb"v>\s*" + _END + rb"v>)?\s*" + _END + rb"c>"
)
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')


def odd_cells(block: bytes) -> Oddities:
    """The odd cells in a block of sheet XML, with the text that stands for each."""
    found: Oddities = {}
    if b't="e' in block:  # found faster than with the closing quotation mark
        for attributes, error in _ERROR_CELL.findall(block):
            _note(found, attributes, error.decode("utf-8", "replace").strip() or "#ERROR")
    if b"<f" in block or (b":" in block and b":f" in block):
        for attributes in _EMPTY_FORMULA.findall(block):
            _note(found, attributes, NO_RESULT)
    return found


def _note(found: Oddities, attributes: bytes, text: str) -> None:
    reference = _REFERENCE.search(b" " + attributes)
    if reference and len(found) < _MAX_ODDITIES:
        row, column = int(reference[2]) - 1, column_index(reference[1].decode())
        found.setdefault((row, column), text)
