"""MuSyC's surface: viability over two concentrations from four states of a cell population.

Noun: the ``parameters`` of many surfaces, an array (surfaces, ``N_PARAMETERS``) in the order of
``NAMES``; the effects in percent, all others as natural logarithms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
NAMES = ("e0", "e1", "e2", "e3", "c1", "c2", "h1", "h2", "alpha12", "alpha21")
N_PARAMETERS = len(NAMES)
E0, E1, E2, E3, C1, C2, H1, H2, ALPHA12, ALPHA21 = range(N_PARAMETERS)
STATES = slice(E0, E3 + 1)
FARTHEST = 200.0  # natural logarithm of a relative rate beyond which nothing changes
NO_DRUG = -1e4  # logarithm that stands for a concentration of 0


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """Unscaled occupancy of the states U, A1, A2, A12, shape (4, surfaces, points).

    ``slopes`` is how they change with the logarithm of the four relative rates, (4 rates, 4
    states, ...): of drug 1 and drug 2 on untreated cells, then on cells under the other drug.
    """

    states: Array
    slopes: Array


def surface(parameters: Array, first: Array, second: Array) -> Array:
    """Viability (%) of every surface at every pair of concentrations, shape (surfaces, points).

    A population goes between four states: untreated U, under drug 1 A1, under drug 2 A2, under
    both A12, at rates relative to the way back of::

        U  -> A1:  x1 = (d1 / C1)^h1              U  -> A2:  x2 = (d2 / C2)^h2
        A2 -> A12: y1 = (alpha21 d1 / C1)^h1      A1 -> A12: y2 = (alpha12 d2 / C2)^h2

    and viability is the mean of E0, E1, E2 and E3 over the states at rest (mass action)::

        U  : 2 + y1 + y2                          A1 : x1 (2 + y1) + x2 y1
        A2 : x2 (2 + y2) + x1 y2                  A12: x1 y2 + x2 y1 + (x1 + x2) y1 y2

    each over their sum. That is the two-dimensional Hill equation [1]_ [2]_ with equal rates back
    from A1 and A2 and with gamma12 = gamma21 = 1 (no cooperativity). ``alpha12`` is how many times
    more potent drug 2 is under drug 1, ``alpha21`` drug 1 under drug 2. Without the other drug
    it is a Hill curve. With both alphas 1 the drugs act independently (Bliss, where
    E3 = E1 E2 / E0); with both 0 and h1 = h2 = 1 doses of one drug add up (Loewe). Where
    alpha12^h2 = alpha21^h1 (detailed balance), the rates back do not matter.

    Parameters
    ----------
    parameters : array, shape (surfaces, 10)
        Effects in percent, the others as natural logarithms.
    first, second : array, shape (points,)
        Concentrations of the drugs; 0 is none.

    References
    ----------
    .. [1] Meyer CT, et al. Cell Syst 2019; 8:97-108.
    .. [2] Wooten DJ, et al. Nat Commun 2021; 12:4607.
    """
    weights = _weights(_log_rates(parameters, log_of(first), log_of(second)))
    return _mean_effect(parameters, weights.states)


def surface_and_slopes(
    parameters: Array, log_first: Array, log_second: Array
) -> tuple[Array, Array]:
    """The surfaces, and how they change with each parameter (surfaces, 10, points).

    Concentrations come as natural logarithms (`log_of`).
    """
    log_rates = _log_rates(parameters, log_first, log_second)
    weights = _weights(log_rates)
    total = weights.states.sum(axis=0)
    at = _mean_effect(parameters, weights.states)
    effects = parameters[:, STATES].T[:, :, None]
    by_rate = (weights.slopes * (effects - at)).sum(axis=1) / total
    h1, h2 = (np.exp(parameters[:, [column]]) for column in (H1, H2))
    slopes = np.empty((len(parameters), N_PARAMETERS, at.shape[1]))
    slopes[:, STATES] = (weights.states / total).swapaxes(0, 1)
    slopes[:, C1] = -h1 * (by_rate[0] + by_rate[2])
    slopes[:, C2] = -h2 * (by_rate[1] + by_rate[3])
    slopes[:, H1] = log_rates[0] * by_rate[0] + log_rates[2] * by_rate[2]
    slopes[:, H2] = log_rates[1] * by_rate[1] + log_rates[3] * by_rate[3]
    slopes[:, ALPHA21], slopes[:, ALPHA12] = h1 * by_rate[2], h2 * by_rate[3]
    return at, slopes


def log_of(dose: Array) -> Array:
    """Natural logarithm of concentrations, of 0 far below every other."""
    return np.where(dose > 0, np.log(np.where(dose > 0, dose, 1.0)), NO_DRUG)


def beta(e0: Array, stronger: Array, e3: Array) -> Array:
    """Synergistic efficacy: how much further both drugs go than the stronger alone.

    ``(stronger - E3) / (E0 - stronger)``, a share of what the stronger drug does alone (0.2: the
    pair reaches 20 % further), ``stronger`` being the lower of E1 and E2. [1]_ NaN where the drug
    does not lower viability.

    References
    ----------
    .. [1] Meyer CT, et al. Cell Syst 2019; 8:97-108.
    """
    alone = e0 - stronger
    share: Array = (stronger - e3) / np.where(alone > 0, alone, np.nan)
    return share


def _log_rates(parameters: Array, log_first: Array, log_second: Array) -> Array:
    """Logarithms of x1, x2, y1, y2, shape (4, surfaces, points)."""
    h1, h2 = (np.exp(parameters[:, [column]]) for column in (H1, H2))
    one, two = log_first - parameters[:, [C1]], log_second - parameters[:, [C2]]
    rates = np.stack(
        [
            h1 * one,
            h2 * two,
            h1 * (one + parameters[:, [ALPHA21]]),
            h2 * (two + parameters[:, [ALPHA12]]),
        ]
    )
    return np.clip(rates, -FARTHEST, FARTHEST, out=rates)


def _weights(log_rates: Array) -> Weights:
    x1, x2, y1, y2 = np.exp(log_rates)
    zero = np.zeros_like(x1)
    x1y1, x1y2, x2y1, x2y2 = x1 * y1, x1 * y2, x2 * y1, x2 * y2
    x1yy, x2yy = x1y1 * y2, x2y1 * y2
    states = [
        2 + y1 + y2,
        2 * x1 + x1y1 + x2y1,
        2 * x2 + x2y2 + x1y2,
        x1y2 + x2y1 + x1yy + x2yy,
    ]
    slopes = [
        [zero, 2 * x1 + x1y1, x1y2, x1y2 + x1yy],
        [zero, x2y1, 2 * x2 + x2y2, x2y1 + x2yy],
        [y1, x1y1 + x2y1, zero, x2y1 + x1yy + x2yy],
        [y2, zero, x2y2 + x1y2, x1y2 + x1yy + x2yy],
    ]
    return Weights(np.array(states), np.array(slopes))


def _mean_effect(parameters: Array, states: Array) -> Array:
    mean: Array = np.einsum("ks,skp->kp", parameters[:, STATES], states) / states.sum(axis=0)
    return mean
