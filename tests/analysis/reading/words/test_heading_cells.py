"""Column spellings: what a heading is taken for."""

from __future__ import annotations

import pytest

from analysis.reading.words.heading_cells import (
    NEEDS,
    is_met,
    lacking,
    match_headings,
    named_kind,
    read_headings,
    squashed,
)
from analysis.reading.words.headings import SHEET_NAMES, SPELLINGS


def fields(kind: str, *headings: str) -> dict[str, str]:
    matched = match_headings(read_headings(headings), kind)
    return {field: found[0].text for field, found in matched.items()}


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Treatment", "arm"), ("Group", "arm"), ("Group_name", "arm"), ("ExpGroup", "arm"),
        ("MouseID", "animal"), ("Mouse", "animal"), ("ID", "animal"), ("animalID", "animal"),
        ("IDmouse", "animal"), ("Mouse_id", "animal"), ("Ear Tag", "animal"),
        ("Day", "day"), ("Time", "day"), ("DAY_OF_STUDY", "day"), ("Days into treatment", "day"),
        ("Date of tumor measurement", "date"), ("TumVol", "volume_mm3"), ("TV", "volume_mm3"),
        ("Tumor volume (mm3)", "volume_mm3"), ("tumour_volume_mm³", "volume_mm3"),
        ("TUMOR_VOLUME", "volume_mm3"), ("L", "length_mm"), ("length (mm)", "length_mm"),
        ("Tumor (L)", "length_mm"), ("Width [cm]", "width_mm"), ("W", "width_mm"),
        ("BW", "weight_g"), ("body weight", "weight_g"), ("bodyweight_g", "weight_g"),
        ("Cell line", "model"), ("Cell", "model"), ("Cage", "cage"), ("Tumor Number", "tumor"),
    ],
)  # fmt: skip
def test_spellings_of_caliper_columns(heading: str, field: str) -> None:
    assert fields("calipers", heading) == {field: heading}


@pytest.mark.parametrize(
    ("heading", "wavelength"),
    [("abs555 (A)", 555), ("OD570", 570), ("OD 570 nm", 570), ("A_490", 490), ("Absorbance", None)],
)
def test_a_wavelength_in_the_heading_of_an_absorbance(heading: str, wavelength: int | None) -> None:
    (found,) = match_headings(read_headings([heading]), "plate_reads")["absorbance"]
    assert found.wavelength_nm == wavelength


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("length_cm", "cm"),
        ("Width (mm)", "mm"),
        ("conc [nM]", "nM"),
        ("Tumor (L)", ""),
        ("a b", ""),
    ],
)
def test_units_of_headings(heading: str, unit: str) -> None:
    assert read_headings([heading])[0].unit == unit


def test_the_preferred_spelling_is_read_where_a_field_has_two_columns() -> None:
    assert fields("calipers", "Group code", "Group_name")["arm"] == "Group_name"
    assert fields("calipers", "ID", "Mouse")["animal"] == "Mouse"


def test_cells_that_are_no_texts_are_no_headings() -> None:
    assert read_headings([1.0, "", " ", "Day"])[0].column == 3


@pytest.mark.parametrize("kind", SPELLINGS)
def test_the_columns_of_the_study_workbook_mean_themselves(kind: str) -> None:
    """Each field's own name is matched with it, and the needs name known fields."""
    for field in SPELLINGS[kind]:
        assert fields(kind, field) == {field: field}
    assert {field for need in NEEDS[kind] for field in need} <= SPELLINGS[kind].keys()


@pytest.mark.parametrize("kind", SPELLINGS)
def test_no_spelling_stands_for_two_fields_of_a_kind(kind: str) -> None:
    seen: dict[str, str] = {}
    for field, spellings in SPELLINGS[kind].items():
        for spelling in {squashed(each) for each in spellings}:
            assert seen.setdefault(spelling, field) == field, spelling


def test_a_kind_is_met_by_its_needs_and_not_by_what_excludes_it() -> None:
    assert is_met("calipers", {"animal", "arm", "date", "volume_mm3"})
    assert not is_met("calipers", {"animal", "arm", "volume_mm3"})
    assert is_met("tumor_weights", {"animal", "arm", "weight_g"})
    assert not is_met("tumor_weights", {"animal", "arm", "weight_g", "day"})
    assert lacking("calipers", {"animal", "weight_g"}) == "'arm', 'date' or 'day'"


def test_sheet_names() -> None:
    assert named_kind("Plate reads") == "plate_reads"
    assert named_kind("Tumor-Volumes") == "calipers"
    assert named_kind("Sheet1") == ""
    names = [name for names in SHEET_NAMES.values() for name in names]
    assert len(names) == len(set(names))
