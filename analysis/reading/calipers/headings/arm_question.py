"""Which column names the arms, where no heading does: asked, not pooled into one arm.

::

    ID  Time  Volume  Protocol
    1   0     102     saline
    2   0     99      drug X
"""

from __future__ import annotations

from dataclasses import replace

from analysis.reading.calipers.headings.regions import Region
from analysis.reading.findings import Answers
from analysis.reading.words.question_keys import question_key
from analysis.reading.words.values import text_of
from analysis.study import Question

ONE_ARM = "none of them: the animals are one arm"
KEY = "arm_column"
_MOST_ARMS = 12


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
    question = Question(key, what, options, "", sheet.file, sheet.name, cell)
    if (answer := answers.get(key, "")) in names:
        at = columns[names.index(answer)]
        heads = {**region.heads, at: replace(region.heads[at], field="arm")}
        return replace(region, heads=heads), question
    return region, question


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
