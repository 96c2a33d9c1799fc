"""Files and sheets of one study that write its animals differently, or name no arm of them."""

from __future__ import annotations

import pytest

from analysis.reading import Upload, read_study
from analysis.reading.corrections import NO_CORRECTIONS
from analysis.study import Study, StudyError

ARMS = ("Vehicle", "Vehicle", "Drug", "Drug")
VOLUMES, WEIGHTS, GROUPS = "tumor volume.csv", "body weight.csv", "groups.csv"


def volumes(*names: str, arms: tuple[str, ...] = ()) -> str:
    rows = [f"{name},{100 + at},{200 + at}" for at, name in enumerate(names)]
    return with_arms("Mouse,Day 0,Day 7", rows, arms)


def weights(*names: str, arms: tuple[str, ...] = ()) -> str:
    rows = [f"{name},{20 + at}.5,{21 + at}.5" for at, name in enumerate(names)]
    return with_arms("Mouse,Day 0,Day 7", rows, arms)


def with_arms(heading: str, rows: list[str], arms: tuple[str, ...]) -> str:
    if not arms:
        return "\n".join([heading, *rows])
    named = [f"{row},{arm}" for row, arm in zip(rows, arms, strict=True)]
    return "\n".join([f"{heading},Group", *named])


def groups(*names: str) -> str:
    return "\n".join(
        ["Animal ID,Treatment", *(f"{n},{a}" for n, a in zip(names, ARMS, strict=True))]
    )


def study_of(files: dict[str, str], answer: str = "") -> Study:
    uploads = [Upload(name, text.encode()) for name, text in files.items()]
    key = f"same_animals:{min(files)}:"
    corrections = NO_CORRECTIONS.with_answer(key, answer) if answer else NO_CORRECTIONS
    return read_study(uploads, corrections)


def table(study: Study) -> dict[str, tuple[str, list[float], list[float]]]:
    """Arm, volumes and weights of each animal in the order of days."""
    assert study.calipers is not None
    rows = study.calipers.sort_values("day")
    return {
        str(animal): (
            "/".join(own["arm"].unique()),
            own["volume_mm3"].dropna().tolist(),
            own["weight_g"].dropna().tolist(),
        )
        for animal, own in rows.groupby("animal")
    }


@pytest.mark.parametrize(
    ("one", "other", "listed"),
    [
        ("M{}", "{}", "M0{}"),
        ("Mouse 0{}", "m{}", "#{}"),
        ("{}", "Mouse #{}", "mouse_{}"),
        ("K4-0{}", "k4 {}", "K4-{}"),
    ],
)
def test_animals_written_differently_are_the_same(one: str, other: str, listed: str) -> None:
    numbers = (1, 2, 3, 4)
    study = study_of({
        VOLUMES: volumes(*map(one.format, numbers)),
        WEIGHTS: weights(*map(other.format, numbers)),
        GROUPS: groups(*map(listed.format, numbers)),
    })  # fmt: skip
    assert table(study) == {
        one.format(at + 1): (ARMS[at], [100 + at, 200 + at], [20.5 + at, 21.5 + at])
        for at in range(4)
    }
    (asked,) = [each for each in study.questions if each.key.startswith("same_animals:")]
    assert asked.assumed == "the same animals"
    assert "4 animals are written differently" in asked.text
    assert any(each.action == "Matched by their numbers." for each in study.problems)


def test_the_user_may_say_that_they_are_others() -> None:
    files = {VOLUMES: volumes("M1", "M2", "M3", "M4", arms=ARMS), WEIGHTS: weights("1", "2")}
    assert table(study_of(files))["M2"] == ("Vehicle", [101, 201], [21.5, 22.5])
    read = study_of(files, "other animals")
    assert [*table(read)] == ["M1", "M2", "M3", "M4"]
    assert table(read)["M1"] == ("Vehicle", [100, 200], [])
    (asked,) = [each for each in read.questions if each.key.startswith("no_arm:")]
    assert (asked.key, asked.assumed) == (f"no_arm:{WEIGHTS}:", "")


def test_one_number_behind_two_words_is_no_match() -> None:
    """``M1`` and ``R1`` are two animals: ``1`` could be either."""
    with pytest.raises(StudyError, match=r"4 animals \(M1, M2, R1, R2\) are in"):
        study_of({VOLUMES: volumes("M1", "M2", "R1", "R2"), GROUPS: groups("1", "2", "3", "4")})


def test_two_studies_that_number_alike_stay_apart() -> None:
    """Measured twice on a day, so not the same animals."""
    study = study_of({
        "tumor volume 1.csv": volumes("1", "2", "3", "4", arms=ARMS),
        "tumor volume 2.csv": volumes("M1", "M2", "M3", "M4", arms=ARMS),
    })  # fmt: skip
    assert len(table(study)) == 8
    assert not [each for each in study.questions if each.key.startswith("same_animals:")]


def test_later_days_of_what_may_be_another_study_are_asked() -> None:
    later = volumes("M1", "M2", "M3", "M4", arms=ARMS).replace("Day 0,Day 7", "Day 10,Day 14")
    files = {"tumor volume 1.csv": volumes("1", "2", "3", "4", arms=ARMS), VOLUMES: later}
    study = study_of(files)
    (asked,) = [each for each in study.questions if each.key.startswith("same_animals:")]
    assert asked.assumed == "other animals"
    assert len(table(study)) == 8
    assert table(study_of(files, "the same animals"))["1"] == (
        "Vehicle", [100, 200, 100, 200], [],
    )  # fmt: skip


def test_animals_in_different_arms_are_not_the_same() -> None:
    """The volumes of mouse 1 and the weights of mouse M1 are of two arms."""
    study = study_of({
        VOLUMES: volumes("1", "2", "3", "4", arms=ARMS),
        WEIGHTS: weights("M1", "M2", "M3", "M4", arms=(*ARMS[2:], *ARMS[:2])),
    })  # fmt: skip
    assert len(table(study)) == 8


def test_a_file_of_animals_without_arms_beside_one_with_arms_is_no_arm() -> None:
    study = study_of({
        VOLUMES: volumes("a1", "a2", "a3", "a4", arms=ARMS), WEIGHTS: weights("b1", "b2"),
    })  # fmt: skip
    assert {*study.calipers["arm"]} == {"Vehicle", "Drug"}
    (asked,) = [each for each in study.questions if each.key.startswith("no_arm:")]
    assert (asked.assumed, "2 animals (b1, b2)" in asked.text) == ("", True)


def test_volumes_and_weights_of_the_same_animals_without_arms_are_one_arm() -> None:
    study = study_of({VOLUMES: volumes("1", "2"), WEIGHTS: weights("M1", "M2")})
    assert table(study) == {
        "1": ("tumor volume", [100, 200], [20.5, 21.5]),
        "2": ("tumor volume", [101, 201], [21.5, 22.5]),
    }


def test_files_of_arms_whose_animals_are_numbered_anew_stay_apart() -> None:
    """The weights of mouse 1 could be of either arm: no file joins another."""
    study = study_of({
        "Drug volume.csv": volumes("1", "2"),
        "Vehicle volume.csv": volumes("1", "2").replace("20", "30"),
        WEIGHTS: weights("1", "2"),
    })  # fmt: skip
    assert study.calipers["arm"].nunique() == 3
