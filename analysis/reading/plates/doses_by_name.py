"""Doses of each compound from one sheet, for the wells of each compound from another.

    Gefitinib   0.001   0.003   0.01            Gefitinib   2,2   2,4   2,6     (row, column)
    Rapamycin   0.01    0.03    0.1             Rapamycin   3,2   3,4   3,6

The n-th dose of a compound is in its n-th well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.reading.files.cells import several
from analysis.reading.findings import Finding
from analysis.reading.plates.findings import PlateFinding
from analysis.reading.words.values import Floats
from analysis.study import Problem

FEWEST_DOSES = 3  # of a compound
_UNPLACED = (
    "The sheet gives doses of compounds ({}), but no sheet says in which wells they are. Add a "
    "plate_layout, or a list of the wells of each compound with as many wells as doses."
)


@dataclass(frozen=True, slots=True, eq=False)
class DoseFinding(PlateFinding):
    """The doses of compounds, in the order of the sheet, and their unit ("" where none stands)."""

    doses: tuple[tuple[str, Floats], ...] = ()
    unit: str = ""


def with_doses_of_compounds(findings: Sequence[Finding]) -> list[Finding]:
    """Layouts that name the wells of each compound with their doses, by compound and order."""
    result = list(findings)
    for at, found in enumerate(findings):
        if not isinstance(found, DoseFinding):
            continue
        placed = [_with_doses(each, found) for each in result]
        if all(mine is None for mine in placed):
            names = several(list(dict.fromkeys(name for name, _ in found.doses)))
            place = found.recognized
            what = _UNPLACED.format(names)
            problem = Problem("warning", what, place.file, place.sheet, place.first_cell)
            result[at] = replace(found, problems=(problem,))
        result = [mine or each for mine, each in zip(placed, result, strict=True)]
    return result


def _with_doses(layout: Finding, found: DoseFinding) -> Finding | None:
    """The layout with these doses; None where its wells are not those of the compounds."""
    if layout.kind != "plate_layout" or not len(layout.rows) or isinstance(layout, DoseFinding):
        return None
    rows = layout.rows
    lines = list(_placed(rows, found))
    if not lines:
        return None
    doses = pd.Series(rows["concentration"].to_numpy(float), rows.index)
    for index, values in lines:
        doses[index] = values
    unit = rows["unit"].mask(doses.notna() & rows["unit"].eq(""), found.unit)
    place = found.recognized
    names = several(list(dict.fromkeys(str(rows.loc[at[0], "arm"]) for at, _ in lines)))
    what = f"The sheet gives the doses of {names}, each as many as its wells."
    told = Problem(
        "info", what, place.file, place.sheet, f"{place.first_cell}:{place.last_cell}",
        action="The first dose is taken for the first well of its compound, and so on.",
    )  # fmt: skip
    filled = rows.assign(concentration=doses, unit=unit)
    return replace(layout, rows=filled, problems=(*layout.problems, told))


def _placed(rows: pd.DataFrame, found: DoseFinding) -> Iterator[tuple[pd.Index[int], Floats]]:
    """The rows of each line of wells without a dose, with its doses.

    A compound has as many lines of doses as of wells, or one and the same for all.
    """
    is_open = rows["arm"].ne("") & rows["concentration"].isna()
    wells: dict[str, list[pd.Index[int]]] = {}
    for (_, arm), line in rows[is_open].groupby(["cell", "arm"], sort=False):
        if len(line) >= FEWEST_DOSES:
            wells.setdefault(str(arm).casefold(), []).append(line.index)
    given: dict[str, list[Floats]] = {}
    for name, doses in found.doses:
        given.setdefault(name.casefold(), []).append(doses)
    for name, lines in wells.items():
        doses_of = given.get(name, [])
        if doses_of and all(np.array_equal(each, doses_of[0]) for each in doses_of):
            doses_of = doses_of[:1] * len(lines)
        if [*map(len, doses_of)] == [*map(len, lines)]:
            yield from zip(lines, doses_of, strict=True)
