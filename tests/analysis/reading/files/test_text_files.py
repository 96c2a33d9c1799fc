"""Encodings, separators and decimal marks of text tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.reading.files.text_files import read_text
from analysis.study import StudyError

ROWS = [["animal", "note"], ["Größe 1", "a, b; c"]]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_one_table_in_many_forms(separator: str, encoding: str, end: str) -> None:
    quoted = [[f'"{cell}"' if "," in cell else cell for cell in row] for row in ROWS]
    text = end.join(separator.join(row) for row in quoted) + end
    assert read_text("a.csv", text.encode(encoding)).rows == ROWS


def test_wide_text_without_a_byte_order_mark() -> None:
    data = "animal\tarm\n1\tvehicle\n"
    for encoding in ("utf-16-le", "utf-16-be"):
        assert read_text("a.txt", data.encode(encoding)).rows[1] == ["1", "vehicle"]


def test_a_first_line_that_states_the_separator_is_believed() -> None:
    assert read_text("a.csv", b"sep=;\na,b;c,d\n").rows[1] == ["a,b", "c,d"]


@pytest.mark.parametrize(
    ("data", "decimal"),
    [
        (b"a;b\n1,5;2,5\n", ","),
        (b"a;b\n1.5;2.5\n", "."),
        (b"a;b\n1;2\n", ""),
        (b'a,b\n"1,5",2\n', "."),
    ],
)
def test_decimal_marks(data: bytes, decimal: str) -> None:
    assert read_text("a.csv", data).decimal == decimal


def test_short_rows_are_filled_up_and_blank_lines_keep_their_place() -> None:
    assert read_text("a.csv", b"title\n\na,b,c\n1\n").rows == [
        ["title", "", ""], ["", "", ""], ["a", "b", "c"], ["1", "", ""],
    ]  # fmt: skip


def test_a_line_end_within_quotes_belongs_to_its_cell() -> None:
    assert read_text("a.csv", b'a,b\n"x\ny",2\n').rows[1] == ["x\ny", "2"]


@given(st.binary(max_size=200))
def test_any_bytes_are_a_table_or_refused(data: bytes) -> None:
    try:
        rows = read_text("a.csv", data).rows
    except StudyError:
        return
    assert len({len(row) for row in rows}) == 1
