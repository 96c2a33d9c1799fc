"""How often the interval of a GR50 over experiments holds the truth.

Simulated plates, from absorbance: eight concentrations in three wells, six control and six day-0
wells an experiment, noise of 6 % of the signal and 2 points. The control doubles three times,
0.3 (SD) more or less in each experiment, and the GR50 shifts from experiment to experiment. *One
3x*: the first experiment shifts three times as far as the others.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.groups import Columns
from analysis.in_vitro.growth_rate.metrics import gr_metrics
from analysis.in_vitro.growth_rate.values import GrowthValues, gr
from analysis.settings import Settings
from benchmarks.levels.curve_coverage import CONTROLS, DOSES, STUDY, Design

EXPERIMENTS = (3, 5)
SHIFTS = (0.0, 0.05, 0.15)  # SD of the GR50, decades
DOUBLINGS, DOUBLINGS_SD = 3.0, 0.3
NOISE = Design("", 1)


def gr50_shares(rng: np.random.Generator, drugs: int) -> Iterator[tuple[str, float]]:
    """Shares of drugs whose interval over experiments, and of the fit, hold the GR50."""
    for n in EXPERIMENTS:
        for shift in SHIFTS:
            yield from _of_design(rng, drugs, np.full(n, shift), f"{n} experiments, {shift:g}")
        wide = np.r_[0.15, np.full(n - 1, 0.05)]
        yield from _of_design(rng, drugs, wide, f"{n} experiments, 0.05, one 3x")


def _of_design(
    rng: np.random.Generator, drugs: int, shift: np.ndarray, words: str
) -> Iterator[tuple[str, float]]:
    log10_gr50 = rng.uniform(-0.6, 0.6, drugs)
    found = gr_metrics(_values(rng, log10_gr50, shift), STUDY, Settings())
    found = found.set_index("model").loc[[str(one) for one in range(drugs)]]
    yield f"GR50 given: {words}", float(found["gr50"].notna().mean())
    for name, of in (("gr50", "over experiments"), ("gr50_fit", "of the fit")):
        low, high = np.log10(found[f"{name}_low"]), np.log10(found[f"{name}_high"])
        held = (low <= log10_gr50) & (log10_gr50 <= high)
        yield f"GR50, interval {of} holds it: {words}", float(held[low.notna()].mean())


def _values(rng: np.random.Generator, log10_gr50: np.ndarray, shift: np.ndarray) -> GrowthValues:
    """GR of the experiments of each drug; drugs are numbered as models."""
    shape = (len(log10_gr50), len(shift))
    own = log10_gr50[:, None] + rng.normal(0, 1, shape) * shift
    doublings = rng.normal(DOUBLINGS, DOUBLINGS_SD, shape)
    left = ((1 + _true_gr(rng, own)) / 2) ** doublings[:, :, None]
    wells = _noisy(rng, 100 * left[..., None], NOISE.wells).mean(axis=3)
    control = _noisy(rng, np.full((*shape, 1), 100.0), CONTROLS).mean(axis=2)
    day_0 = _noisy(rng, 100 / 2 ** doublings[:, :, None], CONTROLS).mean(axis=2)
    divisions = np.log2(control / day_0)
    seen = gr(wells / day_0[:, :, None], divisions[:, :, None])
    drug, experiment, dose = np.indices(seen.shape).reshape(3, -1)
    every = {
        "model": drug.astype(str).astype(object),
        "arm": np.full(seen.size, "drug", dtype=object),
        "time_h": np.full(seen.size, 72.0),
        "unit": np.full(seen.size, "µM", dtype=object),
        "source": np.full(seen.size, "day-0 wells", dtype=object),
        "experiment": experiment.astype(str).astype(object),
        "concentration": DOSES[dose],
        "gr": seen.ravel(),
        "divisions": divisions[drug, experiment],
    }
    no_wells: Columns = {name: column[:0] for name, column in every.items()}
    return GrowthValues(every, no_wells)


def _true_gr(rng: np.random.Generator, log10_gr50: np.ndarray) -> np.ndarray:
    """Curves (drugs, experiments, doses): GRinf -0.4 to 0.3, hill 0.7 to 2, GR 0.5 at the GR50."""
    last, hill = rng.uniform(-0.4, 0.3, len(log10_gr50)), rng.uniform(0.7, 2.0, len(log10_gr50))
    log10_gec50 = log10_gr50 - (np.log10(0.5 / (0.5 - last)) / hill)[:, None]
    distance = np.log10(DOSES) - log10_gec50[:, :, None]
    last, hill = last[:, None, None], hill[:, None, None]
    return np.asarray(last + (1 - last) / (1 + 10 ** (hill * distance)))


def _noisy(rng: np.random.Generator, exact: np.ndarray, wells: int) -> np.ndarray:
    """Signals of ``wells`` wells along the last axis."""
    noise = rng.normal(0, 1, (2, *exact.shape[:-1], wells))
    return np.asarray(exact * (1 + NOISE.proportional * noise[0]) + NOISE.additive * noise[1])
