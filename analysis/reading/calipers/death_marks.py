"""Words that tell how and when an animal left: ``sac 7/10``, ``found dead d21``, ``†``."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from analysis.reading.calipers.dates import DAY_FIRST, MONTH_FIRST, DateOrder
from analysis.reading.calipers.event_map import UNKNOWN, Reason, reason_of

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATE = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|\d{1,2}\.\d{1,2}\.\d{2,4}"
    r"|(?<![\d/])(?<!\d[.,])\d{1,2}/\d{1,2}(?![\d/]|[.,]\d)"
    rf"|\b\d{{1,2}}[ -]{_MONTH}(?:[ -]\d{{2,4}})?|\b{_MONTH}\.? \d{{1,2}}(?:,? \d{{4}})?",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"\b(?:on\s+)?(?:days?|tag|dag|jour|d|j)[\s.:#-]*(\d{1,4})\b(?![/.]\d)", re.IGNORECASE
)
_CROSS = re.compile(r"^[x\u00d7]{1,3}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DeathMark:
    """How an animal left by a text; ``date`` or ``day`` where the text names one.

    ``date_has_year`` is False where only day and month are written.
    """

    text: str
    reason: str
    event: bool
    is_known: bool
    date: datetime.date | None = None
    day: float | None = None
    date_text: str = ""


def death_mark(text: str, order: DateOrder) -> DeathMark | None:
    """What a text says about the end of an animal; None where it says nothing of the kind."""
    plain = text.strip()
    date_text = date_in(plain)
    words = plain.replace(date_text, " ") if date_text else plain
    reason = Reason((), UNKNOWN, False, is_known=False) if is_cross(plain) else reason_of(words)
    if reason is None:
        return None
    day = _DAY.search(words)
    date = order.read(date_text) if date_text else None
    return DeathMark(
        plain,
        reason.name,
        reason.event,
        reason.is_known,
        date,
        float(day[1]) if day else None,
        date_text,
    )


def date_in(text: str) -> str:
    """The date inside of a text, as written; ``""`` where there is none."""
    found = _DATE.search(text)
    return found[0] if found else ""


def is_cross(text: str) -> bool:
    """Whether a cell only holds an ``x``: an end if nothing follows, else a missing value."""
    return bool(_CROSS.match(text.strip()))


def nearest_date(mark: DeathMark, order: DateOrder, near: datetime.date) -> datetime.date | None:
    """The date of a mark; without a year, or a known order, the one closest to ``near``."""
    if not mark.date_text or re.search(r"\d{4}|[/.-]\d{1,2}[/.-]\d{2}$", mark.date_text):
        return mark.date
    readings = [
        day
        for each in ((order.order,) if order.is_told else (DAY_FIRST, MONTH_FIRST))
        for year in (near.year - 1, near.year, near.year + 1)
        if (day := DateOrder(each, year).read(mark.date_text))
    ]
    return min(readings, key=lambda day: abs((day - near).days), default=None)
