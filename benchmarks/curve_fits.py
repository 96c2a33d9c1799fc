"""1,000 curves of 24 points at once and by SciPy one by one, from the same starts; a whole study.

SciPy's ``curve_fit`` gets the two starts that ours gets, in the same parameters, and its better
fit counts. Curves: plateaus, slopes and midpoints as drugs have them, noise of 3 points.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import curve_fit

from analysis.in_vitro.curves.fit import CurveFits, fit_curves, start_parameters
from analysis.in_vitro.curves.model import LOG_F
from analysis.in_vitro.curves.study_curves import study_curves
from analysis.in_vitro.curves.table import curve_lines, dose_response_table
from analysis.in_vitro.curves.which_model import curve_models
from analysis.in_vitro.plates import viability
from analysis.reading import Upload, read_study
from analysis.settings import Settings
from benchmarks.measure import Measured, seconds

TITLE = "(g) Curves: fitted together and by SciPy one by one; a study's dose-response tables"
SAMPLE = Path(__file__).parents[1] / "sample_data" / "sample_study.xlsx"
CONCENTRATION = np.repeat([0.0, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0], 3)
CURVES = 1000
EQUAL = 1e-8  # relative difference of sums of squares that counts as none

Array = npt.NDArray[np.float64]


def measure(rounds: int) -> list[Measured]:
    """Curves a second both ways, the share no worse than SciPy, and seconds for a study."""
    response = _responses()
    fits = fit_curves(CONCENTRATION, response)
    ours = [seconds(lambda: fit_curves(CONCENTRATION, response)) for _ in range(rounds)]
    rss: list[Array] = []
    theirs = [seconds(lambda: rss.append(_by_scipy(fits))) for _ in range(max(rounds // 3, 1))]
    scipy = Measured("SciPy curve_fit", tuple(CURVES / each for each in theirs), "curves/s")
    no_worse = np.mean(fits.rss <= rss[0] * (1 + EQUAL))
    tables = _tables()
    study = [seconds(tables) for _ in range(rounds)]
    return [
        scipy,
        Measured("fit_curves", tuple(CURVES / each for each in ours), "curves/s", scipy),
        Measured("sum of squares equal or lower", (float(no_worse),), "share"),
        Measured("sample study (60 curves), all tables", tuple(study), "s"),
    ]


def _responses() -> Array:
    rng = np.random.default_rng(3)
    bottom, hill = rng.uniform(0, 40, (CURVES, 1)), rng.uniform(0.7, 2.0, (CURVES, 1))
    middle = rng.uniform(-1, 1, (CURVES, 1))
    with np.errstate(divide="ignore"):
        distance = hill * (np.log10(CONCENTRATION) - middle)
    exact = bottom + (100 - bottom) / (1 + 10**distance)
    return np.asarray(exact + rng.normal(0, 3, exact.shape))


def _four(x: Array, bottom: float, top: float, log_hill: float, log10_e: float) -> Array:
    return np.asarray(bottom + (top - bottom) / (1 + 10 ** (np.exp(log_hill) * (x - log10_e))))


def _by_scipy(fits: CurveFits) -> Array:
    """Sum of squares of every curve, the better of its two starts."""
    held = np.where(fits.free, np.nan, 0.0)
    starts = start_parameters(fits.points, held, fits.lower, fits.upper)[:, :, :LOG_F]
    best = np.full(CURVES, np.inf)
    x = np.maximum(fits.points.log10_c, -30.0)
    for curve in range(CURVES):
        y = fits.points.response[curve]
        for start in starts[:, curve]:
            try:
                found, _ = curve_fit(_four, x[curve], y, p0=start, maxfev=5000)
            except RuntimeError:  # it did not converge from this start
                continue
            best[curve] = min(best[curve], float(np.sum((_four(x[curve], *found) - y) ** 2)))
    return best


def _tables() -> Callable[[], object]:
    """The dose-response tables of the sample study, its viabilities being known."""
    study = read_study([Upload(SAMPLE.name, SAMPLE.read_bytes())])
    settings = Settings()
    wells = viability.well_viability(study, settings)
    experiments = viability.experiment_viability(wells)

    def work() -> object:
        curves = study_curves(experiments, wells, study, settings)
        return dose_response_table(curves), curve_lines(curves), curve_models(curves)

    return work
