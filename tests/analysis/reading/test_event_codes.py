"""Codes of events: 1 and 0 and known words count, others are asked about, one question each."""

from __future__ import annotations

import pytest

from analysis.reading import Corrections, Upload, read_study
from analysis.reading.words.event_codes import CENSORED, DIED, NOT_KNOWN, event_of
from analysis.study import Study, StudyError

HEAD = "animal,arm,day,event"


def read(*rows: str, answers: dict[str, str] | None = None, head: str = HEAD) -> Study:
    data = "\n".join([head, *rows]).encode()
    corrections = Corrections(answers=tuple((answers or {}).items()))
    return read_study([Upload("s.csv", data)], corrections)


def events(study: Study) -> dict[str, bool]:
    assert study.survival is not None
    return dict(zip(study.survival["animal"], study.survival["event"].map(bool), strict=True))


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("1", True), ("0", False), ("Dead", True), ("found dead", True), ("censored", False),
        ("alive", False), ("yes", True), ("\uff11", True), ("-1", None), ("9", None), ("2", None),
        ("99", None), ("1/0", None), ("10", None), ("00", None), ("", None), ("maybe", None),
        ("1.5", None), ("1?", None),
    ],
)  # fmt: skip
def test_a_cell_tells_an_event_only_where_it_is_known(text: str, event: bool | None) -> None:
    assert event_of(text) is event


def test_unknown_codes_are_asked_about_and_count_as_nothing_until_then() -> None:
    rows = ["a,v,10,1", "b,v,11,-1", "c,v,12,0", "d,v,13,9", "e,v,14,-1", "f,v,15,1/0", "g,v,16,"]
    study = read(*rows)
    assert events(study) == {"a": True, "c": False}
    asked = {question.key: question for question in study.questions}
    assert list(asked) == [f"event_code:s.csv::{code}" for code in ("-1", "9", "1/0", "")]
    assert asked["event_code:s.csv::-1"].text.startswith("2 cells of the column 'event' hold '-1'")
    assert {question.assumed for question in study.questions} == {""}
    told = {problem.cell: problem.value for problem in study.problems if "event" in problem.what}
    assert told == {"D3, D6": "-1", "D5": "9", "D7": "1/0", "D8": ""}


def test_an_answer_holds_for_all_cells_with_the_code() -> None:
    answers = {"event_code:s.csv::-1": CENSORED, "event_code:s.csv::9": DIED,
               "event_code:s.csv::3": NOT_KNOWN}  # fmt: skip
    rows = ["a,v,10,1", "b,v,11,-1", "c,v,12,9", "d,v,13,-1", "e,v,14,3"]
    assert events(read(*rows, answers=answers)) == {"a": True, "b": False, "c": True, "d": False}


def test_one_and_two_are_read_as_r_does_beside_a_missing_code() -> None:
    study = read("a,v,10,1", "b,v,11,2", "c,v,12,9")
    assert events(study) == {"a": False, "b": True}
    assert [question.key for question in study.questions] == ["event_code:s.csv::9"]


def test_a_column_of_censored_animals_leaves_unknown_codes_open() -> None:
    study = read("a,v,10,1", "b,v,11,0", "c,v,12,9", head="animal,arm,day,censored")
    assert events(study) == {"a": False, "b": True}


def test_codes_among_caliper_rows_are_asked_about_too() -> None:
    head = "Mouse,Group,Date,Length,Width,Event,Date of death"
    rows = [
        f"{mouse},{arm},2025-03-{3 + 7 * week:02d},{8 + week},{6 + week},{code if week else 0},"
        for mouse, arm, code in ((1, "vehicle", "1"), (2, "vehicle", "9"), (3, "drug", "0"))
        for week in range(2)
    ]
    study = read(*rows, head=head)
    assert events(study) == {"1": True, "3": False}
    assert [question.key for question in study.questions] == ["event_code:s.csv::9"]
    assert [p.cell for p in study.problems if p.value == "9"] == ["F5"]
    answered = read(*rows, head=head, answers={"event_code:s.csv::9": CENSORED})
    assert events(answered) == {"1": True, "2": False, "3": False}


