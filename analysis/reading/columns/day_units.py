"""What a column of days counts: days, weeks, or something that its heading does not say."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Answers, ask
from analysis.reading.words.heading_grammar import days_in, is_age, may_be_days
from analysis.reading.words.values import Floats
from analysis.study import Problem, Question

DAYS, WEEKS, MONTHS, HOURS = "days", "weeks", "months", "hours"
DAYS_IN = {DAYS: 1.0, WEEKS: 7.0, MONTHS: 30.4375}
_NAMES = {7.0: WEEKS, 30.4375: MONTHS, 365.25: "years", 1 / 24: HOURS}  # by their days
_OF_LIFE = re.compile(r"^(?:p|pnd?|post-?natal\s*days?)[\s._-]*\d{1,3}$", re.IGNORECASE)
_OLDEST = 104  # weeks; few mice of a study live longer


@dataclass(frozen=True, slots=True)
class DayUnit:
    """Days in one unit of a column, and what is said and asked about it."""

    days: float
    problems: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()


def day_unit(
    heading: str, sheet: Sheet, cell: str, answers: Answers, counted: Floats | None = None
) -> DayUnit:
    """The unit of a column of numbers by its heading: ``Week`` counts weeks, which is told.

    ``Timepoint`` and ``Age`` name no unit: asked, taken as days and as weeks until then; an age
    above that of any mouse in weeks, in the numbers ``counted``, as days. A month is a twelfth of
    365.25 days.
    """
    days = days_in(heading)
    questions: tuple[Question, ...] = ()
    if may_be_days(heading) and _is_open(heading):
        is_weeks = is_age(heading) and not (counted is not None and (counted > _OLDEST).any())
        assumed = WEEKS if is_weeks else DAYS
        key = f"day_unit:{sheet.file}:{sheet.name}"
        what = f"Does the column '{heading}' count days, weeks or months?"
        answer, question = ask(sheet, answers, key, what, DAYS_IN, assumed, cell)
        days, questions = DAYS_IN[answer], (question,)
    told = () if days == 1.0 else (_told(heading, days, sheet, cell),)
    return DayUnit(days, told, questions)


def unit_of(heading: str, sheet: Sheet, cell: str) -> DayUnit:
    """The unit that a heading names, and that it was counted in days; asks nothing."""
    days = days_in(heading)
    return DayUnit(days, () if days == 1.0 else (_told(heading, days, sheet, cell),))


def told_of_life(days: Iterable[str], sheet: Sheet, cell: str) -> tuple[Problem, ...]:
    """That days such as ``PND7`` or ``P7`` count from birth; nothing where none does."""
    found = next((each for each in days if _OF_LIFE.match(each.strip())), "")
    if not found:
        return ()
    what = "The days count from birth."
    action = "If treatment began later, add treatment_start_day to the study sheet."
    return (Problem("info", what, sheet.file, sheet.name, cell, found, action),)


def _told(heading: str, days: float, sheet: Sheet, cell: str) -> Problem:
    unit = _NAMES[days]
    action = f"Read as days, {days:g} to a {unit.removesuffix('s')}."
    action = "Read as days of 24 hours." if unit == HOURS else action
    what = f"The column '{heading}' counts {unit}."
    return Problem("info", what, sheet.file, sheet.name, cell, "", action)


def _is_open(heading: str) -> bool:
    """Whether the word alone says neither: a time of animals is one in days."""
    return is_age(heading) or "point" in heading.casefold()
