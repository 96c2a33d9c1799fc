"""Animals that are in one arm and later in another, as in a crossover.

::

    Animal  Treatment  Day  Weight
    1       Placebo    0    20.1
    1       Drug       14   20.4       one animal, not one of each arm
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import pandas as pd

from analysis.reading.files.cells import counted, several
from analysis.study import Problem, Question

FIRST_ARM = "the same animals: leave out their days in later arms"
OTHERS = "other animals of the same name"
LEAVE_OUT = "leave these animals out"
_ANIMAL = ["model", "cage", "animal"]


def without_changed_arms(
    calipers: pd.DataFrame, answers: Mapping[str, str]
) -> tuple[pd.DataFrame, tuple[Problem, ...], tuple[Question, ...]]:
    """The table without animals that go from arm to arm, until the user says what they are.

    Names that begin again in each arm are measured over the same days and are not asked for.
    """
    changed = _changed(calipers)
    if not changed:
        return calipers, (), ()
    keys = pd.MultiIndex.from_frame(calipers[_ANIMAL])
    is_changed = keys.isin(list(changed))
    rows = calipers[is_changed]
    first = rows.iloc[0]
    place = (str(first["file"]), str(first["sheet"]), str(first["cell"]))
    who = f"{counted(len(changed), 'animal')} ({several([key[-1] for key in changed])})"
    arms = several([f"'{arm}'" for arm in rows["arm"].unique()])
    key = f"changed_arms:{place[0]}:{place[1]}"
    what = f"{who} are in one arm and on later days in another ({arms}). Are they the same animals?"
    question = Question(key, what, (FIRST_ARM, OTHERS, LEAVE_OUT), "", *place)
    answer = answers.get(key, "")
    if answer == OTHERS:
        return calipers, (), (question,)
    lost = pd.Series(is_changed, calipers.index)
    if answer == FIRST_ARM:
        own = pd.Series([changed.get(each) for each in keys], calipers.index, dtype=object)
        lost &= calipers["arm"].ne(own)
    told = Problem(
        "warning",
        f"{who} are in one arm and on later days in another ({arms}).",
        *place[:2],
        several([*dict.fromkeys(calipers.loc[lost, "cell"])]),
        action=f"{counted(int(lost.sum()), 'row')} left out.",
    )
    return calipers[~lost].reset_index(drop=True), (told,), (question,)


def _changed(calipers: pd.DataFrame) -> dict[tuple[str, ...], str]:
    """First arm of every animal in several arms; none where arms of one are at the same time."""
    known = calipers[calipers["day"].notna()]
    spans = known.groupby([*_ANIMAL, "arm"], sort=False)["day"].agg(["min", "max"]).reset_index()
    twice = spans[spans.duplicated(_ANIMAL, keep=False)]
    found: dict[tuple[str, ...], str] = {}
    for name, arms in twice.groupby(_ANIMAL, sort=False):
        ordered = arms.sort_values("min")
        ends = zip(ordered["min"], ordered["max"], strict=True)
        if any(one[1] >= other[0] for one, other in pairwise(ends)):
            return {}
        found[tuple(map(str, name))] = str(ordered["arm"].iloc[0])
    return found
