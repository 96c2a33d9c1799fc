"""Two curves under one name: an animal with other values on days that it has already.

    animal   arm   day   volume         animal   arm   day   volume
    M1       A     0     100            M1       A     0     80        the same animal again,
    M1       A     3     150            M1       A     3     95        with another curve
    M1       A     7     240            M1       A     7     130

Which of them counts, or whether they are two tumors or two animals, only the user knows: such
animals are left out until that is answered, and where they are more than a few nothing is computed
before. A single day that stands twice is a slip, and is told
elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.reading.files.cells import counted, several
from analysis.study import Problem, Question

FIRST, TUMORS = "the first one counts", "tumors of one animal: their sum"
ANIMALS, LEFT = "different animals", "leave these animals out"
_OPTIONS = (TUMORS, ANIMALS, FIRST, LEFT)
_LEAST_DAYS, _SHARE = 3, 0.5  # of an animal's days that have two values
_FEW = 0.1  # of the animals, without which the others may be read before an answer
_MEASURES = ("volume_mm3", "length_mm", "width_mm", "weight_g")
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
_IDENTITY = ("model", "arm", "animal", "tumor")


def without_spliced(
    table: pd.DataFrame, answers: Mapping[str, str]
) -> tuple[pd.DataFrame, tuple[Problem, ...], tuple[Question, ...]]:
    """Calipers in which each animal has one curve, or what the user said of the others.

    Parameters
    ----------
    table : DataFrame
        Rows of calipers with days, in the order of the file.
    answers : mapping of str to str
        The answer to the question ``spliced:FILE:SHEET``.
    """
    who = [name for name in (*_IDENTITY, "study") if name in table]
    times = table.groupby([*who, "day"], sort=False, dropna=False).cumcount()
    if not times.any():
        return table, (), ()
    names = np.asarray(table.groupby(who, sort=False).ngroup(), dtype=np.int64)
    spliced = _spliced(table, names)
    if not len(spliced):
        return table, (), ()
    is_doubtful = np.isin(names, spliced)
    first = table[is_doubtful & (times > 0)].iloc[0]
    place = (str(first["file"]), str(first["sheet"]))
    animals = [*dict.fromkeys(table.loc[is_doubtful, "animal"].astype(str))]
    some = f"{counted(len(animals), 'animal')} ({several(animals)})"
    key = f"spliced:{place[0]}:{place[1]}"
    have = "has" if len(animals) == 1 else "have"
    text = f"{some} {have} two or more values on the same days. What are these?"
    is_rare = len(spliced) <= _FEW * len(np.unique(names))
    question = Question(key, text, _OPTIONS, LEFT if is_rare else "", *place, str(first["cell"]))
    answer = answers.get(key, "")
    if answer == FIRST:
        return table, (), (question,)
    if answer in (TUMORS, ANIMALS):
        field = "tumor" if answer == TUMORS else "animal"
        return _told_apart(table, is_doubtful, times, field), (), (question,)
    what = f"{some} {have} two curves: other values on days that are there already."
    action = f"Left out: {counted(int(is_doubtful.sum()), 'row')}."
    problem = Problem("warning", what, *place, str(first["cell"]), "", action)
    return table[~is_doubtful], (problem,), (question,)


def _spliced(table: pd.DataFrame, names: Ints) -> Ints:
    """Numbers of the animals with other values of a measure on most of their days."""
    days = pd.DataFrame({"name": names, "day": table["day"].to_numpy()})
    doubtful = np.zeros(len(table), dtype=bool)
    for measure in _MEASURES:
        values = days.assign(value=table[measure].to_numpy())
        different = values.groupby(["name", "day"], dropna=False)["value"].transform("nunique")
        doubtful |= different.to_numpy() > 1
    found = days.assign(doubtful=doubtful).groupby(["name", "day"])["doubtful"].max()
    by_name = found.groupby("name").agg(["sum", "mean"])
    kept = by_name[(by_name["sum"] >= _LEAST_DAYS) & (by_name["mean"] >= _SHARE)]
    return kept.index.to_numpy()


def _told_apart(table: pd.DataFrame, here: Mask, times: pd.Series[int], field: str) -> pd.DataFrame:
    """Each further curve under a name of its own."""
    names = table[field].astype(str)
    numbered = names.str.cat((times + 1).astype(str), sep=" T" if field == "tumor" else " (")
    numbered = numbered.str.strip() if field == "tumor" else numbered + ")"
    return table.assign(**{field: names.where(~(here & (times > 0)), numbered)})
