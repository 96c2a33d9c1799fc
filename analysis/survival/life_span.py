"""One arm's life span, by itself and beside the control's: the cells of the survival table.

Nouns: ``LifeSpan`` and ``AgainstControl``. Each has its numbers (by column of the table) and its
notes: why a number is missing, or how it is to be read.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.cox_and_log_rank import HazardRatio
from analysis.statistics.kaplan_meier import (
    ROUNDING,
    Floats,
    MedianSurvival,
    RestrictedMean,
    kaplan_meier,
    median_survival,
    restricted_mean,
)


@dataclass(frozen=True, slots=True)
class LifeSpan:
    """What one arm's own animals say; days from treatment start."""

    n: int
    events: int
    last_day: float
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


def life_span(
    days: Floats, events: NDArray[np.bool_], tau: float, confidence: float = 0.95
) -> LifeSpan:
    """Mean, SD, median and restricted mean to ``tau`` of one arm's animals.

    Every animal with an event: plain mean and SD (n - 1). With censoring: the area under the
    Kaplan-Meier curve to the arm's own last day, which is the plain mean where nothing is censored
    and a lower bound where the last animals are; no SD, for days of censored animals are unknown.
    """
    curve = kaplan_meier(days, events, confidence)
    last_day = float(days.max())
    complete = bool(events.all())
    return LifeSpan(
        n=len(days),
        events=int(events.sum()),
        last_day=last_day,
        mean=float(days.mean()) if complete else restricted_mean(curve, last_day).days,
        sd=float(days.std(ddof=1)) if complete and len(days) > 1 else float("nan"),
        median=median_survival(curve),
        ends_at_half=abs(float(curve.survival[-1]) - 0.5) <= ROUNDING,
        restricted=restricted_mean(curve, tau),
    )


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
            f"restricted mean to day {span.last_day:g}: {censored} of {span.n} censored": (
                censored > 0
            ),
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
    both = span.events > 0 and control.events > 0
    return _holding(
        {
            "median of control not reached": np.isnan(control.median.days),
            "mean of control restricted": control.events < control.n,
            "no event: hazard ratio not estimable": span.events == 0,
            "no event in control: hazard ratio not estimable": span.events > control.events == 0,
            "events apart from those of control: hazard ratio not estimable": (
                both and np.isnan(test.hazard.ratio)
            ),
            "log-rank test not possible": np.isnan(test.p),
        }
    )


def _increase_pct(value: float, reference: float) -> float:
    return 100 * (value / reference - 1) if reference > 0 else float("nan")


def _holding(notes: dict[str, bool]) -> list[str]:
    return [note for note, holds in notes.items() if holds]
