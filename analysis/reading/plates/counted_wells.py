"""Names that count up in a map, each in one well: what the numbers count is asked.

::

        1                2                3
    A   10uM_tam0001     25uM_tam0001     Control0001
    B   10uM_tam0002     25uM_tam0002     Control0002

Four names and two wells of each, or six things? Replicates where doses and a control count up
alike, or the numbers are filled up with zeros; else each name is taken as it stands.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Answers, ask, shared_key
from analysis.reading.plates.well_content import (
    amount_of,
    content_of,
    is_counted,
    states_amount,
    word_role,
)
from analysis.study import ARMLESS_ROLES, CONTROL_ROLES, Question

WELLS, THINGS = "replicate wells of one thing", "different things"
_NUMBERED = re.compile(
    r"^(?=(?:[\W\d_]*[^\W\d_]){2})(.*?[^\W_])"
    r"(?:[\s_.#-]+(?:rep(?:licate)?|well|r|n)[\s_.-]*|[\s_.#-]*)(?<!\d)(0*[1-9]\d{0,2})$",
    re.IGNORECASE,
)
_FEWEST_STEMS, _LEAST_SHARE = 2, 0.8
_FILLED = 3  # digits of a number that a program filled up with zeros


def without_counters(
    sheet: Sheet, cell: str, texts: Sequence[str], answers: Answers
) -> tuple[Mapping[str, str], tuple[Question, ...]]:
    """The names of a map without the number that counts their wells, and the question about it.

    Empty where the names do not count up alike.
    """
    numbered = _numbered(texts)
    if not numbered:
        return {}, ()
    first, last = next(iter(numbered)), max(numbered, key=lambda text: (numbered[text], text))
    what = f"Names of wells count up ('{first}', '{last}'). What do the numbers count?"
    key = shared_key("counted_wells", sheet)
    assumed = WELLS if _are_replicates(numbered) else THINGS
    answer, question = ask(sheet, answers, key, what, (WELLS, THINGS), assumed, cell)
    return (numbered if answer == WELLS else {}), (question,)


def _numbered(texts: Sequence[str]) -> dict[str, str]:
    """The name of each text without its number, where several names count from 1 to one end."""
    named = [text for text in texts if text and amount_of(text)[1] == "" and _is_name(text)]
    found = {text: match for text in dict.fromkeys(named) if (match := _NUMBERED.match(text))}
    counts: dict[str, list[int]] = {}
    for match in found.values():
        counts.setdefault(match[1], []).append(int(match[2]))
    ends = Counter(
        len(numbers)
        for numbers in counts.values()
        if len(numbers) > 1 and sorted(numbers) == [*range(1, len(numbers) + 1)]
    )
    end, stems = ends.most_common(1)[0] if ends else (0, 0)
    alike = {text: match[1] for text, match in found.items() if len(counts[match[1]]) == end}
    is_each_once = len(named) == len(set(named))
    is_most = len(alike) >= _LEAST_SHARE * len(named)
    return alike if stems >= _FEWEST_STEMS and is_most and is_each_once else {}


def _is_name(text: str) -> bool:
    return not is_counted(text) and content_of(text).role != "empty"


def _are_replicates(numbered: Mapping[str, str]) -> bool:
    """Whether doses and a control or blank count up alike, or numbers are filled up with zeros."""
    if all(len(text) - len(text.rstrip("0123456789")) >= _FILLED for text in numbered):
        return True
    stems = {*numbered.values()}
    with_control = any(word_role(stem) in (*CONTROL_ROLES, *ARMLESS_ROLES) for stem in stems)
    return with_control and sum(map(states_amount, stems)) >= _FEWEST_STEMS
