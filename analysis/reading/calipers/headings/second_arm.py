"""Two columns of arms that differ, as after a second randomization: asked, neither is taken.

::

    Mouse  Initial arm  Arm after re-randomization (d14)  Day 0  Day 14
    1      Vehicle      Vehicle                           100    410
    2      Vehicle      Drug                              98     400
"""

from __future__ import annotations

from dataclasses import replace

from analysis.reading.calipers.headings.heading_cell import Head
from analysis.reading.calipers.headings.regions import Region
from analysis.reading.findings import Answers, ask, question_key
from analysis.reading.words.values import text_of
from analysis.study import Question

_LEAST = 2  # columns, and names that they share


def with_first_arm(region: Region, answers: Answers) -> tuple[Region, Question | None]:
    """The region with the column of arms that the user chose, and the question.

    The question has no default: until it is answered no row of the region counts.
    """
    columns = columns_of_arms(region)
    names = [region.heads[at].text for at in columns]
    if not names:
        return region, None
    sheet = region.sheet
    cell = region.cell(region.header.last, columns[1])
    what = "Two columns name arms, and animals differ in them. Which arm counts?"
    key = question_key("second_arm", sheet)
    answer, question = ask(sheet, answers, key, what, names, "", cell)
    chosen = columns[names.index(answer) if answer else 0]
    heads = {**region.heads}
    for at in columns:
        heads[at] = Head(heads[at].text, "arm" if at == chosen else "other")
    return replace(region, heads=heads), question


def columns_of_arms(region: Region) -> list[int]:
    """The columns of arms, where there are several and animals differ in them; else none."""
    arms = sorted(region.columns("arm"))
    columns = [at for at in arms if at == arms[0] or _differs(region, arms[0], at)]
    several = len({region.heads[at].text for at in columns}) >= _LEAST
    return columns if several else []


def _differs(region: Region, first: int, column: int) -> bool:
    """Whether a column has the names of the first, and one of these goes with several of it.

    ``Ctrl`` that is ``NaCl`` in the other column throughout is another name of the same arm.
    """
    rows = region.sheet.rows[region.first : region.end]
    pairs = [(text_of(row[first]), text_of(row[column])) for row in rows]
    told = {(one, other) for one, other in pairs if one and other}
    names = {one for one, _ in told}
    shared = names & {other for _, other in told}
    return len(shared) >= _LEAST and len(told) > len(names)
