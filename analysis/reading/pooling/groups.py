"""Values of one arm that fall into the same groups at every dose, as no replicates do.

::

    Dose   C    D    E     F    G    H
    0.1    98   101  97    96   99   100
    1      70   74   69    31   28   33      C to E and F to H: two curves
    10     22   19   25    6    4    5
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from analysis.reading.words.values import Floats

Lanes = npt.NDArray[np.int64]

FEWEST_LANES, FEWEST_DOSES = 4, 3
_MOST_LANES = 400
_GAP = 0.22  # of the level, between the means of two groups
_SEEN = 0.12  # of the level: a gap that counts
_SDS = 4.5  # of the lanes of one group, between the means of two groups
_LEAST_FACTOR = 1.05  # between the controls of two plates
_OF_ARMS = 0.15  # power
_APART = 2.2  # standard errors between groups at two neighboring doses, after the factor
_LEFT = 3.0  # most of one dose, and mean of their squares
_HALF, _MOST = 0.5, 0.8  # of the step between plates, by which controls may miss it; noise may
_FINER = 0.5  # of the variance within groups, that a finer grouping may leave


def groups_of(values: Floats, level: float = 0.0, arms: int = 1) -> Lanes | None:
    """The group of each lane where lanes are of different things; None where they are replicates.

    Parameters
    ----------
    values : ndarray of float, (doses, lanes)
        Values of one arm, doses in rising order, lanes (places) in that of the sheet. NaN: none.
    level : float
        The response of the control, in the unit of the values.
    arms : int
        How many arms of the table are looked at: of many, one differs by chance more easily.

    Returns
    -------
    ndarray of int, (lanes,), or None
        The grouping that leaves the least scatter within groups, with few of them. Its means are
        12 % of the level apart (the largest response, the control's among them) at two neighboring
        doses or more, 22 % at one, on one side but for one crossing. The means of lanes over these
        doses are 4.5 SDs of the lanes of one group apart (times arms^0.15), and this SD is no less
        than the scatter of single values makes it. A slope over all lanes fits them less well.
    """
    doses, lanes = values.shape
    if doses < FEWEST_DOSES or not FEWEST_LANES <= lanes <= _MOST_LANES or _are_sorted(values):
        return None
    found = [(_distance(values, groups, level), groups) for groups in _groupings(lanes)]
    far = [groups for distance, groups in found if distance >= _SDS * arms**_OF_ARMS]
    return _fewest([(_variance_within(values, groups), groups) for groups in far])


def differ_by_a_factor(values: Floats, groups: Lanes, control: Floats) -> bool:
    """Whether groups differ by one factor: experiments or plates, each with its own raw signal.

    ``control`` has the responses of the control at the same lanes, NaN where there is none. The
    factor is that of least squares over control and doses; without it no groups may be left, and
    the control must have it too.
    """
    rows = np.vstack([control, values])
    number = int(groups.max()) + 1
    means = np.array([_means(rows[:, groups == each]) for each in range(number)])
    if np.isnan(means[:, 0]).any() or (means[:, 0] <= 0).any():
        return False
    factors = np.nansum(means * means[0], axis=1) / np.nansum(means[0] ** 2)
    if (factors <= 0).any() or factors.max() < _LEAST_FACTOR * factors.min():
        return False
    left = means / factors[:, None]
    spread = _sds(rows / factors[groups], left, groups)
    noise = np.where(spread > 0, spread, np.nan) * np.sqrt(2 * number / len(groups))
    gaps = left[factors.argmax()] - left[factors.argmin()]
    step = (factors.max() / factors.min() - 1) * float(left[0].mean())
    missed = 2 * noise[0] if noise[0] == noise[0] else 0.0
    has_factor = abs(gaps[0]) <= min(max(_HALF * step, missed), _MOST * step)
    return bool(has_factor) and not _is_left(gaps / noise)


def _is_left(gaps: Floats) -> bool:
    """Whether groups still differ, in standard errors of each dose: on average, or at neighbors."""
    known = gaps[np.isfinite(gaps)]
    sides = np.where(np.abs(gaps) > _APART, np.sign(gaps), 0.0)
    are_neighbors = bool((sides[1:] * sides[:-1] > 0).any())
    return are_neighbors or float(np.mean(np.minimum(np.abs(known), _LEFT) ** 2)) > _LEFT


def _fewest(found: Sequence[tuple[float, Lanes]]) -> Lanes | None:
    """The grouping with the least variance; more groups only where they halve it."""
    best: tuple[float, Lanes] | None = None
    for number in sorted({int(groups.max()) for _, groups in found}):
        variance, groups = min(
            (each for each in found if each[1].max() == number), key=lambda each: each[0]
        )
        if best is None or variance < _FINER * best[0]:
            best = variance, groups
    return best[1] if best else None


def _variance_within(values: Floats, groups: Lanes) -> float:
    """Variance of the values of one group and dose around their mean."""
    number = int(groups.max()) + 1
    means = np.array([_means(values[:, groups == each]) for each in range(number)])
    rest = values - means[groups].T
    free = int(np.isfinite(rest).sum() - np.isfinite(means).sum())
    return float(np.nansum(rest**2) / max(free, 1))


def _are_sorted(values: Floats) -> bool:
    """Whether the values of every dose rise, or fall: someone sorted them, and no place says more.

    Values of two groups do so at each of several doses only where they were sorted too.
    """
    steps = np.diff(values, axis=1)
    rise, fall = (steps >= 0).all(axis=1), (steps <= 0).all(axis=1)
    return bool((rise | fall).all())


def _groupings(lanes: int) -> Iterator[Lanes]:
    """Groups of neighboring lanes, two of any size or several of one, and every other lane."""
    at = np.arange(lanes, dtype=np.int64)
    for first in range(2, lanes - 1):
        yield (at >= first).astype(np.int64)
    for number in range(2, lanes // 2 + 1):
        if lanes % number == 0:
            yield at % number
            if number > 2:
                yield at // (lanes // number)


def _distance(values: Floats, groups: Lanes, level: float) -> float:
    """SDs of lanes between the two groups farthest apart; 0 where the gaps are small or odd."""
    number = int(groups.max()) + 1
    means = np.array([_means(values[:, groups == each]) for each in range(number)])
    if np.isnan(means).all(axis=1).any():
        return 0.0
    one, other = _farthest(means)
    gaps = means[one] - means[other]
    level = max(level, float(np.nanmax(np.abs(means))), float(np.nanmax(means) - np.nanmin(means)))
    is_big = np.abs(gaps) >= _SEEN * level
    if np.nanmax(np.abs(gaps)) < _GAP * level or not _is_of_curves(gaps, is_big):
        return 0.0
    sds = _sds(values, means, groups)
    sides = np.sign(gaps[is_big])[:, None]
    lanes = _means((sides * values[is_big]).T)
    rest = lanes - np.array([_mean(lanes[groups == each]) for each in range(number)])[groups]
    own = float(np.sqrt(np.nansum(rest**2) / max(len(lanes) - number, 1)))
    expected = float(np.sqrt(np.nansum(sds[is_big] ** 2)) / is_big.sum())
    high, low = lanes[groups == one], lanes[groups == other]
    if np.nanmin(high) <= np.nanmax(low) or _is_slope(lanes, rest):
        return 0.0
    spread = max(own, expected, 1e-9 * level)
    return float((_mean(high) - _mean(low)) / spread)


def _is_slope(lanes: Floats, rest: Floats) -> bool:
    """Whether a straight line fits the lanes better than groups do: a gradient over a plate."""
    known = np.isfinite(lanes)
    at = np.flatnonzero(known) - np.flatnonzero(known).mean()
    around = lanes[known] - lanes[known].mean()
    slope = float((at * around).sum() / (at**2).sum())
    return float(((around - slope * at) ** 2).sum()) <= float((rest[known] ** 2).sum())


def _farthest(means: Floats) -> tuple[int, int]:
    """The two groups whose means differ most over all doses."""
    if len(means) == 2:
        return 0, 1
    apart = np.nansum(np.abs(means[:, None] - means[None]), axis=2)
    one, other = np.unravel_index(int(np.argmax(apart)), apart.shape)
    return int(one), int(other)


def _is_of_curves(gaps: Floats, is_big: npt.NDArray[np.bool_]) -> bool:
    """Whether big gaps stand at neighboring doses on one side, and cross at most once."""
    sides = np.where(is_big, np.sign(gaps), 0.0)
    changes = np.count_nonzero(np.diff(sides[is_big]))
    return bool(changes <= 1 and ((sides[1:] == sides[:-1]) & is_big[1:]).any())


def _sds(values: Floats, means: Floats, groups: Lanes) -> Floats:
    """The SD of the replicates of one group at each dose; none below that of the usual CV."""
    rest = values - means[groups].T
    free = np.isfinite(rest).sum(axis=1) - np.isfinite(means).sum(axis=0)
    own = np.sqrt(np.nansum(rest**2, axis=1) / np.maximum(free, 1))
    middle = np.abs(_means(values))
    known = (middle > 0) & (free > 0)
    cv = float(np.median(own[known] / middle[known])) if known.any() else 0.0
    found: Floats = np.maximum(own, cv * np.nan_to_num(middle))
    return found


def _means(values: Floats) -> Floats:
    """The mean of each row without its gaps; NaN for a row of gaps."""
    known = np.isfinite(values)
    count = known.sum(axis=1)
    total = np.where(known, values, 0.0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _mean(values: Floats) -> float:
    return float(_means(values[None])[0])
