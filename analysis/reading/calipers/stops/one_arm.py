"""Animals that no column, title or other sheet puts in an arm.

Where nothing in the upload names an arm they are one arm, called as the file, which is said once
and may be answered. Beside animals with arms they are a question: nothing of them counts before
that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import PurePath

import numpy as np

from analysis.reading.files.cells import counted, several
from analysis.reading.findings import Answers, Finding
from analysis.reading.words.arms_in_names import arms_by_word, word_of
from analysis.reading.words.caliper_fields import MEASURES
from analysis.study import Problem, Question

LEAVE_OUT = "leave these animals out"
_KEY = "no_arm"
_LETTERS = 2  # of a name in short


def with_one_arm(
    findings: Sequence[Finding],
    kinds: Collection[str],
    unsaid: str,
    answers: Answers,
    *,
    has_arms: bool,
) -> Iterator[Finding]:
    """The findings, their animals without an arm in one arm or waiting for an answer.

    One arm a file, and for files that measure different things of the same animals. Nothing is
    said of findings of the kind ``unsaid``, which follow the others of their file. ``has_arms``
    where other animals of the upload have one.
    """
    nameless = [each for each in findings if each.kind in kinds and _is_nameless(each).any()]
    group = _groups(nameless)
    first = {group[e.recognized.file]: e for e in reversed(nameless) if e.kind != unsaid}
    by_group = {name: [e for e in nameless if group[e.recognized.file] == name] for name in first}
    for each in findings:
        if not any(each is other for other in nameless):
            yield each
            continue
        file = group[each.recognized.file]
        question = _question(file, by_group.get(file, [each]), has_arms)
        yield _answered(each, question, answers, file, is_told=first.get(file) is each)


def _groups(findings: Sequence[Finding]) -> dict[str, str]:
    """For each file the first of those that measure different things of the same animals.

    Files that could belong to one or to another of them stay alone.
    """
    measured: dict[str, set[tuple[str, str]]] = {}
    for each in findings:
        measured.setdefault(each.recognized.file, set()).update(_measured(each))
    animals = {file: {name for name, _ in keys} for file, keys in measured.items()}
    group = {file: [file] for file in measured}
    for one, other in combinations(measured, 2):
        if animals[one] & animals[other] and not measured[one] & measured[other]:
            together = sorted({*group[one], *group[other]})
            group |= dict.fromkeys(together, together)
    return {
        file: file
        if any(measured[one] & measured[other] for one, other in combinations(files, 2))
        else next(each for each in measured if each in files)
        for file, files in group.items()
    }


def _measured(finding: Finding) -> set[tuple[str, str]]:
    """Every animal with what was measured of it."""
    rows, kind = finding.rows, finding.kind
    filled = {kind: rows["animal"].ne("")} if kind in ("survival", "tumor_weights") else {}
    if kind == "calipers":
        filled = {name: rows[name].notna() for name in MEASURES if name in rows}
    pairs = ((name, rows["animal"][is_there]) for name, is_there in filled.items())
    return {(str(animal), name) for name, animals in pairs for animal in animals}


def _answered(
    finding: Finding, question: Question, answers: Answers, file: str, *, is_told: bool
) -> Finding:
    answer = answers.get(question.key, question.assumed)
    is_nameless = _is_nameless(finding)
    rows, arm = finding.rows, PurePath(file).stem
    if answer in question.options[2:]:
        kept = rows.assign(arm=rows["arm"].mask(is_nameless, rows["animal"].map(word_of)))
    elif answer == question.options[0]:
        kept = rows.assign(arm=rows["arm"].mask(is_nameless, arm))
    else:
        kept = rows[~is_nameless]
    if not is_told:
        return replace(finding, rows=kept)
    what = "Nothing says which arm these animals are in. Add a column with the arm."
    action = {
        question.options[0]: f"Taken as one arm, '{arm}'.",
        LEAVE_OUT: "They were left out.",
        **{by_word: f"Taken as {by_word}." for by_word in question.options[2:]},
    }.get(answer, "They are read once that is answered.")
    place = (question.file, question.sheet, question.cell)
    problem = Problem("warning", what, *place, "", action)
    return replace(
        finding,
        rows=kept,
        problems=(*finding.problems, problem),
        questions=(*finding.questions, question),
    )


def _question(file: str, findings: Sequence[Finding], has_arms: bool) -> Question:
    """One question for all animals of a file that no arm is known of."""
    lines = [each.rows[_is_nameless(each)] for each in findings]
    animals = {str(name) for rows in lines for name in rows["animal"]}
    arm = PurePath(file).stem
    words = arms_by_word(sorted(animals))
    kind = "letters" if all(len(word) <= _LETTERS for word in words) else "names"
    more = (f"arms by their {kind} ({', '.join(words)})",) if words else ()
    options = (f"one arm, called '{arm}'", LEAVE_OUT, *more)
    beside = ", while others have one" if has_arms else ""
    what = f"Nothing says which arm {counted(len(animals), 'animal')} ({several(sorted(animals))})"
    what += f" {'is' if len(animals) == 1 else 'are'} in{beside}."
    first = lines[0].iloc[0]
    assumed = "" if has_arms else options[0]
    cell = several(list(dict.fromkeys(str(rows.iloc[0]["cell"]) for rows in lines)))
    return Question(f"{_KEY}:{file}:", what, options, assumed, file, str(first["sheet"]), cell)


def _is_nameless(finding: Finding) -> np.ndarray:
    if not len(finding.rows) or "arm" not in finding.rows:
        return np.zeros(len(finding.rows), dtype=bool)
    return np.asarray(finding.rows["arm"].eq(""), dtype=bool)
