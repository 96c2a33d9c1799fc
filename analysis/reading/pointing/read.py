"""Pointed tables through the readers of their kind, and what a table would be read as."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import pandas as pd

from analysis.reading.accounting import not_used
from analysis.reading.calipers.sheets import find_calipers, find_turned
from analysis.reading.corrections import Pointing
from analysis.reading.files.cells import cell_name, cell_position, several
from analysis.reading.files.sheets import Cell, Sheet, read_sheets
from analysis.reading.files.uploads import Upload
from analysis.reading.findings import NO_ANSWERS, Answers, Finding, Used
from analysis.reading.page.page import page_of
from analysis.reading.plates.findings import no_rows
from analysis.reading.plates.join import join_plates
from analysis.reading.plates.sheets import find_plates
from analysis.reading.pointing.kinds import KINDS
from analysis.reading.pointing.rewrite import (
    Pointed,
    name_above,
    padding,
    pointed,
    rewritten,
    title_of,
    without,
)
from analysis.reading.pointing.tables import PointedTable, found_in
from analysis.reading.responses.finder import find_responses
from analysis.reading.shapes import headings_of, shape_of
from analysis.reading.workbook.finder import find_animal_tables, find_study_tables
from analysis.study import Problem, Question, Recognized, StudyError

Finder = Callable[[Sheet, Answers], tuple[Finding, ...]]
_FINDERS: Mapping[str, tuple[Finder, ...]] = {
    "calipers": (find_calipers, find_animal_tables),
    "survival": (find_calipers, find_animal_tables),
    "days_across": (find_calipers,),
    "days_down": (find_turned,),
    "endpoints": (find_animal_tables,),
    "tumor_weights": (find_animal_tables,),
    "plate_grid": (find_plates,),
    "layout_grid": (find_plates,),
    "plate_reads": (find_study_tables,),
    "plate_layout": (find_study_tables,),
    "responses": (find_responses,),
    "doses_down": (find_responses,),
    "doses_across": (find_responses,),
    "dose_matrix": (find_responses,),
}
_CELL = re.compile(r"([A-Z]+[0-9]+)")
_CALLED = ("table", "arm")  # columns of responses that the title of their table may stand in
FIRST_ROWS = 5


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """What a pointed table would be read as: kind, first rows, how many, what is said and asked."""

    kind: str
    rows: pd.DataFrame
    n_rows: int
    problems: tuple[Problem, ...]
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class FoundTables:
    """What was read of the pointed tables of a sheet, and the sheet without them."""

    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    rest: Sheet


def read_pointed(
    sheet: Sheet, pointings: Sequence[Pointing], answers: Answers = NO_ANSWERS
) -> FoundTables:
    """The tables of a sheet that somebody pointed at, read as what they were said to be."""
    found = found_in(sheet, pointings)
    page = page_of(sheet) if found else None
    findings: list[Finding] = []
    problems: list[Problem] = []
    for pointing, table in found:
        assert page is not None
        what = pointed(page, table, pointing)
        more, told = _read(sheet, what, answers)
        findings += more
        problems += told
    rest = without(sheet, [table for _, table in found]) if found else sheet
    return FoundTables(tuple(findings), tuple(problems), rest)


def renamed(sheet: Sheet, pointings: Sequence[Pointing]) -> Sheet:
    """The sheet with headings named by hand in place of those written.

    They are put into the first row of the shape that they were named for.
    """
    plain = [pointing for pointing in pointings if not pointing.kind]
    rows = list(sheet.rows)
    for pointing in plain:
        said = {part.line: part.role for part in pointing.parts}
        at = next((i for i, row in enumerate(rows) if _has_shape(row, pointing)), None)
        if at is not None:
            rows[at] = [
                said.get(cell.strip(), cell) if isinstance(cell, str) else cell for cell in rows[at]
            ]
    return replace(sheet, rows=rows) if plain else sheet


def pointed_for(uploads: Iterable[Upload], known: Sequence[Pointing]) -> tuple[Pointing, ...]:
    """Those of the known tables whose shape some sheet of the uploads has.

    A file that cannot be opened has none; reading it says why.
    """
    if not known:
        return ()
    shapes: set[tuple[str, ...]] = set()
    for upload in uploads:
        with suppress(StudyError):
            for sheet in read_sheets(upload):
                shapes |= {pointing.shape for pointing, _ in found_in(sheet, known)}
                shapes |= {
                    pointing.shape
                    for pointing in known
                    if not pointing.kind and any(_has_shape(row, pointing) for row in sheet.rows)
                }
    return tuple(pointing for pointing in known if pointing.shape in shapes)


def preview(upload: Upload, sheet_name: str, pointing: Pointing) -> Preview:
    """The first rows of a sheet's tables of a shape, as they would be read.

    Raises
    ------
    StudyError
        The file cannot be opened.
    """
    sheet = next(each for each in read_sheets(upload) if each.name == sheet_name)
    found = read_pointed(sheet, [pointing])
    findings = [each for each in join_plates(found.findings) if len(each.rows)]
    told = tuple(problem for finding in found.findings for problem in finding.problems)
    problems = (*told, *found.problems)
    asked = tuple(question for finding in found.findings for question in finding.questions)
    if not findings:
        return Preview("", pd.DataFrame(), 0, problems, asked)
    first = findings[0]
    alike = [each.rows for each in findings if each.kind == first.kind]
    shown = first.rows.head(FIRST_ROWS).drop(columns=["file", "sheet"], errors="ignore")
    texts = shown.map(lambda value: "" if pd.isna(value) else str(value))
    return Preview(first.kind, texts, sum(map(len, alike)), problems, asked)


def _has_shape(row: Sequence[object], pointing: Pointing) -> bool:
    texts = headings_of(row)  # type: ignore[arg-type]
    return len(texts) >= len(pointing.shape) and shape_of(texts) == pointing.shape


def _read(sheet: Sheet, what: Pointed, answers: Answers) -> tuple[list[Finding], list[Problem]]:
    kind = what.pointing.kind
    if kind == "left_out":
        return [_left_out(sheet, what)], []
    asked, (above, left) = what, padding(what)
    if above or left:
        sheet, what = _padded(sheet, what, above, left)
    findings: list[Finding] = []
    problems: list[Problem] = []
    for part in rewritten(sheet, what):
        found = next((each for finder in _FINDERS[kind] if (each := finder(part, answers))), ())
        findings += [_as_written(finding, sheet, part, what) for finding in found]
        problems += not_used(part, found) if kind != "days_down" else ()
    if above or left:
        findings = [_moved(finding, above, left) for finding in findings]
        problems = [_placed(problem, above, left) for problem in problems]
    if not any(len(each.rows) or each.questions for each in findings):
        problems.append(_nothing(sheet, asked))
    return findings, [*problems, *_columns_left_out(sheet, asked)]


def _as_written(finding: Finding, sheet: Sheet, part: Sheet, what: Pointed) -> Finding:
    """A finding with headings as the file has them, within the table, called as the file calls it.

    Responses are called as the text above their table or as the sheet, not as the title put there.
    """
    region = finding.recognized
    if part.width == sheet.width or what.pointing.kind == "endpoints":
        head = part.rows[max(what.table.first - 1, 0)]
        names = {str(head[at]): what.name(at) for at in what.table.columns if head[at] != ""}
        columns = tuple((names[text], field) for text, field in region.columns if text in names)
        bottom, right = cell_position(region.last_cell)
        last = cell_name(bottom, min(right, sheet.width - 1))
        region = replace(region, columns=columns, last_cell=last)
    rows = finding.rows
    if finding.kind == "responses" and what.table.top:
        title = title_of(sheet, what)
        name = name_above(sheet, what) or sheet.name or sheet.stem
        rows = rows.assign(
            **{column: rows[column].where(rows[column] != title, name) for column in _CALLED}
        )
    return replace(finding, recognized=region, rows=rows)


def _nothing(sheet: Sheet, what: Pointed) -> Problem:
    first, last = _corners(what.table)
    words = KINDS[what.pointing.kind].words
    text = f"Nothing of the table {first}:{last} could be read as '{words}'. Say anew what it is."
    return Problem("warning", text, sheet.file, sheet.name, first)


def _columns_left_out(sheet: Sheet, what: Pointed) -> list[Problem]:
    """A note of the columns that the user left out."""
    if not KINDS[what.pointing.kind].roles:
        return []
    pairs = zip(what.table.columns, what.roles, strict=True)
    cells = [cell_name(max(what.table.first - 1, 0), at) for at, role in pairs if not role]
    if not cells:
        return []
    text = "These columns were said to be of no use here."
    action = "Left out."
    return [Problem("info", text, sheet.file, sheet.name, several(cells), action=action)]


def _left_out(sheet: Sheet, what: Pointed) -> Finding:
    first, last = _corners(what.table)
    reason = "it was said to be nothing to be read"
    region = Recognized(
        "left out", sheet.file, sheet.name, first, last, (("reason", reason),), "left out"
    )
    text = f"The table {first}:{last} was said to be nothing to be read."
    told = Problem("info", text, sheet.file, sheet.name, first, action="Left out.")
    area = what.table.area
    used = (Used("listed", area.top, area.left, area.bottom, area.right),)
    return Finding("plate_reads", no_rows("plate_reads"), region, (told,), (), used)


def _corners(table: PointedTable) -> tuple[str, str]:
    area = table.area
    return cell_name(area.top, area.left), cell_name(area.bottom, area.right)


def _padded(sheet: Sheet, what: Pointed, above: int, left: int) -> tuple[Sheet, Pointed]:
    """The sheet with blank rows above and blank columns on the left, the table moved with it."""
    width = sheet.width + left
    rows: list[list[Cell]] = [[""] * width for _ in range(above)]
    rows += [[*[""] * left, *row] for row in sheet.rows]
    wider = replace(sheet, rows=rows)
    area = what.table.area
    moved = replace(
        what.table,
        area=replace(
            area,
            top=area.top + above,
            left=area.left + left,
            bottom=area.bottom + above,
            right=area.right + left,
        ),
        top=what.table.top + above,
    )
    return wider, replace(what, page=page_of(wider), table=moved)


def _moved(finding: Finding, above: int, left: int) -> Finding:
    """A finding of a padded sheet with the cells of the file."""

    def place(cells: str) -> str:
        return _back(cells, above, left)

    rows = finding.rows
    if "cell" in rows:
        rows = rows.assign(cell=[place(cell) for cell in rows["cell"]])
    region = finding.recognized
    return replace(
        finding,
        rows=rows,
        recognized=replace(
            region, first_cell=place(region.first_cell), last_cell=place(region.last_cell)
        ),
        problems=tuple(_placed(problem, above, left) for problem in finding.problems),
        questions=tuple(replace(each, cell=place(each.cell)) for each in finding.questions),
        used=tuple(
            Used(u.use, u.top - above, u.left - left, u.bottom - above, u.right - left)
            for u in finding.used
        ),
    )


def _placed(problem: Problem, above: int, left: int) -> Problem:
    return replace(problem, cell=_back(problem.cell, above, left))


def _back(cells: str, above: int, left: int) -> str:
    """Cell names of a padded sheet as those of the file; those of the padding as its edge."""

    def name(found: re.Match[str]) -> str:
        row, column = cell_position(found[1])
        return cell_name(max(row - above, 0), max(column - left, 0))

    return _CELL.sub(name, cells)
