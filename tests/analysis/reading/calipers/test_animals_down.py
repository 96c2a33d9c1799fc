"""Tables with a row a day: means beside the animals, arms as titles, means alone."""

from __future__ import annotations

import pytest

from analysis.reading import Upload, read_study
from analysis.study import Study, StudyError


def read(text: str, name: str = "sheet.csv") -> Study:
    return read_study([Upload(name, text.encode())])


BLOCKS = """{0}
Days post implantation,Mouse 1,Mouse 2,Mouse 3{2}
7,60,55,71{3}
10,121,98,140{3}

{1}
Days post implantation,Mouse 1,Mouse 2,Mouse 3{2}
7,58,66,49{3}
10,90,104,71{3}
"""


@pytest.mark.parametrize(("head", "cells"), [("", ""), (",Mean,SEM", ",62,4.7")])
@pytest.mark.parametrize("count", [" (n=3)", ", n = 3 mice", ""])
def test_titles_of_blocks_are_arms(count: str, head: str, cells: str) -> None:
    study = read(BLOCKS.format(f'"Vehicle{count}"', f'"anti-PD-1{count}"', head, cells))
    assert study.calipers is not None
    found = study.calipers.set_index(["arm", "animal", "day"])["volume_mm3"]
    assert len(found) == 12
    assert found["Vehicle", "Mouse 2", 10.0] == 98
    assert found["anti-PD-1", "Mouse 3", 7.0] == 49
    assert {arm.name for arm in study.arms} == {"Vehicle", "anti-PD-1"}


def test_means_beside_animals_are_left_out() -> None:
    text = "Tumor volume (mm3)\nDay,1,2,3,Mean,SEM\n7,60,55,71,62,4.7\n10,121,98,140,119.7,12.1\n"
    study = read(text)
    assert study.calipers is not None
    assert sorted({*study.calipers["animal"]}) == ["1", "2", "3"]
    assert study.calipers["volume_mm3"].sum() == 545
    assert [p.cell for p in study.problems if "mean, SD or SEM" in p.what] == ["E2, F2"]


@pytest.mark.parametrize(
    "text",
    [
        "Day,Vehicle mean,Vehicle SD,n\n0,101.2,12.1,8\n4,188.4,25.5,8\n8,340,51,8\n",
        "Tumor volume\nDay,Mean,SD,n\n7,62,4.7,3\n10,119.7,12.1,3\n14,258.3,25.1,3\n",
    ],
)
def test_a_table_of_means_alone_is_told(text: str) -> None:
    with pytest.raises(StudyError, match="means and errors of arms, not animals"):
        read(text)


def test_a_file_name_says_what_days_down_hold() -> None:
    text = "Day,Ctrl,Ctrl,Drug\n,a,b,c\n0,20,21,20.5\n7,20.4,21.1,19.5\n14,20.6,21.3,19\n"
    study = read(text, "body_weights.csv")
    assert study.calipers is not None
    assert study.calipers["weight_g"].notna().sum() == 9
