"""Cells copied from a spreadsheet become wells: names, doses, both; or a sentence why not."""

from __future__ import annotations

import pytest

from analysis.reading import WellCorrection
from analysis.reading.pasted_layout import PasteInto, pasted_layout
from analysis.study import StudyError

EMPTY = PasteInto("A1", (8, 12), {}, "µM")


def said(text, into=EMPTY):
    return {
        each.well: (each.role, each.arm, each.concentration, each.unit)
        for each in pasted_layout(text, into)
    }


def test_names_with_doses_controls_and_empty_cells():
    found = said("tamoxifen 100\ttamoxifen 33 nM\t\r\nDMSO\tblank\tempty\r\n")
    assert found == {
        "A1": ("sample", "tamoxifen 100", None, ""),
        "A2": ("sample", "tamoxifen", 33.0, "nM"),
        "B1": ("vehicle", "DMSO", None, ""),
        "B2": ("blank", "blank", None, ""),
        "B3": ("empty", "", None, ""),
    }


def test_a_number_behind_a_name_is_a_dose_where_it_varies():
    assert said("tam 100\ttam 33\ttam 11") == {
        "A1": ("sample", "tam", 100.0, "µM"),
        "A2": ("sample", "tam", 33.0, "µM"),
        "A3": ("sample", "tam", 11.0, "µM"),
    }


def test_cells_begin_at_the_chosen_well():
    assert set(said("a\tb\nc\td", PasteInto("G11", (8, 12), {}))) == {"G11", "G12", "H11", "H12"}
    assert set(said("a", PasteInto("AF48", (32, 48), {}))) == {"AF48"}


def test_row_letters_and_column_numbers_place_the_cells():
    assert said("\t3\t4\nB\ttam\tful\nC\tDMSO\t") == {
        "B3": ("sample", "tam", None, ""),
        "B4": ("sample", "ful", None, ""),
        "C3": ("vehicle", "DMSO", None, ""),
    }


def test_quotes_are_those_of_a_spreadsheet():
    assert said('"drug ""A"""\t"two\nlines"')["A1"][1] == 'drug "A"'
    assert said('"drug ""A"""\t"two\nlines"')["A2"][1] == "two lines"


HELD = {
    "A1": WellCorrection("", "A1", "sample", "tam", 1.0, "nM"),
    "A2": WellCorrection("", "A2", "sample", "ful"),
    "A3": WellCorrection("", "A3", "vehicle", "DMSO"),
}


def test_doses_alone_go_to_the_drugs_that_the_wells_hold():
    found = said("10\t2,5\t0", PasteInto("A1", (8, 12), HELD, "µM"))
    assert found == {
        "A1": ("sample", "tam", 10.0, "µM"),
        "A2": ("sample", "ful", 2.5, "µM"),
        "A3": ("vehicle", "DMSO", None, ""),
    }


def test_names_alone_keep_the_doses():
    found = said("ana\tlet", PasteInto("A1", (8, 12), HELD, "µM"))
    assert found["A1"] == ("sample", "ana", 1.0, "nM")
    assert found["A2"] == ("sample", "let", None, "")


def test_doses_alone_are_of_the_drug_that_is_chosen():
    found = said("10\t3.3", PasteInto("B1", (8, 12), HELD, "µM", "tam"))
    assert found == {"B1": ("sample", "tam", 10.0, "µM"), "B2": ("sample", "tam", 3.3, "µM")}


def test_a_combination_has_two_doses():
    (well,) = pasted_layout("A 10 nM + B 5 µM", EMPTY)
    assert (well.arm, well.concentration, well.unit) == ("A + B", 10.0, "nM")
    assert (well.concentration_2, well.unit_2) == (5.0, "µM")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a\tb\n" * 9, "9 rows and 2 columns from A1 do not fit this plate of 8 × 12 wells"),
        ("\t".join("x" * 13), "1 rows and 13 columns"),
        ("10\t20", "A1, A2: a dose stands where no drug is known"),
        ("1,234", "A1: '1,234' may be 1.234 or 1234"),
        ("#REF!", "A1: '#REF!' is an error of the spreadsheet"),
        ("-5", "A1: a dose of -5 is below 0"),
        ('"open', "A quote in the pasted cells is opened and not closed"),
        ("x" * 200_001, "More was pasted than a plate has wells"),
    ],
)
def test_what_cannot_be_pasted_is_said(text, words):
    with pytest.raises(StudyError) as refused:
        pasted_layout(text, EMPTY)
    assert words in refused.value.problems[0].what


def test_one_clear_decimal_comma_settles_the_others():
    found = said("1,234\t0,5", PasteInto("A1", (8, 12), {}, "µM", "tam"))
    assert [each[2] for each in found.values()] == [1.234, 0.5]
