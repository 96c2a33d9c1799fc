"""Workbooks as instruments and labs write them, with numbers that the tests can foretell."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence

from openpyxl import Workbook

# Viability in percent that the drug columns 3 to 10 hold (30 µM to 30/3**7 µM), by reading time.
DRUG_PCT = {
    "24 h": (55.0, 60.0, 65.0, 70.0, 80.0, 90.0, 95.0, 100.0),
    "48 h": (10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 80.0, 100.0),
}
BLANK_OD, VEHICLE_OD = 0.1, 1.1
STEPS = (-0.02, 0.0, 0.02, -0.01, 0.0, 0.01)  # rows B to G around the mean of their column
BARE_IC50 = (0.01, 0.5, 12.0)  # µM, of the drugs of plates without a layout
DAYS = (0, 3, 7)
AMBIGUOUS_DATES = ("03/04/2025", "06/04/2025", "10/04/2025")
# Length and width of one tumor on the three days, by animal.
TUMORS = {
    ("vehicle", "1"): ((8, 6), (9, 6), (11, 6)),
    ("vehicle", "2"): ((9, 6), (10, 6), (12, 6)),
    ("tamoxifen", "3"): ((8, 6), (8, 6), (8, 5)),
    ("tamoxifen", "4"): ((9, 6), (9, 6), (9, 5)),
}


def tecan_workbook() -> bytes:
    """A Tecan i-control workbook: a sheet per reading time, settings above a grid, no layout."""
    book = Workbook()
    book.remove(book.active)
    for name, percents in DRUG_PCT.items():
        sheet = book.create_sheet(name)
        for row in _tecan_rows(percents):
            sheet.append(row)
    return _saved(book)


STAGGERED = {"vehicle": 6.0, "drug A": 11.0, "drug B": 14.0, "drug A + drug B": 30.0}


def bare_plates(plates: int = 3) -> bytes:
    """Plates without a layout: vehicle in columns 1 and 12, three drugs diluted across.

    Rows A to C, D to F, and G and H hold a drug each; its viability falls with the dose, which
    is divided by 3 from column 2 to column 11.
    """
    book = Workbook()
    book.remove(book.active)
    for number in range(plates):
        sheet = book.create_sheet(f"Plate {number + 1}")
        sheet.append(["", *range(1, 13)])
        for row in range(8):
            sheet.append(["ABCDEFGH"[row], *(_bare_od(number, row, at) for at in range(12))])
    return _saved(book)


def _bare_od(plate: int, row: int, column: int) -> float:
    noise = 0.006 * ((row * 7 + column * 11 + plate * 13) % 17 - 8)
    if column in (0, 11):
        return round(2.2 + noise, 3)
    dose = 100 / 3 ** (column - 1)
    ic50 = BARE_IC50[row // 3]
    return round(0.15 + 2.05 / (1 + dose / ic50) + noise, 3)


def staggered_tumors() -> bytes:
    """A sheet an arm, measured on days of its own: animals every 3 or 4 days, from day 0 to -2 on.

    Volumes double in ``STAGGERED`` days, and weights rise slowly.
    """
    book = Workbook()
    book.remove(book.active)
    for late, (arm, doubling) in enumerate(STAGGERED.items()):
        sheet = book.create_sheet(arm.replace("+", "and"))
        sheet.append(["animal", "arm", "day", "length_mm", "width_mm", "weight_g"])
        for number in range(8):
            for visit in range(10):
                day = visit * (3 + number % 2) - (number + late) % 3
                wobble = 1 + 0.02 * ((number * 5 + visit * 3 + late) % 7 - 3)
                width = (6 + 0.1 * number) * 2 ** (day / doubling / 3) * wobble
                weight = 21 + 0.02 * day + (0.1 + 0.13 * late) * number
                name = f"{late + 1}{number:02}"
                sheet.append([name, arm, day, *(round(x, 2) for x in (1.2 * width, width, weight))])
    return _saved(book)


def wide_calipers() -> bytes:
    """A caliper sheet with two columns a date, the dates written as text that reads both ways."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Tumors"
    dates: list[object] = []
    for date in AMBIGUOUS_DATES:
        dates += [date, ""]
    sheet.append(["Group", "Mouse", *dates])
    sheet.append(["", "", *("L (mm)", "W (mm)") * len(AMBIGUOUS_DATES)])
    for (arm, animal), sizes in TUMORS.items():
        sheet.append([arm, int(animal), *(value for size in sizes for value in size)])
    return _saved(book)


def mean_volumes() -> dict[str, list[float]]:
    """Mean of ``L * W**2 / 2`` by arm and day of ``wide_calipers``."""
    means: dict[str, list[float]] = {}
    for arm in ("vehicle", "tamoxifen"):
        courses = [sizes for (name, _), sizes in TUMORS.items() if name == arm]
        means[arm] = [
            sum(length * width**2 / 2 for length, width in day) / len(day)
            for day in zip(*courses, strict=True)
        ]
    return means


def _tecan_rows(percents: Sequence[float]) -> list[list[object]]:
    when = datetime.datetime(2025, 4, 3, 10, 15)
    return [
        ["Application: Tecan i-control"],
        ["Device: infinite 200Pro"],
        ["Date:", when.strftime("%d.%m.%Y")],
        ["Time:", when.strftime("%H:%M:%S")],
        [],
        ["Mode", "", "", "", "Absorbance"],
        ["Measurement Wavelength", "", "", "", 570, "nm"],
        ["Number of Flashes", "", "", "", 25],
        [],
        ["Temperature: 24.6 °C"],
        ["<>", *range(1, 13)],
        *[[letter, *_row(line, percents)] for line, letter in enumerate("ABCDEFGH")],
        [],
        ["End Time:", when.strftime("%d.%m.%Y %H:%M:%S")],
    ]


def _row(line: int, percents: Sequence[float]) -> list[float]:
    """Twelve wells: blank in column 1, vehicle in column 2, drug in rows B to G of 3 to 10."""
    around = STEPS[line - 1] if 0 < line < 7 else 0.1
    drugs = [
        round(BLANK_OD + percent / 100 * (VEHICLE_OD - BLANK_OD) + around, 4)
        for percent in percents
    ]
    return [BLANK_OD, VEHICLE_OD, *drugs, 0.5, 0.6]


def _saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
