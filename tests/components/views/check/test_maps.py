"""A sheet drawn small: what its cells hold, and as what they were read."""

import numpy as np
import pandas as pd

from analysis.reading import SheetHead, Upload, read_study, sheet_heads
from analysis.study import Recognized
from components.views.check.maps import (
    LIST_ROWS,
    MOST_COLUMNS,
    MOST_PLATES,
    MOST_ROWS,
    plate_maps,
    sheet_map,
)
from tests.small_studies import csv

CELLS = (("Mouse", "Arm", "Day", "Volume", "Note", "Died"),
         ("m1", "vehicle", 0, 90.0, "", ""),
         ("m1", "vehicle", 7, "120", "x", "day 7"))  # fmt: skip


def head(rows, n_rows=0):
    return SheetHead("data", tuple(map(tuple, rows)), n_rows or len(rows))


def region(kind, first, last, columns=(), cells=(), state="read"):
    return Recognized(kind, "a.csv", "data", first, last, columns, state, cells)


def columns(*letters, last=3):
    return tuple((f"{letter}1", f"{letter}{last}") for letter in letters)


def test_texts_numbers_and_empty_cells_are_told_apart():
    assert sheet_map(head(CELLS), []).marks == ("tttttt", "ttnn  ", "ttnntt")


def test_used_columns_are_strong_and_the_others_of_the_region_pale():
    calipers = region("calipers", "A1", "F3", cells=columns("A", "B", "C", "D"))
    assert sheet_map(head(CELLS), [[calipers]]).owners == ("AAAAaa",) * 3


def test_a_kind_takes_the_columns_that_it_names_and_leaves_the_others():
    calipers = region("calipers", "A1", "F3", (("Died", "reason"),), columns(*"ABCDF"))
    survival = region("survival", "A1", "F3", (("Died", "reason"),), columns(*"ABF"))
    assert sheet_map(head(CELLS), [[calipers], [survival]]).owners == ("AAAAaB",) * 3


def test_what_was_left_out_or_waits_is_pale():
    calipers = region("calipers", "A1", "F3", cells=columns(*"ABCDEF"))
    out = region("left out", "A3", "F3", state="left out")
    assert sheet_map(head(CELLS), [[calipers], [out]]).owners == ("AAAAAA", "AAAAAA", "bbbbbb")
    waits = region("calipers", "A1", "F3", state="waits")
    assert sheet_map(head(CELLS), [[waits]]).owners == ("aaaaaa",) * 3


def test_a_smaller_region_inside_another_is_seen():
    plates, layout = region("plate_reads", "A1", "F3"), region("plate_layout", "B2", "F2")
    owners = sheet_map(head(CELLS), [[layout], [plates]]).owners
    assert owners == ("BBBBBB", "BAAAAA", "BBBBBB")


def test_of_a_long_list_the_first_rows_are_drawn_however_long_it_is():
    rows = [("animal", "day"), *((n, 1) for n in range(199))]
    listed = region("calipers", "A1", "B5000")
    drawn = sheet_map(head(rows, 5000), [[listed]])
    assert len(drawn.marks) == len(drawn.owners) == LIST_ROWS
    assert drawn.words == "rows 1 to 20 of 5,000"


def test_a_list_far_below_is_drawn_from_its_headings_on():
    rows = [("",)] * 40 + [("animal",), *((n,) for n in range(150))]
    drawn = sheet_map(head(rows), [[region("calipers", "A41", "A191")]])
    assert drawn.words == "rows 40 to 59 of 191"
    assert drawn.marks[:3] == (" ", "t", "n")
    assert drawn.owners[:3] == (".", "A", "A")


def test_blocks_below_each_other_are_drawn_up_to_a_limit_and_wide_sheets_too():
    rows = [(1,) * (MOST_COLUMNS + 50)] * 150
    drawn = sheet_map(head(rows), [[region("plate_reads", "A1", "L8")]])
    assert (len(drawn.marks), len(drawn.marks[0])) == (MOST_ROWS, MOST_COLUMNS)
    assert drawn.words == "rows 1 to 120 of 150, 100 of 150 columns"


def test_regions_of_a_file_say_which_of_their_cells_were_used():
    rows = [("animal", "arm", "day", "scale", "volume_mm3"), ("a", "vehicle", 0, 7, 90),
            ("b", "drug", 0, 7, 80)]  # fmt: skip
    upload = Upload("small.csv", csv(rows))
    (found,) = read_study([upload]).recognized
    assert ("D1", "D3") not in found.cells
    assert sheet_map(sheet_heads(upload, 200)[0], [[found]]).owners == ("AAAaA",) * 3


def reads(plates, values=(0.0, 1.0, 2.0)):
    return pd.DataFrame(
        [(plate, np.nan, f"A{column}", value) for plate in plates
         for column, value in enumerate(values, start=1)],
        columns=["plate", "time_h", "well", "absorbance"],
    )  # fmt: skip


def test_the_highest_well_of_all_plates_is_the_darkest():
    (drawn,) = plate_maps(reads(["P1"]))
    assert (drawn.name, drawn.rows, drawn.columns) == ("P1", 2, 3)
    assert drawn.shades == ((0, 0, 0), (0, 1, 50), (0, 2, 99))


def test_wells_without_a_number_are_not_drawn_and_equal_ones_are_alike():
    (drawn,) = plate_maps(reads(["P1"], (1.0, np.nan, 1.0)))
    assert drawn.shades == ((0, 0, 0), (0, 2, 0))


def test_only_the_first_plates_are_drawn():
    assert len(plate_maps(reads([f"P{n}" for n in range(40)]))) == MOST_PLATES
