"""Response of each animal's tumor to treatment, by the mouse criteria of Gao 2015 (mRECIST).

Noun of this module: the table ``response``.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.tumor_burden import ANIMAL

FIRST_DAY = 10.0  # days from treatment start; responses before it do not count
# Category, and what best response and best average response must both be below (%).
CUT_OFFS = (("CR", -95.0, -40.0), ("PR", -50.0, -20.0), ("SD", 35.0, 30.0))
DOUBLED = 2.0  # RTV
RESPONSE_COLUMNS = [
    "model",
    "arm",
    "animal",
    "best_response_pct",
    "best_average_response_pct",
    "category",
    "days_to_doubling",
]


def response(volumes: pd.DataFrame, start_days: Mapping[str, float]) -> pd.DataFrame:
    """Best response, best average response and category of each animal.

    With c(t) the % change of volume from baseline on day t from treatment start, and a(t) the mean
    of c over all days measured from the baseline (whose c is 0) to t:
    ``best_response = min c(t)`` and ``best_average_response = min a(t)``, both over t >= 10.
    CR: below -95 and -40; else PR: below -50 and -20; else SD: below 35 and 30; else PD (all
    strict). ``days_to_doubling`` is the first day with RTV >= 2, empty where there is none. An
    animal without a % change on day 10 or later is ``not evaluable``; it keeps its row.

    The published categories of the paper's own xenografts differ here and there: their best
    response starts later.

    Parameters
    ----------
    volumes : DataFrame
        Table ``animal_volumes``.
    start_days : mapping of str to float
        Treatment start day by model.

    Returns
    -------
    DataFrame
        One row per animal with any tumor volume.

    References
    ----------
    .. [1] Gao H et al. Nat Med 2015; 21:1318-1325, Online Methods.
    """
    sized = volumes[volumes["volume_mm3"].notna()]
    animals = sized[ANIMAL].drop_duplicates(ignore_index=True)
    days = sized["day"] - sized["model"].map(start_days).to_numpy(float)
    changes = sized.assign(days=days)[sized["change_pct"].notna()]
    by_animal = changes.groupby(ANIMAL, sort=False)["change_pct"]
    average = by_animal.cumsum() / (by_animal.cumcount() + 1)
    late = changes.assign(average=average)[changes["days"] >= FIRST_DAY]
    best = late.groupby(ANIMAL, sort=False).agg(
        best_response_pct=("change_pct", "min"), best_average_response_pct=("average", "min")
    )
    doubled = changes[changes["rtv"] >= DOUBLED].groupby(ANIMAL, sort=False)["days"].min()
    table = animals.join(best, on=ANIMAL).join(doubled.rename("days_to_doubling"), on=ANIMAL)
    return table.assign(category=_categories(table))[RESPONSE_COLUMNS]


def _categories(table: pd.DataFrame) -> npt.NDArray[np.str_]:
    best, average = table["best_response_pct"], table["best_average_response_pct"]
    tests = [(best < first) & (average < second) for _, first, second in CUT_OFFS]
    names = [name for name, _, _ in CUT_OFFS]
    return np.select([best.isna(), *tests], ["not evaluable", *names], default="PD")
