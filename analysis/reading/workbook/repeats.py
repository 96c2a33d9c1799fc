"""Rows that say the same thing twice: the first counts, and the user is told.

Two curves stand under one name: an animal with other values on days that it has already.

    animal   arm   day   volume         animal   arm   day   volume
    M1       A     0     100            M1       A     0     80        the same animal again,
    M1       A     3     150            M1       A     3     95        with another curve
    M1       A     7     240            M1       A     7     130

Which of them counts, or whether they are two tumors or two animals, only the user knows: such
animals are left out until that is answered, and where they are more than a few nothing is computed
before. A single day that stands twice is a slip, and is told
elsewhere.

Weights and days that no animal of a study has: slips of the decimal point, another unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.reading.files.cells import counted, several
from analysis.reading.words.values import Floats
from analysis.study import Problem, Question

_MEASURES = ["length_mm", "width_mm", "height_mm", "volume_mm3", "weight_g"]
_TUMOR = ["length_mm", "width_mm", "height_mm", "volume_mm3"]
_ANIMAL_DAY = ["model", "arm", "animal", "day"]
FIRST, TUMORS = "the first one counts", "tumors of one animal: their sum"
ANIMALS, LEFT = "different animals", "leave these animals out"
MEAN = "one measured twice: their mean"
_OPTIONS = (TUMORS, MEAN, ANIMALS, FIRST, LEFT)
_LEAST_DAYS, _SHARE = 3, 0.5  # of an animal's days that have two values
_FEW = 0.1  # of the animals, without which the others may be read before an answer
_CURVES = ("volume_mm3", "length_mm", "width_mm", "weight_g")
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
_IDENTITY = ("model", "arm", "animal", "tumor")
BODY_WEIGHT = (
    "A body weight is more than three times the middle one of the column, or less than a third. "
    "Check the decimal point."
)
NO_WEIGHT = "A body weight of 0 is no weight, as where a dead animal was filled in."
NOT_WEIGHED = "Taken as not measured."
TUMOR_WEIGHT = "An excised tumor weighs more than 20 g. Check that the column is in grams."
_TIMES = 3.0  # the heaviest mice or rats of a study weigh about twice as much as the lightest
_MOST_TUMOR_G = 20.0
_FARTHEST_D = 2_000.0  # from the start of treatment; mice and rats live for two to three years


def without_repeats(
    table: pd.DataFrame, identity: Sequence[str], what: str
) -> tuple[pd.DataFrame, list[Problem]]:
    """The first row of each identity; ``what`` names the rows in the message."""
    repeated = table.duplicated(list(identity))
    if not repeated.any():
        return table, []
    again = table[repeated]
    problems = []
    for (file, sheet), rows in again.groupby(["file", "sheet"], sort=False):
        text = f"{counted(len(rows), 'row')} for {what} that is there already. Keep one of each."
        cells = several(list(rows["cell"]))
        action = "The first row counts."
        problems.append(Problem("warning", text, str(file), str(sheet), cells, "", action))
    return table[~repeated], problems


def without_empty_repeats(reads: pd.DataFrame, identity: Sequence[str]) -> pd.DataFrame:
    """Plate reads without rows that hold no number where another row of the same read has one.

    A reader that lists its wells once more for a signal that was not measured writes N/A there,
    which is told of the cells already.
    """
    is_read = reads["absorbance"].notna() | reads["flag"].ne("")
    if is_read.all() or not reads.duplicated(list(identity)).any():
        return reads
    groups = [reads[name] for name in identity]
    return reads[is_read | ~is_read.groupby(groups, dropna=False).transform("any")]


def without_repeated_calipers(table: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    """Calipers with one row per animal, tumor and day.

    Rows that complete each other (lengths in one, weight in the other) are joined silently;
    body weights of an animal move to the rows of its tumors of that day.
    """
    identity = [*_ANIMAL_DAY, "tumor"]
    table = _with_weights_moved(table)
    repeated = table.duplicated(identity, keep=False)
    if not repeated.any():
        return table, []
    rows = _with_sizes_of_one_row(table[repeated], identity)
    filled = table.copy()
    first_values = rows.groupby(identity, sort=False, dropna=False)[_MEASURES].transform("first")
    conflict = (table.loc[repeated, _MEASURES] != first_values) & table.loc[
        repeated, _MEASURES
    ].notna()
    filled.loc[repeated, _MEASURES] = first_values
    sized = filled["length_mm"].notna() & filled["width_mm"].notna()
    filled["volume_mm3"] = filled["volume_mm3"].where(~sized)
    kept = filled[~filled.duplicated(identity)]
    doubtful = conflict.any(axis=1).reindex(table.index, fill_value=False)
    again = table.duplicated(identity) & ~_adds(table, identity, doubtful)
    _, problems = without_repeats(
        table[again | ~table.duplicated(identity)], identity, "an animal, tumor and day"
    )
    return kept, problems


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
    has_sizes = table.loc[is_doubtful, _TUMOR].notna().any(axis=None)
    options = _OPTIONS if has_sizes else _OPTIONS[1:]  # weights are never those of two tumors
    question = Question(key, text, options, LEFT if is_rare else "", *place, str(first["cell"]))
    answer = answers.get(key, "")
    if answer == FIRST:
        return table, (), (question,)
    if answer == MEAN:
        return (*_with_means(table, is_doubtful, [*who, "day"]), (question,))
    if answer in (TUMORS, ANIMALS):
        field = "tumor" if answer == TUMORS else "animal"
        return _told_apart(table, is_doubtful, times, field), (), (question,)
    what = f"{some} {have} two curves: other values on days that are there already."
    action = f"Left out: {counted(int(is_doubtful.sum()), 'row')}."
    problem = Problem("warning", what, *place, str(first["cell"]), "", action)
    return table[~is_doubtful], (problem,), (question,)


def odd_body_weights(weights_g: Floats) -> npt.NDArray[np.int64]:
    """Rows whose body weight (g) is far from the median of all, ``(n,)`` with NaN where none is."""
    if np.isnan(weights_g).all():
        return np.array([], dtype=np.int64)
    middle = np.nanmedian(weights_g)
    return np.flatnonzero((weights_g > _TIMES * middle) | (weights_g * _TIMES < middle))


def odd_tumor_weights(weights_g: Floats) -> npt.NDArray[np.int64]:
    """Rows whose excised tumor is heavier than a mouse can carry."""
    return np.flatnonzero(weights_g > _MOST_TUMOR_G)


def possible_days(
    tables: Mapping[str, pd.DataFrame],
) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """The tables of animals without rows on days on which none can have been seen.

    That is beyond 2,000 days before or after the start of treatment, and for survival before it.
    """
    kept: dict[str, pd.DataFrame] = {}
    problems: list[Problem] = []
    for kind, table in tables.items():
        kept[kind] = table
        if "day" in table:
            is_far = table["day"].abs() > _FARTHEST_D
            is_early = (table["day"] < 0) & ~is_far & (kind == "survival")
            what = f"A day lies more than {_FARTHEST_D:,.0f} days from the start of treatment."
            problems += _left_out(table[is_far], f"{what} Correct it.")
            what = "An animal left before treatment began (day 0), so it has no survival from then."
            problems += _left_out(table[is_early], f"{what} Correct the day, or remove the row.")
            kept[kind] = table[~(is_far | is_early)] if (is_far | is_early).any() else table
    return kept, problems


def _with_sizes_of_one_row(rows: pd.DataFrame, identity: list[str]) -> pd.DataFrame:
    """Rows without sizes that an earlier row of their identity has: sizes are never mixed."""
    has_size = rows[_TUMOR].notna().any(axis=1)
    later = rows[has_size].duplicated(identity).reindex(rows.index, fill_value=False)
    counts = rows.groupby(identity, sort=False, dropna=False)[_TUMOR].transform("count")
    mixed = later & counts.gt(1).any(axis=1)
    sizes = {name: rows[name].mask(mixed) for name in _TUMOR}
    return rows.assign(**sizes)


def _adds(table: pd.DataFrame, identity: list[str], doubtful: pd.Series[bool]) -> pd.Series[bool]:
    """Repeated rows that only fill what the first row of their identity leaves empty."""
    number = table.groupby(identity, sort=False, dropna=False).ngroup().to_numpy()
    _, first_row = np.unique(number, return_index=True)
    first = table[_MEASURES].iloc[first_row[number]].set_axis(table.index)
    own = table[_MEASURES].notna()
    return ~doubtful & own.any(axis=1) & ~(own & first.notna()).any(axis=1)


def _with_weights_moved(table: pd.DataFrame) -> pd.DataFrame:
    """Rows without a tumor dropped where the animal has tumor rows that day.

    Their body weight moves to all of these rows, their note to the first.
    """
    is_tumor = table[_TUMOR].notna().any(axis=1) | table["flag"].ne("") | table["tumor"].ne("")
    if is_tumor.all() or not is_tumor.any():
        return table
    tumors, others = table[is_tumor], table[~is_tumor]
    keys = pd.MultiIndex.from_frame(tumors[_ANIMAL_DAY])
    joining = pd.MultiIndex.from_frame(others[_ANIMAL_DAY]).isin(keys)
    moved = others[joining].groupby(_ANIMAL_DAY, sort=False)
    weights = pd.Series(moved["weight_g"].first().reindex(keys).to_numpy(), tumors.index)
    notes = pd.Series(
        moved["note"].agg(_joined).reindex(keys, fill_value="").to_list(), tumors.index
    )
    first = ~tumors.duplicated(_ANIMAL_DAY)
    return pd.concat(
        [
            tumors.assign(
                weight_g=tumors["weight_g"].fillna(weights),
                note=[
                    _joined(pair)
                    for pair in zip(tumors["note"], notes.where(first, ""), strict=True)
                ],
            ),
            others[~joining],
        ]
    ).sort_index()


def _joined(notes: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(note for note in notes if note))


def _spliced(table: pd.DataFrame, names: Ints) -> Ints:
    """Numbers of the animals with other values of a measure on most of their days."""
    days = pd.DataFrame({"name": names, "day": table["day"].to_numpy()})
    doubtful = np.zeros(len(table), dtype=bool)
    for measure in _CURVES:
        values = days.assign(value=table[measure].to_numpy())
        different = values.groupby(["name", "day"], dropna=False)["value"].transform("nunique")
        doubtful |= different.to_numpy() > 1
    found = days.assign(doubtful=doubtful).groupby(["name", "day"])["doubtful"].max()
    by_name = found.groupby("name").agg(["sum", "mean"])
    kept = by_name[(by_name["sum"] >= _LEAST_DAYS) & (by_name["mean"] >= _SHARE)]
    return kept.index.to_numpy()


def _with_means(
    table: pd.DataFrame, here: Mask, identity: list[str]
) -> tuple[pd.DataFrame, tuple[Problem, ...]]:
    """One row for each animal and day of these rows, with the mean of each measure."""
    rows = table[here]
    means = rows.groupby(identity, sort=False, dropna=False)[_MEASURES].transform("mean")
    is_first = ~rows.duplicated(identity)
    again = rows[rows.duplicated(identity, keep=False)]
    what = "Several values of an animal on one day. Their mean is used, as you said."
    place = (str(again["file"].iloc[0]), str(again["sheet"].iloc[0]), several(list(again["cell"])))
    told = Problem("info", what, *place, f"{len(again):,} values")
    kept = rows.assign(**{name: means[name] for name in _MEASURES})[is_first]
    return pd.concat([table[~here], kept]).sort_index(), (told,)


def _told_apart(table: pd.DataFrame, here: Mask, times: pd.Series[int], field: str) -> pd.DataFrame:
    """Each further curve under a name of its own."""
    names = table[field].astype(str)
    numbered = names.str.cat((times + 1).astype(str), sep=" T" if field == "tumor" else " (")
    numbered = numbered.str.strip() if field == "tumor" else numbered + ")"
    return table.assign(**{field: names.where(~(here & (times > 0)), numbered)})


def _left_out(rows: pd.DataFrame, what: str) -> Iterator[Problem]:
    """A warning for each sheet that these rows come from."""
    if rows.empty:
        return
    for (file, sheet), members in rows.groupby(["file", "sheet"], sort=False):
        value = f"day {members['day'].iloc[0]:g}"
        action = f"{counted(len(members), 'row')} left out."
        place = (str(file), str(sheet), several(list(members["cell"])))
        yield Problem("warning", what, *place, value, action)
