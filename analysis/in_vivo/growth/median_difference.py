"""How far apart the medians of two arms are, of which some times may be censored or tied.

Nouns: ``Stretch``, days over which a Kaplan-Meier curve stands still, and how far it is from a
half there; ``Differences``, all that the difference of two medians may be, by how far the curves
are then from a half.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

import numpy as np
from scipy.special import chdtri

from analysis.statistics.kaplan_meier import ROUNDING, Floats, SurvivalCurve


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days from ``start`` to ``end`` and the chi-square of the median lying there."""

    start: float
    end: float
    chi2: float


@dataclass(frozen=True, slots=True, eq=False)
class Differences:
    """Ends of the difference of two medians (days) at each ``chi2`` or less; ascending."""

    chi2: Floats
    low: Floats
    high: Floats


def stretches(curve: SurvivalCurve) -> Iterator[Stretch]:
    """Where the median of a curve may lie, with ``4 m (S - 1/2)^2`` of a share S of m animals.

    m is how many animals the share is worth, ``S (1 - S) / Greenwood's variance``: all of them
    where none was censored before. On a day on which the curve falls from above to below a half
    the chi-square is 0, whatever shares were tied on it. Behind the last day of a curve that
    stays above a half anything may come.
    """
    start, share, greenwood, worth = -inf, 1.0, 0.0, 0.0
    rows = (curve.days, curve.at_risk, curve.events, curve.survival)
    for day, at_risk, died, after in zip(*(row.tolist() for row in rows), strict=True):
        worth = at_risk if share == 1 else worth
        yield Stretch(start, day, 4 * worth * (share - 0.5) ** 2)
        if after < 0.5 - ROUNDING and share > 0.5 + ROUNDING:
            yield Stretch(day, day, 0.0)
        if died and after > 0:
            greenwood += died / (at_risk * (at_risk - died))
            worth = (1 - after) / after / greenwood
        start, share = day, after
    above = share > 0.5 + ROUNDING
    yield Stretch(start, inf, 0.0 if above else 4 * worth * (share - 0.5) ** 2)


def median_differences(arm: SurvivalCurve, versus: SurvivalCurve, confidence: float) -> Differences:
    """All that the median of ``arm`` less that of ``versus`` may be at that confidence.

    A difference d is held where some day m has ``chi2_versus(m) + chi2_arm(m + d)`` within the
    quantile of one degree of freedom: the minimum dispersion interval [1]_, with the variance that
    a share of a half has. Needs no distribution, no equal spreads and no resamples. Empty where
    nothing is held; ends are infinite where animals do not bound a median: 3 animals never do.

    References
    ----------
    .. [1] Su JQ, Wei LJ. Biometrics 1993; 49:603-607. Brookmeyer R, Crowley J. Biometrics 1982;
       38:29-41 (one median).
    """
    limit = float(chdtri(1, 1 - confidence))
    found = sorted(
        (own.chi2 + other.chi2, own.start - other.end, own.end - other.start)
        for own in stretches(arm)
        for other in stretches(versus)
        if own.chi2 + other.chi2 <= limit
    )
    chi2, low, high = np.array(found, dtype=float).reshape(-1, 3).T
    return Differences(chi2, np.minimum.accumulate(low), np.maximum.accumulate(high))


def times_factor(
    differences: Differences, factor: float, half_width: float, confidence: float
) -> tuple[float, float]:
    """Ends of the difference of medians times a factor that is known with an interval of its own.

    ``half_width`` is that of the interval of the factor at the same confidence, 0 or more. Held is
    each product of a difference of chi-square c and a factor as far from its estimate as the rest
    of the limit L leaves, ``half_width sqrt(1 - c / L)``: a profile over both.
    """
    limit = float(chdtri(1, 1 - confidence))
    reach = half_width * np.sqrt(np.maximum(1 - differences.chi2 / limit, 0))
    least, most = np.maximum(factor - reach, 0.0), factor + reach
    low = differences.low * np.where(differences.low < 0, most, least)
    high = differences.high * np.where(differences.high > 0, most, least)
    return float(np.nanmin(low, initial=inf)), float(np.nanmax(high, initial=-inf))
