"""What is known of an arm before a question is answered.

Nouns: ``Finding``, ``Scale``, and the words of the questions.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

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
HOLM = "after Holm's correction for"
EVERY_PART = "against every part"  # what the p of a combination and its best part is of

# The value of no effect by unit; 0 in all other units.
NO_EFFECT: Mapping[str, float] = {"ratio": 1.0, "fold": 1.0, "index": 1.0, "% of control": 100.0}

Row = Mapping[str, Any]


def leaves_out_no_effect(unit: str, low: float, high: float) -> bool:
    """Whether there is an interval, in a unit of effects, that leaves out no effect.

    Examples
    --------
    >>> leaves_out_no_effect("ratio", 0.3, 0.9), leaves_out_no_effect("d", 0.3, 0.9)
    (True, True)
    >>> leaves_out_no_effect("ratio", 0.3, 1.2), leaves_out_no_effect("d", -1.0, 0.9)
    (False, False)
    """
    null = NO_EFFECT.get(unit, 0.0)
    return high < null or low > null


@dataclass(frozen=True, slots=True)
class Scale:
    """What an effect is measured in, and which side of no effect is better.

    ``margin`` holds the effects, beside the value of no effect, that count as no difference.
    """

    unit: str
    lower_is_better: bool
    margin: tuple[float, float] | None = None

    def favors(self, estimate: float) -> bool:
        """Whether the effect is on the better side."""
        return (estimate < NO_EFFECT.get(self.unit, 0.0)) == self.lower_is_better

    def left_out(self, low: float, high: float) -> bool:
        """Whether there is an interval that leaves out no effect."""
        return leaves_out_no_effect(self.unit, low, high)


@dataclass(frozen=True, slots=True)
class Finding:
    """One arm's effect on one measure, for one question, before it is judged.

    ``p`` is raw where ``correct`` is set: it is then corrected over the arms of the same model,
    question and measure. ``decided`` is the answer where a rule other than a test gives it;
    ``words`` are the effect in words, with its day or dose, and ``why`` says what stands in the way
    of a test. ``effect`` is what a tile says in place of the estimate, ``at`` the concentration and
    time that an effect on cells is of. ``besides_n`` says in the sentence, after n, how many events
    that rests on, or how many of the animals were measured then; ``p_of`` what p is of where that
    is not what the interval is of. ``favored`` says on which side the effect of a test is that has
    no interval, else None.
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
    effect: str = ""
    at: str = ""
    besides_n: str = ""
    p_of: str = ""
    favored: bool | None = None


def two_sided(one_sided: float) -> float:
    """Twice a one-sided p, at most 1; NaN where there is none.

    Examples
    --------
    >>> two_sided(0.01), two_sided(0.7), two_sided(math.nan)
    (0.02, 1.0, nan)
    """
    return one_sided if math.isnan(one_sided) else min(1.0, 2 * one_sided)


def ratio_text(ratio: float) -> str:
    """Two decimals below 1, two digits above: ``0.42``, ``2.9``, ``12``."""
    if not math.isfinite(ratio):
        return "not known"
    if ratio < 0.005:
        return "under 0.01"
    digits = 2 if ratio < 0.995 else 1 if ratio < 9.95 else 0
    return f"{ratio:,.{digits}f}"
