"""Plate files with cells, rows and columns changed by chance: never an error but a StudyError."""

from __future__ import annotations

import datetime
import random
from pathlib import Path

import pytest

from analysis.reading.files.sheets import Sheet, read_sheets
from analysis.reading.files.uploads import Upload, load_uploads
from analysis.reading.findings import Finding
from analysis.reading.plates.findings import PlateFinding
from analysis.reading.plates.join import join_plates
from analysis.reading.plates.sheets import find_plates
from analysis.reading.words.wells import well_name
from analysis.study import PLATE_READ_COLUMNS
from tests.outcomes import study_or_words
from tests.places import FILES

FOLDER = FILES / "plates"
FILES = sorted(
    path
    for path in FOLDER.iterdir()
    if path.suffix in (".csv", ".txt", ".tsv", ".xlsx")
    and not path.name.endswith(".wells.csv")
    and "1536" not in path.name
)
ODD = (
    "", "A", "H", "A1", "H12", "1", "12", "OVRFLW", "blank", "tam 10 uM", "NaN", "0,5", "1e400",
    "=A1", "570 nm", "Plate:", "##BLOCKS= 1", "Plate information", "Time", "mean", "Concentration",
    -5.0, 0.0, 7.0, 1e308, float("nan"), True, datetime.time(0, 20), datetime.datetime(2024, 5, 2),
    datetime.timedelta(hours=30), "Layout", "72 h", "rep 2", "\u2603", "<>", "Well", "Wavelength",
)  # fmt: skip


Rows = list[list[object]]


def without_row(rows: Rows, row: int, column: int, chance: random.Random) -> Rows:
    return rows[:row] + rows[row + 1 :]


def with_row_again(rows: Rows, row: int, column: int, chance: random.Random) -> Rows:
    return [*rows[:row], list(chance.choice(rows)), *rows[row:]]


def without_column(rows: Rows, row: int, column: int, chance: random.Random) -> Rows:
    return [line[:column] + line[column + 1 :] for line in rows]


def with_odd_column(rows: Rows, row: int, column: int, chance: random.Random) -> Rows:
    return [[*line[:column], chance.choice(ODD), *line[column:]] for line in rows]


def without_head(rows: Rows, row: int, column: int, chance: random.Random) -> Rows:
    return rows[row:]


def with_odd_row(rows: Rows, row: int, column: int, chance: random.Random) -> Rows:
    return [*rows[:row], [chance.choice(ODD) for _ in rows[row]], *rows[row + 1 :]]


def with_odd_cell(rows: Rows, row: int, column: int, chance: random.Random) -> Rows:
    line = [*rows[row][:column], chance.choice(ODD), *rows[row][column + 1 :]]
    return [*rows[:row], line, *rows[row + 1 :]]


CHANGES = (
    without_row, with_row_again, without_column, with_odd_column, without_head, with_odd_row,
    with_odd_cell, with_odd_cell,
)  # fmt: skip


def changed(sheet: Sheet, chance: random.Random) -> Sheet:
    rows: Rows = [list(row) for row in sheet.rows]
    for _ in range(chance.randint(1, 12)):
        if rows and rows[0]:
            place = chance.randrange(len(rows)), chance.randrange(len(rows[0]))
            rows = chance.choice(CHANGES)(rows, *place, chance)
    return Sheet(sheet.file, sheet.name, rows, sheet.decimal)  # type: ignore[arg-type]


def check(findings: list[Finding]) -> None:
    for finding in findings:
        rows = finding.rows
        if finding.kind != "plate_reads" or not len(rows):
            continue
        assert [name for name in rows if name != "titled"] == list(PLATE_READ_COLUMNS)
        assert rows["well"].map(well_name).eq(rows["well"]).all()
        if isinstance(finding, PlateFinding):
            assert (rows["absorbance"].isna() == rows["flag"].ne("")).all()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_changed_sheets_are_read_or_left(path: Path) -> None:
    chance = random.Random(path.name)
    sheets = read_sheets(load_uploads([path])[0])
    for _ in range(2):
        sheet = changed(chance.choice(sheets), chance)
        findings = list(find_plates(sheet))
        check(findings)
        check(join_plates(findings))


@pytest.mark.parametrize("path", FILES[::6], ids=lambda path: path.name)
def test_cut_files_end_in_a_study_or_a_sentence(path: Path) -> None:
    chance = random.Random(path.name)
    data = path.read_bytes()
    for _ in range(2):
        cut = bytearray(data[: chance.randint(1, len(data))])
        for _ in range(chance.randint(0, 5)):
            cut[chance.randrange(len(cut))] = chance.randrange(256)
        study_or_words(Upload(path.name, bytes(cut)))
