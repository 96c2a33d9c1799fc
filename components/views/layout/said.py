"""What the form beside the plate says of wells: to be previewed, and to be painted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.in_vitro.plates.regions import Direction, serial_doses, wells_in
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
JOINED = " + "
NO_NAME = "?"  # of a drug in the preview, until it has one

Choices = Mapping[str, Any]
Plate = Mapping[str, WellCorrection]


@dataclass(frozen=True, slots=True)
class Said:
    """Wells as the form has them, for every plate, and what they lack.

    ``missing`` has still to be said; ``refused`` is why it cannot be painted so.
    """

    wells: tuple[WellCorrection, ...] = ()
    missing: str = ""
    refused: str = ""

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


def painted(choices: Choices, plate: Plate, shape: tuple[int, int]) -> Said:
    """The chosen wells with the content of the form; those that the plate does not have are not."""
    try:
        named = wells_in(str(choices.get(REGION) or ""), shape)
        wells = tuple(well for well in named if well in plate)
        if not wells:
            return Said(missing="Drag over wells on the plate, or write them.")
        role = str(choices.get(ROLE) or "sample")
        if role != "sample":
            name = _word(choices, ARM) if role in NAMED_CONTROLS else ""
            return Said(tuple(WellCorrection("", well, role, name) for well in wells))
        return _drug(choices, wells)
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


def name_of(choices: Choices) -> str:
    """The drug of the form, a combination by both its parts; a part without a name is empty."""
    first = _word(choices, ARM)
    if JOINED in first or not choices.get(SECOND):
        return first
    second = _word(choices, ARM_2)
    return f"{first}{JOINED}{second}" if first and second else ""


def has_second_dose(choices: Choices) -> bool:
    """Whether the form says a dose of a second drug: one that is added, or named ``A + B``."""
    return bool(choices.get(SECOND)) or JOINED in _word(choices, ARM)


def _drug(choices: Choices, wells: Sequence[str]) -> Said:
    name = name_of(choices)
    unit = str(choices.get(UNIT) or "")
    doses = _doses(choices, wells, (DOSE, SERIES, FACTOR, EACH))
    seconds: dict[str, float | None] = dict.fromkeys(wells)
    unit_2 = ""
    if has_second_dose(choices):
        seconds = _doses(choices, wells, (DOSE_2, SERIES_2, FACTOR_2, EACH_2))
        unit_2 = str(choices.get(UNIT_2) or "")
    made = tuple(
        WellCorrection(
            "", well, "sample", name or NO_NAME,
            doses[well], unit if doses[well] is not None else "",
            seconds[well], unit_2 if seconds[well] is not None else "",
        )
        for well in wells
    )  # fmt: skip
    return Said(made, missing="" if name else "Name the drug.")


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
