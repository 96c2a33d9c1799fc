"""Sizes of 0 from one day on, right after a large tumor: the animal left, and zeros fill the rest.

::

    Group  Id    58   60    63     65     70    72
    C1     C111  0    7.1   59.9   145.2  198   0     0 to the end: no tumor shrinks so fast
    C1     C112  90   60    31     12     0     0     a tumor that shrinks step by step
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.reading.files.cells import counted, several
from analysis.study import Problem, Question

LEFT = "no longer measured: leave the zeros out"
GONE = "tumors gone: sizes of 0"
_LEAST_MM3, _LEAST_MM = 100.0, 6.0  # size of a tumor that is not gone by the next day of measuring
_SHARE = 0.5  # of the largest size of the tumor
_SEVERAL = 2  # animals
_GAP = 10.0  # days between two measurements
_ANIMAL = ["model", "arm", "cage", "animal"]
_SIZES = ["length_mm", "width_mm", "height_mm", "volume_mm3"]


def without_last_zeros(
    calipers: pd.DataFrame, answers: Mapping[str, str]
) -> tuple[pd.DataFrame, tuple[Problem, ...], tuple[Question, ...]]:
    """The table without zeros that follow a large tumor to the end, and the question about them.

    In several animals they are taken as not measured until the user says that the tumors were
    gone; in one animal they stay until the user says that it left.
    """
    zeros = _last_zeros(calipers)
    if not zeros.any():
        return calipers, (), ()
    rows = calipers[zeros]
    names = [*dict.fromkeys(rows["animal"])]
    first = rows.iloc[0]
    place = (str(first["file"]), str(first["sheet"]), str(first["cell"]))
    who = f"{counted(len(names), 'animal')} ({several(names)})"
    what = (
        f"In {who} the size falls from that of a large tumor to 0 at once and stays 0 to the end. "
        "Were these tumors gone, or the animals no longer measured?"
    )
    assumed = LEFT if len(rows[_ANIMAL].drop_duplicates()) >= _SEVERAL else GONE
    question = Question(f"last_zeros:{place[0]}:{place[1]}", what, (LEFT, GONE), assumed, *place)
    if answers.get(question.key, assumed) == GONE:
        return calipers, (), (question,)
    told = Problem(
        "warning",
        f"Zeros to the end, right after a large tumor, were taken as not measured in {who}.",
        *place[:2],
        several([*rows["cell"]]),
        action=f"{counted(len(rows), 'size')} left out.",
    )
    kept = calipers.copy()
    kept.loc[zeros, _SIZES] = np.nan
    kept = kept[~zeros | kept["weight_g"].notna()]
    return kept.reset_index(drop=True), (told,), (question,)


def _last_zeros(calipers: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Rows of size 0 that follow large tumors without a step between, to the end of their animal.

    The tumors of an animal count together: one of two that is gone is no animal that left.
    """
    volume, length = calipers["volume_mm3"], calipers["length_mm"]
    table = calipers[[*_ANIMAL, "day"]].assign(
        size=volume.fillna(length), least=np.where(volume.notna(), _LEAST_MM3, _LEAST_MM)
    )
    table = table[table["size"].notna() & table["day"].notna()]
    found = np.zeros(len(calipers), dtype=bool)
    if not (table["size"] == 0).any():
        return found
    days = table.groupby([*_ANIMAL, "day"], sort=True).agg({"size": "sum", "least": "max"})
    days = days.reset_index()
    days = days[days.groupby(_ANIMAL)["size"].transform("last") == 0]
    for animal, rows in days.groupby(_ANIMAL, sort=False):
        size, day = rows["size"].to_numpy(float), rows["day"].to_numpy(float)
        positive = np.flatnonzero(size > 0)
        if not len(positive):
            continue
        last = int(positive[-1])
        is_large = size[last] >= max(rows["least"].iloc[last], _SHARE * size.max())
        if is_large and day[last + 1] - day[last] <= _GAP:
            is_animal = (calipers[_ANIMAL] == list(animal)).all(axis=1)
            is_zero = volume.fillna(length).eq(0) & calipers["day"].gt(day[last])
            found |= (is_animal & is_zero).to_numpy()
    return found
