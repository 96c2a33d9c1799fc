"""Rows of means, SD and SEM below the animals they are made of, by their values and by their words.

    Cohort    Mouse   DOD         0      3      7
    Vehicle   v1      2024-04-20  80     150    300
              v2      2024-04-21  90     170    330
              v3      2024-04-22  85     160    310
                      MEAN        85     160    313.3     equal to the mean of the rows above
                      SD          5      10     15.3

A word counts in any column where the row names no animal. Without one the numbers have to be those
of three rows or more above, to the digits that are written, in three of four columns; and the row
has no name, or stands beside another such row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from analysis.reading.calipers.headings.regions import Region, is_blank_row
from analysis.reading.files.sheets import Cell
from analysis.reading.words.caliper_fields import is_statistic
from analysis.reading.words.values import Floats, numbers, objects, parse_mark, text_of

_SHARE = 0.75  # of the columns of a row that have to agree
_LEAST_ROWS = 3  # above a row of statistics that no word calls so
_STRONG = re.compile(
    r"^(?:group\s+|arm\s+)?(?:mean|average|avg\.?|median|s\.?d\.?|st\.?\s?dev\.?|std\.?(?:\s?dev\.?)?"
    r"|s\.?e\.?m\.?|std\.?\s?err(?:or)?\.?|standard (?:deviation|error)|mittelwert|mittel|stabw"
    r"|gemiddelde|moyenne|[ée]cart[ -]type|geomean|(?:mean|average)\s*(?:\+/-|\u00b1)\s*\w+)"
    r"\s*(?:\(.{0,12}\)|:|=)?$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Walk:
    """Rows of animals since the last gap, and the rows of statistics so far."""

    above: list[int] = field(default_factory=list)
    by_word: set[int] = field(default_factory=set)
    by_value: set[int] = field(default_factory=set)


def statistic_rows(region: Region, columns: Sequence[int]) -> frozenset[int]:
    """Rows of a region that hold statistics of the rows above them.

    Parameters
    ----------
    region : Region
        A table whose rows are animals.
    columns : sequence of int
        Its columns of measurements.
    """
    rows = range(region.first, region.end)
    table = _numbers(region, columns)
    walk = _Walk()
    for at, row in enumerate(rows):
        cells = region.sheet.rows[row]
        if is_blank_row(cells, region):
            walk.above = []
        elif _says_so(region, cells, columns):
            walk.by_word.add(row)
        elif _is_made_of(table[at], table[walk.above]):
            walk.by_value.add(row)
        elif walk.above and at and (row - 1) in walk.by_word | walk.by_value:
            walk.above = [at]
        else:
            walk.above.append(at)
    sure = {row for row in walk.by_value if _is_confirmed(region, row, walk)}
    return frozenset(walk.by_word | sure)


def is_strong_statistic(text: str) -> bool:
    """Whether a text is the name of a statistic and nothing else: ``MEAN``, ``SEM (n=8)``."""
    return bool(_STRONG.match(" ".join(text.split())))


def _numbers(region: Region, columns: Sequence[int]) -> Floats:
    rows = region.sheet.rows[region.first : region.end]
    table = np.full((len(rows), len(columns)), np.nan)
    for at, column in enumerate(columns):
        cells = objects([row[column] for row in rows])
        table[:, at] = numbers(cells, region.sheet.decimal).values
    return table


def _says_so(region: Region, cells: Sequence[Cell], columns: Sequence[int]) -> bool:
    """Whether a word in a row that names no animal says that it holds statistics."""
    animals = [text_of(cells[at]) for at in region.columns("animal") if cells[at] != ""]
    if any(name and not is_statistic(name) for name in animals):
        return False
    values = {*columns}
    words = [cell for at in region.heads if at not in values and isinstance(cell := cells[at], str)]
    return any(is_strong_statistic(word) for word in words if word)


def _is_made_of(row: Floats, above: Floats) -> bool:
    """Whether a row is the mean, SD or SEM of rows above it, in most columns that tell."""
    if len(above) < _LEAST_ROWS:
        return False
    n = (~np.isnan(above)).sum(axis=0)
    known = ~np.isnan(row) & (n > 1)
    if known.sum() < 2:
        return False
    own, rows, n = row[known], above[:, known], n[known]
    spread = np.nanmax(rows, axis=0) > np.nanmin(rows, axis=0)
    if spread.sum() < 2:
        return False
    sd = np.nanstd(rows, axis=0, ddof=1)
    made = (np.nanmean(rows, axis=0), sd, sd / np.sqrt(n), np.nanmedian(rows, axis=0))
    limit = _written(own)
    return any(_agrees(own, each, limit, spread) for each in made)


def _agrees(own: Floats, made: Floats, limit: Floats, tells: npt.NDArray[np.bool_]) -> bool:
    close = np.abs(own - made) <= limit
    return bool(close.mean() >= _SHARE and (close & tells).sum() >= 2)


def _written(values: Floats) -> Floats:
    """Half of the last digit that each number is written with."""
    digits = [len(f"{value:.12f}".rstrip("0").partition(".")[2]) for value in values.tolist()]
    limit: Floats = 0.51 * 10.0 ** -np.array(digits, dtype=np.float64) + 1e-9 * np.abs(values)
    return limit


def _is_confirmed(region: Region, row: int, walk: _Walk) -> bool:
    """Whether a row found by its values has no name, or a row of statistics beside it."""
    cells = region.sheet.rows[row]
    names = [text_of(cells[at]) for at in region.columns("animal") if cells[at] != ""]
    named = [name for name in names if parse_mark(name).kind != "missing"]
    beside = {row - 1, row + 1} & (walk.by_word | walk.by_value)
    return not named or all(map(is_statistic, named)) or bool(beside)
