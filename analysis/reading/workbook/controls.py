"""Animals of which no name says who the control is: asked, since every comparison needs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from analysis.reading.findings import Answers
from analysis.study import Arm, Question

NONE = "none of them"
_MOST_ARMS = 40  # to choose from; more are no arms


def with_control(
    arms: Sequence[Arm], tables: Mapping[str, pd.DataFrame], answers: Answers
) -> tuple[tuple[Arm, ...], tuple[Question, ...]]:
    """The arms, with the control that the user named, and the question which arm it is.

    Asked where animals are in several arms and none of these is a control by name or by an arms
    sheet. ``tables`` are those whose rows are animals, with their arms as ``arms`` call them.
    """
    found = [(table["arm"], table) for table in tables.values() if len(table)]
    present = list(dict.fromkeys(name for names, _ in found for name in names.unique() if name))
    known = {arm.name: arm for arm in arms}
    is_settled = any(known[name].is_control for name in present)
    if is_settled or not 1 < len(present) <= _MOST_ARMS:
        return tuple(arms), ()
    first = found[0][1].iloc[0]
    key = f"control:{first['file']}:{first['sheet']}"
    text = f"Which arm is the control? No name says it ({', '.join(present[:6])})."
    question = Question(key, text, (*present, NONE), NONE, first["file"], first["sheet"])
    named = answers.get(key, NONE)
    return tuple(_as_control(arm) if arm.name == named else arm for arm in arms), (question,)


def _as_control(arm: Arm) -> Arm:
    return replace(arm, role="vehicle", components=())
