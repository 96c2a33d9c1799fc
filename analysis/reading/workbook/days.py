"""Days since the start of treatment: from day columns, or from dates and a day 0."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.reading.columns.dates import DateOrder, date_order
from analysis.reading.columns.day_units import DayUnit, day_unit
from analysis.reading.files.cells import cell_name, counted, several
from analysis.reading.findings import NO_ANSWERS, Answers
from analysis.reading.words.dates import FIRST_YEAR, date_of, usual_date, written_date
from analysis.reading.words.values import Floats, Numbers, parse_mark, text_of
from analysis.reading.workbook.tables import Table, mark_problems, problem
from analysis.study import Problem, Question

_DAY = re.compile(
    r"^\s*(?:(?:study\s*)?d(?:ays?)?|(?P<week>w(?:ee)?ks?))[.\s_-]*(?P<count>-?\+?\d+(?:[.,]\d+)?)\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, eq=False)
class StudyDays:
    """Day and date of every row (NaN and NaT where not given); ``is_known`` where it has one."""

    day: Floats
    date: npt.NDArray[np.datetime64]
    is_known: npt.NDArray[np.bool_]
    problems: tuple[Problem, ...]
    questions: tuple[Question, ...] = ()


def study_days(table: Table, answers: Answers = NO_ANSWERS, *, is_needed: bool = True) -> StudyDays:
    """Days and dates of a table, still without a day 0 for the dates.

    Where a day ``is_needed``, rows without one are told of, to be left out.
    """
    table = _with_dates(table)
    written = table.numbers("day")
    numbers = _with_day_words(written)
    unit = DayUnit(1.0)
    if table.has("day"):
        heading = table.headings["day"]
        cell = cell_name(table.heading_row, heading.column)
        unit = day_unit(heading.text, table.sheet, cell, answers, numbers.values)
    are_numbers = len(numbers.marks) == len(written.marks)  # "Day 7" says what it counts
    unit = unit if are_numbers else DayUnit(1.0)
    days = numbers.values * unit.days
    dated = np.full(len(table), None, dtype="datetime64[D]")
    problems: tuple[Problem, ...] = ()
    questions = unit.questions
    if table.has("date"):
        columns = [table.columns[field].tolist() for field in ("date", "start") if table.has(field)]
        order = date_order(table.sheet, columns, (), answers)
        questions = (order.question, *questions) if order.question else questions
        dated, problems = _dates(table, order)
        if table.has("start"):
            days, told = _since_start(table, days, dated, order)
            problems += told
    known = ~np.isnan(days) | ~np.isnat(dated)
    kept = {at: mark for at, mark in numbers.marks.items() if np.isnat(dated[at])}
    problems += mark_problems(table, "day", Numbers(days, kept)) if table.has("day") else ()
    problems += unit.problems
    unknown = np.flatnonzero(~known)
    if len(unknown) and is_needed:
        field = "day" if table.has("day") else "date"
        what = "These rows have neither a day nor a date. Fill in one of them."
        action = f"{counted(len(unknown), 'row')} left out."
        problems += (problem(table, "warning", what, field, unknown, action=action),)
    return StudyDays(days, dated.astype("datetime64[s]"), known, problems, questions)


def with_days(
    tables: Mapping[str, pd.DataFrame], facts: Mapping[str, str]
) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """The same tables with days in place of dates.

    Day 0 is the fact ``treatment_start_date``; else the date of a row that has both; else the
    first date on which a model was measured with calipers, without these that of an endpoint.
    """
    tables, problems = _in_years(tables, facts)
    starts, about_starts = _starts(tables, facts)
    problems += about_starts
    result: dict[str, pd.DataFrame] = {}
    for kind, table in tables.items():
        if "date" not in table:
            result[kind] = table
            continue
        day = table["day"]
        if day.isna().any():
            start = table["model"].map(starts)
            counted = (table["date"] - pd.to_datetime(start)).dt.days.astype("float64")
            day = day.where(day.notna(), counted)
            is_lost = day.isna() & (table["date"].notna() | (kind != "endpoints"))
            problems += _undated(table[is_lost])
            table = table.assign(day=day)[~is_lost]
        result[kind] = table.drop(columns="date")
    return result, problems


def _with_dates(table: Table) -> Table:
    """The table with its column of days as one of dates, where it holds nothing else."""
    if not table.has("day") or table.has("date"):
        return table
    cells = table.columns["day"]
    filled = cells[cells != ""]
    is_number = ~np.isnan(table.numbers("day").values)
    if not len(filled) or is_number.any() or not all(map(written_date, filled)):
        return table
    headings = {"date" if f == "day" else f: heading for f, heading in table.headings.items()}
    columns = {"date" if f == "day" else f: column for f, column in table.columns.items()}
    return replace(table, headings=headings, columns=columns)


def _with_day_words(found: Numbers) -> Numbers:
    """``d12`` and ``Day 12`` as the number 12, ``Week 2`` as 14."""
    worded = {at: _DAY.match(mark.text) for at, mark in found.marks.items() if mark.kind == "text"}
    values = found.values.copy()
    for position, match in worded.items():
        if match:
            factor = 7.0 if match["week"] else 1.0
            values[position] = factor * float(match["count"].replace(",", "."))
    marks = {at: mark for at, mark in found.marks.items() if not worded.get(at)}
    return Numbers(values, marks)


def _dates(
    table: Table, order: DateOrder
) -> tuple[npt.NDArray[np.datetime64], tuple[Problem, ...]]:
    cells = table.columns["date"]
    dated = order.read_all(cells)
    unread = [at for at in np.flatnonzero(np.isnat(dated)).tolist() if not _is_blank(cells[at])]
    if not unread:
        return dated, order.problems
    what = "The cell holds no date from 1990 to 2100 that can be read. Write it as 2025-03-31."
    told = problem(table, "warning", what, "date", unread, str(cells[unread[0]]))
    return dated, (told, *order.problems)


def _is_blank(cell: object) -> bool:
    text = text_of(cell)
    return not text or parse_mark(text).kind == "missing"


def _since_start(
    table: Table, days: Floats, dated: npt.NDArray[np.datetime64], order: DateOrder
) -> tuple[Floats, tuple[Problem, ...]]:
    """Days between two dates of a row that gives no day itself; which one is day 0 is said."""
    since = (dated - order.read_all(table.columns["start"])).astype("timedelta64[D]")
    is_new = np.isnan(days) & ~np.isnat(since)
    if not is_new.any():
        return days, ()
    what = f"Days are counted from the dates in '{table.headings['start'].text}'."
    counted_days = np.where(is_new, since.astype(np.float64), days)
    return counted_days, (problem(table, "info", what, "start"),)


def _in_years(
    tables: Mapping[str, pd.DataFrame], facts: Mapping[str, str]
) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """The tables with dates that name no year in that of the others of their model.

    Whole years are added, so that the first of a table lies nearest to the stated start, else to
    the first date of the model that names its year, else to the first of its calipers.
    """
    stated = date_of(facts.get("treatment_start_date", ""))
    fixed = pd.Timestamp(stated) if stated and usual_date(stated) else None
    result = dict(tables)
    problems: list[Problem] = []
    dated = {kind: table for kind, table in tables.items() if "date" in table}
    for kind, table in dated.items():
        is_bare = table["date"].dt.year < FIRST_YEAR
        if not is_bare.any():
            continue
        dates = table["date"].copy()
        for model, rows in table[is_bare].groupby("model", sort=False):
            anchor = fixed if fixed is not None else _anchor(dated, str(model))
            years = _years_to(anchor, rows["date"].min())
            if not years:
                continue
            dates[rows.index] = rows["date"] + pd.DateOffset(years=years)
            if anchor.year >= FIRST_YEAR:
                problems.append(_in_year_of(rows, anchor))
        result[kind] = table.assign(date=dates)
    return result, problems


def _anchor(dated: Mapping[str, pd.DataFrame], model: str) -> pd.Timestamp:
    """The date of a model near which its dates without a year lie."""
    own = {kind: table.loc[table["model"].eq(model), "date"] for kind, table in dated.items()}
    named = pd.concat([dates[dates.dt.year >= FIRST_YEAR] for dates in own.values()])
    if len(named):
        return pd.Timestamp(named.min())
    calipers = own.get("calipers", pd.Series(dtype="datetime64[s]")).dropna()
    return pd.Timestamp((calipers if len(calipers) else pd.concat([*own.values()])).min())


def _years_to(anchor: pd.Timestamp, first: pd.Timestamp) -> int:
    near = range(anchor.year - first.year - 1, anchor.year - first.year + 2)
    return min(near, key=lambda years: abs(first + pd.DateOffset(years=years) - anchor))


def _in_year_of(rows: pd.DataFrame, anchor: pd.Timestamp) -> Problem:
    first = rows.iloc[0]
    what = "These dates name no year, but others of the study do. Write dates as 2025-03-31."
    action = f"Taken to be those nearest to {anchor:%Y-%m-%d}."
    return Problem("warning", what, first["file"], first["sheet"], first["cell"], "", action)


def _starts(
    tables: Mapping[str, pd.DataFrame], facts: Mapping[str, str]
) -> tuple[dict[str, pd.Timestamp], list[Problem]]:
    dated = [table for table in tables.values() if "date" in table and table["date"].notna().any()]
    models = sorted({model for table in dated for model in table["model"].unique()})
    written = facts.get("treatment_start_date", "")
    stated = date_of(written)
    if stated and usual_date(stated):
        return dict.fromkeys(models, pd.Timestamp(stated)), []
    problems = []
    if written and dated:
        what = "The fact treatment_start_date is no date. Write it as 2025-03-31."
        problems.append(Problem("warning", what, value=written))
    first = {model: _first_day(dated, model) for model in models}
    starts = {model: start for model, start in first.items() if start is not None}
    return starts, problems + _assumed(dated, starts)


def _first_day(dated: list[pd.DataFrame], model: str) -> pd.Timestamp | None:
    """Day 0 of a model: told by a row with day and date, else its first day of calipers.

    Without calipers it is the first of several dates of an endpoint, such as light of tumors.
    """
    rows = [table[table["model"].eq(model) & table["date"].notna()] for table in dated]
    both = pd.concat([each[each["day"].notna()] for each in rows])
    if len(both):
        start = both["date"] - pd.to_timedelta(both["day"].round(), unit="D")
        return pd.Timestamp(start.mode().iloc[0])
    measured = [each["date"].min() for each in rows if "length_mm" in each and len(each)]
    measured = measured or [
        each["date"].min() for each in rows if "measure" in each and each["date"].nunique() > 1
    ]
    return pd.Timestamp(min(measured)) if measured else None


def _assumed(dated: list[pd.DataFrame], starts: Mapping[str, pd.Timestamp]) -> list[Problem]:
    problems = []
    for table in dated:
        needed = table[table["day"].isna() & table["model"].isin(list(starts))]
        for model in needed["model"].unique().tolist():
            start = starts[model]
            first = needed[needed["model"] == model].iloc[0]
            name = f" of {model}" if model else ""
            what = (
                f"Day 0{name} was taken to be {_shown(start)}. If treatment began on another "
                "date, add treatment_start_date to the study sheet."
            )
            place = (first["file"], first["sheet"], first["cell"])
            problems.append(Problem("info", what, *place))
    return problems


def _shown(date: pd.Timestamp) -> str:
    return f"{date:%Y-%m-%d}" if date.year >= FIRST_YEAR else f"{date.day} {date:%B}"


def _undated(rows: pd.DataFrame) -> list[Problem]:
    if rows.empty:
        return []
    first = rows.iloc[0]
    what = (
        "These rows have dates, but the start of treatment is not known. "
        "Add treatment_start_date to the study sheet (2025-03-31)."
    )
    place = (first["file"], first["sheet"], several(list(rows["cell"])))
    return [Problem("error", what, *place, "", f"{counted(len(rows), 'row')} left out.")]
