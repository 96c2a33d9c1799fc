"""Measuring days gathered into windows, where animals are measured on days of their own.

Nouns of this module: ``Windows``, and the table ``animal_volumes`` by window: an animal counts once
in each. Where all animals are measured on common days every window is one day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.groups import Ints, Mask, Table, by_model, coded, columns_of, groups_of
from analysis.in_vivo.growth.burden import ANIMAL

Array = npt.NDArray[np.float64]

WIDEST_D = 3.0  # from the first to the last day of a window, unless the settings say otherwise
NEAR_D = 7.0  # days before and after one that tell the rhythm around it


TREATMENT_START, BASELINE = "treatment start", "baseline"


@dataclass(frozen=True, slots=True, eq=False)
class ModelWindows:
    """Windows of one model in order of time: first and last day, and the day they are called by.

    ``center`` is the day of the window on which most animals were measured.
    """

    low: Array
    high: Array
    center: Array

    def at(self, day: Array) -> Ints:
        """Number of the window that holds each day; -1 where none does."""
        at = np.searchsorted(self.high, day)
        found = np.minimum(at, len(self.low) - 1)
        return np.where((at < len(self.low)) & (self.low[found] <= day), found, -1)


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """Windows of each model; a day of a model that has none stands for itself.

    ``starts`` are the treatment start days by model; ``day_zero`` what a start other than day 0 is
    called by: ``treatment start`` where the study states it, else ``baseline``.
    """

    by_model: Mapping[str, ModelWindows] = field(default_factory=dict)
    starts: Mapping[str, float] = field(default_factory=dict)
    day_zero: str = TREATMENT_START

    def day(self, model: str, day: float) -> float:
        """What the window that holds a day is called by; the day itself where none does."""
        return float(self._called(model, np.array([day]), "center")[0])

    def last_day(self, model: str, day: float) -> float:
        """The last day of the window that holds this one."""
        return float(self._called(model, np.array([day]), "high")[0])

    def called(self, table: Table, name: str = "center") -> Array:
        """``center``, ``low`` or ``high`` of the window of each row's model and day."""
        model, day = coded(table, "model"), np.asarray(table["day"], dtype=float)
        found = day.copy()
        for at, own in enumerate(model.values):
            here = model.number == at
            found[here] = self._called(str(own), day[here], name)
        return found

    def ends(self, days: Mapping[str, float]) -> dict[str, float]:
        """The last day of each model's window, of days by model."""
        return {model: self.last_day(model, day) for model, day in days.items()}

    def width(self, model: str) -> float:
        """Days from the first to the last of the widest window."""
        found = self.by_model.get(model)
        return 0.0 if found is None else float(np.max(found.high - found.low, initial=0.0))

    def words(self, model: str, day: float) -> str:
        """``day 10``, or ``days 9 to 11``: the window that holds this day.

        Where figures count from another day than 0, also from there: ``day 28 (19 from treatment
        start)``.
        """
        low, high = (float(self._called(model, np.array([day]), name)[0]) for name in BOUNDS)
        start = self.starts.get(model, 0.0)
        since = f" ({_span(low - start, high - start)} from {self.day_zero})" if start else ""
        return f"day{'' if low == high else 's'} {_span(low, high)}{since}"

    def _called(self, model: str, day: Array, name: str) -> Array:
        found = self.by_model.get(model)
        if found is None or not len(found.low):
            return day
        at = found.at(day)
        values: Array = getattr(found, name)
        return np.where(at >= 0, values[at], day)


def _span(low: float, high: float) -> str:
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


BOUNDS = ("low", "high")
EXACT = Windows()


