"""Weights and days that no animal of a study has: slips of the decimal point, another unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.reading.files.cells import counted, several
from analysis.reading.words.values import Floats
from analysis.study import Problem

BODY_WEIGHT = (
    "A body weight is more than three times the middle one of the column, or less than a third. "
    "Check the decimal point."
)
NO_WEIGHT = "A body weight of 0 is no weight, as where a dead animal was filled in."
NOT_WEIGHED = "Taken as not measured."
TUMOR_WEIGHT = "An excised tumor weighs more than 20 g. Check that the column is in grams."
_TIMES = 3.0  # the heaviest mice or rats of a study weigh about twice as much as the lightest
_MOST_TUMOR_G = 20.0
_FARTHEST_D = 2_000.0  # from the start of treatment; mice and rats live for two to three years


def odd_body_weights(weights_g: Floats) -> npt.NDArray[np.int64]:
    """Rows whose body weight (g) is far from the median of all, ``(n,)`` with NaN where none is."""
    if np.isnan(weights_g).all():
        return np.array([], dtype=np.int64)
    middle = np.nanmedian(weights_g)
    return np.flatnonzero((weights_g > _TIMES * middle) | (weights_g * _TIMES < middle))


def odd_tumor_weights(weights_g: Floats) -> npt.NDArray[np.int64]:
    """Rows whose excised tumor is heavier than a mouse can carry."""
    return np.flatnonzero(weights_g > _MOST_TUMOR_G)


def possible_days(
    tables: Mapping[str, pd.DataFrame],
) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """The tables of animals without rows on days on which none can have been seen.

    That is beyond 2,000 days before or after the start of treatment, and for survival before it.
    """
    kept: dict[str, pd.DataFrame] = {}
    problems: list[Problem] = []
    for kind, table in tables.items():
        kept[kind] = table
        if "day" in table:
            is_far = table["day"].abs() > _FARTHEST_D
            is_early = (table["day"] < 0) & ~is_far & (kind == "survival")
            what = f"A day lies more than {_FARTHEST_D:,.0f} days from the start of treatment."
            problems += _left_out(table[is_far], f"{what} Correct it.")
            what = "An animal left before treatment began (day 0), so it has no survival from then."
            problems += _left_out(table[is_early], f"{what} Correct the day, or remove the row.")
            kept[kind] = table[~(is_far | is_early)] if (is_far | is_early).any() else table
    return kept, problems


def _left_out(rows: pd.DataFrame, what: str) -> Iterator[Problem]:
    """A warning for each sheet that these rows come from."""
    for (file, sheet), members in rows.groupby(["file", "sheet"], sort=False):
        value = f"day {members['day'].iloc[0]:g}"
        action = f"{counted(len(members), 'row')} left out."
        place = (str(file), str(sheet), several(list(members["cell"])))
        yield Problem("warning", what, *place, value, action)
