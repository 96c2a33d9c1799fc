"""Sheets of nothing but the doses of each compound; the wells stand in another sheet.

Gefitinib   0.001   0.003   0.01            Gefitinib   Rapamycin
Rapamycin   0.01    0.03    0.1             0.001       0.01
0.003       0.03
"""

from __future__ import annotations

import numpy as np

from analysis.reading.files.cells import cell_name, counted
from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Answers, Finding
from analysis.reading.plates.doses_by_name import FEWEST_DOSES, DoseFinding
from analysis.reading.plates.findings import no_rows
from analysis.reading.plates.reads.sheet_page import EMPTY, NUMBER, TEXT, Page, read_page
from analysis.reading.responses.steps import steps_like_doses
from analysis.reading.words.concentrations import unit_named
from analysis.reading.words.values import Floats
from analysis.study import Problem, Recognized

_FEWEST_LINES = 2


def find_doses_of_compounds(sheet: Sheet, _answers: Answers) -> tuple[Finding, ...]:
    """A sheet of nothing but names and rising or falling doses, and a title."""
    page = read_page(sheet)
    for each in (page, page.turned):
        doses = _lines(each)
        if doses:
            return (_finding(page, doses),)
    return ()


def _lines(page: Page) -> tuple[tuple[str, Floats], ...]:
    """Names with their doses; empty where a row below the first of them is anything else."""
    found: list[tuple[str, Floats]] = []
    for row in np.flatnonzero((page.kinds != EMPTY).any(axis=1)).tolist():
        first, *others = np.flatnonzero(page.kinds[row] != EMPTY).tolist()
        is_line = page.kinds[row, first] == TEXT and (page.kinds[row, others] == NUMBER).all()
        doses = page.values[row, others]
        if is_line and len(doses) >= FEWEST_DOSES and _is_series(doses):
            found.append((page.text(row, first), doses))
        elif found or ((page.kinds[row, others] == NUMBER).any() and not _counts(doses)):
            return ()
    return tuple(found) if len(found) >= _FEWEST_LINES else ()


def _is_series(doses: Floats) -> bool:
    steps = np.diff(doses)
    return bool((steps > 0).all() or (steps < 0).all()) and steps_like_doses(doses)


def _counts(numbers: Floats) -> bool:
    """Whether the numbers of a heading row count the doses."""
    return bool(len(numbers) > 1 and (np.diff(numbers) == 1).all())


def _finding(page: Page, doses: tuple[tuple[str, Floats], ...]) -> DoseFinding:
    sheet = page.sheet
    rows, columns = np.nonzero(page.kinds != EMPTY)
    first = cell_name(int(rows.min()), int(columns.min()))
    last = cell_name(int(rows.max()), int(columns.max()))
    place = Recognized(
        "plate_layout", sheet.file, sheet.name, first, last, (("doses", "concentration"),)
    )
    places = zip(rows.tolist(), columns.tolist(), strict=True)
    texts = [page.text(*place) for place in places]
    said = (unit_named(text) for text in (*texts, sheet.name) if text)
    unit = next((each for each in said if each), "")
    what = f"The sheet gives doses of {counted(len({name for name, _ in doses}), 'compound')}."
    told = Problem("info", what, sheet.file, sheet.name, first, action="Taken for their wells.")
    none = no_rows("plate_layout")
    return DoseFinding("plate_layout", none, place, (told,), doses=doses, unit=unit)
