"""Headings in other languages, written in English before anything reads them.

::

    Souris  Traitement  Jour  Poids (g)       mouse  treatment  day  weight (g)
    101     Vehicle     0     19.5            101    Vehicle    0    19.5

Only rows of headings: two words of another language, or one beside English headings; and lines
above a table that name what was measured. Names of arms and of drugs stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from analysis.reading.choice.readings import names_day
from analysis.reading.files.cells import cell_name
from analysis.reading.files.sheets import Cell, Sheet
from analysis.reading.words.heading_cells import is_met, match_headings, read_headings
from analysis.reading.words.languages import in_english
from analysis.reading.words.roles import words_of
from analysis.study import Problem

_MEASURED = frozenset({
    "volume", "weight", "tumor_weight", "length", "width", "area", "signal", "percent",
    "concentration", "end",
})  # fmt: skip
_NUMBERED = re.compile(r"[^\W\d_][\s._#-]*\d+$")  # Gruppe 1: a name
_LETTERED = re.compile(r"^(?:group|animal|mouse|rat|cage|drug|treatment|plate|sample|side) [a-z]$")
_FEWEST = 2  # words of another language that make a row one of headings


def with_english_headings(sheet: Sheet) -> tuple[Sheet, tuple[Problem, ...]]:
    """The sheet with its headings in English, and a word about those that were not."""
    texts = {cell for row in sheet.rows for cell in row if isinstance(cell, str) and cell}
    known = {
        text: english
        for text in texts
        if (english := in_english(text, is_foreign=True)) and not _is_name(text, english)
    }
    if not known:
        return sheet, ()
    rows, first, read = [], "", dict[str, str]()
    for at, row in enumerate(sheet.rows):
        here = {cell: known[cell] for cell in row if isinstance(cell, str) and cell in known}
        if not here or not _are_headings(row, here):
            rows.append(row)
            continue
        rows.append([here.get(cell, cell) if isinstance(cell, str) else cell for cell in row])
        column = next(c for c, cell in enumerate(row) if cell in here)
        first, read = first or cell_name(at, column), {**here, **read}
    if not read:
        return sheet, ()
    words = ", ".join(f"'{text}' as '{english}'" for text, english in read.items())
    what = f"Headings in another language were read in English: {words}."
    told = Problem("info", what, sheet.file, sheet.name, first)
    return replace(sheet, rows=rows), (told,)


def _is_name(text: str, english: str) -> bool:
    """``Gruppe 1``, ``Gruppe D``: of an arm or an animal, which stays as it is written."""
    return bool(_NUMBERED.search(text) or _LETTERED.match(english)) and not names_day(english)


def _are_headings(row: Sequence[Cell], english: dict[str, str]) -> bool:
    """Whether the words of a row are headings, or a title that names what was measured."""
    if not any(map(in_english, english)):
        return False  # Std, Tot: English as well
    if is_met("plate_reads", match_headings(read_headings(row), "plate_reads")):
        return False  # the export of a reader in its own language
    filled = [cell for cell in row if cell != ""]
    if len(filled) == 1:
        return bool(_MEASURED & words_of(next(iter(english.values()))).keys())
    others = [cell for cell in filled if isinstance(cell, str) and cell not in english]
    if len(english) >= _FEWEST:
        return len(english) + len(others) > len(filled) / 2
    return bool(others) and len(others) == len(filled) - 1 and all(map(words_of, others))
