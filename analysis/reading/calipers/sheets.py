"""Caliper, weight and survival sheets as labs have them: the finder that reads them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from analysis.reading.calipers.arm_codes import find_arm_codes, find_roster, pivot_table
from analysis.reading.calipers.event_map import date_in
from analysis.reading.calipers.findings import findings_of, nothing_found
from analysis.reading.calipers.headings.arm_question import ONE_ARM, with_asked_arm
from analysis.reading.calipers.headings.heading_cell import read_head
from analysis.reading.calipers.headings.regions import Region, find_regions
from analysis.reading.calipers.headings.second_arm import with_first_arm
from analysis.reading.calipers.headings.turned import turned
from analysis.reading.calipers.headings.who_columns import arm_in_title
from analysis.reading.calipers.long_layout import read_records
from analysis.reading.calipers.long_sheet_checks import is_template, needs_more
from analysis.reading.calipers.measured_cells import CaliperTable, is_pair
from analysis.reading.calipers.panels import Panel, with_panels
from analysis.reading.calipers.sessions import as_one_list
from analysis.reading.calipers.tables_of_means import (
    as_relative,
    is_relative,
    is_summary,
    left_out_summary,
)
from analysis.reading.calipers.wide.days_down import find_days_down
from analysis.reading.calipers.wide.measure_columns import MEASURE, OTHER
from analysis.reading.calipers.wide.repeats import read_repeats
from analysis.reading.calipers.wide.status_by_day import has_status, read_status
from analysis.reading.calipers.wide.status_codes import has_codes, read_codes
from analysis.reading.calipers.wide.value_date_pairs import read_pairs
from analysis.reading.calipers.wide.wide_layout import read_wide
from analysis.reading.columns.dates import DateOrder, date_order
from analysis.reading.files.sheets import Cell, Sheet
from analysis.reading.findings import NO_ANSWERS, Answers, Finding, asked_once, question_key
from analysis.reading.words.arms_in_names import arms_and_animals
from analysis.reading.words.caliper_fields import MEASURES
from analysis.reading.words.values import parse_mark, text_of
from analysis.reading.workbook.columns_of_numbers import LEFT, VOLUMES, WEIGHTS
from analysis.reading.workbook.finder import OF_PLATES, find_study_tables
from analysis.study import Question

_MEASURE = {VOLUMES: "tumor volume (mm3)", WEIGHTS: "body weight (g)"}
_ASKED = "Each column may be an animal and each row a day. What are the numbers?"


def find_calipers(sheet: Sheet, answers: Answers = NO_ANSWERS) -> tuple[Finding, ...]:
    """Measurements of animals in any layout of a sheet; empty where it holds none.

    Days across or in rows, blocks side by side or below each other, a row for each animal and
    day, deaths among the numbers or in columns of their own. A table that its headings explain
    is left to the reader of study workbooks.
    """
    if is_template(sheet):
        return ()
    swapped = turned(sheet)
    found = find_turned(swapped, answers) if swapped else ()
    return found or tuple(_tables(as_one_list(sheet), answers))


def _tables(sheet: Sheet, answers: Answers) -> Sequence[Finding]:
    """The tables of a sheet by the first layout that fits it."""
    if pivot := pivot_table(sheet):
        return pivot
    if (pairs := read_pairs(sheet, answers)) is not None:
        return (pairs,) if isinstance(pairs, Finding) else findings_of(pairs, DateOrder(), answers)
    if repeats := read_repeats(sheet, answers):
        return tuple(f for table, order in repeats for f in findings_of(table, order, answers))
    plain = cache(lambda: find_study_tables(sheet, answers))
    regions, order = _regions(sheet, answers, plain)
    if not regions and any(len(table.rows) for table in plain()):
        return () if any(table.kind in OF_PLATES for table in plain()) else plain()
    if not regions:
        return find_arm_codes(sheet) or find_roster(sheet)
    findings = _of_regions(regions, order, answers)
    if findings:
        first = findings[0]
        asked = (order.question,) if order.question else ()
        findings[0] = replace(
            first,
            questions=(*asked, *first.questions),
            problems=(*first.problems, *order.problems),
        )
    return tuple(asked_once(findings))


def find_turned(sheet: Sheet, answers: Answers = NO_ANSWERS) -> tuple[Finding, ...]:
    """Measurements of a sheet whose rows and columns were swapped: cells are those of the file."""
    regions = [replace(region, transposed=True) for region in find_regions(sheet)]
    order = date_order(sheet, [each for region in regions for each in _dates(region)],
                       _hints(regions), answers)  # fmt: skip
    return tuple(asked_once(_of_regions(regions, order, answers)))


def find_unsaid_measure(sheet: Sheet, answers: Answers = NO_ANSWERS) -> tuple[Finding, ...]:
    """Days down and animals across, called by arm and number, of a measure that nothing says.

    ::

        Days  Vehicle_1  Vehicle_2  Drug_1  Drug_2
        0     92.7       97.7       87.9    92.7       volumes or weights? asked
    """
    regions = find_days_down(sheet, _MEASURE[VOLUMES])
    if not regions or not all(map(_names_arms, regions)):
        return ()
    place = regions[0].recognized("left out", ())
    key = question_key("columns_of_numbers", sheet, place.first_cell)
    question = Question(key, _ASKED, (*_MEASURE, LEFT), "", sheet.file, sheet.name,
                        place.first_cell)  # fmt: skip
    answer = answers.get(key, "")
    if answer not in _MEASURE:
        return (replace(nothing_found(place), questions=(question,)),)
    regions = find_days_down(sheet, _MEASURE[answer])
    order = date_order(sheet, [each for region in regions for each in _dates(region)],
                       _hints(regions), answers)  # fmt: skip
    found = _of_regions(regions, order, answers)
    found[:1] = [replace(each, questions=(question, *each.questions)) for each in found[:1]]
    return tuple(asked_once(found))


def _names_arms(region: Region) -> bool:
    """Whether the names of animals hold their arms, one of them a control."""
    columns = region.columns("animal")
    rows = region.sheet.rows[region.first : region.end]
    return bool(columns and arms_and_animals(text_of(row[columns[0]]) for row in rows))


def _of_regions(regions: Sequence[Region], order: DateOrder, answers: Answers) -> list[Finding]:
    """The findings of all tables of a sheet."""
    return with_panels([Panel(each, _findings(each, order, answers)) for each in regions])


def _findings(region: Region, order: DateOrder, answers: Answers) -> tuple[Finding, ...]:
    """The findings of a region; none of their rows where two columns of arms differ, until told."""
    region, question = with_first_arm(region, answers)
    found = _of_one_arm(region, order, answers)
    if question is None:
        return found
    asked = [replace(each, questions=(*each.questions, question)) for each in found]
    if answers.get(question.key):
        return tuple(asked)
    return tuple(replace(each, rows=each.rows.iloc[:0]) for each in asked)


def _of_one_arm(region: Region, order: DateOrder, answers: Answers) -> tuple[Finding, ...]:
    region, question = with_asked_arm(region, answers)
    arm = arm_in_title(region.title) or arm_in_title(region.sheet.name)
    arm = "" if arm and _names_arms(region) else arm
    if question and answers.get(question.key, "") != ONE_ARM:
        arm = ""
    if has_status(region):
        status = read_status(region, order, arm)
        return () if status is None else (status,)
    if region.has_days_across and has_codes(region):
        status = read_codes(region, order, arm, answers)
        return () if status is None else (status,)
    if not region.has_days_across:
        table = read_records(region, order, arm, answers)
    elif is_summary(region):
        return (left_out_summary(region),)
    else:
        table = read_wide(region, order, arm, answers)
    if table is None:
        return ()
    if question:
        table = replace(table, questions=(*table.questions, question))
    findings = _of_table(table, order, answers)
    return tuple(map(as_relative, findings)) if is_relative(region) else findings


def _of_table(table: CaliperTable, order: DateOrder, answers: Answers) -> tuple[Finding, ...]:
    """The findings of a table; none of their rows where nothing says what was measured."""
    findings = findings_of(table, order, answers)
    if not _waits_for_measure(table.questions, answers):
        return findings
    return tuple(replace(each, rows=each.rows.iloc[:0]) for each in findings)


def _waits_for_measure(questions: Sequence[Question], answers: Answers) -> bool:
    """Whether nothing says what was measured, or the user said that it is something else."""
    asked = (q for q in questions if q.key.startswith(f"{MEASURE}:"))
    return any(answers.get(q.key, q.assumed) in ("", OTHER) for q in asked)


def _regions(
    sheet: Sheet, answers: Answers, plain: Callable[[], tuple[Finding, ...]]
) -> tuple[tuple[Region, ...], DateOrder]:
    """The regions to be read, and the order of day and month in them; none of a plain list."""
    regions = find_regions(sheet)
    if (not regions or all(map(_has_days_in_rows, regions))) and not any(
        len(table.rows) for table in plain()
    ):
        regions = find_days_down(sheet) or regions
    regions = tuple(each for each in regions if not _is_plate(each) and _holds_numbers(each))
    series = [each for region in regions for each in _dates(region)]
    order = date_order(sheet, series, _hints(regions), answers)
    is_list = len(regions) == 1 and not regions[0].has_days_across
    if is_list and not needs_more(regions[0], order, plain):
        return (), order
    return regions, order


def _has_days_in_rows(region: Region) -> bool:
    """Whether days stand where the animals of a region with days across should."""
    columns = region.columns("animal")
    if not region.has_days_across or not columns:
        return False
    cells = [row[columns[0]] for row in region.sheet.rows[region.first : region.end]]
    heads = [read_head(cell) for cell in cells if cell != ""]
    if heads and heads[0].field in ("day", "date") and not heads[0].is_time:
        return True
    explicit = [head for head in heads if head.is_time and not head.is_plain]
    if len(explicit) >= 2 and len(explicit) > 0.5 * len(heads):
        return True
    below = [head.day for head in heads]
    across = [region.heads[at].day for at in region.times]
    rise = all(a is not None and b is not None and a < b for a, b in pairwise(below))
    is_numbered = across == [*range(1, len(across) + 1)]
    return rise and len(below) > 2 and below[0] in (0, -1) and is_numbered


def _holds_numbers(region: Region) -> bool:
    """Whether most cells below the days are numbers, or words that stand in their place."""
    if not region.has_days_across or has_status(region):
        return True
    rows = region.sheet.rows[region.first : region.end]
    cells = [row[at] for row in rows for at in region.times if row[at] != ""]
    words = [cell for cell in cells if not isinstance(cell, int | float)]
    odd = [w for w in words if not is_pair(w) and parse_mark(text_of(w)).kind == "text"]
    return bool(cells) and len(odd) < 0.5 * len(cells)


def _is_plate(region: Region) -> bool:
    """Whether rows are lettered and columns numbered as those of a plate."""
    first = min(region.heads)
    rows = region.sheet.rows[region.first : region.end]
    labels = [str(row[first]).strip() for row in rows if row[first] != ""]
    return len(labels) > 1 and labels[:4] == list("ABCDEFGHIJKLMNOP"[: min(4, len(labels))])


def _dates(region: Region) -> list[list[Cell]]:
    """Dates of a region that belong together: its headings, and each of its columns of dates."""
    rows = region.sheet.rows[region.first : region.end]
    heads: list[Cell] = [head.date for head in region.heads.values() if head.date is not None]
    columns = region.columns("date", "start", "end_date")
    return [heads, *([row[at] for row in rows] for at in columns)]


def _hints(regions: Sequence[Region]) -> list[str]:
    """Dates inside of the texts in columns of measurements and of deaths."""
    columns = [(r, at) for r in regions for at in (*r.times, *r.columns("end_date", *MEASURES))]
    cells = {row[at] for r, at in columns for row in r.sheet.rows[r.first : r.end]}
    words = [cell for cell in cells if isinstance(cell, str) and cell and not is_pair(cell)]
    return [date_in(word) for word in words]
