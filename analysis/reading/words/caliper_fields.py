"""The words of caliper sheets, in the languages and spellings that labs use.

The spellings of a study workbook (``headings``) hold here as well; these are more of them, for
sheets that were never meant to be read by a program.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from functools import lru_cache

from analysis.reading.words.heading_cells import squashed
from analysis.reading.words.heading_grammar import worded_field
from analysis.reading.words.headings import SPELLINGS
from analysis.reading.words.languages import in_english

LENGTHS = ("length_mm", "width_mm", "height_mm")
MEASURES = (*LENGTHS, "volume_mm3", "weight_g", "tumor_weight_g", "signal")

_FIELDS = (
    "animal", "arm", "cage", "model", "study", "tumor", "note", "day", "date", *LENGTHS,
    "volume_mm3", "weight_g",
)  # fmt: skip
_MORE: Mapping[str, tuple[str, ...]] = {
    "animal": (
        "animal nr", "animal tag", "animal ref", "mouse nr", "mouse tag", "mouse ear tag", "ear no",
        "ear number", "ear mark", "ear punch", "ear", "ear id", "earmark", "mice", "mice id",
        "m no", "m nr", "mouse code", "animal code", "no mouse", "rat no", "id no",
        "identification", "row labels", "pt id", "individual", "specimen", "hamster", "fish",
    ),
    "arm": (
        "group no", "group number", "grp no", "group nr", "gr", "gp", "tx", "rx", "therapy",
        "treatment arm name", "treatment group name", "study group", "study arm", "dose group",
        "regimen", "treated with", "treatment regimen", "agent", "drugs", "animal group",
        "mouse group", "allocation", "allocated to", "allocated group",
    ),
    "cage": ("cage nr", "cage tag", "cage card", "housing", "no cage"),
    "model": ("patient id",),
    "tumor": (
        "tumor no", "tumour no", "tumor nr", "tumor name", "t no", "injection site", "implant site",
        "lesion", "mammary gland", "tumor side", "tumour side", "l r", "left right",
    ),
    "note": ("observation", "observations", "obs", "health remarks"),
    "day": (
        "dpi", "d p i", "days post implantation", "days post inoculation", "days post start",
        "day after treatment start", "day of experiment", "exp day", "study days", "tag", "nth day",
        "treatment days", "day no", "day number", "days from start", "days from treatment",
        "days of treatment", "days on study",
    ),
    "date": (
        "measuring date", "date measured", "date of measuring", "date of reading",
        "date measurement", "tumor date", "dates", "measured on", "date of caliper",
        "observation date", "dose date", "exam date", "examination date", "imaging date",
        "scan date", "session date", "date and time", "date time", "datetime", "acquisition date",
    ),
    "length_mm": (
        "diameter", "tumor diameter", "tumour diameter", "l1", "longest", "long",
        "largest diameter", "larger diameter", "max diameter", "maximal diameter",
        "greatest diameter", "diameter long", "length of tumor",
    ),
    "width_mm": (
        "w1", "shortest", "short", "smallest diameter", "smaller diameter", "min diameter",
        "minimal diameter", "diameter short", "breadth", "width of tumor",
    ),
    "height_mm": ("thickness", "tumor height", "z axis", "diameter 3"),
    "volume_mm3": (
        "v", "volumes", "tumor volumes", "tumour volumes", "vol tumor", "tumorvolume",
        "calculated volume", "caliper volume", "tumor area", "tumour area", "area", "tumor burden",
        "calc volume", "l x w", "lxw", "l*w", "length x width", "dimensions", "tumor dimensions",
        "tumour dimensions", "diameters", "measurement", "measurements", "caliper", "calipers",
        "caliper measurement", "tumor measurement", "tumor measurements", "tumor mm",
    ),
    "weight_g": (
        "animal body weight", "mouse body weight", "mouse bw", "weights", "body weights",
        "bodyweights", "b w", "wt", "mouse wt", "body wt", "weight of mouse", "weight of animal",
        "weight mouse", "gram", "grams",
    ),
}  # fmt: skip
_ONLY_HERE: Mapping[str, tuple[str, ...]] = {
    "start": (
        "treatment start date", "start date", "treatment start", "date of treatment start",
        "date treatment started", "treatment started", "start of treatment", "start treatment",
        "first dose", "first dose date", "date of first dose", "dosing start", "rx start",
        "tx start", "enrollment date", "enrolment date", "date enrolled", "enrolled", "day 0 date",
        "date day 0", "randomization date", "randomisation date", "date of randomization",
        "date randomized", "start date treatment", "start",
    ),
    "end_date": (
        "death date", "date of death", "dod", "d o d", "date deceased", "deceased", "date died",
        "died on", "cull date", "date culled", "date of cull", "culled", "sacrifice date",
        "date sacrificed", "date of sacrifice", "sac date", "sacked", "sacrificed", "end date",
        "date of end", "date removed", "euthanasia date", "date of euthanasia", "date euthanized",
        "date euthanised", "euthanized", "euthanised", "termination date", "date terminated",
        "takedown", "take down date", "date killed", "killed", "death", "dead", "date death",
        "found dead", "died", "date endpoint", "endpoint date", "date of endpoint",
        "date found dead",
    ),
    "end_day": (
        "day of death", "death day", "day died", "day sacrificed", "sacrifice day", "sac day",
        "cull day", "day of cull", "day culled", "day of sacrifice", "end day", "endpoint day",
        "day of endpoint", "survival", "survival days", "survival day", "survival time",
        "days survived", "days of survival", "day of euthanasia", "last day alive", "day dead",
    ),
    "reason": (
        "reason", "sacrifice reason", "reason for sacrifice", "reason of sacrifice", "cause",
        "cause of death", "reason of death", "death reason", "reason for death", "cull reason",
        "reason for cull", "reason for culling", "reason for removal", "removal reason",
        "reason for euthanasia", "euthanasia reason", "endpoint reason", "reason for endpoint",
        "endpoint type", "reason for termination", "termination reason", "fate", "outcome",
        "disposition", "death cause", "sac reason", "exit reason", "status", "end reason",
    ),
    "event": (
        "event", "survival event", "event status", "survival status", "survival censor", "is event",
        "event 1 dead", "event 1", "censor", "censored",
    ),
    "tumor_weight_g": (
        "tumor weight", "tumour weight", "tumor mass", "tumour mass", "final tumor weight",
        "final tumour weight", "excised tumor weight", "tumor wet weight", "weight of tumor",
        "tumor wt", "tumour wt", "tumor weight at end", "weight tumor",
    ),
    "statistic": (
        "mean", "average", "avg", "ave", "av", "sd", "s d", "std", "stdev", "st dev", "std dev",
        "standard deviation", "sem", "s e m", "se", "std err", "std error", "standard error",
        "median", "count", "cv", "total", "sum", "min", "max", "t c", "tgi", "tgi %", "p value",
        "p", "ttest", "t test", "range", "mittelwert", "mw", "mittel", "stabw",
        "standardabweichung", "gemiddelde", "gem", "sd sem", "moyenne", "ecart type", "variance",
        "var", "n", "n mice", "n animals", "group mean", "mean tv", "mean volume", "total volume",
        "grand total", "mean sem", "mean sd", "geomean", "geometric mean", "difference", "ci",
        "95 ci", "sem n", "confidence", "averages",
    ),
    "other": (
        "sex", "gender", "dob", "d o b", "date of birth", "birth date", "birthday", "born", "age",
        "alter", "strain", "genotype", "color", "colour", "use", "used", "user", "operator",
        "measured by", "initials", "technician", "exclude", "excluded", "vendor", "tumor init",
        "passage", "weight change", "bw change", "rtv", "relative volume", "group size",
        "relative tumor volume", "log tv", "log volume", "surv", "source", "dosing", "implant date",
        "implantation date", "inoculation date", "injection date", "date of implantation",
        "date of injection", "date of inoculation", "tumor detected", "rtw", "body weight change",
        "weight loss", "change", "percent change",
    ),
}  # fmt: skip
_STATISTIC_ROW = re.compile(
    r"^(?:mean|average|avg|ave|sd|s\.d\.|std\.?|stdev|st\.? ?dev|sem|s\.e\.m\.?|se"
    r"|std\.? ?(?:err|dev)|standard (?:error|deviation)|median|count|cv|total|sum|min|max|t/c|tgi"
    r"|p[ -]?value|t-?test"
    r"|mittelwert|stabw|gemiddelde|gem\.|moyenne|[ée]cart[ -]type|variance|geo(?:metric )?mean"
    r"|grand total|anova|95 ?% ?ci|n ?= ?\d+|n (?:mice|animals)"
    r"|(?:#|no\.?|number) of (?:mice|animals))"
    r"(?:\b|$)(?![-_ ]*\d+$).*$",
    re.IGNORECASE,
)
_STATISTIC_END = re.compile(r"[\s_(-](?:mean|avg|average|sd|sem|stdev|median)\)?$", re.IGNORECASE)
_TYPO_LENGTH = 5  # letters from which on a word may have two letters swapped, one more or less
_LONG = 8  # letters from which on a word may be misspelled in other ways
LONGEST_HEADING = 200  # signs; three times the longest that is known, for spaces and brackets
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def field_of(text: str) -> str:
    """The field that a heading stands for; ``""`` where it stands for none.

    A text longer than any heading with a slip in it is a note, and is not compared.
    """
    if len(text) > LONGEST_HEADING:
        return ""
    return _known_field(text) or _worded(text) or _misspelled(squashed(text))


def known_field(text: str) -> str:
    """As ``field_of``, of headings that are spelled right."""
    return _known_field(text) if len(text) <= LONGEST_HEADING else ""


def is_statistic(text: str) -> bool:
    """Whether a row label says that the row holds statistics: ``MEAN``, ``SEM (n=8)``."""
    plain = text.strip()
    return bool(_STATISTIC_ROW.match(plain) or _STATISTIC_END.search(plain))


@lru_cache(maxsize=20_000)
def _known_field(text: str) -> str:
    spelled = _spellings()
    return spelled.get(squashed(text)) or spelled.get(squashed(in_english(text)), "")


def _worded(text: str) -> str:
    field = worded_field(text)
    return field if field in (*_FIELDS, "end_day") else ""


@lru_cache(maxsize=20_000)
def _misspelled(plain: str) -> str:
    known = _spellings()
    if len(plain) < _TYPO_LENGTH or any(letter.isdigit() for letter in plain):
        return ""
    slips = [word for word in _slips(plain) if word in known and len(word) >= _TYPO_LENGTH]
    if not slips and len(plain) >= _LONG:
        slips = difflib.get_close_matches(plain, _long_spellings(), n=1, cutoff=0.88)
    return known[slips[0]] if slips else ""


def _slips(word: str) -> list[str]:
    """Every word that this one is with two letters swapped, one too many or one missing."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    swapped = [a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1]
    without = [a + b[1:] for a, b in cuts if b]
    return swapped + without + [a + letter + b for a, b in cuts for letter in _LETTERS]


@lru_cache
def _spellings() -> dict[str, str]:
    spelled: dict[str, str] = {}
    for field in _FIELDS:
        words = (field, *SPELLINGS["calipers"].get(field, ()), *_MORE.get(field, ()))
        spelled |= {squashed(word): field for word in words}
    spelled |= {squashed(word): field for field, words in _ONLY_HERE.items() for word in words}
    return spelled


@lru_cache
def _long_spellings() -> list[str]:
    return [word for word in _spellings() if len(word) >= _LONG]
