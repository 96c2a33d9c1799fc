"""One arm's life span, by itself and beside the control's: the cells of the survival table.

Nouns: ``Horizon``, the day to which means of a model are read, ``LifeSpan`` and
``AgainstControl``. The last two have their numbers (by column of the table) and their notes: why a
number is missing, or how it is to be read.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.settings import FEWEST_ANIMALS
from analysis.statistics.cox_and_log_rank import HazardRatio
from analysis.statistics.kaplan_meier import (
    ROUNDING,
    Floats,
    MedianSurvival,
    RestrictedMean,
    SurvivalCurve,
    kaplan_meier,
    median_survival,
    restricted_mean,
)

MEAN_NOTE = "mean life span"  # how notes on the mean begin


@dataclass(frozen=True, slots=True)
class Horizon:
    """The day to which mean life spans of a model are read, and the arm that sets it.

    ``day`` is infinite where every arm is followed to its last event: means are plain then.
    """

    day: float
    arm: str


@dataclass(frozen=True, slots=True)
class LifeSpan:
    """What one arm's own animals say; days from treatment start."""

    n: int
    events: int
    last_day: float
    horizon: Horizon
    mean: float
    sd: float
    median: MedianSurvival
    ends_at_half: bool  # follow-up ends while exactly half of the animals are left
    restricted: RestrictedMean


@dataclass(frozen=True, slots=True)
class AgainstControl:
    """An arm's hazard ratio and log-rank test against control."""

    hazard: HazardRatio
    p: float
    p_adjusted: float


def common_horizon(curves: Mapping[str, SurvivalCurve], control: str | None) -> Horizon:
    """Last day to which the survival of every arm is known, so that means can be compared.

    An arm whose last animal had its event is known on all days (0 from then on), one whose last
    animal was censored to that day. The smallest of these days is the horizon. An arm lost while
    half of the control's animals were still to have their event (before its median) would cut the
    means of all others short: it sets no horizon, and has no mean.
    """
    known = {arm: _known_to(curve) for arm, curve in curves.items()}
    median = median_survival(curves[control]).days if control is not None else math.nan
    lasting = {arm: day for arm, day in known.items() if arm == control or not day < median}
    arm = min(lasting, key=lambda name: lasting[name])
    return Horizon(lasting[arm], arm)


def life_span(
    days: Floats,
    events: NDArray[np.bool_],
    tau: float,
    horizon: Horizon,
    confidence: float = 0.95,
) -> LifeSpan:
    """Mean, SD, median and restricted mean to ``tau`` of one arm's animals.

    Every animal with an event, none after the horizon: plain mean and SD (n - 1). Else the area
    under the Kaplan-Meier curve to the horizon; no SD, for days of censored animals are unknown.
    """
    curve = kaplan_meier(days, events, confidence)
    last_day = float(days.max())
    plain = bool(events.all()) and last_day <= horizon.day
    known = _known_to(curve) >= horizon.day
    to = horizon.day if math.isfinite(horizon.day) else last_day
    return LifeSpan(
        n=len(days),
        events=int(events.sum()),
        last_day=last_day,
        horizon=horizon,
        mean=_mean(days, curve, to, plain) if known else math.nan,
        sd=float(days.std(ddof=1)) if plain and len(days) > 1 else float("nan"),
        median=median_survival(curve),
        ends_at_half=abs(float(curve.survival[-1]) - 0.5) <= ROUNDING,
        restricted=restricted_mean(curve, tau),
    )


def _mean(days: Floats, curve: SurvivalCurve, to: float, plain: bool) -> float:
    return float(days.mean()) if plain else restricted_mean(curve, to).days


def own_numbers(span: LifeSpan) -> dict[str, float]:
    """Give the arm's own cells, by column."""
    return {
        "n": span.n,
        "events": span.events,
        "censored": span.n - span.events,
        "mean_life_span_d": span.mean,
        "sd_d": span.sd,
        "median_d": span.median.days,
        "median_low": span.median.low,
        "median_high": span.median.high,
        "rmst_d": span.restricted.days,
        "rmst_se": span.restricted.se,
        "tau_d": span.restricted.tau,
    }


def numbers_against(test: AgainstControl, span: LifeSpan, control: LifeSpan) -> dict[str, float]:
    """Give the cells beside control, by column: tests and ``ILS = 100 * (arm / control - 1)``."""
    return {
        "ils_mean_pct": _increase_pct(span.mean, control.mean),
        "ils_median_pct": _increase_pct(span.median.days, control.median.days),
        "hazard_ratio": test.hazard.ratio,
        "hr_low": test.hazard.low,
        "hr_high": test.hazard.high,
        "p": test.p,
        "p_adjusted": test.p_adjusted,
    }


def own_notes(span: LifeSpan) -> list[str]:
    """How to read the arm's own cells, and why some are empty."""
    censored, median = span.n - span.events, span.median
    reached = not np.isnan(median.days)
    return _holding(
        {
            _mean_note(span): censored > 0 or span.last_day > span.horizon.day,
            "one animal: no SD": span.n == 1 and not censored,
            "median not reached": not reached,
            "survival ends at exactly 0.5: median is the middle of that plateau": span.ends_at_half,
            "interval of the median not estimable": reached and np.isnan(median.low),
            "upper limit of the median not reached": (
                reached and not np.isnan(median.low) and np.isnan(median.high)
            ),
        }
    )


def notes_against(test: AgainstControl, span: LifeSpan, control: LifeSpan) -> list[str]:
    """Why cells beside control are empty, or how to read them."""
    few = min(span.n, control.n) < FEWEST_ANIMALS
    return _holding(
        {
            "median of control not reached": np.isnan(control.median.days),
            "neither arm has an event while both are followed: hazard ratio not estimable": (
                np.isnan(test.hazard.ratio)
            ),
            f"log-rank not tested: fewer than {FEWEST_ANIMALS} animals": few,
            "log-rank test not possible": np.isnan(test.p) and not few,
        }
    )


def _known_to(curve: SurvivalCurve) -> float:
    """Day to which a curve is known: all days where it ends at 0."""
    return math.inf if curve.survival[-1] == 0 else float(curve.days[-1])


def _mean_note(span: LifeSpan) -> str:
    """How the mean life span of an arm with censored animals, or cut at the horizon, is meant."""
    censored = f"{span.n - span.events} of {span.n} censored"
    day, arm = span.horizon.day, span.horizon.arm
    if np.isnan(span.mean):
        return f"{MEAN_NOTE}: none, followed to day {span.last_day:g} only"
    if math.isinf(day):
        return f"{MEAN_NOTE} is the area under the curve: {censored}"
    return f"{MEAN_NOTE} to day {day:g} (last of {arm}): {censored}"


def _increase_pct(value: float, reference: float) -> float:
    return 100 * (value / reference - 1) if reference > 0 else float("nan")


def _holding(notes: dict[str, bool]) -> list[str]:
    return [note for note, holds in notes.items() if holds]
