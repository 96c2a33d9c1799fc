"""How often a drug without effect is given a curve, and how often an IC50 interval holds the truth.

Simulated plates, from absorbance: every experiment has its own control wells, whose mean is 100 %,
so the error of that mean is shared by all its drug wells. Well noise is a share of the signal and
an additive part. In some designs the midpoint shifts from one experiment to the next.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.in_vitro.curves.series import FEWEST_EXPERIMENTS
from analysis.in_vitro.curves.table import dose_response
from analysis.settings import Settings
from analysis.study import Arm, Study
from benchmarks.measure import Measured

TITLE = "(f) Drugs without effect taken for a curve (aim: 0.05 at most), coverage of IC50 (0.95)"
DOSES = np.logspace(np.log10(0.03), np.log10(30.0), 8)
STUDY = Study("simulated", "key", (Arm("vehicle", "vehicle"), Arm("drug", "single")))
CASES = 2000
CONTROLS = 6  # wells of an experiment


@dataclass(frozen=True, slots=True)
class Design:
    """Plates of one drug: experiments, wells at each concentration, noise, shift in decades."""

    name: str
    experiments: int
    wells: int = 3
    proportional: float = 0.06
    additive: float = 2.0
    shift: float = 0.0
    control_known: bool = False  # the true signal of the control is what wells are divided by


DESIGNS = (
    Design("1 experiment, even noise, control known", 1, 3, 0.0, 5.0, control_known=True),
    Design("1 experiment, 3 wells", 1),
    Design("1 experiment, 3 wells, noise of 10 points", 1, proportional=0.0, additive=10.0),
    Design("3 experiments, even noise, control known", 3, 3, 0.0, 5.0, control_known=True),
    Design("3 experiments, 3 wells", 3),
    Design("3 experiments, midpoints shift by 0.05 decades", 3, shift=0.05),
    Design("3 experiments, midpoints shift by 0.15 decades", 3, shift=0.15),
    Design("5 experiments, midpoints shift by 0.15 decades", 5, shift=0.15),
)


def measure(rounds: int) -> list[Measured]:
    """Shares of ``CASES`` simulated drugs for every design and setting, ``rounds`` times."""
    rows = []
    for design in DESIGNS:
        batches = [shares(design, seed, CASES) for seed in range(rounds)]
        rows += [
            Measured(f"{design.name}: {what}", tuple(batch[what] for batch in batches), "share")
            for what in batches[0]
        ]
    return rows


def shares(design: Design, seed: int, cases: int) -> dict[str, float]:
    """Shares of drugs without effect that pass, and of intervals that hold the true IC50."""
    rng = np.random.default_rng(seed)
    found: dict[str, float] = {}
    if not design.shift:
        flat = _table(design, np.full((cases, design.experiments, len(DOSES)), 100.0), rng)
        found["no effect, F test passed"] = float((flat["status"] != "no_response").mean())
        printed = flat["ic50"].notna() | flat["ec50"].notna()
        found["no effect, IC50 or EC50 given"] = float(printed.mean())
    log10_ic50, exact = _drugs(design, cases, rng)
    table = _table(design, exact, rng)
    found["IC50 given"] = float(table["ic50"].notna().mean())
    for name, words in (("ic50_fit", "interval"), ("ic50", "over experiments, interval")):
        several = name == "ic50_fit" or design.experiments >= FEWEST_EXPERIMENTS
        given = table[f"{name}_low"].notna() & several
        low, high = np.log10(table[f"{name}_low"]), np.log10(table[f"{name}_high"])
        held = (low <= log10_ic50) & (log10_ic50 <= high)
        if given.any():
            found[f"{words} holds the IC50"] = float(held[given].mean())
    return found


def _drugs(
    design: Design, cases: int, rng: np.random.Generator
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """True log10 IC50 of each drug, and true viabilities (cases, experiments, doses)."""
    bottom, hill = rng.uniform(0, 25, cases), rng.uniform(0.7, 2.0, cases)
    log10_ic50 = rng.uniform(-0.6, 0.6, cases)
    shifts = rng.normal(0, design.shift, (cases, design.experiments))
    return log10_ic50, viabilities(log10_ic50[:, None] + shifts, bottom, hill)


def viabilities(
    log10_ic50: npt.NDArray[np.float64],
    bottom: npt.NDArray[np.float64],
    hill: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """True viabilities (cases, experiments, doses) of IC50s (cases, experiments)."""
    odds = 100 / (50 - bottom) - bottom / (50 - bottom) - 1
    log10_ec50 = log10_ic50 - (np.log10(odds) / hill)[:, None]
    distance = np.log10(DOSES) - log10_ec50[:, :, None]
    share = 1 / (1 + 10 ** (hill[:, None, None] * distance))
    return bottom[:, None, None] + (100 - bottom)[:, None, None] * share


def _table(
    design: Design, exact: npt.NDArray[np.float64], rng: np.random.Generator
) -> pd.DataFrame:
    """The rows of ``dose_response`` for plates with these true viabilities, in order."""
    return dose_response(*plates(design, exact, rng), STUDY, Settings())


def plates(
    design: Design, exact: npt.NDArray[np.float64], rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Experiment means and wells of plates with these true viabilities; models are numbered."""
    cases, experiments, _ = exact.shape
    whole = np.concatenate(
        [
            np.full((cases, experiments, CONTROLS), 100.0),
            np.repeat(exact, design.wells, axis=2),
        ],
        axis=2,
    )
    noise = rng.normal(0, 1, (2, *whole.shape))
    signal = whole * (1 + design.proportional * noise[0]) + design.additive * noise[1]
    seen = signal[:, :, :CONTROLS].mean(axis=2, keepdims=True)
    viability = signal if design.control_known else 100 * signal / seen
    concentration = np.r_[np.full(CONTROLS, np.nan), np.repeat(DOSES, design.wells)]
    case, experiment, well = np.indices(whole.shape).reshape(3, -1)
    wells = pd.DataFrame(
        {
            "model": case.astype(str),
            "experiment": experiment.astype(str),
            "plate": experiment.astype(str),
            "concentration": concentration[well],
            "viability_pct": viability.ravel(),
            "arm": np.where(well < CONTROLS, "vehicle", "drug"),
        }
    ).assign(time_h=72.0, unit="µM", excluded=0, control_arm="vehicle")
    keys = ["model", "experiment", "arm", "concentration", "time_h", "unit", "control_arm"]
    means = wells.groupby(keys, dropna=False, sort=False)["viability_pct"].mean().reset_index()
    return means, wells
