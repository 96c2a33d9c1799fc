"""Texts that the cells of an .xlsx share: a parser copies each into every cell that names it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection

from analysis.reading.files.archives import Archive, unpack
from analysis.reading.files.guards import MAX_UNPACKED_MB, refuse_texts

_SHARED = "xl/sharedstrings.xml"
_MOST = MAX_UNPACKED_MB * 2**20
_END = re.compile(rb"</(?:\w+:)?si\s*>")
_FORMULA = rb"(?:<(?:\w+:)?f\b[^<]*</(?:\w+:)?f>)?"
_USED = re.compile(rb"\st=[\"']s[\"'][^>]*>" + _FORMULA + rb"<(?:\w+:)?v>(\d{1,7})<")


def refuse_shared(archive: Archive, sheets: Collection[str], cells: int) -> None:
    """Refuse a workbook whose cells hold too much of the texts that they share.

    Parameters
    ----------
    archive : Archive
    sheets : collection of str
        The parts with cells.
    cells : int
        How many cells they have: only where the longest text in all of them would be too much are
        the cells of each text counted.

    Raises
    ------
    StudyError
        More than ``MAX_UNPACKED_MB`` in all.
    """
    sizes = [
        len(text)
        for name in archive.names
        if name.lower() == _SHARED
        for text in _END.split(unpack(archive, name, _MOST))
    ]
    if max(sizes, default=0) * cells <= _MOST:
        return
    used: Counter[int] = Counter()
    for sheet in sheets:
        used.update(map(int, _USED.findall(unpack(archive, sheet, _MOST))))
    total = sum(sizes[text] * n for text, n in used.items() if text < len(sizes))
    refuse_texts(archive.file, total)
