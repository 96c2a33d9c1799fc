"""Regions of a plate in words, and doses laid over them: what a person paints on a plate."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from analysis.study import StudyError

Direction = Literal["right", "left", "down", "up"]
FORMATS: dict[int, tuple[int, int]] = {
    6: (2, 3),
    12: (3, 4),
    24: (4, 6),
    48: (6, 8),
    96: (8, 12),
    384: (16, 24),
    1536: (32, 48),
}
_PART = re.compile(r"^([A-Z]{1,2})?(\d{1,2})?(?:[:-]([A-Z]{1,2})?(\d{1,2})?)?$")


def row_name(index: int) -> str:
    """``A`` for 0, ``Z`` for 25, ``AA`` for 26."""
    return chr(65 + index) if index < 26 else "A" + chr(65 + index - 26)


def row_index(name: str) -> int:
    """0 for ``A``, 26 for ``AA``."""
    return ord(name) - 65 if len(name) == 1 else 26 + ord(name[1]) - 65


def well_at(row: int, column: int) -> str:
    """``A1`` for row 0, column 0."""
    return f"{row_name(row)}{column + 1}"


def position(well: str) -> tuple[int, int]:
    """Zero-based row and column of a well name; ValueError where it is none."""
    found = re.fullmatch(r"([A-Z]{1,2})([1-9]\d?)", well)
    if found is None:
        raise ValueError(f"not a well name: {well!r}")
    return row_index(found[1]), int(found[2]) - 1


def plate_shape(wells: Iterable[str]) -> tuple[int, int]:
    """Rows and columns of the smallest plate that has these wells."""
    places = [position(well) for well in wells]
    rows, columns = (max((place[axis] for place in places), default=0) + 1 for axis in (0, 1))
    return next(size for size in FORMATS.values() if size[0] >= rows and size[1] >= columns)


def wells_in(region: str, plate: tuple[int, int]) -> tuple[str, ...]:
    """The wells that a region names, row by row, each once.

    ``B2:G11`` is a block, ``A`` or ``A:C`` whole rows, ``3`` or ``3:5`` whole columns, ``edge`` the
    outermost wells, ``all`` every well; several parts are joined by commas or spaces.

    Parameters
    ----------
    region : str
        What to name, in any case.
    plate : (int, int)
        Rows and columns of the plate.

    Raises
    ------
    StudyError
        A part names no wells of this plate.
    """
    chosen: set[tuple[int, int]] = set()
    for part in re.split(r"[,;\s]+", region.strip().upper()):
        if part:
            chosen |= _part_wells(part, plate)
    return tuple(well_at(row, column) for row, column in sorted(chosen))


def region_of(wells: Sequence[str]) -> str:
    """These wells as ``wells_in`` reads them: ``B2:G11`` where they are a block, else each by name.

    Parameters
    ----------
    wells : sequence of str, not empty
        Well names in any order.
    """
    places = {position(well) for well in wells}
    rows, columns = ([place[axis] for place in places] for axis in (0, 1))
    first, last = (well_at(end(rows), end(columns)) for end in (min, max))
    if len(places) < (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1):
        return ", ".join(well_at(*place) for place in sorted(places))
    return first if first == last else f"{first}:{last}"


def serial_doses(
    wells: Sequence[str], start: float, factor: float, direction: Direction, each: int = 1
) -> dict[str, float]:
    """Concentration of each well of a serial dilution.

    The first ``each`` lines of wells in ``direction`` get ``start``, the next ``start / factor``,
    and so on; wells side by side across the direction share a dose.

    Raises
    ------
    StudyError
        ``start`` is not above 0, or ``factor`` is not above 1.
    """
    if not start > 0 or not factor > 1:
        raise StudyError(
            "A dilution starts above 0 and has a factor above 1 (3 means 10, 3.3 ...)."
        )
    return {
        well: start / factor ** (number // each)
        for number, line in enumerate(lines_along(wells, direction))
        for well in line
    }


def lines_along(wells: Sequence[str], direction: Direction) -> tuple[tuple[str, ...], ...]:
    """The columns (``right``, ``left``) or rows of these wells, in that order."""
    axis = 1 if direction in ("right", "left") else 0
    lines: dict[int, list[str]] = {}
    for well in wells:
        lines.setdefault(position(well)[axis], []).append(well)
    ordered = sorted(lines, reverse=direction in ("left", "up"))
    return tuple(tuple(lines[at]) for at in ordered)


def _part_wells(part: str, plate: tuple[int, int]) -> set[tuple[int, int]]:
    rows, columns = plate
    if part == "ALL":
        return {(row, column) for row in range(rows) for column in range(columns)}
    if part == "EDGE":
        inside = {(r, c) for r in range(1, rows - 1) for c in range(1, columns - 1)}
        return _part_wells("ALL", plate) - inside
    found = _PART.match(part)
    if found is None or not any(found.groups()):
        raise _no_wells(part)
    first_row, first_column, last_row, last_column = found.groups()
    if (":" in part or "-" in part) and (first_row is None) != (last_row is None):
        raise _no_wells(part)
    row_range = _span(first_row and row_index(first_row), last_row and row_index(last_row), rows)
    column_range = _span(
        first_column and int(first_column) - 1, last_column and int(last_column) - 1, columns
    )
    if not set(row_range) <= set(range(rows)) or not set(column_range) <= set(range(columns)):
        raise StudyError(
            f"'{part}' is not on this plate: it has rows A to {row_name(rows - 1)} and "
            f"columns 1 to {columns}."
        )
    return {(row, column) for row in row_range for column in column_range}


def _span(first: int | str | None, last: int | str | None, size: int) -> range:
    """Indices from first to last; all of them where none is given."""
    if not isinstance(first, int):
        return range(size)
    end = last if isinstance(last, int) else first
    return range(min(first, end), max(first, end) + 1)


def _no_wells(part: str) -> StudyError:
    return StudyError(
        f"'{part}' names no wells. Write A1, B2:G11, a row (C), a column (3), edge or all."
    )
