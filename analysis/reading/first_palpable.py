"""Days on which no tumor was there yet: the first with one is the baseline, if the user agrees.

Group     Tag    4    5    7      9
Vehicle   101    0    0    220    330       no change from 0: the baseline is day 7
Drug A    201    0    0    220    264
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.reading.findings import Answers
from analysis.study import Question

FACT = "treatment_start_day"
_SHARE = 0.8  # of the animals that have their first tumor on that day
_LEAST = 3  # animals


def with_first_palpable(
    calipers: pd.DataFrame | None, facts: Mapping[str, str], answers: Answers
) -> tuple[dict[str, str], tuple[Question, ...]]:
    """The facts with the day of the first tumors as day of the baseline, and the question.

    Asked where no day of treatment is stated, every size before that day is 0, and most animals
    have their first tumor on it. The day is assumed until the user says otherwise.
    """
    known = dict(facts)
    if calipers is None or FACT in facts or not len(calipers):
        return known, ()
    size = calipers["volume_mm3"].fillna(calipers["length_mm"])
    if not (size <= 0).any():
        return known, ()
    rows = calipers.assign(size=size)[size.notna() & calipers["day"].notna()]
    animals = ["model", "arm", "animal"]
    sums = rows.groupby([*animals, "day"], sort=False)["size"].sum().reset_index()
    tumors = sums[sums["size"] > 0]
    first = tumors.groupby(animals)["day"].min()
    if len(first) < _LEAST or sums["day"].min() == first.min():
        return known, ()
    day = float(first.min())
    before = sums[sums["day"] < day].groupby(animals).ngroups
    if np.mean(first == day) < _SHARE or before < _SHARE * len(first):
        return known, ()
    begin = float(sums["day"].min())
    here = rows.iloc[int(np.argmax(rows["day"] == day))]
    options = (f"day {day:g}", f"day {begin:g}")
    what = (
        f"No tumor was there before day {day:g}: every size from day {begin:g} on is 0. Which day "
        "is the baseline?"
    )
    place = (str(here["file"]), str(here["sheet"]), str(here["cell"]))
    question = Question(f"baseline:{place[0]}:{place[1]}", what, options, options[0], *place)
    if answers.get(question.key, options[0]) == options[0]:
        known[FACT] = f"{day:g}"
    return known, (question,)
