"""One heading cell of a caliper sheet: the field, the day and the tumor that it names."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from analysis.reading.files.sheets import Cell
from analysis.reading.words.caliper_fields import MEASURES, field_of, known_field
from analysis.reading.words.dates import NO_YEAR, date_of
from analysis.reading.words.heading_grammar import LOGARITHM, says_area
from analysis.reading.words.units import with_short_cubes

FIRST_DAY, LAST_DAY = -400, 1500
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000  # spreadsheet dates of 1954 to 2119
_DAY_WORD = (
    r"(?:(?:study|exp\.?|treatment|post-?natal)\s*)?"
    r"(?:days?|tag|dag|jour|giorno|d[ií]a|d|j|dp[a-z]|pnd)"
)
_COUNT = r"(?P<day>[-+\u2212]?\d+(?:[.,]\d+)?)"
_DAY = re.compile(rf"^{_DAY_WORD}[\s._:#=]*{_COUNT}$", re.IGNORECASE)
_DAY_AFTER = re.compile(
    rf"^{_COUNT}\s*(?:d|days?|dpi|tage?|dagen|jours?|giorni|d[ií]as?|天)$", re.IGNORECASE
)
_WEEK = re.compile(r"^(?:weeks?|wks?|woche|semaine|semana|settimana)"
                   r"[\s._-]*(?P<day>[-+]?\d+(?:[.,]\d+)?)$",
                   re.IGNORECASE)  # fmt: skip
_NUMBER = re.compile(r"^[-+\u2212]?\d+(?:[.,]\d+)?$")
_SESSION = re.compile(
    r"^(?P<time>(?P<word>[^\W\d_]{3,})?.*\d)[\s._(-]*"
    r"(?P<session>[a-d]|[ap]\.?m\.?|morning|noon|afternoon|evening)\)?$",
    re.IGNORECASE,
)
_SESSION_IN = re.compile(r"(?:^|[\s_(])(?P<session>[ap]m)(?=$|[\s_)])", re.IGNORECASE)
_SESSION_ALONE = re.compile(r"^(?:[ap]\.?m\.?|morning|noon|afternoon|evening)$", re.IGNORECASE)
_AGAIN = re.compile(r"^(?P<first>.*\S)[.](?P<again>[1-9])$")  # what pandas makes of a repeated head
_DATE_IN = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}[-/ ]?[A-Za-z]{3,9}[-/ ]?\d{2,4}"
    r"|(?<![\d/])(?<!\d[.,])\d{1,2}/\d{1,2}(?![\d/]|[.,]\d)"
)
_NO_YEAR = re.compile(r"^(\d{1,2})/(\d{1,2})$|^\d{1,2}\.\d{1,2}\.$")
_WITH_UNDERSCORES = re.compile(r"^(\d{1,4})_(\d{1,2})_(\d{1,4})$")
_FIRST = re.compile(r"^(?:baseline|base line|bl|pre-?(?:dose|treatment)|randomi[sz]ation)$", re.I)
_DAY_IN = re.compile(
    r"(?:^|[\s_.(,:/-])(?:days?|tag|dag|jour|d|j)[\s._-]*(?P<day>[-+]?\d+)(?=$|[\s_.),:/-])",
    re.IGNORECASE,
)
_WEEK_IN = re.compile(
    r"(?:^|[\s_.(,:/-])(?:weeks?|wks?|woche|semaine)[\s._-]*(?P<day>[-+]?\d+)(?=$|[\s_.),:/-])",
    re.IGNORECASE,
)
_FIRST_IN = re.compile(r"[\s_.(,:/-](?:baseline|bl)\)?$", re.IGNORECASE)
_LAST_NUMBER = re.compile(r"^(?P<words>[^\W\d_]+)[\s._-]*(?P<day>-?\d+)$")
_YEARS = range(1990, 2050)
_PRIORITY = {"animal": 0, "arm": 1}
_SIDES = {"l": "L", "left": "L", "links": "L", "gauche": "L", "li": "L", "lt": "L", "lf": "L",
          "r": "R", "right": "R", "rechts": "R", "droite": "R", "re": "R", "rt": "R",
          "rf": "R"}  # fmt: skip
_SIDE_FILLERS = frozenset({"flank", "side", "tumor", "tumour", "fat", "pad", "leg", "gland"})
_CUBES = frozenset({"mm3", "cm3"})
_TUMOR = re.compile(r"^(?:t|tu|tum|tumor|tumour|lesion)[\s._#-]*(\d{1,2})$", re.IGNORECASE)
_LETTERED_TUMOR = re.compile(r"^(?:tumou?r|lesion)[\s._#-]*([a-d])$", re.IGNORECASE)
_SIZE_UNIT = r"(?:mm|cm)\s*\^?[23\u00b2\u00b3]?"
_ARM_AT = re.compile(  # Initial arm, Group at d10, Arm after re-randomization (day 14)
    r"^(?:(?:initial|first|second|original|final|new|old|1st|2nd|assigned|treatment|study)\s+)*"
    r"(?:arm|group|treatment|allocation|cohort)[\s,(]*(?:(?:at|after|before|from|since|until)\b)?"
    r"[\s-]*(?:(?:re-?)?randomi[sz]ation)?[\s,(]*(?:(?:days?|d)\s*[-+]?\d+)?\s*\)?$",
    re.IGNORECASE,
)
_UNIT = re.compile(
    rf"[(\[]\s*(?P<unit>{_SIZE_UNIT}|g|mg|kg|gr|grams?|cc|ml)\.?\s*[)\]]"
    rf"|(?:^|[\s_,])(?P<bare>{_SIZE_UNIT}|mg|g)$",
    re.IGNORECASE,
)


_SIGNAL = re.compile(
    r"(?<![a-z])(?:flux|radiance|photons?|biolumin\w*|lumines\w*|bli|rlu|p/s(?:ec)?|ph/s)(?![a-z])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Head:
    """What a heading cell names: a field, a day or date, a tumor, a unit; any of them or none.

    ``is_plain`` marks a bare number, which is a day only among others; ``again`` counts the
    repeats of one heading (``12``, ``12.1``); ``session`` tells the readings of one day apart
    (``Day 7a``, ``D1 pm``).
    """

    text: str
    field: str = ""
    day: float | None = None
    date: Cell | None = None
    tumor: str = ""
    unit: str = ""
    is_plain: bool = False
    again: int = 0
    session: str = ""

    @property
    def is_time(self) -> bool:
        """Whether the cell names a day or a date."""
        return self.day is not None or self.date is not None


def read_head(cell: Cell) -> Head:
    """The meaning of one heading cell."""
    if isinstance(cell, str):
        text = " ".join(cell.split())
        head = _from_text(with_short_cubes(text))
        return head if head.text == text else replace(head, text=text)
    if isinstance(cell, datetime.datetime | datetime.date):
        return Head(f"{cell:%Y-%m-%d}", date=cell)
    if isinstance(cell, bool | datetime.time | datetime.timedelta):
        return Head(str(cell))
    return _from_number(float(cell), f"{cell:.15g}")


def says_signal(text: str) -> bool:
    """Whether a text speaks of light: ``total flux (p/s)``, ``BLI``, ``RLU``."""
    return bool(_SIGNAL.search(text))


def signal_name(text: str) -> str:
    """What a text calls the light of a tumor."""
    plain = text.casefold()
    if logged := LOGARITHM.search(plain):
        return f"{logged[0]} {signal_name(LOGARITHM.sub(' ', plain))}"
    named = {
        "radiance": "radiance",
        "flux": "total flux",
        "bio": "bioluminescence",
        "bli": "bioluminescence",
        "photon": "photon flux",
        "p/s": "photon flux",
    }
    return next((name for word, name in named.items() if word in plain), "luminescence")


def joined(heads: Sequence[Head]) -> Head:
    """The heading cells above one column, top to bottom, as one."""
    result = heads[0]
    for head in heads[1:]:
        is_under_date = result.date is not None and result.day is None
        is_new_day = head.is_time and (
            not head.is_plain or not result.is_time or (is_under_date and not result.is_plain)
        )
        result = Head(
            " / ".join(filter(None, [result.text, head.text])),
            _finer(result.field, head.field),
            head.day if is_new_day and head.day is not None and result.day is None else result.day,
            head.date if head.date is not None and result.date is None else result.date,
            head.tumor or result.tumor,
            head.unit or result.unit,
            result.is_plain or head.is_plain,
            max(result.again, head.again),
            head.session or result.session,
        )
    return result


def _finer(above: str, below: str) -> str:
    """Of two fields in one column the one that says more: ``Tumor volume`` over ``L`` is L."""
    if {above, below} & {"animal", "arm"}:
        return min(filter(None, (above, below)), key=lambda field: _PRIORITY.get(field, 2))
    return below or above


def _from_number(number: float, text: str) -> Head:
    if _FIRST_SERIAL <= number < _LAST_SERIAL and number.is_integer():
        return Head(text, date=number, is_plain=True)
    if FIRST_DAY <= number <= LAST_DAY and (number * 2).is_integer():
        return Head(text, day=number, is_plain=True)
    return Head(text)


@lru_cache(maxsize=20_000)
def _from_text(text: str) -> Head:
    if not text:
        return Head("")
    if _NUMBER.match(text):
        again = _AGAIN.match(text)
        if again and again["again"] != "5":
            return replace(_from_number(_float(again["first"]), text), again=int(again["again"]))
        return _from_number(_float(text), text)
    time = _session(text) or _time(text)
    if time:
        return time
    again = _AGAIN.match(text)
    if again and (first := _from_text(again["first"])) and (first.is_time or first.field):
        return replace(first, text=text, again=int(again["again"]))
    return _from_words(text)


def _time(text: str) -> Head | None:
    """A heading that is a day or a date and nothing else."""
    plain = _WITH_UNDERSCORES.sub(r"\1-\2-\3", text.strip("()[] "))
    if _FIRST.match(plain):
        return Head(text, day=0.0)
    for pattern, factor in ((_DAY, 1), (_DAY_AFTER, 1), (_WEEK, 7)):
        if found := pattern.match(plain):
            return Head(text, day=factor * _float(found["day"]))
    if not _is_date(plain):
        return None
    return Head(text, date=plain, is_plain=bool(_NO_YEAR.match(plain)))


def _session(text: str) -> Head | None:
    """A day or date and which reading of it: ``Day 7b``, ``D1 AM``, ``3/5/2024 pm``, ``PM``."""
    if _SESSION_ALONE.match(text):
        return Head(text, session=text.casefold())
    found = _SESSION.match(text)
    if not found or (len(found["session"]) == 1 and not found["word"]):
        return None
    time = _time(found["time"])
    return replace(time, text=text, session=found["session"].casefold()) if time else None


def _from_words(text: str) -> Head:
    if _ARM_AT.match(text) and not known_field(text):
        return Head(text, "arm")
    unit = _unit(text)
    side = "" if known_field(text) else _side(text)
    if side:
        return Head(text, tumor=side)
    if says_signal(text) and not known_field(text):
        return replace(_from_parts(_UNIT.sub(" ", text), ""), text=text, field="signal")
    parts = _from_parts(text, unit)
    if not known_field(text) and parts.tumor and (parts.field or unit in _CUBES):
        return replace(parts, field=parts.field or "volume_mm3")  # tumor 1 (mm3)
    field = field_of(text)
    if not field and unit:
        field = field_of(_UNIT.sub(" ", text))
    return Head(text, field, unit=unit) if field else parts


def _from_parts(text: str, unit: str) -> Head:
    """A heading of several parts: ``Day 7 L (mm)``, ``R_Dmax``, ``BW 12/03/2025``."""
    rest, day, date, session = _UNIT.sub(" ", text), None, None, ""
    if (found := _DATE_IN.search(rest)) and _is_date(found[0]):
        date, rest = found[0], rest.replace(found[0], " ")
    if found := _DAY_IN.search(rest):
        day, rest = _float(found["day"]), rest.replace(found[0], " ")
    elif week := _week_of_measure(rest):
        rest, day = week
    if (day, date) != (None, None) and (found := _SESSION_IN.search(rest)):
        session, rest = found["session"].casefold(), rest.replace(found[0], " ")
    last = _LAST_NUMBER.match(rest.strip()) if date is None and day is None else None
    if last and field_of(last["words"]) in MEASURES:
        return Head(text, field_of(last["words"]), float(last["day"]), is_plain=True)
    field, tumor = _field_and_tumor(rest)
    if not tumor and says_signal(text):
        words = [word for word in re.split(r"[\s_.-]+", rest) if word]
        tumor = next((side for word in words if (side := _side(word))), "")
    return Head(text, field, day, date, tumor, unit, session=session)


def _week_of_measure(text: str) -> tuple[str, float] | None:
    """A measure and the day of its week or baseline: ``Weight.wk3``; ``pre wk3`` is none."""
    for pattern in (_WEEK_IN, _FIRST_IN):
        found = pattern.search(text)
        measure = text.replace(found[0], " ").strip() if found else ""
        if found and field_of(measure) in MEASURES:
            return measure, 7 * _float(found["day"]) if pattern is _WEEK_IN else 0.0
    return None


def _field_and_tumor(rest: str) -> tuple[str, str]:
    words = [word for word in re.split(r"[\s_\-.,:;/()\[\]]+", rest) if word]
    whole = known_field(" ".join(words))
    if whole:
        return whole, ""
    for size in (1, 2, 3):
        for tumor_words, others in ((words[:size], words[size:]), (words[-size:], words[:-size])):
            tumor = _side(" ".join(tumor_words)) if others else ""
            field = field_of(" ".join(others)) if tumor else ""
            if field in MEASURES:
                return field, tumor
    side = _side(" ".join(words))
    return ("", side) if side else (field_of(" ".join(words)), "")


def _is_date(text: str) -> bool:
    """Whether a text is a date on which animals may have been measured."""
    day = date_of(text)
    return day is not None and (day.year in _YEARS or day.year == NO_YEAR)


def _side(text: str) -> str:
    """The tumor that a text names: ``L``, ``left flank`` and ``T1`` do, other words do not."""
    if found := _TUMOR.match(text.strip()):
        return f"T{int(found[1])}"
    if found := _LETTERED_TUMOR.match(text.strip()):
        return f"T{found[1].upper()}"
    words = [word for word in re.split(r"[\s_.-]+", text.casefold()) if word]
    sides = [_SIDES[word] for word in words if word in _SIDES]
    others = [word for word in words if word not in _SIDES and word not in _SIDE_FILLERS]
    return sides[0] if len(sides) == 1 and not others else ""


def _unit(text: str) -> str:
    found = _UNIT.search(text)
    if not found:
        return "mm2" if says_area(text) else ""
    unit = (found["unit"] or found["bare"]).casefold().replace(" ", "").replace("^", "")
    return unit.replace("\u00b2", "2").replace("\u00b3", "3")


def _float(text: str) -> float:
    return float(text.replace(",", ".").replace("\u2212", "-"))
