"""Rows of a table in groups (an arm's, an animal's): whole numbers for groups, sums over them.

Noun of this module: ``Groups``. NaN is left out of every sum, as it is by pandas; the tables here
are small, and this is many times faster than ``groupby``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

Columns = dict[str, npt.NDArray[Any]]
Table = pd.DataFrame | Columns

MANY = 512  # rows, from which on it pays to look at every run of equal rows only once
MOST = 2**62  # numbers beyond this do not fit


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """A column as ``values`` and the number of each row's; -1 where there is none."""

    number: Ints
    values: npt.NDArray[Any]

    def isin(self, names: Collection[object]) -> Mask:
        """Rows with one of these values."""
        return np.array([*(value in names for value in self.values), False])[self.number]


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """``number`` of each row's group, from 0 in the order they come; ``first`` row of each.

    A group may have no row: its ``first`` is -1.
    """

    number: Ints
    first: Ints

    def __len__(self) -> int:
        """How many groups there are."""
        return len(self.first)

    @property
    def n(self) -> Ints:
        """Rows of each group."""
        return np.bincount(self.number, minlength=len(self))

    def only(self, rows: Mask) -> Groups:
        """The same groups of some of the rows."""
        return Groups(self.number[rows], self.first)

    def names(self, table: Table, columns: Sequence[str]) -> dict[str, Any]:
        """What each group is called: the columns' values on its first row."""
        if isinstance(table, dict):
            return columns_of(table, columns, self.first)
        return {name: table[name].array[self.first] for name in columns}

    def rows(self) -> list[Ints]:
        """Which rows each group has."""
        ends = np.cumsum(self.n)
        return np.split(np.argsort(self.number, kind="stable"), ends)[: len(self)]

    def count(self, rows: Mask) -> Ints:
        """Rows of each group among ``rows``."""
        return np.bincount(self.number[rows], minlength=len(self))

    def distinct(self, own: Ints) -> Ints:
        """How many different numbers the rows of each group have."""
        return np.bincount(self.number[grouped([self.number, own]).first], minlength=len(self))

    def last_row(self, rows: Mask) -> Ints:
        """Last of ``rows`` in each group; -1 where it has none."""
        found = np.full(len(self), -1)
        at = np.flatnonzero(rows)
        found[self.number[at]] = at
        return found

    def first_row(self, rows: Mask) -> Ints:
        """First of ``rows`` in each group; -1 where it has none."""
        found = np.full(len(self), -1)
        at = np.flatnonzero(rows)[::-1]
        found[self.number[at]] = at
        return found

    def lowest(self, values: Array) -> Array:
        """Lowest value of each group; NaN where it has none."""
        found = np.full(len(self), np.nan)
        np.fmin.at(found, self.number, values)
        return found

    def spread(self, values: Array) -> tuple[Ints, Array, Array]:
        """Count, mean and SD (n - 1) of each group; NaN where there are too few values."""
        known = ~np.isnan(values)
        number, values = self.number[known], values[known]
        n = np.bincount(number, minlength=len(self))
        mean = np.bincount(number, values, len(self)) / np.where(n, n, np.nan)
        squares = np.bincount(number, (values - mean[number]) ** 2, len(self))
        return n, mean, np.sqrt(squares / np.where(n > 1, n - 1, np.nan))

    def mean(self, values: Array) -> Array:
        """Mean of each group; NaN where it has no value."""
        return self.spread(values)[1]

    def mean_at(self, values: Array) -> Array:
        """Mean of the group of each row."""
        return self.mean(values)[self.number]

    def median(self, values: Array) -> Array:
        """Median of each group; NaN where it has no value."""
        known = ~np.isnan(values)
        number, values = self.number[known], values[known]
        n = np.bincount(number, minlength=len(self))
        ranked = np.append(values[np.lexsort((values, number))], np.nan)
        begin = np.where(n, np.cumsum(n) - n, len(values))
        middle: Array = (ranked[begin + np.maximum(n - 1, 0) // 2] + ranked[begin + n // 2]) / 2
        return middle


def column(table: Table, name: str) -> npt.NDArray[Any]:
    """A column as an array (of a series ``np.asarray`` takes three times as long)."""
    values = table[name]
    return values.to_numpy() if isinstance(values, pd.Series) else np.asarray(values)


def columns_of(table: Table, names: Sequence[str], rows: Ints | slice = slice(None)) -> Columns:
    """Columns of some of the rows as arrays."""
    return {name: column(table, name)[rows] for name in names}


def groups_of(table: Table, columns: Sequence[str]) -> Groups:
    """Number the rows by what they hold in these columns, nothing included."""
    arrays = [column(table, name) for name in columns]
    begins = _begins(arrays)
    if begins is None:
        return grouped([factorized(values)[0] for values in arrays])
    heads = [[None if v != v else v for v in values[begins].tolist()] for values in arrays]
    seen: dict[tuple[object, ...], int] = {}
    number = [seen.setdefault(key, len(seen)) for key in zip(*heads, strict=True)]
    of_run = numbered(np.array(number, dtype=np.int64))
    return Groups(of_run.number[np.cumsum(begins) - 1], np.flatnonzero(begins)[of_run.first])


def grouped(columns: Sequence[Ints]) -> Groups:
    """Number the rows by their numbers in several columns; -1 is a number like any other."""
    number, size = np.zeros(len(columns[0]), dtype=np.int64), 1
    for own in columns:
        several = int(own.max(initial=-1)) + 2
        if size * several > MOST:
            number = factorized(number)[0]
            size = int(number.max(initial=-1)) + 1
        number, size = number * several + own + 1, size * several
    return numbered(factorized(number)[0])


def numbered(number: Ints) -> Groups:
    """Groups of rows that have their number, from 0 without a gap."""
    first = np.zeros(int(number.max(initial=-1)) + 1, dtype=np.int64)
    first[number[::-1]] = np.arange(len(number))[::-1]
    return Groups(number, first)


def coded(table: Table, name: str) -> Coded:
    """A column as numbers of its values."""
    return Coded(*factorized(column(table, name)))


def factorized(values: npt.NDArray[Any]) -> tuple[Ints, npt.NDArray[Any]]:
    """Number of each value (-1: none) and the values; what stands on end is looked up once."""
    begins = _begins([values]) if len(values) > MANY else None
    if begins is None:
        return pd.factorize(values)
    number, known = pd.factorize(values[begins])
    return number[np.cumsum(begins) - 1], known


def holds(table: Table, name: str, *wanted: str) -> Mask:
    """Rows with one of these values in the column."""
    values = column(table, name)
    found = np.zeros(len(values), dtype=bool)
    for value in wanted:
        found |= values == value
    return found


def places(table: Table, among: Table, columns: Sequence[str]) -> Ints:
    """Row of ``among`` that holds the same in these columns; -1 where none does."""
    arrays = [np.concatenate([column(each, name) for each in (among, table)]) for name in columns]
    same = grouped([factorized(values)[0] for values in arrays])
    n = len(among[columns[0]])
    return Groups(same.number[:n], same.first).first_row(np.ones(n, dtype=bool))[same.number[n:]]


def at_rows(values: Array, rows: Ints) -> Array:
    """Values on these rows; NaN where the row is -1."""
    found = np.full(len(rows), np.nan)
    known = rows >= 0
    found[known] = values[rows[known]]
    return found


def by_model(table: Table, days: Mapping[str, float]) -> Array:
    """The number of each row's model; NaN for a model without one."""
    model = coded(table, "model")
    return np.array([days.get(name, np.nan) for name in model.values], dtype=float)[model.number]


def at_last_time(table: pd.DataFrame) -> pd.DataFrame:
    """Rows of the last time of each model, and those without a time."""
    model, time = groups_of(table, ["model"]), table["time_h"].to_numpy(float)
    rows = np.flatnonzero(np.isnan(time) | (time == -model.lowest(-time)[model.number]))
    return table.iloc[rows]


def _begins(arrays: Sequence[npt.NDArray[Any]]) -> Mask | None:
    """Rows that differ from the row before them; None where these are many."""
    begins = np.zeros(len(arrays[0]), dtype=bool)
    begins[:1] = True
    for values in arrays:
        begins[1:] |= values[1:] != values[:-1]
        if np.count_nonzero(begins) > MANY // 2:
            return None
    return begins