def windows_of(
    volumes: pd.DataFrame,
    starts: Mapping[str, float],
    widest: float = WIDEST_D,
    column: str = "volume_mm3",
    day_zero: str = TREATMENT_START,
) -> Windows:
    """Find the windows of each model from the days on which its animals were measured.

    The usual gap at a day is the mean of the animals' own: over the measurements within a week
    before or after, the mean of the gaps before and after each. Neighboring measuring days may
    share a window where they are closer than half of the usual gap at either (so that none spans
    two rhythms), the window is at most ``widest`` days from its first to its last day, and
    treatment starts not within it. Of all ways to cut the days into such windows that one is taken
    with the lowest sum of measurements that do not count (an animal's second in a window) and of
    animals that a window lacks (measured before and after it, not in it); of equal ones the one
    with the narrower windows. Where all animals are measured on common days every window is one
    day.

    Parameters
    ----------
    volumes : DataFrame
        Table ``animal_volumes``, days of an animal in order.
    starts : mapping of str to float
        Treatment start day by model.
    widest : float
        Days; 0 leaves every day by itself.
    column : str
        What is measured: the rows that have it count.
    day_zero : str
        What a start other than day 0 is called by.

    Returns
    -------
    Windows
    """
    known = np.flatnonzero(volumes[column].notna().to_numpy())
    rows = columns_of(volumes, [*ANIMAL, "day"], known)
    animal, models = groups_of(rows, ANIMAL).number, groups_of(rows, ["model"])
    day = rows["day"].astype(float)
    found = {}
    for name, own in zip(rows["model"][models.first].tolist(), models.rows(), strict=True):
        start = starts.get(name, np.nan)
        found[str(name)] = _model_windows(animal[own], day[own], start, widest)
    return Windows(found, {name: starts.get(name, 0.0) for name in found}, day_zero)


def in_windows(
    volumes: pd.DataFrame,
    windows: Windows,
    starts: Mapping[str, float],
    column: str = "volume_mm3",
) -> pd.DataFrame:
    """Each animal once in a window, on the day that the window is called by.

    It counts with its measurement nearest the middle of the window, (first + last day) / 2 (of two
    as near, with that of the window's day, else the earlier); until treatment starts with its last
    one, which is its baseline. Rows without a measurement stay as they are.

    Parameters
    ----------
    volumes : DataFrame
        Table ``animal_volumes``.
    windows : Windows
        Of the same rows and column.
    starts : mapping of str to float
        Treatment start day by model.
    column : str

    Returns
    -------
    DataFrame
        Rows of ``volumes`` with ``day`` the window's; the same table where each is one day.
    """
    if not any(windows.width(model) for model in windows.by_model):
        return volumes
    known = np.flatnonzero(volumes[column].notna().to_numpy())
    rows = columns_of(volumes, [*ANIMAL, "day"], known)
    low, high, center = (windows.called(rows, name) for name in (*BOUNDS, "center"))
    day, animal = rows["day"].astype(float), groups_of(rows, ANIMAL).number
    new = np.append(True, (animal[1:] != animal[:-1]) | (center[1:] != center[:-1]))[: len(day)]
    run = np.cumsum(new) - 1
    start = by_model(rows, starts)
    off = np.where(high <= start, -day, np.round(np.abs(day - (low + high) / 2), 9))
    order = np.lexsort((day, np.abs(day - center), off, run))
    kept = np.ones(len(volumes), dtype=bool)
    kept[known] = False
    kept[known[order[np.flatnonzero(new)]]] = True
    days = volumes["day"].to_numpy(float).copy()
    days[known] = center
    return volumes.assign(day=days)[kept]


def _model_windows(animal: Ints, day: Array, start: float, widest: float) -> ModelWindows:
    """Windows of one model; its rows by animal, days in order."""
    days, at, count = np.unique(day, return_inverse=True, return_counts=True)
    apart = np.diff(days)
    linked = (apart <= widest) & ~((days[:-1] <= start) & (days[1:] > start))
    if linked.any():
        gap = _usual_gaps(animal, day, days)
        linked &= apart < np.minimum(gap[:-1], gap[1:]) / 2
    first = np.arange(len(days))
    if linked.any():
        most = int((np.searchsorted(days, days + widest, "right") - first).max())
        first = _cut(_Course.of(animal, at, len(days), most), days, linked, widest)
    last = np.append(first[1:], len(days)) - 1 if len(first) else first
    middle = (days[first] + days[last]) / 2
    called = [
        int(i + np.lexsort((np.abs(days[i : j + 1] - at), -count[i : j + 1]))[0])
        for i, j, at in zip(first.tolist(), last.tolist(), middle.tolist(), strict=True)
    ]
    return ModelWindows(days[first], days[last], days[np.array(called, dtype=np.int64)])


