"""Growth of each animal in one number: area under its curve, and its rate by three estimates.

Noun of this module: the table ``animal_growth``.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.groups import Ints, Table, by_model, groups_of
from analysis.in_vivo.growth.burden import ANIMAL
from analysis.in_vivo.growth.volume import baselines, sized_rows

Array = npt.NDArray[np.float64]

ANIMAL_GROWTH_COLUMNS = [
    *ANIMAL,
    "first_day",
    "last_day",
    "n_days",
    "auc_mm3_d",
    "mean_volume_mm3",
    "log_auc_per_day",
    "slope_per_day",
    "end_rate_per_day",
    "status",
]
NUMBERS = [name for name in ANIMAL_GROWTH_COLUMNS[3:-1] if name != "n_days"]


def animal_growth(
    volumes: Table, starts: Mapping[str, float], until: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """Area under the volume curve and growth rates of each animal from its baseline on.

    With V on days t, from the baseline (t0, V0) to the animal's last measured day t_n:

    - ``auc_mm3_d``: the trapezoids of V; ``mean_volume_mm3`` is that over ``t_n - t0``, so that
      animals followed for different times can be compared (Wu & Houghton's adjusted area);
    - ``log_auc_per_day``: with y = ln(1 + V), the trapezoids of ``y - y0`` over ``(t_n - t0)^2 /
      2``: the rate of exponential growth, weighing all days (Genentech's eGaIT, invivoSyn's eGR);
    - ``slope_per_day``: slope of the least squares line of y over t;
    - ``end_rate_per_day``: ``(y_n - y0) / (t_n - t0)``, the first and last day alone.

    One is added to volumes of y, so that a tumor that is gone (0 mm3) has a logarithm.

    Parameters
    ----------
    volumes : DataFrame
        Table ``animal_volumes`` (or its ``sized_rows``); days of an animal in order.
    starts : mapping of str to float
        Treatment start day by model.
    until : mapping of str to float, optional
        Last day that counts, by model (a model without one has all days).

    Returns
    -------
    DataFrame
        One row per animal with a volume; days as in the file. Empty numbers where there is no
        baseline or no later day, and ``status`` says so.

    References
    ----------
    .. [1] Wu J, Houghton PJ. Pharm Stat 2010; 9:46-54.
    .. [2] Forrest WF et al. Mol Cancer Ther 2020 (R package maeve).
    """
    sized = sized_rows(volumes)
    animals = groups_of(sized, ANIMAL)
    day, volume = sized["day"], sized["volume_mm3"]
    kept = day >= baselines(sized, starts)["baseline_day"]
    if until is not None:
        kept &= ~(day > by_model(sized, until))
    there, number = np.unique(animals.number[kept], return_inverse=True)
    numbers = {name: np.full(len(animals), np.nan) for name in NUMBERS}
    for name, values in _by_animal(number, day[kept], volume[kept]).items():
        numbers[name][there] = values
    n_days = animals.count(kept)
    status = np.select([n_days == 0, n_days == 1], ["no baseline", "no day after baseline"], "ok")
    whole = animals.names(sized, ANIMAL) | numbers | {"n_days": n_days, "status": status}
    return pd.DataFrame({name: whole[name] for name in ANIMAL_GROWTH_COLUMNS})


def _by_animal(number: Ints, day: Array, volume: Array) -> dict[str, Array]:
    """Numbers of each animal; its rows stand together, in order of the days."""
    first = np.flatnonzero(np.diff(number, prepend=-1))
    last = np.append(first[1:], len(number)) - 1
    if not len(first):
        return {}
    log = np.log1p(volume)
    days = day - day[first][number]
    above = log - log[first][number]
    length = np.where(last > first, days[last], np.nan)
    area = _areas(number, days, volume)
    return {
        "first_day": day[first],
        "last_day": day[last],
        "auc_mm3_d": np.where(last > first, area, np.nan),
        "mean_volume_mm3": area / length,
        "log_auc_per_day": _areas(number, days, above) / (0.5 * length**2),
        "slope_per_day": _slopes(number, days, above),
        "end_rate_per_day": above[last] / length,
    }


def _areas(number: Ints, days: Array, height: Array) -> Array:
    """Trapezoids between the days of one animal, summed by animal."""
    within = np.diff(number) == 0
    parts = np.diff(days) * (height[1:] + height[:-1]) / 2
    sums = np.bincount(number[1:][within], weights=parts[within], minlength=int(number[-1]) + 1)
    return sums.astype(float)


def _slopes(number: Ints, days: Array, height: Array) -> Array:
    """Slope of each animal's least squares line; NaN for one day."""
    count = np.bincount(number).astype(float)
    x = days - (np.bincount(number, weights=days) / count)[number]
    y = height - (np.bincount(number, weights=height) / count)[number]
    spread = np.bincount(number, weights=x * x)
    with np.errstate(invalid="ignore", divide="ignore"):
        slopes: Array = np.bincount(number, weights=x * y) / np.where(spread > 0, spread, np.nan)
    return slopes
