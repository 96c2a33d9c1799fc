"""A list of animals before there are arms: names, cages and sizes on the day of randomization."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.reading.files.sheets import Sheet, read_sheets
from analysis.reading.files.uploads import Upload
from analysis.reading.words.heading_cells import squashed
from analysis.reading.words.headings import SPELLINGS
from analysis.reading.words.values import numbers, texts
from analysis.study import Problem, StudyError

COLUMNS = ("animal", "cage", "length_mm", "width_mm", "volume_mm3", "weight_g")
_NUMBERS = COLUMNS[2:]
_UNITS = ("mm3", "mm", "g")
_LAST_HEADING_ROW = 20


def read_baseline(upload: Upload) -> pd.DataFrame:
    """The first table of a file that names animals and their size.

    Headings as in the sheet ``calipers``, in any order; further columns are left alone. Rows
    without an animal are left out. A cell that is no number is empty: such an animal is shown
    without a volume and takes no part.

    Returns
    -------
    DataFrame
        animal, cage, length_mm, width_mm, volume_mm3, weight_g.

    Raises
    ------
    StudyError
        The file cannot be read, or no sheet has a column of animals and one of volumes, or of
        lengths and widths.
    """
    for sheet in read_sheets(upload):
        for row, cells in enumerate(sheet.rows[:_LAST_HEADING_ROW]):
            found = _columns(cells)
            sized = "volume_mm3" in found or {"length_mm", "width_mm"} <= found.keys()
            if "animal" in found and sized:
                return _table(sheet, row, found)
    what = (
        "No table with animals and their size was found. Needed is a heading row with animal and "
        "volume_mm3, or animal, length_mm and width_mm."
    )
    raise StudyError([Problem("error", what, upload.name, action="Nothing was read.")])


def _columns(cells: Sequence[object]) -> dict[str, int]:
    """Position of each field that a row of cells names."""
    found: dict[str, int] = {}
    spellings = SPELLINGS["calipers"]
    for position, cell in enumerate(cells):
        word = squashed(str(cell))
        for unit in ("", *_UNITS):
            bare = word.removesuffix(unit)
            for field in COLUMNS:
                known = {squashed(text) for text in (field, *spellings[field])}
                if bare and (bare in known or word in known):
                    found.setdefault(field, position)
    return found


def _table(sheet: Sheet, heading_row: int, found: dict[str, int]) -> pd.DataFrame:
    body = sheet.rows[heading_row + 1 :]
    columns: dict[str, object] = {}
    for field in COLUMNS:
        place = found.get(field, -1)
        cells = np.array([row[place] if place >= 0 else "" for row in body], dtype=object)
        numeric = field in _NUMBERS
        columns[field] = numbers(cells, sheet.decimal, field).values if numeric else texts(cells)
    table = pd.DataFrame(columns)
    return table[table["animal"] != ""].reset_index(drop=True)
