"""Response of each animal's tumor to treatment, by the mouse criteria of Gao 2015 (mRECIST).

Noun of this module: the table ``response``.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.groups import Groups, by_model, groups_of
from analysis.in_vivo.growth.burden import ANIMAL
from analysis.in_vivo.growth.volume import sized_rows

Array = npt.NDArray[np.float64]

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
    sized = sized_rows(volumes, [*ANIMAL, "day", "change_pct", "rtv"])
    animals, change, rtv = groups_of(sized, ANIMAL), sized["change_pct"], sized["rtv"]
    days = sized["day"] - by_model(sized, start_days)
    known = ~np.isnan(change)
    late = days >= FIRST_DAY
    best = animals.lowest(np.where(late, change, np.nan))
    average = animals.lowest(np.where(late & known, _running_means(animals, change), np.nan))
    table = {
        "best_response_pct": best,
        "best_average_response_pct": average,
        "category": _categories(best, average),
        "days_to_doubling": animals.lowest(np.where(known & (rtv >= DOUBLED), days, np.nan)),
    }
    whole = animals.names(sized, ANIMAL) | table
    return pd.DataFrame({name: whole[name] for name in RESPONSE_COLUMNS})


def _running_means(animals: Groups, change: Array) -> Array:
    """Mean of an animal's changes up to each of its rows, which stand together."""
    known = ~np.isnan(change)
    place = np.arange(len(change)) - animals.first[animals.number]
    sums = np.zeros((2, len(animals), int(place.max(initial=0)) + 1))
    sums[:, animals.number, place] = np.where(known, change, 0.0), known
    total, count = np.cumsum(sums, axis=2)[:, animals.number, place]
    means: Array = total / np.where(count > 0, count, np.nan)
    return means


def _categories(best: Array, average: Array) -> npt.NDArray[np.str_]:
    tests = [(best < first) & (average < second) for _, first, second in CUT_OFFS]
    names = [name for name, _, _ in CUT_OFFS]
    return np.select([np.isnan(best), *tests], ["not evaluable", *names], default="PD")
