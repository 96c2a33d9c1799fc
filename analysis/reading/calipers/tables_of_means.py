"""Tables of numbers that are left out: means of arms, volumes relative to a first one, and no days.

Vehicle   Drug A                    1LL       2LL      3L
100       100    means, or % of     230.625   74.431   85.6745    nothing says when
240       130    the first day      255.881   66.816   74.1285
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from analysis.reading.calipers.findings import nothing_found
from analysis.reading.calipers.headings.regions import Region
from analysis.reading.files.cells import cell_name, several
from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Answers, Finding
from analysis.reading.words.caliper_fields import known_field
from analysis.reading.words.values import Floats, numbers, text_of
from analysis.study import Problem, Question, Recognized

LEAVE_OUT, VOLUMES = "relative numbers: leave them out", "volumes in mm3 all the same"
RELATIVE = "relative calipers"  # read only where the file has no measurements themselves
_RELATIVE = re.compile(
    r"\brtv\b|relative|normali[sz]ed|fold|\bratio|\blog(?:2|10)?\b|\bln\b|delta|\bpct\b|percent"
    r"|%|change|\bprozent|genormaliseerd|normiert",
    re.IGNORECASE,
)
_MEAN = re.compile(r"(?:^|[^a-z])(?:mean|average|avg|mittelwert|moyenne)(?:[^a-z]|$)", re.I)
_ERROR = re.compile(
    r"(?:^|[^a-z])(?:s\.?d\.?|s\.?e\.?m?\.?|std|stdev|std ?err|error|stabw|ci)(?:[^a-z]|$)", re.I
)
_TOP = 20  # rows in which headings stand
_LEAST_ROWS, _LEAST_COLUMNS = 4, 3
_ANIMAL = re.compile(r"^(?:[a-z]{1,8}[\s._#-]*)?\d{1,6}[\s_-]?[a-z]{0,3}$", re.IGNORECASE)
_SHARE = 0.9  # of the filled cells that have to be numbers


def is_summary(region: Region) -> bool:
    """Whether a table with days across has one row per arm and no animals: means, most likely."""
    columns = region.columns("arm")
    if region.columns("animal") or not columns or _unnamed(region):
        return False
    rows = region.sheet.rows[region.first : region.end]
    arms = [text_of(row[columns[0]]) for row in rows if row[columns[0]] != ""]
    filled = [row for row in rows if any(row[at] != "" for at in region.times)]
    return len(arms) > 1 and len({*arms}) == len(arms) and len(filled) <= len(arms)


def left_out_summary(region: Region) -> Finding:
    """A table of means, shown and told of, but not read."""
    reason = (("reason", "one row for each arm, and no animals"),)
    what = (
        "The table has one row for each arm and names no animal, as a table of means. "
        "Upload the measurements of each animal."
    )
    place = region.recognized("left out", reason)
    return nothing_found(
        place, (region.problem("warning", what, place.first_cell, "", "Left out."),)
    )


def is_relative(region: Region) -> bool:
    """Whether title, sheet name or headings say that numbers are relative to others."""
    heads = [region.heads[at].text for at in region.times]
    texts = (region.title, region.sheet.name, *heads)
    return any(_RELATIVE.search(text) for text in texts)


def as_relative(finding: Finding) -> Finding:
    """The same finding, to be used only where there is no other."""
    is_measured = finding.kind == "calipers" and len(finding.rows) > 0
    questions = tuple(q for q in finding.questions if not q.key.startswith("volume_unit:"))
    return replace(finding, kind=RELATIVE, questions=questions) if is_measured else finding


def settled_relatives(findings: list[Finding], answers: Answers) -> list[Finding]:
    """Relative numbers left out of files that have measurements, else asked about."""
    measured = {e.recognized.file for e in findings if e.kind == "calipers" and len(e.rows)}
    return [
        _settled(each, each.recognized.file in measured, answers) if each.kind == RELATIVE else each
        for each in findings
    ]


def find_without_days(sheet: Sheet, answers: Answers) -> tuple[Finding, ...]:
    """A table of nothing but numbers under names, left out with what it lacks."""
    rows = [(at, row) for at, row in enumerate(sheet.rows) if any(cell != "" for cell in row)]
    if len(rows) <= _LEAST_ROWS:
        return ()
    at, head = rows[0]
    columns = [column for column, cell in enumerate(head) if cell != ""]
    names = [text_of(head[column]) for column in columns]
    is_named = all(map(_ANIMAL.match, names))
    if len(columns) < _LEAST_COLUMNS or not is_named or len({*names}) < len(names):
        return ()
    cells = np.array([row[column] for _, row in rows[1:] for column in columns], dtype=object)
    filled = int((cells != "").sum())
    values = numbers(cells, sheet.decimal).values
    if not filled or (~np.isnan(values)).sum() < _SHARE * filled or _counts(values, len(columns)):
        return ()
    place = (sheet.file, sheet.name)
    first = cell_name(at, columns[0])
    reason = (("reason", "no days"),)
    region = Recognized("left out", *place, first, cell_name(rows[-1][0], columns[-1]), reason)
    what = (
        f"The columns {several(names)} hold numbers, and no column says on which day each row was "
        "measured, nor what was measured. If these are animals, add a column with the day, a row "
        "with the arms, and a title such as tumor volume (mm3)."
    )
    problem = Problem("warning", what, *place, first, "", "The table was not read.")
    return (nothing_found(region, (problem,)),)


def find_means(sheet: Sheet, answers: Answers) -> tuple[Finding, ...]:
    """A table of days with means and their errors side by side, left out with what it lacks.

    ::

        Day   Vehicle mean   Vehicle SD   n   Drug mean   Drug SD   n
        0     101.2          12.1         8   99.8        10.9      8
    """
    for at, row in enumerate(sheet.rows[:_TOP]):
        texts = {column: cell for column, cell in enumerate(row) if isinstance(cell, str) and cell}
        means = [column for column, text in texts.items() if _MEAN.search(text)]
        errors = [column for column, text in texts.items() if _ERROR.search(text)]
        times = [column for column, text in texts.items() if known_field(text) in ("day", "date")]
        if not means or not errors or not times:
            continue
        last = cell_name(len(sheet.rows) - 1, max(texts))
        reason = (("reason", "means and errors of arms"),)
        first = cell_name(at, min(texts))
        place = Recognized("left out", sheet.file, sheet.name, first, last, reason)
        what = (
            f"The columns '{texts[means[0]]}' and '{texts[errors[0]]}' hold means and errors of "
            "arms, not animals. Upload the measurements of each animal."
        )
        cell = cell_name(at, means[0])
        told = Problem("warning", what, sheet.file, sheet.name, cell, "", "Left out.")
        return (nothing_found(place, (told,)),)
    return ()


def _settled(finding: Finding, is_again: bool, answers: Answers) -> Finding:
    place = finding.recognized
    if is_again:
        region = replace(place, kind="left out", columns=(("reason", "relative numbers"),))
        what = "The table holds numbers relative to others of the file."
        problem = Problem("info", what, place.file, place.sheet, place.first_cell, "", "Left out.")
        return nothing_found(region, (problem,))
    if finding.rows[["volume_mm3", "length_mm"]].isna().all(axis=None):
        region = replace(place, kind="left out", columns=(("reason", "relative weights"),))
        what = "The numbers are weights relative to others, not in g. Upload the weights in g."
        told = Problem("warning", what, place.file, place.sheet, place.first_cell, "", "Left out.")
        return nothing_found(region, (told,))
    what = "The numbers seem to be relative to a first volume, not volumes in mm3."
    key = f"relative:{place.file}:{place.sheet}"
    question = Question(key, f"{what} What are they?", (LEAVE_OUT, VOLUMES), "", place.file,
                        place.sheet, place.first_cell)  # fmt: skip
    action = "Left out." if answers.get(key) != VOLUMES else "Read as volumes all the same."
    problem = Problem("warning", what, place.file, place.sheet, place.first_cell, action=action)
    rows = finding.rows if answers.get(key) == VOLUMES else finding.rows.iloc[:0]
    return replace(finding, kind="calipers", rows=rows, problems=(*finding.problems, problem),
                   questions=(*finding.questions, question))  # fmt: skip


def _unnamed(region: Region) -> bool:
    """Whether a column without a heading stands before the days: it may name the animals."""
    rows = region.sheet.rows[region.first : region.end]
    left = [at for at in region.heads if at < min(region.times)]
    return any(not region.heads[at].text and any(row[at] != "" for row in rows) for at in left)


def _counts(values: Floats, width: int) -> bool:
    """Whether the first column rises: it may be days, doses or hours without a name."""
    first = values.reshape(-1, width)[:, 0]
    known = first[~np.isnan(first)]
    return len(known) > 1 and bool((np.diff(known) > 0).all())
