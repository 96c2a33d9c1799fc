"""Caliper sheets that need each other: arms by code or by animal, and animals that lived on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.reading.calipers.arm_codes import ARM_CODES, ROSTER
from analysis.reading.calipers.event_map import reason_of
from analysis.reading.calipers.findings import LAST_SEEN, nothing_found
from analysis.reading.calipers.headings.arm_question import KEY, without_no_names
from analysis.reading.calipers.same_animals import with_same_animals
from analysis.reading.calipers.stops.copies import without_copies
from analysis.reading.calipers.stops.one_arm import with_one_arm
from analysis.reading.calipers.tables_of_means import RELATIVE, settled_relatives
from analysis.reading.columns.legends import LEGEND
from analysis.reading.files.cells import several
from analysis.reading.findings import NO_ANSWERS, Answers, Finding
from analysis.reading.words.arms_in_names import arms_and_animals
from analysis.study import Problem, Recognized, Severity

_IN_VIVO = ("calipers", "survival", "tumor_weights", "endpoints", LAST_SEEN)
_ANIMAL = ["model", "arm", "animal"]


def join_calipers(findings: Sequence[Finding], answers: Answers = NO_ANSWERS) -> list[Finding]:
    """Findings in which every animal has an arm, and every animal of a survival study its row.

    Codes of arms become their names; animals without an arm take that of another sheet; animals
    of sheets that tell of no death are censored where another sheet of the file tells of some.
    Names of animals that tables write differently are matched before that.
    """
    if not any(each.kind in (*_IN_VIVO, RELATIVE, ARM_CODES, ROSTER, LEGEND) for each in findings):
        return list(findings)
    once = without_copies(findings, ("calipers", RELATIVE))
    settled = _with_meanings(settled_relatives(once, answers))
    named = [
        without_no_names(each, answers) if each.kind in (*_IN_VIVO, RELATIVE) else each
        for each in _with_arm_names(settled)
    ]
    alike = with_same_animals(named, (*_IN_VIVO, ROSTER), answers)
    return _with_survivors(_with_arms_of_animals(alike, answers))


def _with_meanings(findings: Sequence[Finding]) -> list[Finding]:
    """Reasons of leaving by what the legends of their own file say that their codes mean."""
    legends: dict[str, dict[str, str]] = {}
    for each in findings:
        meanings = {LEGEND: "meaning", ARM_CODES: "arm"}.get(each.kind, "")
        if meanings:
            pairs = zip(each.rows["code"], each.rows[meanings], strict=True)
            legends.setdefault(each.recognized.file, {}).update(pairs)
    return [
        _explained(each, legends.get(each.recognized.file, {}))
        if each.kind in ("survival", LAST_SEEN)
        else each
        for each in findings
        if each.kind != LEGEND
    ]


def _explained(finding: Finding, meanings: Mapping[str, str]) -> Finding:
    rows = finding.rows
    used = [str(code) for code in rows["reason"].unique() if _is_explained(str(code), meanings)]
    if not used:
        return finding
    events = {code: bool((found := reason_of(meanings[code])) and found.event) for code in used}
    here = rows["reason"].isin(used)
    event = [events.get(r, e) for r, e in zip(rows["reason"], rows["event"], strict=True)]
    reason = [f"{r}: {meanings[r]}" if r in events else r for r in rows["reason"]]
    told = [
        f"{code}: {meanings[code]} ({'event' if events[code] else 'censored'})" for code in used
    ]
    what = f"The file explains its codes: {'; '.join(told)}."
    place = (finding.recognized.file, finding.recognized.sheet, several(list(rows["cell"][here])))
    problems = [each for each in finding.problems if each.value not in used]
    return replace(
        finding,
        rows=rows.assign(event=event, reason=reason),
        problems=(*problems, Problem("info", what, *place)),
    )


def _is_explained(code: str, meanings: Mapping[str, str]) -> bool:
    """Whether the legend tells what a code means, and the code alone does not."""
    own = reason_of(code)
    found = reason_of(meanings[code]) if code in meanings else None
    return bool(found and found.is_known) and not (own and own.is_known)


def _with_arm_names(findings: Sequence[Finding]) -> list[Finding]:
    """Names in place of codes, where a sheet lists them."""
    lists = [each for each in findings if each.kind == ARM_CODES]
    others = [each for each in findings if each.kind != ARM_CODES]
    if not lists:
        return others
    names: dict[str, str] = {}
    for each in lists:
        names |= dict(zip(each.rows["code"], each.rows["arm"], strict=True))
    used = {
        str(arm) for each in others if each.kind in _IN_VIVO for arm in each.rows["arm"].unique()
    }
    if not names.keys() & used:
        return others
    told = [_told(each.recognized, names) for each in lists]
    renamed = [
        replace(each, rows=each.rows.assign(arm=_renamed(each.rows["arm"], names)))
        if each.kind in _IN_VIVO and len(each.rows)
        else each
        for each in others
    ]
    return renamed + told


def _renamed(arms: pd.Series[str], names: Mapping[str, str]) -> list[str]:
    return [names.get(str(arm), str(arm)) for arm in arms]


def _told(place: Recognized, names: Mapping[str, str]) -> Finding:
    what = f"The codes of arms are named here ({several([f'{c}: {n}' for c, n in names.items()])})."
    problem = Problem("info", what, place.file, place.sheet, place.first_cell)
    return nothing_found(place, (problem,))


def _with_arms_of_animals(findings: Sequence[Finding], answers: Answers) -> list[Finding]:
    """An arm for every animal: by its name in other sheets, else one arm for a whole sheet."""
    rosters = [each for each in findings if each.kind == ROSTER]
    others = [each for each in findings if each.kind != ROSTER]
    known: dict[str, set[str]] = {}
    for each in findings:
        if each.kind in (*_IN_VIVO, ROSTER):
            named = zip(each.rows["animal"].tolist(), each.rows["arm"].tolist(), strict=True)
            for animal, arm in dict.fromkeys(named):
                known.setdefault(str(animal), set()).update({str(arm)} - {""})
    settled = [
        _with_arm(_asked(each, known, answers), known, bool(rosters))
        if each.kind in _IN_VIVO
        else each
        for each in others
    ]
    has_arms = any(known.values()) or any(
        each.rows["arm"].ne("").any() for each in settled if each.kind in _IN_VIVO
    )
    settled = list(with_one_arm(settled, _IN_VIVO, LAST_SEEN, answers, has_arms=has_arms))
    is_measured = any(len(each.rows) for each in settled if each.kind in _IN_VIVO)
    what = "The sheet says which animal is in which arm."
    lacks = "" if is_measured else " Add the sheet with their measurements."
    for each in rosters:
        place = each.recognized
        severity: Severity = "info" if is_measured else "warning"
        told = Problem(severity, f"{what}{lacks}", place.file, place.sheet, place.first_cell)
        settled.append(nothing_found(place, (told,)))
    return settled


def _asked(finding: Finding, known: Mapping[str, set[str]], answers: Answers) -> Finding:
    """A list whose column of arms is asked for, without rows until that is answered.

    Nothing is asked where another sheet says which animal is in which arm. Survival of such a
    list waits with it.
    """
    rows = finding.rows
    question = next((q for q in finding.questions if q.key.startswith(f"{KEY}:")), None)
    place = finding.recognized
    key = question.key if question else f"{KEY}:{place.file}:{place.sheet}"
    if not len(rows) or (question is None and finding.kind == "calipers"):
        return finding
    is_open = rows["arm"].eq("").all() and not answers.get(key)
    elsewhere = sum(bool(known.get(str(name))) for name in rows["animal"].unique())
    if question is None or not is_open or elsewhere:
        kept = tuple(q for q in finding.questions if q is not question or not elsewhere)
        return replace(finding, questions=kept)
    what = "No heading names the arms of these animals, and several columns could."
    action = f"{len(rows):,} rows wait for the answer to 'Which column names the arms?'."
    told = Problem("warning", what, place.file, place.sheet, question.cell, "", action)
    return replace(finding, rows=rows.iloc[:0], problems=(*finding.problems, told))


def _with_arm(finding: Finding, known: Mapping[str, set[str]], is_listed: bool) -> Finding:
    rows = finding.rows
    if not len(rows) or not rows["arm"].eq("").any():
        return finding
    only = {animal: next(iter(arms)) for animal, arms in known.items() if len(arms) == 1}
    named = [
        written or only.get(animal, "")
        for written, animal in zip(rows["arm"], rows["animal"], strict=True)
    ]
    arm = pd.Series(named, rows.index, dtype=object)
    if is_listed and 2 * arm.ne("").sum() > len(arm):
        return _of_listed(replace(finding, rows=rows.assign(arm=arm)), known)
    held = arms_and_animals(map(str, rows["animal"].unique())) if arm.eq("").all() else {}
    if held:
        arms, animals = zip(*(held[str(name)] for name in rows["animal"]), strict=True)
        return replace(finding, rows=rows.assign(arm=list(arms), animal=list(animals)))
    return replace(finding, rows=rows.assign(arm=arm))


def _of_listed(finding: Finding, known: Mapping[str, set[str]]) -> Finding:
    """Without rows of animals whose arm the list of animals does not tell, each of them named."""
    rows = finding.rows
    is_told = rows["arm"].ne("").to_numpy()
    lost = rows[~is_told]
    problems = list(finding.problems)
    for is_twice in (True, False):
        animals = [
            name
            for name in dict.fromkeys(map(str, lost["animal"]))
            if (len(known.get(name, ())) > 1) == is_twice
        ]
        if not animals or finding.kind == LAST_SEEN:
            continue
        own = lost[lost["animal"].isin(animals)]
        what = "The list of animals does not say which arm they are in. Add them to it."
        if is_twice:
            arms = " and ".join(f"'{arm}'" for arm in sorted(known[animals[0]]))
            what = f"The list of animals has them in several arms ({arms}). Correct it."
        place = (finding.recognized.file, finding.recognized.sheet, several(list(own["cell"])))
        action = f"Rows of these animals left out: {len(own):,}."
        problems.append(Problem("warning", what, *place, several(animals), action))
    return replace(finding, rows=rows[is_told], problems=tuple(problems))


def _with_survivors(findings: Sequence[Finding]) -> list[Finding]:
    """Animals of sheets that tell of no death, censored where the file tells of others."""
    told = [each for each in findings if each.kind == "survival" and len(each.rows)]
    files = {each.recognized.file for each in told}
    dead = {animal for each in told for animal in _animals(each.rows)}
    settled: list[Finding] = []
    for each in findings:
        if each.kind != LAST_SEEN:
            settled.append(each)
            continue
        rows = each.rows
        if each.recognized.file not in files or not len(rows):
            continue
        animals = _animals(rows)
        new = np.array([animal not in dead for animal in animals], dtype=bool)
        dead |= {*animals}
        if new.any():
            settled.append(replace(each, kind="survival", rows=rows[new]))
    return settled


def _animals(rows: pd.DataFrame) -> list[tuple[str, ...]]:
    """Model, arm, animal and study of every row."""
    studies = rows["study"] if "study" in rows else [""] * len(rows)
    return list(zip(*(rows[name] for name in _ANIMAL), studies, strict=True))
