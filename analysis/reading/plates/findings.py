"""Grids to findings: rows of plate reads and layouts, and what the user is told about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pandas as pd

from analysis.reading.files.cells import cell_name, counted, several
from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Finding
from analysis.reading.plates.evidence import is_by_shape
from analysis.reading.plates.grid_roles import LeftOut
from analysis.reading.plates.names import OF_FILE, NamedRead, Origin
from analysis.reading.plates.reads.sheet_page import (
    EMPTY,
    MISSED,
    OTHER,
    OVERFLOW,
    TEXT,
    Page,
)
from analysis.reading.plates.reads.well_blocks import plate_format
from analysis.reading.words.plates import may_be_calculated
from analysis.reading.words.wells import row_index
from analysis.study import PLATE_READ_COLUMNS, Problem, Recognized, Severity

# Columns of the rows of a layout.
LAYOUT_COLUMNS: dict[str, str] = {
    "plate": "str",
    "well": "str",
    "role": "str",
    "arm": "str",
    "concentration": "float64",
    "unit": "str",
    "concentration_2": "float64",
    "unit_2": "str",
    "arm_2": "str",
    "file": "str",
    "sheet": "str",
    "cell": "str",
}
_SHOWN = 12  # regions left out that get a problem each
_LOW_OD, _HIGH_OD = -0.5, 10.0
_THOUSAND = 1000.0


@dataclass(frozen=True, slots=True, eq=False)
class PlateFinding(Finding):
    """A finding of plates. ``derived``: how its values were calculated, empty for raw ones.

    ``is_export`` marks names of wells that a reader wrote; a layout of the user goes before them.
    ``is_named`` tells that the sheet itself names the plate.
    ``mode`` is absorbance, fluorescence or luminescence where the reader says so, else empty.
    """

    derived: str = ""
    mode: str = ""
    is_export: bool = False
    is_named: bool = False


def read_findings(page: Page, reads: Sequence[NamedRead]) -> list[Finding]:
    """A finding for each region, its reads one below the other."""
    regions: dict[tuple[int, int, int, int, str], list[NamedRead]] = {}
    for each in reads:
        block = each.read.block
        key = (block.top, block.left, block.bottom, block.right, block.label)
        regions.setdefault(key if block.labels != "wells" else (*key[:4], ""), []).append(each)
    return [_read_finding(page, members) for members in regions.values()]


def _read_finding(page: Page, reads: Sequence[NamedRead]) -> Finding:
    blocks = [each.read.block for each in reads]
    counts = [len(block.wells) for block in blocks]
    rows_at = np.concatenate([block.rows for block in blocks])
    columns_at = np.concatenate([block.columns for block in blocks])
    kinds = page.kinds[rows_at, columns_at]
    flags = np.full(len(kinds), "", dtype=object)
    flags[kinds == OVERFLOW] = "overflow"
    flags[(kinds == MISSED) | (kinds == TEXT) | (kinds == OTHER)] = "missed"
    places = list(zip(rows_at.tolist(), columns_at.tolist(), strict=True))
    cells = np.array([cell_name(row, column) for row, column in places], dtype=object)
    texts = {"model": [each.read.facts.model for each in reads],
             "experiment": [each.experiment for each in reads],
             "plate": [each.plate for each in reads]}  # fmt: skip
    numbers = {"time_h": [each.time_h for each in reads],
               "read_wavelength_nm": [each.wavelength_nm for each in reads]}  # fmt: skip
    given: dict[str, object] = {
        **{name: np.repeat(np.array(each, dtype=object), counts) for name, each in texts.items()},
        **{name: np.repeat(np.array(each, dtype=float), counts) for name, each in numbers.items()},
        "role": np.repeat(
            np.array(["empty" if each.is_aside else "" for each in reads], dtype=object), counts
        ),
        "well": np.concatenate([block.wells for block in blocks]),
        "absorbance": page.values[rows_at, columns_at],
        "flag": flags,
        "cell": cells,
    }
    rows = read_rows(page.sheet, given)
    titled = np.repeat(np.array([each.read.facts.line for each in reads], dtype=object), counts)
    recognized = _recognized(page.sheet, reads)
    odd = _odd_values(page, reads, given["absorbance"])
    marks = np.where((kinds == TEXT) | (kinds == OTHER), "text", flags)
    told = (*_rewritten(page, places), *_assumed(page, reads))
    problems = (*_flag_problems(page, marks, places), *_no_values(page, reads), *odd, *told)
    return PlateFinding(
        "plate_reads",
        rows.assign(titled=titled) if titled.any() else rows,
        recognized,
        problems,
        derived=reads[0].read.derived,
        mode=reads[0].read.facts.mode,
        is_named=bool(reads[0].read.facts.plate),
    )


def read_rows(sheet: Sheet, given: dict[str, object]) -> pd.DataFrame:
    """Plate reads with every column of the study; what is not given is missing."""
    length = len(np.asarray(given["well"]))
    columns: dict[str, object] = {}
    for name, kind in PLATE_READ_COLUMNS.items():
        if name in given:
            columns[name] = given[name]
        elif kind == "float64":
            columns[name] = np.full(length, np.nan)
        else:
            columns[name] = {"file": sheet.file, "sheet": sheet.name}.get(name, "")
    return pd.DataFrame(columns, index=range(length)).astype(PLATE_READ_COLUMNS)


def _recognized(sheet: Sheet, reads: Sequence[NamedRead]) -> Recognized:
    block, facts = reads[0].read.block, reads[0].read.facts
    columns = [(text, name) for name, text in facts.stated if text]
    if facts.title and facts.title not in dict(columns):
        columns.insert(0, (facts.title, "title"))
    if block.label:
        columns.insert(0, (block.label, "read_wavelength_nm"))
    return Recognized(
        "plate_reads",
        sheet.file,
        sheet.name,
        cell_name(block.top, block.left),
        cell_name(block.bottom, block.right),
        (("plate", reads[0].plate), *columns),
    )


def _flag_problems(
    page: Page, flags: np.ndarray, places: Sequence[tuple[int, int]]
) -> Iterable[Problem]:
    meanings = {
        "overflow": "The reader reports {} as above its range.",
        "missed": "The reader reports {} as not read.",
        "text": "A text stands in {} where a number belongs. Enter a number or clear the cell.",
    }
    for flag, meaning in meanings.items():
        at = np.flatnonzero(flags == flag)
        if len(at):
            names = several([cell_name(*places[int(each)]) for each in at])
            text = page.text(*places[int(at[0])])
            what = meaning.format("1 well" if len(at) == 1 else f"{len(at)} wells")
            action = "Without a number they are left out."
            yield Problem("warning", what, page.sheet.file, page.sheet.name, names, text, action)


def _no_values(page: Page, reads: Sequence[NamedRead]) -> Iterable[Problem]:
    """Cells among the wells with a word for nothing, as ``n/a``; a dash stands for an empty one."""
    first = reads[0].read.block
    rows = np.unique(np.concatenate([each.read.block.rows for each in reads]))
    columns = np.unique(np.concatenate([each.read.block.columns for each in reads]))
    if first.labels == "wells" and len(rows) > 1:
        rows = np.arange(rows[0], rows[-1] + 1)
    blank = page.kinds[np.ix_(rows, columns)] == EMPTY
    places = [(int(rows[row]), int(columns[at])) for row, at in np.argwhere(blank)]
    words = [(place, text) for place in places if (text := page.text(*place)).strip("-–—.")]
    if words:
        cells = several([cell_name(*place) for place, _ in words])
        what = "These cells say that there is no value."
        place = (page.sheet.file, page.sheet.name, cells, words[0][1])
        yield Problem("info", what, *place, "Taken as not measured.")


def _rewritten(page: Page, places: Sequence[tuple[int, int]]) -> Iterable[Problem]:
    """Numbers that are written with more than digits and one decimal mark."""
    texts = {place: page.sheet.rows[place[0]][place[1]] for place in places}
    written = {place: text for place, text in texts.items() if isinstance(text, str)}
    marks = {
        "A star marks {} as odd.": [p for p, text in written.items() if "*" in text],
        "A comma parts the thousands of {}.": [
            p for p, text in written.items()
            if "," in text and not np.isnan(page.values[p]) and abs(page.values[p]) >= _THOUSAND
        ],
    }  # fmt: skip
    for what, found in marks.items():
        found = [place for place in found if not np.isnan(page.values[place])]
        if found:
            names = several([cell_name(*place) for place in found])
            first = page.text(*found[0])
            action = f"Read as {page.values[found[0]]:g}."
            text = what.format(counted(len(found), "number"))
            yield Problem("info", text, page.sheet.file, page.sheet.name, names, first, action)


def _assumed(page: Page, reads: Sequence[NamedRead]) -> Iterable[Problem]:
    """What nothing but shape and place says of a grid."""
    block, facts = reads[0].read.block, reads[0].read.facts
    place = (page.sheet.file, page.sheet.name, block.region)
    if is_by_shape(page, block, facts):
        what = (
            "Nothing names these numbers; they have the shape of a plate and the size of readings."
        )
        yield Problem("info", what, *place, "", "Read as the wells of a plate, the first one A1.")
    rows = np.unique(block.rows)
    lines_between = np.setdiff1d(np.arange(rows[0], rows[-1] + 1), rows)
    if page.measured[lines_between, block.left : block.right + 1].any():
        what = "Two lines of numbers stand in turn, the second one lower in every row."
        yield Problem("warning", what, *place, "", "Each line was read as a read of its own.")
    elif block.labels in ("columns", "none") and len(lines_between):
        names = [well.rstrip("0123456789") for well in block.wells]
        letters = len(dict.fromkeys(names))
        last = row_index(names[-1]) + 1
        what = "Blank rows lie among the rows of a plate that have no letters."
        action = "Taken as empty wells." if last > letters else "Passed over: its rows go on below."
        yield Problem("info", what, *place, "", action)


def _odd_values(page: Page, reads: Sequence[NamedRead], absorbance: object) -> Iterable[Problem]:
    values = np.asarray(absorbance, dtype=float)
    odd = (values < _LOW_OD) | (values > _HIGH_OD)
    mode = reads[0].read.facts.mode
    if not odd.any():
        return
    block = reads[0].read.block
    is_signal = mode in ("luminescence", "fluorescence")
    are_counts = not mode and float(np.nanmedian(values)) >= _THOUSAND
    names = (block.corner, block.label, reads[0].read.facts.title)
    percent = next((name for name in names if may_be_calculated(name.replace("_", " "))), "")
    what = (
        f"Absorbances lie outside {_LOW_OD:g} to {_HIGH_OD:g}. "
        "Check that these are optical densities."
    )
    if is_signal:
        what = f"The plate holds {mode}, not absorbance."
    elif are_counts:
        what = "The numbers are far above absorbances: counts, fluorescence or luminescence."
    elif percent and not mode:
        what = f"The numbers are called '{percent}': percentages or an effect, and no raw signal."
    place = (page.sheet.file, page.sheet.name, block.region)
    value = f"{values[odd][0]:g}"
    severity: Severity = "info" if is_signal or are_counts else "warning"
    yield Problem(severity, what, *place, value, "Its values are used as they are.")


def summary_problem(sheet: Sheet, reads: Sequence[NamedRead]) -> Problem:
    """Which plates were read from where: name, wells and format of each."""
    plates: dict[str, list[NamedRead]] = {}
    for each in reads:
        plates.setdefault(each.plate, []).append(each)
    shown = [_plate_words(name, members) for name, members in list(plates.items())[:_SHOWN]]
    more = f"; and {len(plates) - _SHOWN} more" if len(plates) > _SHOWN else ""
    noun = "plate" if len(plates) == 1 else "plates"
    what = f"{len(plates)} {noun} found: {'; '.join(shown)}{more}."
    return Problem("info", what, sheet.file, sheet.name, action="Read as plate reads.")


def _plate_words(name: str, reads: Sequence[NamedRead]) -> str:
    wells = np.concatenate([each.read.block.wells for each in reads])
    shape = plate_format(wells)
    count = len(dict.fromkeys(wells))
    size = shape[0] * shape[1]
    block = reads[0].read.block
    times = len({each.time_h for each in reads})
    waves = [f"{each.wavelength_nm:g}" for each in reads if not np.isnan(each.wavelength_nm)]
    parts = [f"{count} of {size} wells" if count < size else f"{size} wells", f"at {block.region}"]
    parts += [f"{' and '.join(dict.fromkeys(waves))} nm"] if waves else []
    parts += [f"{times} times"] if times > 1 else []
    if block.labels == "none":
        parts.append(f"without labels, taken as {wells[0]} to {wells[-1]}")
    return f"'{name}' ({', '.join(parts)})"


def origin_problems(sheet: Sheet, origins: Sequence[Origin]) -> list[Problem]:
    """Where hours and experiments come from that the plates themselves do not state."""
    grouped: dict[Origin, list[str]] = {}
    for origin in origins:
        grouped.setdefault(replace(origin, place=""), []).append(origin.place)
    return [_origin_problem(sheet, origin, places) for origin, places in grouped.items()]


def _origin_problem(sheet: Sheet, origin: Origin, places: Sequence[str]) -> Problem:
    words, where = origin.words, several(places)
    name = "" if {*places} == {OF_FILE} else sheet.name  # said once for all sheets of a file
    if origin.instead:
        what = f"'{words}' ({where}) says other hours than what stands nearer to the plates."
        action = f"Taken as {origin.instead} h. Correct the one that is wrong."
        return Problem("warning", what, sheet.file, name, "", words, action)
    noun = "hours of treatment were" if origin.what == "hours" else "experiment was"
    what = f"The {noun} taken from '{words}' ({where})."
    action = "Change them in the workbook if they are not meant so."
    return Problem("info", what, sheet.file, name, "", words, action)


def left_out_findings(sheet: Sheet, regions: Sequence[LeftOut], kind: str) -> list[PlateFinding]:
    """Findings without rows for the regions that were not read, with a problem that says why."""
    findings: list[PlateFinding] = []
    for at, region in enumerate(regions):
        top, left, bottom, right = region.region
        first, last = cell_name(top, left), cell_name(bottom, right)
        what = f"The region {first}:{last} was not read as a plate: {region.reason}."
        problem = Problem("info", what, sheet.file, sheet.name, f"{first}:{last}", "", "Left out.")
        reason = (("reason", region.reason),)
        recognized = Recognized("left out", sheet.file, sheet.name, first, last, reason)
        problems = (problem,) if at < _SHOWN else ()
        findings.append(PlateFinding(kind, no_rows(kind), recognized, problems))
    if len(regions) > _SHOWN:
        what = f"{len(regions) - _SHOWN} more regions were not read as plates."
        more = Problem("info", what, sheet.file, sheet.name, action="Left out.")
        findings[-1] = replace(findings[-1], problems=(more,))
    return findings


@lru_cache
def no_rows(kind: str) -> pd.DataFrame:
    """A table of no rows with the columns of a kind."""
    columns = PLATE_READ_COLUMNS if kind == "plate_reads" else LAYOUT_COLUMNS
    return pd.DataFrame({name: pd.Series(dtype=each) for name, each in columns.items()})
