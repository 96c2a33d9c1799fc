"""What words around a plate say: wavelength, hours, experiment, calculated values, read mode."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_NM = re.compile(r"(?<![\d.])(\d{3,4})(?:[.,]0+)?\s*nm\b", re.IGNORECASE)
_AFTER_COLON = re.compile(r":\s*(\d{3})(?:\s*\[[^\]]*\])?$")
_ALONE = re.compile(r"^[(\[]?(\d{3})[)\]]?$")
_AT = re.compile(
    r"(?<![a-z])(?:od|abs|absorbance|absorption|extinction|optical density|raw data|raw|a|λ"
    r"|wavelengths?|filter|label|длина волны|погл|ext)[\s:_#=\-]*[\[(]?\s*(?:at\s*)?(\d{3})(?!\d)",
    re.IGNORECASE,
)
_EXCITATION = re.compile(r"\S:\d{3}(?:/\d{1,3})?\s*[,/]\s*\d{3}(?:/\d{1,3})?(?!\d)")
_FILTERS = re.compile(r"(?<![\d.])\d{3}(?:/\d{1,3})?(?:\s*[,;]\s*\d{3}(?:/\d{1,3})?)?(?!\d)")
_SEVERAL = re.compile(r"(?<!\d)\d{3}\s*(?:nm)?\s*[,;/&+\-]\s*\d{3}(?!\d)", re.IGNORECASE)
_SHORTEST, _LONGEST = 190, 1000

_MODES: Mapping[str, re.Pattern[str]] = {
    "fluorescence": re.compile(
        r"fluoresc|\b[egrcby]?fp\b|\begfp\b|\bmcherry|\brfu\b|alamar|resazurin|\bdapi\b|hoechst"
        r"|\bfitc\b|texas red|\balexa",
        re.IGNORECASE,
    ),
    "luminescence": re.compile(r"luminesc|\brlu\b|cell ?titer.?glo|\bctg\b", re.IGNORECASE),
    "absorbance": re.compile(
        r"absorb|absorpt|optical density|\bod\b|\bod\d{3}|\babs\b|\babs\d{3}|фотометр|погл",
        re.IGNORECASE,
    ),
}
_PLATE_WORDS = re.compile(
    r"plate|well|\bod\b|od\d{3}|absorb|\babs|\bnm\b|\bmtt\b|\bmts\b|\bwst|\bsrb\b|\bxtt\b|\bcck"
    r"|reader|raw data|viabil|spectramax|tecan|biotek|synergy|envision|luminesc|fluoresc|планшет",
    re.IGNORECASE,
)

# Values that were calculated, whatever they look like; and words that may only name the assay.
_CALCULATED = re.compile(
    r"\bblank(?:ed)?[ -]?(?:sub|corr|\d{3}|od|abs|$)|\bblank \w*(?:read|:\d{3})|blank subtracted"
    r"|corrected|subtracted|\bminus\b|\bdelta\b|\bdifference\b|\baverages?\b|\bavg\b|\bmeans?\b"
    r"|\bmedian\b|\bst\.? ?d(?:ev)?\b|\bstdev\b|std\.? ?dev|\bs\.?e\.?m\b|\bsd\b|\bcv\b|\bcv ?%"
    r"|\bmax v\b|r-?squared|\bvmax\b|lagtime|lag time|\bt at max|\bslope\b|z-?score"
    r"|\breduced\b|dilution factor|standard curve|curve fit|quantitative|\boutlier"
    r"|\bratio\b|pathlength"
    r"|\bcrosstalk.?corr\w*|^(?:fluorescence )?polari[sz]ation(?: \[?mp\]?)?$|\banisotropy\b"
    r"|background.?removed|вычит|среднее",
    re.IGNORECASE,
)
_BLANKS = re.compile(r"\W*blanks?\W*", re.IGNORECASE)  # a word for wells, not for what was done
_MAY_BE_CALCULATED = re.compile(
    r"%|percent|viab|of control|of dmso|of vehicle|inhibition|normali[sz]|\bratio\b|surviv|fold",
    re.IGNORECASE,
)
_RAW = re.compile(r"(?<!based on )\braw\b|\bunprocessed\b|\boriginal\b|исходн", re.IGNORECASE)
_ONLY_BLANK = re.compile(r"\bblank|\bsubtract|\bcorrected|\bminus\b|\bdelta\b|вычит", re.IGNORECASE)
_SPREAD = re.compile(
    r"\bmean|\bave?r?a?g|\bst|\bsd\b|\bcv\b|\bmax v|squared|\blag|\bt at|\bslope|dilution|outlier"
    r"|curve|ratio|pathlength",
    re.IGNORECASE,
)

_HOURS = re.compile(
    r"(?<![a-z0-9.,:/])t?\s*=?\s*(\d{1,3}(?:[.,]\d+)?)[\s_-]*"
    r"(?:h|hr|hrs|hour|hours|hpt|std|stunden|uur|uren|ч|час\w*)(?![a-zа-я:])",
    re.IGNORECASE,
)
_DAYS = re.compile(
    r"(?<![a-z0-9])(?:day|tag|dag|день)[\s_.#-]*(\d{1,2})(?![\d:./-])"
    r"|(?<![a-z0-9.])(\d{1,2})[\s_-]*(?:days?|tage|dagen)(?![a-z])",
    re.IGNORECASE,
)
_NOT_TREATMENT = re.compile(
    r"mt[ts]\b|wst|xtt|cck|srb|incub|seed|date|reagent|added|settle|shak|delay|duration|runtime"
    r"|interval|solubil|stain|fix|passage|\bat \d{1,2}:",
    re.IGNORECASE,
)
# An assay and how long its reagent was in the wells; a treatment takes longer: ``MTT 72 h``.
_ASSAY = re.compile(
    r"(?<![a-z])(?:mt[ts]|wst-?\d?|xtt|srb|cck-?8?)(?![a-z])"
    r"(?:[\s_-]+(\d{1,3}(?:[.,]\d+)?)[\s_-]*(?:h|hrs?|hours?|std)(?![a-z]))?",
    re.IGNORECASE,
)
_LONGEST_ASSAY_H = 6.0
_CYCLE_TIME = re.compile(
    r"\(\s*((?:\d+\s*h)?\s*(?:\d+\s*min)?\s*(?:\d+\s*s(?:ec)?)?)\s*\)", re.IGNORECASE
)
_STATED_TIME = re.compile(
    r"^(?:kinetic |elapsed |read |measurement )?(?:time|zeit|t)\s*[:=]\s*"
    r"((?:\d+(?:[.,]\d+)?\s*(?:h|hrs?|hours?|min|mins|minutes?|s|sec|secs|seconds?|std)\b\s*)+)$",
    re.IGNORECASE,
)
_EXPERIMENT = re.compile(
    r"(?<![a-z])(?:exp(?:t|eriment)?|rep(?:l(?:icate)?|eat)?|biol?(?:ogical)?[\s_.-]*"
    r"rep(?:licate|eat)?|run|repl?ikat|versuch|опыт|повтор)[\s_.:#=-]*(?:no\.?|nr\.?)?\s*"
    r"(\d{1,2}|[a-c]|i{1,3}|iv)(?![a-z0-9])|(?<![a-z])n(\d)(?![a-z0-9])",
    re.IGNORECASE,
)

# What names of plates carry of an experiment without calling it one: n=1, and dates.
_MARK = re.compile(
    r"(?<![a-z])n\s*=\s*(?P<n>\d{1,2})(?![\d.,])"
    r"|(?<!\d)(?P<day>20\d\d(?P<a>[-_. ]?)(?:0[1-9]|1[0-2])(?P=a)(?:0[1-9]|[12]\d|3[01])"
    r"|\d{1,2}(?P<b>[-_./])\d{1,2}(?P=b)(?:20)?\d\d"
    r"|[12]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?!\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A value that words state, and the words."""

    value: str
    words: str


