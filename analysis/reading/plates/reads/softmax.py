"""Text exports of SoftMax Pro: sections that begin with ``Plate:`` and end with ``~End``.

Reads of several wavelengths stand side by side or below each other, named only in the first line
of their section; values that SoftMax calculated follow below a second row of headings.

    Plate:  Plate1  1.3  PlateFormat  Endpoint  Absorbance  Raw  FALSE  1  2  450 570
            Temperature(°C)  1     2     3           1     2     3
            23.5             0.81  0.79  0.80        0.05  0.05  0.06
                             0.44  0.47  0.45        0.05  0.06  0.05
    ~End
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.reading.files.sheets import Sheet
from analysis.reading.plates.reads.around_a_grid import Facts
from analysis.reading.plates.reads.labeled_grids import Run, number_runs
from analysis.reading.plates.reads.sheet_page import EMPTY, Page
from analysis.reading.plates.reads.well_blocks import Block, Labels, grid_block
from analysis.reading.plates.reads.wells_across import find_series, hours_of
from analysis.reading.words.plates import read_mode
from analysis.reading.words.wells import ROWS_OF

_WAVELENGTHS = re.compile(r"^\d{3,4}(?: \d{3,4})*$")


@dataclass(frozen=True, slots=True)
class Section:
    """One plate of the file: its lines from ``top`` (``Plate:``) to before ``bottom``."""

    top: int
    bottom: int
    name: str
    wavelengths: tuple[float, ...]
    mode: str


def is_softmax(sheet: Sheet) -> bool:
    """Whether a sheet is such an export."""
    return any(str(row[0]).strip().startswith("##BLOCKS=") for row in sheet.rows[:3] if row)


def softmax_blocks(page: Page) -> list[tuple[Block, Facts]]:
    """Every read in the file with its facts; values calculated by SoftMax say so in ``label``."""
    series = find_series(page).reads
    runs = number_runs(page)
    found: list[tuple[Block, Facts]] = []
    for section in _sections(page):
        inside = [block for block in series if section.top < block.top < section.bottom]
        grids = [run for run in runs if section.top < run.row < section.bottom]
        blocks = list(_grid_reads(page, section, grids)) or list(_series_reads(page, inside))
        found += [(block, _facts(section, block, place)) for block, place in blocks]
    return found


def _height(page: Page) -> int:
    return len(page.sheet.rows)


def _sections(page: Page) -> Iterator[Section]:
    starts = [row for row in range(_height(page)) if page.text(row, 0) == "Plate:"]
    for top in starts:
        ends = (row for row in range(top, _height(page)) if page.text(row, 0).startswith("~End"))
        cells = [text for _, text in page.row_texts(top)]
        listed = _wavelengths(cells[2:])
        mode = next((found for text in cells[2:] if (found := read_mode(text))), "")
        wavelengths = tuple(float(each) for each in listed.split())
        name = cells[1] if len(cells) > 1 else ""
        yield Section(top, next(ends, _height(page)), name, wavelengths, mode)


def _wavelengths(texts: Sequence[str]) -> str:
    """The wavelengths that a line lists: behind how many they are, else the first of them.

    A run's interval of 300 s looks like one.
    """
    listed = [at for at, text in enumerate(texts) if _is_wavelengths(text)]
    counted = (at for at in listed if at and texts[at - 1] == str(len(texts[at].split())))
    return next((texts[at] for at in (*counted, *listed)), "")


def _is_wavelengths(text: str) -> bool:
    return bool(_WAVELENGTHS.match(text)) and all(190 <= int(each) <= 1000 for each in text.split())


def _facts(section: Section, block: Block, place: int) -> Facts:
    waves = section.wavelengths
    wavelength = waves[place] if place < len(waves) else np.nan
    return Facts(
        plate=section.name,
        title="",
        wavelength_nm=wavelength,
        time_h=block.time_h,
        mode=section.mode,
        stated=(("plate", section.name),),
    )


def _is_raw(page: Page, row: int) -> bool:
    return any(text.startswith("Temperature") for _, text in page.row_texts(row)[:3])


def _grid_reads(page: Page, section: Section, runs: Sequence[Run]) -> Iterator[tuple[Block, int]]:
    """Reads in the format of a plate; times follow below each other without new headings."""
    rows = sorted({run.row for run in runs})
    for row in rows:
        below = [other for other in rows if other > row]
        end = min([section.bottom, *below])
        in_row = [run for run in runs if run.row == row]
        for place, run in enumerate(in_row):
            for block in _times(page, run, end):
                yield (block if _is_raw(page, row) else replace(block, label="reduced")), place


def _times(page: Page, run: Run, end: int) -> Iterator[Block]:
    height = ROWS_OF.get(len(run.columns), 8)
    labels: Labels = "columns"
    for top in range(run.row + 1, end, height + 1):
        lines = range(top, min(top + height, end))
        if not (page.kinds[lines, run.left : run.right + 1] != EMPTY).any():
            break
        cells = grid_block(lines, range(len(lines)), run.columns, run.start)
        hours = _hours(page.text(top, 0))
        first = run.row if top == run.row + 1 else top
        yield Block(first, run.left, lines[-1], run.right, *cells, labels, time_h=hours)


def _hours(text: str) -> float:
    """Hours of a time as SoftMax writes it: ``1:30`` is minutes and seconds, ``0:01:30`` hours."""
    if text.count(":") == 1:
        return hours_of(f"0:{text:>05}")
    return hours_of(text) if ":" in text else np.nan


def _series_reads(page: Page, series: Sequence[Block]) -> Iterator[tuple[Block, int]]:
    """Reads with wells across: the lines of one time are its wavelengths, in their order."""
    seen: dict[tuple[int, float], int] = {}
    for series_block in series:
        line = int(series_block.rows[0])
        block = replace(series_block, time_h=_hours(page.text(line, 0)))
        key = (block.top, block.time_h)
        place = seen[key] = seen.get(key, -1) + 1
        yield (block if _is_raw(page, block.top) else replace(block, label="reduced")), place
