"""Tables of animals with days across or down, and columns that are arms.

days across                      days down                       a column an arm
Mouse  Day 0  Day 4              Day  Vehicle 1  Vehicle 2       Vehicle  Tamoxifen
1      102    140                0    102        98              0.81     0.34
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from analysis.reading.choice.readings import Against, Days, Look, Reading, best_days
from analysis.reading.page.edges import ROW_LETTER
from analysis.reading.page.lines import FATE, WELL, Line, is_monotonic, steps_like_doses

_NUMBER_AT_END = re.compile(r"[A-Za-z#]?\d+$")
MANY_WELLS = 24  # names of wells that no study gives to its animals
_NAMES = ("drug", "arm", "animal", "model")


def explain(look: Look) -> Iterator[Reading]:
    """Every reading of a block with animals over time."""
    days = best_days(look)
    if days:
        yield from _across(look, days)
    yield from _down(look)
    yield from _arm_columns(look, days)


def _across(look: Look, days: Days) -> Iterator[Reading]:
    before = [line for line in look.lines if line.at < days.first_column]
    after = [line for line in look.lines if line.at >= days.first_column]
    filled = max(1, sum(line.filled for line in after))
    numbers = sum(line.number * line.filled for line in after) / filled
    codes = _codes(after)
    fates = sum(_fates(line, codes) * line.filled for line in after) / filled
    names_animals = any(line.is_named("animal") for line in before)
    animal = max((line.certainty("animal") for line in before), default=0.0)
    arm = max((line.certainty("arm") for line in before), default=0.0)
    explained = 0.25 * max(animal, 0.3) + 0.1 * max(arm, 0.3)
    explained += 0.65 * look.share(after) * max(numbers, fates)
    against = list(_against_days(look, days, before, names_animals))
    kind = "status_across" if fates > 0.6 else "across"
    if kind == "across" and numbers < 0.5:
        against.append(Against("few numbers below the days"))
    says = look.has("animal", "arm") or look.speaks_of_animals
    called = any(line.is_called("animal") for line in look.lines[:3])
    anchor = bool(
        (days.explicit >= 2 and says) or (look.has("animal") and look.speaks_of_animals) or called
    )
    yield Reading(kind, explained, tuple(against), anchor)


def _fates(line: Line, codes: frozenset[str]) -> float:
    """The share of words for what became of an animal, or of the few codes under the days."""
    found = [
        text in codes or (bool(FATE.match(text)) and text not in ("0", "1")) for text in line.texts
    ]
    return float(np.mean(found)) if found else 0.0


def _codes(lines: list[Line]) -> frozenset[str]:
    """The words below days where there are two to four of them: A and D for alive and dead."""
    words = frozenset(text for line in lines if line.text > 0.6 for text in line.different)
    return words if 2 <= len(words) <= 4 else frozenset()


def _against_days(
    look: Look, days: Days, before: list[Line], names_animals: bool
) -> Iterator[Against]:
    plain = days.plain
    if not days.explicit and not names_animals and not look.is_in_vivo:
        yield Against("bare numbers across and no animal named")
    steps = steps_like_doses(plain) if len(plain) >= 3 else 0.0
    if steps > 0.8 and len(set(np.diff(plain).tolist())) > 1:
        yield Against("the numbers across step like doses")
    of_cells = any(
        line.is_named("drug", "replicate", "concentration", "percent", "hours") for line in before
    )
    if of_cells and not look.is_in_vivo and not names_animals:
        yield Against("drugs or replicates on the left")
    if before and is_lettered(before[0]):
        yield Against("rows are lettered")
    counts = len(plain) >= 2 and plain[0] == 1 and bool((np.diff(plain) == 1).all())
    if not days.explicit and counts and not names_animals:
        yield Against("columns are numbered from 1")


def is_lettered(line: Line) -> bool:
    """Whether a line holds letters of plate rows."""
    return len(line.texts) > 3 and all(ROW_LETTER.match(text) for text in line.texts)


def series_on_the_left(look: Look) -> tuple[Line, list[Line]] | None:
    """The line among the first three that is a series of days, hours or doses, and those after it.

    Lines of a few words may stand left of it.
    """
    for at, line in enumerate(look.lines[:3]):
        rest = look.lines[at + 1 :]
        after = [each for each in rest if each.number > 0.6 or not each.filled]
        if line.number < 0.9 and line.date <= 0.8:
            continue
        if not after or len(after) < 0.6 * len(rest):
            continue
        left = look.lines[:at]
        if all(each.text > 0.6 and len(each.different) <= 4 for each in left):
            return line, after
    return None


def series_down(look: Look) -> tuple[Line, list[Line]] | None:
    """The series on the left where it rises or falls and the columns after it are no wells."""
    found = series_on_the_left(look)
    if not found or names_wells(found[1], look):
        return None
    return found if _goes_on(found[0], found[0] is not look.lines[0]) else None


def _goes_on(line: Line, is_grouped: bool) -> bool:
    """Whether numbers rise or fall, within groups where there are such."""
    values = line.values
    if line.date > 0.8:
        return True
    if len(values) < 2:
        return False
    if is_monotonic(values):
        return True
    steps = np.diff(values)
    repeats = is_grouped or len(np.unique(values)) < len(values)
    most = max(float((steps >= 0).mean()), float((steps <= 0).mean()))
    return repeats and len(values) >= 6 and most > 0.85


def names_wells(lines: list[Line], look: Look) -> bool:
    """Whether columns are called like wells of more than one row of a plate."""
    if (look.is_of_animals or look.has("day")) and len(lines) < MANY_WELLS:
        return False
    last = [line.heading.split(" ")[-1] for line in lines if line.heading]
    if len({name[:1] for name in last}) < 2 or len(lines) < 4:
        return False
    return sum(bool(WELL.match(name)) for name in last) > 0.7 * len(lines)


def are_listed(lines: list[Line]) -> bool:
    """Whether columns are named as those of a list: different things, or some with a meaning."""
    named = [line for line in lines if line.heading]
    meanings = [frozenset(role for role in line.words if role not in _NAMES) for line in named]
    kinds = {meaning for meaning in meanings if meaning}
    return len(kinds) >= 2 or (len(kinds) == 1 and not all(meanings))


def are_repeated(lines: list[Line]) -> bool:
    """Whether columns are several of a kind, numbered or not: ``Vehicle 1``, ``Vehicle 2``."""
    names = [_NUMBER_AT_END.sub("", line.heading).strip() for line in lines if line.heading]
    return len(names) >= 4 and len(set(names)) <= 0.5 * len(names)


def _down(look: Look) -> Iterator[Reading]:
    found = series_down(look)
    if not found or len(found[1]) < 2:
        return
    line, after = found
    explained = look.share([line, *after])
    if line.is_named("day") or line.date > 0.8:
        against = tuple(_against_days_down(look, after))
        anchor = look.speaks_of_animals or look.has("animal", "volume")
        anchor = (anchor or are_repeated(after)) and look.has("day", "date")
        yield Reading("down", explained, against, anchor)


def _against_days_down(look: Look, after: list[Line]) -> Iterator[Against]:
    values = np.concatenate([each.values for each in after])
    if look.has("well"):
        yield Against("wells")
    if look.is_in_vivo:
        return
    if len(values) and np.percentile(values, 95) <= 6:
        yield Against("values look like absorbances")
    if are_listed(after) and len(after) < 4:
        yield Against("columns are named as a list")


def _arm_columns(look: Look, days: Days | None) -> Iterator[Reading]:
    if not look.heads() or look.numbers <= 0.7 or look.block.height < 4:
        return
    named = [line for line in look.lines if line.heading and line.number > 0.8]
    if len(named) < 2:
        return
    against = []
    if sum(bool(set(line.words) - {*_NAMES}) for line in named) > 0.4 * len(named):
        against.append(Against("columns are named as measures"))
    if look.lines[0].is_named("concentration", "day"):
        against.append(Against("the first column is an index"))
    wells = sum(bool(WELL.match(line.heading.split(" ")[0])) for line in named)
    if wells > 0.5 * len(named):
        against.append(Against("columns are named as wells"))
    if days:
        against.append(Against("days across"))
    words = [line for line in look.lines if line.text > 0.6][:1]
    yield Reading("arm_columns", 0.8 * look.share([*named, *words]), tuple(against))
