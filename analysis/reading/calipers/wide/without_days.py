"""A column of numbers for each animal, and nothing that says when each row was measured.

    1LL       2LL      3L
    230.625   74.431   85.6745
    255.881   66.816   74.1285

Nothing of it is read: what is missing is named. This is asked last, of sheets that nobody reads.
"""

from __future__ import annotations

import re

import numpy as np

from analysis.reading.calipers.findings import nothing_found
from analysis.reading.files.cells import cell_name, several
from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Answers, Finding
from analysis.reading.words.values import Floats, numbers, text_of
from analysis.study import Problem, Recognized

_LEAST_ROWS, _LEAST_COLUMNS = 4, 3
_ANIMAL = re.compile(r"^(?:[a-z]{1,8}[\s._#-]*)?\d{1,6}[\s_-]?[a-z]{0,3}$", re.IGNORECASE)
_SHARE = 0.9  # of the filled cells that have to be numbers


def find_without_days(sheet: Sheet, answers: Answers) -> tuple[Finding, ...]:
    """A table of nothing but numbers under names, left out with what it lacks."""
    rows = [(at, row) for at, row in enumerate(sheet.rows) if any(cell != "" for cell in row)]
    if len(rows) <= _LEAST_ROWS:
        return ()
    at, head = rows[0]
    columns = [column for column, cell in enumerate(head) if cell != ""]
    names = [text_of(head[column]) for column in columns]
    is_named = all(map(_ANIMAL.match, names))
    if len(columns) < _LEAST_COLUMNS or not is_named or len({*names}) < len(names):
        return ()
    cells = np.array([row[column] for _, row in rows[1:] for column in columns], dtype=object)
    filled = int((cells != "").sum())
    values = numbers(cells, sheet.decimal).values
    if not filled or (~np.isnan(values)).sum() < _SHARE * filled or _counts(values, len(columns)):
        return ()
    place = (sheet.file, sheet.name)
    first = cell_name(at, columns[0])
    reason = (("reason", "no days"),)
    region = Recognized("left out", *place, first, cell_name(rows[-1][0], columns[-1]), reason)
    what = (
        f"The columns {several(names)} hold numbers, and no column says on which day each row was "
        "measured, nor what was measured. If these are animals, add a column with the day, a row "
        "with the arms, and a title such as tumor volume (mm3)."
    )
    problem = Problem("warning", what, *place, first, "", "The table was not read.")
    return (nothing_found(region, (problem,)),)


def _counts(values: Floats, width: int) -> bool:
    """Whether the first column rises: it may be days, doses or hours without a name."""
    first = values.reshape(-1, width)[:, 0]
    known = first[~np.isnan(first)]
    return len(known) > 1 and bool((np.diff(known) > 0).all())
