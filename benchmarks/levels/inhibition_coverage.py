"""How often intervals of growth inhibition, and of its difference between arms, hold the truth.

Control, an arm that grows more slowly, and another beside it (rates 0.10, 0.06 and 0.07 a day to
day 21, animals of SD 0.012 a day, start 150 mm3 with SD 0.2 of its logarithm, error 0.12 of log
volume). Control or the arm may spread three times as far. The truth is that of 400,000 animals.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np

from analysis.statistics.inhibition_intervals import (
    Growths,
    difference_ends,
    growths,
    inhibition_ends,
)

RATES = (0.10, 0.06, 0.07)
SD_RATE, ERROR, DAY = 0.012, 0.12, 21.0
SPREADS = (("equal", (1, 1, 1)), ("control 3x", (3, 1, 1)), ("an arm 3x", (1, 3, 1)))
MANY = 400_000
Animals = tuple[np.ndarray, np.ndarray]  # volumes at the end and at the start


def inhibition_shares(rng: np.random.Generator, studies: int) -> Iterator[tuple[str, float]]:
    for n, (words, spread) in product((3, 5, 10), SPREADS):
        drawn = [_drawn(rng, (studies, n), arm, spread) for arm in range(3)]
        many = np.random.Generator(np.random.PCG64(1))
        truth = [_drawn(many, (MANY,), arm, spread) for arm in range(3)]
        for name, changes in (("change", True), ("volume", False)):
            control, arm, other = (_growths(each, changes) for each in drawn)
            mean = [float((end - changes * start).mean()) for end, start in truth]
            single = inhibition_ends(arm, control, 0.95)
            pair = difference_ends(arm, other, control, 0.95)
            for what, ends, true in (
                (f"TGI by {name}", single, 1 - mean[1] / mean[0]),
                (f"difference of TGI by {name}", pair, (mean[2] - mean[1]) / mean[0]),
            ):
                given = np.isfinite(ends[0])
                held = (ends[0] <= 100 * true) & (ends[1] >= 100 * true)
                yield f"{what} holds: n = {n}, {words}", float(held[given].mean())
                yield f"{what}, no interval: n = {n}, {words}", float(1 - given.mean())


def _drawn(
    rng: np.random.Generator, shape: tuple[int, ...], arm: int, spread: tuple[int, ...]
) -> Animals:
    start = 150 * np.exp(rng.normal(0, 0.2, shape))
    growth = rng.normal(RATES[arm], SD_RATE * spread[arm], shape) * DAY
    return start * np.exp(growth + rng.normal(0, ERROR, shape)), start


def _growths(animals: Animals, changes: bool) -> Growths:
    return growths(
        (end - changes * start, changes * start) for end, start in zip(*animals, strict=True)
    )
