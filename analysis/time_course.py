"""Viability over the whole time course: area under it, and doubling times from the absorbance."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtrit

from analysis.settings import Settings
from analysis.viability import TREATMENT_KEYS

COURSE_COLUMNS = [
    *TREATMENT_KEYS,
    "from_h",
    "to_h",
    "n_times",
    "n_experiments",
    "mean_over_time_pct",
    "sd_pct",
    "low_pct",
    "high_pct",
    "doubling_time_h",
    "doubling_low_h",
    "doubling_high_h",
    "status",
]
FEWEST_TIMES = 3  # for a doubling time
_Course = tuple[float, float]  # mean viability over time, growth rate per hour

Array = npt.NDArray[np.float64]


def time_course(experiments: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Mean viability over time and doubling time of every arm and concentration.

    ``mean_over_time_pct`` is the trapezoid under viability divided by the hours from the first to
    the last time, of each experiment that was read at both (100: as the control all along). The
    growth rate is the least-squares slope of ``ln(corrected absorbance)`` on hours, of each
    experiment with 3 times or more at which it is above 0. The doubling time is ln 2 over the mean
    rate, its interval that of the rate (Student's t over experiments). It is a doubling of the
    signal: of the cells only while the signal is proportional to them, so a curve that bends at
    late times gives too long a time. Plates are destroyed at each time: what differs between them
    is in the error.

    Parameters
    ----------
    experiments : DataFrame
        Of `analysis.viability.experiment_viability`.
    settings : Settings
        ``confidence`` of the intervals.

    Returns
    -------
    DataFrame
        Columns ``COURSE_COLUMNS``, one row per arm and concentration that has two times or more.
        Without growth, or with fewer than 3 times, there is no doubling time and ``status`` says
        why; ``doubling_high_h`` is empty where the interval of the rate reaches 0.
    """
    timed = experiments[experiments["time_h"].notna()].sort_values("time_h", kind="stable")
    rows = [
        [*_tuple(key), *_course(part, settings.confidence)]
        for key, part in timed.groupby(TREATMENT_KEYS, dropna=False, sort=False)
        if part["time_h"].nunique() > 1
    ]
    if not rows:
        return pd.DataFrame(columns=COURSE_COLUMNS)
    table = pd.DataFrame(rows, columns=COURSE_COLUMNS)
    order = experiments[TREATMENT_KEYS].drop_duplicates()
    return order.merge(table, on=TREATMENT_KEYS, how="inner")[COURSE_COLUMNS]


def _tuple(key: object) -> tuple[object, ...]:
    return key if isinstance(key, tuple) else (key,)


def _course(part: pd.DataFrame, confidence: float) -> list[object]:
    """What one arm and concentration shows over its times."""
    times = np.unique(part["time_h"].to_numpy(float))
    single = np.array(list(_by_experiment(part, times)))
    means, rates = single[:, 0], single[:, 1]
    mean, low, high, sd, n = _interval(means, confidence)
    rate, slow, fast, _, n_rates = _interval(rates, confidence)
    doubling, least, most, status = _doubling(rate, slow, fast, n_rates, len(times))
    numbers: list[object] = [times[0], times[-1], len(times), n, mean, sd, low, high]
    return [*numbers, doubling, least, most, status]


def _by_experiment(part: pd.DataFrame, times: Array) -> Iterator[_Course]:
    for _, rows in part.groupby("experiment", sort=False):
        hours, viability, signal = (
            rows[name].to_numpy(float) for name in ("time_h", "viability_pct", "corrected")
        )
        known = ~np.isnan(viability)
        whole = known.any() and hours[known][0] == times[0] and hours[known][-1] == times[-1]
        mean = np.nan
        if whole:
            area = np.trapezoid(viability[known], hours[known])
            mean = float(area) / float(times[-1] - times[0])
        positive = signal > 0
        rate = np.nan
        if len(np.unique(hours[positive])) >= FEWEST_TIMES:
            x = hours[positive] - hours[positive].mean()
            rate = float(x @ np.log(signal[positive]) / (x @ x))
        yield mean, rate


def _interval(values: Array, confidence: float) -> tuple[float, float, float, float, int]:
    """Mean, interval, SD and number of the values that are there."""
    known = values[~np.isnan(values)]
    n = len(known)
    if n < 2:
        return (float(known[0]) if n else np.nan), np.nan, np.nan, np.nan, n
    mean, sd = float(known.mean()), float(known.std(ddof=1))
    half = float(stdtrit(n - 1, (1 + confidence) / 2)) * sd / np.sqrt(n)
    return mean, mean - half, mean + half, sd, n


def _doubling(
    rate: float, slow: float, fast: float, n: int, n_times: int
) -> tuple[float, float, float, str]:
    """Doubling time with its interval, and what there is to say about it."""
    if n_times < FEWEST_TIMES:
        return np.nan, np.nan, np.nan, f"doubling time needs {FEWEST_TIMES} times"
    if n == 0:
        return np.nan, np.nan, np.nan, "signal not above 0 at 3 times"
    if rate <= 0:
        return np.nan, np.nan, np.nan, "no growth"
    least = np.log(2) / fast if fast > 0 else np.nan
    most = np.log(2) / slow if slow > 0 else np.nan
    status = "one experiment: no interval" if n == 1 else ""
    if n > 1 and not slow > 0:
        status = "growth not told from 0"
    return float(np.log(2) / rate), float(least), float(most), status
