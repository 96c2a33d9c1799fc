"""Excised weights beside the last volume: pairs by hand, coefficients by other formulas."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.in_vivo.animals.excised import weight_volume, weight_volume_correlation
from analysis.in_vivo.growth.volume import animal_volumes
from analysis.settings import Settings
from analysis.study import TUMOR_WEIGHT_COLUMNS
from tests.in_vivo_studies import caliper_study, study_table

VOLUMES = [120.0, 300.0, 80.0, 500.0, 260.0, 410.0]
WEIGHTS = [0.15, 0.28, 0.11, 0.44, 0.31, 0.37]


def pairs_of(volumes=VOLUMES, weights=WEIGHTS, extra=()):
    rows = [
        {"arm": "vehicle", "animal": str(i), "day": day, "volume_mm3": volume * share}
        for i, volume in enumerate(volumes)
        for day, share in ((0, 0.5), (14, 1.0))
    ]
    weighed = [
        {"arm": "vehicle", "animal": str(i), "weight_g": w} for i, w in enumerate(weights)
    ] + list(extra)
    table = study_table(pd.DataFrame(weighed), TUMOR_WEIGHT_COLUMNS)
    study = caliper_study(rows, tumor_weights=table)
    return weight_volume(animal_volumes(study, Settings()), study)


def test_each_weight_stands_beside_the_last_volume_and_several_are_added_up():
    more = [{"arm": "vehicle", "animal": "0", "weight_g": 0.05},
            {"arm": "vehicle", "animal": "never measured", "weight_g": 0.2}]  # fmt: skip
    table = pairs_of(extra=more).set_index("animal")
    assert table.loc["0", ["day", "volume_mm3"]].tolist() == [14, 120]
    assert table.loc["0", "weight_g"] == pytest.approx(0.20)
    assert np.isnan(table.loc["never measured", "volume_mm3"])
    found = weight_volume_correlation(table.reset_index(), 0.95)
    assert found[["n", "n_left_out"]].to_numpy().tolist() == [[6, 1], [6, 1]]


def test_coefficients_and_intervals():
    found = weight_volume_correlation(pairs_of(), 0.95).set_index("coefficient")
    pearson = stats.pearsonr(VOLUMES, WEIGHTS)
    interval = pearson.confidence_interval(0.95)
    row = found.loc["Pearson"]
    assert row["estimate"] == pytest.approx(np.corrcoef(VOLUMES, WEIGHTS)[0, 1])
    assert row[["low", "high"]].to_numpy(float) == pytest.approx([interval.low, interval.high])
    ranks = [stats.rankdata(values) for values in (VOLUMES, WEIGHTS)]
    rho = np.corrcoef(*ranks)[0, 1]
    assert found.loc["Spearman", "estimate"] == pytest.approx(rho)
    half = 1.959964 * 1.03 / np.sqrt(3)
    assert found.loc["Spearman", "high"] == pytest.approx(np.tanh(np.arctanh(rho) + half), rel=1e-6)


@pytest.mark.parametrize(
    ("volumes", "weights"), [(VOLUMES[:3], WEIGHTS[:3]), ([100.0] * 6, WEIGHTS)]
)
def test_too_few_or_equal_animals_have_no_coefficient(volumes, weights):
    found = weight_volume_correlation(pairs_of(volumes, weights), 0.95)
    assert found[["estimate", "low", "high", "p"]].isna().all(axis=None)
    assert set(found["status"]) == {"fewer than 4 animals, or all alike"}
