"""Why animals leave a study, and which of the reasons are events: the default map.

Found dead, humane and tumor endpoints, loss of body weight, death after an injection and
ulceration are events; planned ends, harvests and technical losses are censored. The first reason
that has a word in a text decides. A text that has none, or that only says that the animal was
sacrificed, has no known reason: it is censored, and the user is told.

A mark is such words in a cell: ``sac 7/10``, ``found dead d21``, ``†``.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import lru_cache

from analysis.reading.columns.dates import DateOrder
from analysis.reading.words.dates import DAY_FIRST, MONTH_FIRST

UNKNOWN = "sacrificed"


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason of leaving by the words (patterns) that name it, and whether it is an event.

    ``is_known`` is False where the words do not tell why.
    """

    words: tuple[str, ...]
    name: str
    event: bool
    is_known: bool = True


EVENT_MAP: tuple[Reason, ...] = (
    Reason(
        (
            r"end (?:of |the )?(?:the )?(?:study|experiment|exp\b|trial|treatment|dosing|follow)",
            r"(?:study|experiment) (?:end|completed|terminated)", r"end ?point of (?:the )?study",
            r"planned", r"scheduled", r"termination of (?:the )?(?:study|experiment)",
            r"completed", r"survived", r"\balive\b", r"studienende", r"versuchsende",
            r"einde (?:studie|experiment|proef)", r"fin (?:de l')?(?:[ée]tude|exp[ée]rience)",
        ),
        "end of study",
        False,
    ),
    Reason(
        (
            r"harvest", r"tissue (?:collection|sampl)", r"collected", r"sampled?\b", r"satellite",
            r"for (?:ihc|pk|pd|histology|analysis|flow|western|rna)", r"interim", r"biomarker",
            r"time ?point",
        ),
        "harvest",
        False,
    ),
    Reason(
        (
            r"(?:died|dead|death).{0,25}(?:inject|dosing|gavage|i\.?p\.?\b)",
            r"after (?:injection|gavage)", r"tox(?:icity|ic)\b", r"adverse",
        ),
        "died after injection",
        True,
    ),
    Reason(
        (
            r"technical", r"accident", r"\bacc\.? ?(?:death|dead|died|kill)",
            r"an[ae]?esthe", r"gavage", r"mis-?dos", r"puncture",
            r"fight", r"escaped?", r"missing", r"error", r"transferred", r"excluded", r"wrong",
            r"flood", r"unrelated", r"not tumou?r.?related", r"lost to",
            r"failed (?:implant|engraft)", r"no take",
        ),
        "technical",
        False,
    ),
    Reason(
        (
            r"weight.?loss", r"\bbw.?loss", r"\bbwl\b", r"loss of (?:body.?)?weight",
            r"lost.{0,12}weight", r"\d+ ?% ?(?:bw|weight|body)", r"emaciat", r"gewichtsverlust",
            r"gewichtsverlies", r"perte de poids",
        ),
        "body-weight loss",
        True,
    ),
    Reason(
        (r"ulcer", r"necrotic", r"open (?:wound|tumou?r)", r"bleeding", r"geschw(?:ü|ue?)r"),
        "ulceration",
        True,
    ),
    Reason(
        (
            r"tumou?r.{0,12}(?:size|volume|burden|end ?point|large|limit|too|>|max|growth)",
            r"(?:size|volume).{0,6}(?:limit|end ?point|reached)", r"> ?=? ?\d{3,4}", r"\d{4} ?mm",
            r"max(?:imum|imal)? (?:tumou?r|size|volume|burden)", r"\bmtv\b", r"progressi",
            r"(?:large|big|huge|oversized?).{0,8}tumou?r", r"tumorgr(?:ö|oe?)", r"grosse tumeur",
            r"[(,;:/-]\s*(?:size|volume|burden)\b", r"^(?:tumou?rs?|tumeurs?|tumores)$",
        ),
        "tumor endpoint",
        True,
    ),
    Reason(
        (
            r"humane?", r"moribund", r"hunched", r"(?:bad|poor) (?:appearance|condition|health)",
            r"(?:bad|poor) body", r"inactive", r"\bsick\b", r"\bill\b", r"ill health", r"letharg",
            r"body condition", r"\bbcs?\b", r"distress", r"paraly", r"[eo]e?dema", r"ascites",
            r"breath", r"suffer", r"end ?point", r"morbid", r"clinical", r"cachex", r"abbruch",
            r"dyspn", r"\bpain", r"welfare", r"disease", r"metastas",
        ),
        "humane endpoint",
        True,
    ),
    Reason(
        (
            r"found.?dead", r"dead in cage", r"\bdied?\b", r"\bdead\b", r"\bdeath\b", r"deceased",
            r"[†‡☠✝✞]", r"\bfd\b", r"\bdoa\b", r"spontaneous", r"gestorben", r"verstorben",
            r"\btot\b", r"todesfall", r"\bdood\b", r"overleden", r"\bmort\b", r"d[ée]c[ée]d",
        ),
        "found dead",
        True,
    ),
    Reason(
        (
            r"\bsac", r"\bsak\b", r"\bcull", r"\beuth", r"\bkilled", r"terminat", r"take ?-?down",
            r"taken down", r"\bremoved\b", r"\bput down", r"get(?:ö|oe?)tet",
            r"eingeschl(?:ä|ae?)fert",
            r"ge[eë]uthan", r"euthanasi", r"opgeofferd", r"\bco2\b", r"^x$", r"^out$",
        ),
        UNKNOWN,
        False,
        is_known=False,
    ),
)  # fmt: skip
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


@lru_cache(maxsize=5_000)
def reason_of(text: str) -> Reason | None:
    """The first reason of the map that has a word in a text; None where none has."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", text)  # EndOfExperiment
    plain = " ".join(spaced.casefold().split())
    return next((each for each in EVENT_MAP if _pattern(each).search(plain)), None)


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


@lru_cache
def _pattern(reason: Reason) -> re.Pattern[str]:
    return re.compile("|".join(reason.words))
