"""A page cut into plates and blocks, heading rows, and what a line may be."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.reading import Upload, read_sheets
from analysis.reading.page.cut import Cut, cut
from analysis.reading.page.lines import steps_like_doses
from analysis.reading.page.page import DATE, EMPTY, MISSING, NUMBER, TEXT, page_of
from analysis.reading.words.roles import words_of


def parts(text: str) -> Cut:
    (sheet,) = read_sheets(Upload("file.csv", text.encode()))
    return cut(page_of(sheet))


def test_kinds_of_cells() -> None:
    (sheet,) = read_sheets(Upload("file.csv", b"a,1.5,<5,n/a,2026-03-14,,12 mm\nb,2,3,4,5,6,7\n"))
    page = page_of(sheet)
    assert page.kinds[0].tolist() == [TEXT, NUMBER, TEXT, MISSING, DATE, EMPTY, TEXT]
    assert page.values[0, 1] == 1.5


def test_a_blank_column_parts_tables_with_the_same_headings() -> None:
    text = (
        "Arm,Mouse,0,3,7,,Arm,Mouse,0,3,7\nV,1,80,90,99,,W,1,1,1.1,1.2\nV,2,70,75,80,,W,2,1,1,1\n"
    )
    assert [(block.area.left, block.area.right) for block in parts(text).blocks] == [
        (0, 4),
        (6, 10),
    ]


def test_a_heading_row_that_comes_again_begins_a_block() -> None:
    block = "Mouse,Day 0,Day 4\n1,102,140\n2,98,133\n"
    found = parts(block + block.replace("102", "104")).blocks
    assert [(each.area.top, each.first, each.area.bottom) for each in found] == [
        (0, 1, 2),
        (3, 4, 5),
    ]


def test_a_band_without_headings_goes_on_with_those_above() -> None:
    text = "Mouse,Day 0,Day 4\n1,102,140\n2,98,133\n\n3,104,120\n4,99,101\n"
    headings = [[line.heading for line in block.lines] for block in parts(text).blocks]
    assert headings == [["Mouse", "Day 0", "Day 4"]] * 2


def test_notes_on_top_are_the_title() -> None:
    (block,) = parts("Volumes of run 3\nMouse,Day 0,Day 4\n1,102,140\n2,98,133\n").blocks
    assert (block.title, block.top, block.first) == ("Volumes of run 3", 1, 2)


def test_two_heading_rows_below_merged_names() -> None:
    (block,) = parts(",Vehicle,,Tamoxifen,\nDay,1,2,1,2\n0,99,98,97,96\n4,120,130,88,84\n").blocks
    assert (block.top, block.first) == (0, 2)
    assert [line.heading for line in block.lines] == ["Day", "Vehicle 1", "2", "Tamoxifen 1", "2"]


@pytest.mark.parametrize("letters", ["ABCDEFGH", "AEIM", "ADHLP"])
def test_plates_by_their_edges_with_rows_missing(letters: str) -> None:
    rows = [f"{letter}," + ",".join(f"{0.1 * at:.1f}" for at in range(1, 13)) for letter in letters]
    (plate,) = parts("," + ",".join(map(str, range(1, 13))) + "\n" + "\n".join(rows)).plates
    assert (plate.top, plate.left, plate.right) == (0, 0, 12)
    assert len(plate.rows) == len(letters)


@pytest.mark.parametrize(
    ("heading", "role", "certainty"),
    [
        ("Final conc (uM)", "concentration", 1.0),
        ("[drug], nM", "concentration", 0.7),
        ("DaysPostT0", "day", 1.0),
        ("Drug Regimen", "arm", 1.0),
        ("Total flux [p/s]", "photons", 1.0),
        ("Tumor LxW", "area", 0.7),
    ],
)
def test_words_of_headings(heading: str, role: str, certainty: float) -> None:
    assert words_of(heading)[role] == certainty


def test_a_note_is_no_heading() -> None:
    assert (
        words_of("The mouse of this day had a tumor volume that we did not believe at first") == {}
    )


def test_steps_like_doses() -> None:
    assert steps_like_doses(np.array([0, 0.1, 0.3, 1, 3, 10])) > 0.9
    assert steps_like_doses(np.array([0, 4, 7, 11, 14, 18, 21.0])) < 0.6
    assert steps_like_doses(np.array([1.0, 2.0])) == 0
