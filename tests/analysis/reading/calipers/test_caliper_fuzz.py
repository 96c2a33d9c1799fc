"""Caliper files with cells, rows and columns changed by chance: never an error but a StudyError."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from analysis.reading.files.uploads import Upload
from analysis.study import CALIPER_COLUMNS, SURVIVAL_COLUMNS, Study
from tests.analysis.reading.calipers.test_caliper_files import files
from tests.outcomes import study_or_words

TEXTS = [path for path in files() if path.suffix in (".csv", ".tsv")]
ODD = (
    "", "0", "-3", "7.5", "1e400", "nan", "10x8", "8,1", "1*", "<5", "NT", "too small", "sac 7/10",
    "found dead", "\u2020", "x", "Mouse", "Group", "Day", "Day 7", "d12", "12/03/2025", "31/31/25",
    "45000", "2025-03-03", "L", "W", "L (cm)", "Volume", "Mean", "SEM", "Vehicle", "a + b",
    "Date of death", "Treatment start", "BW (g)", "T1", "T1 + T2", "Cage", "#DIV/0!", "=A1", "'",
)  # fmt: skip
Grid = list[list[str]]


def grid_of(path: Path) -> tuple[Grid, str]:
    text = path.read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n")
    text = text.replace("\r", "\n")
    mark = max("\t;,", key=text.count)
    return [line.split(mark) for line in text.split("\n")], mark


def changed(grid: Grid, chance: random.Random) -> Grid:
    grid = [list(row) for row in grid]
    for _ in range(chance.randint(1, 10)):
        row = chance.randrange(len(grid))
        column = chance.randrange(max(1, len(grid[row])))
        how = chance.randrange(6)
        if how == 0 and len(grid) > 2:
            del grid[row]
        elif how == 1:
            grid.insert(row, list(chance.choice(grid)))
        elif how == 2:
            grid = [line[:column] + line[column + 1 :] for line in grid]
        elif how == 3:
            grid = [[*line[:column], chance.choice(ODD), *line[column:]] for line in grid]
        elif how == 4:
            grid[row] = [chance.choice(ODD) for _ in grid[row]]
        elif grid[row]:
            grid[row][column] = chance.choice(ODD)
    return grid


def check(study: Study | None) -> None:
    if study is None:
        return
    calipers, survival = study.calipers, study.survival
    if calipers is not None:
        assert list(calipers) == list(CALIPER_COLUMNS)
        sizes = calipers[["length_mm", "width_mm", "height_mm", "volume_mm3", "weight_g"]]
        assert not (sizes < 0).any().any()
        both = calipers["length_mm"].notna() & calipers["width_mm"].notna()
        assert (calipers["length_mm"] >= calipers["width_mm"])[both].all()
        keys = ["model", "arm", "animal", "tumor", "day"]
        assert not calipers.dropna(subset="day").duplicated(keys).any()
    if survival is not None:
        assert list(survival) == list(SURVIVAL_COLUMNS)
        assert not survival.duplicated(["model", "arm", "animal"]).any()
    names = {arm.name for arm in study.arms}
    for table in (calipers, survival):
        assert table is None or set(table["arm"]) <= names | {""}


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_changed_sheets_end_in_a_study_or_a_sentence(path: Path) -> None:
    chance = random.Random(path.name)
    grid, mark = grid_of(path)
    for _ in range(6):
        text = "\n".join(mark.join(row) for row in changed(grid, chance))
        check(study_or_words(Upload(path.name, text.encode())))


@pytest.mark.parametrize("path", files()[::5], ids=lambda path: path.name)
def test_cut_files_end_in_a_study_or_a_sentence(path: Path) -> None:
    chance = random.Random(path.name)
    data = path.read_bytes()
    for _ in range(3):
        cut = bytearray(data[: chance.randint(1, len(data))])
        for _ in range(chance.randint(0, 5)):
            cut[chance.randrange(len(cut))] = chance.randrange(256)
        check(study_or_words(Upload(path.name, bytes(cut))))
