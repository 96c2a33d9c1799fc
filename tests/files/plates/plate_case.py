"""What the scripts that make plate files share: made-up absorbances, and the wells expected."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl

HERE = Path(__file__).parent
Row = list[Any]
Grid = list[list[Any]]
COLUMNS = ("plate", "well", "absorbance", "time_h", "read_wavelength_nm", "flag")


@dataclass
class Expected:
    """The wells that a file is to give, in any order."""

    rows: list[dict[str, Any]] = field(default_factory=list)

    def add(
        self,
        plate: str,
        values: Grid,
        *,
        first: tuple[int, int] = (0, 0),
        flags: Mapping[str, str] | None = None,
        **facts: Any,
    ) -> Expected:
        """One read of a plate; ``facts`` are numbers for all wells, or a mapping by well."""
        for row, line in enumerate(values):
            for column, value in enumerate(line):
                well = f"{letters(first[0] + row)}{first[1] + column + 1}"
                flag = (flags or {}).get(well, "")
                if value == "" and not flag:
                    continue
                own = {
                    name: fact.get(well, "") if isinstance(fact, Mapping) else fact
                    for name, fact in facts.items()
                }
                absorbance = "" if flag else value
                self.rows.append(
                    {"plate": plate, "well": well, "absorbance": absorbance, "flag": flag, **own}
                )
        return self

    def write(self, name: str) -> None:
        names = list(COLUMNS)
        names += [each for row in self.rows for each in row if each not in names]
        names = list(dict.fromkeys(names))
        with (HERE / f"{name}.wells.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, names, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(self.rows)


def letters(index: int) -> str:
    return chr(65 + index) if index < 26 else f"A{chr(39 + index)}"


def od(seed: int, rows: int = 8, columns: int = 12, digits: int = 4) -> Grid:
    """Absorbances that fall along the columns, with blanks in the last one."""
    chance = np.random.default_rng(seed)
    fall = 0.15 + 1.1 / (1 + np.exp(np.linspace(-3, 3, columns)))
    values = fall * chance.normal(1, 0.06, (rows, columns))
    values[:, -1] = chance.normal(0.05, 0.004, rows)
    return [[round(float(value), digits) for value in row] for row in values]


def low(seed: int, rows: int = 8, columns: int = 12, digits: int = 4) -> Grid:
    """Absorbances at a wavelength where only the plastic absorbs."""
    chance = np.random.default_rng(seed)
    values = chance.normal(0.045, 0.004, (rows, columns))
    return [[round(float(value), digits) for value in row] for row in values]


def grid(
    values: Sequence[Sequence[Any]],
    corner: str = "",
    first: tuple[int, int] = (0, 0),
    end: str = "",
    pad: str = "{}",
) -> Grid:
    """A grid with its labels; ``end`` stands behind every row."""
    width = len(values[0])
    header: Row = [corner, *(int_or_text(first[1] + at + 1, pad) for at in range(width))]
    lines = [
        [letters(first[0] + at), *line, *([end] if end else [])] for at, line in enumerate(values)
    ]
    return [header, *lines]


def int_or_text(number: int, pad: str) -> Any:
    return number if pad == "{}" else pad.format(number)


def beside(*blocks: Sequence[Row], gap: int = 1) -> Grid:
    """Blocks of rows side by side."""
    height = max(len(block) for block in blocks)
    result: Grid = [[] for _ in range(height)]
    for at, block in enumerate(blocks):
        width = max(len(row) for row in block)
        for index in range(height):
            row = list(block[index]) if index < len(block) else []
            row += [""] * (width - len(row))
            result[index] += ([""] * gap if at else []) + row
    return result


def by_well(values: Sequence[Sequence[Any]], first: tuple[int, int] = (0, 0)) -> dict[str, Any]:
    return {
        f"{letters(first[0] + row)}{first[1] + column + 1}": value
        for row, line in enumerate(values)
        for column, value in enumerate(line)
    }


def text(rows: Sequence[Sequence[Any]], separator: str = "\t", ends: str = "\n") -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=separator, lineterminator=ends).writerows(rows)
    return buffer.getvalue()


def save_text(
    name: str, content: str, expected: Expected | None = None, encoding: str = "utf-8"
) -> None:
    (HERE / name).write_bytes(content.encode(encoding))
    if expected:
        expected.write(name)


def save_book(
    name: str, sheets: Mapping[str, Sequence[Sequence[Any]]], expected: Expected | None = None
) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    book.properties.created = book.properties.modified = datetime.datetime(2024, 5, 2)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row, cells in enumerate(rows, start=1):
            for column, cell in enumerate(cells, start=1):
                if cell != "" and cell is not None:
                    sheet.cell(row, column, cell)
    book.save(HERE / name)
    if expected:
        expected.write(name)
