"""Arms that the names of animals hold: ``Vehicle 1``, ``Vehicle M1``, ``Drug (m4)``, ``V1``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from analysis.reading.words.arm_words import control_role

_NUMBERED = re.compile(r"^(.*(?:[^\W\d_][\s_.#(-]*|\w[\s_.#(-]+))(?<!\d)\d+\)?$")  # aPD1-2
_WITH_ANIMAL = re.compile(
    r"^(?P<arm>.*\S)[\s_.(\[-]+(?P<animal>(?:m|ms|mouse|animal|rat|maus|tier|souris)[\s_.#-]*\d+)"
    r"[)\]]?$",
    re.IGNORECASE,
)
_WORD = re.compile(r"^([^\W\d_]+)[\s_.-]*\d+$")
_MOST_ARMS = 12


def arms_and_animals(names: Iterable[str]) -> Mapping[str, tuple[str, str]]:
    """The arm and the animal that each name holds, if one of several arms is a control.

    The animal is the whole name where nothing but its number tells it from the arm.
    """
    found = {name: _parts(name) for name in names}
    arms = {arm for arm, _ in found.values()}
    if len(arms) < 2 or not all(arms) or not any(map(control_role, arms)):
        return {}
    return found


def arms_by_word(names: Iterable[str]) -> tuple[str, ...]:
    """The letters or words before the numbers of names, where several names share each."""
    words = [word_of(name) for name in names]
    distinct = tuple(dict.fromkeys(words))
    is_shared = all(word and words.count(word) > 1 for word in distinct)
    return distinct if is_shared and 2 <= len(distinct) <= _MOST_ARMS else ()


def word_of(name: str) -> str:
    """The letters or word before the number of a name; ``""`` of any other name."""
    found = _WORD.match(name)
    return found[1] if found else ""


def _parts(name: str) -> tuple[str, str]:
    if found := _WITH_ANIMAL.match(name):
        return found["arm"].strip(" _.-"), found["animal"]
    numbered = _NUMBERED.match(name)
    return (numbered[1].strip(" _.#(-"), name) if numbered else ("", name)