def _usual_gaps(animal: Ints, day: Array, days: Array) -> Array:
    """The usual gap between an animal's own measurements around each day; NaN for one alone."""
    gap = np.where(np.diff(animal) == 0, np.diff(day), np.nan)
    both = np.stack([np.append(np.nan, gap), np.append(gap, np.nan)])
    n = np.count_nonzero(~np.isnan(both), axis=0)
    order = np.argsort(day, kind="stable")
    order = order[n[order] > 0]
    near = day[order]
    total = np.append(0.0, np.cumsum(np.nansum(both, axis=0)[order] / n[order]))
    low, high = np.searchsorted(near, days - NEAR_D), np.searchsorted(near, days + NEAR_D, "right")
    gaps: Array = (total[high] - total[low]) / np.where(high > low, high - low, np.nan)
    return gaps


@dataclass(frozen=True, slots=True, eq=False)
class _Course:
    """On which of the model's days animals are measured, and from when to when they are followed.

    ``again[d, k - 1]`` counts the animals of day d measured k days (of the list) or fewer before;
    ``begun`` and ``gone`` count animals whose first day is d or before, and whose last is before d.
    """

    again: Ints
    measured: Ints
    begun: Ints
    gone: Ints

    @staticmethod
    def of(animal: Ints, at: Ints, n_days: int, most: int) -> _Course:
        """From the number of the day of each row; rows by animal, days in order.

        A window has at most ``most`` days.
        """
        same = np.diff(animal) == 0
        lag, on = np.diff(at)[same], at[1:][same]
        near = lag < most
        counts = np.bincount(on[near] * most + lag[near] - 1, minlength=n_days * most)
        counts = counts.reshape(n_days, most)
        first, last = at[np.append(True, ~same)], at[np.append(~same, True)]
        begun = np.cumsum(np.bincount(first, minlength=n_days))
        gone = np.cumsum(np.bincount(last + 1, minlength=n_days + 1))
        measured = np.bincount(at, minlength=n_days)
        return _Course(np.cumsum(counts, axis=1), measured, begun, gone)


def _cut(course: _Course, days: Array, linked: Mask, widest: float) -> Ints:
    """Number of the first day of each window, by the lowest cost of all ways to cut."""
    cost, begins = np.zeros(len(days) + 1), np.zeros(len(days), dtype=np.int64)
    for j in range(len(days)):
        own = list(_costs(course, days, linked, widest, j))
        whole = [cost[i] + lost for i, lost in own]
        best = int(np.argmin(whole))  # the narrower of equal ones stands first
        begins[j], cost[j + 1] = own[best][0], whole[best]
    first = [len(days)]
    while first[-1] > 0:
        first.append(int(begins[first[-1] - 1]))
    return np.array(first[:0:-1], dtype=np.int64)


def _costs(
    course: _Course, days: Array, linked: Mask, widest: float, j: int
) -> Iterator[tuple[int, int]]:
    """Windows that end with day j: their first day, and measurements not counted plus lacking."""
    i, measured = j, int(course.measured[j])
    again = 0
    while True:
        followed = int(course.begun[j] - course.gone[i])
        yield i, again + followed - (measured - again)
        if i == 0 or not linked[i - 1] or days[j] - days[i - 1] > widest:
            return
        i -= 1
        measured += int(course.measured[i])
        spans = np.arange(i + 1, j + 1)
        again = int(course.again[spans, spans - i - 1].sum())
