"""A sheet before any reader sees it: what its names, titles and notes say, put where it belongs."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.reading.calipers.arm_codes import ARM_CODES
from analysis.reading.calipers.sheet_days import with_day_of_sheet
from analysis.reading.columns.codes_in_a_sheet import codes_in_sheet
from analysis.reading.columns.error_columns import without_errors
from analysis.reading.columns.named_values import with_named_values
from analysis.reading.columns.well_names import with_well_names
from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Finding
from analysis.study import Problem, Recognized


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """The sheet for the readers, what its notes explain, and what was left out of it."""

    sheet: Sheet
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]


def prepared(sheet: Sheet) -> Prepared:
    """The sheet with its day, measure and wells written out; its codes apart, errors left out."""
    told, problems = without_errors(with_well_names(with_named_values(with_day_of_sheet(sheet))))
    rest, codes, cell = codes_in_sheet(told)
    if not codes:
        return Prepared(rest, (), problems)
    place = Recognized("arms", sheet.file, sheet.name, cell, cell, (("code", "arm"),))
    rows = pd.DataFrame(codes, columns=["code", "arm"])
    return Prepared(rest, (Finding(ARM_CODES, rows, place),), problems)