def wavelength_in(text: str) -> float | None:
    """The wavelength in nm that a text names; None where it names none or more than one."""
    if is_fluorescence_pair(text) or _SEVERAL.search(text):
        return None
    for pattern in (_AFTER_COLON, _NM, _ALONE, _AT):
        found = {int(number) for number in pattern.findall(text.strip())}
        found = {number for number in found if _SHORTEST <= number <= _LONGEST}
        if found:
            return float(found.pop()) if len(found) == 1 else None
    return None


def is_fluorescence_pair(text: str) -> bool:
    """Whether a text ends with an excitation and an emission wavelength: ``485,530``."""
    return bool(_EXCITATION.search(text))


def filters_in(text: str) -> frozenset[str]:
    """The filters and wavelengths that a label names: ``485/20,528/20``, ``570``."""
    return frozenset(re.sub(r"\s", "", found) for found in _FILTERS.findall(text))


def read_mode(text: str) -> str:
    """``absorbance``, ``fluorescence`` or ``luminescence`` where a text says so, else empty."""
    if is_fluorescence_pair(text):
        return "fluorescence"
    return next((mode for mode, pattern in _MODES.items() if pattern.search(text)), "")


def speaks_of_plates(text: str) -> bool:
    """Whether a text has a word of plates or readers."""
    return bool(_PLATE_WORDS.search(text))


