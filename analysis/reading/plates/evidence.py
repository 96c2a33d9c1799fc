"""Whether a grid of cells is a plate at all: what its words, its labels and its numbers say.

A1  lum 24,180  ...   counts without labels: a plate by its shape, told
C1 C2 ... C8          columns that only look like wells: no plate

Numbers that someone planned, and no reader, stand in lines of equal values or go on by one factor:

    Doses             Dilutions            Replicates
    10   1    0.1     1    500   500       1    1    1
    10   1    0.1     1    1000  1000      2    2    2
"""

from __future__ import annotations

import re

import numpy as np

from analysis.reading.page.lines import alike_neighbors
from analysis.reading.plates.layouts import names_layout
from analysis.reading.plates.reads.around_a_grid import Facts
from analysis.reading.plates.reads.sheet_page import EMPTY, NUMBER, Page
from analysis.reading.plates.reads.well_blocks import Block, plate_format, text_share
from analysis.reading.words.plates import (
    may_be_calculated,
    read_mode,
    speaks_of_plates,
    wavelength_in,
)
from analysis.reading.words.signals import is_no_reading, is_signal
from analysis.reading.words.values import Floats
from analysis.reading.words.wells import row_index

_LOWEST_OD, _HIGHEST_OD = -0.5, 6.0
_LOWEST_COUNT = 1000.0  # median of counts and luminescence that nothing else has
_FEW_WELLS = 24  # a smaller grid needs a word of plates near it
_FEWEST = 6  # wells of which lines can be told
_FRAMES = ((8, 12), (16, 24), (32, 48))  # rows and columns of which no other table is
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


def why_no_plate(page: Page, block: Block, facts: Facts, has_map: bool) -> str:
    """Why a grid is no plate; empty where nothing speaks against it.

    ``has_map`` tells that the same sheet holds readings and names of the same wells.
    """
    values = block.values(page)
    numbers = values[~np.isnan(values)]
    kinds = block.kinds(page)
    if not ((kinds != EMPTY) & (kinds != NUMBER)).any() and not len(numbers):
        return "it is empty"
    is_full = len(numbers) == int((kinds != EMPTY).sum()) >= _FEW_WELLS
    if block.labels != "wells" and is_full and np.ptp(numbers) == 0:
        return f"all its numbers are {numbers[0]:g}"
    is_told = has_map or _is_told(page, block, facts)
    is_told |= names_layout(page) and text_share(page, block) > 0.5  # names on a sheet of drugs
    if block.labels == "wells":
        return _why_no_wells(block, numbers, is_told)
    if len(block.wells) < _FEW_WELLS and not is_told and not _is_framed(block):
        return f"nothing near it says that these {len(block.wells)} cells are wells of a plate"
    if _leaves_columns_out(block) and not is_told and not _look_like_od(numbers):
        return "nothing near it says that its numbered columns are those of a plate"
    is_sure = facts.mode or facts.is_reader or block.is_said or names_layout(page)
    if block.labels in ("rows", "none") and not is_sure:
        return _why_no_bare_plate(page, block, numbers, is_told)
    return ""


def is_by_shape(page: Page, block: Block, facts: Facts) -> bool:
    """Whether nothing but its shape and the size of its numbers makes a grid a plate."""
    is_bare = block.labels in ("rows", "none")
    return is_bare and not (facts.mode or facts.is_reader or _is_told(page, block, facts))


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


def _is_told(page: Page, block: Block, facts: Facts) -> bool:
    words = (facts.title, page.sheet.name, page.sheet.file, block.corner, block.label)
    plain = (text.replace("_", " ") for text in words)
    return bool(facts.mode) or block.is_said or any(map(speaks_of_plates, plain))


def _why_no_wells(block: Block, numbers: Floats, is_told: bool) -> str:
    """Why names that look like wells are none."""
    rows = {row_index(well.rstrip("0123456789")) for well in block.wells}
    if len(rows) == 1 and rows != {0} and not block.is_said:
        return "its names only look like wells: they are of one row, and not the first one"
    are_readings = _look_like_od(numbers) or says_reading(block, "")
    is_small = len(block.wells) < _FEW_WELLS or not are_readings
    if is_small and not is_told and not block.is_said:
        return "nothing near it says that its columns are wells of a plate"
    return ""


def _is_framed(block: Block) -> bool:
    """Whether the labels of a grid are all rows and columns of a plate, however few are filled."""
    size = (block.bottom - block.top, block.right - block.left)
    return block.labels == "both" and size in _FRAMES


def _leaves_columns_out(block: Block) -> bool:
    """Whether the columns between those of a grid are missing."""
    numbers = sorted({int(well.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for well in block.wells})
    steps = np.diff(numbers)
    return len(steps) > 1 and bool(steps.min() > 1)


def _why_no_bare_plate(page: Page, block: Block, numbers: Floats, is_told: bool) -> str:
    """Why numbers without column labels are no plate."""
    shape = plate_format(block.wells)
    if shape[0] * shape[1] < 96 and not is_told:
        return "nothing near it says that these cells are the wells of a plate"
    are_readings = _look_like_od(numbers) or _look_like_counts(numbers)
    if not are_readings and text_share(page, block) < 0.5:
        return "it has the shape of a plate, but its values are no optical densities and no counts"
    return ""


def _look_like_od(numbers: Floats) -> bool:
    if not len(numbers):
        return False
    in_range = (numbers > _LOWEST_OD) & (numbers < _HIGHEST_OD)
    whole = numbers == np.floor(numbers)
    return bool(in_range.mean() > 0.9 and whole.mean() < 0.5)


def _look_like_counts(numbers: Floats) -> bool:
    return len(numbers) > 0 and bool(np.median(numbers) >= _LOWEST_COUNT and numbers.min() >= 0)


def _laid_out(page: Page, block: Block) -> Floats:
    """The numbers of a grid as they lie in the plate; NaN where there is none."""
    rows, row_at = np.unique(block.rows, return_inverse=True)
    columns, column_at = np.unique(block.columns, return_inverse=True)
    values = np.full((len(rows), len(columns)), np.nan)
    values[row_at, column_at] = block.values(page)
    return values
