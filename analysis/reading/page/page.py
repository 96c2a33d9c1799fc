"""The cells of a sheet as arrays: what kind each is, its number, its text; rectangles of them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.reading.files.cells import cell_name
from analysis.reading.files.sheets import Cell, Sheet
from analysis.reading.words.values import parse_mark, plain_signs, text_of

EMPTY, NUMBER, TEXT, DATE, MISSING = range(5)
Kinds = npt.NDArray[np.int8]
Numbers = npt.NDArray[np.float64]
Texts = npt.NDArray[np.object_]
_NUMBER = re.compile(
    r"^[~<>≤≥≈=]*\s*[-+]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+[.,]?\d*|[.,]\d+)(?:e[-+]?\d+)?"
    r"\s*[%*#†]*$",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"^(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"
    r"|\d{1,2}[-/ ]?[A-Za-z]{3,9}[-/ ,]{0,2}\d{2,4}|\d{1,2}/\d{1,2})(?:[ T].*)?$"
)
_READER_SAYS = frozenset({"missed", "overflow", "ovrflw", "over", "masked", "dead"})
_Meaning = tuple[int, float, str]  # kind, number, text


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """A sheet as arrays of shape (rows, columns): kinds, numbers (NaN where none), texts."""

    sheet: Sheet
    kinds: Kinds
    values: Numbers
    texts: Texts

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.kinds), self.kinds.shape[1]

    def rows(self, at: Sequence[int]) -> Page:
        """These rows alone, in this order: a table whose headings stand elsewhere."""
        picked = list(at)
        return Page(self.sheet, self.kinds[picked], self.values[picked], self.texts[picked])

    def row_text(self, row: int) -> str:
        """Everything that stands in a row."""
        return " ".join(text for text in self.texts[row] if text)


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, counted from 0, its edges included."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.bottom - self.top + 1, self.right - self.left + 1

    @property
    def region(self) -> str:
        """The area as a spreadsheet names it."""
        return f"{cell_name(self.top, self.left)}:{cell_name(self.bottom, self.right)}"


def page_of(sheet: Sheet) -> Page:
    """The cells of a sheet; every different one is looked at once."""
    shape = (len(sheet.rows), sheet.width)
    if 0 in shape:
        return Page(sheet, np.zeros(shape, np.int8), np.zeros(shape), np.zeros(shape, object))
    known = _Meanings(sheet.decimal)
    numbers = (known[cell.__class__][cell] for cells in sheet.rows for cell in cells)
    number = np.fromiter(numbers, np.intp).reshape(shape)  # of the meaning of each cell
    kinds, values, texts = zip(*known.meanings, strict=True)
    words = np.empty(len(texts), dtype=object)
    words[:] = texts
    return Page(
        sheet, np.array(kinds, dtype=np.int8)[number], np.array(values)[number], words[number]
    )


class _Meanings(dict[type, "_OfType"]):
    """What each different cell is, looked at when it is first met; by type, for 1 is True."""

    def __init__(self, decimal: str) -> None:
        super().__init__()
        self.decimal = decimal
        self.meanings: list[_Meaning] = [_meaning("", decimal)]

    def __missing__(self, kind: type) -> _OfType:
        self[kind] = found = _OfType(self)
        return found


class _OfType(dict[Cell, int]):
    """The number of the meaning of each cell of a type."""

    def __init__(self, known: _Meanings) -> None:
        super().__init__()
        self.known = known

    def __missing__(self, cell: Cell) -> int:
        self.known.meanings.append(_meaning(cell, self.known.decimal))
        self[cell] = number = len(self.known.meanings) - 1
        return number


def runs(mask: npt.ArrayLike, gap: int = 0) -> Iterator[tuple[int, int]]:
    """First and last position of each stretch that is true, gaps up to ``gap`` included."""
    at = np.flatnonzero(mask)
    if len(at):
        for run in np.split(at, np.flatnonzero(np.diff(at) > gap + 1) + 1):
            yield int(run[0]), int(run[-1])


def _meaning(cell: Cell, decimal: str) -> _Meaning:
    if isinstance(cell, bool):
        return TEXT, np.nan, str(cell)
    if isinstance(cell, int | float):
        return NUMBER, float(cell), text_of(cell)
    if isinstance(cell, datetime.date | datetime.datetime):
        return DATE, np.nan, text_of(cell)[:10]
    text = text_of(cell)
    if not text:
        return EMPTY, np.nan, ""
    plain = plain_signs(text)
    if _NUMBER.match(plain):
        mark = parse_mark(plain.rstrip("%"), decimal)
        if not np.isnan(mark.value):
            return NUMBER, mark.value, text
    if _DATE.match(text):
        return DATE, np.nan, text
    is_missing = parse_mark(text).kind == "missing" or text.casefold() in _READER_SAYS
    return (MISSING if is_missing else TEXT), np.nan, text
