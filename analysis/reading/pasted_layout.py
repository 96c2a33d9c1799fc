"""Cells copied from a spreadsheet as the layout of a plate: names, doses, or both."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.reading.corrections import WellCorrection
from analysis.reading.plates.well_content import amount_of, content_of, series_names
from analysis.reading.words.values import is_error
from analysis.reading.words.wells import row_index, row_letters
from analysis.study import StudyError

LONGEST = 200_000  # letters
_WITH_COMMA = re.compile(r"(\d+),(\d+)")
_COULD_BE_THOUSANDS = re.compile(r"[1-9]\d{0,2},\d{3}")
_NAMED = 6  # wells that a sentence names


@dataclass(frozen=True, slots=True)
class PasteInto:
    """Where cells are pasted: the well of the first cell, the plate, and what its wells hold.

    ``unit`` is that of numbers without one, ``drug`` the drug of numbers without a name ("": the
    drug that the well holds already).
    """

    first: str
    shape: tuple[int, int]
    wells: Mapping[str, WellCorrection]
    unit: str = ""
    drug: str = ""


def pasted_layout(text: str, into: PasteInto) -> tuple[WellCorrection, ...]:
    """What cells copied from a spreadsheet say of wells, for every plate.

    A cell holds a name, a dose, both (``tamoxifen 10 nM``, ``A 10 + B 5``), a word for a control, a
    blank or an empty well, or nothing: then its well stays as it is. A name alone keeps the dose
    that its well has, a dose alone the name. Row letters and column numbers copied with the cells
    place them. Cells are separated by tabs, else by semicolons; quotes are those of a spreadsheet,
    and numbers may have a decimal comma.

    Raises
    ------
    StudyError
        The cells do not fit on the plate, a number may be read in two ways or has no drug, or a
        cell is below 0 or a spreadsheet error.
    """
    cells = _cells(text)
    if heads := _heads(cells, into.shape):
        cells = {(r, c): cell for (r, c), cell in cells.items() if r > 0 and c > 0}
        row, column = heads[0] - 1, heads[1] - 1  # the cells begin at 1, 1
    else:
        letters = into.first.rstrip("0123456789")
        row, column = row_index(letters), int(into.first.removeprefix(letters)) - 1
    placed = {(row + r, column + c): cell for (r, c), cell in cells.items()}
    if any(r >= into.shape[0] or c >= into.shape[1] for r, c in placed):
        raise StudyError(_too_large(cells, _well(row, column), into.shape))
    texts = _with_points({_well(*place): cell for place, cell in sorted(placed.items())})
    series = series_names(texts.values())
    said = [_said(well, cell, series, into) for well, cell in texts.items()]
    if nameless := [well for well, found in zip(texts, said, strict=True) if found is None]:
        raise StudyError(
            f"{_listed(nameless)}: a dose stands where no drug is known. Paste or paint the names "
            "first, or choose the drug of these doses."
        )
    return tuple(found for found in said if found)


def _cells(text: str) -> dict[tuple[int, int], str]:
    """Cells that hold something, by row and column."""
    if len(text) > LONGEST:
        raise StudyError("More was pasted than a plate has wells. Copy the layout alone.")
    separator = "\t" if "\t" in text or ";" not in text else ";"
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=separator, strict=True))
    except csv.Error as error:
        raise StudyError(
            "A quote in the pasted cells is opened and not closed. Copy the cells again."
        ) from error
    return {
        (r, c): " ".join(cell.split())
        for r, row in enumerate(rows)
        for c, cell in enumerate(row)
        if cell.strip()
    }


def _heads(cells: Mapping[tuple[int, int], str], shape: tuple[int, int]) -> tuple[int, int] | None:
    """Row and column of the first cell, where row letters and column numbers stand around it."""
    rows = [cell.upper() for (r, c), cell in sorted(cells.items()) if c == 0 and r > 0]
    columns = [cell for (r, c), cell in sorted(cells.items()) if r == 0 and c > 0]
    letters = [row_letters(at) for at in range(shape[0])]
    counted = [str(at + 1) for at in range(shape[1])]
    if (0, 0) in cells or not rows or not columns:
        return None
    if rows[0] not in letters or columns[0] not in counted:
        return None
    row, column = letters.index(rows[0]), counted.index(columns[0])
    is_head = rows == letters[row:][: len(rows)] and columns == counted[column:][: len(columns)]
    return (row, column) if is_head else None


def _with_points(texts: dict[str, str]) -> dict[str, str]:
    """Decimal commas of bare numbers as points; a number that may be thousands is refused."""
    commas = {well: text for well, text in texts.items() if _WITH_COMMA.fullmatch(text)}
    unclear = {well: text for well, text in commas.items() if _COULD_BE_THOUSANDS.fullmatch(text)}
    if commas and len(unclear) == len(commas):
        well, text = next(iter(unclear.items()))
        raise StudyError(
            f"{well}: '{text}' may be {text.replace(',', '.')} or {text.replace(',', '')}. Write "
            "it with a decimal point, or without the comma."
        )
    return texts | {well: text.replace(",", ".") for well, text in commas.items()}


def _said(well: str, text: str, series: frozenset[str], into: PasteInto) -> WellCorrection | None:
    """What one cell says of its well; None where it is a dose of nothing."""
    held = into.wells.get(well, WellCorrection("", well, ""))
    if is_error(text):
        raise StudyError(f"{well}: '{text}' is an error of the spreadsheet. Mend it there first.")
    amount, unit = amount_of(text)
    if math.isfinite(amount):
        return _with_dose(held, amount, unit or into.unit, into.drug)
    content = content_of(text, series)
    if content.role != "sample":
        return WellCorrection("", well, content.role, content.arm)
    if math.isfinite(content.concentration):
        second = content.concentration_2 if math.isfinite(content.concentration_2) else None
        return WellCorrection(
            "", well, "sample", content.arm,
            content.concentration, content.unit or into.unit,
            second, "" if second is None else content.unit_2 or content.unit or into.unit,
        )  # fmt: skip
    return WellCorrection("", well, "sample", content.arm, held.concentration, held.unit)


def _with_dose(held: WellCorrection, amount: float, unit: str, drug: str) -> WellCorrection | None:
    if amount < 0:
        raise StudyError(f"{held.well}: a dose of {amount:g} is below 0. Mend it, and paste again.")
    if amount == 0 and held.role not in ("", "sample"):
        return held  # the dose of a control
    arm = drug or (held.arm if held.role == "sample" else "")
    if not arm:
        return None
    second, unit_2 = (held.concentration_2, held.unit_2) if arm == held.arm else (None, "")
    return WellCorrection("", held.well, "sample", arm, amount, unit, second, unit_2)


def _well(row: int, column: int) -> str:
    return f"{row_letters(row)}{column + 1}"


def _too_large(cells: Mapping[tuple[int, int], str], first: str, shape: tuple[int, int]) -> str:
    rows, columns = (max(place[axis] for place in cells) + 1 for axis in (0, 1))
    return (
        f"{rows} rows and {columns} columns from {first} do not fit this plate of {shape[0]} × "
        f"{shape[1]} wells. Choose the well of the first cell, or copy fewer cells."
    )


def _listed(wells: Sequence[str]) -> str:
    more = f" and {len(wells) - _NAMED} more" if len(wells) > _NAMED else ""
    return ", ".join(wells[:_NAMED]) + more
