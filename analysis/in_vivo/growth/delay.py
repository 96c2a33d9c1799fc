"""How many days later than control the tumors of an arm reach a size, and the cell kill of that.

The medians are Kaplan-Meier's: an animal that never gets to the size, or leaves before, is
censored. Part of the table ``growth_summary``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite, isnan, log, nan

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.groups import groups_of
from analysis.in_vivo.growth.event_free import endpoints_of, event_free_study
from analysis.in_vivo.growth.median_difference import Differences, median_differences, times_factor
from analysis.settings import Settings
from analysis.statistics.kaplan_meier import SurvivalCurve, kaplan_meier
from analysis.study import Study

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Row = tuple[object, ...]
Median = tuple[str, float, int, int]  # of an arm: name, days, events, animals

UNBOUNDED = "no interval: too few animals reach the size to bound the medians"
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
class Timed:
    """The median of an arm, and the curve it is of; none where nobody of a model got there."""

    median: float
    events: int
    n: int
    curve: SurvivalCurve | None


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
        Whose control and endpoints; confidence.
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
        if known["median_d"].notna().any():  # else there is nothing to compare
            timed = _by_arm(event_free_study(study, volumes, settings, endpoint).survival)
        for model, table in _by_model(known).items():
            control = study.control([arm for arm, *_ in table], settings.control)
            if control is None:
                continue
            own = {arm: timed[model, arm] for arm, *_ in table if (model, arm) in timed}
            arms = _arms(table, own)
            rate = known_rates.get((model, control), (nan, nan))
            for arm, *found in _model_delays(arms, control, rate, settings):
                rows.append((model, arm, endpoint.name, *found))
    return rows


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


def _arms(table: list[Median], timed: dict[str, tuple[Array, Mask]]) -> dict[str, Timed]:
    """Every arm of a model with its curve."""
    return {
        arm: Timed(median, events, n, kaplan_meier(*timed[arm]) if arm in timed else None)
        for arm, median, events, n in table
    }


def _rates(rates: pd.DataFrame) -> dict[tuple[str, str], tuple[float, float]]:
    """Rate of each model and arm, and its lower end."""
    if rates.empty:
        return {}
    names = ("model", "arm", "rate_per_day", "low")
    rows = zip(*(rates[name].tolist() for name in names), strict=True)
    return {(model, arm): (rate, low) for model, arm, rate, low in rows}


def _model_delays(
    arms: dict[str, Timed], control: str, rate: tuple[float, float], settings: Settings
) -> Iterator[Row]:
    below = arms[control]
    for name, arm in arms.items():
        if name == control:
            continue
        held = _held(arm, below, settings.confidence)
        span = _delay(arm, below, held)
        kill = _cell_kill(span, held, rate, settings.confidence)
        for measure, found in (("growth_delay", span), ("log_cell_kill", kill)):
            yield (name, arm.n, below.n, measure, found.estimate, found.low, found.high,
                   found.status)  # fmt: skip


def _held(arm: Timed, control: Timed, confidence: float) -> Differences | None:
    """What the difference of the medians may be; None where an arm is one animal."""
    if arm.curve is None or control.curve is None or min(arm.n, control.n) < 2:
        return None
    return median_differences(arm.curve, control.curve, confidence)


def _delay(arm: Timed, control: Timed, held: Differences | None) -> Span:
    """Difference of the medians with its interval; the reason where there is none."""
    if isnan(control.median):
        return Span(nan, nan, nan, f"control: {_not_reached(control)}")
    low, high = (float(held.low[-1]), float(held.high[-1])) if held else (nan, nan)
    status = "ok"
    if isnan(arm.median):
        status = _not_reached(arm)
    elif held is None:
        status = "no interval: one animal"
    elif not (isfinite(low) or isfinite(high)):
        status = UNBOUNDED
    elif not (isfinite(low) and isfinite(high)):
        status = "no upper limit" if isfinite(low) else "no lower limit"
    return Span(arm.median - control.median, _finite(low), _finite(high), status)


def _cell_kill(
    span: Span, held: Differences | None, rate: tuple[float, float], confidence: float
) -> Span:
    """Delay times the rate of control, over the doublings of a decade."""
    estimate, low_rate = rate
    if not low_rate > 0:
        return Span(nan, nan, nan, "control's doubling time has no upper limit")
    if isnan(span.estimate) and isnan(span.low):
        return Span(nan, nan, nan, span.status)
    per_day = 1 / (LOG_CELL * log(2))
    factor, half = estimate * per_day, (estimate - low_rate) * per_day
    low, high = times_factor(held, factor, half, confidence) if held else (nan, nan)
    return Span(span.estimate * factor, _finite(low), _finite(high), span.status)


def _not_reached(arm: Timed) -> str:
    return f"median not reached ({arm.events} of {arm.n} animals)"


def _finite(value: float) -> float:
    return value if isfinite(value) else nan
