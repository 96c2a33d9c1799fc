"""How many days later than control the tumors of an arm reach a size, and the cell kill of that.

The medians are Kaplan-Meier's: an animal that never gets to the size, or leaves before, is
censored. Part of the table ``growth_summary``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite, isnan, log, nan
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.groups import groups_of
from analysis.in_vivo.growth.event_free import endpoints_of, event_free_study
from analysis.settings import Settings
from analysis.statistics.kaplan_meier import ROUNDING
from analysis.study import Study

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.unsignedinteger[Any]]
Row = tuple[object, ...]
Median = tuple[str, float, int, int]  # of an arm: name, days, events, animals

LOG_CELL = 3.32  # doublings of one decade, log2(10), as the formula of log cell kill has it
DELAY_COLUMNS = ["model", "arm", "endpoint", "n", "n_control", "measure"]
DELAY_COLUMNS += ["estimate", "low", "high", "status"]


@dataclass(frozen=True, slots=True)
class Span:
    """A number with the ends of its interval; NaN: none, or unbounded (``status`` says which)."""

    estimate: float
    low: float
    high: float
    status: str


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Medians of resamples (none where an arm is one animal) beside that of the animals."""

    median: float
    events: int
    n: int
    draws: Array


def delays(
    study: Study,
    settings: Settings,
    volumes: pd.DataFrame,
    medians: pd.DataFrame,
    rates: pd.DataFrame,
) -> list[Row]:
    """Growth delay and log cell kill of each treated arm to each size.

    Parameters
    ----------
    study, settings
        Whose control and endpoints; bootstrap and confidence.
    volumes, medians : DataFrame
        Tables ``animal_volumes`` and ``event_free_survival``.
    rates : DataFrame
        Table ``growth_rates``; may be empty.

    Returns
    -------
    list of tuples
        Rows of ``DELAY_COLUMNS``, measures ``growth_delay`` and ``log_cell_kill``; models without
        a control have none.
    """
    rows: list[Row] = []
    known_rates = _rates(rates)
    for endpoint in endpoints_of(study, settings):
        known = medians[medians["endpoint"] == endpoint.name]
        timed: dict[tuple[str, str], tuple[Array, Mask]] = {}
        if known["median_d"].notna().any():  # else there is nothing to draw
            timed = _by_arm(event_free_study(study, volumes, settings, endpoint).survival)
        for model, table in _by_model(known).items():
            control = study.control([arm for arm, *_ in table], settings.control)
            if control is None:
                continue
            own = {arm: timed[model, arm] for arm, *_ in table if (model, arm) in timed}
            arms = _arms(table, own, control, settings)
            rate = known_rates.get((model, control), (nan, nan, nan))
            for arm, *found in _model_delays(arms, control, rate, settings):
                rows.append((model, arm, endpoint.name, *found))
    return rows


def drawn_medians(days: Array, event: Mask, drawn: Array) -> Array:
    """Kaplan-Meier medians of resamples of the animals, inf where the median is not reached.

    The rule of ``kaplan_meier.median_survival``, for many resamples at once: ``drawn`` is how often
    each has every animal, shape (resamples, animals), so that curves are matrix products.
    """
    steps, position = np.unique(days, return_inverse=True)
    at_step = np.eye(len(steps))[position]
    left, died = drawn @ at_step, drawn @ (at_step * event[:, None])
    at_risk = np.cumsum(left[:, ::-1], axis=1)[:, ::-1]
    share = np.cumprod(1 - died / np.maximum(at_risk, 1), axis=1)
    half, below = share <= 0.5 + ROUNDING, share < 0.5 - ROUNDING
    last = len(steps) - 1 - np.argmax((left > 0)[:, ::-1], axis=1)
    end = np.where(below.any(axis=1), np.argmax(below, axis=1), last)
    middle = (steps[np.argmax(half, axis=1)] + steps[end]) / 2
    medians: Array = np.where(half.any(axis=1), middle, np.inf)
    return medians


def times_drawn(sizes: tuple[int, ...], resamples: int, seed: int) -> Array:
    """How often each animal of the last group is in each resample, shape (resamples, size).

    Groups of these sizes are drawn one after the other by PCG64 from ``seed``. The draws are the
    same for every model and measure whose first groups have the same sizes, so they are kept: they
    take most of the time of a bootstrap.
    """
    return _drawn(sizes, resamples, seed)[0].astype(float)


@lru_cache(maxsize=64)
def _drawn(sizes: tuple[int, ...], resamples: int, seed: int) -> tuple[Counts, Any]:
    """Times each animal of the last group is drawn, and where the generator stands after it."""
    bits = np.random.PCG64(seed)
    if len(sizes) > 1:
        bits.state = _drawn(sizes[:-1], resamples, seed)[1]
    n = sizes[-1]
    if not n:
        return np.zeros((resamples, 0), dtype=np.uint8), bits.state
    times = np.random.Generator(bits).multinomial(n, np.full(n, 1 / n), size=resamples)
    return times.astype(np.min_scalar_type(times.max())), bits.state


def percentile_ends(draws: Array, confidence: float) -> tuple[float, float]:
    """Order statistics at both ends; infinite ones are kept.

    NaN at both where more draws are undefined than lie beyond one end of the interval.
    """
    tail = (1 - confidence) / 2
    known = np.sort(draws[~np.isnan(draws)])
    if not len(known) or len(draws) - len(known) > tail * len(draws):
        return nan, nan
    last = len(known) - 1
    return float(known[int(np.floor(tail * last))]), float(known[int(np.ceil((1 - tail) * last))])


