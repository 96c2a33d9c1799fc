"""Times below a heading without a unit are asked, whatever table they stand in."""

from __future__ import annotations

import pytest

from analysis.reading import Corrections, Upload, read_study
from analysis.study import Study

WELLS = [f"{letter}{number}" for letter in "ABCD" for number in (1, 2, 3)]


def study_of(rows: list[list[object]], *answers: tuple[str, str]) -> Study:
    text = "\n".join(",".join(map(str, row)) for row in rows)
    return read_study([Upload("course.csv", text.encode())], Corrections(answers))


def across(head: str, times: tuple[object, ...]) -> list[list[object]]:
    return [[head, *WELLS], *([t, *(f"{0.1 + at / 50 + n / 90:.3f}" for n in range(12))]
                              for at, t in enumerate(times))]  # fmt: skip


def down(head: str, times: tuple[object, ...]) -> list[list[object]]:
    turned = across(head, times)
    return [list(row) for row in zip(*turned, strict=True)]


def listed(head: str, times: tuple[object, ...]) -> list[list[object]]:
    rows: list[list[object]] = [
        [well, time, f"{0.1 + at / 50 + n / 90:.3f}"]
        for at, time in enumerate(times) for n, well in enumerate(WELLS)
    ]  # fmt: skip
    return [["Well", head, "OD600"], *rows]


@pytest.mark.parametrize("shape", [across, down, listed])
def test_a_bare_time_is_asked(shape) -> None:  # type: ignore[no-untyped-def]
    rows = shape("Time", (0, 15, 30))
    study = study_of(rows)
    (question,) = (each for each in study.questions if "unit" in each.text)
    assert question.assumed == "hours"
    answered = study_of(rows, (question.key, "minutes"))
    assert answered.plate_reads is not None
    assert sorted(answered.plate_reads["time_h"].unique()) == pytest.approx([0, 0.25, 0.5])


def test_large_times_are_taken_as_seconds_and_asked() -> None:
    rows = across("Time", (0, 900, 1800))
    study = study_of(rows)
    (question,) = (each for each in study.questions if "unit" in each.text)
    assert question.assumed == "seconds"
    assert study.plate_reads is not None
    assert study.plate_reads["time_h"].max() == pytest.approx(0.5)
    answered = study_of(rows, (question.key, "minutes")).plate_reads
    assert answered is not None
    assert answered["time_h"].max() == pytest.approx(30)


@pytest.mark.parametrize("shape", [across, down, listed])
@pytest.mark.parametrize(
    ("head", "times"),
    [
        ("Time (min)", (0, 15, 30)),
        ("Time", ("0:00:00", "0:15:00", "0:30:00")),
        ("Time", (0, 24, 48)),
    ],
)
def test_what_says_its_unit_is_not_asked(  # type: ignore[no-untyped-def]
    shape, head: str, times: tuple[object, ...]
) -> None:
    questions = study_of(shape(head, times)).questions
    assert [each.text for each in questions if "unit" in each.text] == []
