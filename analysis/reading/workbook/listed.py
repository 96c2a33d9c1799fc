"""Rows made of the cells of a table in another shape, read as a sheet of a study workbook."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from analysis.reading.files.cells import cell_name
from analysis.reading.files.sheets import Cell, Sheet
from analysis.reading.findings import NO_ANSWERS, Answers, Finding
from analysis.reading.workbook.calipers import read_calipers
from analysis.reading.workbook.outcomes import read_endpoints, read_survival, read_tumor_weights
from analysis.reading.workbook.tables import Table, find_tables
from analysis.study import Problem, Recognized

_CELL = re.compile(r"[A-Z]+([0-9]+)")
_READERS: Mapping[str, Callable[[Table], Finding]] = {
    "calipers": read_calipers,
    "endpoints": read_endpoints,
    "tumor_weights": read_tumor_weights,
}


def read_arms_across(
    sheet: Sheet,
    kind: str,
    rows: list[list[Cell]],
    cells: Sequence[str],
    top: int,
    arms: Mapping[int, str],
) -> Finding:
    """``read_listed`` of numbered animals, whose arms stand in columns under the row ``top``."""
    found = read_listed(sheet, kind, rows, cells)
    what = "Each column is an arm and each number an animal of it."
    cell = cell_name(top, min(arms))
    told = Problem("info", what, sheet.file, sheet.name, cell, action="The animals were numbered.")
    columns = tuple((arm, "arm") for arm in dict.fromkeys(arms.values()))
    region = replace(found.recognized, columns=columns)
    return replace(found, recognized=region, problems=(told, *found.problems))


def read_listed(
    sheet: Sheet,
    kind: str,
    rows: list[list[Cell]],
    cells: Sequence[str],
    answers: Answers = NO_ANSWERS,
) -> Finding:
    """The rows, headings first, as a table of ``kind``, each with its cell in ``sheet``."""
    (table,) = find_tables(Sheet(sheet.file, kind, rows, "."))
    is_survival = kind == "survival"
    finding = read_survival(table, answers) if is_survival else _READERS[kind](table)
    place = [cells[at] for at in finding.rows.index]
    cell_of_row = {str(at): cell for at, cell in enumerate(cells, start=2)}

    def there(names: str) -> str:
        """Cells of the sheet in place of those of the rows; none for headings."""
        return _CELL.sub(lambda found: cell_of_row.get(found[1], ""), names)

    return Finding(
        kind,
        finding.rows.assign(sheet=sheet.name, cell=place),
        Recognized(kind, sheet.file, sheet.name, "A1", sheet.last_cell),
        tuple(replace(p, sheet=sheet.name, cell=there(p.cell)) for p in finding.problems),
        tuple(replace(q, sheet=sheet.name, cell=there(q.cell)) for q in finding.questions),
    )
