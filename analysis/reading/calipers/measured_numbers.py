"""Raw cells of caliper entries to lengths in mm, volumes in mm3 and weights in g."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from analysis.reading.calipers.formulas import SPELLED, FormulaMatch, formula_of
from analysis.reading.calipers.measured_cells import MEASURES, Entries
from analysis.reading.calipers.other_quantities import without_other_quantities
from analysis.reading.findings import Answers, ask, question_key
from analysis.reading.words.units import FACTORS
from analysis.reading.words.values import Floats, Mark, Objects, mark_messages, numbers
from analysis.reading.workbook.calipers import add_flags_and_notes, no_tumor
from analysis.reading.workbook.repeats import BODY_WEIGHT, NO_WEIGHT, NOT_WEIGHED, odd_body_weights
from analysis.study import Problem, Question, Severity

_LENGTHS = ("length_mm", "width_mm", "height_mm")
_MAX_LENGTH_MM = 40.0
_MEDIAN_CM, _MAX_CM = 3.0, 4.0  # smaller numbers throughout a sheet may be centimeters
_MAX_CM3 = 10.0  # volumes that stay below this throughout a sheet may be cubic centimeters
_OWN_ACTIONS = {"text": "Taken as not measured; the text was kept as a note."}


@dataclass(slots=True)
class _Draft:
    """Values on their way to standard units, with what is said about them."""

    entries: Entries
    values: dict[str, Floats]
    marks: dict[str, Mapping[int, Mark]]
    problems: list[Problem] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def say(
        self,
        severity: Severity,
        what: str,
        measure: str,
        at: Sequence[int],
        value: str = "",
        action: str = "",
    ) -> None:
        """Add a problem at the cells of a measure."""
        cells = self.entries.cell_list(measure, at)
        self.problems.append(self.entries.region.problem(severity, what, cells, value, action))


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """Measures of entries in standard units, and the marks that stood in their cells."""

    values: Mapping[str, Floats]
    marks: Mapping[str, Mapping[int, Mark]]
    flag: Objects
    note: Objects
    problems: tuple[Problem, ...]
    questions: tuple[Question, ...]


def measured(
    entries: Entries,
    ends: Sequence[int],
    answers: Answers,
    formula: FormulaMatch | None = None,
) -> Measured:
    """All measures of the entries.

    Length >= width in every entry, a volume only where these are not both given. ``ends`` are the
    positions whose text tells the end of an animal: they are told of elsewhere. ``formula`` is
    the one behind the stated volumes, where more rows than the entries tell it.
    """
    decimal = entries.region.sheet.decimal
    found = {m: numbers(cells, decimal, m) for m, cells in entries.cells.items()}
    empty = np.full(len(entries), np.nan)
    draft = _Draft(
        entries,
        {m: found[m].values.copy() if m in found else empty.copy() for m in MEASURES},
        {m: each.marks for m, each in found.items()},
    )
    told = {*ends}
    for measure in found:
        marks = {at: mark for at, mark in draft.marks[measure].items() if at not in told}
        for severity, what, text, action, at in mark_messages(marks, _OWN_ACTIONS):
            draft.say(severity, what, measure, at, text, action)
        _apply_units(draft, measure)
    stopped = without_other_quantities(entries, draft.values, answers)
    draft.values = stopped.values
    draft.problems += stopped.problems
    draft.questions += stopped.questions
    _ask_for_cm(draft, answers)
    _ask_for_cm3(draft, answers)
    _without_negatives(draft)
    no_tumor(draft.values, draft.marks)
    _sort_lengths(draft)
    _check_volumes(draft, formula)
    _check_weights(draft)
    flag, note = np.full(len(entries), "", dtype=object), entries.note.copy()
    add_flags_and_notes(draft.marks, flag, note)
    return Measured(
        draft.values, draft.marks, flag, note, tuple(draft.problems), tuple(draft.questions)
    )


def _apply_units(draft: _Draft, measure: str) -> None:
    """Numbers in the unit that the cell or the heading states."""
    units = draft.entries.units[measure].copy()
    for at, mark in draft.marks[measure].items():
        if mark.unit:
            units[at] = mark.unit
    others = {unit for unit, factor in FACTORS.get(measure, {}).items() if factor != 1.0}
    for unit in sorted({*units} & others):
        here = units == unit
        draft.values[measure][here] *= FACTORS[measure][unit]
        action = f"Converted to {measure.rsplit('_', 1)[1]}."
        draft.say("info", f"The numbers are in {unit}.", measure, _at(here), "", action)


def _ask_for_cm(draft: _Draft, answers: Answers) -> None:
    """Lengths of a few units at most may be centimeters; given volumes can tell."""
    length, width = draft.values["length_mm"], draft.values["width_mm"]
    stated = {u for m in ("length_mm", "width_mm") for u in draft.entries.units.get(m, ())}
    sizes = np.concatenate([length, width])
    sizes = sizes[sizes > 0]
    if stated & {"mm", "cm"} or len(sizes) < 4 or np.isnan(length).all():
        return
    if np.median(sizes) >= _MEDIAN_CM or sizes.max() > _MAX_CM or (sizes % 1 == 0).all():
        return
    volume, height = draft.values["volume_mm3"], draft.values["height_mm"]
    as_mm = formula_of(length, width, height, volume)
    as_cm = formula_of(10 * length, 10 * width, height, volume)
    if as_mm.is_found and as_mm.n_equal > as_cm.n_equal:
        return
    sheet = draft.entries.region.sheet
    key = question_key("unit", sheet)
    what = f"Are lengths and widths in mm or in cm? The largest is {sizes.max():g}."
    answer, question = ask(sheet, answers, key, what, ("mm", "cm"), "cm")
    draft.questions.append(question)
    if answer == "cm":
        for measure in _LENGTHS:
            draft.values[measure] = 10 * draft.values[measure]


def _ask_for_cm3(draft: _Draft, answers: Answers) -> None:
    """Volumes of a few units at most, where there are no lengths, may be cubic centimeters."""
    volume = draft.values["volume_mm3"]
    has_lengths = not np.isnan(draft.values["length_mm"]).all()
    stated = {*draft.entries.units.get("volume_mm3", ())} - {""}
    sizes = volume[volume > 0]
    if has_lengths or stated or len(sizes) < 4 or sizes.max() > _MAX_CM3:
        return
    sheet = draft.entries.region.sheet
    key = question_key("volume_unit", sheet)
    what = f"Are the volumes in mm3 or in cm3? The largest is {sizes.max():g}."
    answer, question = ask(sheet, answers, key, what, ("mm3", "cm3"), "mm3")
    draft.questions.append(question)
    if answer == "cm3":
        draft.values["volume_mm3"] = 1000 * volume


def _without_negatives(draft: _Draft) -> None:
    for measure in draft.entries.cells:
        values = draft.values[measure]
        at = _at(values < 0)
        if at:
            what = "A measured value is below 0. Correct it."
            draft.say("warning", what, measure, at, f"{values[at[0]]:g}", "Taken as not measured.")
            draft.values[measure] = np.where(values < 0, np.nan, values)


def _sort_lengths(draft: _Draft) -> None:
    length, width = draft.values["length_mm"], draft.values["width_mm"]
    at = _at(width > length)
    if at:
        what = f"In {len(at):,} rows the width is larger than the length."
        draft.say("info", what, "width_mm", at, "", "The larger one was taken as the length.")
        is_swapped = width > length
        draft.values["length_mm"] = np.where(is_swapped, width, length)
        draft.values["width_mm"] = np.where(is_swapped, length, width)
    long = _at(draft.values["length_mm"] > _MAX_LENGTH_MM)
    if long:
        what = f"A tumor is longer than {_MAX_LENGTH_MM:g} mm. Check the decimal point and unit."
        value = f"{draft.values['length_mm'][long[0]]:g}"
        draft.say("warning", what, "length_mm", long, value, "Kept as it is.")


def _check_weights(draft: _Draft) -> None:
    weights = draft.values["weight_g"]
    nothing = _at(weights == 0)
    if nothing:
        draft.say("info", NO_WEIGHT, "weight_g", nothing, "0", NOT_WEIGHED)
        weights = draft.values["weight_g"] = np.where(weights == 0, np.nan, weights)
    at = odd_body_weights(weights).tolist()
    if at:
        draft.say("warning", BODY_WEIGHT, "weight_g", at, f"{weights[at[0]]:g}", "Kept as it is.")


def _check_volumes(draft: _Draft, formula: FormulaMatch | None) -> None:
    """Say which formula gives the stated volumes, and drop these where length and width are."""
    length, width = draft.values["length_mm"], draft.values["width_mm"]
    volume = draft.values["volume_mm3"]
    match = formula_of(length, width, draft.values["height_mm"], volume)
    if formula and formula.name == match.name:
        match = formula
    both = ~np.isnan(length) & ~np.isnan(width)
    draft.values["volume_mm3"] = np.where(both, np.nan, volume)
    if not match.n_rows:
        return
    at = _at((length > 0) & (width > 0) & (volume > 0))[:1]
    action = "Volumes are computed from length and width."
    share = f"in {match.n_equal:,} of {match.n_rows:,} rows (within 1 mm3)"
    if not match.is_found:
        what = f"No known formula gives the stated volumes: {SPELLED[match.name]} fits {share}."
        draft.say("warning", what, "volume_mm3", at, "", action)
        return
    what = f"The stated volumes are {SPELLED[match.name]}, {share}."
    severity: Severity = "warning" if match.name == "area" else "info"
    draft.say(severity, what, "volume_mm3", at, "", action)
    if match.name == "area":
        draft.values["volume_mm3"][:] = np.nan


def _at(mask: npt.NDArray[np.bool_]) -> list[int]:
    """Positions at which a mask is true."""
    positions: list[int] = np.flatnonzero(mask).tolist()
    return positions
