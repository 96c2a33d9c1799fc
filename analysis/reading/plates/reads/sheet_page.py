"""A sheet as numbers, reader marks and texts at once, for everything that looks for plates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from analysis.reading.files.sheets import Sheet
from analysis.reading.words.values import Floats, plain_signs, reader_flag, text_of
from analysis.reading.words.wells import row_index, well_name

Kinds = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.int64]

# What a cell holds: nothing, a number, a mark that a reader writes in place of a number
# (overflow or missed), a text, or anything else (a date, a clock time, a truth value).
EMPTY, NUMBER, OVERFLOW, MISSED, TEXT, OTHER = range(6)

_EMPTY_WORDS = frozenset({"-", "--", "–", "—", "n/a", "na", "n.a.", "nd", "n.d.", "."})
_OVERFLOW = re.compile(
    r"^(?:#?sat\.?|saturated|satur\.?|over(?: ?(?:range|flow|load))?|\*?over\*?|ovr|ovrflw|>>*|max"
    r"|out of range|above range|\++|too high|[<>]?oor[<>]?|#high)$|^[>≥]\s*[\d.,]+$"
)
_MISSED = re.compile(
    r"^(?:nan|#n/a|#num!|#div/0!|#value!|#ref!|#name\?|#null!|not read|no read|no data|skipped"
    r"|error|err|invalid|masked|missed|under(?:flow| ?range)?|#low|below range|too low|path\?"
    r"|undf?lw|out)$|^[<≤]\s*-?[\d.,]+$"
)
_NUMBER = re.compile(r"^[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$")
_COMMA_NUMBER = re.compile(r"^[-+]?[0-9]*,[0-9]+(?:[eE][-+]?[0-9]+)?$")
_THOUSANDS = re.compile(r"^[-+]?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?$")
_STARRED = re.compile(r"^\*?\s*([-+]?[0-9][0-9.,]*)\s*\*+$")
_QUOTED = re.compile(r'^="(.*)"$')
_COLUMN_LABEL = re.compile(r"^(?:col|column)[ _.]?(\d{1,2})$", re.IGNORECASE)
_SMALLEST, _LARGEST = 1e-30, 1e12  # no reader writes others
_POINT = "."
_ENOUGH_COMMAS = 6  # numbers with a comma that can tell what it is
_LONGEST_LABEL = 9  # characters of a row letter, a column or a well


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """A sheet with its cells taken apart.

    Attributes
    ----------
    values : ndarray of float, shape (rows, columns)
        The numbers; NaN where a cell holds none.
    kinds : ndarray of uint8, shape (rows, columns)
        What each cell holds: ``EMPTY``, ``NUMBER``, ``OVERFLOW``, ``MISSED``, ``TEXT``, ``OTHER``.
    letters : ndarray of int8, shape (rows, columns)
        The plate row that a text names (0 is ``A``), -1 where it names none.
    wells : ndarray of bool, shape (rows, columns)
        Texts that name a well.
    numbers : ndarray of int8, shape (rows, columns)
        The plate column that a text such as ``Col 3`` names, 0 where it names none.
    """

    sheet: Sheet
    values: Floats
    kinds: Kinds
    letters: npt.NDArray[np.int8]
    wells: Mask
    numbers: npt.NDArray[np.int8]

    @property
    def measured(self) -> Mask:
        """Cells with a number or with what a reader writes in place of one."""
        mask: Mask = (self.kinds == NUMBER) | (self.kinds == OVERFLOW) | (self.kinds == MISSED)
        return mask

    @property
    def turned(self) -> Page:
        """The page with rows for columns."""
        rows = [list(column) for column in zip(*self.sheet.rows, strict=True)]
        sheet = Sheet(self.sheet.file, self.sheet.name, rows, self.sheet.decimal)
        return Page(
            sheet, self.values.T, self.kinds.T, self.letters.T, self.wells.T, self.numbers.T
        )

    def text(self, row: int, column: int) -> str:
        """The text of one cell; empty outside the sheet."""
        if 0 <= row < len(self.sheet.rows) and 0 <= column < self.sheet.width:
            cell = self.sheet.rows[row][column]
            text = cell if isinstance(cell, str) else text_of(cell)
            quoted = _QUOTED.match(text.strip())
            return " ".join((quoted[1] if quoted else text).split())
        return ""

    def row_texts(self, row: int) -> list[tuple[int, str]]:
        """Column and text of every cell of a row that is not empty."""
        cells = ((column, self.text(row, column)) for column in range(self.sheet.width))
        return [(column, text) for column, text in cells if text]


def read_page(sheet: Sheet) -> Page:
    """Take the cells of a sheet apart."""
    shape = (len(sheet.rows), sheet.width)
    flat = list(chain.from_iterable(sheet.rows))
    values = np.full(len(flat), np.nan)
    kinds = np.zeros(len(flat), dtype=np.uint8)
    letters = np.full(len(flat), -1, dtype=np.int8)
    wells = np.zeros(len(flat), dtype=bool)
    numbers = np.zeros(len(flat), dtype=np.int8)
    known: dict[str, tuple[int, float, int, bool, int]] = {}
    decimal = sheet.decimal or (_POINT if _parts_thousands(flat) else "")
    for at, cell in enumerate(flat):
        if isinstance(cell, str):
            if cell:
                found = known.get(cell)
                if found is None:
                    found = known[cell] = _text_meaning(cell, decimal)
                kinds[at], values[at], letters[at], wells[at], numbers[at] = found
        elif isinstance(cell, (float, int)) and not isinstance(cell, bool):
            if abs(cell) < _LARGEST:
                kinds[at], values[at] = NUMBER, cell
            elif cell == cell:  # not a missing number
                kinds[at] = OTHER
        else:
            kinds[at] = OTHER
    return Page(
        sheet,
        values.reshape(shape),
        kinds.reshape(shape),
        letters.reshape(shape),
        wells.reshape(shape),
        numbers.reshape(shape),
    )


def _parts_thousands(cells: Iterable[object]) -> bool:
    """Whether the commas of a sheet part thousands: three digits behind each, often two before."""
    commas = [cell.strip() for cell in cells if isinstance(cell, str) and _COMMA_NUMBER.match(cell)]
    return (
        len(commas) >= _ENOUGH_COMMAS
        and all(_THOUSANDS.match(text) for text in commas)
        and any(len(text.lstrip("+-").partition(",")[0]) > 1 for text in commas)
    )


def _text_meaning(text: str, decimal: str) -> tuple[int, float, int, bool, int]:
    kind, value = cell_meaning(text, decimal)
    if kind != TEXT or len(text) > _LONGEST_LABEL:
        return kind, value, -1, False, 0
    column = _COLUMN_LABEL.match(text.strip())
    number = int(column[1]) if column else 0
    return kind, value, row_index(text), bool(well_name(text)), number


def cell_meaning(text: str, decimal: str = "") -> tuple[int, float]:
    """Kind and number of one text in a cell.

    A comma is a decimal mark, except in ``1,234`` in a sheet whose decimal mark is the point, and
    in ``1,234,567`` where it is not known; a sheet of decimal commas has no such number.
    """
    plain = plain_signs(text).strip()
    if _NUMBER.match(plain):
        return _number(float(plain))
    if _THOUSANDS.match(plain) and ("." in plain or decimal == "." or plain.count(",") > 1):
        return (TEXT, np.nan) if decimal == "," else _number(float(plain.replace(",", "")))
    if _COMMA_NUMBER.match(plain):
        return _number(float(plain.replace(",", ".")))
    starred = _STARRED.match(plain)
    if starred:
        return cell_meaning(starred[1], decimal)
    return _word_meaning(plain.casefold()), np.nan


def _number(value: float) -> tuple[int, float]:
    is_read = value == 0 or _SMALLEST <= abs(value) < _LARGEST
    return (NUMBER, value) if is_read else (TEXT, np.nan)


def _word_meaning(plain: str) -> int:
    if not plain or plain in _EMPTY_WORDS:
        return EMPTY
    if _OVERFLOW.match(plain):
        return OVERFLOW
    if _MISSED.match(plain):
        return MISSED
    flag = reader_flag(plain)
    return {"overflow": OVERFLOW, "missed": MISSED}.get(flag, TEXT)
