"""The row of a sheet that each row of a finding of animals came from."""

from __future__ import annotations

from collections.abc import Sequence
from string import digits

from analysis.reading.calipers.findings import LAST_SEEN
from analysis.reading.files.cells import cell_position, column_index
from analysis.reading.findings import Finding

OF_ANIMALS = frozenset({"calipers", "survival", "tumor_weights", "endpoints", LAST_SEEN})


def of_animals(findings: Sequence[Finding]) -> list[Finding]:
    """The findings of animals that hold rows."""
    return [each for each in findings if each.kind in OF_ANIMALS and len(each.rows)]


def columns_of(finding: Finding) -> set[int]:
    """The columns of all values of a finding, counted from 0."""
    cells = finding.rows["cell"].astype(str).tolist() if "cell" in finding.rows else []
    return {column_index(letters) for letters in {cell.rstrip(digits) for cell in cells if cell}}


def sheet_rows(finding: Finding) -> list[int]:
    """The row of each row of a finding, counted from 0; -1 where no cell is named."""
    if "cell" not in finding.rows:
        return [-1] * len(finding.rows)
    cells = finding.rows["cell"].astype(str).tolist()
    return [cell_position(cell)[0] if cell else -1 for cell in cells]
