"""What a heading of a table of responses says: a concentration, a response, or hours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from analysis.reading.words.units import spelled_unit

# A unit of concentration, alone or behind a word: uM, µg/mL, mol/L. The letter case counts where
# it has to: a bare "M" is molar, "m" is not.
_UNIT = (
    r"(?:[pnuµμ]m|(?-i:mM|M)|[pnuµμm]?mol(?:/l)?|[pnuµμm]?g/m?l|[pnuµμm]g\s?ml-?1"
    r"|molar|micromolar|nanomolar|millimolar|picomolar|ppm|ppb)"
)
_UNIT_ALONE = re.compile(rf"^[(\[]?\s*({_UNIT})\s*[)\]]?$", re.IGNORECASE)
_UNIT_BEHIND = re.compile(rf"(?:[(\[,]|(?:^|[\s_.]))\s*({_UNIT})\s*[)\]]?\s*$", re.IGNORECASE)
_WORD = re.compile(
    r"(?:^|[\s_.(\[/]|drug|cpd)"
    r"(?:conc(?:s|entr\w*)?|[ck]on[cz]entr\w*|konz|dos(?:e|es|age|is|ierung)|dilutions?)"
    r"(?=$|[\s_.:)\]\d(,])|^[xc]$|\[[^\]]+\]",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_LENGTHS = re.compile(r"^n?m$|^\d+\s*nm$|\d\s*nm$", re.IGNORECASE)  # nanometers, a wavelength
_DILUTION = re.compile(r"dilution", re.IGNORECASE)
_LOG = re.compile(r"\blog(?:10)?\b|\blog(?=[\[(_ ]|conc|dose)|^log", re.IGNORECASE)
_ML = re.compile(r" ?ml-1", re.IGNORECASE)
_NEGATIVE = re.compile(r"^\W*(?:[-−–]|neg(?:ative)?)\s*log|^p\s?\[", re.IGNORECASE)
_IS_DOSE = re.compile(r"^[<>]?\s*[\d.,]+(?:e-?\d+)?\s*[^\d\s]*$", re.IGNORECASE)  # "0.1 uM"
_NOT_A_DOSE = re.compile(
    r"group|level|standard|calibrat|protein|schedul|dosing|day|date|volume|\bn[o.]?\b|number"
    r"|start|max|[ieg]c?i?50|log ?ic",
    re.IGNORECASE,
)
_SECOND = re.compile(
    r"(?:^|[\s_.(]|drug|conc|dose)(?:2|ii|b|c|col(?:umn)?)(?=$|[\s_.)(]|conc|dose|unit)",
    re.IGNORECASE,
)

_INHIBITION = re.compile(
    r"inhib(?!itors?\b)|kill|neutrali[sz]|cytotox|\bdeath\b|\bdead\b|mortality|hemmung|remming",
    re.IGNORECASE,
)
_GROWTH = re.compile(r"growth", re.IGNORECASE)
_VIABILITY = re.compile(
    r"viab|vitalit|surviv|überleb|overleving|alive|infectivity|relative|normali[sz]"
    r"|\bof\s+(?:the\s+)?(?:control|ctrl|untreated|dmso|vehicle|no drug)"
    r"|(?:%|percent|pct)[\s_.]*(?:control|ctrl|untreated|dmso|vehicle|response|max)",
    re.IGNORECASE,
)
_SIGNAL = re.compile(
    r"absor|(?:^|[\s_.])(?:(?:od|abs|rlu|rfu)\s?\d{0,3}|a\s?\d{3})(?=$|[\s_.()])|signal|\braw\b"
    r"|lumin|fluor|\b[3-9]\d\d\s?(?-i:nm)\b"
    r"|count|intensity|readout|reading|^green$|confluen|\bcells\b|optical",
    re.IGNORECASE,
)
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
_HOURS = re.compile(
    r"^\s*(?:t\s*=?\s*)?(\d+(?:[.,]\d+)?)\s*(h|hr|hrs|hours?|d|days?|min|minutes?)\.?\s*$",
    re.IGNORECASE,
)
_DAY = re.compile(r"^\s*(?:day|d)\s*[_.-]?\s*(\d+)\s*$", re.IGNORECASE)
_HOURS_OF = {"h": 1.0, "d": 24.0, "m": 1 / 60}
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ConcentrationHeading:
    """What a heading says of concentrations: unit, drug of two, and how they are written.

    ``is_negative`` is whether the logarithms stand without their minus, ``is_given`` whether the
    user says that they are logarithms; ``named`` is what remains
    of the text without unit and word, often the drug.
    """

    unit: str = ""
    is_log: bool = False
    is_negative: bool = False
    is_given: bool = False
    is_dilution: bool = False
    is_second: bool = False
    by_word: bool = False
    named: str = ""


@lru_cache(4096)
def concentration_heading(text: str) -> ConcentrationHeading | None:
    """What a heading says of concentrations; None where it does not name any.

    A word (``Final conc``, ``dose``, ``[drug]``), a unit alone (``uM``) or a unit behind a name
    (``lapatinib (nM)``) will do; ``dose group`` and ``IC50 (uM)`` are none.
    """
    plain = " ".join(_CAMEL.sub(" ", text).split())
    if not plain or len(plain) > 60:
        return None
    alone = _UNIT_ALONE.match(plain)
    behind = None if alone else _UNIT_BEHIND.search(plain)
    by_word = bool(_WORD.search(plain)) or bool(_LOG.search(plain) and (alone or behind))
    rest = plain[: behind.start()].strip() if behind else plain
    if _IS_DOSE.match(plain) or _NOT_A_DOSE.search(rest) or not (alone or behind or by_word):
        return None
    if not by_word and _LENGTHS.search(plain):
        return None
    if _INHIBITION.search(rest) or _VIABILITY.search(rest) or _SIGNAL.search(rest):
        return None
    found = alone or behind
    unit = found[1] if found else ""
    named = re.sub(r"[(\[].*?[)\]]", " ", _WORD.sub(" ", _LOG.sub(" ", rest)))
    return ConcentrationHeading(
        unit=spelled_unit(_ML.sub("/ml", unit)) if unit else "",
        is_log=bool(_LOG.search(plain)),
        is_negative=bool(_NEGATIVE.search(plain)),
        is_dilution=bool(_DILUTION.search(plain)),
        is_second=bool(_SECOND.search(plain)),
        by_word=by_word or bool(alone),
        named="" if alone or by_word else named.strip(" _.,:-"),
    )


@lru_cache(4096)
def response_heading(text: str) -> str:
    """What a heading says was measured: a measure, ``unknown``, or "" where it names no response.

    ``unknown`` is a response of which the heading does not say what it is (``Response``, ``E``).
    """
    plain = " ".join(text.replace("_", " ").split())
    if not plain or len(plain) > 60:
        return ""
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


def unit_behind(text: str) -> str:
    """The unit of concentration that a heading ends with; "" where there is none."""
    found = _UNIT_BEHIND.search(" ".join(text.split()))
    return spelled_unit(found[1]) if found else ""


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
    return bool(_STATISTIC.search(text.replace("_", " ")))


def hours_in(text: str, has_days: bool = False) -> float | None:
    """Hours that a heading such as ``24 h`` or ``2 d`` states; None where it states none.

    ``Day 2`` counts where ``has_days``: in a table of cells, not of animals.
    """
    found = _HOURS.match(text)
    if found:
        return float(found[1].replace(",", ".")) * _HOURS_OF[found[2][0].lower()]
    day = _DAY.match(text) if has_days else None
    return 24.0 * float(day[1]) if day else None
