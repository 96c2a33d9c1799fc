"""Old .xls files whose container leads its reader in a circle, or beyond the file."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import pytest

from analysis.reading.files.sheets import read_sheets
from analysis.reading.files.uploads import Upload
from analysis.study import StudyError
from tests.files import old_excel

CELLS = old_excel.label(0, 0, "animal") + old_excel.number(1, 0, 3.5)
GOOD = old_excel.workbook("calipers", CELLS)
STREAM_SECTORS = 8  # sectors 0 to 7; then the directory, then the table
DIRECTORY, TABLE = 512 * 9, 512 * 10
FREE, END = 0xFFFFFFFF, 0xFFFFFFFE
SIZE_OF_WORKBOOK, START_OF_WORKBOOK = DIRECTORY + 128 + 120, DIRECTORY + 128 + 116


def changed(*numbers: tuple[int, int]) -> bytes:
    """The good file with 4-byte numbers put at places."""
    data = bytearray(GOOD)
    for at, number in numbers:
        struct.pack_into("<I", data, at, number)
    return bytes(data)


def refusal_of(data: bytes) -> str:
    with pytest.raises(StudyError) as caught:
        read_sheets(Upload("a.xls", data))
    (problem,) = caught.value.problems
    return problem.what


def test_the_file_that_the_others_are_made_of_is_read() -> None:
    (sheet,) = read_sheets(Upload("a.xls", GOOD))
    assert sheet.rows == [["animal"], [3.5]]
    assert len(GOOD) == TABLE + 512


LOOPS = {
    "a sector of the workbook that follows itself": [(TABLE + 4 * 3, 3)],
    "every sector follows itself": [(TABLE + 4 * each, each) for each in range(10)],
    "a circle of two": [(TABLE + 4 * 5, 4)],
    "the directory follows itself": [(TABLE + 4 * STREAM_SECTORS, STREAM_SECTORS)],
    "the list of the table follows itself": [(68, 0), (511 + 512 - 3, 0)],
    "the table is listed twice": [(80, STREAM_SECTORS + 1)],
    "the small streams' table follows itself": [
        (60, STREAM_SECTORS), (64, 1), (TABLE + 4 * STREAM_SECTORS, STREAM_SECTORS),
    ],
    "a small stream follows itself": [  # sectors 1 and 2 hold its table and its bytes
        (60, 0), (64, 1), (TABLE, END), (512, 0), (DIRECTORY + 116, 1), (DIRECTORY + 120, 512),
        (START_OF_WORKBOOK, 0), (SIZE_OF_WORKBOOK, 100),
    ],
}  # fmt: skip
BEYOND = {
    "a sector beyond the file": [(TABLE + 4 * 3, 4_000_000)],
    "a chain that ends in a free sector": [(TABLE + 4 * 7, FREE)],
    "a stream that starts in a free sector": [(START_OF_WORKBOOK, FREE)],
    "a directory beyond the file": [(48, 70_000)],
    "a table beyond the file": [(76, 70_000)],
    "a reserved number as part of the table": [(80, 0xFFFFFFFB)],
    "a list of the table beyond the file": [(68, 70_000)],
    "the table has more sectors than the file": [(44, 0x0FFFFFFF)],
    "the directory has more sectors than the file": [(40, 0x0FFFFFFF)],
    "the small streams have more sectors than the file": [(64, 0x0FFFFFFF)],
    "a workbook larger than the file": [(SIZE_OF_WORKBOOK, 0xF0000000)],
    "a root larger than the file": [
        (60, STREAM_SECTORS), (64, 1), (DIRECTORY + 116, 0), (DIRECTORY + 120, 0xF0000000),
    ],
    "another limit of small streams": [(56, 64)],
}  # fmt: skip


@pytest.mark.parametrize("numbers", [*LOOPS.values(), *BEYOND.values()], ids=[*LOOPS, *BEYOND])
def test_a_container_made_to_hurt_is_damaged(numbers: Sequence[tuple[int, int]]) -> None:
    assert refusal_of(changed(*numbers)) == (
        "The file is damaged or only partly downloaded. Download it again."
    )


def test_the_first_workbook_of_that_name_counts_whatever_its_kind() -> None:
    """A parser goes by the name; one behind it that is looked at instead would hide the first."""
    inside = struct.pack("<HB", 2 * len("Workbook") + 2, 0)
    data = bytearray(changed((START_OF_WORKBOOK, FREE)))
    data[DIRECTORY + 128 + 64 : DIRECTORY + 128 + 67] = inside
    data[DIRECTORY + 256 : DIRECTORY + 384] = GOOD[DIRECTORY + 128 : DIRECTORY + 256]
    assert "damaged" in refusal_of(bytes(data))


def with_entry(name: str, start: int, size: int) -> bytes:
    """The good file with macros, and one more entry of the directory."""
    data = bytearray(GOOD)
    for at, (word, first, length) in enumerate(
        [("_VBA_PROJECT_CUR", 0, 0), (name, start, size)], start=2
    ):
        entry = word.encode("utf-16le").ljust(64, b"\0")
        entry += struct.pack("<HB", 2 * len(word) + 2, 2) + bytes(49)
        data[DIRECTORY + 128 * at : DIRECTORY + 128 * (at + 1)] = entry + struct.pack(
            "<III", first, length, 0
        )
    return bytes(data)


def test_the_chains_of_macros_are_followed_too() -> None:
    assert "damaged" in refusal_of(with_entry("Module1", FREE, 5000))
    assert "damaged" in refusal_of(with_entry("Module1", 3, 0xF0000000))
    assert "macros of the file cannot be read" in refusal_of(with_entry("dir", 0, 2**18 + 1))
