"""What was changed or left out in reading, one line for what is alike; and what was read in all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from analysis.number_words import counted
from analysis.reading.workbook.layouts import NO_ROLES
from analysis.study import TREATED_ROLES, Problem, Study, animals_of_study
from components.views.check.lines import counting, plates_of

# Words of a note by which something is not as it stands in the file.
_CHANGED = re.compile(
    r"\b(left out|left alone|taken(?! for )|not used|counts? once|converted|censored|numbered)\b",
    re.IGNORECASE,
)
_NAMES_AND_NUMBERS = re.compile(
    r"'[^']*'|\d[\d,.]*|(?<=Column )[A-Z]+|(?<=Columns )[A-Z]+ to [A-Z]+"
)
_IN_BRACKETS = re.compile(r" \([^()]*\)")  # examples, which stand among the notes
_SEVERAL = re.compile(r"#(?:,? #)+")


@dataclass(frozen=True, slots=True)
class Change:
    """What was found and what was done with it, and how many more were like it."""

    what: str
    action: str
    more: int


def changes(study: Study) -> tuple[Change, ...]:
    """What was changed or left out, without what the page shows elsewhere.

    Elsewhere stand what is asked (its question), what a sheet is left out for (its map) and plates
    without a layout, where nothing is known of any plate.
    """
    asked = {(each.file, each.sheet, each.cell) for each in study.questions if each.cell}
    out = {
        (region.file, region.sheet, region.first_cell)
        for region in study.recognized
        if region.state != "read"
    }
    whole = {(file, sheet) for file, sheet, _ in out} - {
        (region.file, region.sheet) for region in study.recognized if region.state == "read"
    }
    found: dict[str, list[Problem]] = {}
    for problem in study.problems:
        place = (problem.file, problem.sheet, problem.cell)
        is_elsewhere = place in asked or place[:2] in whole or _first(place) in out
        if not is_elsewhere and _is_change(problem) and not _is_unlaid(study, problem):
            found.setdefault(_pattern(problem), []).append(problem)
    return tuple(
        Change(_IN_BRACKETS.sub("", each[0].what), each[0].action, len(each) - 1)
        for each in found.values()
    )


def needs_layout(study: Study) -> bool:
    """Whether nothing says which arm is in any well of the plates."""
    reads = study.plate_reads
    if reads is None:
        return False
    told = counting(reads)
    return not ((told["arm"] != "") & told["role"].isin(TREATED_ROLES)).any()


def plates_words(study: Study) -> str:
    """``9 plates``: all that were read."""
    assert study.plate_reads is not None
    return counted(plates_of(counting(study.plate_reads)), "plate")


def headline(study: Study, waiting: int) -> str:
    """What was read and what is open, as "Read: 4 arms, 40 animals. 1 question."."""
    animals = len(animals_of_study(study))
    counts = {"arm": len(study.arms), "animal": animals}
    if study.plate_reads is not None:
        counts["plate"] = plates_of(counting(study.plate_reads))
    if study.responses is not None:
        counts["response"] = len(study.responses)
    parts = [counted(number, noun) for noun, number in counts.items() if number]
    read = f"Read: {', '.join(parts)}." if parts else "Nothing could be read yet."
    return f"{read} {counted(waiting, 'question')}." if waiting else read


def errors_of(problems: Iterable[Problem]) -> tuple[str, ...]:
    """Sentences of the errors, each once."""
    return tuple(dict.fromkeys(each.what for each in problems if each.severity == "error"))


def _pattern(problem: Problem) -> str:
    """What was said, without names and numbers: equal for what is alike."""
    words = _NAMES_AND_NUMBERS.sub("#", f"{problem.what} {problem.action}")
    return _SEVERAL.sub("#", words).replace("Columns", "Column")


def _is_change(problem: Problem) -> bool:
    if problem.severity == "error":
        return False
    return problem.severity == "warning" or bool(_CHANGED.search(problem.action))


def _is_unlaid(study: Study, problem: Problem) -> bool:
    return needs_layout(study) and problem.action.endswith(NO_ROLES)


def _first(place: tuple[str, str, str]) -> tuple[str, str, str]:
    file, sheet, cell = place
    return file, sheet, re.split(r"[:, ]", cell)[0]
