"""Tolerability by body weight: how low each animal went, and when.

Noun of this module: the table ``body_weight``.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.groups import at_rows, groups_of
from analysis.in_vivo.growth.burden import ANIMAL
from analysis.in_vivo.growth.volume import baselines

LOSS_LIMITS_PCT = (10, 15, 20)  # watch, warn, usual humane limit


def body_weight(volumes: pd.DataFrame) -> pd.DataFrame:
    """Lowest and last body weight change of each weighed animal.

    ``nadir_pct`` is the lowest ``weight_change_pct`` from the baseline day on (so never above 0)
    and ``nadir_day`` the first day it was reached. ``flag`` names the largest of the limits 10,
    15 and 20 % that the loss reached or passed. An animal without a baseline weight, or never
    weighed again, has no nadir.

    Parameters
    ----------
    volumes : DataFrame
        Table ``animal_volumes``.

    Returns
    -------
    DataFrame
        One row per animal with any weight.
    """
    weighed = volumes[volumes["weight_g"].notna()]
    animals = groups_of(weighed, ANIMAL)
    change, day = (weighed[name].to_numpy(float) for name in ("weight_change_pct", "day"))
    known = ~np.isnan(change)
    known &= (animals.count(known) > 1)[animals.number]
    nadir = animals.lowest(np.where(known, change, np.nan))
    lowest = animals.first_row(known & (change == nadir[animals.number]))
    table = {
        "nadir_pct": nadir,
        "nadir_day": at_rows(day, lowest),
        "last_pct": at_rows(change, animals.last_row(known)),
        "flag": _flags(nadir),
    }
    return pd.DataFrame(animals.names(weighed, ANIMAL) | table)


def without_tumor(volumes: pd.DataFrame, starts: Mapping[str, float]) -> pd.DataFrame:
    """Take the tumor off the body weights: ``weight - volume / 1000`` (g, at 1 g per cm3).

    The volume is that of the same day; a day weighed but not measured has no such weight, and
    ``weight_change_pct`` is counted anew from each animal's baseline.

    Parameters
    ----------
    volumes : DataFrame
        Table ``animal_volumes``.
    starts : mapping of str to float
        Treatment start day by model.

    Returns
    -------
    DataFrame
        The same rows with weight_g and weight_change_pct of the animal without its tumor.
    """
    lighter = volumes.assign(weight_g=volumes["weight_g"] - volumes["volume_mm3"] / 1000)
    start = baselines(lighter, starts)
    after = volumes["day"].to_numpy(float) >= start["weight_day"]
    baseline = np.where(after, start["baseline_g"], np.nan)
    return lighter.assign(weight_change_pct=100 * (lighter["weight_g"] - baseline) / baseline)


def _flags(nadir_pct: npt.NDArray[np.float64]) -> npt.NDArray[np.object_]:
    """Largest limit reached by each loss; a loss of exactly the limit (to 1e-9) has reached it."""
    loss = -np.nan_to_num(nadir_pct) + 1e-9
    rank = np.searchsorted(LOSS_LIMITS_PCT, loss, side="right")
    words: npt.NDArray[np.object_] = np.array(["", *map(str, LOSS_LIMITS_PCT)], dtype=object)[rank]
    return words
