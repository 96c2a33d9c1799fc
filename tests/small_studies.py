"""Small uploads for the tests of results and pages, each made in memory from a few rows."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence

from openpyxl import Workbook

from analysis.reading import Upload, read_study
from analysis.results import Results, analyse
from analysis.settings import Settings
from analysis.study import Study

Row = Sequence[object]
Sheet = Sequence[Row]

CALIPER_HEADINGS = ("animal", "arm", "day", "length_mm", "width_mm")
SURVIVAL_HEADINGS = ("animal", "arm", "day", "event")
# Length and width of one tumor on days 0, 7 and 14 by arm; two animals, the second 1 mm longer.
GROWING, RESTING, SHRINKING = (8.0, 9.0, 11.0), (8.0, 8.2, 8.4), (8.0, 7.0, 6.0)
COURSES = {"vehicle": GROWING, "tamoxifen": RESTING, "anastrozole": SHRINKING}


def csv(rows: Iterable[Row]) -> bytes:
    """Rows as CSV; None is an empty cell."""
    lines = (",".join("" if cell is None else str(cell) for cell in row) for row in rows)
    return ("\n".join(lines) + "\n").encode()


def workbook(**sheets: Sheet) -> bytes:
    """An .xlsx of the given sheets."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def caliper_rows(
    courses: Mapping[str, Sequence[float]] = COURSES,
    days: Sequence[float] = (0, 7, 14),
    animals: int = 2,
) -> list[Row]:
    """Calipers of ``animals`` an arm: width 6 mm, length by day from ``courses``."""
    rows: list[Row] = [CALIPER_HEADINGS]
    for arm, lengths in courses.items():
        for number in range(animals):
            rows += [
                (f"{arm[:2]}{number + 1}", arm, day, length + number, 6)
                for day, length in zip(days, lengths, strict=False)
            ]
    return rows


def survival_rows(days: Mapping[str, Sequence[float]], censored: Iterable[str] = ()) -> list[Row]:
    """One animal per day of ``days``; animals named in ``censored`` (``ve1``) have event 0."""
    lost = set(censored)
    rows: list[Row] = [SURVIVAL_HEADINGS]
    for arm, values in days.items():
        for number, day in enumerate(values, start=1):
            name = f"{arm[:2]}{number}"
            rows.append((name, arm, day, int(name not in lost)))
    return rows


def plate_rows(wells: Iterable[Row] | None = None) -> list[Row]:
    """One plate at 72 h with its layout in the same sheet: blank 0.1, vehicle 1.1, drugs below."""
    groups = wells or [
        ("blank", "", "", "", (0.09, 0.10, 0.11)),
        ("vehicle", "vehicle", "", "", (1.05, 1.10, 1.15)),
        ("sample", "tamoxifen", 1, "uM", (0.80, 0.85, 0.90)),
        ("sample", "tamoxifen", 10, "uM", (0.30, 0.35, 0.40)),
        ("sample", "anastrozole", 10, "uM", (0.55, 0.60, 0.65)),
    ]
    rows: list[Row] = [
        ("plate", "well", "time_h", "absorbance", "role", "arm", "concentration", "unit")
    ]
    for line, (role, arm, concentration, unit, absorbances) in enumerate(groups):
        for column, absorbance in enumerate(absorbances, start=1):
            well = f"{'ABCDEFGH'[line]}{column}"
            rows.append(("P1", well, 72, absorbance, role, arm, concentration, unit))
    return rows


def bare_plate_rows() -> list[Row]:
    """Readings without any layout."""
    return [("plate", "well", "absorbance")] + [
        ("P1", f"{line}{column}", round(0.1 * column + 0.01 * ord(line) - 0.6, 3))
        for line in "ABCDEFGH"
        for column in range(1, 13)
    ]


def study_of(data: bytes, name: str = "small.csv") -> Study:
    return read_study([Upload(name, data)])


def results_of(data: bytes, name: str = "small.csv", **choices: object) -> Results:
    return analyse(study_of(data, name), Settings(**choices))  # type: ignore[arg-type]
