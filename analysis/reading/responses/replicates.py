"""Replicates by their headings: ``rep 1``, ``lapatinib_2``, ``Experiment 3``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.reading.words.responses import response_heading

_EXPERIMENT = re.compile(
    r"(?:^|[\s_.(-])(?:exp(?:eriment)?|biol?(?:ogical)?[\s_.-]*(?:rep(?:licate|eat)?)?|run)"
    r"[\s_.#-]*(\d{1,2}|[IVX]{1,4})\)?$",
    re.IGNORECASE,
)
_REPLICATE = re.compile(
    r"(?:^|[\s_.(-])(?:tech(?:nical)?[\s_.-]*)?(?:rep(?:licate)?s?|repl?ikat[eo]?|r[ée]plica(?:t|do|to)?"
    r"|repeat|wdh|wiederholung|herhaling|mess?ung|mesure|r|n|#|no\.?|well|obs)"
    r"[\s_.#=-]*(\d{1,2})\)?$|^#?(\d{1,2})$",
    re.IGNORECASE,
)
_REP = re.compile(r"\brep", re.IGNORECASE)
_NUMBERED = re.compile(r"^(.*\w.*?)[\s_.(]+(\d{1,2})\)?$")
_DASHED = re.compile(r"^(.*\w.*?)\s?-\s?(\d)$")
_CLOSE = re.compile(r"^([^\W\d_]{2,})(\d)$")  # "viability1"; "OD450-1" by a dash
# Words that a number makes a name of: "Drug 1" and "Drug 2" are two drugs.
_NAMED_BY_NUMBER = re.compile(
    r"^(?:drug|compound|cpd|sample|treatment|group|patient|serum|inhibitor|line|clone|cell|donor"
    r"|sh|si|sg|plate|virus|strain|mutant|cond(?:ition)?)s?$",
    re.IGNORECASE,
)
# Of which there are several against one gene: "siBRCA1 #1".
_REAGENT = re.compile(r"^(?:si|sh|sg)(?:RNA)?[\s_-]?[A-Z][A-Z0-9-]+$")


@dataclass(frozen=True, slots=True)
class Named:
    """A heading taken apart: the name that replicates share, and which one of them it is."""

    stem: str
    replicate: str = ""
    experiment: str = ""


def replicates_of(headings: Sequence[str]) -> list[Named]:
    """Headings of columns side by side, replicates of one name with that name.

    A number behind a name tells replicates apart where such names count up (``lapatinib 1``,
    ``lapatinib 2``; ``lapatinib``, ``lapatinib.1``), but for words that it makes a name of.
    """
    plain = [_named(heading) for heading in headings]
    if len(set(headings)) * 2 <= len(headings):  # "siX #1" three times: the number is its name
        plain = [
            Named(heading.strip()) if each.stem else each
            for heading, each in zip(headings, plain, strict=True)
        ]
    plain = _dashed(headings) or plain
    numbers: dict[str, list[str]] = {}
    for name in {each.stem for each in plain if not each.replicate}:
        stem, number = _parts(name)
        numbers.setdefault(stem, []).append(number)
    found = []
    for each in plain:
        stem, number = _parts(each.stem)
        if number and not each.replicate and _count_up(stem, numbers[stem]):
            each = Named(stem, number, each.experiment)
        found.append(each)
    return found


def _dashed(headings: Sequence[str]) -> list[Named]:
    """Names with a dash and a number where each of several counts up alike: ``sh-1``, ``sh-2``."""
    found = [_DASHED.match(heading.strip()) for heading in headings]
    numbers: dict[str, list[str]] = {}
    for each in filter(None, found):
        numbers.setdefault(each[1], []).append(each[2])
    counts = {tuple(counted) for counted in numbers.values()}
    if not all(found) or len(numbers) < 2 or len(counts) != 1:
        return []
    counted = counts.pop()
    if len(counted) < 2 or counted != tuple(str(at + 1) for at in range(len(counted))):
        return []
    return [Named(each[1], each[2]) for each in found if each]


def counted_names(names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Names that a replicate stands behind, as arms and replicates: ``MCF-7 rep 2``."""
    found = replicates_of(names)
    is_said = all(_REP.search(name) for name in names)
    if not (names and is_said and all(each.stem and each.replicate for each in found)):
        return {}
    stems, numbers = zip(*((each.stem, each.replicate) for each in found), strict=True)
    return {"arm": stems, "replicate": numbers} if len(set(stems)) < len(stems) else {}


def _count_up(stem: str, numbers: Sequence[str]) -> bool:
    """Whether the numbers behind a name count its replicates, one of which may have none."""
    counted = sorted(int(number or 0) for number in numbers)
    in_turn = counted == list(range(counted[0], counted[0] + len(counted)))
    return len(counted) > 1 and counted[0] <= 1 and in_turn and not _NAMED_BY_NUMBER.match(stem)


def replicate_stem(heading: str) -> str:
    """A heading without the number that tells replicates apart: ``% Inhibition 2``, ``rep_1``."""
    return _parts(_named(heading).stem)[0]


def _named(heading: str) -> Named:
    text = heading.strip()
    found = _EXPERIMENT.search(text)
    if found:
        return Named(text[: found.start()].strip(), "", found[1])
    found = _REPLICATE.search(text)
    if found and not _REAGENT.match(text[: found.start()].strip()):
        return Named(text[: found.start()].strip(), found[1] or found[2])
    return Named(text)


def _parts(text: str) -> tuple[str, str]:
    found = _NUMBERED.match(text)
    close = _CLOSE.match(text) or _DASHED.match(text)
    if close and response_heading(close[1]):
        return close[1], close[2]
    return (found[1].strip(" _.(-"), found[2]) if found else (text, "")
