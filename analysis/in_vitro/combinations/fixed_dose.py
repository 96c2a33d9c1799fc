"""Two drugs at one pair of concentrations: control, A, B and A + B, experiment by experiment.

Noun of this module: the table ``synergy_fixed_dose``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.in_vitro.combinations.dose_matrix import NOT_GIVEN, DoseMatrix
from analysis.in_vitro.combinations.interaction_words import MARGIN, Margin, index_words
from analysis.in_vitro.plates.viability import LOG_FLOOR_PCT
from analysis.settings import Settings
from analysis.statistics.classic_tests import mean_t
from analysis.statistics.comparison import holm

Array = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
Columns = dict[str, npt.NDArray[Any]]
FIXED_DOSE_COLUMNS = [
    "model",
    "arm",
    "time_h",
    "concentration",
    "unit",
    "concentration_2",
    "unit_2",
    "n_experiments",
    "viability_a_pct",
    "viability_b_pct",
    "viability_pct",
    "bliss_expected_pct",
    "index",
    "index_low",
    "index_high",
    "p",
    "best_partner",
    "hsa_excess_pct",
    "hsa_low",
    "hsa_high",
    "p_hsa",
    "p_better_than_each",
    "call",
    "better_than_each",
    "method",
    "p_adjusted",
    "p_better_adjusted",
]
METHOD = (
    "t over experiments of log(S_AB / (S_A S_B)) and of the differences in viability; "
    "p_adjusted, calls: Holm over the {n} pairs of doses of the combination and time"
)


def synergy_fixed_dose(
    matrices: Sequence[DoseMatrix], settings: Settings, margin: Margin = MARGIN
) -> pd.DataFrame:
    """Test every pair of concentrations as a 2x2 design, experiments as the unit.

    With the viabilities S as fractions of control in one experiment, Bliss independence is
    ``log S_AB = log S_A + log S_B``: no interaction of the 2x2 design on the log scale [1]_.

    - ``index = exp(mean over experiments of log(S_AB / (S_A S_B)))``, with the t interval and p of
      that mean. Below 1 synergy, above 1 antagonism. ``bliss_expected_pct`` is the geometric mean
      of ``S_A S_B``. Viability below 1 % counts as 1 % here.
    - ``hsa_excess_pct``: viability of the better drug alone less that of the combination,
      percentage points, paired in each experiment; above 0 the combination is better. Which drug
      is better is taken from the means, which the interval does not account for.
    - ``p_better_than_each``: the larger p of the two paired one-sided t tests against A and
      against B (intersection-union, or min test [2]_); ``better_than_each`` is "yes" where
      ``p_better_adjusted`` is at most (1 - confidence) / 2.
    - ``call``: synergy or antagonism, the side of 1 of the index, where ``p_adjusted`` is at most
      1 - confidence; "equivalent" where the interval lies within ``margin``; else "not shown".
      Both p are Holm's over the pairs of doses of the combination at that time: of
      16 pairs without synergy, one or more would else be called in every second study. The
      intervals are of the single pair.

    Loewe, ZIP and the combination index of Chou and Talalay need curves: from one dose per drug
    they are not estimable.

    Parameters
    ----------
    matrices : sequence of DoseMatrix
        Each of their cells with both drugs alone at the same concentrations is a design.
    settings : Settings
        ``confidence``.
    margin : tuple of float
        Indexes that count as no difference.

    Returns
    -------
    DataFrame
        Columns ``FIXED_DOSE_COLUMNS``; with one experiment there is no interval and no p. An
        experiment without A, B or A + B at that pair is left out of it.

    References
    ----------
    .. [1] Demidenko E, Miller TW. PLoS One 2019; 14:e0224137.
    .. [2] Laska EM, Meisner MJ. Biometrics 1989; 45:1139-1151.
    """
    parts = [part for matrix in matrices if len((part := _pairs(matrix, settings, margin))["p"])]
    if not parts:
        return pd.DataFrame(columns=FIXED_DOSE_COLUMNS)
    return pd.DataFrame(
        {name: np.concatenate([part[name] for part in parts]) for name in FIXED_DOSE_COLUMNS}
    )


def _pairs(matrix: DoseMatrix, settings: Settings, margin: Margin) -> Columns:
    """All pairs of concentrations of one matrix."""
    viability = matrix.viability
    first, second = np.nonzero(matrix.tested)
    together = viability[:, 1:, 1:][:, first, second]
    a, b = viability[:, 1:, 0][:, first], viability[:, 0, 1:][:, second]
    complete = np.isfinite(together) & np.isfinite(a) & np.isfinite(b)
    kept = complete.any(axis=0)
    together, a, b = (np.where(complete, part, np.nan)[:, kept] for part in (together, a, b))
    return {
        **_keys(matrix, first[kept], second[kept]),
        "n_experiments": complete[:, kept].sum(axis=0),
        "viability_a_pct": _mean(a),
        "viability_b_pct": _mean(b),
        "viability_pct": _mean(together),
        **_bliss(a, b, together, settings.confidence, margin),
        **_against_each(a, b, together, matrix.components, settings.confidence),
    }


def _keys(matrix: DoseMatrix, first: Places, second: Places) -> Columns:
    doses = [d[1:][at] for d, at in zip(matrix.doses, (first, second), strict=True)]
    doses = [np.where(dose == NOT_GIVEN, np.nan, dose) for dose in doses]
    words = {
        "model": matrix.model,
        "arm": matrix.arm,
        "unit": matrix.units[0],
        "unit_2": matrix.units[1],
        "method": METHOD.format(n=len(first)),
    }
    return {
        **{name: np.full(len(first), value, dtype=object) for name, value in words.items()},
        "time_h": np.full(len(first), matrix.time_h),
        "concentration": doses[0],
        "concentration_2": doses[1],
    }


def _bliss(a: Array, b: Array, together: Array, confidence: float, margin: Margin) -> Columns:
    """The index of Bliss independence on the log scale, with interval, p and call."""
    log_ab, log_a, log_b = (
        np.log(np.maximum(part, LOG_FLOOR_PCT) / 100) for part in (together, a, b)
    )
    contrast, low, high, p = mean_t(log_ab - log_a - log_b, confidence)
    adjusted = holm(p)
    index_low, index_high = np.exp(low), np.exp(high)
    return {
        "bliss_expected_pct": 100 * np.exp(_mean(log_a + log_b)),
        "index": np.exp(contrast),
        "index_low": index_low,
        "index_high": index_high,
        "p": p,
        "p_adjusted": adjusted,
        "call": index_words(index_low, index_high, adjusted <= 1 - confidence, margin),
    }


def _against_each(
    a: Array, b: Array, together: Array, components: tuple[str, str], confidence: float
) -> Columns:
    """Excess over the better drug, and the min test against both."""
    versus = [mean_t(part - together, confidence) for part in (a, b)]
    best = np.where(_mean(a) <= _mean(b), 0, 1)
    excess, low, high, p = np.where(best, versus[1], versus[0])
    one_sided = [np.where(part[0] > 0, part[3] / 2, 1 - part[3] / 2) for part in versus]
    each = np.maximum(*one_sided)
    adjusted = holm(each)
    words = np.select(
        [np.isnan(each), adjusted <= (1 - confidence) / 2], ["not estimable", "yes"], "not shown"
    )
    return {
        "best_partner": np.array(components, dtype=object)[best],
        "hsa_excess_pct": excess,
        "hsa_low": low,
        "hsa_high": high,
        "p_hsa": p,
        "p_better_than_each": each,
        "p_better_adjusted": adjusted,
        "better_than_each": words.astype(object),
    }


def _mean(values: Array) -> Array:
    mean: Array = np.nansum(values, axis=0) / np.isfinite(values).sum(axis=0)
    return mean
