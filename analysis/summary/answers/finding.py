"""What is known of an arm before a question is answered.

Nouns: ``Finding``, ``Scale``, the words of the questions, and how rows of tables are found.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

Question = Literal["control", "best_part", "additivity", "resistant_line", "tolerated", "life_span"]
Decision = Literal["yes", "no", "equivalent", "not shown", "not tested"]
QUESTIONS: tuple[Question, ...] = (
    "control",
    "best_part",
    "additivity",
    "resistant_line",
    "tolerated",
    "life_span",
)

GROWTH, VOLUME, SURVIVAL, VIABILITY = "growth rate", "tumor volume", "survival", "viability"
# The first of these that a model has is its primary measure, unless the study sheet names another.
MEASURES = (GROWTH, VOLUME, SURVIVAL, VIABILITY)
ENDPOINT_FACT = "primary_endpoint"

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Scale:
    """What an effect is measured in: the value of no effect, and which side of it is better.

    ``margin`` holds the effects, beside the value of no effect, that count as no difference.
    """

    unit: str
    null: float
    lower_is_better: bool
    margin: tuple[float, float] | None = None

    def favors(self, estimate: float) -> bool:
        """Whether the effect is on the better side."""
        return (estimate < self.null) == self.lower_is_better


@dataclass(frozen=True, slots=True)
class Finding:
    """One arm's effect on one measure, for one question, before it is judged.

    ``p`` is raw where ``family`` is set: it is then corrected over the arms of that family.
    ``decided`` is the answer where a rule other than a test gives it; ``words`` are the effect in
    words, with its day or dose, and ``why`` says what stands in the way of a test.
    """

    model: str
    question: Question
    arm: str
    versus: str
    measure: str
    scale: Scale
    words: str
    estimate: float = math.nan
    low: float = math.nan
    high: float = math.nan
    p: float = math.nan
    n: int = 0
    n_versus: int = 0
    n_of: str = "animals"
    day: float = math.nan
    correct: bool = True
    decided: Decision | None = None
    why: str = ""


def records(tables: Mapping[str, pd.DataFrame], name: str) -> list[dict[str, Any]]:
    """The rows of a table; none where there is no such table."""
    if name not in tables:
        return []
    columns = {str(column): values.tolist() for column, values in tables[name].items()}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def times_as(ratio: float) -> str:
    """A ratio in words: ``0.42 times``, ``2.9 times``, ``12 times``."""
    return f"{ratio_text(ratio)} times"


def ratio_text(ratio: float) -> str:
    """Two decimals below 1, two digits above: ``0.42``, ``2.9``, ``12``."""
    if not math.isfinite(ratio):
        return "not known"
    if ratio < 0.005:
        return "under 0.01"
    digits = 2 if ratio < 0.995 else 1 if ratio < 9.95 else 0
    return f"{ratio:,.{digits}f}"
