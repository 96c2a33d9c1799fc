"""Every file in tests/files/calipers, beside what it must give. A new case is a new file.

``<file>.calipers.csv`` and ``<file>.survival.csv`` hold the rows in any order, with the columns to
be compared; ``<file>.questions.txt`` each question as ``key beginning | assumed``, and
``<file>.problems.txt`` each warning or error as ``severity | beginning``. Files without these have
no question and no warning. Beside ``<file>.refused.txt`` the file is not read: each line is a
pattern that a line of the StudyError matches.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pytest

from analysis.reading import load_uploads, read_study
from analysis.reading.calipers.sheets import find_calipers
from analysis.reading.files.sheets import read_sheets
from analysis.study import Study, StudyError
from tests.places import FILES

FOLDER = FILES / "calipers"
KEYS = ["arm", "animal", "tumor", "day"]


def files() -> list[Path]:
    beside = (".calipers.csv", ".survival.csv", ".txt", ".py")
    return [path for path in sorted(FOLDER.iterdir())
            if path.is_file() and not path.name.endswith(beside)]  # fmt: skip


def is_refused(path: Path) -> bool:
    return beside(path, "refused.txt").exists()


def beside(path: Path, kind: str) -> Path:
    return path.with_name(f"{path.name}.{kind}")


GOOD = [path for path in files() if not is_refused(path)]
BAD = [path for path in files() if is_refused(path)]


@lru_cache
def study_of(path: Path) -> Study:
    return read_study(load_uploads([path]))


def rows_of(table: pd.DataFrame, columns: list[str]) -> list[tuple[object, ...]]:
    """Rows as sorted tuples of texts and numbers; a missing one is ""."""
    rows = []
    for row in table[columns].itertuples(index=False, name=None):
        rows.append(tuple("" if pd.isna(c) else _plain(c) for c in row))
    return sorted(rows, key=lambda row: tuple(map(str, row)))


def _plain(cell: object) -> object:
    if isinstance(cell, str):
        try:
            return round(float(cell), 6)
        except ValueError:
            return cell
    return round(float(cell), 6)  # type: ignore[arg-type]


def test_there_are_enough_cases() -> None:
    assert len(GOOD) >= 30
    assert len(BAD) >= 5


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_calipers_are_those_beside_the_file(path: Path) -> None:
    study = study_of(path)
    expected = beside(path, "calipers.csv")
    if not expected.exists():
        assert study.calipers is None
        return
    table = pd.read_csv(expected, dtype=str, keep_default_na=False)
    assert study.calipers is not None
    assert rows_of(study.calipers, list(table)) == rows_of(table, list(table))


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_survival_is_that_beside_the_file(path: Path) -> None:
    study = study_of(path)
    expected = beside(path, "survival.csv")
    if not expected.exists():
        assert study.survival is None
        return
    table = pd.read_csv(expected, dtype=str, keep_default_na=False)
    assert study.survival is not None
    found = study.survival.assign(event=study.survival["event"].astype(int))
    assert rows_of(found, list(table)) == rows_of(table, list(table))


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_questions_are_those_beside_the_file(path: Path) -> None:
    lines = beside(path, "questions.txt")
    expected = lines.read_text(encoding="utf-8").splitlines() if lines.exists() else []
    questions = study_of(path).questions
    found = [f"{each.key.split(':')[0]}: | {each.assumed}" for each in questions]
    assert found == expected
    for each in questions:
        assert each.assumed in each.options
        assert path.name in each.key


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_warnings_are_those_beside_the_file(path: Path) -> None:
    lines = beside(path, "problems.txt")
    expected = lines.read_text(encoding="utf-8").splitlines() if lines.exists() else []
    told = [each for each in study_of(path).problems if each.severity != "info"]
    found = [f"{each.severity} | {each.what}" for each in told]
    assert len(found) == len(expected), found
    for line, text in zip(expected, found, strict=True):
        assert text.startswith(line)


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_every_row_comes_from_a_cell_of_the_file(path: Path) -> None:
    study = study_of(path)
    sheets = {sheet.name: sheet for sheet in read_sheets(load_uploads([path])[0])}
    for table in (study.calipers, study.survival):
        for name, cell in () if table is None else table[["sheet", "cell"]].to_numpy():
            letters, row = re.fullmatch(r"([A-Z]+)(\d+)", cell).groups()  # type: ignore[union-attr]
            column = sum((ord(c) - 64) * 26**i for i, c in enumerate(reversed(letters))) - 1
            assert sheets[name].rows[int(row) - 1][column] != ""


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.name)
def test_a_file_that_is_no_caliper_sheet_is_refused(path: Path) -> None:
    with pytest.raises(StudyError) as caught:
        study_of(path)
    lines = str(caught.value).splitlines()
    for pattern in beside(path, "refused.txt").read_text(encoding="utf-8").splitlines():
        assert any(re.search(pattern, line) for line in lines), (pattern, lines)
    for sheet in read_sheets(load_uploads([path])[0]):
        assert not any(len(each.rows) for each in find_calipers(sheet))
