"""Names that are none: headings, units, statistics, sentences and numbers of repeats.

Where a heading is missing or unknown, names of measures become animals and sentences become arms.
Such a table waits until the user says that these are names after all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from analysis.reading.calipers.findings import LAST_SEEN, nothing_found
from analysis.reading.calipers.headings.who_columns import is_sentence
from analysis.reading.calipers.headings.words import MEASURES, known_field
from analysis.reading.calipers.stops.statistic_rows import is_strong_statistic
from analysis.reading.calipers.tables_of_means import RELATIVE
from analysis.reading.files.cells import counted, several
from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Answers, Finding
from analysis.reading.words.question_keys import question_key
from analysis.study import Problem, Question

NAMES, LEFT = "names: read the table", "no names: leave the table out"
_STOPPED = ("calipers", RELATIVE, "survival", LAST_SEEN, "tumor_weights", "endpoints")
_LEAST_LETTERS = 4  # of a measure's word that is no name: WT and L may be names
_UNIT = re.compile(
    r"[(\[]\s*(?:[mc]m\s*\^?[23\u00b2\u00b3]?|g|mg|kg|p/s(?:ec)?|photons?/s|rlu|days?|%)\s*[)\]]"
    r"|(?:^|[\s_])(?:mm3|mm\u00b3|mm2|mm\u00b2)$",
    re.IGNORECASE,
)
_LIST = re.compile(r"^\d+(?:\s*,\s*\d+)+$")
_PARTS = re.compile(r"[\s_.:;,/()\[\]-]+")


def is_no_name(text: str) -> bool:
    """Whether a text can be no name of an animal or arm.

    It is a heading of a measure (``weight (g)``, ``tumor.left.length``), a unit, a statistic, a
    list of numbers or a sentence.
    """
    plain = " ".join(text.split())
    if is_strong_statistic(plain) or _UNIT.search(plain) or _LIST.match(plain):
        return True
    if is_sentence(plain):
        return True
    words = " ".join(word for word in _PARTS.split(plain) if word)
    is_measure = known_field(words) in MEASURES or known_field(plain) in MEASURES
    return is_measure and sum(letter.isalpha() for letter in plain) >= _LEAST_LETTERS


def with_sound_names(
    findings: Sequence[Finding], sheet: Sheet, answers: Answers
) -> tuple[Finding, ...]:
    """The findings of a sheet; those whose names are none wait for the user.

    Parameters
    ----------
    findings : sequence of Finding
        What a reader made of the sheet.
    sheet : Sheet
        The sheet.
    answers : mapping of str to str
        Answers to the question ``names:``.
    """
    odd = [_odd_names(each) for each in findings]
    names = [*dict.fromkeys(name for each in odd for name in each)]
    if not names:
        return tuple(findings)
    key = question_key("names", sheet)
    first = findings[next(at for at, each in enumerate(odd) if each)].recognized.first_cell
    are = "is this a name" if len(names) == 1 else "are these names"
    what = f"{_quoted(names)}: {are} of animals or arms?"
    question = Question(key, what, (NAMES, LEFT), "", sheet.file, sheet.name, first)
    if answers.get(key) == NAMES:
        return (replace(findings[0], questions=(question, *findings[0].questions)), *findings[1:])
    told: set[tuple[str, str]] = set()
    settled = []
    for each, own in zip(findings, odd, strict=True):
        place = (each.recognized.first_cell, each.recognized.last_cell)
        settled.append(_stopped(each, own, place in told) if own else each)
        told |= {place} if own else set()
    settled[0] = replace(settled[0], questions=(question, *settled[0].questions))
    return tuple(settled)


def _odd_names(finding: Finding) -> list[str]:
    if finding.kind not in _STOPPED or not len(finding.rows):
        return []
    names = (str(name) for who in ("animal", "arm") for name in finding.rows[who].unique())
    return [name for name in names if name and is_no_name(name)]


def _quoted(names: Sequence[str]) -> str:
    return several([f"'{name}'" for name in names])


def _stopped(finding: Finding, names: Sequence[str], is_told: bool) -> Finding:
    """Nothing of a finding, and why, unless that was said of its table already."""
    place = finding.recognized
    region = replace(place, kind="left out", columns=(("reason", "headings taken for names"),))
    rows = counted(len(finding.rows), "row")
    what = (
        f"{_quoted(names)} would be taken for an animal or arm, and is "
        "a heading, a unit, a statistic or a sentence. Name the columns of animals and arms."
    )
    cells = f"{place.first_cell}:{place.last_cell}"
    action = f"Left out: {rows}."
    problem = Problem("warning", what, place.file, place.sheet, cells, names[0], action)
    return replace(nothing_found(region, () if is_told else (problem,)), used=finding.used)
