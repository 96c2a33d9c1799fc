"""Rows that say the same thing twice: the first counts, and the user is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from analysis.reading.files.cells import counted, several
from analysis.study import Problem

_MEASURES = ["length_mm", "width_mm", "height_mm", "volume_mm3", "weight_g"]
_TUMOR = ["length_mm", "width_mm", "height_mm", "volume_mm3"]
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
        text = f"{counted(len(rows), 'row')} for {what} that is there already. Keep one of each."
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
    rows = _with_sizes_of_one_row(table[repeated], identity)
    filled = table.copy()
    first_values = rows.groupby(identity, sort=False, dropna=False)[_MEASURES].transform("first")
    conflict = (table.loc[repeated, _MEASURES] != first_values) & table.loc[
        repeated, _MEASURES
    ].notna()
    filled.loc[repeated, _MEASURES] = first_values
    sized = filled["length_mm"].notna() & filled["width_mm"].notna()
    filled["volume_mm3"] = filled["volume_mm3"].where(~sized)
    kept = filled[~filled.duplicated(identity)]
    doubtful = conflict.any(axis=1).reindex(table.index, fill_value=False)
    again = table.duplicated(identity) & ~_adds(table, identity, doubtful)
    _, problems = without_repeats(
        table[again | ~table.duplicated(identity)], identity, "an animal, tumor and day"
    )
    return kept, problems


def _with_sizes_of_one_row(rows: pd.DataFrame, identity: list[str]) -> pd.DataFrame:
    """Rows without sizes that an earlier row of their identity has: sizes are never mixed."""
    has_size = rows[_TUMOR].notna().any(axis=1)
    later = rows[has_size].duplicated(identity).reindex(rows.index, fill_value=False)
    counts = rows.groupby(identity, sort=False, dropna=False)[_TUMOR].transform("count")
    mixed = later & counts.gt(1).any(axis=1)
    sizes = {name: rows[name].mask(mixed) for name in _TUMOR}
    return rows.assign(**sizes)


def _adds(table: pd.DataFrame, identity: list[str], doubtful: pd.Series[bool]) -> pd.Series[bool]:
    """Repeated rows that only fill what the first row of their identity leaves empty."""
    number = table.groupby(identity, sort=False, dropna=False).ngroup().to_numpy()
    _, first_row = np.unique(number, return_index=True)
    first = table[_MEASURES].iloc[first_row[number]].set_axis(table.index)
    own = table[_MEASURES].notna()
    return ~doubtful & own.any(axis=1) & ~(own & first.notna()).any(axis=1)


def _with_weights_moved(table: pd.DataFrame) -> pd.DataFrame:
    """Rows without a tumor dropped where the animal has tumor rows that day.

    Their body weight moves to all of these rows, their note to the first.
    """
    is_tumor = table[_TUMOR].notna().any(axis=1) | table["flag"].ne("") | table["tumor"].ne("")
    if is_tumor.all() or not is_tumor.any():
        return table
    tumors, others = table[is_tumor], table[~is_tumor]
    keys = pd.MultiIndex.from_frame(tumors[_ANIMAL_DAY])
    joining = pd.MultiIndex.from_frame(others[_ANIMAL_DAY]).isin(keys)
    moved = others[joining].groupby(_ANIMAL_DAY, sort=False)
    weights = pd.Series(moved["weight_g"].first().reindex(keys).to_numpy(), tumors.index)
    notes = pd.Series(
        moved["note"].agg(_joined).reindex(keys, fill_value="").to_list(), tumors.index
    )
    first = ~tumors.duplicated(_ANIMAL_DAY)
    return pd.concat(
        [
            tumors.assign(
                weight_g=tumors["weight_g"].fillna(weights),
                note=[
                    _joined(pair)
                    for pair in zip(tumors["note"], notes.where(first, ""), strict=True)
                ],
            ),
            others[~joining],
        ]
    ).sort_index()


def _joined(notes: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(note for note in notes if note))
