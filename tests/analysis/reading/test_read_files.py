"""Every file in tests/files, beside what it must give. A new case is a new file in the folder.

A good file comes with ``<file>.<table>.expected`` (the columns listed there are compared, and the
tables are all that the study has) and with ``<file>.problems`` where it has warnings or errors:
lines of severity | sheet | cell | the beginning of the message. A bad file comes with
``<file>.expect``: each line is a pattern that a line of the StudyError matches.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

import pandas as pd
import pytest

from analysis.reading import Upload, load_uploads, read_study
from analysis.study import Problem, Study, StudyError
from tests.places import FILES

BESIDE = (".expected", ".problems", ".expect")
TABLES = ("plate_reads", "calipers", "survival", "tumor_weights", "endpoints")


def cases(folder: str) -> list[Path]:
    return sorted(path for path in (FILES / folder).iterdir() if path.suffix not in BESIDE)


def tables_of(study: Study) -> dict[str, pd.DataFrame]:
    arms = pd.DataFrame(
        [(arm.name, arm.role, " + ".join(arm.components)) for arm in study.arms],
        columns=["arm", "role", "components"],
    )
    found = {name: getattr(study, name) for name in TABLES} | {"arms": arms}
    return {name: table for name, table in found.items() if table is not None and len(table)}


def expected_tables(path: Path) -> dict[str, pd.DataFrame]:
    beside = path.parent.glob(f"{path.name}.*.expected")
    return {each.name.removeprefix(f"{path.name}.").removesuffix(".expected"): pd.read_csv(
        io.StringIO(each.read_text()), dtype=object, keep_default_na=False) for each in beside
    }  # fmt: skip


def as_text(table: pd.DataFrame) -> list[list[str]]:
    return [["" if pd.isna(cell) else str(cell) for cell in row] for row in table.to_numpy(object)]


@pytest.mark.parametrize("path", cases("good"), ids=lambda path: path.name)
def test_a_good_file_gives_its_tables(path: Path) -> None:
    found = tables_of(read_study(load_uploads([path])))
    expected = expected_tables(path)
    assert found.keys() == expected.keys()
    for name, table in expected.items():
        assert as_text(found[name][list(table)]) == as_text(table), name


@pytest.mark.parametrize("path", cases("good"), ids=lambda path: path.name)
def test_a_good_file_has_the_problems_beside_it_and_no_others(path: Path) -> None:
    beside = path.with_name(f"{path.name}.problems")
    lines = beside.read_text().splitlines() if beside.exists() else []
    problems = [
        each for each in read_study(load_uploads([path])).problems if each.severity != "info"
    ]
    assert [begin(line, each) for line, each in zip(lines, problems, strict=True)] == lines


def begin(line: str, problem: Problem) -> str:
    """The problem in the form of a line, its message cut to the line's length."""
    message = line.split(" | ", 3)[3]
    place = (problem.severity, problem.sheet, problem.cell, problem.what[: len(message)])
    return " | ".join(place)


@pytest.mark.parametrize("path", cases("bad"), ids=lambda path: path.name)
def test_a_bad_file_is_refused_with_its_reasons(path: Path) -> None:
    with pytest.raises(StudyError) as caught:
        read_study([Upload(path.name, path.read_bytes())])
    lines = str(caught.value).splitlines()
    for pattern in path.with_name(f"{path.name}.expect").read_text().splitlines():
        assert any(re.search(pattern, line) for line in lines), (pattern, lines)


def test_there_are_enough_cases_in_all_folders() -> None:
    read = [*FILES.glob("calipers/*.calipers.csv"), *FILES.glob("plates/*.wells.csv")]
    refused = [*FILES.glob("calipers/*.refused.txt"), *FILES.glob("plates/*.message")]
    assert len(read) + len(cases("good")) >= 140
    assert len(refused) + len(cases("bad")) >= 55
