"""Tables leave at full precision, and no user text becomes a formula."""

import io

import numpy as np
import openpyxl
import pandas as pd
import pytest

from analysis.formula_text import csv_bytes
from analysis.table_files import workbook_bytes, write_csv_tables

TABLE = pd.DataFrame(
    {
        "arm": ["=1+1", "+cmd", "-x", "@a", "\tt", "tamoxifen"],
        "value": [1 / 3, np.nan, -2.0, 1e-12, 5.0, 250.0],
    }
)


def test_csv_keeps_numbers_whole_and_texts_harmless():
    back = pd.read_csv(io.BytesIO(csv_bytes(TABLE)))
    assert list(back["arm"]) == ["'=1+1", "'+cmd", "'-x", "'@a", "'\tt", "tamoxifen"]
    np.testing.assert_array_equal(back["value"], TABLE["value"])


def test_a_missing_number_is_an_empty_cell():
    assert csv_bytes(TABLE).decode().splitlines()[2] == "'+cmd,"


@pytest.mark.parametrize("row", range(6))
def test_workbook_text_is_text(row):
    sheet = openpyxl.load_workbook(io.BytesIO(workbook_bytes({"t": TABLE})))["t"]
    cell = sheet.cell(row + 2, 1)
    assert (cell.data_type, cell.value) == ("s", TABLE["arm"][row])


def test_workbook_numbers_are_numbers():
    sheet = openpyxl.load_workbook(io.BytesIO(workbook_bytes({"t": TABLE})))["t"]
    assert [sheet.cell(i, 2).value for i in range(2, 8)] == [1 / 3, None, -2, 1e-12, 5, 250]
    assert [cell.value for cell in sheet[1]] == ["arm", "value"]


def test_a_file_per_table(tmp_path):
    paths = write_csv_tables({"one": TABLE, "two": TABLE}, tmp_path)
    assert [path.name for path in paths] == ["one.csv", "two.csv"]
    assert paths[0].read_bytes() == csv_bytes(TABLE)
