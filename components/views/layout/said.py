"""What the form beside the plate says of wells: to be previewed, and to be painted."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.in_vitro.plates.regions import (
    Direction,
    lines_along,
    serial_doses,
    wells_in,
)
from analysis.number_words import counted
from analysis.reading import WellCorrection
from analysis.reading.pasted_layout import PasteInto, pasted_layout
from analysis.study import StudyError

REGION, ROLE = "choice_paint_region", "choice_paint_role"
ARM, ARM_2, SECOND = "choice_paint_arm", "choice_paint_arm_2", "choice_paint_second"
UNIT, UNIT_2 = "choice_paint_unit", "choice_paint_unit_2"
DOSE, DOSE_2 = "choice_paint_dose", "choice_paint_dose_2"
SERIES, SERIES_2 = "choice_paint_series", "choice_paint_series_2"
FACTOR, FACTOR_2 = "choice_paint_factor", "choice_paint_factor_2"
EACH, EACH_2 = "choice_paint_each", "choice_paint_each_2"
BLOCKS, LINES = "choice_paint_blocks", "choice_paint_lines"
PASTE, PASTE_DRUG, PASTE_UNIT = "choice_paste_text", "choice_paste_drug", "choice_paste_unit"

ROLES = {
    "sample": "drug",
    "vehicle": "vehicle",
    "untreated": "untreated",
    "blank": "blank",
    "empty": "empty",
    "positive": "positive control",
    "day0": "day 0",
}
NAMED_CONTROLS = ("vehicle", "untreated", "positive")
ONE_DOSE = "one dose"
DIRECTIONS: Mapping[str, Direction | None] = {
    ONE_DOSE: None,
    "across →": "right",
    "←": "left",
    "down ↓": "down",
    "↑": "up",
}
TOP_DOSE, FACTOR_DEFAULT = 100.0, 3.0
BY_ROWS, BY_COLUMNS = "rows ↓", "columns →"
ACROSS_BLOCKS: Mapping[str, Direction] = {BY_ROWS: "down", BY_COLUMNS: "right"}
JOINED = " + "
_BETWEEN_NAMES = re.compile(r"\s*(?:[;\n\t]|(?<!\d),|,(?!\d))\s*")  # not the comma of 2,4-D
NO_NAME = "?"  # of a drug in the preview, until it has one

Choices = Mapping[str, Any]
Plate = Mapping[str, WellCorrection]


@dataclass(frozen=True, slots=True)
class Said:
    """Wells as the form has them, for every plate, and what they lack.

    ``missing`` has still to be said; ``refused`` is why it cannot be painted so; ``left`` are the
    chosen wells that stay as they are.
    """

    wells: tuple[WellCorrection, ...] = ()
    missing: str = ""
    refused: str = ""
    left: tuple[str, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Whether the wells can be painted."""
        return bool(self.wells) and not self.missing and not self.refused


def chosen_wells(choices: Choices, shape: tuple[int, int]) -> tuple[str, ...]:
    """The wells chosen on the plate or written; none where the words name none."""
    try:
        return wells_in(str(choices.get(REGION) or ""), shape)
    except StudyError:
        return ()


def painted(
    choices: Choices, plate: Plate, shape: tuple[int, int], arms: Collection[str] = ()
) -> Said:
    """The chosen wells with the content of the form; those that the plate does not have are not.

    ``arms`` are names that are one, whatever stands in them.
    """
    try:
        named = wells_in(str(choices.get(REGION) or ""), shape)
        wells = tuple(well for well in named if well in plate)
        if not wells:
            return Said(missing="Drag over wells on the plate, or write them.")
        role = str(choices.get(ROLE) or "sample")
        if role != "sample":
            name = _word(choices, ARM) if role in NAMED_CONTROLS else ""
            return Said(tuple(WellCorrection("", well, role, name) for well in wells))
        return _drugs(choices, wells, names_of(choices, arms))
    except StudyError as error:
        return Said(refused=error.problems[0].what)


def pasted(choices: Choices, plate: Plate, shape: tuple[int, int]) -> Said:
    """The pasted cells from the first chosen well on, else from the plate's first."""
    text = str(choices.get(PASTE) or "")
    if not text.strip():
        return Said(missing="Paste cells copied in Excel.")
    first = next(iter(chosen_wells(choices, shape)), "A1")
    unit = str(choices.get(PASTE_UNIT) or "")
    try:
        wells = pasted_layout(
            text, PasteInto(first, shape, plate, unit, _word(choices, PASTE_DRUG))
        )
    except StudyError as error:
        return Said(refused=error.problems[0].what)
    if absent := [each.well for each in wells if each.well not in plate]:
        return Said(refused=f"This plate has no reading in {absent[0]}. Copy the wells read alone.")
    return Said(wells)


