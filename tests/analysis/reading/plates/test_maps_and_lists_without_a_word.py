"""A map that fills part of a whole frame, and a list of counts that is called a signal."""

from __future__ import annotations

import io

import openpyxl
import pytest

from analysis.reading import read_study
from analysis.reading.files.uploads import Upload

ARMS = {"D1": "lapatinib", "D2": "lapatinib", "E1": "DMSO", "E2": "DMSO", "E3": "tucatinib"}


def frame(title: str, wells: dict[str, object]) -> list[list[object]]:
    rows = [[f"{letter}{number}" for number in range(1, 13)] for letter in "ABCDEFGH"]
    body = [[row[0][0], *(wells.get(name) for name in row)] for row in rows]
    return [[title], ["<>", *range(1, 13)], *body]


def test_a_few_names_in_the_whole_frame_of_a_plate_are_its_layout() -> None:
    book = openpyxl.Workbook()
    reads = {f"{row}{at}": (37 * at * ord(row) % 101) / 100 + 0.2
             for row in "ABCDEFGH" for at in range(1, 13)}  # fmt: skip
    sheets = {"Absorbance": frame("OD570", reads), "metadata": frame("Samples", ARMS)}
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.remove(book.worksheets[0])
    data = io.BytesIO()
    book.save(data)
    study = read_study((Upload("run.xlsx", data.getvalue()),))
    assert study.plate_reads is not None
    wells = study.plate_reads.set_index("well")
    assert [wells.at[name, "arm"] for name in ("D1", "E3")] == ["lapatinib", "tucatinib"]
    assert wells.at["E1", "role"] == "vehicle"
    assert wells.at["D2", "absorbance"] == pytest.approx(reads["D2"])


def test_doses_are_split_from_names_in_a_list_of_counts_called_signal() -> None:
    names = ["blank", "lapatinib 3.7 uM", "lapatinib 11.1 uM", "vehicle 0 uM"]
    rows = [f"{row}{at},{name},{1000 * (at + 9)}" for row in "ABCDEF"
            for at, name in enumerate(names, start=1)]  # fmt: skip
    text = "\n".join(["Position,Compound,Raw signal", *rows])
    study = read_study((Upload("table.csv", text.encode()),))
    assert study.plate_reads is not None
    wells = study.plate_reads.set_index("well")
    assert list(wells.loc[["B2", "B3"], "arm"]) == ["lapatinib", "lapatinib"]
    assert list(wells.loc[["B2", "B3"], "concentration"]) == [3.7, 11.1]
    assert list(wells.loc[["B1", "B4"], "role"]) == ["blank", "vehicle"]
    assert wells.at["B4", "absorbance"] == 13000
