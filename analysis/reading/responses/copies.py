"""Tables that repeat another: the same numbers again, or those numbers over their control."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import permutations

import numpy as np
import pandas as pd

from analysis.study import RAW_SIGNAL, Problem

_TABLE = ["file", "sheet", "table"]
_GIVEN = ["model", "experiment", "replicate", "time_h", "concentration", "concentration_2"]
_FEWEST = 6  # responses that are no chance
_EQUAL = 1e-3  # of a ratio: digits that a copy was rounded to


def without_copies(rows: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Problem, ...]]:
    """The responses without tables that repeat another, and a word about each of them.

    A table is a copy where all its rows stand in another one, or where it has the doses of
    another one in their order and its responses are those of the other times one number; then the
    raw signal is kept.
    """
    tables = [part for _, part in rows.groupby(_TABLE, sort=False)]
    dropped: dict[int, int] = {}
    for at, other in permutations(range(len(tables)), 2):
        if {at, other} & dropped.keys():
            continue
        one, source = tables[at], tables[other]
        is_twin = len(one) == len(source) and at < other  # of two alike the first is kept
        if (_repeats(one, source) and not is_twin) or (
            _is_scaled(one, source) and not _is_raw(one)
        ):
            dropped[at] = other
    kept = [part for at, part in enumerate(tables) if at not in dropped]
    if not dropped:
        return rows, ()
    told = [_told(tables[at], tables[other]) for at, other in sorted(dropped.items())]
    return pd.concat(kept, ignore_index=True), tuple(told)


def _repeats(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Whether every row of a table stands in another one too."""
    if not _FEWEST <= len(one) <= len(other) or one["response"].nunique() < _FEWEST - 1:
        return False
    return not Counter(_rows(one)) - Counter(_rows(other))


def _rows(table: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    plain = table[[*_GIVEN, "response"]].fillna(-1.0)
    return plain.itertuples(index=False, name=None)


def _is_raw(table: pd.DataFrame) -> bool:
    return bool((table["measure"] == RAW_SIGNAL).all())


def _is_scaled(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Whether a table has another's doses and arms in their order, and one ratio of responses."""
    if len(one) < _FEWEST or len(one) != len(other) or not _is_raw(other):
        return False
    keys = [*_GIVEN, "arm"]
    same = one[keys].fillna(-1.0).to_numpy() == other[keys].fillna(-1.0).to_numpy()
    if not same.all() or other["response"].nunique() < _FEWEST - 1:
        return False
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = one["response"].to_numpy(float) / other["response"].to_numpy(float)
    known = ratio[np.isfinite(ratio)]
    return bool(len(known) >= _FEWEST and np.ptp(known) <= _EQUAL * abs(np.median(known)))


def _told(copy: pd.DataFrame, source: pd.DataFrame) -> Problem:
    first = copy.iloc[0]
    name = source.iloc[0]["table"]
    what = f"The table '{first['table']}' repeats responses of '{name}' ({len(copy)} numbers)."
    place = (str(first["file"]), str(first["sheet"]), str(first["cell"]))
    return Problem("info", what, *place, action="They count once.")
