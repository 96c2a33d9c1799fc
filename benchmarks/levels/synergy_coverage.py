"""How often 95 % intervals of independent drugs hold 0: our t interval and plain percentiles.

Simulated 5 x 5 matrices: EC50s of 20 and 6 that shift by 0.08 decades from one experiment to the
next, noise of 3 points in every cell. The truth is independence up to that shift.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.in_vitro.combinations.dose_matrix import DoseMatrix
from analysis.in_vitro.combinations.synergy import synergy_in_vitro
from analysis.settings import Settings
from benchmarks.measure import Measured

TITLE = "(e) Share of 95 % intervals of independent drugs that hold 0 (aim: 0.95)"
DOSES = np.array([0, 1, 3, 10, 30, 100.0])
MATRICES, SHIFT, NOISE = 200, 0.08, 3.0


def measure(rounds: int) -> list[Measured]:
    """Coverage by reference and number of experiments, ``rounds`` batches of 200 matrices."""
    rows = []
    for n in (3, 5):
        batches = [_covered(n, seed) for seed in range(rounds)]
        rows += [
            Measured(f"{what}, {n} experiments", tuple(batch[what] for batch in batches), "share")
            for what in batches[0]
        ]
    return rows


def _covered(n: int, seed: int) -> dict[str, float]:
    rng = np.random.default_rng(1000 * n + seed)
    matrices = [_matrix(str(number), n, rng) for number in range(MATRICES)]
    made = synergy_in_vitro(matrices, pd.DataFrame(), Settings())
    shares = {}
    for reference in ("bliss", "zip"):
        for what, table in (("score", made.summary), ("cells", made.cells)):
            rows = table[table["reference"] == reference]
            held = (rows["ci_low"] <= 0) & (rows["ci_high"] >= 0)
            shares[f"{reference} {what}"] = float(held.mean())
    shares["bliss score, percentiles"] = _percentiles(matrices, rng)
    return shares


def _matrix(name: str, n: int, rng: np.random.Generator) -> DoseMatrix:
    viability = np.stack([_experiment(rng) for _ in range(n)])
    names = tuple(str(number) for number in range(n))
    return DoseMatrix(
        name, "A + B", ("A", "B"), 72.0, ("µM", "µM"), (DOSES, DOSES), names, viability
    )


def _experiment(rng: np.random.Generator) -> np.ndarray:
    alone = [
        100 / (1 + (DOSES / (ec50 * 10 ** rng.normal(0, SHIFT))) ** slope)
        for ec50, slope in ((20.0, 1.2), (6.0, 1.6))
    ]
    seen = np.outer(*alone) / 100 + rng.normal(0, NOISE, (len(DOSES), len(DOSES)))
    seen[0, 0] = 100.0
    return seen


def _percentiles(matrices: list[DoseMatrix], rng: np.random.Generator) -> float:
    """The same for 2.5th and 97.5th percentiles of experiments drawn with replacement."""
    viability = np.stack([matrix.viability for matrix in matrices])
    expected = viability[:, :, 1:, :1] * viability[:, :, :1, 1:] / 100
    score = (expected - viability[:, :, 1:, 1:]).mean(axis=(2, 3))
    n = score.shape[1]
    drawn = score[:, rng.integers(0, n, (2000, n))].mean(axis=2)
    low, high = np.quantile(drawn, [0.025, 0.975], axis=1)
    return float(((low <= 0) & (high >= 0)).mean())
