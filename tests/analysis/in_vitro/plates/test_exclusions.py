"""Excluded wells leave every number, rules find what they should, and both results stand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.in_vitro.plates.exclusions import (
    EFFECT_COLUMNS,
    FOUND_COLUMNS,
    Rule,
    exclusion_effect,
    find_wells,
    grubbs_critical,
)
from analysis.in_vitro.plates.quality import plate_qc
from analysis.in_vitro.plates.viability import viability
from analysis.in_vitro.plates.wells import well_viability
from analysis.settings import Settings
from analysis.study import Study
from tests.plate_data import BLANK, VEHICLE, plate_rows, plate_study, random_plates, sample

DEFAULT = Settings()
# NIST/SEMATECH e-Handbook 1.3.5.17.1: uranium isotopes (Tietjen and Moore 1972), G = 2.4687.
ISOTOPES = [199.31, 199.53, 200.19, 200.82, 201.92, 201.95, 202.18, 245.57]


def excluding(study: Study, *wells: str) -> Study:
    reads = study.plate_reads
    assert reads is not None
    reason = np.where(reads["well"].isin(wells), "bubble", "")
    return replace(study, plate_reads=reads.assign(excluded=reason))


def found(rows: list[dict[str, object]], rule: Rule) -> pd.DataFrame:
    study = plate_study(rows)
    return find_wells(study, well_viability(study, DEFAULT), rule)


def means(study: Study) -> pd.DataFrame:
    return viability(well_viability(study, DEFAULT), study, DEFAULT)


@pytest.mark.parametrize(
    ("n", "alpha", "published"),
    [(3, 0.05, 1.1543), (4, 0.05, 1.4812), (8, 0.05, 2.1266), (10, 0.01, 2.4821)],
)
def test_grubbs_critical_values_are_those_published(n: int, alpha: float, published: float) -> None:
    assert grubbs_critical(n, alpha) == pytest.approx(published, abs=2e-4)


def test_grubbs_finds_the_published_outlier() -> None:
    rows = plate_rows([(VEHICLE, [value / 100 for value in ISOTOPES])])
    table = found(rows, "grubbs")
    assert list(table) == FOUND_COLUMNS
    assert table["well"].tolist() == ["A8"]
    assert table["reason"].tolist() == ["outlier: Grubbs G = 2.47, alpha 0.01"]


def test_grubbs_marks_one_of_a_hundred_clean_groups() -> None:
    rng = np.random.default_rng(1)
    rows = [
        row
        for number in range(1500)
        for row in plate_rows([(VEHICLE, rng.normal(1, 0.05, 4))], plate=f"P{number}")
    ]
    assert len(found(rows, "grubbs")) == pytest.approx(15, abs=9)


def test_modified_z_needs_six_wells() -> None:
    six = [1.00, 1.01, 1.02, 0.98, 0.99, 1.30]
    assert found(plate_rows([(VEHICLE, six)]), "modified_z")["well"].tolist() == ["A6"]
    assert found(plate_rows([(VEHICLE, six[1:])]), "modified_z").empty
    assert found(plate_rows([(BLANK, [0.058] * 5 + [0.061])]), "modified_z").empty


def test_saturated_wells_are_found_before_the_reference_is_subtracted() -> None:
    rows = plate_rows([(VEHICLE, [2.9, 3.2, 1.0])], reference=0.5)
    assert found(rows, "saturated")["reason"].tolist() == ["saturated: 3.20 OD"]


def test_edge_wells_are_those_of_the_outer_ring() -> None:
    rows = plate_rows([(VEHICLE, [1.0] * 96)])
    table = found(rows, "edge")
    assert len(table) == 36
    assert {"A1", "H12", "D1", "D12", "A6"} <= set(table["well"])
    assert "B2" not in set(table["well"])


def test_a_rule_looks_only_at_wells_that_count() -> None:
    study = excluding(plate_study(plate_rows([(VEHICLE, [v / 100 for v in ISOTOPES])])), "A8")
    assert find_wells(study, well_viability(study, DEFAULT), "grubbs").empty


def test_an_excluded_well_leaves_mean_blank_control_and_quality() -> None:
    groups = [(BLANK, [0.1, 0.1, 0.4]), (VEHICLE, [1.1, 1.1, 1.1, 2.2])]
    study = plate_study(plate_rows([*groups, (sample("tamoxifen"), [0.6, 0.6, 3.6])]))
    study = excluding(study, "A3", "A7", "A10")
    wells = well_viability(study, DEFAULT)
    assert wells["excluded"].sum() == 3
    table = viability(wells, study, DEFAULT).set_index("arm")
    assert table.loc["tamoxifen", ["n_wells", "mean_pct"]].tolist() == [2, pytest.approx(50)]
    quality = plate_qc(study, wells, DEFAULT).iloc[0]
    assert quality["n_excluded"] == 3
    assert (quality["n_control"], quality["n_blank"], quality["n_saturated"]) == (3, 2, 0)
    assert quality["blank_mean"] == pytest.approx(0.1)


def test_an_arm_whose_wells_are_all_excluded_stays_with_none() -> None:
    rows = plate_rows([(BLANK, [0.1]), (VEHICLE, [1.1, 1.1]), (sample("tamoxifen"), [0.6, 0.7])])
    table = means(excluding(plate_study(rows), "A4", "A5")).set_index("arm")
    assert table.loc["tamoxifen", "n_wells"] == 0
    assert np.isnan(table.loc["tamoxifen", "mean_pct"])


def test_results_with_and_without_stand_side_by_side() -> None:
    rows = plate_rows(
        [(BLANK, [0.0]), (VEHICLE, [1.0, 1.0]), (sample("tamoxifen"), [0.4, 0.5, 0.9]),
         (sample("anastrozole"), [0.8, 0.8])]
    )  # fmt: skip
    study = excluding(plate_study(rows), "A6")
    wells = well_viability(study, DEFAULT)
    table = exclusion_effect(study, wells, viability(wells, study, DEFAULT), DEFAULT)
    assert list(table) == EFFECT_COLUMNS
    assert table["arm"].tolist() == ["tamoxifen"]
    row = table.iloc[0]
    assert row["n_excluded"] == 1
    assert row["mean_all_pct"] == pytest.approx(60)
    assert row["mean_pct"] == pytest.approx(45)
    assert row["difference_pct"] == pytest.approx(-15)


def test_an_excluded_control_well_shows_in_every_arm() -> None:
    rows = plate_rows([(VEHICLE, [1.0, 1.0, 2.0]), (sample("tamoxifen"), [0.5])])
    study = excluding(plate_study(rows), "A3")
    wells = well_viability(study, DEFAULT)
    table = exclusion_effect(study, wells, means(study), DEFAULT).set_index("arm")
    assert table["n_excluded"].to_dict() == {"vehicle": 1, "tamoxifen": 0}
    assert table.loc["tamoxifen", "difference_pct"] == pytest.approx(50 - 37.5)


def test_nothing_excluded_gives_no_rows() -> None:
    study = plate_study(random_plates(2))
    wells = well_viability(study, DEFAULT)
    assert exclusion_effect(study, wells, means(study), DEFAULT).empty
