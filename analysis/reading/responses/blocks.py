"""Blocks of a sheet: tables with their title, heading rows and body, as responses are laid out.

::

    MTT 570 nm, MCF-7            title: texts with nothing beside them
    Drug        0     0.1   1    heading rows: what the columns are
    lapatinib   1.01  0.82  0.4  body
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from analysis.reading.page.page import runs
from analysis.reading.plates.reads.sheet_page import (
    EMPTY,
    MISSED,
    NUMBER,
    OVERFLOW,
    TEXT,
    Page,
)
from analysis.reading.responses.steps import are_numbered_things
from analysis.reading.words.concentrations import concentration_heading
from analysis.reading.words.heading_cells import match_headings, read_headings
from analysis.reading.words.values import Floats

_HOURS_WORD = re.compile(r"\btime\b|\bhours?\b|\bh\b", re.IGNORECASE)
_TITLE_ROWS, _HEADING_ROWS = 6, 4
_LONGEST_TITLE = 300  # letters
_OF_FOOTER = 2  # cells
_GAP_COLUMNS = 1  # blank columns that do not part a table


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column of a block: its heading and the cells of the body."""

    at: int
    heading: str
    texts: tuple[str, ...]
    values: Floats

    @property
    def share_of_numbers(self) -> float:
        """Numbers among the filled cells; 0 where none is filled."""
        filled = sum(text != "" for text in self.texts)
        return float(np.isfinite(self.values).sum() / filled) if filled else 0.0

    @property
    def is_numeric(self) -> bool:
        """Whether numbers fill it, but for a mark here and there."""
        return self.share_of_numbers >= 0.8

    @property
    def numbers(self) -> Floats:
        """The numbers alone."""
        return self.values[np.isfinite(self.values)]


