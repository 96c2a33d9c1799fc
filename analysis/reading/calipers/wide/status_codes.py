"""Tables with a row an animal and, under each day, 0 or 1 for whether it lived.

    survival.csv:  Day   M1   M2   M3          animal   arm       Day 0   Day 7   Day 14
                   0     0    0    0           M1       Vehicle   1       1       0
                   7     0    0    1           M2       Drug A    1       1       1
                   14    0    1    1

Such numbers are no volumes. Where the file, the sheet or a title speaks of survival, and all
animals go one way, that way tells which number is dead; else it is asked, and nothing counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analysis.reading.calipers.findings import nothing_found
from analysis.reading.calipers.headings.regions import Region
from analysis.reading.calipers.wide.status_by_day import read_status
from analysis.reading.columns.dates import DateOrder
from analysis.reading.findings import Answers, Finding, ask, question_key
from analysis.reading.words.caliper_fields import MEASURES
from analysis.reading.words.values import Floats, numbers

ONE_IS_DEAD = "1 is dead, 0 alive"
ONE_IS_ALIVE = "1 is alive, 0 dead"
LEAVE_OUT = "neither: leave the table out"
_OPTIONS = (ONE_IS_DEAD, ONE_IS_ALIVE, LEAVE_OUT)
_WHAT = "Under the days stand only 0 and 1, which are no volumes."
_LEAST_CELLS = 4
_OF_SURVIVAL = re.compile(
    r"surviv|death|dead|died|alive|mortal|\u00fcberleb|ueberleb|overlev|survie", re.IGNORECASE
)


def has_codes(region: Region) -> bool:
    """Whether all below the days of a region is 0 and 1, and no heading names a size."""
    heads = [region.heads[at] for at in region.times]
    if len(heads) < 2 or any(head.field in MEASURES for head in region.heads.values()):
        return False
    found = _values(region)
    known = found[~np.isnan(found)]
    return len(known) >= _LEAST_CELLS and bool(np.array_equal(np.unique(known), [0.0, 1.0]))


def read_codes(region: Region, order: DateOrder, arm: str, answers: Answers) -> Finding | None:
    """Survival of the animals by 0 and 1 under the days, once it is known which one is dead."""
    place = region.recognized("left out", (("reason", "0 and 1 under the days"),))
    key = question_key("status_codes", region.sheet, place.first_cell)
    what, options = f"{_WHAT} Do they say whether an animal was dead?", _OPTIONS
    assumed, cell = _assumed(region), place.first_cell
    answer, question = ask(region.sheet, answers, key, what, options, assumed, cell)
    if answer not in (ONE_IS_DEAD, ONE_IS_ALIVE):
        left_out = region.problem("info", _WHAT, place.first_cell, "", "Left out.")
        told = (left_out,) if answer else ()
        return replace(nothing_found(place, told), questions=(question,))
    words = ("alive", "died") if answer == ONE_IS_DEAD else ("died", "alive")
    found = read_status(_in_words(region, words), order, arm)
    return None if found is None else replace(found, questions=(*found.questions, question))


def _assumed(region: Region) -> str:
    """Which number is dead, where words say survival and no animal goes the other way."""
    named = (region.sheet.file, region.sheet.name, region.title)
    if not any(map(_OF_SURVIVAL.search, named)):
        return ""
    steps = [np.diff(row[~np.isnan(row)]) for row in _values(region)]
    rises = any((each > 0).any() for each in steps)
    falls = any((each < 0).any() for each in steps)
    if rises == falls:
        return ""
    return ONE_IS_DEAD if rises else ONE_IS_ALIVE


def _values(region: Region) -> Floats:
    """The numbers under the days, a row for each of the region; NaN where a cell is empty."""
    rows = region.sheet.rows[region.first : region.end]
    cells = np.array([[row[at] for at in region.times] for row in rows], dtype=object)
    flat = cells.ravel()
    found = numbers(flat, region.sheet.decimal).values
    found[(flat != "") & np.isnan(found)] = np.inf
    return found.reshape(cells.shape)


def _in_words(region: Region, words: Sequence[str]) -> Region:
    """The same region, its 0 and 1 under the days replaced by these words."""
    rows = [list(row) for row in region.sheet.rows]
    for at, values in zip(range(region.first, region.end), _values(region), strict=True):
        for column, value in zip(region.times, values.tolist(), strict=True):
            if not np.isnan(value):
                rows[at][column] = words[int(value)]
    return replace(region, sheet=replace(region.sheet, rows=rows))
