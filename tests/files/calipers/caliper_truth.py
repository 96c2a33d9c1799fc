"""What the caliper files of this folder are made from: a small study with numbers of its own."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from openpyxl import Workbook

FOLDER = Path(__file__).parent
ARMS = ("Vehicle", "Letrozole", "Fulvestrant", "Letrozole + Fulvestrant")
RATES = (0.062, 0.035, 0.028, 0.008)
START = datetime.date(2025, 3, 3)
EXPECTED = ("arm", "animal", "tumor", "day", "length_mm", "width_mm", "volume_mm3", "weight_g")
Row = Sequence[object]


@dataclass(frozen=True)
class Measurement:
    """One tumor (or animal) on one day, as it must be read; None is not measured."""

    arm: str
    animal: str
    day: float
    length_mm: float | None = None
    width_mm: float | None = None
    volume_mm3: float | None = None
    weight_g: float | None = None
    tumor: str = ""


def sizes(
    days: Sequence[float], n: int = 3, arms: Sequence[str] = ARMS, tumors: Sequence[str] = ("",)
) -> list[Measurement]:
    """Lengths and widths of ``n`` animals of every arm on these days."""
    rows = []
    for a, arm in enumerate(arms):
        for i in range(n):
            for t, tumor in enumerate(tumors):
                for day in days:
                    length = (6 + 0.4 * i + 0.7 * t) * (1 + RATES[a % 4] * max(day, -1))
                    width = length * (0.72 + 0.03 * ((i + a + t) % 4))
                    animal = str(10 * (a + 1) + i + 1)
                    rows.append(
                        Measurement(
                            arm, animal, day, round(length, 1), round(width, 1), tumor=tumor
                        )
                    )
    return rows


def volumes(days: Sequence[float], n: int = 3, arms: Sequence[str] = ARMS) -> list[Measurement]:
    """Volumes of ``n`` animals of every arm on these days."""
    return [with_volume(row) for row in sizes(days, n, arms)]


def weights(days: Sequence[float], n: int = 3, arms: Sequence[str] = ARMS) -> list[Measurement]:
    """Body weights of the same animals."""
    return [
        Measurement(row.arm, row.animal, row.day, weight_g=weight_of(row))
        for row in sizes(days, n, arms)
    ]


def with_volume(row: Measurement) -> Measurement:
    """The volume of a measurement instead of its length and width."""
    return replace(row, length_mm=None, width_mm=None, volume_mm3=volume_of(row))


def volume_of(row: Measurement) -> float:
    """Half of length times width squared, to 0.1 mm3."""
    assert row.length_mm is not None
    assert row.width_mm is not None
    return round(row.length_mm * row.width_mm**2 / 2, 1)


def weight_of(row: Measurement) -> float:
    """A weight that falls a little with the number of the animal and the day."""
    return round(21.5 + 0.3 * (int(row.animal) % 10) - 0.04 * row.day, 1)


def animals(rows: Iterable[Measurement]) -> list[tuple[str, str]]:
    """Arm and animal, each once, in order."""
    return list(dict.fromkeys((row.arm, row.animal) for row in rows))


def look_up(rows: Iterable[Measurement]) -> dict[tuple[str, str, float, str], Measurement]:
    """Measurements by arm, animal, day and tumor."""
    return {(row.arm, row.animal, row.day, row.tumor): row for row in rows}


def date_of(day: float, start: datetime.date = START) -> datetime.date:
    """The date of a study day."""
    return start + datetime.timedelta(days=int(day))


def save_calipers(name: str, rows: Iterable[Measurement]) -> None:
    """What must be read as calipers, beside the file."""
    table = [[_text(getattr(row, column)) for column in EXPECTED] for row in rows]
    save_text(f"{name}.calipers.csv", [EXPECTED, *table])


def save_survival(name: str, rows: Iterable[Row]) -> None:
    """What must be read as survival: arm, animal, day, event (0 or 1), reason."""
    save_text(f"{name}.survival.csv", [("arm", "animal", "day", "event", "reason"), *rows])


def save_lines(name: str, kind: str, lines: Sequence[str]) -> None:
    """Questions (key beginning | assumed) or problems (severity | beginning) of a file."""
    FOLDER.joinpath(f"{name}.{kind}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def save_text(
    name: str,
    rows: Iterable[Row],
    separator: str = ",",
    end: str = "\n",
    decimal: str = ".",
    encoding: str = "utf-8",
) -> None:
    """A text table; numbers with this decimal mark."""
    with FOLDER.joinpath(name).open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=separator, lineterminator=end)
        for row in rows:
            writer.writerow([_text(cell).replace(".", decimal) if _is_number(cell) else _text(cell)
                             for cell in row])  # fmt: skip


def save_book(name: str, sheets: dict[str, Sequence[Row]], merged: Sequence[str] = ()) -> None:
    """A workbook; ``merged`` are ranges of its first sheet."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
    for place in merged:
        book.worksheets[0].merge_cells(place)
    book.save(FOLDER / name)


def _is_number(cell: object) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _text(cell: object) -> str:
    if cell is None:
        return ""
    return f"{cell:g}" if isinstance(cell, float) and cell.is_integer() else str(cell)