def names_of(choices: Choices, arms: Collection[str] = ()) -> tuple[str, ...]:
    """The drugs of the form: one, or several between commas, in the order of their blocks."""
    word = str(choices.get(ARM) or "")
    parts = (word,) if word in arms else _BETWEEN_NAMES.split(word)
    return tuple(name for part in parts if (name := " ".join(part.split())))


def has_second_dose(choices: Choices) -> bool:
    """Whether the form says a dose of a second drug: one that is added, or named ``A + B``."""
    return bool(choices.get(SECOND)) or JOINED in _word(choices, ARM)


def chosen_lines(choices: Choices, wells: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """The rows of these wells where drugs go by rows, else their columns."""
    return lines_along(wells, ACROSS_BLOCKS[str(choices.get(BLOCKS) or BY_ROWS)])


def lines_each(lines: int, drugs: int) -> int:
    """How many of the rows each of several drugs takes: so many that few or none are left."""
    most = -(-lines // drugs)
    return most if lines > most * (drugs - 1) else max(1, lines // drugs)


def _drugs(choices: Choices, wells: Sequence[str], names: Sequence[str]) -> Said:
    """One drug in all the wells, or a block of them for each of several."""
    whole = [_with_second(choices, name) for name in names or ("",)]
    missing = "" if all(whole) else "Name the second drug." if names else "Name the drug."
    if len(names) < 2:
        return Said(_drug(choices, wells, whole[0] or NO_NAME), missing)
    lines = chosen_lines(choices, wells)
    each = int(choices.get(LINES) or lines_each(len(lines), len(names)))
    if len(lines) <= each * (len(names) - 1):
        kind = "rows" if choices.get(BLOCKS) != BY_COLUMNS else "columns"
        raise StudyError(
            f"{len(names)} drugs of {counted(each, kind[:-1])} each do not fit the {len(lines)} "
            f"{kind} that are chosen. Choose more wells, or fewer {kind} a drug."
        )
    blocks = [
        [well for line in lines[at * each : (at + 1) * each] for well in line]
        for at in range(len(names))
    ]
    made = tuple(
        well
        for name, block in zip(whole, blocks, strict=True)
        for well in _drug(choices, block, name or NO_NAME)
    )
    left = tuple(well for line in lines[each * len(names) :] for well in line)
    return Said(made, missing, left=left)


def _with_second(choices: Choices, name: str) -> str:
    """The drug, or the combination with the second one; empty where that has no name yet."""
    if not name or JOINED in name or not choices.get(SECOND):
        return name
    second = _word(choices, ARM_2)
    return f"{name}{JOINED}{second}" if second else ""


def _drug(choices: Choices, wells: Sequence[str], name: str) -> tuple[WellCorrection, ...]:
    """These wells with one drug, or one combination, and its doses."""
    unit, unit_2 = str(choices.get(UNIT) or ""), str(choices.get(UNIT_2) or "")
    doses = _doses(choices, wells, (DOSE, SERIES, FACTOR, EACH))
    seconds: dict[str, float | None] = dict.fromkeys(wells)
    if choices.get(SECOND) or JOINED in name:
        seconds = _doses(choices, wells, (DOSE_2, SERIES_2, FACTOR_2, EACH_2))
    return tuple(
        WellCorrection(
            "", well, "sample", name,
            doses[well], unit if doses[well] is not None else "",
            seconds[well], unit_2 if seconds[well] is not None else "",
        )
        for well in wells
    )  # fmt: skip


def _doses(
    choices: Choices, wells: Sequence[str], keys: tuple[str, str, str, str]
) -> dict[str, float | None]:
    """Concentration of each well: one for all, or a series."""
    dose, series, factor, each = (choices.get(key) for key in keys)
    direction = DIRECTIONS.get(str(series or ONE_DOSE))
    if dose is None or direction is None:
        return dict.fromkeys(wells, None if dose is None else float(dose))
    step = FACTOR_DEFAULT if factor is None else float(factor)
    return dict(serial_doses(wells, float(dose), step, direction, int(each or 1)))


def _word(choices: Choices, key: str) -> str:
    return " ".join(str(choices.get(key) or "").split())
