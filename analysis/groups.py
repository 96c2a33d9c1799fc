"""Rows of a table in groups (an arm's, an animal's): whole numbers for groups, sums over them.

Noun of this module: ``Groups``. NaN is left out of every sum, as it is by pandas; the tables here
are small, and this is many times faster than ``groupby``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


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

    def names(self, table: pd.DataFrame, columns: Sequence[str]) -> dict[str, Any]:
        """What each group is called: the columns' values on its first row."""
        return {name: table[name].array[self.first] for name in columns}

    def count(self, rows: Mask) -> Ints:
        """Rows of each group among ``rows``."""
        return np.bincount(self.number[rows], minlength=len(self))

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

    def median(self, values: Array) -> Array:
        """Median of each group; NaN where it has no value."""
        known = ~np.isnan(values)
        number, values = self.number[known], values[known]
        n = np.bincount(number, minlength=len(self))
        ranked = np.append(values[np.lexsort((values, number))], np.nan)
        begin = np.where(n, np.cumsum(n) - n, len(values))
        middle: Array = (ranked[begin + np.maximum(n - 1, 0) // 2] + ranked[begin + n // 2]) / 2
        return middle


def groups_of(table: pd.DataFrame, columns: Sequence[str]) -> Groups:
    """Number the rows by what they hold in these columns."""
    code = np.zeros(len(table), dtype=np.int64)
    for name in columns:
        own, known = pd.factorize(table[name].to_numpy())
        code = code * len(known) + own
    number, known = pd.factorize(code)
    first = np.empty(len(known), dtype=np.int64)
    first[number[::-1]] = np.arange(len(table))[::-1]
    return Groups(number, first)


def at_rows(values: Array, rows: Ints) -> Array:
    """Values on these rows; NaN where the row is -1."""
    found = np.full(len(rows), np.nan)
    known = rows >= 0
    found[known] = values[rows[known]]
    return found


def by_model(models: pd.Series, days: Mapping[str, float]) -> Array:
    """The number of each row's model; NaN for a model without one."""
    code, known = pd.factorize(models.to_numpy())
    return np.array([days.get(model, np.nan) for model in known], dtype=float)[code]
