"""Codes that a file explains itself: ``1-TV`` is an excessive tumor burden.

::

    Fate Descriptions:
    Code   Description
    1-TV   Excessive Tumor Burden
    2-BW   Excessive Body Weight Loss
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pandas as pd

from analysis.reading.files.sheets import Cell, Sheet
from analysis.reading.findings import Finding
from analysis.reading.words.heading_grammar import heading_words
from analysis.reading.words.values import text_of
from analysis.study import Recognized

LEGEND = "legend"
_CODES = frozenset({"code", "codes", "abbr", "abbreviation", "abbreviations", "fate", "status",
                    "key", "symbol", "acronym", "term"})  # fmt: skip
_MEANINGS = frozenset({"description", "descriptions", "meaning", "explanation", "definition",
                       "reason", "legend", "stands", "full", "interpretation"})  # fmt: skip
_PAIR = re.compile(r"^\s*([\w./-]{1,12})\s*(?:=|:|\u2013|\s-\s)\s*(\S.{3,100})$")
_MOST_ROWS = 500
_LONGEST = 12  # letters of a code


def find_legend(sheet: Sheet) -> tuple[Finding, ...]:
    """The codes of a short sheet and what they mean; empty where it explains none."""
    if len(sheet.rows) > _MOST_ROWS:
        return ()
    pairs = dict(_listed(sheet.rows)) or dict(_in_texts(sheet.rows))
    if not pairs:
        return ()
    place = Recognized(LEGEND, sheet.file, sheet.name, "A1", sheet.last_cell)
    rows = pd.DataFrame([*pairs.items()], columns=["code", "meaning"])
    return (Finding(LEGEND, rows, place),)


def _listed(rows: Sequence[Sequence[Cell]]) -> Iterator[tuple[str, str]]:
    """Codes below a heading of codes, with the meaning beside them, up to a blank row."""
    columns: tuple[int, int] | None = None
    for row in rows:
        heads = [{*heading_words(cell)} if isinstance(cell, str) else set() for cell in row]
        codes = [at for at, words in enumerate(heads) if words and words <= _CODES | {"s"}]
        meanings = [at for at, words in enumerate(heads) if words & _MEANINGS and len(words) < 4]
        if codes and meanings and codes[0] != meanings[0]:
            columns = (codes[0], meanings[0])
            continue
        if not any(cell != "" for cell in row):
            columns = None
        if columns:
            code, meaning = (text_of(row[at]) for at in columns)
            if code and meaning and len(code) <= _LONGEST:
                yield code, meaning


def _in_texts(rows: Sequence[Sequence[Cell]]) -> Iterator[tuple[str, str]]:
    """``TV = tumor too large`` in one cell."""
    for row in rows:
        for cell in row:
            found = _PAIR.match(cell) if isinstance(cell, str) else None
            if found:
                yield found[1], found[2].strip()
