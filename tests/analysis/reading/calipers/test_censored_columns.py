"""Columns that tell who was censored: a yes in them is no event."""

from __future__ import annotations

import pytest

from analysis.reading import Upload, read_study
from analysis.study import Study


def read(text: str) -> Study:
    return read_study([Upload("survival.csv", text.encode())])


def events(study: Study) -> list[tuple[str, float, bool]]:
    assert study.survival is not None
    return [*zip(study.survival["animal"], study.survival["day"], study.survival["event"],
                 strict=True)]  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "yes", "no"),
    [
        ("Censored (Y/N)", "Y", "N"),
        ("Censored?", "TRUE", "FALSE"),
        ("Censored", "1", "0"),
        ("Censor", "yes", "no"),
    ],
)
@pytest.mark.parametrize("layout", ["blocks", "list"])
def test_a_yes_is_no_event(layout: str, heading: str, yes: str, no: str) -> None:
    if layout == "list":
        lines = [f"Mouse,Group,Days to endpoint,{heading}", f"1,Control,21,{no}",
                 f"2,Control,24,{no}", f"4,Radiation,38,{no}", f"6,Radiation,90,{yes}"]  # fmt: skip
    else:
        head = f"Mouse,Days to endpoint,{heading}"
        lines = ["Control,,", head, f"1,21,{no}", f"2,24,{no}", "Radiation,,", head,
                 f"4,38,{no}", f"6,90,{yes}"]  # fmt: skip
    study = read("\n".join(lines))
    assert events(study) == [("1", 21, True), ("2", 24, True), ("4", 38, True), ("6", 90, False)]
    assert any("the animals that had no event" in each.what for each in study.problems)


def test_a_censor_of_numbers_is_an_event() -> None:
    study = read("Mouse,Group,Day of death,Censor\n1,Control,21,1\n2,Drug,24,1\n3,Drug,90,0\n")
    assert events(study) == [("1", 21, True), ("2", 24, True), ("3", 90, False)]
    assert not [each for each in study.problems if "no event" in each.what]


def test_a_status_in_french() -> None:
    study = read("Souris;Groupe;Survie (jours);Statut\n1;Témoin;21;mort\n2;Traité;60;vivant\n")
    assert events(study) == [("1", 21, True), ("2", 60, False)]


@pytest.mark.parametrize("mark", ["EUTH (size)", "sac - tumor size", "Euthanized: volume"])
def test_a_mark_that_says_why_is_an_event(mark: str) -> None:
    rows = ["Treatment,Mouse,Day 0,Day 4,Day 8", f"Isotype,1,64,120,{mark}",
            "Isotype,2,71,141,590", "aPD-L1,3,66,88,104"]  # fmt: skip
    study = read("\n".join(rows))
    assert events(study) == [("1", 8, True), ("2", 8, False), ("3", 8, False)]
