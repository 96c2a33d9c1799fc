"""Which column names the arms, where no heading does: asked, not pooled into one arm.

::

    ID  Time  Volume  Protocol
    1   0     102     saline
    2   0     99      drug X

Names that are headings, units, statistics or sentences are no animals and no arms. They are read as
names where a column is missing or its heading unknown, so nothing of such a table counts before the
user says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from analysis.reading.calipers.headings.regions import Region
from analysis.reading.calipers.headings.who_columns import is_sentence
from analysis.reading.files.cells import several
from analysis.reading.findings import Answers, Finding, ask, question_key
from analysis.reading.words.caliper_fields import (
    LENGTHS,
    LONGEST_HEADING,
    is_statistic,
    known_field,
)
from analysis.reading.words.values import text_of
from analysis.study import Problem, Question

ONE_ARM = "none of them: the animals are one arm"
KEY = "arm_column"
_MOST_ARMS = 12
LEAVE_OUT, ARE_NAMES = "leave the table out", "they are names"
_FIELDS = frozenset({*LENGTHS, "volume_mm3", "weight_g", "tumor_weight_g", "day", "date",
                     "statistic", "end_date", "end_day", "event", "reason"})  # fmt: skip
_UNIT = re.compile(
    r"^[(\[]?\s*(?:mm\^?[23\u00b2\u00b3]?|cm\^?[23\u00b2\u00b3]?|g|mg|kg|p/s(?:ec)?(?:/cm.*)?"
    r"|photons?(?:/s.*)?|rlu|%)\s*[)\]]?$",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"[\s_.#-]*\d+$")  # the number of a repeat
_HEADED = re.compile(
    r"[(\[]\s*(?:[mc]m\s*\^?[23\u00b2\u00b3]?|g|mg|kg|p/s(?:ec)?|photons?/s|rlu|days?)\s*[)\]]"
    r"|[\s_](?:mm3|mm\u00b3|mm2|mm\u00b2)$",
    re.IGNORECASE,
)
_LIST = re.compile(r"^\d+(?:\s*,\s*\d+)+$")
_PARTS = re.compile(r"[\s_.:;,/()\[\]-]+")
_LEAST_LETTERS = 4  # of a word that is a heading; WT and L are names
_WORDS = {"animal": 7, "arm": 15}  # from which on a name is a sentence
_SHARE = 0.3


def with_asked_arm(region: Region, answers: Answers) -> tuple[Region, Question | None]:
    """A list of animals with the column that the user named as that of arms, and the question.

    None is asked where a heading names the arms, or no column could.
    """
    if region.has_days_across or region.columns("arm") or not region.columns("animal"):
        return region, None
    columns = [at for at, head in region.heads.items() if not head.field and _may_be(region, at)]
    if not columns:
        return region, None
    sheet = region.sheet
    names = [region.heads[at].text for at in columns]
    key = question_key(KEY, sheet)
    cell = region.cell(region.header.last, columns[0])
    what = "No heading names the arms (groups, treatments). Which column does?"
    options = (*dict.fromkeys(names), ONE_ARM)
    answer, question = ask(sheet, answers, key, what, options, "", cell)
    if answer in names:
        at = columns[names.index(answer)]
        heads = {**region.heads, at: replace(region.heads[at], field="arm")}
        return replace(region, heads=heads), question
    return region, question


def says_nothing(name: str, field: str) -> bool:
    """Whether a text is no name of an animal or arm: ``Body weight``, ``mm3``, ``SEM``."""
    text = name.strip()
    if _UNIT.match(text) and (field == "animal" or len(text) > 1):
        return True
    if len(text.split()) >= _WORDS[field] or len(text) > LONGEST_HEADING:
        return True
    if is_sentence(text) or _HEADED.search(text) or _LIST.match(text):
        return True
    words = " ".join(word for word in _PARTS.split(text) if word)
    letters = sum(letter.isalpha() for letter in text)
    if letters < _LEAST_LETTERS:
        return text.casefold() in ("sem", "sd", "avg")
    plain = known_field(_COUNTED.sub("", text))
    is_field = plain in _FIELDS or known_field(words) in {
        *LENGTHS,
        "volume_mm3",
    }
    return is_field or is_statistic(text)


def without_no_names(finding: Finding, answers: Answers) -> Finding:
    """The finding, empty and with a question where its animals or arms are called as none are."""
    for field in ("animal", "arm"):
        odd = _odd(finding.rows[field].unique() if len(finding.rows) else (), field)
        if not odd:
            continue
        place = finding.recognized
        names = several([f"'{name}'" for name in odd])
        what = f"Names of {field}s read as headings, units, statistics or sentences: {names}."
        key = f"no_names:{place.file}:{place.sheet}:{place.first_cell}"
        question = Question(key, f"{what} What are they?", (LEAVE_OUT, ARE_NAMES), LEAVE_OUT,
                            place.file, place.sheet, place.first_cell)  # fmt: skip
        questions = (*finding.questions, question)
        if answers.get(key) == ARE_NAMES:
            return replace(finding, questions=questions)
        action = f"{len(finding.rows):,} rows were left out. Say which column names the {field}s."
        told = Problem("warning", what, place.file, place.sheet, place.first_cell, odd[0], action)
        return replace(finding, rows=finding.rows.iloc[:0], problems=(*finding.problems, told),
                       questions=questions)  # fmt: skip
    return finding


def _may_be(region: Region, column: int) -> bool:
    """Whether a column has a heading and a few names, each in letters and of several animals."""
    if not region.heads[column].text:
        return False
    animal = region.columns("animal")[0]
    own: dict[str, set[str]] = {}
    for row in region.sheet.rows[region.first : region.end]:
        name, arm = text_of(row[animal]), text_of(row[column])
        if name and arm:
            own.setdefault(name, set()).add(arm)
    if any(len(arms) > 1 for arms in own.values()):
        return False
    arms = [next(iter(each)) for each in own.values()]
    names = {*arms}
    in_letters = all(any(letter.isalpha() for letter in name) for name in names)
    return in_letters and 2 <= len(names) <= _MOST_ARMS and len(arms) >= 2 * len(names)


def _odd(names: Iterable[str], field: str) -> list[str]:
    listed = [str(name) for name in names if name]
    odd = [name for name in listed if says_nothing(name, field)]
    return odd if len(odd) > _SHARE * len(listed) else []