def test_many_different_texts_are_no_codes() -> None:
    known = [f"a{at},v,10,1" for at in range(12)]
    study = read(*known, *[f"{at},v,{at},word {at}" for at in range(12)])
    assert events(study) == {f"a{at}": True for at in range(12)}
    assert not study.questions


def test_texts_that_lose_most_animals_are_asked_about() -> None:
    rows = [f"{at},v,{at},word {at}" for at in range(12)]
    with pytest.raises(StudyError, match="Only 1 of 13 rows of the table gave a value") as refused:
        read("a,v,10,1", *rows)
    assert [question.key.split(":")[0] for question in refused.value.questions] == ["lost_rows"]


def test_survival_before_day_0_is_told_and_left_out() -> None:
    study = read("a,v,0,1", "b,v,-3,1", "c,v,20,0")
    assert events(study) == {"a": True, "c": False}
    (told,) = [problem for problem in study.problems if "before treatment" in problem.what]
    assert (told.severity, told.cell, told.value) == ("warning", "D3", "day -3")


def test_days_no_animal_sees_are_told_and_left_out() -> None:
    head = "animal,arm,day,length_mm,width_mm"
    rows = ["1,v,-1000000000,8,6", "1,v,-3,8,6", "1,v,4,9,7", "1,v,2001,9,7", "1,v,2000,9,7"]
    study = read(*rows, head=head)
    assert study.calipers is not None
    assert study.calipers["day"].tolist() == [-3.0, 4.0, 2000.0]
    (told,) = [problem for problem in study.problems if "2,000" in problem.what]
    assert (told.cell, told.value) == ("D2, D5", "day -1e+09")


@pytest.mark.parametrize("date", ["1899-12-31", "1985-03-03", "2525-03-03", "3.3.1925", "25000"])
def test_dates_outside_1990_to_2100_are_told(date: str) -> None:
    rows = ["1,v,2025-03-03,8,6", "1,v,2025-03-10,9,7", f"1,v,{date},9,7"]
    study = read(*rows, head="animal,arm,date,length_mm,width_mm")
    assert study.calipers is not None
    assert study.calipers["day"].tolist() == [0.0, 7.0]
    told = [p for p in study.problems if "from 1990 to 2100" in p.what]
    assert [problem.cell for problem in told] == ["C4"]


def test_a_day_of_death_with_letters_is_told() -> None:
    head = "Mouse,Group,Day 0,Day 7,Day of death"
    rows = ["1,vehicle,100,200,21", "2,vehicle,110,210,2l", "3,vehicle,110,210,25"]
    study = read(*rows, head=head)
    assert study.survival is not None
    assert sorted(study.survival["day"][study.survival["event"]]) == [21.0, 25.0]
    assert [p.value for p in study.problems if "E3" in p.cell.split(", ")] == ["2l"]


def test_nothing_but_unknown_codes_is_refused_with_their_cells() -> None:
    with pytest.raises(StudyError) as caught:
        read("a,v,10,5", "b,v,11,6")
    assert [problem.cell for problem in caught.value.problems][:2] == ["D2", "D3"]


@pytest.mark.parametrize(
    ("heading", "events"),
    [
        ("Status (1=dead, 0=censored)", [True, False]),
        ("Status (0 = died, 1 = alive)", [False, True]),
        ("Event (1=yes)", [True, False]),
        ("Censored (1=yes)", [False, True]),
    ],
)
def test_codes_that_a_heading_explains(heading: str, events: list[bool]) -> None:
    text = f'Mouse,Group,Survival days,"{heading}"\n1,A,21,1\n2,A,60,0\n3,B,33,1\n4,B,60,0\n'
    study = read_study([Upload("x.csv", text.encode())])
    assert study.survival is not None
    assert study.survival["event"].tolist() == events * 2