def _by_model(medians: pd.DataFrame) -> dict[str, list[Median]]:
    """Arm, median, events and n of each row, by model."""
    columns = (medians[name].tolist() for name in ("model", "arm", "median_d", "events", "n"))
    found: dict[str, list[Median]] = {}
    for model, *row in zip(*columns, strict=True):
        found.setdefault(model, []).append((row[0], row[1], row[2], row[3]))
    return found


def _by_arm(records: pd.DataFrame | None) -> dict[tuple[str, str], tuple[Array, Mask]]:
    """Days and events of the animals of each model and arm."""
    if records is None:
        return {}
    arms = groups_of(records, ["model", "arm"])
    names = zip(*arms.names(records, ["model", "arm"]).values(), strict=True)
    day, event = records["day"].to_numpy(float), records["event"].to_numpy(bool)
    rows = ((name, arms.number == i) for i, name in enumerate(names))
    return {name: (day[here], event[here]) for name, here in rows}


def _arms(
    table: list[Median],
    timed: dict[str, tuple[Array, Mask]],
    control: str,
    settings: Settings,
) -> dict[str, Drawn]:
    """Every arm of a model with its drawn medians; control is drawn first, then in order."""
    sizes: tuple[int, ...] = ()
    found: dict[str, Drawn] = {}
    for arm, median, events, n in sorted(table, key=lambda row: row[0] != control):
        draws = np.empty(0)
        known = not isnan(found[control].median if found else median)
        if n > 1 and known and not events:
            draws = np.full(settings.bootstrap_resamples, np.inf)
        elif n > 1 and known:  # without a median of control there is no delay to anything
            sizes += (len(timed[arm][0]),)
            times = times_drawn(sizes, settings.bootstrap_resamples, settings.bootstrap_seed)
            draws = drawn_medians(*timed[arm], times)
        found[arm] = Drawn(median, events, n, draws)
    return found


def _rates(rates: pd.DataFrame) -> dict[tuple[str, str], tuple[float, float, float]]:
    """Rate of each model and arm, its standard error and lower end."""
    if rates.empty:
        return {}
    names = ("model", "arm", "rate_per_day", "se", "low")
    rows = zip(*(rates[name].tolist() for name in names), strict=True)
    return {(model, arm): (rate, se, low) for model, arm, rate, se, low in rows}


def _model_delays(
    arms: dict[str, Drawn], control: str, rate: tuple[float, float, float], settings: Settings
) -> Iterator[Row]:
    below = arms[control]
    rng = np.random.Generator(np.random.PCG64(settings.bootstrap_seed + 1))
    shifts = rng.standard_normal(settings.bootstrap_resamples)
    for name, arm in arms.items():
        if name == control:
            continue
        draws = _differences(arm.draws, below.draws)
        span = _delay(arm, below, draws, settings.confidence)
        kill = _cell_kill(span, draws, rate, shifts, settings.confidence)
        for measure, found in (("growth_delay", span), ("log_cell_kill", kill)):
            yield (name, arm.n, below.n, measure, found.estimate, found.low, found.high,
                   found.status)  # fmt: skip


def _differences(arm: Array, control: Array) -> Array:
    """Differences of drawn medians; undefined where neither is reached."""
    if not len(arm) or not len(control):
        return np.empty(0)
    both = np.isinf(arm) & np.isinf(control)
    apart: Array = np.subtract(arm, control, out=np.full(len(arm), np.nan), where=~both)
    return apart


def _delay(arm: Drawn, control: Drawn, draws: Array, confidence: float) -> Span:
    """Difference of the medians with the interval of its draws; the reason where there is none."""
    if isnan(control.median):
        return Span(nan, nan, nan, f"control: {_not_reached(control)}")
    low, high = percentile_ends(draws, confidence)
    status = "ok"
    if isnan(arm.median):
        status = _not_reached(arm)
    elif not len(draws):
        status = "no interval: one animal"
    elif isnan(low):
        status = "no interval: the medians are not reached in too many resamples"
    elif not (isfinite(low) and isfinite(high)):
        status = "no upper limit" if isfinite(low) else "no lower limit"
    return Span(arm.median - control.median, _finite(low), _finite(high), status)


def _cell_kill(
    span: Span, draws: Array, rate: tuple[float, float, float], shifts: Array, confidence: float
) -> Span:
    estimate, se, low_rate = rate
    if not low_rate > 0:
        return Span(nan, nan, nan, "control's doubling time has no upper limit")
    if isnan(span.estimate) and isnan(span.low):
        return Span(nan, nan, nan, span.status)
    per_day = 1 / (LOG_CELL * log(2))
    drawn_rates = np.maximum(estimate + se * shifts, 0.0)[: len(draws)]
    with np.errstate(invalid="ignore"):
        low, high = percentile_ends(draws * drawn_rates * per_day, confidence)
    return Span(span.estimate * estimate * per_day, _finite(low), _finite(high), span.status)


def _not_reached(arm: Drawn) -> str:
    return f"median not reached ({arm.events} of {arm.n} animals)"


def _finite(value: float) -> float:
    return value if isfinite(value) else nan
