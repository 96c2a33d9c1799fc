"""Rows that say the same thing twice: the first counts, and the user is told."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.reading.cells import several
from analysis.study import Problem

_MEASURES = ["length_mm", "width_mm", "height_mm", "volume_mm3", "weight_g"]
_ANIMAL_DAY = ["model", "arm", "animal", "day"]


def without_repeats(
    table: pd.DataFrame, identity: Sequence[str], what: str
) -> tuple[pd.DataFrame, list[Problem]]:
    """The first row of each identity; ``what`` names the rows in the message."""
    repeated = table.duplicated(list(identity))
    if not repeated.any():
        return table, []
    again = table[repeated]
    problems = []
    for (file, sheet), rows in again.groupby(["file", "sheet"], sort=False):
        text = f"{len(rows):,} rows repeat {what} that is there already. Delete one of each."
        cells = several(list(rows["cell"]))
        action = "The first row counts."
        problems.append(Problem("warning", text, str(file), str(sheet), cells, "", action))
    return table[~repeated], problems


def without_repeated_calipers(table: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    """Calipers with one row per animal, tumor and day.

    Rows that complete each other (lengths in one, weight in the other) are joined silently;
    body weights of an animal move to the rows of its tumors of that day.
    """
    identity = [*_ANIMAL_DAY, "tumor"]
    table = _with_weights_moved(table)
    repeated = table.duplicated(identity, keep=False)
    if not repeated.any():
        return table, []
    groups = table[repeated].groupby(identity, sort=False, dropna=False)
    filled = table.copy()
    first_values = groups[_MEASURES].transform("first")
    conflict = (table.loc[repeated, _MEASURES] != first_values) & table.loc[
        repeated, _MEASURES
    ].notna()
    filled.loc[repeated, _MEASURES] = first_values
    kept = filled[~filled.duplicated(identity)]
    doubtful = conflict.any(axis=1).reindex(table.index, fill_value=False)
    again = table.duplicated(identity) & ~_adds(table, identity, doubtful)
    _, problems = without_repeats(
        table[again | ~table.duplicated(identity)], identity, "an animal, tumor and day"
    )
    return kept, problems


def _adds(table: pd.DataFrame, identity: list[str], doubtful: pd.Series[bool]) -> pd.Series[bool]:
    """Repeated rows that only fill what the first row of their identity leaves empty."""
    first = table.groupby(identity, sort=False, dropna=False)[_MEASURES].transform(
        lambda column: column.iloc[0]
    )
    own = table[_MEASURES].notna()
    return ~doubtful & own.any(axis=1) & ~(own & first.notna()).any(axis=1)


def _with_weights_moved(table: pd.DataFrame) -> pd.DataFrame:
    """Rows of only a body weight dropped where the animal has tumor rows that day."""
    tumors = table[["length_mm", "width_mm", "volume_mm3"]].notna().any(axis=1)
    only_weight = table["weight_g"].notna() & ~tumors & table["flag"].eq("") & table["tumor"].eq("")
    if not only_weight.any() or only_weight.all():
        return table
    weights = table[only_weight].drop_duplicates(_ANIMAL_DAY).set_index(_ANIMAL_DAY)["weight_g"]
    others = table[~only_weight]
    keys = pd.MultiIndex.from_frame(others[_ANIMAL_DAY])
    moved = others.assign(
        weight_g=others["weight_g"].fillna(
            pd.Series(weights.reindex(keys).to_numpy(), others.index)
        )
    )
    alone = ~pd.MultiIndex.from_frame(table[_ANIMAL_DAY]).isin(keys)
    return pd.concat([moved, table[only_weight & alone]]).sort_index()
