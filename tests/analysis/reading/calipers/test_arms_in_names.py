"""Columns of animals whose names hold their arm, and what is asked where they may."""

from __future__ import annotations

import pytest

from analysis.reading import Upload, read_study
from analysis.reading.corrections import NO_CORRECTIONS
from analysis.study import Study, StudyError

DAYS = (0, 4, 9)


def down(names: tuple[str, ...], corner: str = "Days") -> str:
    """A row a day and a column an animal; volumes say the column and the day."""
    rows = [[str(d), *(str(100 * (c + 1) + d) for c in range(len(names)))] for d in DAYS]
    return "\n".join(",".join(row) for row in [[corner, *names], *rows])


def study_of(name: str, text: str, answer: tuple[str, str] | None = None) -> Study:
    corrections = NO_CORRECTIONS.with_answer(*answer) if answer else NO_CORRECTIONS
    return read_study([Upload(name, text.encode())], corrections)


def courses(study: Study, column: str = "volume_mm3") -> dict[tuple[str, str], list[float]]:
    assert study.calipers is not None
    rows = study.calipers.sort_values("day")
    return {
        (str(arm), str(animal)): own[column].tolist()
        for (arm, animal), own in rows.groupby(["arm", "animal"])
    }


@pytest.mark.parametrize(
    ("written", "animal"),
    [
        ("{} M{}", "M{}"),
        ("{} #{}", None),
        ("{} mouse {}", "mouse {}"),
        ("{} (m{})", "m{}"),
        ("{}_M{}", "M{}"),
        ("{} {}", None),
        ("{}_{}", None),
        ("{}.{}", None),
    ],
)
def test_an_animal_of_an_arm_is_no_part_of_its_name(written: str, animal: str | None) -> None:
    arms = ("Vehicle", "Drug A")
    text = down(tuple(written.format(arm, n) for arm in arms for n in (1, 2)))
    expected = {
        (arm, (animal.format(n) if animal else written.format(arm, n))): [
            100 * (2 * at + n) + day for day in DAYS
        ]
        for at, arm in enumerate(arms)
        for n in (1, 2)
    }
    assert courses(study_of("tumor volumes.csv", text)) == expected


@pytest.mark.parametrize(
    ("arms", "option"),
    [
        (("L", "T", "V"), "arms by their letters (L, T, V)"),
        (("Letro", "Tam"), "arms by their names (Letro, Tam)"),
    ],
)
def test_letters_before_numbers_may_be_arms(arms: tuple[str, ...], option: str) -> None:
    text = down(tuple(f"{arm}{n}" for arm in arms for n in (1, 2)))
    study = study_of("tumor volumes.csv", text)
    (asked,) = [each for each in study.questions if each.key.startswith("no_arm:")]
    assert asked.options[2] == option
    read = courses(study_of("tumor volumes.csv", text, (asked.key, option)))
    assert [*read] == [(arm, f"{arm}{n}") for arm in arms for n in (1, 2)]
    assert read[arms[1], f"{arms[1]}2"] == [400, 404, 409]


def test_animals_with_one_letter_are_one_arm() -> None:
    study = study_of("tumor volumes.csv", down(("M1", "M2", "M3")))
    (asked,) = [each for each in study.questions if each.key.startswith("no_arm:")]
    assert len(asked.options) == 2


@pytest.mark.parametrize("written", ["{}_{}", "{} {}", "{}.{}", "{}-{}"])
def test_numbers_of_named_arms_over_days_are_asked_what_they_are(written: str) -> None:
    text = down(tuple(written.format(arm, n) for arm in ("Vehicle", "Tam") for n in (1, 2)))
    with pytest.raises(StudyError) as stop:
        study_of("experiment.csv", text)
    (asked,) = stop.value.questions
    assert asked.text.endswith("each row a day. What are the numbers?")
    volumes, weights, left = asked.options
    read = courses(study_of("experiment.csv", text, (asked.key, volumes)))
    assert read["Tam", written.format("Tam", 1)] == [300, 304, 309]
    assert courses(study_of("experiment.csv", text, (asked.key, weights)), "weight_g")[
        "Vehicle", written.format("Vehicle", 2)
    ] == [200, 204, 209]
    with pytest.raises(StudyError):
        study_of("experiment.csv", text, (asked.key, left))
