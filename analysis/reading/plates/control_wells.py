"""Which wells are 100 %: asked where no name says it, or where positive controls read higher.

::

    Well   Sample    Signal
    A1     NEGCON    210          Taken as they are called, every sample would have thousands of
    A2     SPL1      3118         percent: NEGCON may be wells without signal, and POSCON the
    A12    POSCON    8718         wells of 100 %.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from analysis.reading.files.cells import several
from analysis.reading.findings import Answers
from analysis.reading.words.arm_words import control_role
from analysis.reading.words.values import each_once
from analysis.study import CONTROL_ROLES, UNASSIGNED, Arm, Question

NONE = "none of them"
_HIGHER = 1.5  # times that positive controls read above the others, which kill should lower
_MOST_ARMS = 12
_READ = ["plate", "time_h", "read_wavelength_nm"]


def with_full_control(
    reads: pd.DataFrame, answers: Answers
) -> tuple[pd.DataFrame, tuple[Question, ...]]:
    """Reads with the control that is 100 %, and the question where the positive one reads higher.

    Until it is answered neither is a control. Where the positive one is 100 %, the other ones are
    the blank.
    """
    role, arm = reads["role"], reads["arm"]
    said = each_once(arm.to_numpy(object), lambda name: control_role(name) or "" if name else "")
    negative = role.isin(CONTROL_ROLES) | (role.isin(["", "sample"]) & (said != ""))
    positive = role.eq("positive")
    if not _is_higher(reads, positive, negative):
        return reads, ()
    low, high = (_named(reads, rows) for rows in (negative, positive))
    first = reads[positive].iloc[0]
    means = [f"{reads.loc[rows, 'absorbance'].median():,.4g}" for rows in (positive, negative)]
    text = f"The positive control ({high}) reads higher than the control ({low}): {means[0]} "
    text += f"against {means[1]}. Which wells are 100 %?"
    key = f"full_control:{first['file']}:{first['sheet']}"
    place = (first["file"], first["sheet"], first["cell"])
    question = Question(key, text, (low, high, NONE), NONE, *place)
    answer = answers.get(key, NONE)
    if answer == low:
        return reads, (question,)
    full, zero = ("vehicle", "blank") if answer == high else (UNASSIGNED, UNASSIGNED)
    return reads.assign(role=role.mask(positive, full).mask(negative, zero)), (question,)


def _is_higher(reads: pd.DataFrame, positive: pd.Series[bool], negative: pd.Series[bool]) -> bool:
    """Whether positive controls read higher on most of the plates that hold both."""
    signal = reads["absorbance"]
    groups = [reads[name] for name in _READ]
    pairs = pd.DataFrame(
        {
            "positive": signal.where(positive).groupby(groups, dropna=False).median(),
            "negative": signal.where(negative).groupby(groups, dropna=False).median(),
        }
    ).dropna()
    return bool(len(pairs)) and (pairs["positive"] > _HIGHER * pairs["negative"]).mean() > 0.5


def _named(reads: pd.DataFrame, rows: pd.Series[bool]) -> str:
    named = reads.loc[rows, "arm"]
    names = [name for name in named.unique() if name]
    return several(names) if names else str(reads.loc[rows, "role"].iloc[0])


def with_control_of_plates(
    arms: Sequence[Arm], reads: pd.DataFrame, answers: Answers
) -> tuple[tuple[Arm, ...], tuple[Question, ...]]:
    """The arms with the control that the user named, and the question which of the plates' it is.

    Asked where wells name several arms and none of these is a control by name or role; an arm with
    doses is none.
    """
    is_named = reads["role"].isin(["", "sample"]) & reads["arm"].ne("")
    named = list(dict.fromkeys(reads.loc[is_named, "arm"]))
    dosed = {*reads.loc[reads["concentration"].notna(), "arm"]}
    present = [name for name in named if name not in dosed]
    known = {arm.name: arm for arm in arms}
    has_control = reads["role"].isin(CONTROL_ROLES).any()
    has_control |= any(known[name].is_control for name in named if name in known)
    is_open = not has_control and 1 < len(named) <= _MOST_ARMS and len(present) > 0
    if not is_open or reads["absorbance"].isna().all():
        return tuple(arms), ()
    first = reads[is_named].iloc[0]
    key = f"control_of_plates:{first['file']}:{first['sheet']}"
    text = f"Which wells are the control, 100 %? No name says it ({several(present)})."
    place = (first["file"], first["sheet"], first["cell"])
    question = Question(key, text, (*present, NONE), NONE, *place)
    control = answers.get(key, NONE)
    found = [replace(arm, role="vehicle") if arm.name == control else arm for arm in arms]
    return tuple(found), (question,)
