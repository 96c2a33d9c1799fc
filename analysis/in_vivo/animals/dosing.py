"""The days of dosing that a schedule states in words; nothing is guessed.

A schedule that cannot be read for certain gives None, and figures say so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

EVERY_DAY = {
    "daily": 1, "qd": 1, "bid": 1, "tid": 1, "once daily": 1, "twice daily": 1, "once a day": 1,
    "twice a day": 1, "every day": 1, "each day": 1,
    "weekly": 7, "qw": 7, "once weekly": 7, "once a week": 7, "every week": 7, "each week": 7,
    "every other day": 2, "every second day": 2, "alternate days": 2, "qod": 2, "eod": 2,
    "every third day": 3, "every other week": 14, "every second week": 14,
}  # fmt: skip
ONCE = frozenset({"once", "single dose", "one dose", "single injection", "one injection"})
UNIT_DAYS = {"d": 1, "day": 1, "days": 1, "w": 7, "week": 7, "weeks": 7}
EVERY = re.compile(r"(?:q ?|every )(\d+) ?(days|day|d|weeks|week|w)")
TIMES = re.compile(r"(?:x|×|for) ?(\d+)(?: ?(doses?|times|days?|d|weeks?|w))?$")
SPAN = re.compile(r"days? (\d+) ?(?:-|–|to) ?(\d+)")
LISTED = re.compile(r"days? (\d+(?:(?:, ?| and | & )\d+)*)")


@dataclass(frozen=True, slots=True)
class Dosing:
    """Days of the doses from treatment start, and whether the schedule says where they end."""

    days: tuple[float, ...]
    has_end: bool


def dosing(schedule: str, until: float) -> Dosing | None:
    """Days of dosing from day 0 on.

    Read are a rhythm (``daily``, ``weekly``, ``every other day``, ``q3d``, ``every 2 weeks``), a
    rhythm with its end (``q4d x 3``, ``daily for 3 weeks``, ``daily x 5``: doses, ``daily, days
    0-20``), listed days (``days 0, 3 and 7``) and a single dose. Days count from the start of
    treatment.

    Parameters
    ----------
    schedule : str
        As the study states it.
    until : float
        Last day to which a rhythm without an end is followed.

    Returns
    -------
    Dosing or None
        None where the words are not understood to the last.
    """
    words = " ".join(schedule.casefold().replace("once every", "every").split()).rstrip(". ")
    if words in ONCE:
        return Dosing((0.0,), True)
    if listed := LISTED.fullmatch(words):
        return Dosing(tuple(sorted({float(day) for day in re.findall(r"\d+", listed[1])})), True)
    first, last, words = _span(words)
    rhythm, words = _rhythm(words)
    if not rhythm or (words and last is not None):
        return None
    if not words:
        end = until if last is None else last
        return Dosing(_days(first, end, rhythm), last is not None)
    times = TIMES.fullmatch(words)
    return Dosing(_repeated(times, rhythm), True) if times else None


def _span(words: str) -> tuple[float, float | None, str]:
    """First and last day where a span is given, and the words without it."""
    span = SPAN.search(words)
    if not span:
        return 0.0, None, words
    rest = (words[: span.start()] + words[span.end() :]).strip(" ,;:()")
    return float(span[1]), float(span[2]), rest.removesuffix(" on").removesuffix(" from")


def _rhythm(words: str) -> tuple[int, str]:
    """Days from one dose to the next, and the words after it; 0 where none is named."""
    for name in sorted(EVERY_DAY, key=len, reverse=True):
        if words == name or words.startswith((f"{name} ", f"{name},", f"{name}x")):
            return EVERY_DAY[name], words[len(name) :].strip(" ,;:")
    every = EVERY.match(words)
    if not every:
        return 0, words
    return int(every[1]) * UNIT_DAYS[every[2]], words[every.end() :].strip(" ,;:")


def _repeated(times: re.Match[str], rhythm: int) -> tuple[float, ...]:
    """``x 3`` and ``for 3 doses`` count doses, ``for 3 weeks`` the days from the first."""
    number, unit = int(times[1]), times[2] or ""
    if unit in UNIT_DAYS:
        return _days(0.0, number * UNIT_DAYS[unit] - 1, rhythm)
    return tuple(float(rhythm * dose) for dose in range(number))


def _days(first: float, last: float, rhythm: int) -> tuple[float, ...]:
    return tuple(first + rhythm * dose for dose in range(int((last - first) // rhythm) + 1))
