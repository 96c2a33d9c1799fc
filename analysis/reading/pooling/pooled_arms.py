"""Arms of one table whose values fall into groups by their place, and what their rows are then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.reading.files.cells import cell_position
from analysis.reading.pooling.groups import (
    FEWEST_DOSES,
    FEWEST_LANES,
    differ_by_a_factor,
    groups_of,
)
from analysis.reading.pooling.lanes import COLUMN, ROW, Whole, lanes_of, place_names
from analysis.reading.words.values import Floats, Objects
from analysis.reading.words.wells import row_index
from analysis.study import CONTROL_ROLES, RAW_SIGNAL, TREATED_ROLES

_COMPARED = (*TREATED_ROLES, "blank", "day0")
_DOSE = ["concentration", "unit", "concentration_2", "unit_2"]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Rows of one table or plate: their position in the study, value, and place by row and column.

    ``known`` are columns beside arm and dose that tell curves apart. A well is there once, with
    the mean of its reads; ``every`` has all rows of the table, those left out of the means too.
    """

    rows: pd.DataFrame
    every: pd.DataFrame
    values: Floats
    down: Whole
    across: Whole
    known: Sequence[str]
    on_plate: bool

    def is_control(self) -> npt.NDArray[np.bool_]:
        """Rows of a control."""
        return self.rows["role"].isin(CONTROL_ROLES).to_numpy(bool)

    def is_compared(self) -> npt.NDArray[np.bool_]:
        """Rows of drugs and of what they are held against."""
        return self.rows["role"].isin(_COMPARED).to_numpy(bool)

    def is_raw(self) -> bool:
        """Whether the values are signals that a control is held against."""
        return self.on_plate or bool(self.rows["measure"].eq(RAW_SIGNAL).any())


@dataclass(frozen=True, slots=True, eq=False)
class Pooled:
    """Arms of a table in groups: the name of the group of each row, "" for rows in none.

    ``by_factor``: the groups differ as their controls do. ``is_split``: every drug and control
    of the table is in a group, or needs no control.
    """

    table: Table
    arms: tuple[str, ...]
    names: tuple[str, ...]
    places: Objects
    by_factor: bool
    is_split: bool

    def place_of(self) -> pd.Series[str]:
        """The group of every row of the table, by its index."""
        every, rows = self.table.every, self.table.rows
        by = "well" if self.table.on_plate else "cell"
        named = dict(zip(rows[by], self.places, strict=True))
        return every[by].map(named).fillna("").astype(str)


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """One arm in groups: the group of each of its rows and of each lane."""

    arm: str
    at: Whole
    way: str
    lanes: Whole
    groups: Whole
    group_of: dict[int, int]
    control: Whole
    by_factor: bool


def pooled_arms(table: Table) -> Pooled | None:
    """The arms of a table that are of several things by their values; None where none is."""
    curves = [*_curves(table)]
    found = [each for _, at in curves if (each := _found(table, at, len(curves))) is not None]
    if not found:
        return None
    places = np.full(len(table.rows), "", dtype=object)
    for each in found:
        names = place_names(
            each.groups[each.groups >= 0], table.down[each.at][each.groups >= 0],
            table.across[each.at][each.groups >= 0], each.lanes[each.groups >= 0],
            on_plate=table.on_plate,
        )  # fmt: skip
        _name(table, each, names, places)
    names = tuple(dict.fromkeys(name for name in places if name))
    is_split = not table.is_raw() or bool((places[table.is_compared()] != "").all())
    by_factor = is_split and table.is_raw() and all(each.by_factor for each in found)
    arms = tuple(dict.fromkeys(each.arm for each in found))
    return Pooled(table, arms, names, places, by_factor, is_split)


def places_of_cells(cells: Sequence[str]) -> tuple[Whole, Whole]:
    """Rows and columns of cells of a sheet, from 0."""
    found = [cell_position(cell) for cell in cells]
    return np.array([row for row, _ in found]), np.array([column for _, column in found])


