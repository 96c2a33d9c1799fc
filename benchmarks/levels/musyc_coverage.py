"""MuSyC by simulation: share of intervals that hold the truth, bias, and time for each matrix.

Surfaces with synergy, of independent drugs and of drugs that kill nearly all; 6 x 6 and 8 x 8
concentrations from 0.1 to 300, EC50s of 3 and 10 that shift by 0.08 decades between experiments,
4 points of noise in every cell. Shares are of the matrices in which the parameter is determined.
"""

from __future__ import annotations

import time
from itertools import product

import numpy as np
import pandas as pd
from scipy import optimize

from analysis.in_vitro.combinations import musyc_surface as model
from analysis.in_vitro.combinations.dose_matrix import DoseMatrix
from analysis.in_vitro.combinations.musyc import synergy_musyc
from analysis.settings import Settings
from analysis.study import Study
from benchmarks.measure import Measured

TITLE = "(p) MuSyC: 95 % intervals that hold the truth (aim: 0.93 to 0.97), bias, time"
MATRICES, SHIFT, NOISE = 100, 0.08, 4.0
SLOPES_AND_ALPHAS = {
    "synergy": ((100, 60, 40, 5), (1.3, 0.9), (3.0, 0.5)),
    "independent": ((100, 50, 40, 20), (1.3, 1.1), (1.0, 1.0)),
    "deadly": ((100, 5, 3, 0), (1.3, 1.6), (2.0, 2.0)),
}
EC50S = (3.0, 10.0)


def measure(rounds: int) -> list[Measured]:
    """Coverage and bias by surface, side and experiments, ``rounds`` batches of 100 matrices."""
    rows: list[Measured] = []
    for name, side, n in product(SLOPES_AND_ALPHAS, (6, 8), (3, 5)):
        batches = [_batch(name, side, n, seed) for seed in range(rounds)]
        for what in batches[0]:
            values = tuple(batch[what] for batch in batches)
            unit = "ms" if what == "a matrix" else "share" if "bias" not in what else "ln or share"
            rows.append(Measured(f"{name}, {side} x {side}, {n} experiments: {what}", values, unit))
    floor = Measured("SciPy least_squares, one surface from one start", (_scipy_ms(),), "ms")
    return [*rows, floor]


def _batch(name: str, side: int, n: int, seed: int) -> dict[str, float]:
    rng = np.random.default_rng([seed, n, side, len(name)])
    truth = _truth(name)
    matrices = [_matrix(truth, side, n, rng) for _ in range(MATRICES)]
    study = Study("", "", ())
    start = time.perf_counter()
    made = synergy_musyc(matrices, study, Settings()).synergy
    numbers = {"a matrix": 1000 * (time.perf_counter() - start) / MATRICES}
    stronger = min(truth[model.E1], truth[model.E2])
    known = {
        "alpha12": np.exp(truth[model.ALPHA12]),
        "alpha21": np.exp(truth[model.ALPHA21]),
        "beta": (stronger - truth[model.E3]) / (truth[model.E0] - stronger),
    }
    for parameter, value in known.items():
        numbers |= _held(made[made["parameter"] == parameter], parameter, float(value))
    return numbers


def _held(rows: pd.DataFrame, parameter: str, value: float) -> dict[str, float]:
    found = rows[rows["status"] == "ok"]
    estimate = found["estimate"].to_numpy(float)
    off = estimate - value if parameter == "beta" else np.log(estimate / value)
    return {
        f"{parameter} held": float(
            ((found["ci_low"] <= value) & (found["ci_high"] >= value)).mean()
        ),
        f"{parameter} bias": float(np.mean(off)),
        f"{parameter} determined": len(found) / len(rows),
    }


def _truth(name: str) -> np.ndarray:
    effects, slopes, alphas = SLOPES_AND_ALPHAS[name]
    truth: np.ndarray = np.r_[effects, np.log([*EC50S, *slopes, *alphas])]
    return truth


def _matrix(truth: np.ndarray, side: int, n: int, rng: np.random.Generator) -> DoseMatrix:
    doses = np.r_[0.0, np.geomspace(0.1, 300, side)]
    own = np.tile(truth, (n, 1))
    own[:, [model.C1, model.C2]] += rng.normal(0, SHIFT * np.log(10), (n, 2))
    first, second = (each.ravel() for each in np.meshgrid(doses, doses, indexing="ij"))
    seen = model.surface(own, first, second).reshape(n, side + 1, side + 1)
    seen += rng.normal(0, NOISE, seen.shape)
    seen[:, 0, 0] = 100.0
    names = tuple(str(number) for number in range(n))
    return DoseMatrix("cells", "A + B", ("A", "B"), 72.0, ("µM", "µM"), (doses, doses), names, seen)


def _scipy_ms() -> float:
    """One fit of one matrix from its true parameters, slopes by differences."""
    truth = _truth("synergy")
    matrix = _matrix(truth, 8, 1, np.random.default_rng(0))
    first, second = (each.ravel() for each in np.meshgrid(*matrix.doses, indexing="ij"))
    seen = matrix.viability[0].ravel()

    def left(at: np.ndarray) -> np.ndarray:
        away: np.ndarray = model.surface(at[None], first, second)[0] - seen
        return away

    start = time.perf_counter()
    optimize.least_squares(left, truth, x_scale="jac")
    return 1000 * (time.perf_counter() - start)
