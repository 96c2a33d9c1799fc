"""Columns that nothing explains and that tell animals of one arm apart: asked, not pooled over.

::

    Mouse  Genotype  Treatment  Day  Volume
    1      WT        vehicle    0    101      What does column 'Genotype' name?
    2      KO        vehicle    0    98       Pooled, the two are one arm.

Lists of wells ask the same of their columns (``analysis.reading.columns.names_apart``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.reading.doubts.rows_of_animals import OF_ANIMALS, of_animals, sheet_rows
from analysis.reading.files.cells import cell_name, several
from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Answers, Finding, shared_key
from analysis.reading.words.caliper_fields import field_of
from analysis.reading.words.values import text_of
from analysis.study import Problem, Question

ARMS, MODELS = "arms", "tumor models or strains of animals"
EXPERIMENTS, NOTHING = "experiments", "nothing that counts"
FIELDS: Mapping[str, str] = {ARMS: "arm", MODELS: "model", EXPERIMENTS: "study"}
_HARMLESS = re.compile(
    r"sex|gender|\bby$|user|cage|\bbox|rack|\bear|\btag|mark|litter|\bid\b|\bno\b|number|order|operator"
    r"|investigator|technician|observer|room|colou?r|note|comment|remark|status|outcome|respon"
    r"|recist|event|censor|death|\bdead|died|cause|reason|fate|sacri|\bsite|side|flank|location"
    r"|\bunit|method|\bfile|sheet|source|contributor|vendor|supplier|disease|species|\bqc\b|flag"
    r"|exclu|inclu|\buse|score|grade|stage|metast|ulcer|date|dob|birth|\bage\b|weight|volume|size"
    r"|length|width|index|\bblock|replicate|tumou?r|survi",
    re.IGNORECASE,
)
_GROUPING = re.compile(
    r"diet|genotype|strain|infect|condition|radiation|irradiat|vaccin|transfect|construct|\bko\b"
    r"|clone|line\b|implant|surgery|induction|regimen",
    re.IGNORECASE,
)
_REPORTER = re.compile(r"gfp|luc|cherry|tomato|rfp", re.IGNORECASE)
_MOST_NAMES, _MOST_NUMBERS = 8, 4  # of a column that tells groups apart
_FILLED = 0.9  # of the animals
_WHO = ("animal", "arm", "study", "model", "cage", "tumor", "day", "date")
_UP = 3  # rows from the first animal to its heading

Animal = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    """A column with a heading and one name for each animal."""

    at: int
    top: int
    heading: str
    names: Mapping[Animal, str]
    rows: Mapping[int, str]

    @property
    def different(self) -> list[str]:
        """Its names, each once."""
        return list(dict.fromkeys(filter(None, self.names.values())))


def with_animals_apart(
    sheet: Sheet, findings: Sequence[Finding], answers: Answers
) -> tuple[Finding, ...]:
    """The findings with such columns as the user says, and none of their rows before."""
    animals = _animals(sheet, findings)
    found = tuple(findings)
    for column in _columns(sheet, found, animals):
        if _is_harmless(column):
            found = _with_problem(sheet, found, column)
            continue
        question = _question(sheet, column, animals)
        found = tuple(_answered(found, column, question, answers.get(question.key, "")))
    return found


def _animals(sheet: Sheet, findings: Sequence[Finding]) -> dict[int, Animal]:
    """The animal of every row of the sheet, its arm first; none where a row holds several."""
    found: dict[int, Animal] = {}
    for finding in of_animals(findings):
        rows = finding.rows
        names = [rows[field].astype(str).tolist() for field in ("arm", "model", "animal")]
        studies = rows["study"].astype(str).tolist() if "study" in rows else [""] * len(rows)
        animals = zip(*names, studies, strict=True)
        for row, animal in zip(sheet_rows(finding), animals, strict=True):
            if found.setdefault(row, animal) != animal:
                return {}
    has_arms = any(animal[0] for animal in found.values())
    is_here = all(0 <= row < len(sheet.rows) for row in found)
    return found if has_arms and is_here else {}


def _columns(
    sheet: Sheet, findings: Sequence[Finding], animals: Mapping[int, Animal]
) -> Iterator[_Column]:
    """Columns that no finding names as used, and that tell animals of one arm apart."""
    if not animals:
        return
    first = min(animals)
    used = {_plain(part) for f in findings for text, field in f.recognized.columns
            for part in text.split(" / ") if not _is_group(text, field)}  # fmt: skip
    used |= {_plain(each) for f in findings for q in f.questions for each in q.options}
    for at in range(sheet.width):
        above = range(first - 1, max(first - 1 - _UP, -1), -1)
        top = next((row for row in above if text_of(sheet.rows[row][at]).strip()), -1)
        heading = text_of(sheet.rows[top][at]).strip() if top >= 0 else ""
        is_known = field_of(heading) in _WHO and not _GROUPING.search(heading)
        if not heading or is_known or _plain(heading) in used:
            continue
        rows = {row: text_of(sheet.rows[row][at]).strip() for row in animals}
        column = _Column(at, top, heading, _names(rows, animals), rows)
        if _tells_groups(column, len({*animals.values()})) and _splits(column):
            yield column


def _is_harmless(column: _Column) -> bool:
    """Whether a heading speaks of no groups, or all names of a reporter."""
    is_known = bool(_HARMLESS.search(column.heading)) and not _GROUPING.search(column.heading)
    return is_known or all(map(_REPORTER.search, column.different))


def _is_group(heading: str, field: str) -> bool:
    """Whether a column read as a value of each animal is called as a group of them."""
    return field == "value" and bool(_GROUPING.search(heading))


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _names(rows: Mapping[int, str], animals: Mapping[int, Animal]) -> dict[Animal, str]:
    """The one name of every animal; none where an animal has several."""
    names: dict[Animal, str] = {}
    for row, animal in animals.items():
        if rows[row] and names.setdefault(animal, rows[row]) != rows[row]:
            return {}
    return names


def _tells_groups(column: _Column, animals: int) -> bool:
    """Whether a few names stand for several animals each, and nearly all animals have one."""
    counts = Counter(column.names.values())
    are_numbers = all(re.fullmatch(r"-?\d+(?:[.,]\d+)?", name) for name in counts)
    most = _MOST_NUMBERS if are_numbers else _MOST_NAMES
    is_full = len(column.names) >= _FILLED * animals
    return is_full and 1 < len(counts) <= most and min(counts.values()) > 1


def _splits(column: _Column) -> bool:
    """Whether animals of one arm have different names."""
    of_arm: dict[Animal, set[str]] = {}
    for (arm, model, _, study), name in column.names.items():
        of_arm.setdefault((arm, model, study), set()).add(name)
    return any(len(names) > 1 for names in of_arm.values()) and not _goes_on(column)


def _goes_on(column: _Column) -> bool:
    """Whether every animal in several arms has another name in each: periods of a crossover."""
    of_animal: dict[Animal, list[str]] = {}
    for (_, *animal), name in column.names.items():
        of_animal.setdefault(tuple(animal), []).append(name)
    again = [names for names in of_animal.values() if len(names) > 1]
    return bool(again) and all(len({*names}) == len(names) for names in again)


def _with_problem(
    sheet: Sheet, findings: Sequence[Finding], column: _Column
) -> tuple[Finding, ...]:
    names = several(column.different)
    what = f"Column '{column.heading}' tells animals of one arm apart ({names})."
    place = (sheet.file, sheet.name, cell_name(column.top, column.at))
    told = Problem("info", what, *place, action="It was not used.")
    at = next(i for i, each in enumerate(findings) if each.kind in OF_ANIMALS)
    first = replace(findings[at], problems=(*findings[at].problems, told))
    return (*findings[:at], first, *findings[at + 1 :])


def _question(sheet: Sheet, column: _Column, animals: Mapping[int, Animal]) -> Question:
    names = several(column.different)
    arm = next(animal[0] for animal in animals.values() if animal[0])
    text = f"Column '{column.heading}' tells animals of one arm apart ({names}). "
    text += f"What does it name? Pooled, '{arm}' would hold all of them."
    key = shared_key("animals_apart", sheet) + column.heading
    cell = cell_name(column.top, column.at)
    return Question(key, text, (*FIELDS, NOTHING), "", sheet.file, sheet.name, cell)


def _answered(
    findings: Sequence[Finding], column: _Column, question: Question, answer: str
) -> Iterator[Finding]:
    asked: tuple[Question, ...] = (question,)
    for each in findings:
        if each.kind not in OF_ANIMALS:
            yield each
            continue
        found = replace(each, questions=(*each.questions, *asked))
        asked = ()
        if not answer:
            yield replace(found, rows=each.rows.iloc[:0])
        elif answer not in FIELDS:
            yield found
        else:
            yield _named(found, column, FIELDS[answer])


def _named(finding: Finding, column: _Column, field: str) -> Finding:
    """Rows with the name of the column behind the arm, the model or the study."""
    rows = finding.rows if field in finding.rows else finding.rows.assign(**{field: ""})
    more = [column.rows.get(row, "") for row in sheet_rows(finding)]
    both = [", ".join(filter(None, pair)) for pair in zip(rows[field], more, strict=True)]
    return replace(finding, rows=rows.assign(**{field: both}))
