"""Viability over the whole time course: area under it, and doubling times from the absorbance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtrit

from analysis.groups import coded, columns_of, factorized, grouped, groups_of, numbered, places
from analysis.in_vitro.plates.viability import TREATMENT_KEYS
from analysis.settings import Settings

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
USED = [*TREATMENT_KEYS, "time_h", "experiment", "viability_pct", "corrected"]
FEWEST_TIMES = 3  # for a doubling time

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class _Interval:
    """Mean over experiments by arm and concentration; NaN where it takes more of them."""

    mean: Array
    low: Array
    high: Array
    sd: Array
    n: Codes


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
        Of `experiment_viability`.
    settings : Settings
        ``confidence`` of the intervals.

    Returns
    -------
    DataFrame
        Columns ``COURSE_COLUMNS``, one row per arm and concentration that has two times or more.
        Without growth, or with fewer than 3 times, there is no doubling time and ``status`` says
        why; ``doubling_high_h`` is empty where the interval of the rate reaches 0.
    """
    times = experiments["time_h"].to_numpy(float)
    known = np.flatnonzero(~np.isnan(times))
    if not len(known):
        return pd.DataFrame(columns=COURSE_COLUMNS)
    timed = columns_of(experiments, USED, known[np.argsort(times[known], kind="stable")])
    treatment, times = groups_of(timed, TREATMENT_KEYS), timed["time_h"]
    n_times = treatment.distinct(coded(timed, "time_h").number)
    from_h, to_h = treatment.lowest(times), -treatment.lowest(-times)
    spans = np.stack([from_h, to_h], axis=1)
    courses = grouped([treatment.number, coded(timed, "experiment").number])
    course, arm_of = courses.number, treatment.number[courses.first]
    whole = _means(course, times, timed["viability_pct"], spans[arm_of])
    means = _interval(whole, arm_of, settings)
    rates = _interval(_rates(course, times, timed["corrected"], len(arm_of)), arm_of, settings)
    doubling = [
        _doubling(*row)
        for row in zip(rates.mean, rates.low, rates.high, rates.n, n_times, strict=True)
    ]
    numbers = [from_h, to_h, n_times, means.n, means.mean, means.sd, means.low, means.high]
    columns = [*numbers, *map(np.array, zip(*doubling, strict=True))]
    names = treatment.names(timed, TREATMENT_KEYS)
    table = names | dict(zip(COURSE_COLUMNS[len(TREATMENT_KEYS) :], columns, strict=True))
    order = np.argsort(places(names, experiments, TREATMENT_KEYS))  # as they were read
    order = order[n_times[order] > 1]
    return pd.DataFrame({name: table[name][order] for name in COURSE_COLUMNS})


def _means(course: Codes, hours: Array, viability: Array, spans: Array) -> Array:
    """Mean viability over time of every course that was read at both ends of its arm's span."""
    known = np.flatnonzero(~np.isnan(viability))
    known = known[np.argsort(course[known], kind="stable")]  # by time within each course
    at, x, y = course[known], hours[known], viability[known]
    same = at[1:] == at[:-1]
    pieces = np.where(same, (x[1:] - x[:-1]) * (y[1:] + y[:-1]) / 2, 0.0)
    area = np.bincount(at[1:], pieces, minlength=len(spans))
    starts, stops = np.full((2, len(spans)), np.nan)
    starts[at[::-1]], stops[at] = x[::-1], x  # of several rows the last one written stays
    from_h, to_h = spans[:, 0], spans[:, 1]
    whole = (starts == from_h) & (stops == to_h) & (to_h > from_h)
    return np.where(whole, area, np.nan) / np.where(whole, to_h - from_h, 1.0)


def _rates(course: Codes, hours: Array, signal: Array, n: int) -> Array:
    """Slope of the log signal on hours of every course with enough times above 0."""
    positive = signal > 0
    at, x, y = course[positive], hours[positive], np.log(signal[positive])
    count = np.bincount(at, minlength=n)
    with np.errstate(divide="ignore", invalid="ignore"):
        x = x - (np.bincount(at, x, minlength=n) / count)[at]
        slope = np.bincount(at, x * y, minlength=n) / np.bincount(at, x * x, minlength=n)
    distinct = grouped([at, factorized(hours[positive])[0]])
    enough = np.bincount(at[distinct.first], minlength=n) >= FEWEST_TIMES
    return np.where(enough, slope, np.nan)


def _interval(values: Array, arm: Codes, settings: Settings) -> _Interval:
    """Mean, Student's interval, SD and number of the values that are there, by arm."""
    n, mean, sd = numbered(arm).spread(values)
    with np.errstate(divide="ignore", invalid="ignore"):
        half = stdtrit(n - 1.0, (1 + settings.confidence) / 2) * sd / np.sqrt(n)
    return _Interval(mean, mean - half, mean + half, sd, n)


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
