"""What animals died of: tumor deaths beside others, which keep an animal from dying of its tumor.

Table: ``cumulative_incidence``, only for models whose reasons tell tumor deaths from others.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from analysis.settings import Settings
from analysis.statistics.cumulative_incidence import cumulative_incidence
from analysis.study import Study, table_of
from analysis.survival.table import survival_by_model

# Reasons that speak of the tumor are the disease, not a sign of what the treatment does ...
TUMOR_WORDS = r"(?i)tumou?r|volume|\bsize|mm3|mm³"
UNRELATED_WORDS = r"(?i)unrelated|not related"  # ... unless they say the opposite
TUMOR, OTHER, NOT_SAID = "tumor", "other", "no reason given"
INCIDENCE_COLUMNS: dict[str, str] = {
    "model": "str",
    "arm": "str",
    "cause": "str",
    "day": "float64",
    "n": "int64",
    "at_risk": "int64",
    "events": "int64",
    "incidence": "float64",
    "se": "float64",
    "low": "float64",
    "high": "float64",
}


def is_of_tumor(reason: str) -> bool:
    """Whether a reason of death speaks of the tumor (words tumor, volume, size, mm3)."""
    return bool(re.search(TUMOR_WORDS, reason) and not re.search(UNRELATED_WORDS, reason))


def incidence_by_cause(study: Study, settings: Settings) -> pd.DataFrame:
    """Share of animals dead of the tumor, and of anything else, by day (Aalen-Johansen).

    A death of toxicity is no censoring: that animal cannot die of its tumor any more. The causes
    are ``tumor`` (`is_of_tumor`), ``other`` (any other reason) and ``no reason given``; their
    shares and the Kaplan-Meier survival of all deaths add up to 1. See
    ``analysis.statistics.cumulative_incidence``.

    Returns
    -------
    DataFrame
        A row per model, arm, cause and day on which an animal left, and day 0; ``n`` the animals
        of the arm. Only models in which at least one event is of the tumor and one is not, both by
        their reasons.
    """
    rows: list[tuple[object, ...]] = []
    for animals in survival_by_model(study, settings):
        cause = np.array([_cause(reason) for reason in animals.reason], dtype=object)
        present = [
            name for name in (TUMOR, OTHER, NOT_SAID) if (cause[animals.event] == name).any()
        ]
        if present[:2] != [TUMOR, OTHER]:
            continue
        for arm in animals.arms:
            here = animals.arm == arm
            day, event, own = animals.day[here], animals.event[here], cause[here]
            for name in present:
                found = cumulative_incidence(day, event, own == name, settings.confidence)
                curve = (found.days, found.at_risk, found.events, found.share, found.se)
                numbers = zip(
                    *(part.tolist() for part in (*curve, found.low, found.high)), strict=True
                )
                rows += [(animals.model, arm, name, at, len(day), *rest) for at, *rest in numbers]
    return table_of(rows, INCIDENCE_COLUMNS)


def _cause(reason: str) -> str:
    if not reason.strip():
        return NOT_SAID
    return TUMOR if is_of_tumor(reason) else OTHER
