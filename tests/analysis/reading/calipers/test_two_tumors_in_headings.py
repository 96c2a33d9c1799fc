"""Columns that name only a tumor and a unit of volume are two tumors of an animal."""

from __future__ import annotations

import pytest

from analysis.reading import Upload, read_study


@pytest.mark.parametrize(
    ("headings", "tumors"),
    [
        ("Left tumor (mm3),Right tumor (mm3)", ["L", "R"]),
        ("Tumor 1 (mm3),Tumor 2 (mm3)", ["T1", "T2"]),
        ("Volume L (mm3),Volume R (mm3)", ["L", "R"]),
    ],
)
def test_both_tumors_are_read(headings: str, tumors: list[str]) -> None:
    text = f"Mouse,Group,Day,{headings}\n1,A,0,100,110\n1,A,4,140,150\n2,B,0,99,98\n2,B,4,120,97\n"
    study = read_study([Upload("x.csv", text.encode())])
    assert study.calipers is not None
    first = study.calipers[study.calipers["animal"].eq("1") & study.calipers["day"].eq(4)]
    assert first["tumor"].tolist() == tumors
    assert first["volume_mm3"].tolist() == [140, 150]
