"""Sheets of every kind, drawn small, and what each is taken for."""

from __future__ import annotations

import pytest

from analysis.reading import Upload, read_sheets
from analysis.reading.choice.choose import Choice, choose
from analysis.reading.files.sheets import Sheet

LONG = "Mouse,Group,Day,Volume\n" + "".join(
    f"{mouse},{arm},{day},{100 + 9 * mouse + 7 * day}\n"
    for mouse, arm in ((1, "Vehicle"), (2, "Vehicle"), (3, "Tamoxifen"))
    for day in (0, 4, 7)
)
ACROSS = """Tumor volume (mm3)
Group,Mouse,Day 0,Day 4,Day 7
Vehicle,1,102,140,190
Vehicle,2,98,133,171
Tamoxifen,3,110,90,71
"""
DOWN = """Day,Vehicle 1,Vehicle 2,Tamoxifen 1,Tamoxifen 2
0,102,98,110,104
4,140,133,90,88
7,190,171,71,66
"""
EVENTS = """Mouse,Group,Date of death,Cause
1,Vehicle,2026-03-14,ulcerated
2,Vehicle,2026-03-19,found dead
3,Tamoxifen,2026-04-02,end of study
"""
STATUS = """Mouse,Group,Day 0,Day 10,Day 20
1,Vehicle,alive,alive,dead
2,Vehicle,alive,dead,dead
3,Tamoxifen,alive,alive,alive
"""
PAIRS = """Mouse,Volume,Date,Volume,Date
1,102,2026-03-01,140,2026-03-05
2,98,2026-03-01,133,2026-03-05
3,110,2026-03-02,90,2026-03-06
"""
ROSTER = "Mouse ID,Drug\n" + "".join(f"M{n},{'Vehicle' if n < 5 else 'X-17'}\n" for n in range(9))
GRID = ",1,2,3,4,5,6,7,8,9,10,11,12\n" + "".join(
    f"{letter},"
    + ",".join(f"{0.1 * row + 0.0137 * column**1.3:.4f}" for column in range(12))
    + "\n"
    for row, letter in enumerate("ABCDEFGH", 3)
)
DOSES = "dose (uM),1,2,3,4,5,6,7,8,9,10,11,12\n" + "".join(
    f"{letter}," + ",".join(f"{3.0**column:g}" for column in range(12)) + "\n"
    for letter in "ABCDEFGH"
)
NAMES = "Drug,1,2,3,4,5,6,7,8,9,10,11,12\n" + "".join(
    f"{letter},,,X,X,X,Y,Y,Y,Z,Z,Z,\n" for letter in "ABCDEFGH"
)
WELLS = "Well,OD570\n" + "".join(
    f"{letter}{column},{0.3 + 0.0517 * column:.4f}\n" for letter in "ABC" for column in range(1, 13)
)
COUNTS = "\n".join(
    ",".join(str(20_000 + 37 * row * column + 911 * row) for column in range(12))
    for row in range(8)
)
RESPONSES = "Drug,Dose (uM),Viability (%)\n" + "".join(
    f"{drug},{dose},{100 / (1 + dose / ic50):.1f}\n"
    for drug, ic50 in (("Tamoxifen", 5), ("Fulvestrant", 1))
    for dose in (0.1, 0.3, 1, 3, 10, 30)
)
DOSES_DOWN = "Conc (nM),Rep 1,Rep 2,Rep 3\n" + "".join(
    f"{dose},{100 / (1 + dose / 80):.1f},{102 / (1 + dose / 80):.1f},{97 / (1 + dose / 80):.1f}\n"
    for dose in (1, 3, 10, 30, 100, 300, 1000)
)
MATRIX = "fulvestrant (nM) down and tamoxifen (uM) across\n,0,0.5,1,2,4\n" + "".join(
    f"{a}," + ",".join(f"{100 / (1 + a / 9) / (1 + b):.1f}" for b in (0, 0.5, 1, 2, 4)) + "\n"
    for a in (0, 1, 3, 9, 27)
)
HOURS = "Sample,0 h,24 h,48 h,72 h\nctrl,0.21,0.44,0.83,1.51\ntam,0.20,0.31,0.44,0.58\n"
RESULTS = (
    "Drug,IC50,Hill,R2\nTamoxifen,4.9,1.1,0.98\nFulvestrant,1.02,0.9,0.97\nBoth,0.7,1.2,0.99\n"
)

KINDS = {
    "long": LONG,
    "across": ACROSS,
    "down": DOWN,
    "events": EVENTS,
    "status_across": STATUS,
    "pairs": PAIRS,
    "roster": ROSTER,
    "plate": GRID,
    "map": DOSES,
    "well_list": WELLS,
    "responses_long": RESPONSES,
    "responses_down": DOSES_DOWN,
    "matrix": MATRIX,
    "course": HOURS,
    "results": RESULTS,
}


def chosen(text: str, name: str = "file.csv") -> Choice:
    (sheet,) = read_sheets(Upload(name, text.encode()))
    return choose(sheet)


def largest(choice: Choice) -> str:
    return max(choice.blocks, key=lambda block: block.cells).kind


@pytest.mark.parametrize("kind", KINDS)
def test_a_sheet_is_of_its_kind(kind: str) -> None:
    assert largest(chosen(KINDS[kind])) == kind


def test_names_in_wells_are_a_map_also_where_a_letter_is_a_drug() -> None:
    assert largest(chosen(NAMES)) == "map"


def test_whole_numbers_of_a_luminescence_reader_are_a_plate() -> None:
    assert largest(chosen(COUNTS)) == "plate"


@pytest.mark.parametrize(
    ("kinds", "family"),
    [
        (("long", "across", "down", "events", "status_across", "pairs", "roster"), "animals"),
        (("plate", "map", "well_list"), "plates"),
        (("responses_long", "responses_down", "matrix", "course"), "responses"),
    ],
)
def test_the_family_of_a_sheet(kinds: tuple[str, ...], family: str) -> None:
    found = {kind: chosen(KINDS[kind]).families for kind in kinds}
    assert found == {kind: frozenset({family}) for kind in kinds}


def test_results_of_a_fit_are_no_data() -> None:
    assert {block.kind for block in chosen(RESULTS).blocks} == {"results"}
    assert chosen(RESULTS).families == frozenset()


def test_words_before_values() -> None:
    """A column called dose is no time, though its values would do as hours."""
    text = "Drug,dose,Viability (%)\n" + "".join(
        f"Tam,{dose},{100 - dose}\n" for dose in (0, 12, 24, 36, 48)
    )
    assert largest(chosen(text)) == "responses_long"


def test_names_of_animals_that_look_like_wells() -> None:
    text = "Group,Mouse,1,3,5\n" + "".join(
        f"Control,C{at},1.{at}2,1.{at}7,3.1{at}\n" for at in range(1, 8)
    )
    assert chosen(text).families == {"animals"}


def test_a_block_of_which_nothing_is_known_waits() -> None:
    choice = chosen("7,19,3\n44,2,91\n5,60,12\n8,9,11\n")
    assert [block.kind for block in choice.blocks] == ["unknown"]
    assert choice.families == frozenset()


def test_nothing_in_an_empty_sheet() -> None:
    assert choose(Sheet("file.xlsx", "Empty", [["", ""], ["", ""]])).blocks == ()
