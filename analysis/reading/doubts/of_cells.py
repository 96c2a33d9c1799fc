"""What speaks against a reading of plates or responses: names, numbers left behind, repeats.

::

    Component   Input concentration   Volume [µL]      arms called as quantities
    Sol B       3.33                  10.5

    Type        Value   Conc   Sample                  numbers left behind in a column that is read
    Background  0.15
    Sample      1.20    1      drug

    Dose   A    B    C    A                            one column of many is there twice, apart

    0.536  0.138  0.157 ... 0.327                      36 bare columns, read as plates of 12 each
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

import numpy as np

from analysis.reading.accounting import USES, is_number, used_cells
from analysis.reading.doubts.frame import Doubt, Evidence
from analysis.reading.files.cells import cell_name, cell_position, counted, several
from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Finding
from analysis.reading.words.concentrations import concentration_heading
from analysis.reading.words.responses import is_statistic, says_percent
from analysis.reading.words.wells import well_name
from analysis.study import CONTROL_ROLES, RAW_SIGNAL

_OF_CELLS = ("responses", "plate_layout")
_NOUNS = {"arm": "Arms", "model": "Cell lines"}
_QUANTITY = re.compile(
    r"^(?:n/?a|nan)$|^(?:total |final |input )?(?:volume|mass|amount|weight)\b"
    r"|\[[^\]]*(?:[µu]?L|mg|ng|%)\]$",
    re.IGNORECASE,
)
_ROWS, _FEWEST_WELLS = 2, 6  # letters of wells, and wells; fewer of them may be drugs
_FEWEST = 3  # numbers that nobody read
_SHARE, _MOST = 0.1, 0.5  # of the numbers of a column; of controls beside doses few are read
_EVERY = 100  # percent, which counts seldom meet
_FEWEST_NAMES = 4  # of which a few are there twice
_NAMES = ("model", "arm", "concentration_2")
_POOLED = "Read as they stand, they are pooled."


def odd_names(sheet: Sheet, finding: Finding) -> Iterator[Doubt]:
    """Arms or lines that are called as wells, quantities or statistics are."""
    if finding.kind not in _OF_CELLS or finding.rows.empty:
        return
    for field, noun in _NOUNS.items():
        if field not in finding.rows:
            continue
        rows = finding.rows[finding.rows[field].ne("")]
        given = {sheet.file.rsplit(".", 1)[0], sheet.name, *finding.rows.get("table", ())}
        names = [name for name in dict.fromkeys(rows[field].astype(str)) if name not in given]
        wells = [well for well in map(well_name, names) if well]
        are_wells = len(wells) >= _FEWEST_WELLS and len({well[0] for well in wells}) >= _ROWS
        odd = [name for name in names if _is_odd(name) or (are_wells and well_name(name))]
        if odd and 2 * len(odd) >= len(names):
            first = rows[rows[field].isin(odd)].iloc[0]
            what = f"{noun} would be called {_quoted(odd)}."
            more = "These are names of wells, quantities or statistics."
            yield Doubt("odd_names", field, f"{what} {more}", "", str(first["cell"]))


def left_behind(sheet: Sheet, finding: Finding) -> Iterator[Doubt]:
    """Numbers in a column of responses that are none of its rows, and that nothing lists."""
    has_roles = any(field == "role" for _, field in finding.recognized.columns)
    if finding.kind != "responses" or finding.rows.empty or has_roles:
        return
    taken = {cell_position(str(cell)) for cell in finding.rows["cell"].tolist()}
    is_read = used_cells(sheet, [finding]) == USES.index("read")
    for column in sorted({at for _, at in taken}):
        rows = np.flatnonzero(is_read[:, column]).tolist()
        cells = [(row, column) for row in rows if is_number(sheet.rows[row][column])]
        left = [cell for cell in cells if cell not in taken and not _is_of_statistics(sheet, cell)]
        if len(left) >= _FEWEST and _SHARE * len(cells) < len(left) < _MOST * len(cells):
            places = [cell_name(*cell) for cell in left]
            what = f"{len(left)} of {counted(len(cells), 'number')} of a column of responses "
            what += f"({several(places)}) have no dose and no drug: controls or blanks may be left."
            follows = "Read as they stand, the others are without these."
            yield Doubt("left_behind", cell_name(0, column), what, follows, places[0])


def again_elsewhere(_sheet: Sheet, finding: Finding) -> Iterator[Doubt]:
    """A name above two columns that stand apart, where most names stand above one."""
    if finding.kind != "responses" or finding.rows.empty:
        return
    columns: dict[tuple[str, ...], set[int]] = {}
    treated = finding.rows[~finding.rows["role"].isin(CONTROL_ROLES)]
    for row in treated[[*_NAMES, "cell"]].itertuples(index=False):
        columns.setdefault(tuple(map(str, row[:-1])), set()).add(cell_position(str(row[-1]))[1])
    if sum(map(len, columns.values())) > len(set().union(*columns.values())):
        return  # a column of several names
    apart = {name: at for name, at in columns.items() if np.ptp([*at]) >= len(at)}
    if not apart or len(columns) < _FEWEST_NAMES or 2 * len(apart) > len(columns):
        return
    names = [name[0] or name[1] for name in apart]
    at = min(min(each) for each in apart.values())
    what = f"{_quoted(names)} stand above columns that are apart, "
    what += "and nothing says whether these are replicates."
    yield Doubt("again", ", ".join(names), what, _POOLED, cell_name(0, at))


def cut_grids(sheet: Sheet, finding: Finding) -> Iterator[Doubt]:
    """Wells cut out of numbers that run on without a gap or a word: more than one plate of them."""
    if finding.kind != "plate_reads" or finding.rows.empty or _has_words(sheet):
        return
    rows, columns = zip(*map(cell_position, finding.rows["cell"].astype(str)), strict=True)
    top, left = min(rows), min(columns)
    high, wide = max(rows) - top + 1, max(columns) - left + 1
    across = _run([is_number(cell) for cell in sheet.rows[top]], left)
    down = _run([is_number(row[left]) for row in sheet.rows], top)
    if across >= 2 * wide or down >= 2 * high:
        what = f"The sheet holds {down} x {across} numbers without a gap or a word, "
        what += "which is no size of a plate: nothing says where one ends."
        follows = f"Read as they stand, every {high} x {wide} of them are a plate."
        yield Doubt("cut_grid", "", what, follows, cell_name(top, left))


def counts_of_a_whole(sheet: Sheet, finding: Finding) -> Iterator[Doubt]:
    """Whole numbers that no heading calls percents, each within a number left beside it.

    ::

        Dose   Total   Dead        52 of 59 is no percent
        10     59      52
    """
    if finding.kind != "responses" or len(finding.rows) < _FEWEST:
        return
    rows = finding.rows[finding.rows["measure"] != RAW_SIGNAL]
    cells = [cell_position(str(cell)) for cell in rows["cell"]]
    if len({column for _, column in cells}) != 1:
        return
    first, column = cells[0]
    said = [str(row[column]) for row in sheet.rows[:first] if column < len(row)]
    parts = _numbers_in(sheet, [row for row, _ in cells], column)
    if any(map(says_percent, said)) or (parts % 1).any() or _EVERY in parts:
        return
    is_read = used_cells(sheet, [finding]) == USES.index("read")
    for at in np.flatnonzero(~is_read[first]).tolist():
        wholes = _numbers_in(sheet, [row for row, _ in cells], at)
        if at != column and len(np.unique(wholes)) > 1 and _hold(wholes, parts):
            what = "Each response is a whole number and not above the one beside it "
            what += f"({cell_name(first, at)}): they may count parts of these."
            follows = "Read as they stand, they are percents."
            yield Doubt("counts", "", what, follows, cell_name(first, column))
            return


def _numbers_in(sheet: Sheet, rows: Sequence[int], column: int) -> np.ndarray:
    """The numbers of a column in some rows, NaN where there is none."""
    cells = (sheet.rows[row][column] if column < len(sheet.rows[row]) else "" for row in rows)
    return np.array([float(str(cell)) if is_number(cell) else np.nan for cell in cells])


def _hold(wholes: np.ndarray, parts: np.ndarray) -> bool:
    """Whether whole numbers are never below the others beside them."""
    return bool((wholes % 1 == 0).all() and (wholes >= parts).all())


def _has_words(sheet: Sheet) -> bool:
    cells = (cell for row in sheet.rows for cell in row if isinstance(cell, str))
    return any(cell.strip() and not is_number(cell) for cell in cells)


def _run(are_numbers: Sequence[bool], at: int) -> int:
    """How many numbers stand in one run, the one at a place among them."""
    behind = list(takewhile(bool, are_numbers[at:]))
    before = list(takewhile(bool, reversed(are_numbers[:at])))
    return len(before) + len(behind)


def _quoted(names: Sequence[str]) -> str:
    return several([f"'{name}'" for name in names])


def _is_odd(name: str) -> bool:
    said = concentration_heading(name)
    is_dose = said is not None and said.by_word and not said.named
    has_number = any(letter.isdigit() for letter in name)  # a thing that is counted: "Std 1"
    return bool(_QUANTITY.search(name)) or (not has_number and (is_dose or is_statistic(name)))


def _is_of_statistics(sheet: Sheet, cell: tuple[int, int]) -> bool:
    """Whether a text in the row of a cell, or above it, calls it a mean or a deviation."""
    row, _ = cell
    texts = (each for each in sheet.rows[row] if isinstance(each, str))
    return any(map(is_statistic, texts))


EVIDENCE: tuple[Evidence, ...] = (
    odd_names,
    left_behind,
    again_elsewhere,
    cut_grids,
    counts_of_a_whole,
)
