"""With several vehicles each arm is held against its own; where none is said, against none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.in_vitro.plates.quality import plate_qc
from analysis.in_vitro.plates.viability import viability, viability_problems
from analysis.in_vitro.plates.wells import well_viability
from analysis.results import analyse
from analysis.settings import Settings
from analysis.study import Arm, Study
from analysis.summary.methods import methods
from tests.plate_data import BLANK, plate_rows, plate_table, sample

ARMS = (
    Arm("DMSO", "vehicle"),
    Arm("ethanol", "vehicle"),
    Arm("untreated", "untreated"),
    Arm("tamoxifen", "single"),
    Arm("anastrozole", "single"),
    Arm("anastrozole + tamoxifen", "combination", ("anastrozole", "tamoxifen")),
)
DMSO = {"role": "vehicle", "arm": "DMSO"}
ETHANOL = {"role": "vehicle", "arm": "ethanol"}


def study(**facts: str) -> Study:
    rows = []
    for experiment, shift in (("1", 0.0), ("2", 0.02), ("3", -0.03)):
        groups = [
            (BLANK, [0.1, 0.1]),
            (DMSO, [1.1, 1.1, 1.1 + shift]),
            (ETHANOL, [0.6, 0.6, 0.6 - shift]),
            (sample("tamoxifen"), [0.35 + shift]),
            (sample("anastrozole"), [0.6]),
            (sample("anastrozole + tamoxifen"), [0.3 - shift]),
        ]
        rows += plate_rows(groups, experiment=experiment, plate=f"P{experiment}")
    return Study("test", "key", ARMS, facts=facts, plate_reads=plate_table(rows))


def table(found: Study, settings: Settings | None = None) -> pd.DataFrame:
    given = settings or Settings()
    return viability(well_viability(found, given), found, given).set_index("arm")


def test_nothing_said_gives_no_viability_and_a_warning() -> None:
    found = study()
    means = table(found)["mean_pct"]
    assert means[["DMSO", "ethanol"]].tolist() == pytest.approx([100, 100])
    assert means[["tamoxifen", "anastrozole", "anastrozole + tamoxifen"]].isna().all()
    told = viability_problems(found, well_viability(found, Settings()), Settings())
    (warning,) = [each for each in told if "several vehicles" in each.what]
    assert warning.severity == "warning"
    assert warning.value == "tamoxifen, anastrozole, anastrozole + tamoxifen"
    assert "key 'vehicle of tamoxifen', value 'DMSO'" in warning.action


def test_each_arm_is_held_against_its_own_vehicle() -> None:
    found = study(vehicle_of_tamoxifen="Ethanol", vehicle_of_anastrozole="DMSO")
    wells = well_viability(found, Settings())
    first = wells[wells["experiment"] == "1"].set_index("arm")["viability_pct"]
    assert first["tamoxifen"] == pytest.approx(100 * 0.25 / 0.5)
    assert first["anastrozole"] == pytest.approx(50)
    assert np.isnan(first["anastrozole + tamoxifen"])  # the parts do not agree
    methods = table(found)["method"]
    assert "t test against ethanol" in methods["tamoxifen"]
    assert "t test against DMSO" in methods["anastrozole"]
    assert "1 treatment" in methods["anastrozole"]


def test_a_combination_has_the_vehicle_that_its_parts_share() -> None:
    found = study(vehicle_of_tamoxifen="DMSO", vehicle_of_anastrozole="DMSO")
    wells = well_viability(found, Settings())
    first = wells[wells["experiment"] == "1"].set_index("arm")["viability_pct"]
    assert first["anastrozole + tamoxifen"] == pytest.approx(20)
    own = study(
        vehicle_of_tamoxifen="DMSO", vehicle_of_anastrozole="DMSO",
        **{"vehicle_of_anastrozole_+_tamoxifen": "ethanol"},
    )  # fmt: skip
    wells = well_viability(own, Settings())
    first = wells[wells["experiment"] == "1"].set_index("arm")["viability_pct"]
    assert first["anastrozole + tamoxifen"] == pytest.approx(40)


def test_a_control_named_for_all_is_that_of_all() -> None:
    found = study(control="ethanol")
    wells = well_viability(found, Settings())
    first = wells[wells["experiment"] == "1"].drop_duplicates("arm").set_index("arm")
    assert first["viability_pct"][["DMSO", "anastrozole", "tamoxifen"]].tolist() == pytest.approx(
        [200, 100, 50]
    )


def test_the_vehicles_are_not_pooled_in_plate_quality() -> None:
    found = study()
    quality = plate_qc(found, well_viability(found, Settings()), Settings())
    assert quality["n_control"].tolist() == [3, 3, 3]
    assert quality["control_mean"].iloc[0] == pytest.approx(1.1)


def test_the_methods_name_the_vehicle_of_each_arm() -> None:
    found = study(vehicle_of_tamoxifen="ethanol", vehicle_of_anastrozole="DMSO")
    text = " ".join(methods(analyse(found, Settings())).texts)
    assert "100 × (A − mean blank) / (mean vehicle − mean blank)" in text
    assert "Arms were compared with vehicle on log viability" in text
    assert (
        "Each arm was held against the vehicle of its own solvent: tamoxifen against ethanol; "
        "anastrozole against DMSO."
    ) in text
    one = study(control="DMSO")
    assert "solvent" not in " ".join(methods(analyse(one, Settings())).texts)
