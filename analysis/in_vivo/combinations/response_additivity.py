"""Response additivity of a combination in vivo: areas under the growth curves, by simulation.

Noun of this module: ``additive_rows``, the rows ``response_additivity`` of ``synergy_in_vivo``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.settings import Settings
from analysis.statistics.mixed_model import GrowthFit

Array = npt.NDArray[np.float64]

REFERENCE = "response_additivity"
AREA_COLUMNS = ["combination_index", "ci_low", "ci_high", "score", "p", "interpretation", "status"]
NOT_MEASURED = "an arm is not measured up to this day"
NOTHING_LEFT = "no index: the parts together are expected to leave no area"
NO_END = "no upper end: the parts together may be expected to leave no area"


def additive_rows(fits: Sequence[GrowthFit], days: Array, settings: Settings) -> pd.DataFrame:
    """Compare the area under the combination's growth with the sum of what its parts take away.

    With S(rate) = integral of exp(rate t) from 0 to d = (exp(rate d) - 1) / rate, the area under
    relative volume, the parts are expected to take away S_C - S_A and S_C - S_B, and together
    the sum of both: ``expected = S_A + S_B - S_C`` (with more parts: their sum less
    (parts - 1) S_C). ``combination_index = S_AB / expected``: below 1 synergy. Rates are drawn from
    the normal distribution of the fitted ones (independent given the spread of the model);
    ``ci_low`` to ``ci_high`` are percentiles of the index, where an expected area of 0 or less
    counts as an index without bound. With D = S_AB - expected:
    ``p = 2 (1 + min(number of D <= 0, number of D >= 0)) / (1 + draws)``, at most 1, so it is
    never below 2 / (1 + draws); ``score = -D / SD of D over the draws``. Areas are no rates:
    ``delta_per_day`` and ``se`` are empty.

    Parameters
    ----------
    fits : sequence of GrowthFit
        One for each day; arms in the order control, parts, combination.
    days : array
        Days from treatment start to which the area goes.
    settings : Settings
        Resamples, seed (PCG64, the same draws on every day) and confidence.

    Returns
    -------
    DataFrame
        combination_index, ci_low, ci_high, score, p, interpretation and status; one row per day.
    """
    arms = fits[0].arms if fits else ()
    rng = np.random.Generator(np.random.PCG64(settings.bootstrap_seed))
    by_name = np.argsort(np.argsort(np.array(arms, dtype=str)))  # whatever the order of the parts
    normal = rng.standard_normal((settings.bootstrap_resamples, len(arms)))[:, by_name]
    rows = [
        _additive_row(fit, day, normal, settings.confidence)
        for fit, day in zip(fits, days, strict=True)
    ]
    return pd.DataFrame(rows, columns=AREA_COLUMNS)


def area(rate: Array, day: float) -> Array:
    """Area under exp(rate t) from 0 to ``day``."""
    x = np.clip(rate * day, -500, 500)
    flat = np.abs(x) < 1e-9
    under: Array = day * np.where(flat, 1 + x / 2, np.expm1(x) / np.where(flat, 1.0, x))
    return under


def _additive_row(
    fit: GrowthFit, day: float, normal: Array, confidence: float
) -> tuple[float | str, ...]:
    areas = area(fit.rate + normal * np.sqrt(fit.variance), day)
    if np.isnan(areas).any():
        return (*5 * [np.nan], "", fit.reason or NOT_MEASURED)
    observed, expected = _observed_and_expected(areas)
    difference = observed - expected
    index = np.where(expected > 0, observed / np.where(expected > 0, expected, 1.0), np.inf)
    tail = (1 - confidence) / 2
    low = np.quantile(index, tail, method="lower")
    high = np.quantile(index, 1 - tail, method="higher")
    extreme = min(np.count_nonzero(difference <= 0), np.count_nonzero(difference >= 0))
    p = min(1.0, 2 * (1 + extreme) / (1 + len(difference)))
    own, wanted = (float(part[0]) for part in _observed_and_expected(area(fit.rate, day)[None]))
    words = "synergy" if high < 1 else "antagonism" if low > 1 else "additive"
    estimate = own / wanted if wanted > 0 else np.nan
    score = (wanted - own) / float(difference.std(ddof=1))
    status = "ok" if np.isfinite(high) else NO_END
    ends = [float(end) if np.isfinite(end) else np.nan for end in (low, high)]
    return (estimate, *ends, score, p, words, status if wanted > 0 else NOTHING_LEFT)


def _observed_and_expected(areas: Array) -> tuple[Array, Array]:
    """Areas of the combination, and those that its parts predict, draw by draw."""
    parts = areas[:, 1:-1]
    return areas[:, -1], parts.sum(axis=1) - (parts.shape[1] - 1) * areas[:, 0]
