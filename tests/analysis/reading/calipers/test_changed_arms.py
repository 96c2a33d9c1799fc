"""Animals of a crossover are asked for; names that begin again in each arm are not."""

from __future__ import annotations

import pytest

from analysis.reading import Upload, read_study
from analysis.reading.corrections import Corrections
from analysis.study import Study, StudyError

KEY = "changed_arms:sheet.csv:"
SAME = "the same animals: leave out their days in later arms"
OTHERS = "other animals of the same name"
HEAD = "Animal,Treatment,Day,Body weight (g)\n"
STAYS = "9,Placebo,0,20.0\n9,Placebo,21,21.5\n"
CROSSED = (
    HEAD
    + STAYS
    + """1,Placebo,0,20.1
1,Placebo,7,20.6
1,Drug,14,20.3
1,Drug,21,19.1
2,Drug,0,21.2
2,Drug,7,19.9
2,Placebo,14,20.4
2,Placebo,21,21.0
"""
)


def read(text: str, answer: str = "") -> Study:
    given = Corrections(answers=((KEY, answer),) if answer else ())
    return read_study([Upload("sheet.csv", text.encode())], given)


def rows(study: Study) -> list[tuple[str, str, float]]:
    assert study.calipers is not None
    table = study.calipers[["animal", "arm", "day"]].sort_values(["animal", "day"])
    return [(str(a), str(b), float(c)) for a, b, c in table.itertuples(index=False)]


def test_animals_that_change_their_arm_wait_for_an_answer() -> None:
    study = read(CROSSED)
    assert rows(study) == [("9", "Placebo", 0), ("9", "Placebo", 21)]
    (question,) = [each for each in study.questions if each.key == KEY]
    assert question.assumed == ""
    assert "2 animals (1, 2)" in question.text
    assert "8 rows left out." in [each.action for each in study.problems]


def test_the_days_in_the_first_arm_of_the_same_animals() -> None:
    kept = [("1", "Placebo", 0), ("1", "Placebo", 7), ("2", "Drug", 0), ("2", "Drug", 7)]
    assert rows(read(CROSSED, SAME))[:4] == kept


def test_other_animals_of_the_same_name() -> None:
    assert len(rows(read(CROSSED, OTHERS))) == 10


def test_a_sheet_of_crossed_animals_alone_is_not_read_before_the_answer() -> None:
    with pytest.raises(StudyError) as stopped:
        read(CROSSED.replace(STAYS, ""))
    assert [each.key for each in stopped.value.questions] == [KEY]


def test_names_that_begin_again_in_each_arm_are_not_asked_for() -> None:
    text = HEAD + "1,Placebo,0,20\n1,Placebo,7,21\n1,Drug,1,20\n1,Drug,8,19\n"
    study = read(text)
    assert len(rows(study)) == 4
    assert KEY not in {each.key for each in study.questions}
