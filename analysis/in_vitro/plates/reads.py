"""Reads as a stack of plates: the same well of every plate at the same place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.groups import Ints, coded, groups_of, holds
from analysis.in_vitro.plates.regions import FORMATS, position, well_at
from analysis.in_vitro.plates.wells import READ_KEYS

STACK_KEYS = ["file", "sheet", *READ_KEYS, "read_wavelength_nm"]
MOST_DECIMALS = 7
MOST_NAMED = 6  # times and wavelengths of a plate that are named one by one
CONTENT = ["role", "arm", "concentration", "unit", "concentration_2", "unit_2"]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Reads:
    """Every read of a study; arrays are reads x rows x columns, wells not read are NaN.

    ``keys`` has one row per read: file, sheet, model, experiment, plate, time and wavelength, the
    size of its plate (rows, columns), a number equal for equal layouts, and ``laid_out``. ``wells``
    are the rows behind, with read, row and column. ``median`` is that of the absorbance and
    ``step`` one unit in the last decimal, per read.
    """

    keys: pd.DataFrame
    wells: pd.DataFrame
    value: Floats
    overflow: Bools
    cell: npt.NDArray[Any]
    median: Floats
    step: Floats


def stack_reads(plate_reads: pd.DataFrame) -> Reads:
    """Stack the reads of a study, in the order read.

    Wells meant to be empty are left out; of a well that is listed twice, the last is taken.

    Parameters
    ----------
    plate_reads : DataFrame
        Columns of ``study.PLATE_READ_COLUMNS``, absorbance in OD.
    """
    empty = holds(plate_reads, "role", "empty")
    wells = plate_reads[~empty].reset_index(drop=True) if empty.any() else plate_reads
    reads, well = groups_of(wells, STACK_KEYS), coded(wells, "well")
    row, column = np.array([position(name) for name in well.values]).T[:, well.number]
    at = (reads.number, row, column)
    shape = (len(reads), row.max() + 1, column.max() + 1)
    value = np.full(shape, np.nan)
    absorbance = wells["absorbance"].to_numpy(float)
    value[at] = np.where(holds(wells, "flag", ""), absorbance, np.nan)
    overflow = np.zeros(shape, dtype=bool)
    overflow[at] = holds(wells, "flag", "overflow")
    cell = np.full(shape, "", dtype=object)
    cell[at] = wells["cell"].to_numpy()
    keys = pd.DataFrame(reads.names(wells, STACK_KEYS))
    medians = np.nan_to_num(reads.median(absorbance))
    wells = wells.assign(read=reads.number, row=row, column=column)
    content = np.full(shape, -1)
    content[at] = groups_of(wells, CONTENT).number
    plates = _with_plates(keys, wells, content)
    return Reads(plates, wells, value, overflow, cell, medians, _step(value))


def read_name(reads: Reads, members: list[int]) -> str:
    """Reads of one plate in words: model, experiment, plate, times, as far as they are known."""
    keys = reads.keys.loc[members]
    first = keys.iloc[0]
    experiment = f"experiment {first['experiment']}" if first["experiment"] else ""
    parts = [first["model"], experiment, f"plate {first['plate']}" if first["plate"] else "plate"]
    for column, unit in (("time_h", "h"), ("read_wavelength_nm", "nm")):
        numbers = [f"{number:g} {unit}" for number in keys[column].dropna().unique()]
        more = len(numbers) - MOST_NAMED
        parts += [*numbers[:MOST_NAMED], f"{more} more"] if more > 0 else numbers
    return ", ".join(part for part in parts if part)


def well_runs(wells: Bools) -> str:
    """Wells row by row, ``A1:A7, A10, B1``."""
    runs = []
    for row, line in enumerate(wells):
        edges = np.flatnonzero(np.diff(line.astype(int), prepend=0, append=0))
        for start, stop in edges.reshape(-1, 2).tolist():
            last = f":{well_at(row, stop - 1)}" if stop - start > 1 else ""
            runs.append(well_at(row, start) + last)
    return ", ".join(runs)


def cell_region(cells: Iterable[str]) -> str:
    """The smallest block of cells around these, ``N9:Y15``; "" where none is known."""
    found = [re.fullmatch(r"([A-Z]+)(\d+)", cell) for cell in cells]
    places = [(match[1], int(match[2])) for match in found if match]
    if not places:
        return ""
    columns = sorted({column for column, _ in places}, key=lambda name: (len(name), name))
    lines = [line for _, line in places]
    first, last = f"{columns[0]}{min(lines)}", f"{columns[-1]}{max(lines)}"
    return first if first == last else f"{first}:{last}"


def _with_plates(keys: pd.DataFrame, wells: pd.DataFrame, content: Ints) -> pd.DataFrame:
    """Add the size and the layout of every plate; ``content`` numbers what is in its wells."""
    read = wells["read"].to_numpy()
    last = np.zeros((len(keys), 2), dtype=int)
    np.maximum.at(last, read, wells[["row", "column"]].to_numpy())
    sizes = [_size(row, column) for row, column in last.tolist()]
    layouts: dict[bytes, int] = {}
    layout = [layouts.setdefault(plate.tobytes(), len(layouts)) for plate in content]
    return keys.assign(
        rows=[rows for rows, _ in sizes],
        columns=[columns for _, columns in sizes],
        layout=layout,
        laid_out=np.bincount(read[~holds(wells, "role", "")], minlength=len(keys)) > 0,
    )


def _size(last_row: int, last_column: int) -> tuple[int, int]:
    """Rows and columns of the smallest plate that has this well."""
    fitting = (size for size in FORMATS.values() if size[0] > last_row and size[1] > last_column)
    return next(fitting, (last_row + 1, last_column + 1))


def _step(value: Floats) -> Floats:
    """One unit in the last decimal that any well of a read has."""
    decimals = np.zeros(len(value), dtype=int)
    for places in range(MOST_DECIMALS):
        rest = np.abs(value - np.round(value, places))
        decimals += (rest > 1e-9).any(axis=(1, 2))
    return 10.0**-decimals
