"""From caliper rows to one burden per animal and day: formulas, several tumors, gaps, order."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.in_vivo.growth.burden import animal_days, animal_order
from analysis.settings import Settings
from analysis.study import Arm, StudyError
from tests.in_vivo_studies import caliper_study, few_examples


def row(animal="1", day=0, volume=math.nan, arm="vehicle", **more):
    return {"arm": arm, "animal": animal, "day": day, "volume_mm3": volume, **more}


def lengths(length, width, height=math.nan):
    return {"length_mm": length, "width_mm": width, "height_mm": height}


def days_of(rows, **settings):
    return animal_days(caliper_study(rows), Settings(**settings))


@pytest.mark.parametrize(
    ("formula", "volume"),
    [("half", 8 * 36 / 2), ("pi6", math.pi / 6 * 8 * 36), ("pi6_height", math.pi / 6 * 8 * 6 * 5)],
)
@pytest.mark.parametrize("given", [(8, 6), (6, 8)])
def test_volume_takes_the_longer_side_as_length(formula, volume, given):
    table = days_of([row(**lengths(*given, 5))], volume_formula=formula)
    assert table["volume_mm3"].tolist() == pytest.approx([volume])
    assert table[["length_mm", "width_mm"]].iloc[0].tolist() == [8, 6]


def test_a_given_volume_counts_only_without_both_lengths():
    table = days_of(
        [row("1", volume=7, **lengths(8, 6)), row("2", volume=7, length_mm=8), row("3", volume=7)]
    )
    assert table["volume_mm3"].tolist() == [144, 7, 7]


def test_a_missing_height_is_an_error_that_names_the_sheet():
    rows = [row(cell="C4", **lengths(8, 6)), row(day=3, **lengths(8, 6, 5)), row(day=7, volume=9)]
    with pytest.raises(StudyError, match=r"sheet 'calipers', cell C4: 1 rows .* no height"):
        days_of(rows, volume_formula="pi6_height")


@pytest.mark.parametrize(("several", "volume"), [("sum", 40), ("mean", 20)])
def test_tumors_of_one_animal_and_day_are_one_number(several, volume):
    rows = [row(tumor="L", volume=30), row(tumor="R", volume=10)]
    table = days_of(rows, several_tumors=several)
    assert table[["volume_mm3", "n_tumors"]].iloc[0].tolist() == [volume, 2]


def test_length_and_width_are_those_of_a_single_tumor():
    rows = [
        row(tumor="L", **lengths(8, 6)),
        row(tumor="L", day=3, **lengths(9, 6)),
        row(tumor="R", day=3, **lengths(4, 2)),
    ]
    table = days_of(rows)
    assert table["length_mm"].tolist() == pytest.approx([8, math.nan], nan_ok=True)
    assert table["width_mm"].tolist() == pytest.approx([6, math.nan], nan_ok=True)
    assert table["volume_mm3"].tolist() == [144, 162 + 8]


def test_a_missing_partner_leaves_the_day_without_a_volume():
    seen = {0: "LR", 3: "L", 7: "LR", 10: "R"}
    rows = [row(tumor=t, day=day, volume=20) for day, tumors in seen.items() for t in tumors]
    table = days_of(rows)
    assert table["volume_mm3"].tolist() == pytest.approx([40, math.nan, 40, math.nan], nan_ok=True)
    assert table["n_tumors"].tolist() == [2, 1, 2, 1]
    assert table["n_known"].tolist() == [2, 2, 2, 2]


def test_a_partner_without_a_value_is_missing_too():
    rows = [row(tumor=t, day=d, volume=20) for t in "LR" for d in (0, 3)]
    rows[-1]["volume_mm3"] = math.nan
    assert days_of(rows)["volume_mm3"].tolist() == pytest.approx([40, math.nan], nan_ok=True)


def test_a_tumor_that_appears_later_adds_to_the_burden():
    rows = [row(tumor="L", volume=20), row(tumor="L", day=3, volume=30)]
    table = days_of([*rows, row(tumor="R", day=3, volume=5)])
    assert table["volume_mm3"].tolist() == [20, 35]


def test_repeated_measurements_of_one_tumor_are_averaged_and_counted():
    table = days_of([row(volume=20), row(volume=30), row(day=3, volume=40)])
    assert table["volume_mm3"].tolist() == [25, 40]
    assert table["n_reads"].tolist() == [2, 1]


def test_zero_is_a_volume_and_the_detection_limit_is_kept():
    rows = [row(**lengths(0, 0)), row(day=3, volume=4, flag="below_detection")]
    table = days_of(rows)
    assert table["volume_mm3"].tolist() == [0, 4]
    assert table["below"].tolist() == [False, True]


def test_a_weight_may_stand_on_any_row_of_the_day_or_alone():
    rows = [
        row(tumor="L", volume=20),
        row(tumor="R", volume=20, weight_g=21),
        row(day=1, weight_g=20),
    ]
    table = days_of(rows)
    assert table["weight_g"].tolist() == [21, 20]
    assert table["volume_mm3"].tolist() == pytest.approx([40, math.nan], nan_ok=True)
    assert table["n_tumors"].tolist() == [2, 0]


def test_rows_follow_model_arm_of_the_study_animal_and_day():
    arms = (Arm("b", "single"), Arm("vehicle", "vehicle"))
    keys = [("m2", "b", "1"), ("m1", "vehicle", "10"), ("m1", "vehicle", "9"), ("m1", "b", "x")]
    rows = [row(a, day, 5, arm, model=m) for m, arm, a in keys for day in (3, 0)]
    table = animal_days(caliper_study(rows, arms=arms), Settings())
    ordered = table[["model", "arm", "animal", "day"]].to_numpy().tolist()
    expected = [("m1", "b", "x"), ("m1", "vehicle", "9"), ("m1", "vehicle", "10"), ("m2", "b", "1")]
    assert ordered == [[*key, day] for key in expected for day in (0, 3)]


def test_animals_of_one_name_in_two_arms_are_two_animals():
    table = days_of([row("1", volume=5), row("1", volume=7, arm="letrozole")])
    assert table["volume_mm3"].tolist() == [5, 7]


def test_animal_order_reads_numbers_as_numbers():
    names = ["m10", "m9", "m9b", "2", "10", "A-3"]
    assert sorted(names, key=animal_order) == ["2", "10", "A-3", "m9", "m9b", "m10"]


def test_a_study_without_calipers_says_so():
    study = caliper_study([row(volume=5)])
    empty = type(study)("test", "key", study.arms)
    with pytest.raises(StudyError, match="needs caliper measurements"):
        animal_days(empty, Settings())


numbers = st.one_of(st.just(math.nan), st.floats(0, 40).map(lambda x: round(x, 1)))
caliper_rows = st.fixed_dictionaries(
    {
        "arm": st.sampled_from(["vehicle", "letrozole"]),
        "animal": st.sampled_from(["1", "2", "10"]),
        "tumor": st.sampled_from(["", "L", "R"]),
        "day": st.sampled_from([-1, 0, 3, 7]),
        "length_mm": numbers,
        "width_mm": numbers,
        "volume_mm3": numbers,
    }
)
unlike = st.lists(
    caliper_rows,
    min_size=1,
    max_size=25,
    unique_by=lambda r: (r["arm"], r["animal"], r["tumor"], r["day"]),
)


@few_examples
@given(unlike, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows, random):
    study = caliper_study(rows)
    shuffled = random.sample(range(len(rows)), len(rows))
    mixed = type(study)("test", "key", study.arms, calipers=study.calipers.iloc[shuffled])
    pd.testing.assert_frame_equal(animal_days(study, Settings()), animal_days(mixed, Settings()))


@few_examples
@given(unlike)
def test_every_animal_and_day_has_one_row_and_a_plain_sum(rows):
    """A second way to the same numbers, row by row."""
    table = days_of(rows)
    keys = {(r["arm"], r["animal"], r["day"]) for r in rows}
    assert len(table) == len(keys)
    for found in table.itertuples():
        mine = [r for r in rows if (r["arm"], r["animal"]) == (found.arm, found.animal)]
        values = {}
        for r in sorted(mine, key=lambda r: r["day"]):
            a, b = sorted([r["length_mm"], r["width_mm"]], key=lambda x: (math.isnan(x), x))
            volume = r["volume_mm3"] if math.isnan(a) or math.isnan(b) else b * a * a / 2
            if r["day"] <= found.day and not math.isnan(volume):
                values.setdefault(r["tumor"], {})[r["day"]] = volume
        today = [v[found.day] for v in values.values() if found.day in v]
        expected = sum(today) if today and len(today) == len(values) else math.nan
        assert found.volume_mm3 == pytest.approx(expected, nan_ok=True)
        assert (found.n_tumors, found.n_known) == (len(today), len(values) if today else 0)


def test_the_study_is_not_changed():
    study = caliper_study([row(**lengths(6, 8)), row(day=3, volume=9, weight_g=20)])
    before = pd.util.hash_pandas_object(study.calipers).to_numpy()
    animal_days(study, Settings())
    assert np.array_equal(before, pd.util.hash_pandas_object(study.calipers).to_numpy())
