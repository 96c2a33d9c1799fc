"""Facts of the study sheet that something is computed from, and the slips in them."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.reading.words.values import parse_mark
from analysis.reading.workbook.repeats import without_repeats
from analysis.study import Arm, Problem, fact_key


@dataclass(frozen=True, slots=True)
class _NumberFact:
    means: str
    example: str
    words: re.Pattern[str]  # what may stand before or after the number
    least: float = 0.0
    most: float = math.inf


NO_FACTS = pd.DataFrame(columns=["key", "value", "file", "sheet", "cell"], dtype=str)
_DAYS = re.compile(r"^d(?:ay)?\s*(?=[-+\d])|\s*\b(?:d|days?)$")
_PERCENT = re.compile(r"\s*(?:%|percent)$")
_HOURS = _NumberFact("a time of 1 h or more", "22", re.compile(r"\s*\b(?:h|hrs?|hours?)\.?$"), 1.0)
_NUMBERS = {
    "endpoint_volume_mm3": _NumberFact(
        "a volume of 0 mm³ or more", "1500", re.compile(r"\s*(?:mm\^?3|mm³|cubic mm)$")
    ),
    "treatment_start_day": _NumberFact("a day of the study", "7", _DAYS, -math.inf),
    "doubling_time": _HOURS,
    "primary_day": _NumberFact("a day of the study", "28", _DAYS, -math.inf),
    "equivalence_margin_pct": _NumberFact("a percentage of 1 to 90", "20", _PERCENT, 1.0, 90.0),
    "weight_limit_pct": _NumberFact("a weight loss of 1 to 50 %", "20", _PERCENT, 1.0, 50.0),
}
_NAMES = {  # facts with a name behind "of" in their key, and in their value: of what
    "control": ("", "control"),
    "doubling_time": ("cell line", ""),
    "parent": ("cell line", "cell line"),
    "vehicle": ("arm", "vehicle"),
}
_OTHERS = ("title", "notice", "model", "control", "treatment_start_date", "primary_endpoint")
Place = tuple[str, str, str]  # file, sheet and cell
_ALIKE = 0.8  # share of letters that a misspelled key has in common with the one that was meant
_NOT_USED = "Not used: nothing was computed from it."


def stated_facts(rows: pd.DataFrame) -> tuple[dict[str, str], list[Problem]]:
    """The facts by their keys; numbers without the words around them.

    A number that cannot be read for certain is left out. A key that looks like a misspelled one of
    the app stays, as a note.

    Parameters
    ----------
    rows : DataFrame
        key, value (text), file, sheet, cell; all rows of the study sheets.

    Returns
    -------
    tuple of dict and list of Problem
        Facts that have a value, and what is wrong with others.
    """
    facts: dict[str, str] = {}
    if rows.empty:
        return facts, []
    first, problems = without_repeats(rows, ["key"], "a key")
    keys = first["key"].tolist()
    for key, value, file, sheet, cell in first[list(NO_FACTS)].itertuples(index=False, name=None):
        place = (file, sheet, cell)
        if not value:
            continue
        number = _number_fact(key)
        if number is None:
            facts[key] = value
            problems += _misspelled(key, keys, place)
            continue
        read = _number(value, number)
        if read is not None:
            facts[key] = read
        problems += _read_as(key, value, read, number, place)
    return facts, problems


def unknown_names(rows: pd.DataFrame, arms: Sequence[Arm], lines: Collection[str]) -> list[Problem]:
    """Facts that name an arm or a cell line that the study does not have.

    Parameters
    ----------
    rows : DataFrame
        As for ``stated_facts``.
    arms : sequence of Arm
        All arms of the study.
    lines : collection of str
        The cell lines of its plates.
    """
    if rows.empty:
        return []
    names = {
        "arm": [arm.name for arm in arms],
        "control": [arm.name for arm in arms if arm.is_control],
        "vehicle": [arm.name for arm in arms if arm.role == "vehicle"],
        "cell line": [line for line in lines if line],
    }
    roles = {arm.role for arm in arms if arm.is_control}
    problems: list[Problem] = []
    first = rows[~rows.duplicated("key") & (rows["value"] != "")]
    for key, value, file, sheet, cell in first[list(NO_FACTS)].itertuples(index=False, name=None):
        what = _unknown(key, value, names)
        if what and not (key == "control" and value.casefold() in roles):
            problems.append(Problem("warning", what, file, sheet, cell, value, _NOT_USED))
    return problems


def _unknown(key: str, value: str, names: Mapping[str, Sequence[str]]) -> str:
    """What is wrong with the name in a key or in its value; empty where all is well."""
    start, _, named = key.partition("_of_")
    in_key, in_value = _NAMES.get(start, ("", "")) if named or key == "control" else ("", "")
    known = names.get(in_key, ())
    if known and named not in map(fact_key, known):
        return f"The key {key} names no {in_key} of the study. Write one of: {', '.join(known)}."
    known = names.get(in_value, ())
    if known and value.casefold() not in map(str.casefold, known):
        return f"The fact {key} is no {in_value} of the study. Write one of: {', '.join(known)}."
    return ""


def _number_fact(key: str) -> _NumberFact | None:
    return _HOURS if key.startswith("doubling_time_of_") else _NUMBERS.get(key)


def _number(value: str, fact: _NumberFact) -> str | None:
    """The number as text; None where it is none, out of range, or 1,500 might be 1.5 too."""
    bare = fact.words.sub("", value.casefold())
    mark = parse_mark(bare)
    if mark.kind != "number" or mark.unit or not fact.least <= mark.value <= fact.most:
        return None
    return f"{mark.value:.15g}"


def _read_as(
    key: str, value: str, read: str | None, fact: _NumberFact, place: Place
) -> Iterator[Problem]:
    if read is None:
        what = f"The fact {key} is {fact.means}: write a number alone, such as {fact.example}."
        yield Problem("warning", what, *place, value, _NOT_USED)
    elif not _is_plain(value):
        what = f"The fact {key} has more than a number in its cell."
        yield Problem("info", what, *place, value, f"Read as {read}.")


def _is_plain(value: str) -> bool:
    try:
        return math.isfinite(float(value))
    except ValueError:
        return False


def _misspelled(key: str, present: Collection[str], place: Place) -> Iterator[Problem]:
    """A key that the app does not know, and is nearly one that it does."""
    used = [*_NUMBERS, *_OTHERS]
    meant = difflib.get_close_matches(key, used, 1, _ALIKE)
    if key in used or not meant or meant[0] in present:
        return
    what = f"The study sheet has the key {key}. If {meant[0]} is meant, write that."
    yield Problem("warning", what, *place, key, "Kept as a note; nothing was computed from it.")
