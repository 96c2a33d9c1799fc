"""What the numbers of a table of responses are: a raw signal, or a percent, and of what."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from analysis.reading.responses.table import Asker, Responses
from analysis.reading.words.responses import UNKNOWN, measure_in
from analysis.reading.words.values import Floats
from analysis.study import CONTROL_ROLES, INHIBITION, RAW_SIGNAL

VIABILITY_WORDS, INHIBITION_WORDS, GROWTH_WORDS, SIGNAL_WORDS, LEFT_OUT = (
    "percent of control",
    "percent inhibition",
    "percent growth",
    "raw signal",
    "leave them out",
)
_MEASURE_OF = {
    VIABILITY_WORDS: "viability_pct",
    INHIBITION_WORDS: INHIBITION,
    GROWTH_WORDS: "growth_pct",
    SIGNAL_WORDS: RAW_SIGNAL,
}
WORDS_OF = {measure: words for words, measure in _MEASURE_OF.items()}
_CONTROLS = (*CONTROL_ROLES, "blank")
_FRACTIONS_UP_TO = 2.5  # percents of control go higher
_FULL = (60.0, 160.0)  # percents that a control may have
_NO_PERCENT = 500.0
_LOW = 0.25  # of the top: where an inhibition starts


def with_measure(asker: Asker, found: Responses) -> Responses:
    """What the numbers are, and the question about it where no heading says so.

    Responses that a row names the measure of keep it. The table is left out where the user says
    so.
    """
    if all(row.measure for row in found.rows):
        return found
    measure = UNKNOWN if _is_too_high(found) else found.measure
    if measure == UNKNOWN:
        assumed = "" if found.is_bare else _likely(asker, found)
        text = "What are the responses? No heading says it."
        answer, question = asker.ask(
            "response_measure", text, (*_MEASURE_OF, LEFT_OUT), assumed, (found.first, assumed)
        )
        found = replace(found, questions=(*found.questions, question))
        measure = _MEASURE_OF.get(answer, "")
    if not measure:
        return _left_out(asker, found)
    rows = tuple(replace(row, measure=row.measure or measure) for row in found.rows)
    return _in_percent(asker, replace(found, rows=rows, measure=measure))


def _is_too_high(found: Responses) -> bool:
    """Whether numbers under a heading of percents are far above any percent."""
    if found.measure in (UNKNOWN, RAW_SIGNAL):
        return False
    return float(np.median([row.value for row in found.rows])) > _NO_PERCENT


def _left_out(asker: Asker, found: Responses) -> Responses:
    """The table without its rows; said where the user has not asked for it."""
    left = replace(found, rows=())
    if not found.is_bare:
        return left
    what = "Single letters head the columns: nothing says which are doses and which responses."
    action = "Read once it is said what the responses are."
    return left.told(asker.problem("warning", what, found.first, action))


def _in_percent(asker: Asker, found: Responses) -> Responses:
    """Fractions as percents; which percents they are is said."""
    if found.measure == RAW_SIGNAL:
        return found
    what = f"The responses are given as {WORDS_OF[found.measure]}."
    values = np.array([row.value for row in found.rows])
    if found.is_pct or float(np.nanpercentile(np.abs(values), 99)) > _FRACTIONS_UP_TO:
        return found.told(asker.problem("info", what, found.first, "Used as given."))
    rows = tuple(replace(row, value=100 * row.value) for row in found.rows)
    told = asker.problem("info", f"{what} They are fractions.", found.first, "Multiplied by 100.")
    return replace(found, rows=rows).told(told)


def _likely(asker: Asker, found: Responses) -> str:
    """What numbers that no heading names look like; the name of sheet or file may tell."""
    values = np.array([row.value for row in found.rows])
    doses = np.array([max(row.concentration, _or_zero(row.concentration_2)) for row in found.rows])
    top = float(np.nanpercentile(values, 95))
    low, high = _ends(doses, values)
    rises = high > low and low < _LOW * top
    named = measure_in(f"{asker.sheet.name} {asker.sheet.file.rsplit('.', 1)[0]}")
    if top > 300:
        return SIGNAL_WORDS
    if rises and (found.is_pct or top > 15 or (top <= 1.2 and low < 0.1)):
        return INHIBITION_WORDS
    if not found.is_pct and top > 15 and _control_is_raw(doses, values):
        return SIGNAL_WORDS
    if named == RAW_SIGNAL and not found.is_pct:
        return SIGNAL_WORDS
    if found.is_pct or top > 15:
        is_told = named not in (UNKNOWN, RAW_SIGNAL) and not (named == INHIBITION and low > high)
        return WORDS_OF[named] if is_told else VIABILITY_WORDS
    has_control = (doses == 0).any() or any(row.role in _CONTROLS for row in found.rows)
    is_signal = named == RAW_SIGNAL or top > _FRACTIONS_UP_TO
    if is_signal or has_control or not np.isfinite(doses).any():
        return SIGNAL_WORDS  # held against its own control, which is right for fractions too
    return VIABILITY_WORDS


def _control_is_raw(doses: Floats, values: Floats) -> bool:
    """Whether the responses without a drug are far from 100, as no percents of control are."""
    control = values[(doses == 0) & np.isfinite(values)]
    return len(control) > 0 and not _FULL[0] <= float(np.median(control)) <= _FULL[1]


def _or_zero(value: float) -> float:
    return 0.0 if math.isnan(value) else value


def _ends(doses: Floats, values: Floats) -> tuple[float, float]:
    """The mean response at the lowest third of the doses, and at the highest."""
    known = np.isfinite(values) & np.isfinite(doses)
    if not known.any():
        return math.nan, math.nan
    order = np.argsort(doses[known], kind="stable")
    third = max(1, len(order) // 3)
    inside = values[known]
    return float(np.mean(inside[order[:third]])), float(np.mean(inside[order[-third:]]))
