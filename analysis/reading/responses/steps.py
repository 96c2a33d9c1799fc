"""Whether numbers step as doses do: each a fixed multiple of the one before, perhaps behind a 0."""

from __future__ import annotations

import numpy as np

from analysis.reading.words.values import Floats

_LEAST_RATIO, _SURE_RATIO = 1.3, 2.9
_SPREAD = 1.35  # largest over smallest ratio of neighbors: 1, 3, 10, 30 and 1, 2, 5, 10
_WIDEST, _FAR = 12.0, 8.0  # of uneven steps, and how far they reach
_FEWEST, _MANY = 3, 5
_APART = 5  # times that the second dose is above the first, where there are few
_LEAST_NUMBER = 100  # that names a thing; smaller ones are doses
_TIMES = (0.25, 0.5, 1, 2, 3, 4, 6, 8, 12, 16, 18, 24, 36, 48, 72, 96, 120, 144, 168)
_LATE = (24, 48, 72, 96)  # hours that lists of times reach


def distinct(values: Floats) -> Floats:
    """Each number once, in rising order, without what is missing."""
    return np.unique(values[np.isfinite(values)])


def steps_like_doses(values: Floats) -> bool:
    """Whether the numbers are a dilution series that no days or counts would be.

    Ratios of neighbors are alike; where they are small (2 of 7, 14, 28 days), fractions or five
    numbers and more are needed.
    """
    numbers = distinct(values)
    if not len(numbers) or numbers[0] < 0:
        return False
    positive = numbers[numbers > 0]
    if len(positive) < _FEWEST:
        return False
    ratios = positive[1:] / positive[:-1]
    is_fine = bool((positive != np.round(positive)).any())
    if ratios.min() < _LEAST_RATIO or _are_times(positive):
        return False
    if is_fine and ratios.max() <= _WIDEST and positive[-1] >= _FAR * positive[0]:
        return True
    alike = ratios.max() <= _SPREAD * ratios.min()
    return bool(alike and (np.median(ratios) >= _SURE_RATIO or is_fine or len(positive) >= _MANY))


def are_numbered_things(values: Floats) -> bool:
    """Whether numbers beside a column of doses name things: whole, no 0, in no steps of doses."""
    known = distinct(values)
    is_whole = len(known) > 1 and bool((known == np.round(known)).all())
    is_once = len(known) == int(np.isfinite(values).sum())
    return is_whole and is_once and known[0] >= _LEAST_NUMBER and not steps_like_doses(known)


def few_doses(values: Floats) -> bool:
    """Whether numbers are a 0 and a few doses: fractions, or far apart."""
    numbers = distinct(values)
    if len(numbers) < 2 or numbers[0] != 0 or _are_times(numbers[1:]):
        return False
    is_fine = bool((numbers != np.round(numbers)).any())
    return is_fine or (len(numbers) > 2 and bool(numbers[2] >= _APART * numbers[1]))


def _are_times(numbers: Floats) -> bool:
    """Whether the numbers are hours that labs measure at, up to a day and more."""
    return set(numbers) <= set(_TIMES) and bool(set(numbers) & set(_LATE))


def counts_up_in_groups(values: Floats) -> bool:
    """Whether the numbers count, once or over again: 1, 2, 3, 1, 2, 3."""
    starts = np.flatnonzero(values == 1)
    if not len(starts) or starts[0] != 0:
        return False
    return all(counts_up(part) for part in np.split(values, starts[1:]))


def counts_up(values: Floats) -> bool:
    """Whether the numbers only count: 1, 2, 3."""
    numbers = values[np.isfinite(values)]
    return len(numbers) > 1 and np.array_equal(numbers, np.arange(1, len(numbers) + 1))
