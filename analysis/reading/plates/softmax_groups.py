"""Group tables of SoftMax Pro: which sample stands in which well.

    Group: Compounds
    Sample  Wells  Conc (uM)  Values  MeanValue  SD
    Drug A  A3     10         0.21    0.22       0.01
            B3                0.23
    ~End

A sample is said once for the wells below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.reading.files.cells import cell_name
from analysis.reading.findings import Used
from analysis.reading.plates.findings import LAYOUT_COLUMNS, PlateFinding, no_rows
from analysis.reading.plates.reads.sheet_page import EMPTY, Page
from analysis.reading.plates.well_content import content_of, is_counted, word_role
from analysis.reading.words.concentrations import concentration_heading
from analysis.reading.words.heading_cells import squashed
from analysis.reading.words.wells import well_name
from analysis.study import ARMLESS_ROLES, CONTROL_ROLES, UNASSIGNED, Problem, Recognized

_COLUMNS = {
    "sample": ("sample", "samples", "samplename"),
    "well": ("well", "wells", "wellid"),
    "concentration": ("concentration", "conc", "dose", "sampledescriptor"),
    "plate": ("wellplatename", "platename", "plate"),
}
_ROLES = (
    ("positive", re.compile(r"positive|max(?:imum)? kill", re.IGNORECASE)),
    ("vehicle", re.compile(r"negative|vehicle|dmso|solvent", re.IGNORECASE)),
    ("untreated", re.compile(r"untreated|cells only", re.IGNORECASE)),
    ("blank", re.compile(r"blank|background|medium|media\b", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class _Group:
    """One group table: its heading row, last row, columns, name and unit of concentrations."""

    top: int
    bottom: int
    columns: dict[str, int]
    name: str
    unit: str


def softmax_layout(page: Page, plates: Sequence[str]) -> tuple[PlateFinding, ...]:
    """The samples of all groups as one layout; empty where no group names wells.

    A group without a column of plates is for the plate of the file, if there is one only. Names
    that SoftMax counted up for one well each are no arms.
    """
    groups = list(_groups(page))
    rows = [row for group in groups for row in _rows(page, group, plates)]
    if not rows:
        return ()
    found = pd.DataFrame(rows).drop_duplicates(["plate", "well"])
    table = found.assign(file=page.sheet.file, sheet=page.sheet.name)
    for name, kind in LAYOUT_COLUMNS.items():
        if name not in table:
            table[name] = "" if kind == "str" else np.nan
    table = table[list(LAYOUT_COLUMNS)].astype(LAYOUT_COLUMNS)
    told = table["role"].ne("") | table["arm"].ne("")
    first, last = groups[0], groups[-1]
    corners = cell_name(first.top, 0), cell_name(last.bottom, max(last.columns.values()))
    columns = (("Sample", "arm"), ("Wells", "well"))
    recognized = Recognized("plate_layout", page.sheet.file, page.sheet.name, *corners, columns)
    names = ", ".join(dict.fromkeys(group.name for group in groups))
    what = f"The groups of the export ({names}) name what is in {int(told.sum())} wells."
    problem = Problem("info", what, page.sheet.file, page.sheet.name, ":".join(corners))
    kept = table[told].reset_index(drop=True) if told.any() else no_rows("plate_layout")
    right = page.sheet.width - 1  # with the means that SoftMax calculated
    used = tuple(Used("layout", group.top, 0, group.bottom, right) for group in groups)
    found_layout = PlateFinding(
        "plate_layout", kept, recognized, (problem,), used=used, is_export=True
    )
    return (found_layout,)


def _groups(page: Page) -> Iterator[_Group]:
    for row in range(len(page.sheet.rows) - 1):
        text = page.text(row, 0)
        if not text.startswith("Group:"):
            continue
        known = {squashed(name): column for column, name in page.row_texts(row + 1)}
        columns = {
            field: next((known[name] for name in names if name in known), -1)
            for field, names in _COLUMNS.items()
        }
        dose, unit = _dose_column(page, row + 1)
        columns["concentration"] = dose if dose >= 0 else columns["concentration"]
        bottom = row + 1
        while bottom + 1 < len(page.sheet.rows) and _is_line(page, bottom + 1):
            bottom += 1
        if columns["sample"] >= 0 and columns["well"] >= 0 and bottom > row + 1:
            name = text.removeprefix("Group:").strip() or page.text(row, 1)
            yield _Group(row + 1, bottom, columns, name, unit)


def _dose_column(page: Page, row: int) -> tuple[int, str]:
    """The column of concentrations and their unit; -1 where no heading names any."""
    for column, text in page.row_texts(row):
        said = concentration_heading(text)
        if said and said.by_word and not said.is_dilution and not said.is_log:
            return column, said.unit
    return -1, ""


def _is_line(page: Page, row: int) -> bool:
    text = page.text(row, 0)
    return not text.startswith(("~", "Group")) and bool((page.kinds[row] != EMPTY).any())


def _rows(page: Page, group: _Group, plates: Sequence[str]) -> Iterator[dict[str, object]]:
    role = next((role for role, pattern in _ROLES if pattern.search(group.name)), "")
    role = role or word_role(group.name.rstrip("s"))
    lines = list(_lines(page, group))
    names = [sample for sample, _, _, _ in lines]
    alone = len(names) < 1.5 * len(set(names))
    for sample, well, concentration, row in lines:
        plate = page.text(row, group.columns["plate"]) if group.columns["plate"] >= 0 else ""
        plate = plate or (plates[0] if len(plates) == 1 else "")
        if not plate or plate not in plates:
            continue
        content = content_of(sample)
        is_numbered = alone and is_counted(sample)
        is_arm = not role and content.role in ("", "sample") and not is_numbered
        held = role or (UNASSIGNED if is_numbered else content.role)
        yield {
            "plate": plate,
            "well": well,
            "role": held,
            "arm": sample
            if held in ARMLESS_ROLES
            else ""
            if held in CONTROL_ROLES
            else content.arm,
            "concentration": concentration if is_arm else np.nan,
            "unit": group.unit if is_arm and not np.isnan(concentration) else "",
            "cell": cell_name(row, group.columns["well"]),
        }


def _lines(page: Page, group: _Group) -> Iterator[tuple[str, str, float, int]]:
    """Sample, well, concentration and row of each line; both hold until the next sample."""
    sample, concentration = "", np.nan
    for row in range(group.top + 1, group.bottom + 1):
        text = page.text(row, group.columns["sample"])
        if text:
            sample, concentration = text, np.nan
        if group.columns["concentration"] >= 0:
            value = page.values[row, group.columns["concentration"]]
            concentration = concentration if np.isnan(value) else float(value)
        well = well_name(page.text(row, group.columns["well"]))
        if well and sample:
            yield sample, well, concentration, row
