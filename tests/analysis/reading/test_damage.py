"""Damage of good files: the same values come out, or a row of problems says which cell."""

from __future__ import annotations

import functools
import random
import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from analysis.reading import Upload, read_study
from analysis.reading.files.cells import cell_name
from analysis.study import Problem, Study, StudyError
from tests.damage import Grid, grid_of, shuffled, slip, text_of, with_blank_rows
from tests.places import FILES

TABLES = ("plate_reads", "calipers", "survival", "tumor_weights", "endpoints")
PLACES = ["cell", "file", "sheet", "note"]
PATHS = [
    path
    for folder in ("good", "calipers", "plates")
    for path in sorted((FILES / folder).iterdir())
    if path.suffix in (".csv", ".tsv", ".txt") and path.name.count(".") == 1
]
# Grids whose rows have no letters of their own, and headings or arms that stand between rows.
_ROWS_IN_PLACE = ("HeLa", "envision", "gen5", "mtt_data", "softmax")
LISTS = [
    FILES / "good" / name
    for name in ("cages.csv", "iso_dates.csv", "endpoints.csv", "survival_words.csv",
                 "tumor_volumes.csv", "tumor_weights_mg.csv", "words_for_numbers.csv")
]  # fmt: skip
Values = dict[str, Counter[tuple[object, ...]]]


def tables_of(study: Study) -> dict[str, pd.DataFrame]:
    found = {name: getattr(study, name) for name in TABLES}
    return {name: table for name, table in found.items() if table is not None}


def read(path: Path, grid: Grid, mark: str) -> tuple[dict[str, pd.DataFrame], tuple[Problem, ...]]:
    try:
        study = read_study([Upload(path.name, text_of(grid, mark))])
    except StudyError as error:
        return {}, error.problems
    return tables_of(study), study.problems


def values_of(tables: dict[str, pd.DataFrame]) -> Values:
    values: Values = {}
    for name, table in tables.items():
        bare = table.drop(columns=[column for column in PLACES if column in table]).astype(object)
        values[name] = Counter(map(tuple, bare.where(bare.notna(), None).to_numpy().tolist()))
    return values


@functools.cache
def whole(path: Path) -> tuple[Grid, str, dict[str, pd.DataFrame], tuple[Problem, ...]]:
    grid, mark = grid_of(path.read_bytes())
    return (grid, mark, *read(path, grid, mark))


def measured(tables: dict[str, pd.DataFrame]) -> set[tuple[int, int]]:
    """Rows and columns of the cells that were measured (animals of survival are names)."""
    cells = {cell for name, table in tables.items() if name != "survival" for cell in table["cell"]}
    places = set()
    for cell in cells:
        letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", cell).groups()
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - 64
        places.add((int(digits) - 1, column - 1))
    return places


def is_number(text: str) -> bool:
    return bool(re.fullmatch(r"\s*-?\d+(?:[.,]\d+)?\s*", text))


def span(tables: dict[str, pd.DataFrame]) -> range:
    rows = sorted(
        int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) - 1
        for table in tables.values()
        for cell in table["cell"]
    )
    return range(rows[0], rows[-1] + 1)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_an_odd_cell_changes_nothing_or_is_named(path: Path) -> None:
    grid, mark, tables, before = whole(path)
    places = measured(tables)
    numbers = [
        [text if (row, at) in places and is_number(text) else "" for at, text in enumerate(cells)]
        for row, cells in enumerate(grid)
    ]
    if not any(map(any, numbers)):
        pytest.skip("no number of the text stands where it was read")
    chance = random.Random(path.name)
    for _ in range(2):
        found = slip(numbers, range(len(grid)), range(len(grid[0])), chance, is_never_a_number=True)
        damaged = [list(cells) for cells in grid]
        damaged[found.row][found.column] = found.value
        after, problems = read(path, damaged, mark)
        cell = cell_name(found.row, found.column)
        told = [
            problem
            for problem in problems
            if problem not in before and cell in re.split(r"[\s,:]+", problem.cell)
        ]
        assert told or not after or values_of(after) == values_of(tables), (cell, found.value)


@pytest.mark.parametrize(
    "path",
    [path for path in PATHS if not path.name.startswith(_ROWS_IN_PLACE)],
    ids=lambda p: p.name,
)
def test_blank_rows_change_no_value(path: Path) -> None:
    grid, mark, tables, _ = whole(path)
    if not tables:
        pytest.skip("the text alone is no study")
    damaged = with_blank_rows(grid, span(tables), random.Random(path.name))
    assert values_of(read(path, damaged, mark)[0]) == values_of(tables)


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_the_order_of_rows_changes_no_value(path: Path) -> None:
    grid, mark, tables, _ = whole(path)
    chance = random.Random(path.name)
    for _ in range(3):
        damaged = shuffled(grid, span(tables), chance)
        assert values_of(read(path, damaged, mark)[0]) == values_of(tables)
