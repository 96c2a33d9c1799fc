"""What is pasted into Prism: the right number under the right arm, replicates side by side."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.in_vitro.plates.prism_tables import (
    prism_text,
    viability_by_dose,
    viability_over_time,
    volumes_over_days,
    well_replicates,
)
from analysis.in_vitro.plates.wells import well_viability
from analysis.reading import Corrections, Upload, read_study
from analysis.results import analyse
from analysis.settings import Settings
from tests.plate_data import VEHICLE, plate_rows, plate_study, random_plates, sample


@pytest.fixture(scope="module")
def experiments() -> pd.DataFrame:
    found = analyse(plate_study(random_plates(5)), Settings()).experiments
    assert found is not None
    return found


def test_doses_at_one_time(experiments: pd.DataFrame) -> None:
    table = viability_by_dose(experiments, "", 72.0, ["tamoxifen", "anastrozole", "vehicle"])
    assert table.index.tolist() == [0.0, 1.0, 10.0]
    assert table.index.name == "Concentration (uM)"
    assert list(table.columns) == [
        (arm, number) for arm in ("tamoxifen", "anastrozole") for number in "123"
    ]
    np.testing.assert_allclose(table.loc[0.0], 100)
    rows = experiments.query("arm == 'tamoxifen' and time_h == 72 and concentration == 10")
    assert table.loc[10.0, "tamoxifen"].tolist() == rows["viability_pct"].tolist()


def test_times_at_one_dose(experiments: pd.DataFrame) -> None:
    rows = experiments[experiments["concentration"].isna() | (experiments["concentration"] == 1)]
    table = viability_over_time(rows, ["vehicle", "anastrozole"])
    assert table.index.tolist() == [24.0, 72.0]
    expected = rows.query("arm == 'anastrozole' and time_h == 24")["viability_pct"]
    assert table.loc[24.0, "anastrozole"].tolist() == expected.tolist()


def test_the_text_has_each_title_over_its_first_replicate() -> None:
    columns = pd.MultiIndex.from_tuples([("a", "1"), ("a", "2"), ("=b", "1")])
    index = pd.Index([0.0, 0.25], name="Day")
    table = pd.DataFrame([[1.0, 2.5, np.nan], [1 / 3, 4.0, 5.0]], index, columns)
    assert prism_text(table).splitlines() == [
        "Day\ta\t\t'=b",
        "0\t1\t2.5\t",
        "0.25\t0.3333333333\t4\t5",
    ]


def test_wells_of_one_experiment_are_replicates() -> None:
    groups = [(VEHICLE, [1.0, 1.2]), (sample("tamoxifen"), [0.4, 0.5, 0.6])]
    study = plate_study(plate_rows(groups))
    wells = well_viability(study, Settings())
    table = viability_by_dose(well_replicates(wells), "", 72.0, ["tamoxifen"])
    assert table.loc[0.0].dropna().tolist() == pytest.approx([100 / 1.1, 120 / 1.1])
    assert table.loc[10.0].tolist() == pytest.approx([40 / 1.1, 50 / 1.1, 60 / 1.1])


def test_volumes_have_a_column_for_each_animal() -> None:
    volumes = pd.DataFrame(
        {
            "model": "m",
            "arm": ["vehicle", "vehicle", "drug", "drug", "drug"],
            "animal": ["1", "1", "1", "2", "2"],
            "day": [0.0, 7.0, 0.0, 0.0, 7.0],
            "volume_mm3": [100.0, 300.0, 90.0, 80.0, 70.0],
            "status": ["", "", "", "", "incomplete: 1 of 2 tumors"],
        }
    )
    table = volumes_over_days(volumes, "m", ["vehicle", "drug"])
    assert list(table.columns) == [("vehicle", "1"), ("drug", "1"), ("drug", "2")]
    assert table.loc[0.0].tolist() == [100, 90, 80]
    assert table.loc[7.0].isna().tolist() == [False, True, True]
    assert volumes_over_days(volumes, "other", ["drug"]).empty


def test_what_goes_out_to_prism_comes_back(experiments: pd.DataFrame) -> None:
    """The XY text, put into a Prism file as Prism does, reads back to the same means."""
    table = viability_by_dose(experiments, "", 72.0, ["tamoxifen"])
    lines = [line.split("\t") for line in prism_text(table).splitlines()]

    def column(kind: str, title: str, at: range) -> str:
        parts = [f"<d>{line[i]}</d>" for i in at for line in lines[1:]]
        size = len(lines) - 1
        cells = "".join(
            f"<Subcolumn>{''.join(parts[i : i + size])}</Subcolumn>"
            for i in range(0, len(parts), size)
        )
        return f"<{kind}><Title>{title}</Title>{cells}</{kind}>"

    body = column("XColumn", lines[0][0], range(1)) + column("YColumn", lines[0][1], range(1, 4))
    text = (
        '<?xml version="1.0"?><GraphPadPrismFile><Table TableType="XY" YFormat="replicates">'
        f"<Title>T</Title>{body}</Table></GraphPadPrismFile>"
    )
    said = Corrections((("T replicates", "experiments, one each"),))
    again = analyse(read_study([Upload("t.pzfx", text.encode())], said), Settings())
    means = again.tables["viability"].set_index(["arm", "concentration"])["mean_pct"]
    for dose in (1.0, 10.0):
        assert means[("tamoxifen", dose)] == pytest.approx(table.loc[dose].mean())
