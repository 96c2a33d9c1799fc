"""Caliper tables to findings: numbers, days and deaths in the columns of a study workbook."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.reading.calipers.ends_of_animals import WHO, end_marks
from analysis.reading.calipers.headings.heading_cell import signal_name
from analysis.reading.calipers.headings.regions import Region
from analysis.reading.calipers.measured_cells import CaliperTable, Entries, with_pairs_split
from analysis.reading.calipers.measured_numbers import Measured, measured
from analysis.reading.calipers.survival import Survival, last_seen, survival_of
from analysis.reading.columns.dates import DateOrder
from analysis.reading.files.cells import several
from analysis.reading.findings import Answers, Finding, Used
from analysis.reading.words.heading_grammar import signal_unit
from analysis.reading.words.units import FACTORS
from analysis.reading.words.values import numbers
from analysis.study import CALIPER_COLUMNS, Problem, Recognized, empty_table

_END_FIELDS = {"end_date": "date", "end_day": "day", "reason": "reason", "event": "event"}
# Fields of columns that are used without being measured.
_KNOWN = frozenset({*WHO, "tumor", "start", "day", "date", "note", "statistic", *_END_FIELDS})
LAST_SEEN = "last_seen"  # survival of a sheet that tells of no death, for use with others that do


def findings_of(table: CaliperTable, order: DateOrder, answers: Answers) -> tuple[Finding, ...]:
    """The findings of one region: calipers, and survival where it tells of deaths."""
    entries = with_pairs_split(table.entries)
    if len(entries):
        entries = entries.take(np.any([cells != "" for cells in entries.cells.values()], axis=0))
    decimal = entries.region.sheet.decimal
    marks = {m: numbers(cells, decimal, m).marks for m, cells in entries.cells.items()}
    ends = end_marks(entries, marks, order)
    found = measured(entries, list(ends), answers, table.formula)
    known = _is_told(entries, found, list(ends))
    region = entries.region
    calipers = Finding(
        "calipers",
        _rows(entries, found)[known],
        region.recognized("calipers", table.taken_as),
        (*table.problems, *found.problems),
        (*table.questions, *found.questions),
        used=_used(table),
    )
    alive = entries.take(known)
    survival = survival_of(table.body, table.timeline, entries, known, ends, order, answers)
    kind = "survival" if survival else LAST_SEEN
    told = survival or Survival(last_seen(table.body, table.timeline, alive))
    ends_taken = [(region.heads[at].text, _END_FIELDS[region.heads[at].field])
                  for at in region.columns(*_END_FIELDS)]  # fmt: skip
    marked = [("marks among the numbers", "event")] if ends else []
    taken = region.recognized(kind, (*ends_taken, *marked))
    used = _columns(region, region.columns(*WHO, *_END_FIELDS))
    followed = Finding(kind, told.rows, taken, told.problems, told.questions, used)
    found_all = (calipers, followed, *_tumor_weights(table), *_signals(entries, found))
    return (*found_all, *map(nothing_found, table.left_out))


def nothing_found(region: Recognized, problems: tuple[Problem, ...] = ()) -> Finding:
    """A region of which nothing is read, for the user to see."""
    rows = empty_table(CALIPER_COLUMNS | {"date": "datetime64[s]"})
    return Finding("calipers", rows, region, problems)


def _tumor_weights(table: CaliperTable) -> tuple[Finding, ...]:
    """Weights of the tumors excised at the end, where a column has them."""
    region, body = table.entries.region, table.body
    columns = region.columns("tumor_weight_g")
    if not columns:
        return ()
    at = columns[0]
    sheet = region.sheet
    found = numbers(body.cells(at), sheet.decimal, "weight_g")
    weights = found.values * FACTORS["weight_g"].get(region.heads[at].unit, 1.0)
    for row, mark in found.marks.items():
        weights[row] = mark.value * FACTORS["weight_g"].get(mark.unit or region.heads[at].unit, 1.0)
    words: dict[str, list[int]] = {}
    for row, mark in found.marks.items():
        if mark.kind not in ("missing", "number"):
            words.setdefault(mark.text, []).append(row)
    what = "The cell holds more than a number where a tumor weight belongs. Enter the number alone."
    problems = tuple(
        region.problem(
            "warning",
            what,
            several([region.cell(int(body.rows[row]), at) for row in listed]),
            text,
            "Not measured." if np.isnan(weights[listed[0]]) else f"Read as {weights[listed[0]]:g}.",
        )
        for text, listed in words.items()
    )
    rows = pd.DataFrame(
        {
            **{name: body.who[name] for name in WHO},
            "weight_g": weights,
            "file": sheet.file,
            "sheet": sheet.name,
            "cell": [region.cell(row, at) for row in body.rows.tolist()],
        }
    )
    taken = ((region.heads[at].text, "weight_g"),)
    rows = rows[rows["weight_g"].notna()]
    place = region.recognized("tumor_weights", taken)
    return (Finding("tumor_weights", rows, place, problems, used=_columns(region, [at])),)


def _signals(entries: Entries, found: Measured) -> tuple[Finding, ...]:
    """Light of tumors (photons, RLU) as an endpoint with a day: never a volume."""
    signal = found.values["signal"]
    known = ~np.isnan(signal)
    if not known.any():
        return ()
    region = entries.region
    sheet = region.sheet
    measure = "signal" if "signal" in entries.columns else "volume_mm3"
    columns = entries.columns[measure][known].tolist()
    about = (region.title, sheet.name, sheet.file)
    said = {at: " ".join((region.heads[at].text, *about)) for at in {*columns}}
    tumor = entries.who["tumor"][known]
    names = [
        " ".join(filter(None, (signal_name(said[at]), side)))
        for at, side in zip(columns, tumor, strict=True)
    ]
    rows = pd.DataFrame(
        {
            **{name: entries.who[name][known] for name in WHO},
            "day": entries.day[known],
            "date": entries.date[known].astype("datetime64[s]"),
            "measure": names,
            "value": signal[known],
            "unit": [signal_unit(said[at]) for at in columns],
            "file": sheet.file,
            "sheet": sheet.name,
            "cell": [entries.cell(measure, at) for at in np.flatnonzero(known).tolist()],
        }
    )
    taken = tuple((region.heads[at].text, "signal") for at in dict.fromkeys(columns))
    used = _columns(region, sorted({*columns}))
    return (Finding("endpoints", rows, region.recognized("endpoints", taken), used=used),)


def _used(table: CaliperTable) -> tuple[Used, ...]:
    """The columns whose cells were read, that name the animals, or that say what rows hold."""
    region = table.entries.region
    measured = {at for columns in table.entries.columns.values() for at in columns.tolist()}
    known = {at for at, head in region.heads.items() if head.field in _KNOWN}
    return _columns(region, sorted(({*measured, *table.averaged} | known) - {-1}))


def _columns(region: Region, columns: Sequence[int]) -> tuple[Used, ...]:
    """Columns of a region with their headings, where they stand in the file."""
    top, bottom = region.header.first, region.end - 1
    return tuple(
        Used("read", at, top, at, bottom)
        if region.transposed
        else Used("read", top, at, bottom, at)
        for at in columns
    )


def _is_told(entries: Entries, found: Measured, ends: list[int]) -> npt.NDArray[np.bool_]:
    """Entries with a number, a flag or a note: an empty cell or an end alone is no measurement."""
    sizes = [values for measure, values in found.values.items() if measure != "signal"]
    told = np.any([~np.isnan(values) for values in sizes], axis=0)
    noted = (found.note != entries.note) & (found.note != "")
    noted[ends] = False
    result: npt.NDArray[np.bool_] = told | noted | (found.flag != "")
    return result


def _rows(entries: Entries, found: Measured) -> pd.DataFrame:
    sheet = entries.region.sheet
    return pd.DataFrame(
        {
            **entries.who,
            "day": entries.day,
            "date": entries.date.astype("datetime64[s]"),
            **{name: values for name, values in found.values.items() if name != "signal"},
            "note": found.note,
            "flag": found.flag,
            "file": sheet.file,
            "sheet": sheet.name,
            "cell": entries.names(),
        }
    )
