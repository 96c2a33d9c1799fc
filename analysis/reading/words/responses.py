"""What a heading of a table of responses says: a response, a statistic, or hours."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

_CAMEL = re.compile(r"(?<=[a-z]{2})(?=[A-Z])")  # ``RelCount``, not ``nM``
_INHIBITION = re.compile(
    r"inhib(?!itors?\b)|kill|neutrali[sz]|cytotox|\bdeath\b|\bdead\b|mortality|hemmung|remming",
    re.IGNORECASE,
)
_DEATHS = re.compile(r"^(?:deaths?|dead|mortality|mortalities)$", re.IGNORECASE)  # how many?
_GROWTH = re.compile(r"growth", re.IGNORECASE)
_VIABILITY = re.compile(
    r"viab|vitalit|surviv|(?:ü|ue)berleb|overleving|alive|\blive\b|\bliving\b|infectivity"
    r"|relative|normali[sz]"
    r"|\bof\s+(?:the\s+)?(?:control|ctrl|untreated|dmso|vehicle|no drug)"
    r"|(?:%|percent|pct)[\s_.]*(?:control|ctrl|untreated|dmso|vehicle|response|max)",
    re.IGNORECASE,
)
_SIGNAL = re.compile(
    r"absor|(?:^|[\s_.])(?:(?:od|abs|rlu|rfu)\s?\d{0,3}|a\s?\d{3})(?=$|[\s_.()])|signal|\braw\b"
    r"|lumin|fluor|\b[3-9]\d\d\s?(?-i:nm)\b"
    r"|intensity|readout|reading|^green$|confluen|\bcells\b|optical",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"\bcounts?\b|\bnumber of\b|\bcells? (?:number|n[o°]\.?)(?=$|\W)|\bcolon(?:y|ies)\b"
    r"|[(\[]\s*(?:rlu|rfu|od\s?\d*|a\.?u\.?|cps)\b",
    re.IGNORECASE,
)
_NO_RESPONSE = re.compile(
    r"\b(?:plated|seeded|seeding|inoculated)\b",
    re.IGNORECASE,
)  # how many there were before
_OPEN = re.compile(
    r"^(?:%\s*)?(?:mean\s*)?"
    r"(?:responses?|effects?|values?|activity|outcome|results?|y|e|phenotype|readout)"
    r"(?:[\s_.]*(?:%|\(%\)|pct|percent))?(?:[\s_.]*\d{1,2})?$",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"%|percent|pct", re.IGNORECASE)
_STATISTIC = re.compile(
    r"(?:^|[\s_.])"
    r"(?:mean|average|avg|ave|sd|s\.d\.|stdev|std|sem|se|median|cv|n|ci|min|max|count of)"
    r"(?=$|[\s_.)(])",
    re.IGNORECASE,
)
_MEAN_OF = re.compile(
    r"^(.*\w)[\s_.,(]+(?:mean|average|avg|moyenne|moy|mittelwert|mw|promedio|m[eé]dia|gemiddelde"
    r"|среднее|平均值?)\)?$",
    re.IGNORECASE,
)
_HOURS = re.compile(
    r"^\s*(?:t\s*=?\s*(?=[\d.,]+\s*h))?(\d+(?:[.,]\d+)?)"
    r"\s*(h|hr|hrs|hours?|d|days?|min|minutes?)\.?\s*$",
    re.IGNORECASE,
)
_DAY = re.compile(r"^\s*(?:day|d)\s*[_.-]?\s*(\d+)\s*$", re.IGNORECASE)
_HOURS_OF = {"h": 1.0, "d": 24.0, "m": 1 / 60}
UNKNOWN = "unknown"


@lru_cache(4096)
def response_heading(text: str) -> str:
    """What a heading says was measured: a measure, ``unknown``, or "" where it names no response.

    ``unknown`` is a response of which the heading does not say what it is (``Response``, ``E``).
    """
    plain = " ".join(_CAMEL.sub(" ", text.replace("_", " ")).split())
    if not plain or len(plain) > 60 or _NO_RESPONSE.search(plain):
        return ""
    if _COUNT.search(plain) and not _PERCENT.search(plain):
        return "absorbance"
    if _DEATHS.match(plain):
        return UNKNOWN
    for pattern, measure in (
        (_INHIBITION, "inhibition_pct"),
        (_VIABILITY, "viability_pct"),
        (_SIGNAL, "absorbance"),
    ):
        if pattern.search(plain):
            return measure
    if _GROWTH.search(plain) and _PERCENT.search(plain):
        return "growth_pct"
    return UNKNOWN if _OPEN.match(plain) or _PERCENT.fullmatch(plain.strip("() ")) else ""


def measure_in(said: str) -> str:
    """What the words around a table say was measured: the last of its lines that says it.

    The line next to the table goes before a note far above it (``raw data, not checked``), and a
    percent before a raw signal of the same line.
    """
    for line in reversed(said.splitlines()):
        words = [word for word in re.split(r"[\s,;:|/_]+", line) if len(word) > 1]
        pairs = [" ".join(pair) for pair in pairwise(words)]
        phrases = re.split(r"[,;:|]+", line)
        found = [response_heading(each) for each in (*words, *pairs, *phrases)]
        known = [measure for measure in found if measure not in ("", UNKNOWN)]
        if known:
            return next((measure for measure in known if measure != "absorbance"), known[0])
    return UNKNOWN


def says_percent(text: str) -> bool:
    """Whether a heading or title says that its numbers are percents."""
    return bool(_PERCENT.search(text))


def is_statistic(text: str) -> bool:
    """Whether a heading names what was computed from the others: a mean, SD, n."""
    return bool(_STATISTIC.search(_CAMEL.sub(" ", text.replace("_", " "))))


def mean_of(text: str) -> str:
    """What a heading is the mean of: ``24 h`` of ``24 h moyenne``; "" where it is none."""
    found = _MEAN_OF.match(text.strip())
    return found[1].strip() if found else ""


def hours_in(text: str, has_days: bool = False) -> float | None:
    """Hours that a heading such as ``24 h`` or ``2 d`` states; None where it states none.

    ``Day 2`` counts where ``has_days``: in a table of cells, not of animals.
    """
    found = _HOURS.match(text)
    if found:
        return float(found[1].replace(",", ".")) * _HOURS_OF[found[2][0].lower()]
    day = _DAY.match(text) if has_days else None
    return 24.0 * float(day[1]) if day else None
