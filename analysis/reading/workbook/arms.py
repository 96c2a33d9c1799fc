"""Treatment arms: one name each however it is spelled, their roles and what they are made of.

Where no name says who the control is, it is asked, since every comparison needs it.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from analysis.reading.findings import Answers
from analysis.reading.words.arm_words import control_role, is_mix, split_name
from analysis.reading.workbook.arm_sheet import StatedArm
from analysis.reading.workbook.models import told_spellings
from analysis.study import Arm, Problem, Question, Role

_OTHER_JOINERS = re.compile(r"[\s_/,;-]|\b(?:plus|und|and|with)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"^\s*(?:\d{1,2}|[A-Z])\s*[.):]\s*(?=[^\W_])")  # "2. Drug"
_LEAST_LETTERS = 3  # of a part of a name
_ORDER: Mapping[Role, int] = {"vehicle": 0, "untreated": 1, "single": 2, "combination": 3}


@dataclass(frozen=True, slots=True)
class SeenArm:
    """An arm as some sheet spells it, where it stands first, and a role that the sheet gives it."""

    written: str
    file: str = ""
    sheet: str = ""
    cell: str = ""
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Roster:
    """The arms of a study, and the name of the arm that each spelling means."""

    arms: tuple[Arm, ...]
    names: Mapping[str, str]
    problems: tuple[Problem, ...]


NONE = "none of them"
_MOST_ARMS = 40  # to choose from; more are no arms


def seen_arms(table: pd.DataFrame) -> list[SeenArm]:
    """Every spelling of an arm in a table, in order of appearance."""
    first: dict[str, int] = {"": -1}
    for row, arm in enumerate(table["arm"].tolist()):
        first.setdefault(arm, row)
    file, sheet, cell = (table[name].array for name in ("file", "sheet", "cell"))
    return [
        SeenArm(str(arm), str(file[row]), str(sheet[row]), str(cell[row]))
        for arm, row in first.items()
        if arm
    ]


def arm_key(name: str) -> str:
    """What two spellings of one arm have in common.

    Case, spaces, hyphens, underscores and signs that nobody sees (a soft hyphen, a space without
    width, marks of direction) do not count, nor the order of ``a + b``; a sign at the
    end does (``HER2-``), and so does every sign of a name without letters and digits.
    """
    return " + ".join(sorted(map(_part_key, split_name(name))))


def roster(stated: Sequence[StatedArm], seen: Sequence[SeenArm]) -> Roster:
    """The arms of a study: those of the arms sheet in its order, then others as they appear.

    Parameters
    ----------
    stated : sequence of StatedArm
        Rows of the arms sheets, possibly several for one arm.
    seen : sequence of SeenArm
        Spellings in the data.
    """
    arms = {arm_key(each.name): each.arm for each in stated}
    spelled = {each.written: arm_key(each.written) for each in seen}
    known = arms.keys() | set(spelled.values())
    problems: list[Problem] = []
    for each in seen:
        key = spelled[each.written] = _same_key(each.written, known, arms.keys())
        if key not in arms:
            arms[key] = _new_arm(each, known)
            problems += _not_stated(each, arms[key], stated)
    arms, more = _with_components(arms)
    names = {written: arms[key].name for written, key in spelled.items()}
    ordered = list(arms.values())
    if not stated:
        ordered.sort(key=lambda arm: _ORDER[arm.role])
        more += _told_roles(ordered)
    told = told_spellings("arm", {each.written: names[each.written] for each in seen})
    return Roster(tuple(ordered), names, (*problems, *more, *told))


def without_repeats(arm: Arm) -> tuple[Arm, list[Problem]]:
    """The arm with each component once, and not itself among them; what was wrong is told."""
    once = tuple(dict.fromkeys(part for part in arm.components if part != arm.name))
    if once == arm.components:
        return arm, []
    components = once if len(once) > 1 else ()
    action = (
        f"Taken as a combination of {' and '.join(components)}."
        if components
        else "Shown as an arm of its own; nothing is computed from it as a combination."
    )
    what = (
        f"The arm '{arm.name}' is written as a combination of a drug with itself "
        f"({' + '.join(arm.components)}). Correct its name, or state its components in an arms "
        "sheet."
    )
    return replace(arm, components=components), [Problem("warning", what, action=action)]


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


def _part_key(part: str) -> str:
    folded = _folded(part)
    if not any(letter.isalnum() for letter in folded):
        return folded or part
    plain = " ".join(word for word in re.split(r"[\s_-]", folded) if word)
    return f"{plain}-" if folded.endswith("-") else plain


def _folded(name: str) -> str:
    seen = (letter for letter in name if unicodedata.category(letter) != "Cf")  # or without width
    return unicodedata.normalize("NFKC", "".join(seen)).casefold().strip()


def _joined(written: str) -> tuple[str, ...]:
    """Keys of the parts of ``a_b``, ``a and b``, ``a/b``; none where a part is a sign alone."""
    parts = [part for part in _OTHER_JOINERS.split(written) if part.strip()]
    is_named = all(any(letter.isalnum() for letter in part) for part in parts)
    return tuple(map(arm_key, parts)) if is_named else ()


def _same_key(written: str, known: Collection[str], stated: Collection[str]) -> str:
    """The key of an arm; ``a and b`` is the stated ``a + b``."""
    key = arm_key(written)
    parts = _joined(written)
    combined = " + ".join(sorted(parts))
    return combined if key not in stated and len(parts) > 1 and combined in known else key


def _new_arm(seen: SeenArm, known: set[str]) -> Arm:
    """An arm that no arms sheet names; its role comes from its layout or its name."""
    parts = split_name(seen.written)
    name = " + ".join(parts)
    role = seen.role or control_role(seen.written)
    if role:
        return Arm(name, role)
    drugs = tuple(part for part in parts if not control_role(part))
    if len(drugs) > 1:
        return Arm(name, "combination", drugs)
    joined = _joined(seen.written)
    if len(parts) == 1 and len(joined) > 1 and set(joined) <= known:
        return Arm(name, "combination", joined)
    return Arm(name, "combination" if is_mix(seen.written) else "single")


def _not_stated(seen: SeenArm, arm: Arm, stated: Sequence[StatedArm]) -> list[Problem]:
    if not stated:
        return []
    close = difflib.get_close_matches(seen.written, [each.name for each in stated], 1, 0.8)
    hint = f" Did you mean '{close[0]}'?" if close else " Add it there, with its role."
    what = f"The arm '{seen.written}' is not in the arms sheet.{hint}"
    action = f"Taken as an arm of its own ({arm.role})."
    return [Problem("warning", what, seen.file, seen.sheet, seen.cell, seen.written, action)]


def _with_components(arms: Mapping[str, Arm]) -> tuple[dict[str, Arm], list[Problem]]:
    """Components by the names of the arms; ``combination`` alone is that of the only two drugs."""
    singles = [arm.name for arm in arms.values() if arm.role == "single"]
    has_vehicle = any(
        arm.role == "vehicle" and not _is_plain_control(arm.name) for arm in arms.values()
    )
    result: dict[str, Arm] = {}
    problems: list[Problem] = []
    for key, arm in arms.items():
        named = tuple(_component(each, arms, singles) for each in arm.components)
        result[key], told = without_repeats(replace(arm, components=named))
        different = [] if told else _shortened(arm.components, named)
        if different:
            what = f"The arm '{arm.name}' was taken as a combination of {' and '.join(different)}."
            told = [Problem("info", what)]
        if arm.role == "combination" and not named:
            result[key], told = _of_what(arm, singles)
        if has_vehicle and arm.role == "vehicle" and _is_plain_control(arm.name):
            result[key] = replace(arm, role="untreated")
        problems += told
    return result, problems


def _of_what(arm: Arm, singles: Sequence[str]) -> tuple[Arm, list[Problem]]:
    """A combination whose name does not say of what: of the only two single arms, if so."""
    if len(singles) == 2:
        what = (
            f"The arm '{arm.name}' was taken as the combination of '{singles[0]}' and "
            f"'{singles[1]}', the only two single arms. State its components in an arms sheet."
        )
        return replace(arm, components=tuple(singles)), [Problem("info", what)]
    what = (
        f"The arm '{arm.name}' is a combination, but of what is not said. "
        "State its components in an arms sheet ('a + b')."
    )
    return arm, [Problem("warning", what)]


def _component(part: str, arms: Mapping[str, Arm], singles: Sequence[str]) -> str:
    """The arm that a part of a combination means: also ``B`` for ``Drug B``, ``tam`` for tamoxifen.

    A shortened name counts where it begins or ends one single arm alone.
    """
    key = arm_key(part)
    if key in arms:
        return arms[key].name
    bare = _NUMBERED.sub("", part)
    numbered = [name for name in singles if arm_key(_NUMBERED.sub("", name)) == arm_key(bare)]
    if len(numbered) == 1:
        return numbered[0]
    whole = [name for name in singles if key in _ends(arm_key(name))]
    if len(key) >= _LEAST_LETTERS:
        whole = [name for name in singles if arm_key(name).startswith(key)
                 or arm_key(name).endswith(key)]  # fmt: skip
    return whole[0] if len(whole) == 1 else part


def _ends(key: str) -> set[str]:
    """The first and the last word."""
    words = key.split()
    return {*words[:1], *words[-1:]}


def _shortened(written: Sequence[str], named: Sequence[str]) -> list[str]:
    """The parts of a combination as they are called alone, where one was written shorter."""
    pairs = zip(written, named, strict=True)
    is_short = any(arm_key(part) != arm_key(name) for part, name in pairs)
    return [f"'{name}'" for name in named] if is_short else []


def _is_plain_control(name: str) -> bool:
    """``control`` alone says neither vehicle nor untreated."""
    return _folded(name) in ("control", "ctrl", "ctl", "kontrolle", "controle", "controls")


def _told_roles(arms: Sequence[Arm]) -> list[Problem]:
    if not arms:
        return []
    listed = "; ".join(f"{arm.name}: {arm.role}" for arm in arms)
    what = f"Roles were taken from the names of the arms ({listed}). An arms sheet can state them."
    return [Problem("info", what)]


def _as_control(arm: Arm) -> Arm:
    return replace(arm, role="vehicle", components=())
