"""Prism tables as tables of a study: doses as responses, days as calipers, survival, columns.

What a table does not say (whether replicates are wells or experiments, what was measured over days)
is asked; a kind of table that no study has is left out with a sentence that says what is needed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from analysis.reading.files.cells import cell_name, several
from analysis.reading.files.pzfx_sheets import MARK
from analysis.reading.files.sheets import Cell, Sheet
from analysis.reading.findings import NO_ANSWERS, Answers, Finding, question_key
from analysis.reading.plates.findings import no_rows
from analysis.reading.plates.reads.sheet_page import NUMBER, cell_meaning
from analysis.reading.prism_growth import animal_and_arm, are_animals, are_days, measure_of
from analysis.reading.responses.doses import Dose, dose_in
from analysis.reading.responses.prism_tables import PrismValue, doses_finding, hours_finding
from analysis.reading.words.units import spelled_unit
from analysis.reading.workbook.listed import read_listed
from analysis.study import Problem, Question, Recognized

DOSES, LOG_DOSES, DAYS = "concentrations", "log10 of concentrations", "days"
VOLUMES, WEIGHTS, LEFT = "tumor volumes (mm³)", "body weights (g)", "something else"
ANIMALS, MEANS = "animals, one each", "means of arms: leave them out"
_DAY = re.compile(r"\b(days?|d)\b", re.IGNORECASE)
_TIME = re.compile(r"\b(h|hrs?|hours?|min|minutes?|weeks?|time)\b", re.IGNORECASE)
_LOG = re.compile(r"\blog", re.IGNORECASE)
_DOSE = re.compile(r"dose|conc|\b[mnpµμu]?M\b|mol|/m?L\b", re.IGNORECASE)
_UNIT = re.compile(r"([mnpµμu]?M|[mnµμu]?g/m?L|%)\s*[\])]?\s*$")
_ROW_NUMBER = re.compile(r"^\s*(?:days?\s*)?(-?[\d.]+(?:e-?\d+)?)\s*(.*)$", re.IGNORECASE)
_NEEDED = {
    "contingency table": "Counts in a contingency table are no readout of a study.",
    "parts of whole table": "Parts of a whole are no readout of a study.",
}


def find_prism(sheet: Sheet, answers: Answers = NO_ANSWERS) -> tuple[Finding, ...]:
    """What a data table of a Prism file holds; empty for any other sheet."""
    first = sheet.rows[0][0] if sheet.rows and sheet.rows[0] else ""
    if not isinstance(first, str) or not first.startswith(f"{MARK}: "):
        return ()
    kind, y_format = first.removeprefix(f"{MARK}: "), str(sheet.rows[0][1])
    if kind in _NEEDED or kind == "table":
        return (_left_out(sheet, _NEEDED.get(kind, "The kind of table is not known.")),)
    if y_format not in ("", "replicates"):
        what = "It holds means with an error, not the values themselves. Enter the replicates."
        return (_left_out(sheet, what),)
    if kind == "survival table":
        return (_survival(sheet, answers),)
    if kind == "column table":
        return (_columns(sheet),)
    return _by_x(sheet, kind, answers)


def _by_x(sheet: Sheet, kind: str, answers: Answers) -> tuple[Finding, ...]:
    """Tables with doses, hours or days on the left."""
    title = str(sheet.rows[1][0])
    lefts, said = _lefts(sheet, title, kind)
    values = _values(sheet, lefts)
    if not values:
        return (_left_out(sheet, "It holds no numbers beside a number on the left."),)
    if _TIME.search(said) and not _DAY.search(said):
        return (hours_finding(sheet, values, said, answers),)
    has_units = any(left.unit and left.value > 0 for left in lefts if left)
    question = None if has_units else _x_question(sheet, [value.x for value in values], said)
    meaning = answers.get(question.key, question.assumed) if question else _meaning(said)
    if not meaning:
        return (replace(_left_out(sheet, ""), problems=(), questions=_some(question)),)
    if meaning == DAYS:
        return (_over_days(sheet, values, question, answers),)
    placed = _values(sheet, lefts, has_control_row=True)
    finding = doses_finding(sheet, placed, said, answers, bool(question) and meaning == LOG_DOSES)
    return (
        replace(
            finding,
            questions=(*_some(question), *finding.questions),
            problems=(*_no_numbers(sheet), *finding.problems),
        ),
    )


def _lefts(sheet: Sheet, title: str, kind: str) -> tuple[list[Dose | None], str]:
    """The doses or times on the left, and the words that say what they are."""
    cells = [str(row[0]).strip() for row in sheet.rows[2:]]
    if kind == "XY table":
        unit = _UNIT.search(title)
        spelled = spelled_unit(unit[1]) if unit else ""
        return _numbers_left(cells, spelled), title
    return [_row_dose(cell) for cell in cells], " ".join(filter(None, cells)) or title


def _numbers_left(cells: Iterable[Cell], unit: str = "") -> list[Dose | None]:
    numbers = [_number(cell)[0] for cell in cells]
    return [None if math.isnan(x) else Dose(x, unit) for x in numbers]


def _row_dose(cell: str) -> Dose | None:
    """A row's title as a dose, or as the number that it begins with (``Day 3``)."""
    dose = dose_in(cell) if cell else None
    match = _ROW_NUMBER.match(cell)
    return dose or (Dose(_number(match[1])[0]) if match else None)


