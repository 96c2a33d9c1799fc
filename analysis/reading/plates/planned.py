"""Numbers in wells that someone planned, and no reader: doses, dilutions, numbers of replicates.

    Doses             Dilutions            Replicates
    10   1    0.1     1    500   500       1    1    1
    10   1    0.1     1    1000  1000      2    2    2

They stand in lines of equal values, or go on by one factor; a reader's numbers differ from well
to well. Words go before values.
"""

from __future__ import annotations

import re

import numpy as np

from analysis.reading.page.lines import alike_neighbors
from analysis.reading.plates.reads.sheet_page import Page
from analysis.reading.plates.reads.well_blocks import Block
from analysis.reading.plates.reads.words import may_be_calculated, read_mode, wavelength_in
from analysis.reading.words.signals import is_no_reading, is_signal
from analysis.reading.words.values import Floats

_FEWEST = 6  # wells of which lines can be told
_EQUAL = 0.55  # of the neighbors along the lines
_DISTINCT = 0.35  # different values, at most, where lines are of equal ones
_ONE_FACTOR = 0.6  # of the neighbors differ by it
_LONGEST = 40  # characters of a title that is the name of a grid
_LABELS = re.compile(
    r"(?:rows?|cols?|columns?|index|no|nr|num|number|ids?|x|y|\W)+$", re.IGNORECASE
)
_CODES = re.compile(
    r"(?:dilut\w*|replicat\w*|repeats?|groups?|batch\w*|passages?|density|seeding|volumes?|slopes?"
    r"|(?:growth )?rates?|doubling|scores?|auc|lag)(?: \w*[^\W\d])?$",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]")
_ENUMERATED = re.compile(r"^\W*\d{1,2}[.):]\s*")


def is_planned(page: Page, block: Block) -> bool:
    """Whether the numbers of a grid are one, or stand in lines or steps, as doses and codes do."""
    values = _laid_out(page, block)
    known = values[~np.isnan(values)]
    if len(known) < _FEWEST or len(np.unique(known)) < 2:
        return len(known) >= _FEWEST
    equal, stepped = alike_neighbors(values)
    few = len(np.unique(known)) <= max(3, _DISTINCT * len(known))
    return stepped >= _ONE_FACTOR or (equal >= _EQUAL and few)


def are_codes(page: Page, block: Block) -> bool:
    """Whether numbers count up from 1, as those of replicates, groups or compounds do."""
    values = block.values(page)
    numbers = np.unique(values[~np.isnan(values)])
    return len(numbers) > 1 and bool(np.array_equal(numbers, np.arange(1, len(numbers) + 1)))


def says_reading(block: Block, title: str) -> bool:
    """Whether the words at a grid call its numbers readings."""
    names = (block.label, block.corner, title if len(title) <= _LONGEST else "")
    return any(
        is_signal(name) or bool(read_mode(name) or wavelength_in(name)) or may_be_calculated(name)
        for name in (each.replace("_", " ") for each in names)
        if name
    )


def says_no_reading(block: Block, title: str) -> bool:
    """Whether the words at a grid call its numbers dilutions, codes, rates or statistics.

    In the corner may stand what its labels are, as ``Row``; above it a key, as ``Start Time:``.
    """
    plain = _BRACKETS.sub(" ", _ENUMERATED.sub("", title)).strip()
    is_name = len(plain) <= _LONGEST and len(plain.split()) <= 2
    names = (block.label, block.corner, plain if is_name and _CODES.match(plain) else "")
    return any(is_no_reading(name) and not _LABELS.match(name) for name in names if name)


def _laid_out(page: Page, block: Block) -> Floats:
    """The numbers of a grid as they lie in the plate; NaN where there is none."""
    rows, row_at = np.unique(block.rows, return_inverse=True)
    columns, column_at = np.unique(block.columns, return_inverse=True)
    values = np.full((len(rows), len(columns)), np.nan)
    values[row_at, column_at] = block.values(page)
    return values
