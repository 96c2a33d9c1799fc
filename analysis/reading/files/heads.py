"""The first rows of the sheets of a file, to be looked at."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.reading.files.sheets import Cell, read_sheets
from analysis.reading.files.uploads import Upload


@dataclass(frozen=True, slots=True)
class SheetHead:
    """A sheet without most of its rows: ``n_rows`` counts all of them."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    n_rows: int


def sheet_heads(upload: Upload, most_rows: int) -> tuple[SheetHead, ...]:
    """The sheets of a file, each with its first rows.

    Raises
    ------
    StudyError
        The file cannot be opened.
    """
    return tuple(
        SheetHead(sheet.name, tuple(map(tuple, sheet.rows[:most_rows])), len(sheet.rows))
        for sheet in read_sheets(upload)
    )
