"""Long lists of wells as readers write them: one row per well, with one or more values.

Unlike the lists of a study workbook they may have several values (one per wavelength), wells as a
row and a column number, plates named only where they change, notes above and below, or no headings:

    Plate   Well   Drug    Conc (uM)   OD570   OD690
    1       A1     DMSO                1.102   0.046
            A2     tam     10          0.310   0.045

A list may also name each compound, and behind it the wells in which it is:

    Gefitinib    B2    B4    B6          Gefitinib    2,2   2,4   2,6      plate row, plate column
    Rapamycin    C2    C4    C6          Rapamycin    3,2   3,4   3,6
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.reading.plates.reads.around_a_grid import Facts
from analysis.reading.plates.reads.list_columns import (
    LAYOUT_FIELDS,
    Head,
    fields_of,
    head_of,
    hours_of_columns,
)
from analysis.reading.plates.reads.sheet_page import EMPTY, NUMBER, TEXT, Indices, Page
from analysis.reading.plates.reads.well_blocks import Block, Labels
from analysis.reading.plates.reads.wells_across import assumed_unit, cell_hours, time_heading
from analysis.reading.words.concentrations import concentration_heading
from analysis.reading.words.heading_cells import squashed
from analysis.reading.words.plates import wavelength_in
from analysis.reading.words.values import Floats, Objects
from analysis.reading.words.wells import row_letters, well_name

_LEAST_WELLS = 6
_HEADING_REACH = 3  # rows above the first well that can hold the headings
_WELL_HEADING = re.compile(r"^<>$|well|posi|^pos$|лунка|vertief|kavit|puits|pozo", re.IGNORECASE)

# Plate, experiment, model, hours and wavelength of a read.
_Key = tuple[str, str, str, float, float]
_ROW = frozenset({"row", "wellrow", "platerow", "zeile", "reihe"})
_COLUMN = frozenset({"col", "column", "wellcol", "wellcolumn", "platecolumn", "spalte"})


@dataclass(frozen=True, slots=True, eq=False)
class WellList:
    """A list: its reads with what its columns say about each, and the columns of well contents.

    ``contents`` pairs each column with the variable of a layout that it holds.
    """

    reads: tuple[tuple[Block, Facts], ...]
    contents: tuple[tuple[Block, str], ...]
    columns: tuple[int, ...]  # all that were used
    unnamed: tuple[int, ...]  # rows with a value whose cell names no well


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """The rows of a list, and its heading row (-1 where it has none).

    ``letters`` is the column of row letters where the wells are split, else -1.
    """

    rows: Indices
    column: int
    heading: int
    letters: int = -1

    @property
    def is_split(self) -> bool:
        """Whether a well is a row and a column number."""
        return self.letters >= 0


_FEWEST_WELLS, _LEAST_ROWS = 3, 3
_PAIR = re.compile(r"^(\d{1,2})\s*[,;:]\s*(\d{1,2})$")


def find_lists(
    page: Page, taken: Sequence[Block], plain: Collection[tuple[int, int]] = ()
) -> tuple[WellList, ...]:
    """Every list of wells outside of these blocks.

    Lists whose headings name one value and nothing special are tables of a study workbook: those
    whose heading row and column of values are among ``plain`` are left out.
    """
    lists = [*_by_names(page), *_by_row_and_column(page)]
    found = (_read(page, rows, plain) for rows in lists if not _is_taken(rows, taken))
    return tuple(each for each in found if each is not None)


def find_wells_by_name(page: Page) -> Block | None:
    """Each well of such a list at the cell of its name; None where the sheet is none.

    Every filled row has to be one, or a heading, and no well may come twice.
    """
    named: list[tuple[int, int, list[str]]] = []
    for row in np.flatnonzero((page.kinds != EMPTY).any(axis=1)).tolist():
        first, *others = np.flatnonzero(page.kinds[row] != EMPTY).tolist()
        wells = _wells_behind(page, row, others)
        if len(wells) >= _FEWEST_WELLS and page.kinds[row, first] == TEXT:
            named.append((row, first, wells))
        elif named:
            return None
    found = [well for _, _, wells in named for well in wells]
    is_one = len(named) >= _LEAST_ROWS and len({at for _, at, _ in named}) == 1
    if not is_one or len(set(found)) < len(found):
        return None
    rows = np.repeat([row for row, _, _ in named], [len(wells) for _, _, wells in named])
    column = named[0][1]
    labels: Labels = "wells"
    right = page.sheet.width - 1
    return Block(
        named[0][0], column, named[-1][0], right, np.array(found, dtype=object),
        rows.astype(np.int64), np.full(len(found), column), labels, is_said=True,
    )  # fmt: skip


def _is_taken(rows: _Rows, taken: Sequence[Block]) -> bool:
    top, bottom = int(rows.rows[0]), int(rows.rows[-1])
    return any(
        block.top <= bottom and top <= block.bottom and block.left <= rows.column <= block.right
        for block in taken
    )


def _by_names(page: Page) -> Iterator[_Rows]:
    """Columns that hold names of wells below each other."""
    for column in np.flatnonzero(page.wells.sum(axis=0) >= _LEAST_WELLS).tolist():
        for part in _parts(page, np.flatnonzero(page.wells[:, column])):
            if len(part) < _LEAST_WELLS:
                continue
            found = _Rows(part, column, _heading_row(page, part, column))
            if _are_wells(page, found):
                yield from _plates_below(page, found)


def _parts(page: Page, rows: Indices) -> list[Indices]:
    """Rows of wells, apart where a title or headings stand between them; blank rows do not part.

    A lone row without a well is a slip, and so is one that holds a number.
    """
    is_title = (page.kinds != EMPTY).any(axis=1) & ~(page.kinds == NUMBER).any(axis=1)
    titles = np.concatenate([[0], np.cumsum(is_title)])
    between = titles[rows[1:]] - titles[rows[:-1] + 1]
    return np.split(rows, np.flatnonzero((between > 0) & (np.diff(rows) > 2)) + 1)


def _plates_below(page: Page, rows: _Rows) -> Iterator[_Rows]:
    """The list; one for each plate where all wells come again below a blank row.

    They are told apart by that row alone where no column of plates, times or experiments does.
    """
    head = head_of(page, rows.rows, rows.heading)
    headings = fields_of(page, rows.rows, rows.column, head).values()
    starts = np.flatnonzero(np.diff(rows.rows) > 1) + 1
    parts = np.split(rows.rows, starts)
    wells = [frozenset(_wells(page, replace(rows, rows=part))) for part in parts]
    is_same = len(parts) > 1 and len({*wells}) == 1
    if is_same and not {"plate", "repeat", "experiment", "wavelength", "time"} & {*headings}:
        yield from (replace(rows, rows=part) for part in parts)
    else:
        yield rows


def _are_wells(page: Page, rows: _Rows) -> bool:
    """Whether names such as ``A1`` are wells, not animals: the heading says so, or nothing else."""
    if rows.heading >= 0:
        return bool(_WELL_HEADING.search(page.text(rows.heading, rows.column)))
    wells = _wells(page, rows)
    return len(set(wells)) == len(wells) and len(wells) >= 2 * _LEAST_WELLS


def _by_row_and_column(page: Page) -> Iterator[_Rows]:
    """Lists whose wells are a row letter (or number) and a column number."""
    for row in range(min(60, len(page.sheet.rows) - 1)):
        names = {squashed(text): column for column, text in page.row_texts(row)}
        letters = next((names[name] for name in names if name in _ROW), None)
        numbers = next((names[name] for name in names if name in _COLUMN), None)
        if letters is None or numbers is None:
            continue
        below = np.arange(row + 1, len(page.sheet.rows))
        index, values = _split_wells(page, below, letters, numbers)
        at = np.flatnonzero((index >= 0) & (index < 32) & (values >= 1) & (values <= 48))
        if len(at) >= _LEAST_WELLS:
            yield _Rows(below[at], numbers, row, letters)


def _split_wells(page: Page, rows: Indices, letters: int, numbers: int) -> tuple[Floats, Floats]:
    """Plate row (0 is ``A``) and column number of each of these sheet rows."""
    index = page.letters[rows, letters].astype(np.float64)
    by_number = page.kinds[rows, letters] == NUMBER
    index = np.where(by_number, np.nan_to_num(page.values[rows, letters]) - 1, index)
    return index, np.nan_to_num(page.values[rows, numbers])


def _wells(page: Page, rows: _Rows) -> Objects:
    if not rows.is_split:
        names = [page.text(row, rows.column) for row in rows.rows.tolist()]
        known = {name: well_name(name) for name in dict.fromkeys(names)}
        return np.array([known[name] for name in names], dtype=object)
    index, values = _split_wells(page, rows.rows, rows.letters, rows.column)
    pairs = zip(index.tolist(), values.tolist(), strict=True)
    return np.array(
        [f"{row_letters(int(row))}{int(number)}" for row, number in pairs], dtype=object
    )


def _heading_row(page: Page, rows: Indices, column: int) -> int:
    first = int(rows[0])
    for row in range(first - 1, max(-1, first - 1 - _HEADING_REACH), -1):
        is_heading = page.kinds[row, column] == TEXT and not page.text(row, column)[0].isdigit()
        is_named = bool(_WELL_HEADING.search(page.text(row, column)))
        if is_heading and (page.kinds[row] == TEXT).sum() + is_named >= 2:
            return row
    return -1


def _read(page: Page, rows: _Rows, plain: Collection[tuple[int, int]]) -> WellList | None:
    head = head_of(page, rows.rows, rows.heading)
    fields = fields_of(page, rows.rows, rows.column, head)
    columns = {column: field for column, field in fields.items() if column != rows.letters}
    values = [column for column, field in columns.items() if field == "value"]
    is_plain = len(values) == 1 and (rows.heading, values[0]) in plain
    if not values or (is_plain and not _has_notes(page, rows)):
        return None
    top = rows.heading if rows.heading >= 0 else int(rows.rows[0])
    used = [rows.column, *columns]
    labels: Labels = "wells"
    corner = page.text(rows.heading, rows.column) if rows.heading >= 0 else "wells"
    whole = Block(
        top, min(used), int(rows.rows[-1]), max(used), _wells(page, rows), rows.rows, rows.rows,
        labels, corner=corner, is_said=rows.is_split,
    )  # fmt: skip
    reads = tuple(_reads(page, rows, whole, columns, head))
    letters = [rows.letters] if rows.is_split else []
    contents = _layout_columns(rows, whole, columns, head)
    return WellList(reads, contents, (*used, *letters), _unnamed(page, rows, values))


def _reads(
    page: Page, rows: _Rows, whole: Block, columns: dict[int, str], head: Head
) -> Iterator[tuple[Block, Facts]]:
    """A read for each column of values and each plate, time and wavelength of the rows."""
    values = [column for column, field in columns.items() if field == "value"]
    names = [head.names[column] for column in values]
    across = head.hours or hours_of_columns(values, names)
    times = [at for at, field in columns.items() if field == "time"]
    unit_of_rows = ""
    if times and not across:
        unit_of_rows = assumed_unit(page, max(rows.heading, 0), times[0], rows.rows.tolist())
    for key, at in _places(_keys(page, rows, columns)).items():
        plate, experiment, model, hours, wave = key
        for column, label in zip(values, names, strict=True):
            cells = np.full(len(at), column)
            here = replace(whole, wells=whole.wells[at], rows=rows.rows[at], columns=cells)
            nm = wave if not np.isnan(wave) else (wavelength_in(label) or np.nan)
            own = label if re.match(r"pla(?:te|tte)\b", label, re.IGNORECASE) else ""
            facts = Facts(plate=plate or own, wavelength_nm=nm, experiment=experiment, model=model)
            unit = head.unit if column in head.hours else unit_of_rows
            hour = across.get(column, hours)
            yield replace(here, label=label, time_h=hour, time_unit=unit), facts


def _layout_columns(
    rows: _Rows, whole: Block, columns: dict[int, str], head: Head
) -> tuple[tuple[Block, str], ...]:
    """The columns that tell what is in the wells, each with the variable of a layout."""
    found = []
    for column, field in columns.items():
        if field in LAYOUT_FIELDS:
            said = concentration_heading(head.names[column])
            corner = f"({said.unit})" if said and said.unit else ""
            cells = np.full(len(rows.rows), column)
            found.append((replace(whole, columns=cells, corner=corner), field))
    return tuple(found)


def _unnamed(page: Page, rows: _Rows, values: Sequence[int]) -> tuple[int, ...]:
    """Rows within the list, and right below it, that have a value but name no well."""
    inside = np.zeros(len(page.sheet.rows), dtype=bool)
    inside[int(rows.rows[0]) : int(rows.rows[-1]) + 1] = True
    last = int(rows.rows[-1]) + 1
    has_name = np.array([bool(page.text(row, rows.column)) for row in range(len(inside))])
    has_value = (page.kinds[:, list(values)] == NUMBER).all(axis=1)
    while last < len(inside) and has_name[last] and has_value[last]:
        inside[last] = True
        last += 1
    inside[rows.rows] = False
    return tuple(np.flatnonzero(inside & has_value).tolist())


def _places(keys: Sequence[_Key]) -> dict[_Key, list[int]]:
    places: dict[_Key, list[int]] = {}
    for at, key in enumerate(keys):
        places.setdefault(key, []).append(at)
    return places


def _keys(page: Page, rows: _Rows, columns: dict[int, str]) -> list[_Key]:
    """Plate, experiment, model, hours and wavelength of each row; a plate holds until the next."""
    where = {field: column for column, field in reversed(columns.items())}
    result = []
    plate = heading = ""
    if "time" in where:
        heading = time_heading(page, max(rows.heading, 0), where["time"], rows.rows.tolist())
    for row in rows.rows.tolist():
        text = page.text(row, where["plate"]) if "plate" in where else ""
        plate = text or plate
        repeat = page.text(row, where["repeat"]) if "repeat" in where else ""
        name = f"{plate} repeat {repeat}" if repeat not in ("", "1") else plate
        experiment = page.text(row, where["experiment"]) if "experiment" in where else ""
        model = page.text(row, where["model"]) if "model" in where else ""
        hours = np.nan
        if "time" in where:
            hours = cell_hours(page, row, where["time"], heading)
        wave = page.values[row, where["wavelength"]] if "wavelength" in where else np.nan
        result.append((name, experiment, model, hours, float(wave)))
    times = {key[3] for key in result}
    if len(times) > len(result) / _LEAST_WELLS:  # the clock of each single reading
        result = [(*key[:3], np.nan, key[4]) for key in result]
    return _without_nan(result)


def _without_nan(keys: Sequence[_Key]) -> list[_Key]:
    """One and the same NaN everywhere, so that equal keys are equal."""
    return [
        (a, b, c, np.nan if np.isnan(hours) else hours, np.nan if np.isnan(nm) else nm)
        for a, b, c, hours, nm in keys
    ]


def _has_notes(page: Page, rows: _Rows) -> bool:
    """Whether the sheet says more than the list: lines above its headings or below it."""
    top = rows.heading
    outside = [*range(top), *range(int(rows.rows[-1]) + 1, len(page.sheet.rows))]
    return bool(sum((page.kinds[row] != EMPTY).any() for row in outside) >= 2)


def _wells_behind(page: Page, row: int, columns: list[int]) -> list[str]:
    """The wells in these cells; none where one is not, or where pairs run in no line of a plate."""
    texts = [str(page.sheet.rows[row][column]).strip() for column in columns]
    names = [well_name(text) for text in texts]
    if all(names):
        return names
    pairs = [found.groups() for text in texts if (found := _PAIR.match(text))]
    if len(pairs) < len(texts) or not pairs:
        return []
    letters, numbers = ({int(each) for each in side} for side in zip(*pairs, strict=True))
    if min(*letters, *numbers) < 1 or min(len(letters), len(numbers)) > 1:
        return []
    return [well_name(f"{row_letters(int(line) - 1)}{int(at)}") for line, at in pairs]
