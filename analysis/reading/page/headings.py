"""Which rows of a block are its headings.

A heading differs in kind from the column below it: words above numbers, days or doses above words
or values of another kind. Notes on top are passed over; a second heading row needs merged or
repeated names above it:

    Tumor volume of run 3                     a note
             Vehicle            Tamoxifen     names, each above several columns
    Day      1        2         1       2     numbers below merged names
    0        102      98        110     104
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from analysis.reading.page.lines import is_monotonic
from analysis.reading.page.page import DATE, EMPTY, NUMBER, TEXT, Area, Page
from analysis.reading.words.roles import words_of

_MOST = 4  # heading rows
_BELOW = 12  # rows below a heading that are looked at
_NUMBERED = re.compile(
    r"(?:day|d|week|wk|t)[ ._-]*\d|\d+ ?(?:h|hr|d)$",
    re.IGNORECASE,
)

Mask = npt.NDArray[np.bool_]


def heading_rows(page: Page, area: Area) -> tuple[int, int]:
    """The first heading row of a block and its first row below the headings; equal for none."""
    top = _below_notes(page, area)
    first = top
    while first < min(top + _MOST, area.bottom):
        row = _Row(page, area, first, above=first - 1 if first > top else None)
        if not row.is_heading:
            break
        first += 1
    return top, first


def _below_notes(page: Page, area: Area) -> int:
    """The first row that is filled like the others: above it stand titles and notes."""
    kinds = page.kinds[area.top : area.bottom + 1, area.left : area.right + 1]
    filled = (kinds != EMPTY).sum(axis=1)
    width = kinds.shape[1]
    usual = np.median(filled[len(filled) // 3 :]) if len(filled) > 3 else filled.max()
    least = max(2.0, 0.35 * min(float(usual), width))
    at = 0
    while at < len(filled) - 1 and filled[at] < least and width > 1 and _numbers(kinds[at]) <= 1:
        at += 1
    return area.top + at


def _numbers(kinds: npt.NDArray[np.int8]) -> int:
    return int((kinds == NUMBER).sum())


class _Row:
    """One row of a block beside what stands below it, and above it where that is a heading."""

    def __init__(self, page: Page, area: Area, at: int, above: int | None) -> None:
        columns = slice(area.left, area.right + 1)
        self.page, self.area, self.at, self.above = page, area, at, above
        self.kinds = page.kinds[at, columns]
        self.words = page.texts[at, columns]
        self.filled: Mask = self.kinds != EMPTY
        self.texts: Mask = self.kinds == TEXT
        self.numbers: Mask = self.kinds == NUMBER
        self.dates: Mask = self.kinds == DATE
        below = page.kinds[at + 1 : at + 1 + _BELOW, columns]
        below = below[: max(0, area.bottom - at)]
        told = np.maximum(1, (np.isin(below, (NUMBER, TEXT, DATE))).sum(axis=0))
        self.above_numbers: Mask = (below == NUMBER).sum(axis=0) / told > 0.5
        self.above_dates: Mask = (below == DATE).sum(axis=0) / told > 0.5

    @property
    def is_heading(self) -> bool:
        """Whether the row names the columns below it."""
        if not self.filled.any():
            return False
        return self._differs() or self._is_words() or self._is_days_or_doses()

    def _differs(self) -> bool:
        """Words above numbers or dates."""
        typed = self.above_numbers | self.above_dates
        differ = int((self.texts & typed).sum())
        numbers_too = int((self.numbers & self.above_numbers).sum())
        agree = numbers_too + int((self.dates & self.above_dates).sum())
        enough = differ >= max(1, 0.6 * int((typed & self.filled).sum()), agree)
        return enough and int(self.texts.sum()) >= 0.5 * self.filled.sum() and numbers_too <= differ

    def _is_words(self) -> bool:
        """A first row of words of which most are headings and none comes again below."""
        if self.above is not None or (self.texts != self.filled).any() or self.filled.sum() < 2:
            return False
        area = self.area
        named = known = 0
        for at in np.flatnonzero(self.filled).tolist():
            column = self.page.texts[self.at + 1 : area.bottom + 1, area.left + at]
            named += self.words[at] not in column
            known += bool(words_of(self.words[at]) or _NUMBERED.search(self.words[at]))
        return bool(named >= 0.8 * self.filled.sum() and known >= 0.5 * len(self.words))

    def _is_days_or_doses(self) -> bool:
        """Days, dates or doses across, as the first row or below merged names."""
        if self.above is not None and not self._is_below_merged():
            return False
        if self.dates.sum() >= 2 and not (self.dates & self.above_dates).any():
            return True
        values = self.page.values[self.at, self.area.left : self.area.right + 1][self.numbers]
        if len(values) < 2:
            return False
        first = int(np.flatnonzero(self.numbers)[0])
        has_corner = (first > 0 and not self.filled[0]) or (first > 0 and self.texts[0])
        repeats = self.above is not None and len(values) >= 3
        if repeats and has_corner and len(np.unique(values)) <= 0.6 * len(values):
            return True
        pair = len(values) == 2 and values[1] > values[0] and self.texts.any() and not self.above
        rises = pair or (len(values) >= 3 and is_monotonic(values))
        enough = len(values) >= 0.5 * max(1, int(self.filled.sum() - self.texts.sum()))
        return bool(rises and enough and has_corner and self.texts.sum() <= 4)

    def _is_below_merged(self) -> bool:
        columns = slice(self.area.left, self.area.right + 1)
        written = [text for text in self.page.texts[self.above, columns] if text]
        is_sparse = len(written) < 0.75 * self.filled.sum()
        return bool(is_sparse or len(set(written)) < 0.7 * len(written))
