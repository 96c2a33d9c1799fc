"""Reads of some wells whose numbers stand in a read of all wells: a grid and a list of controls.

1      2      3            Well   OD            The list holds numbers of the grid:
A    0.81   0.79   0.80         A1     0.81          they count once.
B    0.44   0.47   0.45         B1     0.44
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.reading.findings import Finding

_LEAST_WELLS = 6  # equal numbers in fewer wells prove nothing
_DIGITS = 9
_READ = ["model", "experiment", "plate", "time_h", "read_wavelength_nm"]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Rows of one finding whose numbers stand in the same wells of a plate of another one."""

    finding: int
    rows: pd.Index[int]
    plate: str
    other: int


def parts_of_reads(findings: Sequence[Finding]) -> tuple[Part, ...]:
    """Reads that repeat some of the wells of a larger read of the same file."""
    files: dict[str, list[int]] = {}
    for at, each in enumerate(findings):
        if each.kind == "plate_reads" and len(each.rows):
            files.setdefault(each.recognized.file, []).append(at)
    return tuple(
        part for members in files.values() if len(members) > 1 for part in _parts(findings, members)
    )


def _parts(findings: Sequence[Finding], members: Sequence[int]) -> Iterator[Part]:
    reads = [(at, *read) for at in members for read in _reads(findings[at])]
    by_number: dict[tuple[str, float], list[int]] = {}
    for number, (_, _, _, wells) in enumerate(reads):
        for place in wells.items():
            by_number.setdefault(place, []).append(number)
    for number, (at, rows, _, wells) in enumerate(reads):
        if len(wells) < _LEAST_WELLS or len(set(wells.values())) < _LEAST_WELLS:
            continue
        rarest = min(wells.items(), key=lambda place: len(by_number[place]))
        for other in by_number[rarest]:
            its_finding, _, plate, its_wells = reads[other]
            is_larger = other != number and its_finding != at and len(its_wells) > len(wells)
            if is_larger and wells.items() <= its_wells.items():
                yield Part(at, rows, plate, its_finding)
                break


def _reads(finding: Finding) -> Iterator[tuple[pd.Index[int], str, dict[str, float]]]:
    """Rows, plate and the numbers by well of every read."""
    for key, part in finding.rows.groupby(_READ, dropna=False, sort=False):
        pairs = zip(part["well"].tolist(), part["absorbance"].tolist(), strict=True)
        wells = {well: round(value, _DIGITS) for well, value in pairs if not np.isnan(value)}
        yield part.index, str(key[2]), wells
