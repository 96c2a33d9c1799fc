"""Tolerability by body weight: how low each animal went, and when; each arm over the days.

Nouns of this module: the table ``body_weight``, and ``WeightCourse``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.groups import at_rows, groups_of
from analysis.in_vivo.animals.drop_out import without_curve
from analysis.in_vivo.growth.burden import ANIMAL
from analysis.in_vivo.growth.volume import baselines
from analysis.in_vivo.growth.windows import Windows, in_windows, windows_of

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


@dataclass(frozen=True, slots=True, eq=False)
class WeightCourse:
    """Change of body weight of each arm of one model over the days, and of its animals.

    ``table``: a row per arm and window with n of ``n_started`` animals, mean and SEM of the change
    (%), days from treatment start; ``drawn`` where at least half are weighed. ``animals``: an
    animal once a window. ``as_animals``: arms without a curve (``drop_out.without_curve``).
    """

    table: pd.DataFrame
    animals: pd.DataFrame
    windows: Windows
    as_animals: tuple[str, ...]


def weight_course(volumes: pd.DataFrame, start: float, widest: float) -> WeightCourse:
    """Weigh the arms of one model by window of days, as tumor growth is read.

    Parameters
    ----------
    volumes : DataFrame
        Rows of one model of ``animal_volumes``, days of an animal in order.
    start : float
        Treatment start day.
    widest : float
        Most days from the first to the last of a window.

    Returns
    -------
    WeightCourse
    """
    weighed = volumes[volumes["weight_change_pct"].notna()]
    starts = dict.fromkeys(weighed["model"], start)
    windows = windows_of(weighed, starts, widest, "weight_g")
    seen = in_windows(weighed, windows, starts, "weight_g")
    grouped = seen.groupby(["model", "arm", "day"], sort=False)["weight_change_pct"]
    table = grouped.agg(n="size", mean_pct="mean", sem_pct="sem").reset_index()
    started = table["arm"].map(seen.groupby("arm")["animal"].nunique()).astype("int64")
    table = table.assign(day=table["day"] - start, n_started=started)
    table["drawn"] = 2 * table["n"] >= started
    return WeightCourse(table, seen, windows, without_curve(seen, table, start))


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
