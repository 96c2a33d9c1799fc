"""The row of a sheet that each row of a finding of animals came from."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.reading.calipers.findings import LAST_SEEN
from analysis.reading.files.cells import cell_position
from analysis.reading.findings import Finding

OF_ANIMALS = frozenset({"calipers", "survival", "tumor_weights", "endpoints", LAST_SEEN})


def of_animals(findings: Sequence[Finding]) -> list[Finding]:
    """The findings of animals that hold rows."""
    return [each for each in findings if each.kind in OF_ANIMALS and len(each.rows)]


def cells_of(finding: Finding) -> set[tuple[int, int]]:
    """Row and column of every value of a finding, counted from 0."""
    cells = {*finding.rows["cell"].astype(str)} if "cell" in finding.rows else set[str]()
    return {cell_position(cell) for cell in cells if cell}


def sheet_rows(finding: Finding) -> list[int]:
    """The row of each row of a finding, counted from 0; -1 where no cell is named."""
    if "cell" not in finding.rows:
        return [-1] * len(finding.rows)
    cells = finding.rows["cell"].astype(str).tolist()
    of_cell = {cell: cell_position(cell)[0] for cell in {*cells} if cell}
    return [of_cell.get(cell, -1) for cell in cells]