def calculated(text: str) -> str:
    """Why values under this title are calculated ones; empty where it does not say so."""
    if _RAW.search(text) or _BLANKS.fullmatch(text):
        return ""
    if _CALCULATED.search(text):
        only_blank = _ONLY_BLANK.search(text) and not _SPREAD.search(text)
        return "blank-corrected values" if only_blank else "calculated values"
    return ""


def may_be_calculated(text: str) -> bool:
    """Whether a title may speak of percent or normalized values, or only name the assay."""
    return bool(_MAY_BE_CALCULATED.search(text)) and not _RAW.search(text)


def hours_in(text: str) -> Stated | None:
    """Hours of treatment that a name or title states: ``72h``, ``day 3``; None where unclear."""
    if len(text) > 80 or _NOT_TREATMENT.search(_without_assay(text)):
        return None
    hours = {float(found.replace(",", ".")) for found in _HOURS.findall(text)}
    hours |= {24.0 * int(day or days) for day, days in _DAYS.findall(text)}
    return Stated(f"{hours.pop():g}", text) if len(hours) == 1 else None


def cycle_time(text: str) -> str:
    """The time of a read: ``1 h 30 min`` in ``Cycle 4 (1 h 30 min)`` and ``Time: 1 h 30 min``."""
    is_cycle = "cycle" in text.casefold()
    found = _CYCLE_TIME.search(text) if is_cycle else _STATED_TIME.match(text.strip())
    return found[1].strip() if found else ""


def experiment_in(text: str) -> Stated | None:
    """The experiment that a name or title states: ``exp 2``, ``Replicate # 1``."""
    if len(text) > 60:
        return None
    found = {number.upper() or other for number, other in _EXPERIMENT.findall(text)}
    return Stated(found.pop(), text) if len(found) == 1 else None


def mark_in(name: str) -> str:
    """The ``n = 1`` or the date in the name of a plate, which may tell experiments apart; or "".

    A date is given as it is written: its day and month need not be told apart to be another.
    """
    found = {match["day"] or f"n = {match['n']}" for match in _MARK.finditer(name)}
    return found.pop() if len(found) == 1 else ""


def without_mark(name: str) -> str:
    """A name without its ``n = 1`` and its date."""
    return " ".join(_MARK.sub(" ", name).split())


def without_time(name: str) -> str:
    """A name without the hours and the experiment it states: ``lapatinib_48h``, ``Exp 2 lap``."""
    plain = _DAYS.sub(" ", _HOURS.sub(" ", name)) if hours_in(name) else name
    plain = _EXPERIMENT.sub(" ", plain) if experiment_in(name) else plain
    return name if plain == name else plain.strip(" _-.,;:")


def _without_assay(text: str) -> str:
    """A title without its assay; as it is where hours behind the assay are those of its reagent."""
    hours = [float(found.replace(",", ".")) for found in _ASSAY.findall(text) if found]
    is_of_reagent = any(each <= _LONGEST_ASSAY_H for each in hours)
    return text.replace("_", " ") if is_of_reagent else _ASSAY.sub(" ", text)
