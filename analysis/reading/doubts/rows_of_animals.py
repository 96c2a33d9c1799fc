"""The row of a sheet that each row of a finding of animals came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.reading.calipers.findings import LAST_SEEN
from analysis.reading.files.cells import cell_position
from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Finding

OF_ANIMALS = frozenset({"calipers", "survival", "tumor_weights", "endpoints", LAST_SEEN})


@dataclass(frozen=True, slots=True)
class Doubt:
    """A sign of a wrong reading: what is unclear, in a sentence, and the cell that shows it."""

    topic: str
    what: str
    cell: str


def sheet_rows(finding: Finding) -> list[int]:
    """The row of each row of a finding, counted from 0; -1 where no cell is named."""
    if "cell" not in finding.rows:
        return [-1] * len(finding.rows)
    cells = finding.rows["cell"].astype(str).tolist()
    of_cell = {cell: cell_position(cell)[0] for cell in {*cells} if cell}
    return [of_cell.get(cell, -1) for cell in cells]


def of_animals(findings: Sequence[Finding]) -> list[Finding]:
    """The findings of animals that hold rows."""
    return [each for each in findings if each.kind in OF_ANIMALS and len(each.rows)]


def region_of(finding: Finding, sheet: Sheet) -> tuple[int, int, int, int]:
    """First row and column, last row and column of the region of a finding, from 0."""
    place = finding.recognized
    corners = [cell_position(cell) for cell in (place.first_cell, place.last_cell)]
    rows, columns = zip(*corners, strict=True)
    last = (min(max(rows), len(sheet.rows) - 1), min(max(columns), sheet.width - 1))
    return min(rows), min(columns), *last
