"""Tolerability by body weight: how low each animal went, and when.

Noun of this module: the table ``body_weight``.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.tumor_burden import ANIMAL
from analysis.tumor_volume import with_baseline

LOSS_LIMITS_PCT = (10, 15, 20)  # watch, warn, usual humane limit
BODY_WEIGHT_COLUMNS = ["model", "arm", "animal", "nadir_pct", "nadir_day", "last_pct", "flag"]


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
    animals = weighed[ANIMAL].drop_duplicates(ignore_index=True)
    changes = weighed[weighed["weight_change_pct"].notna()]
    number = changes.groupby(ANIMAL, sort=False)["day"].transform("size")
    changes = changes[number > 1]
    lowest = changes.loc[changes.groupby(ANIMAL, sort=False)["weight_change_pct"].idxmin()]
    last = changes.drop_duplicates(ANIMAL, keep="last")
    names = {"weight_change_pct": "nadir_pct", "day": "nadir_day"}
    nadirs = lowest[[*ANIMAL, *names]].rename(columns=names)
    lasts = last[[*ANIMAL, "weight_change_pct"]].rename(columns={"weight_change_pct": "last_pct"})
    table = animals.merge(nadirs, on=ANIMAL, how="left").merge(lasts, on=ANIMAL, how="left")
    return table.assign(flag=_flags(table["nadir_pct"]))[BODY_WEIGHT_COLUMNS]


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
    based = with_baseline(lighter, starts)
    baseline = based["baseline_g"].where(based["day"] >= based["weight_day"])
    return lighter.assign(weight_change_pct=100 * (lighter["weight_g"] - baseline) / baseline)


def _flags(nadir_pct: pd.Series) -> pd.Series:
    """Largest limit reached by each loss; a loss of exactly the limit (to 1e-9) has reached it."""
    loss = -nadir_pct.fillna(0).to_numpy(float) + 1e-9
    rank = np.searchsorted(LOSS_LIMITS_PCT, loss, side="right")
    words = np.array(["", *map(str, LOSS_LIMITS_PCT)], dtype=object)
    return pd.Series(words[rank], index=nadir_pct.index, dtype=str)
