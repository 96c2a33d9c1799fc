"""Coverage of growth delay and log cell kill at lab sizes: for part ``delay`` of ``level``.

Rates of 0.10 (control) and 0.06 a day, SD of animals 0.012, error 0.12 of log volume; measured 18
times in six weeks, all on the same days or each animal up to two days later. The size is 4 times
the start. Drop-out: animals leave at random until day 80.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np

from analysis.in_vivo.growth.median_difference import median_differences, times_factor
from analysis.statistics.classic_tests import mean_t
from analysis.statistics.kaplan_meier import SurvivalCurve, kaplan_meier

DAYS = np.array([2.0, 4, 7, 9, 11, 14, 16, 18, 21, 23, 25, 28, 30, 32, 35, 37, 39, 42])
RATES, SD, ERROR, SIZE, LAST = (0.10, 0.06), 0.012, 0.12, np.log(4.0), 80.0
MANY = 20_000  # animals an arm whose medians are the truth
Design = tuple[float, bool, bool]  # spread over SD, staggered days, drop-out


def delay_shares(rng: np.random.Generator, studies: int) -> Iterator[tuple[str, float]]:
    """Share of intervals that hold the truth, and of those without an end."""
    spreads = (("equal", (1, 1)), ("an arm 3x", (1, 3)), ("control 3x", (3, 1)))
    for n, (words, spread), staggered, drop_out in product(
        (3, 4, 5, 6, 8, 10), spreads, (False, True), (False, True)
    ):
        days = "own days" if staggered else "common days"
        design = f"n = {n}, {words}, {days}{', drop-out' * drop_out}"
        designs = [(own, staggered, drop_out) for own in spread]
        yield from _shares(rng, studies, n, designs, design)


def _shares(
    rng: np.random.Generator, studies: int, n: int, designs: list[Design], words: str
) -> Iterator[tuple[str, float]]:
    truth = _truth(designs)
    held: dict[str, list[bool]] = {"growth delay": [], "log cell kill": [], "open": []}
    for _ in range(studies):
        (control, slopes), (arm, _) = (
            _arm(rng, n, rate, design) for rate, design in zip(RATES, designs, strict=True)
        )
        found = median_differences(arm, control, 0.95)
        rate, low, *_ = mean_t(slopes[:, None], 0.95)[:, 0]
        kill = times_factor(found, rate, rate - low, 0.95)
        held["growth delay"].append(found.low[-1] <= truth <= found.high[-1])
        held["log cell kill"].append(kill[0] <= truth * RATES[0] <= kill[1])
        held["open"].append(not np.isfinite([found.low[-1], found.high[-1]]).all())
    for name, each in held.items():
        yield f"{name}: {words}", float(np.mean(each))


def _truth(designs: list[Design]) -> float:
    """Difference of the medians, on these measuring days, of many animals that all stay."""
    rng = np.random.Generator(np.random.PCG64(1))
    medians = []
    for rate, (spread, staggered, _) in zip(RATES, designs, strict=True):
        day, event, _ = _times(rng, MANY, rate, (spread, staggered, False))
        medians.append(float(np.median(np.where(event, day, np.inf))))
    return medians[1] - medians[0]


def _arm(
    rng: np.random.Generator, n: int, rate: float, design: Design
) -> tuple[SurvivalCurve, np.ndarray]:
    day, event, slopes = _times(rng, n, rate, design)
    return kaplan_meier(day, event), slopes


def _times(
    rng: np.random.Generator, n: int, rate: float, design: Design
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """First measured day at the size or last day, whether it was reached, and animals' slopes."""
    spread, staggered, drop_out = design
    own = rng.normal(rate, SD * spread, (n, 1))
    days = DAYS + (rng.integers(0, 3, (n, 1)) if staggered else 0.0) + np.zeros((n, 1))
    log = own * days + rng.normal(0, ERROR, days.shape)
    reached = log >= SIZE
    last = np.where(reached.any(axis=1), reached.argmax(axis=1), len(DAYS) - 1)
    leaves = rng.uniform(0, LAST, n) if drop_out else np.full(n, np.inf)
    seen = np.maximum((days <= leaves[:, None]).sum(axis=1) - 1, 0)
    event = reached.any(axis=1) & (last <= seen)
    slopes = (log * days).sum(axis=1) / (days**2).sum(axis=1)
    return days[np.arange(n), np.minimum(last, seen)], event, slopes
