"""Excised tumors and other assays per arm: the animal as unit, control, and Dunnett's test."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.in_vivo.animals.endpoint_assays import (
    NO_LOGS,
    animal_endpoints,
    endpoints,
    is_signal,
    tumor_weights,
)
from analysis.settings import Settings
from analysis.statistics.skewed_means import log_means, of_log_sum
from analysis.statistics.unlike_spreads import welch_dunnett
from analysis.study import ENDPOINT_COLUMNS, TUMOR_WEIGHT_COLUMNS, Arm, Study, StudyError
from tests.in_vivo_studies import arms_of, few_examples, study_table

nan = math.nan
WEIGHTS = {"vehicle": [1.2, 1.0, 1.4], "letrozole": [0.3, 0.5, 0.4], "tamoxifen": [0.9, 1.1, 1.3]}


def weight_study(samples, **more):
    rows = [
        {"arm": arm, "animal": str(i), "weight_g": weight, **more}
        for arm, weights in samples.items()
        for i, weight in enumerate(weights)
    ]
    table = study_table(pd.DataFrame(rows), TUMOR_WEIGHT_COLUMNS)
    return Study("test", "key", arms_of(samples), tumor_weights=table)


def endpoint_study(rows, arms=None):
    table = study_table(pd.DataFrame(rows), ENDPOINT_COLUMNS)
    return Study("test", "key", arms or arms_of(table["arm"]), endpoints=table)


def weights_of(samples):
    return tumor_weights(weight_study(samples), Settings()).set_index("arm")


def test_means_and_inhibition_by_hand():
    table = weights_of(WEIGHTS)
    assert " ".join(table.reset_index().columns) == (
        "arm model n mean_g sd_g inhibition_pct p p_adjusted method inhibition_low inhibition_high"
    )
    assert table["n"].tolist() == [3, 3, 3]
    assert table["mean_g"].tolist() == pytest.approx([1.2, 0.4, 1.1])
    assert table["sd_g"].tolist() == pytest.approx([0.2, 0.1, 0.2])
    expected = [nan, 100 * (1 - 0.4 / 1.2), 100 * (1 - 1.1 / 1.2)]
    assert table["inhibition_pct"].tolist() == pytest.approx(expected, nan_ok=True)


def test_arms_are_compared_with_control_by_dunnett():
    table = weights_of(WEIGHTS)
    letrozole, tamoxifen = welch_dunnett(
        [WEIGHTS["letrozole"], WEIGHTS["tamoxifen"]], WEIGHTS["vehicle"]
    )
    assert table["p"].tolist() == pytest.approx([nan, letrozole.p, tamoxifen.p], nan_ok=True)
    adjusted = [letrozole.p_adjusted, tamoxifen.p_adjusted]
    assert table["p_adjusted"].tolist()[1:] == pytest.approx(adjusted)
    library = stats.ttest_ind(WEIGHTS["letrozole"], WEIGHTS["vehicle"], equal_var=False)
    assert letrozole.p == pytest.approx(library.pvalue)
    assert table["method"].tolist() == [
        "",
        "Dunnett, two-sided, a variance for each arm; n = 3 and 3 animals",
        "Dunnett, two-sided, a variance for each arm; n = 3 and 3 animals",
    ]


def test_an_arm_without_a_weight_keeps_its_row():
    table = weights_of({**WEIGHTS, "fulvestrant": [nan, nan]})
    row = table.loc["fulvestrant"]
    assert row["n"] == 0
    assert np.isnan(row[["mean_g", "sd_g", "inhibition_pct", "p"]].astype(float)).all()
    assert row["method"].startswith("not tested")
    assert table.loc["letrozole", "p"] == pytest.approx(weights_of(WEIGHTS).loc["letrozole", "p"])


def test_one_animal_is_no_test():
    table = weights_of({"vehicle": [1.0, 1.2], "letrozole": [0.4]})
    assert table.loc["letrozole", "inhibition_pct"] == pytest.approx(100 * (1 - 0.4 / 1.1))
    assert math.isnan(table.loc["letrozole", "p"])
    assert table.loc["letrozole", "method"].startswith("not tested")


def test_without_control_there_are_means_only():
    table = weights_of({"letrozole": [0.4, 0.6], "tamoxifen": [1.0, 1.0]})
    assert table["mean_g"].tolist() == [0.5, 1.0]
    assert table[["inhibition_pct", "p", "p_adjusted"]].isna().all(axis=None)
    assert set(table["method"]) == {"not tested: no control arm"}


def test_a_control_without_any_weight_is_none():
    table = weights_of({"vehicle": [nan], "letrozole": [0.4, 0.6]})
    assert table["n"].tolist() == [0, 2]
    assert set(table["method"]) == {"not tested: no control arm"}


def test_models_are_apart():
    both = pd.concat(
        [
            weight_study({"vehicle": [w, w], "letrozole": [0.5, 0.6]}, model=model).tumor_weights
            for model, w in (("b", 1.0), ("a", 2.0))
        ]
    )
    study = Study("test", "key", arms_of(WEIGHTS), tumor_weights=both)
    table = tumor_weights(study, Settings())
    assert table[["model", "arm"]].to_numpy().tolist() == [
        ["a", "vehicle"],
        ["a", "letrozole"],
        ["b", "vehicle"],
        ["b", "letrozole"],
    ]
    expected = [nan, 100 * (1 - 0.55 / 2), nan, 100 * (1 - 0.55)]
    assert table["inhibition_pct"].tolist() == pytest.approx(expected, nan_ok=True)


def test_several_values_of_one_animal_are_one():
    values = {"1": [10, 20], "2": [30], "3": [40, nan]}
    rows = [
        {"arm": "vehicle", "animal": animal, "measure": "Ki-67", "unit": "%", "value": value}
        for animal, some in values.items()
        for value in some
    ]
    table = endpoints(endpoint_study(rows), Settings())
    assert " ".join(table.columns) == "model arm measure unit day n mean sd sem p p_adjusted method"
    found = table.iloc[0]
    assert found[["arm", "measure", "unit", "n"]].tolist() == ["vehicle", "Ki-67", "%", 3]
    expected = np.std([15, 30, 40], ddof=1)
    assert found[["mean", "sd", "sem"]].tolist() == pytest.approx(
        [85 / 3, expected, expected / math.sqrt(3)]
    )


def test_each_measure_and_unit_is_tested_alone():
    samples = {("Ki-67", "%"): 1, ("estradiol", "pg/mL"): 2, ("estradiol", "pM"): 3}
    rows = [
        {"arm": arm, "animal": str(i), "measure": m, "unit": u, "value": scale * v}
        for (m, u), scale in samples.items()
        for arm, values in WEIGHTS.items()
        for i, v in enumerate(values)
    ]
    table = endpoints(endpoint_study(rows), Settings())
    vehicle = table[table["arm"] == "vehicle"].set_index(["measure", "unit"])["mean"]
    assert vehicle.to_dict() == pytest.approx({key: 1.2 * scale for key, scale in samples.items()})
    p = table[table["arm"] == "letrozole"]["p_adjusted"]
    assert p.tolist() == pytest.approx([weights_of(WEIGHTS).loc["letrozole", "p_adjusted"]] * 3)


def light_rows(samples, days=(7,), scale=1e6):
    return [
        {"arm": arm, "animal": str(i), "measure": "bioluminescence", "unit": "p/s", "day": day,
         "value": scale * v * day}
        for day in days
        for arm, values in samples.items()
        for i, v in enumerate(values)
    ]  # fmt: skip


def test_light_is_tested_on_its_logarithms_on_each_day():
    study = endpoint_study(light_rows(WEIGHTS, days=(14, 7)))
    table = endpoints(study, Settings())
    assert table["day"].tolist() == [7, 7, 7, 14, 14, 14]
    assert table["mean"].tolist()[0] == pytest.approx(7e6 * 1.2)
    logs = {arm: np.log10(values) for arm, values in WEIGHTS.items()}
    letrozole, _ = welch_dunnett([logs["letrozole"], logs["tamoxifen"]], logs["vehicle"])
    tested = table[table["arm"] == "letrozole"]
    assert tested["p_adjusted"].tolist() == pytest.approx([letrozole.p_adjusted] * 2)
    assert tested["method"].str.endswith("; on log10 values").all()
    values = animal_endpoints(study)
    assert values["measured_value"].max() == pytest.approx(14e6 * 1.4)


def test_light_of_zero_has_no_logarithm():
    table = endpoints(endpoint_study(light_rows(WEIGHTS | {"letrozole": [0, 1.0]})), Settings())
    methods = table.set_index("arm")["method"]
    assert methods["letrozole"] == NO_LOGS
    assert methods["tamoxifen"].endswith("on log10 values")


@pytest.mark.parametrize(
    ("measure", "unit", "expected"),
    [("Total Flux", "p/s", True), ("signal", "RLU", True), ("bioluminescence", "", True),
     ("Ki-67", "%", False), ("Serum estradiol", "pg/mL", False)],
)  # fmt: skip
def test_what_is_light(measure, unit, expected):
    assert is_signal(measure, unit) is expected


def test_arms_stand_in_the_order_of_the_study():
    arms = (Arm("b", "single"), Arm("vehicle", "vehicle"), Arm("a", "single"))
    rows = [{"arm": arm, "animal": "1", "measure": "m", "value": 1.0} for arm in "ab"]
    table = endpoints(endpoint_study([*rows, {**rows[0], "arm": "vehicle"}], arms), Settings())
    assert table["arm"].tolist() == ["b", "vehicle", "a"]


def test_a_study_without_the_data_says_so():
    study = Study("test", "key", ())
    with pytest.raises(StudyError, match="needs tumor weights"):
        tumor_weights(study, Settings())
    with pytest.raises(StudyError, match="needs endpoint assays"):
        endpoints(study, Settings())


samples = st.lists(st.floats(0.1, 3), min_size=1, max_size=5)


@few_examples
@given(st.fixed_dictionaries({"vehicle": samples, "a": samples, "b": samples}), st.data())
def test_the_order_of_rows_changes_nothing(weights, data):
    study = weight_study(weights)
    rows = study.tumor_weights
    order = data.draw(st.permutations(range(len(rows))))
    mixed = Study("test", "key", study.arms, tumor_weights=rows.iloc[order])
    first, second = tumor_weights(study, Settings()), tumor_weights(mixed, Settings())
    pd.testing.assert_frame_equal(first, second)


def test_the_interval_of_inhibition_is_that_of_the_log_ratio_of_means():
    weights = {"vehicle": [1.2, 1.0, 1.4, 0.8, 1.1], "letrozole": [0.3, 0.5, 0.4, 0.6]}
    table = weights_of(weights)
    means = log_means([np.array(each) for each in weights.values()])
    ends = of_log_sum(means, np.array([-1.0, 1.0]), means.log[1] - means.log[0], 0.95)
    found = table.loc["letrozole", ["inhibition_low", "inhibition_high"]].to_numpy(float)
    expected = [100 * (1 - np.exp(ends.high)), 100 * (1 - np.exp(ends.low))]
    assert found == pytest.approx(expected, rel=1e-6)
    assert table.loc["vehicle", ["inhibition_low", "inhibition_high"]].isna().all()