def places_of_wells(wells: Sequence[str]) -> tuple[Whole, Whole]:
    """Rows and columns of wells of a plate, from 0."""
    letters = [well.rstrip("0123456789") for well in wells]
    numbers = [int(well.lstrip(ascii_uppercase)) - 1 for well in wells]
    return np.array([row_index(name) for name in letters]), np.array(numbers)


def _curves(table: Table) -> Iterator[tuple[object, Whole]]:
    """Positions of the values of each arm that has enough of them at enough doses."""
    is_sample = table.rows["role"].eq("sample").to_numpy(bool) & np.isfinite(table.values)
    at = np.flatnonzero(is_sample)
    if len(at) < FEWEST_LANES * FEWEST_DOSES:
        return
    rows = table.rows.iloc[at]
    numbers, doses = (
        rows.groupby(keys, sort=False, dropna=False).ngroup().to_numpy(np.int64)
        for keys in ([*table.known, "arm"], _DOSE)
    )
    ends = np.cumsum(np.bincount(numbers))[:-1]
    for each, one in enumerate(np.split(np.argsort(numbers, kind="stable"), ends)):
        if (np.bincount(doses[one]) >= FEWEST_LANES).sum() >= FEWEST_DOSES:
            yield each, at[one]


def _found(table: Table, at: Whole, arms: int) -> _Found | None:
    rows = table.rows.iloc[at]
    doses = np.asarray(rows.groupby(_DOSE, dropna=False).ngroup(), dtype=np.int64)
    first = rows.iloc[0]
    same = (table.rows[list(table.known)].fillna(-1) == first[list(table.known)].fillna(-1)).all(
        axis=1
    )
    control = np.flatnonzero(table.is_control() & same & np.isfinite(table.values))
    level = abs(float(table.values[control].mean())) if len(control) else 0.0
    for way, lanes in lanes_of(doses, table.down[at], table.across[at]):
        kept = lanes >= 0
        numbers, inverse = np.unique(lanes[kept], return_inverse=True)
        values = np.full((int(doses.max()) + 1, len(numbers)), np.nan)
        values[doses[kept], inverse] = table.values[at][kept]
        values = values[np.isfinite(values).sum(axis=1) >= FEWEST_LANES]
        groups = groups_of(values, level, arms)
        if groups is None:
            continue
        group_of = dict(zip(numbers.tolist(), groups.tolist(), strict=True))
        lane_of = _lanes_of_control(table, control, way, numbers)
        held = np.array([_mean(table.values[control][lane_of == lane]) for lane in numbers])
        in_groups = np.array([group_of.get(int(lane), -1) for lane in lanes])
        by_factor = differ_by_a_factor(values, groups, held)
        return _Found(str(first["arm"]), at, way, lanes, in_groups, group_of, control, by_factor)
    return None


def _lanes_of_control(table: Table, control: Whole, way: str, numbers: Whole) -> Whole:
    """The lane of each value of the control; -1 for those in none."""
    if way in (COLUMN, ROW):
        return (table.across if way == COLUMN else table.down)[control]
    if len(control) != len(numbers):
        return np.full(len(control), -1)
    zeros = np.zeros(len(control), dtype=np.int64)
    ways = dict(lanes_of(zeros, table.down[control], table.across[control]))
    return ways.get(way, np.arange(len(control)))


def _name(table: Table, found: _Found, names: Sequence[str], places: Objects) -> None:
    """Give each row of the arm, and of what shares its lanes, the name of its group in place."""
    of_control = _lanes_of_control(table, found.control, found.way, np.array([*found.group_of]))
    targets = [(found.at, found.lanes), (found.control, of_control)]
    if found.way in (COLUMN, ROW):
        every = np.arange(len(table.rows))
        targets.append((every, table.across if found.way == COLUMN else table.down))
    for at, lanes in targets:
        for position, lane in zip(at.tolist(), lanes.tolist(), strict=True):
            group = found.group_of.get(lane, -1)
            if group >= 0 and not places[position]:
                places[position] = names[group]


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else float("nan")