def _values(
    sheet: Sheet, lefts: Sequence[Dose | None], has_control_row: bool = False
) -> list[PrismValue]:
    """Every number beside something on the left.

    A row above the others with nothing on the left holds the control, where ``has_control_row``.
    """
    titles = [str(title) for title in sheet.rows[1]]
    first = next((at for at, left in enumerate(lefts) if left is not None), 0)
    found = []
    for at, left in enumerate(lefts):
        if left is None and not (has_control_row and at < first):
            continue
        seen: dict[str, int] = {}
        for column in range(1, len(titles)):
            title = titles[column]
            seen[title] = seen.get(title, 0) + 1
            number, excluded = _number(sheet.rows[2 + at][column])
            if title and math.isfinite(number):
                found.append(
                    PrismValue(left, title, seen[title], number, excluded, (2 + at, column))
                )
    return found


def _number(cell: Cell) -> tuple[float, bool]:
    """A cell's number, and whether Prism marked it as excluded."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return float(cell), False
    text = str(cell).strip()
    kind, number = cell_meaning(text.removesuffix("*"), ".")
    return (number, text.endswith("*")) if kind == NUMBER else (math.nan, False)


def _meaning(said: str) -> str:
    if _DAY.search(said):
        return DAYS
    return LOG_DOSES if _LOG.search(said) else DOSES


def _x_question(sheet: Sheet, xs: Sequence[float], said: str) -> Question | None:
    """Asked where no title says what is on the left."""
    if any(pattern.search(said) for pattern in (_DAY, _LOG, _DOSE)):
        return None
    doses = [x for x in xs if x > 0]
    wide = bool(doses) and (max(doses) >= 30 * min(doses) or min(doses) < 0.01)
    assumed = LOG_DOSES if min(xs) < 0 else DOSES if wide else ""
    if are_days(sheet, xs):
        assumed = DAYS
    text = f"Prism table '{sheet.name}': what are the numbers on the left?"
    options = (DOSES, LOG_DOSES, DAYS)
    key = question_key("prism_left", sheet, "A2")
    return Question(key, text, options, assumed, sheet.file, sheet.name, "A2")


def _over_days(
    sheet: Sheet, values: Sequence[PrismValue], question: Question | None, answers: Answers
) -> Finding:
    """Replicates or columns over days as animals; what was measured is asked."""
    key = question_key("prism_measure", sheet, "B2")
    text = f"Prism table '{sheet.name}': what was measured on each animal over the days?"
    named = {"volume_mm3": VOLUMES, "weight_g": WEIGHTS}
    said = named.get(measure_of(sheet), "")
    asked = Question(key, text, (VOLUMES, WEIGHTS, LEFT), said, sheet.file, sheet.name, "B2")
    titles = [str(title) for title in sheet.rows[1][1:] if title != ""]
    is_single = max(value.replicate for value in values) == 1
    has_animals = is_single and are_animals(titles)
    columns = _columns_question(sheet, titles) if is_single and not has_animals else None
    questions = (*_some(question), asked, *_some(columns))
    answer = answers.get(key, said)
    column = {VOLUMES: "volume_mm3", WEIGHTS: "weight_g"}.get(answer, "")
    if answer == LEFT:
        return replace(_left_out(sheet, "It was said to hold something else."), questions=questions)
    if columns and answers.get(columns.key) == ANIMALS:
        has_animals, columns = True, None
    if not column or columns:
        return replace(_left_out(sheet, ""), problems=(), questions=questions)
    kept = [value for value in values if not value.is_excluded]
    one_arm = sheet.stem
    rows: list[list[Cell]] = [["animal", "arm", "day", column]]
    for value in kept:
        animal, arm = str(value.replicate), value.title
        if has_animals:
            animal, arm = animal_and_arm(value.title)
        rows.append([animal, arm or one_arm, value.x, value.value])
    finding = _read(sheet, "calipers", rows, [value.place for value in kept])
    told = list(_dropped(sheet, values, kept))
    if any(row[1] == one_arm for row in rows[1:]):
        what = "Nothing says which arm these animals are in. Name the arms in the titles."
        action = f"Taken as one arm, '{one_arm}'."
        told.append(Problem("warning", what, sheet.file, sheet.name, "B2", "", action))
    return replace(finding, questions=questions, problems=(*finding.problems, *told))


def _columns_question(sheet: Sheet, titles: Sequence[str]) -> Question:
    """Asked where each title stands over one column: animals, or the means of arms."""
    text = (
        f"Prism table '{sheet.name}': there is one column each for {several(titles)}. "
        "Are these columns animals, or means of arms?"
    )
    options = (ANIMALS, MEANS)
    return Question(
        question_key("prism_columns", sheet, "B2"), text, options, "", sheet.file, sheet.name, "B2"
    )


def _survival(sheet: Sheet, answers: Answers) -> Finding:
    """Days on the left, 1 for an event and 0 for censored under the arm."""
    values = _values(sheet, _numbers_left([row[0] for row in sheet.rows[2:]]))
    kept = [value for value in values if not value.is_excluded]
    rows: list[list[Cell]] = [["animal", "arm", "day", "event"]]
    count: dict[str, int] = {}
    for value in kept:
        count[value.title] = count.get(value.title, 0) + 1
        rows.append([str(count[value.title]), value.title, value.x, value.value])
    finding = _read(sheet, "survival", rows, [value.place for value in kept], answers)
    return replace(finding, problems=(*finding.problems, *_dropped(sheet, values, kept)))


def _columns(sheet: Sheet) -> Finding:
    """A column per arm, a row per animal: an endpoint called as the table."""
    values = _values(sheet, [Dose(at) for at in range(len(sheet.rows) - 2)])
    kept = [value for value in values if not value.is_excluded]
    if not kept:
        return _left_out(sheet, "It holds no numbers.")
    rows: list[list[Cell]] = [["animal", "arm", "measure", "value"]]
    rows += [[f"{value.x + 1:g}", value.title, sheet.name, value.value] for value in kept]
    finding = _read(sheet, "endpoints", rows, [value.place for value in kept])
    what = "A column table of Prism: one value for each animal, the measure called as the table."
    note = Problem("info", what, sheet.file, sheet.name, action="Read as an endpoint.")
    return replace(finding, problems=(*finding.problems, note, *_dropped(sheet, values, kept)))


def _dropped(
    sheet: Sheet, values: Sequence[PrismValue], kept: Sequence[PrismValue]
) -> tuple[Problem, ...]:
    """Values that Prism marks as excluded and that have no place in the table."""
    cells = [value.place for value in values if value.is_excluded]
    if len(values) == len(kept):
        return ()
    what = f"{len(cells)} value{'s'[: len(cells) != 1]} marked as excluded in Prism."
    return (Problem("info", what, sheet.file, sheet.name, ", ".join(cells[:4]), "", "Left out."),)


def _read(
    sheet: Sheet,
    kind: str,
    rows: list[list[Cell]],
    cells: Sequence[str],
    answers: Answers = NO_ANSWERS,
) -> Finding:
    """The rows read as a sheet of a study workbook, each with its cell in the Prism table."""
    found = read_listed(sheet, kind, rows, cells, answers)
    problems = (*found.problems, *_no_numbers(sheet))
    return replace(found, recognized=_region(sheet, kind), problems=problems)


def _no_numbers(sheet: Sheet) -> Iterator[Problem]:
    """A problem for each text of a table that is no number."""
    what = "The cell holds a text where a number belongs. Enter a number or clear the cell."
    for row, cells in enumerate(sheet.rows[2:], start=2):
        for column, cell in enumerate(cells[1:], start=1):
            if cell != "" and not math.isfinite(_number(cell)[0]):
                place = (sheet.file, sheet.name, cell_name(row, column))
                yield Problem("warning", what, *place, str(cell), "Taken as not measured.")


def _left_out(sheet: Sheet, why: str) -> Finding:
    what = f"The Prism table '{sheet.name}' was not read. {why}".strip()
    problem = Problem("warning", what, sheet.file, sheet.name, action="Left out.")
    region = replace(_region(sheet, "left out"), columns=(("reason", why),))
    return Finding("plate_reads", no_rows("plate_reads"), region, (problem,))


def _region(sheet: Sheet, kind: str) -> Recognized:
    return Recognized(kind, sheet.file, sheet.name, "A1", sheet.last_cell, (("Prism", kind),))


def _some(question: Question | None) -> tuple[Question, ...]:
    return (question,) if question else ()
