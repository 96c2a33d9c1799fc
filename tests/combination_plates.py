"""Studies with combinations on plates, made from a viability for every pair of concentrations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from analysis.in_vitro.combinations import dose_matrix
from analysis.in_vitro.combinations.dose_matrix import DoseMatrix
from analysis.in_vitro.plates import viability
from analysis.settings import Settings
from analysis.study import Study
from tests.plate_data import BLANK, VEHICLE, plate_rows, plate_study, sample

PAIR = "anastrozole + tamoxifen"
DOSES = (1.0, 3.0, 10.0, 30.0, 100.0)
Surface = Callable[[float, float], float]


def pair(first: float, second: float) -> dict[str, Any]:
    return {**sample(PAIR, first), "concentration_2": second, "unit_2": "uM"}


def matrix_study(
    surface: Surface,
    *,
    doses: tuple[Sequence[float], Sequence[float]] = (DOSES, DOSES),
    experiments: int = 3,
    noise: float = 0.0,
    wells: int = 2,
    times: Sequence[float] = (72.0,),
    seed: int = 0,
) -> Study:
    """Blank 0.05, control 1.05 OD; ``surface`` is viability (%) by both concentrations."""
    rng = np.random.default_rng(seed)
    rows: list[dict[str, Any]] = []
    for experiment in range(1, experiments + 1):
        for time_h in times:
            groups: list[tuple[dict[str, Any], list[float]]] = [
                (BLANK, [0.05] * 3),
                (VEHICLE, list(1.05 + rng.normal(0, noise, 3 * wells) / 100)),
            ]
            for first in (0.0, *doses[0]):
                for second in (0.0, *doses[1]):
                    if first or second:
                        level = 0.05 + surface(first, second) / 100
                        drawn = level + rng.normal(0, noise, wells) / 100
                        groups.append((_content(first, second), list(drawn)))
            place = {"plate": f"P{experiment}-{time_h:g}", "experiment": str(experiment)}
            rows += plate_rows(groups, time_h=time_h, **place)
    return plate_study(rows)


def _content(first: float, second: float) -> dict[str, Any]:
    if first and second:
        return pair(first, second)
    return sample("anastrozole", first) if first else sample("tamoxifen", second)


def matrices_of(study: Study) -> tuple[DoseMatrix, ...]:
    wells = viability.well_viability(study, Settings())
    return dose_matrix.dose_matrices(study, viability.experiment_viability(wells))


def hill_viability(dose: float, ec50: float, slope: float, end: float = 0.0) -> float:
    return end + (100 - end) / (1 + (dose / ec50) ** slope)


def bliss_surface(first: float, second: float) -> float:
    return hill_viability(first, 20, 1.2) * hill_viability(second, 6, 1.6) / 100


def resting_viability(
    effects: Sequence[float],
    rates: Sequence[float],
    back: tuple[float, float] = (1.0, 1.0),
) -> float:
    """Mean effect of untreated cells, cells under drug 1, drug 2 and both, where nothing changes.

    ``rates`` relative to those back: drug 1 and drug 2 on untreated cells, then on cells under the
    other drug. The balance of the four states is solved as linear equations.
    """
    x1, x2, y1, y2 = rates
    first, second = back
    flows = {
        (0, 1): first * x1, (1, 0): first, (2, 3): first * y1, (3, 2): first,
        (0, 2): second * x2, (2, 0): second, (1, 3): second * y2, (3, 1): second,
    }  # fmt: skip
    balance = np.zeros((5, 4))
    for (source, target), rate in flows.items():
        balance[target, source] += rate
        balance[source, source] -= rate
    balance[4] = 1.0
    scale = np.abs(balance).max(axis=1, keepdims=True)
    shares, *_ = np.linalg.lstsq(balance / scale, np.array([0, 0, 0, 0, 1.0]), rcond=None)
    return float(np.dot(effects, shares))


@dataclass(frozen=True, slots=True)
class FourStates:
    """A planted surface: effects (%), EC50s, Hill slopes and alphas of two drugs."""

    e0: float = 100.0
    e1: float = 60.0
    e2: float = 40.0
    e3: float = 5.0
    c1: float = 3.0
    c2: float = 10.0
    h1: float = 1.3
    h2: float = 0.9
    alpha12: float = 3.0
    alpha21: float = 0.5

    def viability(
        self, first: float, second: float, back: tuple[float, float] = (1.0, 1.0)
    ) -> float:
        rates = (
            (first / self.c1) ** self.h1,
            (second / self.c2) ** self.h2,
            (self.alpha21 * first / self.c1) ** self.h1,
            (self.alpha12 * second / self.c2) ** self.h2,
        )
        return resting_viability((self.e0, self.e1, self.e2, self.e3), rates, back)

    @property
    def parameters(self) -> list[float]:
        others = (self.c1, self.c2, self.h1, self.h2, self.alpha12, self.alpha21)
        return [self.e0, self.e1, self.e2, self.e3, *np.log(others)]


def planted_matrix(
    truth: FourStates,
    *,
    side: int = 6,
    experiments: int = 3,
    noise: float = 0.0,
    shift: float = 0.0,
    seed: int = 0,
    highest: float = 300.0,
) -> DoseMatrix:
    """``side`` concentrations of each drug up to ``highest``; EC50s shift by experiment (log10)."""
    rng = np.random.default_rng(seed)
    doses = np.r_[0.0, np.geomspace(0.1, highest, side)]
    grids = []
    for _ in range(experiments):
        moved = 10 ** rng.normal(0, shift, 2)
        own = replace(truth, c1=truth.c1 * moved[0], c2=truth.c2 * moved[1])
        grids.append([[own.viability(a, b) for b in doses] for a in doses])
    viability = np.array(grids) + rng.normal(0, noise, (experiments, side + 1, side + 1))
    viability[:, 0, 0] = 100.0
    names = tuple(str(number) for number in range(1, experiments + 1))
    drugs = ("anastrozole", "tamoxifen")
    return DoseMatrix("MCF-7", PAIR, drugs, 72.0, ("uM", "uM"), (doses, doses), names, viability)
