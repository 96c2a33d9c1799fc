"""Sheets of a workbook: small ones are parsed two at a time, large ones in turn, to equal cells."""

import pytest

from analysis.reading.files import sheets
from analysis.reading.files.uploads import Upload
from tests.small_studies import workbook

TABLES = {
    "calipers": [("animal", "day", "volume_mm3"), *(("m1", day, 100 + day) for day in range(9))],
    "survival": [("animal", "day", "event"), ("m1", 30, 1)],
    "notes": [("word",), ("last",)],
}


@pytest.mark.parametrize("most_bytes", [sheets.TWO_READERS_BYTES, 0])
def test_sheets_come_in_their_order_with_their_cells(monkeypatch, most_bytes):
    monkeypatch.setattr(sheets, "TWO_READERS_BYTES", most_bytes)
    found = sheets.read_sheets(Upload("study.xlsx", workbook(**TABLES)))
    assert {each.name: [tuple(row) for row in each.rows] for each in found} == TABLES
    assert [each.name for each in found] == list(TABLES)
