"""How reading an upload may end: a study made of what the file holds, or words about the file."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from analysis.reading.files.sheets import read_sheets
from analysis.reading.files.uploads import Upload
from analysis.reading.read import read_study
from analysis.study import Study, StudyError

SIZES = ["length_mm", "width_mm", "height_mm", "volume_mm3", "weight_g"]
UNITS = (1.0, 10.0, 1000.0, 0.001)  # as it stands, cm, cm³, mg
NUMBER = re.compile(r"\d+(?:[.,]\d+)*(?:[eE][+-]?\d+)?")


def study_or_words(upload: Upload) -> Study | None:
    """The study of an upload, or None where it is refused in words.

    AssertionError where a number of the study is none of the file, where a row comes from an empty
    cell, and where a refusal is no error or speaks of another file.
    """
    try:
        study = read_study([upload])
    except StudyError as error:
        _check_words(upload, error)
        return None
    cells = {sheet.name: sheet.rows for sheet in read_sheets(upload)}
    numbers = _numbers([cell for rows in cells.values() for row in rows for cell in row])
    if study.plate_reads is not None:
        _check_numbers(study.plate_reads[["absorbance"]], numbers[:1])
        _check_places(study.plate_reads, cells)
    if study.calipers is not None:
        _check_numbers(study.calipers[SIZES], numbers)
        _check_places(study.calipers, cells)
    if study.survival is not None:  # an animal still alive has an empty cell of death
        ended = study.survival["event"] | study.survival["reason"].ne("")
        _check_places(study.survival[ended], cells)
    return study


def _check_words(upload: Upload, error: StudyError) -> None:
    assert any(problem.severity == "error" for problem in error.problems)
    assert all(problem.what for problem in error.problems)
    assert {problem.file for problem in error.problems} <= {upload.name, ""}
    assert upload.name in str(error)


def _numbers(cells: list[object]) -> np.ndarray:
    """Every number that stands in a cell or is part of one; a row for each of ``UNITS``."""
    found = {0.0}
    for cell in cells:
        for text in NUMBER.findall(str(cell)):
            plain = {text, text.replace(",", ""), text.replace(".", ""), text.replace(",", ".")}
            plain.add(text.replace(".", "").replace(",", "."))
            plain |= set(re.split(r"[.,]", text))
            found |= {float(each) for each in plain if re.fullmatch(r"\d+\.?\d*(e[+-]?\d+)?", each)}
    return np.multiply.outer(UNITS, sorted(found))


def _check_numbers(table: pd.DataFrame, numbers: np.ndarray) -> None:
    values = np.unique(np.abs(table.to_numpy(float)))
    values = values[~np.isnan(values)]
    apart = np.abs(values[:, None] - numbers.ravel()).min(axis=1, initial=np.inf)
    assert values[apart > 1e-9 * np.maximum(values, 1)].tolist() == []


def _check_places(table: pd.DataFrame, cells: dict[str, list[list[object]]]) -> None:
    for sheet, cell in table[["sheet", "cell"]].drop_duplicates().to_numpy():
        letters, row = re.fullmatch(r"([A-Z]+)(\d+)", cell).groups()  # type: ignore[union-attr]
        column = sum((ord(c) - 64) * 26**i for i, c in enumerate(reversed(letters))) - 1
        assert cells[sheet][int(row) - 1][column] not in ("", None), (sheet, cell)