@dataclass(frozen=True, eq=False)
class Block:
    """A table on a page; rows and columns are those of the sheet, ``bottom`` and ``right`` inside.

    ``top`` is the first heading row, ``first`` the first row of the body; equal without headings.
    ``title`` has the rows above the table, a line each.
    """

    page: Page
    title: str
    top: int
    first: int
    bottom: int
    left: int
    right: int

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Every column that is not empty."""
        return tuple(self._columns())

    @cached_property
    def rows(self) -> list[int]:
        """Rows of the body that are not blank."""
        kinds = self.page.kinds[self.first : self.bottom + 1, self.left : self.right + 1]
        return [self.first + int(at) for at in np.flatnonzero((kinds != EMPTY).any(axis=1))]

    def _columns(self) -> Iterator[Column]:
        heads = [row for row in range(self.top, self.first) if not self._spans(row)]
        for at in range(self.left, self.right + 1):
            texts = tuple(self.page.text(row, at) for row in self.rows)
            heading = " ".join(text for row in heads if (text := self.page.text(row, at)))
            if heading or any(texts):
                yield Column(at, heading, texts, self.page.values[self.rows, at])

    @cached_property
    def names_above(self) -> list[str]:
        """Texts of heading rows that head all the columns right of the first."""
        rows = [row for row in range(self.top, self.first) if self._spans(row)]
        return [text for row in rows for _, text in self.page.row_texts(row)]

    def _spans(self, row: int) -> bool:
        """Whether a heading row holds one text that heads all the columns right of the first."""
        kinds = self.page.kinds[row, self.left : self.right + 1]
        return kinds[0] == EMPTY and int((kinds != EMPTY).sum()) == 1 and len(kinds) > 2

    @property
    def heading_values(self) -> Floats:
        """The numbers of the last heading row, column by column of ``columns``."""
        row = self.first - 1
        if row < self.top:
            return np.full(len(self.columns), np.nan)
        return np.array([self.page.values[row, column.at] for column in self.columns])


def blocks_of(page: Page) -> list[Block]:
    """Every table of a page, from top to bottom and left to right.

    Rows that go on below a blank row, in the same columns and without headings of their own,
    belong to the table above.
    """
    blocks: list[Block] = []
    title = ""
    for area in _areas(page):
        block = _block(page, *area)
        if block is None:
            title = _texts(page, *area)
            continue
        above = blocks[-1] if blocks else None
        if above is not None and not title and _goes_on(above, block):
            blocks[-1] = replace(above, bottom=block.bottom)
        else:
            blocks.append(replace(block, title="\n".join(filter(None, (title, block.title)))))
        title = ""
    return blocks


def side_by_side(block: Block) -> list[Block]:
    """The parts of a table of which each has doses and responses of its own.

    ::

        Palbociclib (nM)  % viability  Ribociclib (nM)  % viability
        1                 99           10               100
    """
    columns = block.columns
    starts = [at for at, column in enumerate(columns) if concentration_heading(column.heading)]
    widths = {after - at for at, after in pairwise([*starts, len(columns)])}
    if len(starts) < 2 or starts[0] != 0 or len(widths) > 1 or widths == {1}:
        return [block]
    lefts = [columns[at].at for at in starts]
    ends = [*(left - 1 for left in lefts[1:]), block.right]
    return [replace(block, left=left, right=right) for left, right in zip(lefts, ends, strict=True)]


def _areas(page: Page) -> list[tuple[int, int, int, int]]:
    """Stretches of cells between blank rows and blank columns: top, bottom, left, right.

    Names above a blank row belong to the numbers below it.
    """
    filled = page.kinds != EMPTY
    found: list[tuple[int, int, int, int]] = []
    for top, bottom in runs(filled.any(axis=1)):
        part = filled[top : bottom + 1]
        for left, right in _parts(page, top, bottom, part):
            rows = np.flatnonzero(part[:, left : right + 1].any(axis=1))
            area = (top + int(rows[0]), top + int(rows[-1]), left, right)
            if found and _are_names_above(page, found[-1], area):
                area = (found.pop()[0], *area[1:])
            found.append(area)
    return found


def _parts(page: Page, top: int, bottom: int, filled: np.ndarray) -> Iterator[tuple[int, int]]:
    """Tables side by side: a blank column parts them where the right one has a left edge too."""
    parts = [*runs(filled.any(axis=0))]
    start = parts[0][0]
    for (_, end), (after, _last) in pairwise([*parts, (-1, -1)]):
        if after < 0:
            yield start, end
        elif after - end > _GAP_COLUMNS + 1 or _has_own_edge(page, top, bottom, (start, after)):
            yield start, end
            start = after


def _has_own_edge(page: Page, top: int, bottom: int, lefts: tuple[int, int]) -> bool:
    """Whether the column that starts the right part is headed as the left one is."""
    one, other = lefts
    return any(
        page.kinds[row, one] == TEXT and page.text(row, one) == page.text(row, other)
        for row in range(top, bottom + 1)
    )


def _are_names_above(
    page: Page, names: tuple[int, int, int, int], below: tuple[int, int, int, int]
) -> bool:
    """Whether a row or two of texts, a blank row above a table, head its columns."""
    top, bottom, left, right = names
    kinds = page.kinds[top : bottom + 1, left : right + 1]
    many = int((kinds == TEXT).sum(axis=1).min()) >= 3
    same = left >= below[2] - 1 and right <= below[3] + 1
    return many and same and bottom - top < 2 and below[0] - bottom == 2 and not _numbers(kinds)


def _numbers(kinds: np.ndarray) -> int:
    return int(((kinds == NUMBER) | (kinds == OVERFLOW) | (kinds == MISSED)).sum())


def _goes_on(above: Block, block: Block) -> bool:
    """Whether a block has no headings of its own and goes on with the rows of the one above it.

    Its first row has texts and numbers where the rows above have them, and the headings not.
    """
    if (above.left, above.right) != (block.left, block.right) or above.first == above.top:
        return False
    kinds = above.page.kinds[:, above.left : above.right + 1]
    rows = (above.first, above.first - 1, block.top)
    body, heading, first = (kinds[row] == NUMBER for row in rows)
    return bool((first == body).all() and (heading != body).any())


def _texts(page: Page, top: int, bottom: int, left: int, right: int) -> str:
    """The texts of some rows, each row a line."""
    rows = (
        " ".join(text for at in range(left, right + 1) if (text := page.text(row, at)))
        for row in range(top, bottom + 1)
    )
    return "\n".join(filter(None, rows))[:_LONGEST_TITLE]


def _block(page: Page, top: int, bottom: int, left: int, right: int) -> Block | None:
    """A stretch of cells as a table; None where it is a note."""
    last = bottom
    while last > top and _is_footer(page.kinds[last, left : right + 1]):
        last -= 1
    footer, bottom = _texts(page, last + 1, bottom, left, right), last
    kinds = page.kinds[top : bottom + 1, left : right + 1]
    if _numbers(kinds) < 4 or kinds.shape[0] < 2:
        return None
    fill = (kinds != EMPTY).sum(axis=1)
    body = int(np.median(fill))
    start = 0
    while start < min(_TITLE_ROWS, len(fill) - 2) and _is_title(kinds[start], fill[start], body):
        start += 1
    title = _texts(page, top, top + start - 1, left, right) if start else ""
    title = "\n".join(filter(None, (title, footer)))
    first = start
    while first < min(start + _HEADING_ROWS, len(fill) - 1):
        place = (top + first, left, right)
        is_first = first == start or bool((fill[start:first] <= 1).all())
        if fill[first] and not _is_heading(page, place, kinds[first + 1 :], is_first):
            break
        first += 1
    return Block(page, title, top + start, top + first, bottom, left, right)


def _is_footer(kinds: np.ndarray) -> bool:
    """Whether a row below a wider table holds a label and its text: ``Agent1  lapatinib``."""
    filled = kinds != EMPTY
    return bool(len(kinds) > _OF_FOOTER + 1 and filled[0] and 0 < filled.sum() <= _OF_FOOTER
                and (kinds == TEXT).sum() == filled.sum())  # fmt: skip


def _is_title(kinds: np.ndarray, fill: int, body: int) -> bool:
    """One text in a row, or two, from its first cell on, where the rows below hold more."""
    few = kinds[0] == TEXT and fill <= max(1, body // 3)
    return bool(few and body > 1 and (kinds == TEXT).sum() == fill)


def _is_heading(page: Page, place: tuple[int, int, int], below: np.ndarray, is_first: bool) -> bool:
    """Whether a row says what stands below it: words above numbers, or numbers that rise.

    A row of numbers is a heading as the first one, or below names where its own label is empty or
    says that these are concentrations or hours; its numbers rise or fall.
    """
    row, left, right = place
    kinds = page.kinds[row, left : right + 1]
    numeric = (below == NUMBER).sum(axis=0) > 0.5 * np.maximum((below != EMPTY).sum(axis=0), 1)
    words_above = int(((kinds == TEXT) & numeric).sum())
    numbers_above = int(((kinds == NUMBER) & numeric).sum())
    texts, filled = int((kinds == TEXT).sum()), int((kinds != EMPTY).sum())
    if texts == filled and filled and words_above:
        return True
    if words_above > numbers_above and texts >= 0.5 * filled:
        return True
    label = page.text(row, left)
    if label and (label == page.text(row + 1, left) or _is_below_names(page, row, left)):
        return False
    named = is_first or not label or concentration_heading(label) or _HOURS_WORD.search(label)
    is_series = _is_series(page.values[row, left : right + 1])
    is_headed = is_series or _names_things(page, row, left, right)
    return bool(numbers_above >= 2 and kinds[0] != NUMBER and named and is_headed)


def _is_below_names(page: Page, row: int, left: int) -> bool:
    """Whether the heading above a label calls the column drugs: the label is one of them."""
    above = page.text(row - 1, left) if row else ""
    return "arm" in match_headings(read_headings([above]), "responses")


def _names_things(page: Page, row: int, left: int, right: int) -> bool:
    """Whether a row calls a column doses, and things by numbers: ``dose  rep  4711  3320``."""
    words = [page.text(row, at) for at in range(left, right + 1)]
    said = (concentration_heading(word) for word in words if word)
    return any(each and each.by_word for each in said) and are_numbered_things(
        page.values[row, left : right + 1]
    )


def _is_series(values: Floats) -> bool:
    """Whether numbers rise or fall, each as often as the others: side by side, or over again."""
    numbers = values[np.isfinite(values)]
    distinct, first, counts = np.unique(numbers, return_index=True, return_counts=True)
    if len(distinct) < 2 or counts.max() > counts.min() + 1:
        return False
    order = distinct[np.argsort(first)]
    steps = np.diff(order)
    return bool((steps > 0).all() or (steps < 0).all())


def is_named(column: Column) -> bool:
    """Whether a column holds names: words, fewer of them than rows, without gaps."""
    texts = [text for text in column.texts if text]
    words = sum(not text.replace(".", "").isdigit() for text in texts)
    return words == len(column.texts) > len(set(texts)) and not column.is_numeric


def marks_in(block: Block, columns: Sequence[Column]) -> tuple[tuple[int, int], ...]:
    """Cells (row, column) of these columns with a text in place of a number."""
    return tuple(
        (row, column.at)
        for column in columns
        for row, text, value in zip(block.rows, column.texts, column.values, strict=True)
        if text and np.isnan(value)
    )
