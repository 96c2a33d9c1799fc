"""A measure and its week or day in one heading, and days counted from birth."""

from __future__ import annotations

import pytest

from analysis.reading import Upload, read_study
from analysis.reading.calipers.headings.heading_cell import read_head


@pytest.mark.parametrize(
    ("heading", "field", "day"),
    [
        ("Weight.wk3", "weight_g", 21),
        ("BW_wk12", "weight_g", 84),
        ("Weight.BL", "weight_g", 0),
        ("body weight baseline", "weight_g", 0),
        ("Volume.d7", "volume_mm3", 7),
        ("Tumor volume week 2", "volume_mm3", 14),
        ("mass_date", "date", None),
        ("Mass", "weight_g", None),
    ],
)
def test_a_heading(heading: str, field: str, day: float | None) -> None:
    head = read_head(heading)
    assert (head.field, head.day) == (field, day)


@pytest.mark.parametrize(
    "heading", ["Weight_change", "Weight.gain", "Week of surgery", "preOVX wk7-1", "week 1 con"]
)
def test_no_measure_of_a_day(heading: str) -> None:
    head = read_head(heading)
    assert (head.field in ("weight_g", "volume_mm3"), head.day) == (False, None)


def test_weights_by_week_across() -> None:
    lines = ["animal_ID,Group,Weight.BL,Weight.wk1 ,Weight.wk2,Final,Weight_change"]
    lines += [f"{i}C,{arm},{18 + i},{19 + i},{20 + i},,{99.5 + i}"
              for i, arm in enumerate(("Control", "Control", "Drug", "Drug"), start=1)]  # fmt: skip
    study = read_study([Upload("weights.csv", "\n".join(lines).encode())])
    assert study.calipers is not None
    found = study.calipers.set_index(["animal", "day"])["weight_g"]
    assert len(found) == 12
    assert found[("1C", 0.0)] == 19
    assert found[("4C", 14.0)] == 24


def test_days_after_birth() -> None:
    rows = [f"{i},{arm},P{day},{day + i}" for i, arm in ((1, "A"), (2, "A"), (3, "B"), (4, "B"))
            for day in (7, 14, 21)]  # fmt: skip
    study = read_study([Upload("pups.csv", "\n".join(["ID,Group,Time,Weight", *rows]).encode())])
    assert study.calipers is not None
    assert set(study.calipers["day"]) == {7, 14, 21}
    assert len(study.calipers) == 12
