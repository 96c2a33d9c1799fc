"""Studies with combinations on plates, made from a viability for every pair of concentrations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
