"""Headings of columns about animals by the words they are made of, in any order and spelling.

The spellings of ``headings`` come first; this reads what no list can hold: ``DaysPostT0``,
``Day after engraftment``, ``Drug Regimen``, ``Mice.ID``, ``Avg Radiance [p/s/cm2/sr]``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

from analysis.reading.words.languages import english_words

_DAY = frozenset({"day", "days", "dpi", "dpt", "dpe", "dps"})
_WEEK = frozenset({"week", "weeks", "wk", "wks", "wpi", "wpt"})
_MONTH = frozenset({"month", "months", "mo", "mos"})
_YEAR = frozenset({"year", "years", "yr", "yrs"})
_HOUR = frozenset({"hour", "hours", "h", "hr", "hrs", "hpi", "hpc"})
_DAYS_OF_MONTH, _DAYS_OF_YEAR = 30.4375, 365.25
_DEATH = frozenset({
    "survival", "surv", "survived", "lifespan", "death", "died", "dying", "os", "sac", "sacrifice",
    "sacrificed", "endpoint", "event",
})  # fmt: skip
_OF_DEATH = frozenset(
    {"to", "of", "until", "till", "at", "overall", "post", "challenge", "the", "in"}
)
_TIME = frozenset({"time", "times", "timepoint", "timepoints"})
_AFTER = frozenset({"post", "after", "since", "from", "p", "into", "on"})
_BEGINNINGS = frozenset({
    "treatment", "treated", "tx", "rx", "trt", "therapy", "dose", "dosing", "start", "injection",
    "inj", "inoculation", "inoc", "inoculated", "implantation", "implant", "implanted",
    "transplantation", "transplant", "transplanted", "engraftment", "engrafted", "graft",
    "grafting", "randomization", "randomisation", "surgery", "irradiation", "radiation",
    "resection", "first", "last", "baseline", "t0", "0", "zero", "tumor", "tumour", "cell",
    "cells", "challenge", "induction", "infection", "enrollment", "enrolment", "xenograft", "of",
    "the",
})  # fmt: skip
_COUNTED = frozenset({
    "study", "exp", "experiment", "experimental", "obs", "observation", "observed", "measurement",
    "measured", "measure", "elapsed", "number", "no", "num", "nr", "n", "point", "points", "d",
    "in", "of", "at", "treatment", "tx", "rel", "relative", "the", "therapy", "imaging", "scan",
    "id", "t",
})  # fmt: skip
_ARM = frozenset({
    "arm", "group", "grp", "treatment", "treatments", "trt", "trtmt", "tx", "rx", "therapy",
    "therapies", "drug", "drugs", "agent", "agents", "regimen", "regime", "compound", "compounds",
    "condition", "medication", "intervention",
})  # fmt: skip
_OF_ARM = frozenset({
    "name", "names", "id", "code", "label", "no", "number", "nr", "study", "exp", "experiment",
    "experimental", "test", "article", "dose", "dosing", "assigned", "assignment", "allocation",
    "type", "animal", "mouse", "mice", "of", "the", "class", "given", "received", "cohort",
    "description",
})  # fmt: skip
_ANIMAL = frozenset({
    "mouse", "mice", "mouseid", "animal", "animals", "rat", "rats", "subject", "pup",
    "pups",
})  # fmt: skip
_OF_ANIMAL = frozenset({
    "id", "ids", "no", "number", "num", "nr", "name", "names", "tag", "code", "identification",
    "identifier", "ident", "ear", "label", "ref", "reference", "unique", "nummer", "key", "index",
    "mouse", "animal",
})  # fmt: skip
_STUDY = frozenset({
    "study", "studies", "experiment", "expt", "exp", "trial", "cohort", "batch", "figure", "fig",
    "contributor", "dataset", "protocol", "project", "studie", "kohorte", "cohorte", "versuch",
    "publication", "laboratory", "lab", "institution",
})  # fmt: skip
_OF_STUDY = frozenset({
    "id", "no", "number", "num", "nr", "name", "code", "registration", "set", "panel", "label",
    "ref", "study", "of",
})  # fmt: skip
_SIGNAL = frozenset({
    "bli", "rlu", "rlus", "radiance", "bioluminescence", "bioluminescent", "biolum",
    "luminescence", "photon", "photons", "flux", "ivis", "luciferase",
})  # fmt: skip
_VOLUME = frozenset({"volume", "volumes", "vol", "vols", "tv", "tumorvolume", "mm3"})
_WEIGHT = frozenset({"weight", "weights", "bw", "bodyweight", "wt", "mass"})
_OF_MEASURE = frozenset({
    "value", "values", "tumor", "tumour", "body", "mm", "mm3", "mm2", "cm3", "cm", "3", "2", "g",
    "gram", "grams", "measured", "caliper", "calipers", "calculated", "calc", "size",
    "of", "the", "mouse", "animal", "in", "raw", "data", "du", "do", "de", "del",
})  # fmt: skip
_VALUE = frozenset({"value", "values", "result", "results", "reading", "data", "observation"})
_TITLE_MEASURES = (
    ("body weight (g)", re.compile(r"\bbody[\s_-]*(?:weight|mass)|\bbw\b|\bweights?\b", re.I)),
    (
        "tumor volume (mm3)",
        re.compile(r"tumou?r[\s_-]*(?:volume|size|growth)|\btv\b|volume|\bmm3\b", re.I),
    ),
    ("fate", re.compile(r"mortalit|fates?\b|disposition|\bdeaths?\b|survival", re.I)),
)
_LAST_ARMS = ("genotype", "geno type", "diet", "construct", "vector", "transgene", "mutation",
              "clone", "cohort", "kohorte", "cohorte")  # fmt: skip
_AGES = frozenset({"age"})
_AREA = re.compile(
    r"(?<![a-z*x\u00d7])l(?:ength|en)?\.?[\s_.]*[x\u00d7*][\s_.]*w(?:idth|id)?(?![a-z*\u00d7^\u00b2]|[\s_]*[x\u00d7*^])"
    r"|\bareas?(?![a-z])|(?<![a-z])[mc]m\s*\^?[2\u00b2](?!\d)",
    re.IGNORECASE,
)
_SIGNAL_UNIT = re.compile(
    r"\b(?:p(?:hotons?)?|ph)\s*/\s*s(?:ec(?:ond)?)?(?:\s*/\s*cm\s*\^?[2²](?:\s*/\s*sr)?)?"
    r"|\bRLUs?\b|\bcounts\b",
    re.IGNORECASE,
)
LOGARITHM = re.compile(
    r"(?<![a-z])(?:log[\s_-]*(?:2|10)(?!\d)|(?:log|ln)(?=[\s_-]*[(\[])"
    r"|(?:log|ln)(?=[\s_-]*(?:total|flux|avg|radiance|bli|photon|biolum|lumin|rlu)))",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+\d*|\d+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_LONGEST = 80  # letters of a heading


@lru_cache(maxsize=20_000)
def heading_words(text: str) -> tuple[str, ...]:
    """The words of a heading, in English and lower case: ``DaysPostT0`` is days, post, t0."""
    plain = unicodedata.normalize("NFKD", _HUMP.sub(" ", text))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return english_words(_WORD.findall(plain.casefold()))


@lru_cache(maxsize=4_000)
def worded_field(text: str) -> str:
    """``day``, ``end_day``, ``arm``, ``animal``, ``study`` or ``signal`` by its words; else ``""``.

    Every word has to belong: ``Drug dose (mg)`` names no arm; ``Day of death`` is an end.
    """
    words = heading_words(text) if len(text) <= _LONGEST else ()
    if not words:
        return ""
    named = {*words}
    if named & _SIGNAL and "background" not in named:
        return "signal"
    if _is_day(words) or _is_end(named):
        return "day" if _is_day(words) else "end_day"
    if named & _ARM and named <= _ARM | _OF_ARM:
        return "arm" if "dose" not in named or named & {"group", "arm", "cohort"} else ""
    begins = words[1:] if words[0] == "unique" else words
    if begins and begins[0] in _ANIMAL and len(words) > 1 and named <= _ANIMAL | _OF_ANIMAL:
        return "animal"
    if "date" in named and _measure(named - {"date", "measured"}):
        return "date"
    measure = _measure(named)
    if measure:
        return measure
    is_study = words[0] in _STUDY and named <= _STUDY | _OF_STUDY and words != ("protocol",)
    return "study" if is_study else ""


def _measure(named: set[str]) -> str:
    """Volume or body weight by words that all belong to it."""
    if named & _VOLUME and named <= _VOLUME | _OF_MEASURE and "body" not in named:
        return "volume_mm3"
    is_weight = named & _WEIGHT and named <= _WEIGHT | _OF_MEASURE
    return "weight_g" if is_weight and not named & {"tumor", "tumour", "mm"} else ""


def is_value(text: str) -> bool:
    """Whether a heading says that numbers stand below it and not of what: ``Value``."""
    words = {*heading_words(text)}
    return bool(words) and words <= _VALUE


def says_area(text: str) -> bool:
    """Whether a text speaks of areas: ``L x W``, ``area``, ``mm2``; ``L x W x W`` does not."""
    return bool(_AREA.search(text))


def measure_in_title(texts: Sequence[str]) -> str:
    """The heading for a column called Value by titles above it: the one measure that they name."""
    found = {name for name, words in _TITLE_MEASURES if any(words.search(text) for text in texts)}
    return found.pop() if len(found) == 1 else ""


def days_in(text: str) -> float:
    """Days in one unit of a heading: 7 a week, 30.4375 a month, 365.25 a year, 1/24 an hour."""
    words = {*heading_words(text)}
    if words & _YEAR and not words & (_DAY | _WEEK | _MONTH):
        return _DAYS_OF_YEAR
    if words & _HOUR and not words & _DAY:
        return 1 / 24
    return _DAYS_OF_MONTH if words & _MONTH else 7.0 if words & _WEEK else 1.0


def is_age(text: str) -> bool:
    """Whether a heading is that of an age, which is a time where it rises from row to row."""
    words = {*heading_words(text)}
    units = _DAY | _WEEK | _MONTH | _YEAR
    return bool(words & _AGES) and words <= _AGES | units | {"in", "at", "mouse", "animal"}


def may_be_days(text: str) -> bool:
    """Whether a heading names a time and no unit: ``Timepoint`` may count days, weeks or visits."""
    words = {*heading_words(text)}
    return bool(words & (_TIME | _AGES)) and not words & (
        _DAY | _WEEK | _MONTH | _YEAR | _HOUR | {"d"}
    )


def last_arm(texts: Mapping[int, str]) -> int | None:
    """Where no heading names an arm: the column of a genotype, diet or cohort, if there is one."""
    worded = {column: " ".join(heading_words(text)) for column, text in texts.items()}
    for name in _LAST_ARMS:
        for column, words in worded.items():
            if words in (name, f"{name} id", f"{name} name", f"{name} no", f"{name} number"):
                return column
    return None


def is_cohort(text: str) -> bool:
    """Whether a heading names cohorts: arms where no other heading names these, else studies."""
    return bool({*heading_words(text)} & {"cohort", "kohorte", "cohorte"})


def signal_unit(text: str) -> str:
    """The unit of a bioluminescence that a heading or title states: ``p/s``, ``RLU``, ``log10``."""
    if logged := LOGARITHM.search(text):
        return logged[0].casefold()
    found = _SIGNAL_UNIT.search(text)
    if not found:
        return ""
    plain = re.sub(r"\s+", "", found[0].casefold()).replace("^", "").replace("²", "2")
    plain = re.sub(r"^(?:photons?|ph|p)/s(?:ec(?:ond)?)?", "p/s", plain)
    return {"rlu": "RLU", "rlus": "RLU"}.get(plain, plain)


def is_hours(text: str) -> bool:
    """Whether a heading counts hours from a beginning: ``Hours post infection``."""
    named = {*heading_words(text)}
    return bool(named & _HOUR) and named <= _HOUR | _TIME | _AFTER | _BEGINNINGS | _COUNTED


def _is_end(named: set[str]) -> bool:
    """Whether words name the time of a death and what it is counted in: ``OS (months)``."""
    units = _DAY | _WEEK | _MONTH | _YEAR | _HOUR
    is_time = bool(named & (units | _TIME | {"lifespan"}))
    return is_time and bool(named & _DEATH) and named <= _DEATH | _OF_DEATH | units | _TIME


def _is_day(words: tuple[str, ...]) -> bool:
    named = {*words}
    if named & (_DAY | _WEEK | _MONTH):
        rest = named - _DAY - _WEEK - _MONTH - _TIME
        if named & _AFTER:
            return rest <= _AFTER | _BEGINNINGS | _COUNTED
        return rest <= _COUNTED
    if named & _TIME and named & _YEAR:  # a year alone is one of the calendar
        return named <= _TIME | _YEAR | {"in"}
    return bool(named & _TIME) and named - _TIME <= {"point", "d", "no", "number", "of", "study"}
