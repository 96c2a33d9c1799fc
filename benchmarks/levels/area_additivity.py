"""Response additivity of simulated studies: level without synergy, and intervals that hold.

Four arms of which areas add up on the last day: ``S_AB = S_A + S_B - S_C``. Animals grow at their
arm's rate, 0.012 a day SD around it, measured nine times in three weeks with an error of 0.12 of
log volume. *3x*: the animals of one drug's arm spread three times as far.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.optimize import brentq

from analysis.in_vivo.combinations.rates import additive_rows, area
from analysis.statistics.mixed_model import GrowthRows, fits_up_to

ARMS = ("control", "a", "b", "both")
DRUGS = {"a drug without effect": (0.10, 0.07), "both act": (0.08, 0.07)}
CONTROL = 0.10
DAYS = np.array([2.0, 4, 7, 9, 11, 14, 16, 18, 21])
SD_RATE, ERROR = 0.012, 0.12
ANIMALS = (3, 5, 8)


def additivity_shares(rng: np.random.Generator, studies: int) -> Iterator[tuple[str, float]]:
    """Shares of studies with p at most 0.05, and whose interval of the index holds 1."""
    for n in ANIMALS:
        for drugs, rates in DRUGS.items():
            for words, spread in (("equal", 1.0), ("3x", 3.0)):
                sd = SD_RATE * np.array([1, spread, 1, 1])
                fits = [
                    fits_up_to(
                        _grown(rng, n, _rates(*rates), sd),
                        DAYS[-1:],
                        ARMS,
                        by_arm="unless alike",
                    )[0]
                    for _ in range(studies)
                ]
                found = additive_rows(fits, np.full(studies, DAYS[-1]))
                given = found["ci_low"].notna()
                held = (found["ci_low"] <= 1) & (found["ci_high"] >= 1)
                design = f"n = {n}, {words}, {drugs}"
                yield f"additivity, called: {design}", float((found["p"] <= 0.05).mean())
                yield f"additivity, index given: {design}", float(given.mean())
                yield f"additivity, interval holds: {design}", float(held[given].mean())


def _rates(a: float, b: float) -> np.ndarray:
    """Rates of the arms, that of both drugs such that areas add up."""
    expected = _area(a) + _area(b) - _area(CONTROL)
    both = brentq(lambda rate: _area(rate) - expected, -1, 1)
    return np.array([CONTROL, a, b, both])


def _area(rate: float) -> float:
    return float(area(np.array(rate), DAYS[-1]))


def _grown(rng: np.random.Generator, n: int, rates: np.ndarray, sd: np.ndarray) -> GrowthRows:
    arm = np.repeat(np.arange(len(ARMS)), n)
    own = rng.normal(rates[arm], sd[arm])
    growth = own[:, None] * DAYS + rng.normal(0, ERROR, (len(arm), len(DAYS)))
    animal = np.repeat(np.arange(len(arm)), len(DAYS))
    days = np.tile(DAYS, len(arm))
    return GrowthRows(arm[animal], animal, days, days, growth.ravel())
