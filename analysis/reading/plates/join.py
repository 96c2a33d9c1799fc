"""Plates of all sheets and files together: copies, names, reference wavelengths and layouts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath

import numpy as np
import pandas as pd

from analysis.reading.findings import Finding
from analysis.reading.plates.findings import PlateFinding, no_rows
from analysis.reading.plates.joined_layouts import joined_layouts
from analysis.reading.plates.references import with_references
from analysis.reading.plates.sample_names import asked_about_names
from analysis.reading.words.values import Floats
from analysis.study import Problem

_READ = ["plate", "experiment", "time_h", "read_wavelength_nm"]
_LEAST_WELLS = 12  # equal numbers in fewer wells prove nothing


def join_plates(findings: Sequence[Finding]) -> list[Finding]:
    """Findings whose plates agree with each other, whatever sheets and files they come from.

    Calculated values go where their file has raw ones; the same numbers count once; a name that
    two plates share is made two; a second wavelength becomes the reference of the first; layouts
    in several grids become one.
    """
    if not any(each.kind in ("plate_reads", "plate_layout") for each in findings):
        return list(findings)
    settled = _without_derived(findings)
    settled = _without_copies(settled)
    settled = _with_own_names(settled)
    return asked_about_names(joined_layouts(with_references(settled)))


def left_out(finding: Finding, reason: str, problem: Problem) -> Finding:
    """The finding without rows: its region is shown as left out."""
    region = replace(finding.recognized, kind="left out", columns=(("reason", reason),))
    return PlateFinding(finding.kind, no_rows(finding.kind), region, (problem,))


def _without_derived(findings: Sequence[Finding]) -> list[Finding]:
    raw = {
        each.recognized.file
        for each in findings
        if each.kind == "plate_reads" and len(each.rows) and not _derived(each)
    }
    result = []
    for each in findings:
        if _derived(each) and len(each.rows):
            place = each.recognized
            region = f"{place.first_cell}:{place.last_cell}"
            if place.file in raw:
                reason = f"it holds {_derived(each)}"
                what = f"The region {region} was not read as a plate: {reason}."
                problem = Problem("info", what, place.file, place.sheet, region, "", "Left out.")
                result.append(left_out(each, reason, problem))
                continue
            what = f"The region {region} holds {_derived(each)}, and the file has no raw ones."
            action = "Read as they are. Blanks are not to be subtracted again."
            problem = Problem("warning", what, place.file, place.sheet, region, "", action)
            each = replace(each, problems=(*each.problems, problem))
        result.append(each)
    return result


def _derived(finding: Finding) -> str:
    return finding.derived if isinstance(finding, PlateFinding) else ""


def _without_copies(findings: Sequence[Finding]) -> list[Finding]:
    """Of reads with the same numbers in the same wells, the first; one with a layout goes first."""
    reads = [
        at for at, each in enumerate(findings) if each.kind == "plate_reads" and len(each.rows)
    ]
    if len(reads) < 2:
        return list(findings)
    reads.sort(key=lambda at: not _has_layout(findings[at]))
    known: dict[tuple[str, ...], list[tuple[int, str, Floats]]] = {}
    dropped: dict[int, list[tuple[pd.Index[int], str, int]]] = {}
    for at in reads:
        for plate, index, wells, values in _groups(findings[at].rows):
            same = known.setdefault(wells, [])
            twin = next((each for each in same if each[0] != at and _equal(each[2], values)), None)
            if twin is None:
                same.append((at, plate, values))
            else:
                dropped.setdefault(at, []).append((index, twin[1], twin[0]))
    result = list(findings)
    for at, copies in dropped.items():
        result[at] = _without(findings, at, copies)
    return result


def _has_layout(finding: Finding) -> bool:
    rows = finding.rows
    return bool(len(rows) and (rows["role"].ne("") | rows["arm"].ne("")).any())


def _groups(
    rows: pd.DataFrame,
) -> Iterator[tuple[str, pd.Index[int], tuple[str, ...], Floats]]:
    """Plate, rows, wells and values of every read, in the order of the wells."""
    if len(rows) < _LEAST_WELLS:
        return
    ordered = rows.sort_values("well", kind="stable")
    for key, part in ordered.groupby(_READ, dropna=False, sort=False):
        if len(part) >= _LEAST_WELLS:
            values = part["absorbance"].to_numpy()
            plate = str(key[0]) if isinstance(key, tuple) else str(key)
            yield plate, part.index, tuple(part["well"]), values


def _equal(one: Floats, other: Floats) -> bool:
    distinct = len(np.unique(one[~np.isnan(one)]))
    return distinct >= _LEAST_WELLS / 2 and np.allclose(one, other, 1e-4, 1e-6, equal_nan=True)


def _without(
    findings: Sequence[Finding], at: int, copies: Sequence[tuple[pd.Index[int], str, int]]
) -> Finding:
    finding = findings[at]
    place = finding.recognized
    region = f"{place.first_cell}:{place.last_cell}"
    names = ", ".join(dict.fromkeys(f"'{plate}'" for _, plate, _ in copies))
    others = [findings[other].recognized for _, _, other in copies]
    where = ", ".join(dict.fromkeys(other.sheet or other.file for other in others))
    what = f"The numbers in {region} are those of plate {names} ({where})."
    is_same_file = all(other.file == place.file for other in others)
    problem = Problem(
        "info" if is_same_file else "warning",
        what, place.file, place.sheet, region, "", "They count once.",
    )  # fmt: skip
    gone = copies[0][0]
    for index, _, _ in copies[1:]:
        gone = gone.union(index)
    kept = finding.rows.drop(index=gone)
    if not len(kept):
        return left_out(finding, f"it holds the numbers of plate {names}", problem)
    return replace(finding, rows=kept, problems=(*finding.problems, problem))


def _with_own_names(findings: Sequence[Finding]) -> list[Finding]:
    """Plates of different sheets that share a name, time and wavelength get names of their own."""
    seen: dict[tuple[object, ...], tuple[str, str]] = {}
    renamed: dict[tuple[str, str, str], str] = {}
    used = {name for each in findings for name in _plates(each)}
    for each in findings:
        if each.kind != "plate_reads" or not len(each.rows):
            continue
        source = (each.recognized.file, each.recognized.sheet)
        reads = each.rows[_READ].drop_duplicates()
        for key in reads.itertuples(index=False, name=None):
            mark = tuple("" if part != part else part for part in key)
            first = seen.setdefault(mark, source)
            if first != source and isinstance(each, PlateFinding):
                name = str(key[0])
                renamed.setdefault((*source, name), _new_name(name, source, used))
    return [_renamed(each, renamed) for each in findings] if renamed else list(findings)


def _plates(finding: Finding) -> set[str]:
    return set(finding.rows["plate"].unique()) if finding.kind == "plate_reads" else set()


def _new_name(name: str, source: tuple[str, str], used: set[str]) -> str:
    file, sheet = source
    stem = PurePath(file).stem
    names = [f"{name} ({sheet})"] if sheet and sheet != name else []
    names += [f"{name} ({stem})", f"{name} ({stem} {sheet})"]
    names += [f"{name} ({at})" for at in range(2, 1000)]
    new = next(each for each in names if each not in used)
    used.add(new)
    return new


def _renamed(finding: Finding, names: Mapping[tuple[str, str, str], str]) -> Finding:
    if finding.kind not in ("plate_reads", "plate_layout") or not len(finding.rows):
        return finding
    if not isinstance(finding, PlateFinding):
        return finding
    place = finding.recognized
    own = {old: new for (file, sheet, old), new in names.items()
           if (file, sheet) == (place.file, place.sheet)}  # fmt: skip
    if not own or not set(finding.rows["plate"]) & own.keys():
        return finding
    rows = finding.rows.assign(plate=finding.rows["plate"].replace(own))
    problems = finding.problems
    if finding.kind == "plate_reads":
        shown = ", ".join(f"'{old}' is '{new}'" for old, new in own.items())
        what = f"Another sheet or file has a plate of the same name. Here {shown}."
        more = Problem("info", what, place.file, place.sheet, action="Read as different plates.")
        problems = (*problems, more)
    return replace(finding, rows=rows, problems=problems)
