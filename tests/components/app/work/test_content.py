"""What becomes of what was said of files when they are added, replaced and removed."""

from __future__ import annotations

import pytest

from analysis.reading import (
    Corrections,
    SheetHead,
    Upload,
    WellCorrection,
    WellExclusion,
    read_study,
)
from components.app.work.content import (
    Change,
    Content,
    too_many,
    with_answers,
    with_files,
    within_memory,
    without_file,
)
from components.app.work.undo import Steps
from components.app.work.wells import carried
from tests.small_studies import csv, plate_rows

A, B = Upload("a.csv", b"1"), Upload("b.csv", b"2")
NEW_A = Upload("a.csv", b"3")


def head(*rows: tuple[str | float, ...], n_rows: int = 9) -> SheetHead:
    return SheetHead("", rows, n_rows)


def test_files_are_added_or_take_a_place() -> None:
    assert with_files((A,), (B,), {}) == Change((A, B))
    assert with_files((A, B), (NEW_A,), {0: 0}) == Change((NEW_A, B), {"a.csv": "a.csv"})
    changed = with_files((A,), (B,), {0: 0})
    assert changed == Change((B,), {"a.csv": "b.csv"})


def test_a_name_that_is_taken_is_made_two_and_a_copy_is_left_out() -> None:
    added = with_files((A,), (NEW_A, Upload("again.csv", b"1")), {})
    assert added.uploads == (A, Upload("a (2).csv", b"3"))
    assert [note.what for note in added.told] == [
        "Another file is called 'a.csv'.",
        "'again.csv' has the content of 'a.csv', which is open.",
    ]


def test_a_removed_file_takes_its_answers_along() -> None:
    said = Corrections(answers=(("date:a.csv:A2", "day"), ("date:b.csv:A2", "month")))
    change = without_file((A, B), 0)
    assert change == Change((B,), {"a.csv": None})
    kept, notes = with_answers(said, change, {"a.csv": (head(("x",)),)}, {})
    assert kept.answers == (("date:b.csv:A2", "month"),)
    assert [note.action for note in notes] == ["1 answer about it let go."]


@pytest.mark.parametrize(
    ("after", "kept"),
    [
        (head(("animal", "day 7"), ("m1", 4.5)), ["unit:new.csv:", "date:new.csv:A2"]),
        (head(("animal", "day 7"), ("m1", 4.5), n_rows=10), ["unit:new.csv:"]),
        (head(("mouse", "day 7"), ("m1", 4.5)), []),
    ],
)
def test_answers_are_kept_where_the_sheet_has_the_same_shape(
    after: SheetHead, kept: list[str]
) -> None:
    said = Corrections(answers=(("unit:a.csv:", "mm"), ("date:a.csv:A2", "day")))
    before = {"a.csv": (head(("animal", "day 0"), ("m1", 1.5)),)}
    change = Change((Upload("new.csv", b"9"),), {"a.csv": "new.csv"})
    result, notes = with_answers(said, change, before, {"new.csv": (after,)})
    assert [key for key, _ in result.answers] == kept
    assert len(notes) == (len(kept) < 2)


def test_files_of_the_study_are_limited_together() -> None:
    assert too_many((A, B), 2, 1) == ""
    assert too_many((A, B, NEW_A), 2, 1) == "The study would have 3 files; the limit is 2."
    large = Upload("large.csv", bytes(2**20))
    assert too_many((A, large), 2, 1) == ("The files would be 1 MB together; the limit is 1 MB.")


def test_what_can_be_undone_holds_no_more_than_the_limit() -> None:
    files = [Upload("a.csv", bytes([n]) * 10) for n in range(4)]
    steps = Steps(Content((files[0],)))
    for file in files[1:]:
        steps = steps.done("1 file replaced", Content((file,)))
    assert len(within_memory(steps, 40).back) == 3
    assert [state.uploads for _, state in within_memory(steps, 30).back] == [
        (files[1],),
        (files[2],),
    ]


def plates(name: str, shift: float = 0.0, rows: slice = slice(None), plate: str = "P1") -> Upload:
    """The plate of the small study under that name, with every reading so much higher."""
    first, *rest = plate_rows()
    at = first.index("absorbance")
    moved = [(plate, *row[1:at], row[at] + shift, *row[at + 1 :]) for row in rest]
    return Upload(name, csv([first, *moved[rows]]))


def first_plate(study) -> str:
    return str(study.plate_reads["plate"].iloc[0])


def said_of(plate: str) -> Corrections:
    return Corrections(
        wells=(WellCorrection("", "A1", "empty"),),
        exclusions=(WellExclusion("", "", plate, 72.0, "A2", "bubble"),),
    )


def test_wells_painted_on_every_plate_are_not_painted_on_one_that_is_added() -> None:
    one, two = plates("one.csv"), plates("two.csv", 0.5, plate="P2")
    before = read_study((one,))
    name, after = first_plate(before), read_study((one, two))
    assert after.plate_reads["plate"].nunique() == 2
    kept, notes = carried(before, after, said_of(name), {})
    assert [(each.plate, each.well) for each in kept.wells] == [(name, "A1")]
    assert kept.exclusions == said_of(name).exclusions
    assert notes == ()


def test_a_plate_that_takes_over_the_name_of_a_removed_one_takes_over_nothing_else() -> None:
    one, two = plates("one.csv"), plates("two.csv", 0.5)
    before, after = read_study((one, two)), read_study((two,))
    name = first_plate(after)
    assert name == first_plate(before)
    kept, notes = carried(before, after, said_of(name), {"one.csv": None})
    assert kept == Corrections()
    assert [note.action for note in notes] == [
        "1 painted well of it let go.",
        "1 excluded well of it let go.",
    ]


def test_other_readings_in_painted_and_excluded_wells_are_told() -> None:
    before, after = (read_study((plates("one.csv", shift),)) for shift in (0.0, 0.5))
    name = first_plate(before)
    kept, notes = carried(before, after, said_of(name), {"one.csv": "one.csv"})
    assert kept == said_of(name)
    assert [note.what for note in notes] == [
        f"Plate '{name}' has other readings than before in 1 painted well.",
        f"Plate '{name}' has other readings than before in 1 excluded well.",
    ]


def test_a_plate_with_other_wells_takes_over_nothing() -> None:
    before = read_study((plates("one.csv"),))
    after = read_study((plates("one.csv", rows=slice(0, 12)),))
    kept, notes = carried(before, after, said_of(first_plate(before)), {"one.csv": "one.csv"})
    assert kept == Corrections()
    assert len(notes) == 2
