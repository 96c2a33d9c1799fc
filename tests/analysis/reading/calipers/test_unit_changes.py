"""A unit that changes between two days of a sheet is told, and no tumor grows tenfold at once."""

from __future__ import annotations

import pytest

from analysis.reading import Upload, read_study
from analysis.reading.corrections import Corrections
from analysis.study import Study

KEY = "unit_change:sheet.csv:"
LONG = """Mouse,Treatment,Day,Length,Width
1,Saline,0,0.62,0.50
2,Saline,0,0.64,0.51
3,Drug,0,0.60,0.55
1,Saline,4,0.81,0.70
2,Saline,4,0.84,0.72
3,Drug,4,0.66,0.58
1,Saline,8,9.9,8.7
2,Saline,8,10.2,9.1
3,Drug,8,6.8,5.9
"""
BACK = """Mouse,Treatment,Day 0 volume (mm3),Day 5 volume (mm3),Day 9 volume (mm3)
1,Saline,110.5,240.1,0.512
2,Saline,98.2,221.4,0.474
3,Drug,104.3,131.2,0.152
"""


def read(text: str, answer: str = "") -> Study:
    given = Corrections(answers=((KEY, answer),) if answer else ())
    return read_study([Upload("sheet.csv", text.encode())], given)


def sizes(study: Study, measure: str, animal: str) -> list[float]:
    assert study.calipers is not None
    rows = study.calipers[study.calipers["animal"] == animal]
    return rows.sort_values("day")[measure].round(6).tolist()


def test_centimeters_before_millimeters_are_converted_and_told() -> None:
    study = read(LONG)
    assert sizes(study, "length_mm", "1") == [6.2, 8.1, 9.9]
    assert sizes(study, "width_mm", "3") == [5.5, 5.8, 5.9]
    (question,) = study.questions
    assert question.key == KEY
    assert question.assumed == "cm on day 0, 4, mm on the other days"
    (told,) = [each for each in study.problems if each.severity == "warning"]
    assert (told.action, told.cell[:6]) == ("Converted to mm.", "D2, D3")


def test_millimeters_all_the_same() -> None:
    study = read(LONG, "mm on all days")
    assert sizes(study, "length_mm", "1") == [0.62, 0.81, 9.9]


def test_volumes_that_fall_by_a_thousand_are_cubic_centimeters() -> None:
    study = read(BACK)
    assert sizes(study, "volume_mm3", "1") == [110.5, 240.1, 512.0]
    assert sizes(study, "volume_mm3", "3") == [104.3, 131.2, 152.0]


@pytest.mark.parametrize(
    ("day", "sizes_of_day"),
    [("one animal", ("9.9", "0.9", "0.7")), ("fast growth", ("2.4", "2.6", "2.2"))],
)
def test_tumors_that_grow_stay(day: str, sizes_of_day: tuple[str, ...]) -> None:
    first = ["0.62", "0.64", "0.60"]
    rows = [f"{at},{'Drug' if at == 3 else 'Saline'},0,{x},0.5" for at, x in enumerate(first, 1)]
    rows += [
        f"{at},{'Drug' if at == 3 else 'Saline'},8,{x},0.5" for at, x in enumerate(sizes_of_day, 1)
    ]
    study = read("Mouse,Treatment,Day,Length (mm),Width (mm)\n" + "\n".join(rows))
    assert sizes(study, "length_mm", "1") == [0.62, float(sizes_of_day[0])], day
    assert KEY not in {each.key for each in study.questions}
