"""Numbers without labels that fill only a part of a plate: the user is asked where they begin.

    Absorbance 570 nm
    0.81  0.79  0.55  0.21       A1, B2 or another corner?
    0.80  0.82  0.71  0.62

It is asked only where a sheet holds nothing else and speaks of plates.
"""

from __future__ import annotations

import numpy as np

from analysis.reading.findings import Answers, ask, question_key
from analysis.reading.page.page import Area
from analysis.reading.plates.reads.sheet_page import TEXT, Page
from analysis.reading.plates.reads.unlabeled_grids import number_areas
from analysis.reading.plates.reads.well_blocks import Block, Labels, grid_block
from analysis.reading.words.plates import speaks_of_plates
from analysis.study import Question

NO_PLATE = "not a plate"
A_PLATE = "a plate, from well A1 on"
_CORNERS = ("A1", "A2", "B1", "B2")
_LEAST_CELLS = 12
_MOST_ROWS, _MOST_COLUMNS = 8, 12
_INNER_WELLS = (6, 10)  # what is left of 96 wells when the edge is not used
_LOWEST_OD, _HIGHEST_OD = -0.2, 4.5


def ask_for_corner(page: Page, answers: Answers) -> tuple[Block | None, Question | None]:
    """The block of a sheet that holds nothing but such numbers, and the question about it.

    Until it is answered, 6 x 10 numbers are the inner wells of a plate and others begin at A1.
    None where the sheet holds anything else, or says nothing of plates.
    """
    areas = number_areas(page, np.ones(page.kinds.shape, dtype=bool))
    if len(areas) != 1 or not _may_be_wells(page, areas[0]):
        return None, None
    area = areas[0]
    height, width = area.shape
    fitting = [
        corner
        for corner in _CORNERS
        if height + "AB".index(corner[0]) <= _MOST_ROWS
        and width + int(corner[1]) - 1 <= _MOST_COLUMNS
    ]
    assumed = "B2" if area.shape == _INNER_WELLS else "A1"
    key = question_key("first_well", page.sheet, area.region)
    text = (
        f"The {height} x {width} numbers in {area.region} carry no labels. "
        "Which well is the first one?"
    )
    first = area.region.partition(":")[0]
    answer, question = ask(page.sheet, answers, key, text, (*fitting, NO_PLATE), assumed, first)
    return _block(area, answer), question


def asked_whether(page: Page, block: Block, answers: Answers) -> tuple[bool, Question]:
    """Whether a grid with the shape of a plate is one, by the answer, and the question.

    Until it is answered it is none: its numbers are no optical densities and no counts.
    """
    region = block.region
    key = f"plate:{page.sheet.file}:{page.sheet.name}:{region}"
    height, width = len(np.unique(block.rows)), len(np.unique(block.columns))
    text = (
        f"The {height} x {width} numbers in {region} have the shape of a plate and carry no "
        "labels. Are they readings of its wells?"
    )
    first, options = region.partition(":")[0], (A_PLATE, NO_PLATE)
    answer, question = ask(page.sheet, answers, key, text, options, NO_PLATE, first)
    return answer == A_PLATE, question


def _may_be_wells(page: Page, area: Area) -> bool:
    height, width = area.shape
    values = page.values[area.top : area.bottom + 1, area.left : area.right + 1]
    numbers = values[~np.isnan(values)]
    if min(height, width) < 2 or height > _MOST_ROWS or width > _MOST_COLUMNS:
        return False
    if len(numbers) < _LEAST_CELLS or not ((numbers > _LOWEST_OD) & (numbers < _HIGHEST_OD)).all():
        return False
    around = [page.text(row, column) for row, column in np.argwhere(page.kinds == TEXT).tolist()]
    words = (page.sheet.name, page.sheet.file, *around)
    return len(around) <= _MOST_ROWS and any(speaks_of_plates(text) for text in words)


def _block(area: Area, corner: str) -> Block | None:
    if corner == NO_PLATE:
        return None
    lines = range(area.top, area.bottom + 1)
    first_row, first_column = "AB".index(corner[0]), int(corner[1])
    letters = range(first_row, first_row + len(lines))
    columns = range(area.left, area.right + 1)
    labels: Labels = "rows"
    cells = grid_block(lines, letters, columns, first_column)
    return Block(area.top, area.left, area.bottom, area.right, *cells, labels)
