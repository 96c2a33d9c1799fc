"""Sheets and files whose names say the session or the animal of all of their rows."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.reading import Upload, read_study
from analysis.reading.corrections import NO_CORRECTIONS
from analysis.study import Study, StudyError
from tests.small_studies import workbook

HEADING = ("Mouse", "Group", "Length (mm)", "Width (mm)")
ARMS = ("Vehicle", "Vehicle", "Drug", "Drug")


def session(
    at: int, heading: tuple[str, ...] = HEADING, first: int = 1
) -> list[tuple[object, ...]]:
    """Four mice; lengths say the session and the mouse."""
    rows = [(first + n, arm, 8 + at + n / 10, 6) for n, arm in enumerate(ARMS)]
    return [heading, *rows]


def study_of(names: tuple[str, ...], answers: tuple[tuple[str, str], ...] = ()) -> Study:
    content = workbook(**{name: session(at) for at, name in enumerate(names)})
    corrections = NO_CORRECTIONS
    for key, answer in answers:
        corrections = corrections.with_answer(key, answer)
    return read_study([Upload("calipers.xlsx", content)], corrections)


def rows_of(study: Study) -> pd.DataFrame:
    assert study.calipers is not None
    return study.calipers.sort_values(["animal", "day"])


def check(study: Study, days: list[float]) -> None:
    """Every mouse has its three lengths on these days."""
    rows = rows_of(study)
    assert rows["day"].tolist() == days * 4
    assert rows["length_mm"].tolist() == [8 + at + n / 10 for n in range(4) for at in range(3)]
    assert rows.drop_duplicates("animal")["arm"].tolist() == list(ARMS)


@pytest.mark.parametrize(
    "names",
    [
        ("11-24", "11-27", "12-01"),
        ("11-24-25", "11-27-25", "12-01-25"),
        ("2025-11-24", "2025-11-27", "2025-12-01"),
        ("20251124", "20251127", "20251201"),
        ("Nov 24", "Nov 27", "Dec 1"),
        ("24 Nov 2025", "27 Nov 2025", "1 Dec 2025"),
        ("24.11.", "27.11.", "01.12."),
        ("24.11.2025", "27.11.2025", "1.12.2025"),
        ("Mon 11-24", "Thu 11-27", "Mon 12-1"),
        ("calipers 24_11", "calipers 27_11", "calipers 01_12"),
    ],
)
def test_a_sheet_may_be_named_by_the_date_of_its_session(names: tuple[str, ...]) -> None:
    check(study_of(names), [0, 3, 7])


@pytest.mark.parametrize("names", [("12-22", "12-29", "01-05"), ("Dec 22", "Dec 29", "Jan 5")])
def test_sessions_go_on_over_new_year(names: tuple[str, ...]) -> None:
    check(study_of(names), [0, 7, 14])


def test_an_open_order_of_day_and_month_is_asked_once() -> None:
    names = ("03-04-2025", "03-07-2025", "03-10-2025")
    study = study_of(names)
    check(study, [0, 3, 6])
    (asked,) = [each for each in study.questions if each.key.startswith("date_order:")]
    assert asked.assumed == "month/day"
    check(study_of(names, ((asked.key, "day/month"),)), [0, 91, 183])


def test_numbers_of_mice_are_no_dates() -> None:
    """Sheets ``1-4`` and ``5-8`` have other mice: no session of the same ones."""
    content = workbook(**{"1-4": session(0), "5-8": session(1, first=5)})
    with pytest.raises(StudyError):
        read_study([Upload("calipers.xlsx", content)])


def test_a_file_may_be_named_by_its_session() -> None:
    uploads = [
        Upload(
            f"calipers_{name}.csv", "\n".join(",".join(map(str, r)) for r in session(at)).encode()
        )
        for at, name in enumerate(("2025-11-24", "2025-11-27", "2025-12-01"))
    ]
    check(read_study(uploads), [0, 3, 7])
    days = [Upload(f"day {3 * at}.csv", each.data) for at, each in enumerate(uploads)]
    check(read_study(days), [0, 3, 6])


def test_sessions_of_german_headings() -> None:
    heading = ("Maus", "Gruppe", "Länge (mm)", "Breite (mm)")
    sheets = {name: session(at, heading) for at, name in enumerate(("24.11.", "27.11.", "01.12."))}
    check(read_study([Upload("calipers.xlsx", workbook(**sheets))]), [0, 3, 7])


COURSE = [
    ("Date", "Length (mm)", "Width (mm)"),
    ("2025-11-24", 8, 6),
    ("2025-11-27", 9, 6),
    ("2025-12-01", 10, 6),
]


def course(at: int) -> list[tuple[object, ...]]:
    heading, *rows = COURSE
    return [heading, *((day, size + at / 10, width) for day, size, width in rows)]


@pytest.mark.parametrize(
    "line", [("Group", "{}"), ("Group: {}",), ("Treatment:", "{}"), ("Arm = {}",)]
)
@pytest.mark.parametrize("word", ["Mouse {}", "M{}", "#{}", "{}", "Animal 0{}"])
@pytest.mark.parametrize("is_below", [False, True])
def test_a_sheet_may_be_a_mouse(line: tuple[str, ...], word: str, is_below: bool) -> None:
    sheets = {}
    for at, arm in enumerate(ARMS):
        said = tuple(cell.format(arm) for cell in line)
        rows = [*course(at), (), said] if is_below else [said, *course(at)]
        sheets[word.format(at + 1)] = rows
    study = read_study([Upload("mice.xlsx", workbook(**sheets))])
    check(study, [0, 3, 7])
    assert sorted(rows_of(study)["animal"].unique()) == sorted(sheets)


def test_the_arm_of_a_mouse_may_stand_under_its_title() -> None:
    sheets = {
        f"Mouse {at + 1}": [(f"Mouse {at + 1}",), (f"Group: {arm}",), ("Sex", "F"), *course(at)]
        for at, arm in enumerate(ARMS)
    }
    check(read_study([Upload("mice.xlsx", workbook(**sheets))]), [0, 3, 7])


def test_files_of_a_mouse_each_take_their_arms_from_a_list() -> None:
    uploads = [
        Upload(f"mouse_{at + 1}.csv", "\n".join(",".join(map(str, r)) for r in course(at)).encode())
        for at in range(4)
    ]
    listed = "Mouse,Group\n" + "".join(f"{at + 1},{arm}\n" for at, arm in enumerate(ARMS))
    check(read_study([*uploads, Upload("groups.csv", listed.encode())]), [0, 3, 7])


def test_a_cage_is_no_mouse() -> None:
    sheets = {f"Cage {at + 1}": course(at) for at in range(2)}
    rows = rows_of(read_study([Upload("mice.xlsx", workbook(**sheets))]))
    assert {*rows["arm"]} == {"Cage 1", "Cage 2"}
