"""Plates of all sheets and files together: copies, names, reference wavelengths and layouts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

import numpy as np
import pandas as pd

from analysis.reading.findings import Finding, asked_once
from analysis.reading.plates.channels import with_references
from analysis.reading.plates.doses_by_name import with_doses_of_compounds
from analysis.reading.plates.findings import PlateFinding, no_rows
from analysis.reading.plates.joined_layouts import asked_about_names, joined_layouts
from analysis.reading.plates.reads.copies import may_be_chance
from analysis.reading.words.values import Floats
from analysis.study import Problem

_READ = ["plate", "experiment", "time_h", "read_wavelength_nm"]
_MEANS_APART, _SAME_MEAN = 3e-4, 1e-5  # of equal numbers, in parts and at least
_LEAST_WELLS = 12  # equal numbers in fewer wells prove nothing


def join_plates(findings: Sequence[Finding]) -> list[Finding]:
    """Findings whose plates agree with each other, whatever sheets and files they come from.

    Calculated values go where their file has raw ones; the same numbers count once; a name that
    two plates share is made two; a second wavelength becomes the reference of the first; layouts
    in several grids become one.
    """
    if not any(each.kind in ("plate_reads", "plate_layout") for each in findings):
        return list(findings)
    settled = _without_derived(with_doses_of_compounds(findings))
    settled = _without_copies(settled)
    settled = _with_own_names(settled)
    return asked_once(asked_about_names(joined_layouts(with_references(settled))))


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
    reads.sort(key=lambda at: (not _has_layout(findings[at]), -_most_wells(findings[at])))
    known = _Known()
    dropped: dict[int, list[tuple[pd.Index[int], str, int]]] = {}
    alike: dict[int, list[str]] = {}
    for at in reads:
        for plate, index, wells, values in _groups(findings[at].rows):
            twin = known.twin(at, wells, values) or _within(findings, known, at, wells, values)
            if twin is None or _are_stated(findings[at], findings[twin[0]]):
                known.add(at, plate, wells, values)
                if twin is not None:
                    alike.setdefault(at, []).append(twin[1])
            else:
                dropped.setdefault(at, []).append((index, twin[1], twin[0]))
    result = list(findings)
    for at, copies in dropped.items():
        result[at] = _without(findings, at, copies)
    for at, plates in alike.items():
        result[at] = _told_alike(result[at], list(dict.fromkeys(plates)))
    return _layouts_of_copies(findings, result, dropped)


def _layouts_of_copies(
    findings: Sequence[Finding],
    left: Sequence[Finding],
    dropped: Mapping[int, Sequence[tuple[pd.Index[int], str, int]]],
) -> list[Finding]:
    """Layouts of plates that are gone as copies, for the plates whose numbers they repeat."""
    names: dict[str, str] = {}
    for at, copies in dropped.items():
        for index, twin, _ in copies:
            names.setdefault(str(findings[at].rows.at[index[0], "plate"]), twin)
    kept = {plate for each in left for plate in _plates(each)}
    gone = {old: new for old, new in names.items() if old not in kept}
    return [
        _renamed_layout(each, gone)
        if each.kind == "plate_layout" and set(each.rows["plate"]) & gone.keys()
        else each
        for each in left
    ]


def _renamed_layout(layout: Finding, names: Mapping[str, str]) -> Finding:
    """A layout for other plates; what it says of a plate that it was already for stays."""
    is_old = layout.rows["plate"].isin(names.keys())
    renamed = layout.rows.assign(plate=layout.rows["plate"].replace(names))
    ordered = pd.concat([renamed[~is_old], renamed[is_old]])
    return replace(layout, rows=ordered.drop_duplicates(["plate", "well"]).reset_index(drop=True))


def _most_wells(finding: Finding) -> int:
    return int(finding.rows["well"].nunique())


def _within(
    findings: Sequence[Finding],
    known: _Known,
    at: int,
    wells: tuple[str, ...],
    values: Floats,
) -> tuple[int, str, Floats] | None:
    """A read of the same sheet that has more wells, and these numbers in these wells."""
    own, known_at = set(wells), np.flatnonzero(~np.isnan(values))
    first = int(known_at[0]) if len(known_at) else 0
    for others, reads in known.reads.items():
        if len(others) > len(wells) and own <= set(others):
            places = [others.index(well) for well in wells]
            for each in reads:
                if abs(each[2][places[first]] - values[first]) > _MEANS_APART * abs(values[first]):
                    continue
                is_near = each[0] != at and _is_same_sheet(findings[each[0]], findings[at])
                if is_near and _equal(each[2][places], values):
                    return each
    return None


def _are_stated(one: Finding, other: Finding) -> bool:
    """Whether a sheet itself calls two reads plates of different names."""
    both = all(isinstance(each, PlateFinding) and each.is_named for each in (one, other))
    return both and _is_same_sheet(one, other) and _plates(one) != _plates(other)


def _is_same_sheet(one: Finding, other: Finding) -> bool:
    first, second = one.recognized, other.recognized
    return (first.file, first.sheet) == (second.file, second.sheet)


def _told_alike(finding: Finding, plates: Sequence[str]) -> Finding:
    place = finding.recognized
    region = f"{place.first_cell}:{place.last_cell}"
    named = ", ".join(f"'{plate}'" for plate in plates)
    what = f"The numbers in {region} are those of plate {named}, but the sheet names another plate."
    action = "Read as plates of their own. Check that it was not exported twice."
    problem = Problem("warning", what, place.file, place.sheet, region, "", action)
    return replace(finding, problems=(*finding.problems, problem))


@dataclass(slots=True)
class _Known:
    """Reads so far, to be found by their wells and the mean of their numbers."""

    means: dict[tuple[str, ...], list[float]] = field(default_factory=dict)
    reads: dict[tuple[str, ...], list[tuple[int, str, Floats]]] = field(default_factory=dict)

    def twin(
        self, at: int, wells: tuple[str, ...], values: Floats
    ) -> tuple[int, str, Floats] | None:
        """The first read of another finding with these numbers in these wells."""
        means = self.means.get(wells, [])
        middle = _mean(values)
        away = _MEANS_APART * abs(middle) + _SAME_MEAN
        near = slice(bisect_left(means, middle - away), bisect_right(means, middle + away))
        same = [each for each in self.reads.get(wells, [])[near] if each[0] != at]
        return min((each for each in same if _equal(each[2], values)), default=None, key=_order)

    def add(self, at: int, plate: str, wells: tuple[str, ...], values: Floats) -> None:
        """Another read."""
        middle = _mean(values)
        place = bisect_right(self.means.setdefault(wells, []), middle)
        self.means[wells].insert(place, middle)
        self.reads.setdefault(wells, []).insert(place, (at, plate, values))


def _order(read: tuple[int, str, Floats]) -> int:
    return read[0]


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else 0.0


def _has_layout(finding: Finding) -> bool:
    rows = finding.rows
    return bool(len(rows) and (~rows["role"].isin(["", "empty"]) | rows["arm"].ne("")).any())


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
    return not may_be_chance(one) and np.allclose(one, other, 1e-4, 1e-6, equal_nan=True)


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
