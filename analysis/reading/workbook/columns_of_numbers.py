"""A column for each arm and a number for each animal, where it is not sure what was measured.

::

    Vehicle  Drug A  Drug A + B       Mouse  Control  Drug A
    800.8    235.0   214.6            1      2.27     1.73
    610.9    286.4   488.9            2      1.38     1.19

    week 1 con  week 1 drug  week 2 con  week 2 drug
    120         110          220         130

No word says that each number is an animal, or of what: asked. A title, or the name of the sheet or
file, that names the measure (``tumor volume``, ``body weight``) is taken until the answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.reading.files.cells import cell_name
from analysis.reading.files.sheets import Cell, Sheet
from analysis.reading.findings import NO_ANSWERS, Answers, Finding, question_key
from analysis.reading.words.arm_words import control_role
from analysis.reading.words.caliper_fields import field_of, is_statistic
from analysis.reading.words.heading_grammar import heading_words, worded_field
from analysis.reading.words.values import Numbers, numbers, objects, text_of
from analysis.reading.workbook.endpoint_tables import nothing_of
from analysis.reading.workbook.listed import read_arms_across
from analysis.study import Problem, Question

VOLUMES, WEIGHTS = "tumor volumes (mm³), one of each animal", "body weights (g), one of each animal"
TUMORS_G, TUMORS_MG = (
    "tumor weights (g), one of each animal",
    "tumor weights (mg), one of each animal",
)
LEFT = "something else: leave the table out"
_KNOWN: Mapping[str, tuple[str, str, str]] = {
    VOLUMES: ("volume_mm3", "tumor volume", "mm³"),
    WEIGHTS: ("weight_g", "body weight", "g"),
}
_TUMORS: Mapping[str, str] = {TUMORS_G: "g", TUMORS_MG: "mg"}
_SAID = (
    (re.compile(r"tumou?r[\s_-]*vol|\bm?tv\b|\bmm\s?(?:3|³)", re.IGNORECASE), VOLUMES),
    (re.compile(r"\bbody[\s_-]*(?:weight|mass)|\bbw\b", re.IGNORECASE), WEIGHTS),
    (re.compile(r"tumou?r[\s_-]*(?:weight|mass).*\bmg\b", re.IGNORECASE), TUMORS_MG),
    (re.compile(r"tumou?r[\s_-]*(?:weight|mass).*\bg\b", re.IGNORECASE), TUMORS_G),
)
_IN_VIVO = re.compile(
    r"\bmouse|\bmice|\banimals?\b|\brats?\b|tumou?r|xenograft|\bbw\b", re.IGNORECASE
)
_IN_VITRO = re.compile(
    r"%|percent|viab|clonogen|\bod\b|absorb|\bmtt\b|\bic ?50\b|\bwells?\b|\bplates?\b|in ?vitro",
    re.IGNORECASE,
)
_DAY = re.compile(r"\bd(?:ay)?[\s_-]*(\d{1,3})\b", re.IGNORECASE)
_NO_ARMS = frozenset({
    "hour", "hours", "h", "hr", "hrs", "min", "minutes", "time", "dose", "doses", "conc",
    "concentration", "x", "y", "um", "nm", "value", "mean", "average", "sd", "sem", "median", "p",
    "mouse", "mice", "animal", "rat", "n", "age", "sex", "cage", "well", "row", "column",
    "day", "days", "week", "weeks", "date",
})  # fmt: skip
_ROW_NAMES = frozenset({"", "#", "no", "nr", "n", "row", "index", "replicate", "rep", "unnamed 0"})
_TIMED = re.compile(
    r"(?<![a-z0-9])(?P<unit>d(?:ays?)?|w(?:eeks?|ks?)?)[\s_.-]*(?P<count>\d{1,3})[a-z]?(?![a-z0-9])",
    re.IGNORECASE,
)
_TIME = re.compile(r"^(?:d|w|wk|t|h)[\s_.-]*\d", re.IGNORECASE)
_LEAST, _MOST = 3, 60  # animals of an arm
_MOST_ARMS = 20
_LONGEST = 60  # letters of the name of an arm


@dataclass(frozen=True, slots=True)
class _Table:
    """The names of the arms by column, the row they stand in, and what titles and names say.

    ``days`` holds the day of each column where the headings name one, else nothing.
    """

    top: int
    arms: Mapping[int, str]
    said: tuple[str, ...]
    days: Mapping[int, float]

    @property
    def measure(self) -> str:
        """What the numbers are called where they are no known measure."""
        return self.said[0]


def find_columns_of_numbers(sheet: Sheet, answers: Answers = NO_ANSWERS) -> tuple[Finding, ...]:
    """Arms in columns and animals below each other, which is asked; empty for any other sheet."""
    table = _table(sheet)
    if table is None:
        return ()
    question = _question(sheet, table)
    answer = answers.get(question.key, question.assumed)
    if not answer or answer == LEFT:
        return (_nothing(sheet, table, question, is_left=bool(answer)),)
    found = _read(sheet, table, answer)
    return (replace(found, questions=(question, *found.questions)),)


def find_arms_on_days(sheet: Sheet, answers: Answers = NO_ANSWERS) -> tuple[Finding, ...]:
    """As ``find_columns_of_numbers``, where each heading names an arm and a day."""
    table = _table(sheet)
    return find_columns_of_numbers(sheet, answers) if table and table.days else ()


def _table(sheet: Sheet) -> _Table | None:
    """The first row of two texts or more, with titles above it and columns of numbers below."""
    titles: list[str] = []
    for at, row in enumerate(sheet.rows):
        texts = {column: text_of(cell) for column, cell in enumerate(row) if cell != ""}
        if len(texts) < 2:
            titles += texts.values()
            continue
        below = sheet.rows[at + 1 :]
        first = next((c for c in range(len(row)) if any(cells[c] != "" for cells in below)), 0)
        arms = {c: text for c, text in texts.items() if c != first or not _names_rows(sheet, at, c)}
        names = (sheet.name, sheet.stem.replace("_", " "))
        said = (*reversed(titles), *filter(None, names))
        arms, days = _timed(arms)
        is_one = bool(days) or len({*arms.values()}) == len(arms)
        is_one = (
            is_one
            and _are_arms(list(arms.values()), said)
            and _are_animals(sheet, at, arms, first, is_timed=bool(days))
        )
        return _Table(at, arms, said, days) if is_one else None
    return None


def _timed(arms: Mapping[int, str]) -> tuple[dict[int, str], dict[int, float]]:
    """Headings such as ``week 1 con`` as arms with days, where all name a day and two do not."""
    found = {column: _TIMED.search(text) for column, text in arms.items()}
    days = {
        column: float(match["count"]) * (7 if match["unit"][0] in "wW" else 1)
        for column, match in found.items()
        if match
    }
    names = {c: _TIMED.sub(" ", text).strip(" _.,:;-") for c, text in arms.items()}
    pairs = {(names[column], day) for column, day in days.items()}
    if len(pairs) < len(arms) or len({*days.values()}) < 2 or not all(names.values()):
        return dict(arms), {}
    return names, days


def _names_rows(sheet: Sheet, top: int, column: int) -> bool:
    """Whether a column on the left names or counts the rows below."""
    heading = text_of(sheet.rows[top][column])
    words = " ".join(heading_words(heading))
    if words not in _ROW_NAMES and field_of(heading) != "animal":
        return False
    below = [text_of(row[column]) for row in sheet.rows[top + 1 :] if row[column] != ""]
    return len({*below}) == len(below)


def _are_arms(names: Sequence[str], said: Sequence[str]) -> bool:
    """Whether headings can be names of arms, of which one is a control or a word speaks of mice."""
    if not 2 <= len({*names}) <= _MOST_ARMS:
        return False
    if any(_IN_VITRO.search(text) for text in (*said, *names)):
        return False
    in_vivo = any(_IN_VIVO.search(text) for text in said)
    return all(map(_may_be_arm, names)) and (in_vivo or any(map(control_role, names)))


def _may_be_arm(name: str) -> bool:
    is_word = bool(re.search(r"[^\W\d_]", name)) and len(name) <= _LONGEST
    is_other = bool({*heading_words(name)} & _NO_ARMS or _TIME.match(name)) or is_statistic(name)
    return is_word and not is_other and (field_of(name) or worded_field(name)) in ("", "arm")


def _are_animals(
    sheet: Sheet, top: int, arms: Mapping[int, str], first: int, *, is_timed: bool
) -> bool:
    """Whether only numbers stand below, some in every column, and none beside the columns."""
    others = {*range(sheet.width)} - {*arms, first}
    if any(row[at] != "" for row in sheet.rows[top + 1 :] for at in others):
        return False
    columns = [_numbers(sheet, top, at) for at in arms]
    if any(mark.kind != "missing" for each in columns for mark in each.marks.values()):
        return False
    counts = [int((~np.isnan(each.values)).sum()) for each in columns]
    least = max(counts) if is_timed else min(counts)  # few live on to the last days
    return least >= _LEAST and max(counts) <= _MOST


def _numbers(sheet: Sheet, top: int, column: int) -> Numbers:
    return numbers(objects([row[column] for row in sheet.rows[top + 1 :]]), sheet.decimal)


def _question(sheet: Sheet, table: _Table) -> Question:
    excised = () if table.days else (TUMORS_G, TUMORS_MG)
    options = (VOLUMES, WEIGHTS, *excised, _called(table), LEFT)
    found = {option for words, option in _SAID for text in table.said if words.search(text)}
    has_control = any(map(control_role, table.arms.values()))
    is_sure = len(found) == 1 and has_control and not table.days
    is_sure = is_sure and not _may_be_courses(sheet, table)
    assumed = found.pop() if is_sure else ""
    cell = cell_name(table.top, min(table.arms))
    text = "Each column may be an arm and each number an animal of it. What are the numbers?"
    if table.days:
        text = (
            "Each column may be an arm on a day and each row an animal of every arm, the same on "
            "all days. What are the numbers?"
        )
    key = question_key("columns_of_numbers", sheet, cell)
    return Question(key, text, options, assumed, sheet.file, sheet.name, cell)


def _may_be_courses(sheet: Sheet, table: _Table) -> bool:
    """Whether numbers of a column go up from row to row, as those of one arm over days do."""
    columns = [_numbers(sheet, table.top, at).values for at in table.arms]
    filled = [each[~np.isnan(each)] for each in columns]
    return any(len(each) > _LEAST and bool((np.diff(each) > 0).all()) for each in filled)


def _called(table: _Table) -> str:
    return f"'{table.measure}', one of each animal"


def _read(sheet: Sheet, table: _Table, answer: str) -> Finding:
    """Each number as that of an animal: calipers on a known day, else an endpoint."""
    named = {int(day) for text in table.said for day in _DAY.findall(text)}
    one_day = float(named.pop()) if len(named) == 1 and not table.days else None
    days = table.days or ({} if one_day is None else dict.fromkeys(table.arms, one_day))
    field, measure, unit = _KNOWN.get(answer, ("", table.measure, ""))
    kind = "tumor_weights" if answer in _TUMORS else "calipers" if field and days else "endpoints"
    fields = {
        "tumor_weights": (f"tumor weight ({_TUMORS.get(answer, '')})",),
        "calipers": (field, "day"),
        "endpoints": ("value", "measure", "unit", *(("day",) if days else ())),
    }[kind]
    rows: list[list[Cell]] = [["animal", "arm", *fields]]
    cells = []
    for column, arm in table.arms.items():
        values = _numbers(sheet, table.top, column).values
        filled = np.flatnonzero(~np.isnan(values)).tolist()
        for count, at in enumerate(filled, start=1):
            more = {"day": days.get(column, ""), "measure": measure, "unit": unit}
            animal = str(at + 1 if table.days else count)
            rows.append([animal, arm, float(values[at]), *(more[name] for name in fields[1:])])
            cells.append(cell_name(table.top + 1 + at, column))
    return read_arms_across(sheet, kind, rows, cells, table.top, table.arms)


def _nothing(sheet: Sheet, table: _Table, question: Question, *, is_left: bool) -> Finding:
    first = cell_name(table.top, min(table.arms))
    what = "The numbers below these arms are something else, as you said."
    told = (Problem("info", what, sheet.file, sheet.name, first, action="Left out."),)
    corners = cell_name(table.top, 0), sheet.width - 1
    return nothing_of(sheet, *corners, told if is_left else (), (question,))
