"""Invented life spans of animals whose mean and SD print as the published ones.

Published for 4T1, 10 animals an arm, in days: untreated 28.5 +- 1.5, anastrozole 32.0 +- 1.8
(+12.3 %), tamoxifen 35.5 +- 2.1 (+24.6 %), both 36.2 +- 2.5 (+27.0 %). Letrozole and fulvestrant
have no published value: they stand in a model of their own, with their own untreated animals.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from statistics import stdev

from workbook import Row, Sheet

COLUMNS = ("model", "animal", "arm", "day", "event", "reason")
PUBLISHED_MODEL = "4T1"
ILLUSTRATIVE_MODEL = "4T1 (illustrative)"
ANIMALS = 10
PLANNED_END = 39  # last day of the illustrative experiment
TECHNICAL_LOSS = ("letrozole", 6, 21)  # arm, position of the animal, day


@dataclass(frozen=True, slots=True)
class LifeSpan:
    """Mean and SD (days) that the life spans of an arm have, printed with one decimal."""

    arm: str
    mean_d: float
    sd_d: float


PUBLISHED = (
    LifeSpan("untreated", 28.5, 1.5),
    LifeSpan("anastrozole", 32.0, 1.8),
    LifeSpan("tamoxifen", 35.5, 2.1),
    LifeSpan("anastrozole + tamoxifen", 36.2, 2.5),
)
ILLUSTRATIVE = (
    LifeSpan("untreated", 28.3, 1.6),
    LifeSpan("letrozole", 33.1, 2.0),
    LifeSpan("fulvestrant", 36.4, 2.2),
)


def survival_sheet(seed: str) -> Sheet:
    """One row per animal: the published arms all with an event, the illustrative with a few not."""
    rng = random.Random(f"{seed} life span")
    rows: list[Row] = []
    for life_span in PUBLISHED:
        days = whole_days(life_span, rng)
        rows += [
            (PUBLISHED_MODEL, f"S{len(rows) + i:02d}", life_span.arm, day, 1, _reason(rng))
            for i, day in enumerate(days, start=1)
        ]
    for life_span in ILLUSTRATIVE:
        days = whole_days(life_span, rng)
        outcomes = [_outcome(life_span.arm, i, day, rng) for i, day in enumerate(days)]
        rows += [
            (ILLUSTRATIVE_MODEL, f"S{len(rows) + i:02d}", life_span.arm, *outcome)
            for i, outcome in enumerate(outcomes, start=1)
        ]
    return Sheet("survival", COLUMNS, tuple(rows))


def whole_days(life_span: LifeSpan, rng: random.Random) -> list[int]:
    """Whole days with exactly this mean and, to one decimal, this SD: drawn until they fit."""
    while True:
        days = [round(rng.gauss(life_span.mean_d, life_span.sd_d)) for _ in range(ANIMALS)]
        if sum(days) == round(ANIMALS * life_span.mean_d) and (
            f"{stdev(days):.1f}" == f"{life_span.sd_d:.1f}"
        ):
            return days


def _outcome(arm: str, position: int, day: int, rng: random.Random) -> tuple[int, int, str]:
    """Day, event and reason of an illustrative animal; two kinds of leaving without an event."""
    reason = _reason(rng)
    if (arm, position) == TECHNICAL_LOSS[:2]:
        return TECHNICAL_LOSS[2], 0, "technical loss (anesthesia)"
    if day > PLANNED_END - 1:
        return PLANNED_END, 0, "planned end"
    return day, 1, reason


def _reason(rng: random.Random) -> str:
    """Most animals reach the humane endpoint; some are found dead."""
    return "found dead" if rng.random() < 0.25 else "humane endpoint"
