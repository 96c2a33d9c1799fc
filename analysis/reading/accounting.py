"""Numbers of a sheet that were neither read nor named: rows in = rows read + rows listed.

Every finding says which cells it used and for what (``Used``); a finding that says nothing used the
region that it recognized. What is left over beside the rows that were read is a problem, one for
each stretch:

    A      B      C        D
    Well   OD     Label2   Sample
    A1     0.81   1204     DMSO      Column C 'Label2', 96 numbers, was not used.
    A2     0.79   1198     DMSO
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.reading.files.cells import cell_name, cell_position, column_letters, counted, several
from analysis.reading.files.sheets import Cell, Sheet
from analysis.reading.findings import Finding, Used
from analysis.reading.page.page import runs
from analysis.reading.words.heading_cells import squashed
from analysis.reading.words.values import plain_signs, text_of
from analysis.study import Problem, Recognized

USES = ("", "read", "layout", "heading", "note", "listed")  # what a mask holds, by position
_LEAST = 3  # numbers in a stretch that is worth a word
_NUMBER = re.compile(r"^[-+]?(?:\d+(?:[.,]\d+)?|[.,]\d+)(?:e[-+]?\d+)?$", re.IGNORECASE)
_WHOLE = re.compile(r"^\d{1,6}(?:\.0+)?$")
_FEW = 12  # numbers that name things; more of them are measured
_ROWS_OF_PLATES = frozenset({"row", "wellrow", "platerow", "zeile", "reihe"})
_IN_VITRO = ("plate_reads", "plate_layout", "responses")
_LONGEST, _MOST_NAMES = 40, 4  # letters of a heading in a message, and headings

Mask = npt.NDArray[np.bool_]
Uses = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class WordColumn:
    """A column of words below its heading, rows and columns counted from 0."""

    at: int
    top: int
    bottom: int
    heading: str
    texts: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """Its words, each once."""
        return list(dict.fromkeys(filter(None, self.texts)))


@dataclass(frozen=True, slots=True)
class Stretch:
    """Columns that stand side by side, counted from 0, with numbers in the same rows."""

    top: int
    left: int
    bottom: int
    right: int
    count: int
    heading: str

    @property
    def cells(self) -> str:
        """The stretch as a spreadsheet names it."""
        return f"{cell_name(self.top, self.left)}:{cell_name(self.bottom, self.right)}"

    @property
    def words(self) -> str:
        """The stretch in a sentence: ``Column C 'Label2', 96 numbers``."""
        names = [column_letters(at) for at in dict.fromkeys((self.left, self.right))]
        columns = f"Column{'s'[: len(names) - 1]} {' to '.join(names)}"
        named = f" '{self.heading}'" if self.heading else ""
        return f"{columns}{named}, {counted(self.count, 'number')}"


def used_cells(sheet: Sheet, findings: Sequence[Finding]) -> Uses:
    """What each cell of a sheet was used for, as a position in ``USES``; the later finding counts.

    Shape (rows, columns) of the sheet.
    """
    mask = np.zeros((len(sheet.rows), sheet.width), dtype=np.uint8)
    for finding in findings:
        for used in finding.used or (_whole(finding.recognized),):
            place = (slice(used.top, used.bottom + 1), slice(used.left, used.right + 1))
            mask[place] = USES.index(used.use)
    return mask


def not_used(sheet: Sheet, findings: Sequence[Finding]) -> tuple[Problem, ...]:
    """A warning for each stretch of numbers beside what was read that nothing was said about."""
    if not any(len(finding.rows) for finding in findings):
        return ()
    mask = used_cells(sheet, findings)
    is_left = _numbers(sheet, mask == 0)
    problems = []
    for stretch in _stretches(sheet, is_left, _spans(mask)):
        what = f"{stretch.words}, was not used. If it belongs here, name it as in the template."
        if stretch.left != stretch.right:
            what = f"{stretch.words}, were not used. Name what belongs here as in the template."
        problems.append(Problem("warning", what, sheet.file, sheet.name, stretch.cells))
    is_in_vitro = any(finding.kind in _IN_VITRO for finding in findings)
    return (*problems, *(_words_not_used(sheet, findings) if is_in_vitro else ()))


def word_columns(sheet: Sheet, findings: Sequence[Finding]) -> Iterator[WordColumn]:
    """Each column of words that tells rows apart, and that no finder used.

    It has a heading, and several words that come again beside what was read.
    """
    mask = used_cells(sheet, findings)
    for top, bottom in _spans(mask):
        for at in _open_columns(mask[top : bottom + 1]):
            heading, *texts = [text_of(sheet.rows[row][at]) for row in range(top, bottom + 1)]
            column = WordColumn(at, top, bottom, heading[:_LONGEST], tuple(texts))
            is_row = squashed(heading) in _ROWS_OF_PLATES
            if heading and not is_row and _tell_apart(texts, column.names):
                yield column


def number_columns(sheet: Sheet, findings: Sequence[Finding]) -> Iterator[WordColumn]:
    """Each column of a few whole numbers that come again, and that no finder used: ``Subject``."""
    mask = used_cells(sheet, findings)
    for top, bottom in _spans(mask):
        for at in _open_columns(mask[top : bottom + 1]):
            heading, *texts = [text_of(sheet.rows[row][at]) for row in range(top, bottom + 1)]
            column = WordColumn(at, top, bottom, heading[:_LONGEST], tuple(texts))
            is_counted = all(_WHOLE.match(text) for text in texts)
            if heading and is_counted and 1 < len(column.names) <= min(_FEW, len(texts) / 2):
                yield column


def _open_columns(mask: Uses) -> list[int]:
    """Columns of a span of rows of which nothing but the heading was used, if that."""
    below = (mask[1:] == 0).all(axis=0)
    is_heading = np.isin(mask[0], (0, USES.index("heading")))
    found: list[int] = np.flatnonzero(below & is_heading).tolist()
    return found


def label_rows(sheet: Sheet, findings: Sequence[Finding]) -> Iterator[WordColumn]:
    """Rows of one text between those that were read, as a column of what stands above each row.

    ::

        Dose   OD
        wild type          0, 1 and 10 of the wild type
        0      1.10
        mutant
        0      1.21
    """
    for finding in findings:
        rows = sorted({cell_position(str(cell))[0] for cell in finding.rows["cell"]})
        if not rows:
            continue
        read, texts, label, at = {*rows}, [], "", -1
        for row in range(max(rows[0] - 1, 0), rows[-1] + 1):
            filled = [column for column, cell in enumerate(sheet.rows[row]) if text_of(cell)]
            cell = sheet.rows[row][filled[0]] if len(filled) == 1 else None
            if row not in read and isinstance(cell, str):
                label, at = cell.strip()[:_LONGEST], filled[0]
            if row >= rows[0]:
                texts.append(label if row in read else "")
        column = WordColumn(at, rows[0] - 1, rows[-1], "", tuple(texts))
        if column.names and not any(map(is_number, column.names)):
            yield column


def _words_not_used(sheet: Sheet, findings: Sequence[Finding]) -> Iterator[Problem]:
    for column in word_columns(sheet, findings):
        cell = cell_name(column.top, column.at)
        what = f"Column '{column.heading}' tells rows apart ({several(column.names)}), "
        what += "and nothing says what it names. It was not used."
        action = "Name it as an arm, a model or an experiment where it is one."
        yield Problem("warning", what, sheet.file, sheet.name, cell, action=action)


def _tell_apart(texts: Sequence[str], names: Sequence[str]) -> bool:
    """Whether words fill a column without gaps, each of them twice or more on average."""
    are_words = not any(_NUMBER.match(plain_signs(name).strip()) for name in names)
    return all(texts) and are_words and 1 < len(names) <= len(texts) / 2


def _whole(region: Recognized) -> Used:
    """The whole of a recognized region."""
    corners = [cell_position(cell) for cell in (region.first_cell, region.last_cell)]
    rows, columns = zip(*corners, strict=True)
    use = {"left out": "listed", "plate_layout": "layout"}.get(region.kind, "read")
    return Used(use, min(rows), min(columns), max(rows), max(columns))


def _numbers(sheet: Sheet, where: Mask) -> Mask:
    """Which of these cells hold numbers."""
    found = np.zeros_like(where)
    for row, column in np.argwhere(where).tolist():
        found[row, column] = is_number(sheet.rows[row][column])
    return found


def is_number(cell: Cell) -> bool:
    """Whether a cell holds a number, as one or as a text of digits."""
    if isinstance(cell, str):
        return bool(_NUMBER.match(plain_signs(cell).strip()))
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _spans(mask: Uses) -> list[tuple[int, int]]:
    """Runs of rows in which something was read, first and last."""
    return [*runs(((mask > 0) & (mask != USES.index("listed"))).any(axis=1))]


def _stretches(sheet: Sheet, is_left: Mask, spans: Sequence[tuple[int, int]]) -> Iterator[Stretch]:
    for top, bottom in spans:
        here = is_left[top : bottom + 1]
        counts = here.sum(axis=0)
        columns = np.array(
            [
                at
                for at in np.flatnonzero(counts >= _LEAST).tolist()
                if not _counts_up(sheet, here, top, at)
            ],
            dtype=np.int64,
        )
        for run in np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1):
            if len(run):
                rows = np.flatnonzero(here[:, run].any(axis=1)) + top
                yield Stretch(
                    int(rows[0]),
                    int(run[0]),
                    int(rows[-1]),
                    int(run[-1]),
                    int(counts[run].sum()),
                    _heading(sheet, top, int(rows[0]), run.tolist()),
                )


def _counts_up(sheet: Sheet, here: Mask, top: int, column: int) -> bool:
    """Whether a column only numbers its rows: 1, 2, 3 ..."""
    cells = [text_of(sheet.rows[top + row][column]) for row in np.flatnonzero(here[:, column])]
    first = int(cells[0]) if cells[0].isdigit() else -1
    return first in (0, 1) and cells == [str(first + step) for step in range(len(cells))]


def _heading(sheet: Sheet, top: int, first: int, columns: Sequence[int]) -> str:
    """The texts above the first number of each column, within the rows that were read."""
    found = []
    for column in columns:
        above = [sheet.rows[row][column] for row in range(top, first)]
        texts = [" ".join(cell.split()) for cell in above if isinstance(cell, str) and cell.strip()]
        found += [" ".join(texts[-3:])[:_LONGEST]] if texts else []
    return "', '".join(found[:_MOST_NAMES])
