"""How often values of one arm are asked about as pooled: of replicates, and of two things.

Four-parameter curves of 5 to 10 doses in steps of 2 to 4, 4 to 12 values a dose beside as many of
the control, CVs of 5 to 15 %; one arm in seven has no effect.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.reading.pooling.groups import differ_by_a_factor, groups_of
from analysis.reading.words.values import Floats
from benchmarks.measure import Measured

TITLE = "(q) Values of one arm asked about as pooled (aim: under 0.01 of replicates, over 0.9 else)"
ARMS = 1000  # of a kind in a round
BACKGROUND = 0.01  # SD beside that of the CV, in units of the control


@dataclass(frozen=True, slots=True)
class _Arm:
    """Means of the values of an arm, ``(doses, lanes)``, and of its control, ``(lanes,)``."""

    mean: Floats
    control: Floats
    doses: Floats
    ic50: float
    hill: float
    bottom: float

    def other(self, ic50: float, low: float, high: float = 1.0) -> Floats:
        """The curve of another drug at the same doses, as a column."""
        curve: Floats = low + (high - low) / (1 + (self.doses / ic50) ** self.hill)
        return curve[:, None]

    def second_half(self) -> Floats:
        """Lanes right of the middle."""
        lanes = self.mean.shape[1]
        half: Floats = np.arange(lanes) >= lanes // 2
        return half


Change = Callable[[_Arm, np.random.Generator], None]


def measure(rounds: int) -> list[Measured]:
    """Shares of arms that are asked about, or asked with replicates assumed, by kind."""
    rows = []
    for kind, change in KINDS.items():
        shares = [
            _shares(change, np.random.default_rng([seed, len(kind)])) for seed in range(rounds)
        ]
        for word in ("asked", "one factor"):
            values = tuple(each.count(word) / ARMS for each in shares)
            rows.append(Measured(f"{kind}: {word}", values, "share"))
    return rows


def _shares(change: Change, rng: np.random.Generator) -> list[str]:
    return [_judged(change, rng) for _ in range(ARMS)]


def _judged(change: Change, rng: np.random.Generator) -> str:
    arm = _replicates(rng)
    change(arm, rng)
    cv = rng.uniform(0.05, 0.15)
    values, control = _noisy(arm.mean, cv, rng), _noisy(arm.control, cv, rng)
    groups = groups_of(values, float(control.mean()))
    if groups is None:
        return ""
    return "one factor" if differ_by_a_factor(values, groups, control) else "asked"


def _replicates(rng: np.random.Generator) -> _Arm:
    lanes, number = int(rng.choice([4, 6, 6, 8, 9, 12])), int(rng.integers(5, 11))
    step = float(rng.choice([2, 3, 10**0.5, 4]))
    doses: Floats = np.power(step, np.arange(number, dtype=np.float64))
    ic50 = float(step ** rng.uniform(0, number - 1))
    hill, bottom = float(rng.uniform(0.7, 2)), float(rng.uniform(0, 0.3))
    arm = _Arm(np.ones((number, lanes)), np.ones(lanes), doses, ic50, hill, bottom)
    no_effect = rng.random() < 0.15
    arm.mean[:] = rng.uniform(0.8, 1.1) if no_effect else arm.other(ic50, bottom)
    return arm


def _noisy(mean: Floats, cv: float, rng: np.random.Generator) -> Floats:
    one, other = rng.standard_normal((2, *mean.shape))
    noisy: Floats = mean * (1 + cv * one) + BACKGROUND * other
    return noisy


def _plain(arm: _Arm, rng: np.random.Generator) -> None:
    """Nothing but noise."""


def _edge(arm: _Arm, rng: np.random.Generator) -> None:
    low = rng.uniform(0.7, 0.9)
    for lane in [0, -1][: int(rng.integers(1, 3))]:
        arm.mean[:, lane] *= low
        arm.control[lane] *= low


def _outliers(arm: _Arm, rng: np.random.Generator) -> None:
    doses, lanes = arm.mean.shape
    for _ in range(int(rng.integers(1, 4))):
        arm.mean[rng.integers(doses), rng.integers(lanes)] *= rng.choice([0, 0.3, 2, 3])


def _plates(arm: _Arm, rng: np.random.Generator) -> None:
    factor = rng.uniform(1.1, 1.5)
    arm.mean[:, arm.second_half()] *= factor
    arm.control[arm.second_half()] *= factor


def _ic50s(arm: _Arm, rng: np.random.Generator) -> None:
    step = arm.doses[1]
    ic50 = step ** rng.uniform(1, len(arm.doses) - 2) / 5**0.5
    arm.mean[:] = arm.other(ic50, arm.bottom)
    arm.mean[:, arm.second_half()] = arm.other(5 * ic50, arm.bottom)


def _plateaus(arm: _Arm, rng: np.random.Generator) -> None:
    ic50 = arm.doses[1] ** rng.uniform(0, 0.6 * (len(arm.doses) - 1))
    arm.mean[:] = arm.other(ic50, 0.1)
    arm.mean[:, arm.second_half()] = arm.other(ic50, 0.5)


def _tops(arm: _Arm, rng: np.random.Generator) -> None:
    arm.mean[:, arm.second_half()] *= 0.6


KINDS: dict[str, Change] = {
    "replicates": _plain,
    "replicates, edge lanes 10 to 30 % low": _edge,
    "replicates, 1 to 3 outliers": _outliers,
    "plates 1.1 to 1.5 times apart": _plates,
    "two drugs, IC50s 5 times apart": _ic50s,
    "two drugs, plateaus 40 points apart": _plateaus,
    "two drugs, tops 40 points apart": _tops,
}
