"""Columns that are called dilutions: what the dose axis shows is for the user to say.

Well   Serum     Dilution   RLU
A2     Mouse 1   40         3906000      1 part in 40, or 40 of something
"""

from __future__ import annotations

import numpy as np

from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Answers, ask, shared_key
from analysis.reading.words.values import Floats
from analysis.study import Question

AS_THEY_STAND, INVERTED = "the numbers as they stand", "1 over the number"
NO_DOSES = "leave the dilutions out"
_TEXT = "The heading says dilution, not concentration. What should the dose axis show?"


def dilution_question(
    sheet: Sheet, cell: str, answers: Answers, without: str
) -> tuple[str, Question]:
    """What the user says of the dilutions of a file, and the question; ``without`` is neither."""
    options = (AS_THEY_STAND, INVERTED, without)
    return ask(sheet, answers, shared_key("dilution", sheet), _TEXT, options, AS_THEY_STAND, cell)


def on_the_axis(values: Floats, answer: str) -> Floats:
    """Dilutions as the dose axis shows them; none where the user wants neither."""
    if answer == AS_THEY_STAND:
        return values
    if answer != INVERTED:
        return np.full(len(values), np.nan)
    with np.errstate(divide="ignore"):
        return np.where(values == 0, 0.0, 1 / values)
