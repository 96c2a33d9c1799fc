"""What speaks against a reading of animals: data taken for headings, and rows that gave nothing.

::

    Mouse  Arm      Phase     Day  Volume        Sample  Larva  Time to death (h)
    1      Vehicle  onset     7    103           S4      L1     NA
    1      Vehicle  onset     14   221  heads    S4      L9     16    3 of 40 rows are read
    1      Vehicle  regrowth  7    309
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np

from analysis.reading.accounting import is_number
from analysis.reading.calipers.headings.heading_cell import read_head
from analysis.reading.doubts.frame import Doubt, Evidence
from analysis.reading.doubts.rows_of_animals import OF_ANIMALS, columns_of, of_animals, sheet_rows
from analysis.reading.files.cells import cell_name, cell_position, several
from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Finding
from analysis.reading.words.caliper_fields import is_statistic
from analysis.reading.words.values import numbers, objects, text_of

_LEAST_WORDS = 2  # of one row that stand again
_MOST_HEADINGS = 3  # rows
_MOST_LOST, _LEAST_LOST = 0.67, 6  # of the rows of a table, and rows


def about_animals(findings: Sequence[Finding]) -> tuple[Evidence, ...]:
    """What to look at in each finding, which of its rows others of the sheet have read known."""
    read = frozenset[int]().union(*map(sheet_rows, of_animals(findings)))

    def lost_rows(sheet: Sheet, finding: Finding) -> Iterator[Doubt]:
        return _lost_rows(sheet, finding, read)

    return (rows_as_headings, lost_rows)


def rows_as_headings(sheet: Sheet, finding: Finding) -> Iterator[Doubt]:
    """A row of headings with two words or more that are values of the columns below."""
    if finding.kind not in OF_ANIMALS or finding.rows.empty:
        return
    top, left, bottom, right = _region(sheet, finding)
    heads = finding.recognized.columns
    taken = {part.strip() for text, _ in heads for part in text.split(" / ")}
    first = min((row for row in sheet_rows(finding) if row > top), default=top)
    for row in range(top, min(first, top + _MOST_HEADINGS)):
        again = _again(sheet, row, range(first, bottom + 1), range(left, right + 1), taken)
        if len(again) >= _LEAST_WORDS:
            words = several([f"'{word}'" for word in again])
            what = f"Row {row + 1} was taken for headings, and {words} stand again below it."
            follows = "Read as they stand, it and the rows above it are no data."
            yield Doubt("rows_as_headings", str(row + 1), what, follows, cell_name(row, left))


def _lost_rows(sheet: Sheet, finding: Finding, read: Collection[int]) -> Iterator[Doubt]:
    """A list of which two thirds of the rows or more gave nothing.

    Where days are read, rows count that have no number where the others have one: of several rows
    of an animal and day the mean is read.
    """
    columns = columns_of(finding) if finding.kind in OF_ANIMALS else set[int]()
    if len(columns) != 1:
        return  # several days a row
    top, left, bottom, right = _region(sheet, finding)
    is_once, at = finding.kind == "survival", columns.pop()
    lost = [
        row
        for row in range(top + 1, bottom + 1)
        if row not in read
        and (is_once or not is_number(sheet.rows[row][min(at, right)]))
        and _is_filled(sheet, row, left, right)
    ]
    if len(lost) < _LEAST_LOST:
        return
    own = [row for row in range(top + 1, bottom + 1) if _is_filled(sheet, row, left, right)]
    if len(lost) >= _MOST_LOST * len(own):
        what = f"Only {len(own) - len(lost):,} of {len(own):,} rows of the table gave a value."
        follows = "Read as they stand, the others are lost."
        yield Doubt("lost_rows", cell_name(top, left), what, follows, cell_name(lost[0], left))


def _region(sheet: Sheet, finding: Finding) -> tuple[int, int, int, int]:
    """First row and column, last row and column of the region of a finding, from 0."""
    place = finding.recognized
    corners = [cell_position(cell) for cell in (place.first_cell, place.last_cell)]
    rows, columns = zip(*corners, strict=True)
    last = (min(max(rows), len(sheet.rows) - 1), min(max(columns), sheet.width - 1))
    return min(rows), min(columns), *last


def _again(
    sheet: Sheet, row: int, below: range, columns: range, taken: Collection[str]
) -> list[str]:
    """Words of a row, taken for headings, that stand again in their own columns."""
    again = []
    for at in columns:
        word = text_of(sheet.rows[row][at]).strip()
        if word not in taken or not _may_be_value(word, sheet.decimal):
            continue
        if any(text_of(sheet.rows[each][at]).strip() == word for each in below):
            again.append(word)
    return again


def _may_be_value(word: str, decimal: str) -> bool:
    """Whether a text is neither a number nor a word that tables are headed with."""
    head = read_head(word)
    is_plain = not np.isnan(numbers(objects([word]), decimal).values[0])
    return bool(word) and not (head.field or head.is_time or is_statistic(word) or is_plain)


def _is_filled(sheet: Sheet, row: int, left: int, right: int) -> bool:
    """Whether a row holds more than a title."""
    return sum(cell != "" for cell in sheet.rows[row][left : right + 1]) > 1
