"""(d) 1,000 resamples of a 10 x 10 dose matrix in three experiments, by all four references.

The floor: the same number of curves, only evaluated, not fitted, in one array operation each.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.in_vitro.combinations import synergy
from analysis.in_vitro.combinations.dose_matrix import DoseMatrix
from analysis.in_vitro.combinations.references import score_matrices
from analysis.in_vitro.combinations.slice_fits import SliceFits
from analysis.settings import Settings
from benchmarks.measure import Measured, seconds

TITLE = "(d) 1,000 resamples of a 10 x 10 matrix, 3 experiments (aim: under 5 s)"
RESAMPLES, SIDE, EXPERIMENTS = 1000, 10, 3
CURVES = 1 + 2 * SIDE + 1  # the drugs alone, and the slices along both


def measure(rounds: int) -> list[Measured]:
    """Resamples through curves, four references and the excess, and the whole table."""
    matrix = made_up_matrix()
    fits, doses = _curves()
    resampled = _resampled(matrix)
    settings = Settings()
    floor = tuple(seconds(lambda: fits.viability(doses)) for _ in range(rounds))
    ours = tuple(
        seconds(lambda: score_matrices(resampled, matrix.doses, fixed_dose=False))
        for _ in range(rounds)
    )
    table = tuple(
        seconds(lambda: synergy.synergy_in_vitro([matrix], pd.DataFrame(), settings))
        for _ in range(rounds)
    )
    beside = Measured("floor: the curves evaluated once", floor, "s")
    return [
        Measured(f"{RESAMPLES:,} resamples, {len(fits.base):,} curves", ours, "s", beside),
        beside,
        Measured("both tables, all 10 different resamples", table, "s"),
    ]


def made_up_matrix() -> DoseMatrix:
    """Independent drugs with noise, 10 concentrations each."""
    rng = np.random.default_rng(7)
    doses = np.r_[0.0, np.geomspace(0.1, 100, SIDE)]
    alone = [100 / (1 + (doses / ec50) ** slope) for ec50, slope in ((8.0, 1.2), (3.0, 1.6))]
    truth = np.outer(*alone) / 100
    viability = truth + rng.normal(0, 4, (EXPERIMENTS, SIDE + 1, SIDE + 1))
    viability[:, 0, 0] = 100.0
    names = tuple(str(number) for number in range(1, EXPERIMENTS + 1))
    return DoseMatrix(
        "cells", "A + B", ("A", "B"), 72.0, ("µM", "µM"), (doses, doses), names, viability
    )


def _resampled(matrix: DoseMatrix) -> np.ndarray:
    """Means of wells drawn around each experiment: no two resamples are the same."""
    rng = np.random.default_rng(8)
    picks = rng.integers(0, EXPERIMENTS, (RESAMPLES, EXPERIMENTS))
    drawn: np.ndarray = matrix.viability[picks].mean(axis=1)
    drawn[:, 1:, 1:] += rng.normal(0, 0.5, (RESAMPLES, SIDE, SIDE))
    return drawn


def _curves() -> tuple[SliceFits, np.ndarray]:
    count = RESAMPLES * CURVES
    flat = np.full(count, 1.0)
    fits = SliceFits(100 * flat, 0 * flat, flat, flat, flat > 0, flat)
    return fits, np.geomspace(0.1, 100, SIDE)
