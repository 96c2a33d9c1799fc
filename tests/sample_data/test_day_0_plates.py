"""The day-0 plates of the sample study: where every experiment of its cell lines started."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.places import SAMPLE


@pytest.fixture(scope="module")
def wells() -> pd.DataFrame:
    """Reads beside their layout."""
    sheets = pd.read_excel(SAMPLE, sheet_name=["plate_reads", "plate_layout"], engine="calamine")
    return sheets["plate_reads"].merge(sheets["plate_layout"], on=["plate", "well"])


def test_a_small_plate_of_day_0_for_each_experiment(wells: pd.DataFrame) -> None:
    start = wells[wells.time_h == 0]
    assert start.groupby("plate").role.value_counts().unstack().to_dict("list") == {
        "blank": [6] * 9,
        "day0": [12] * 9,
    }
    assert start.arm.isna().all()


def test_vehicle_grows_by_about_one_doubling_on_the_first_day(wells: pd.DataFrame) -> None:
    keys = ["model", "experiment"]
    start = wells[wells.time_h == 0].pivot_table("absorbance", keys, "role")
    vehicle = wells[(wells.role == "vehicle") & (wells.time_h == 24)]
    grown = vehicle.groupby(keys).absorbance.mean() - start["blank"]
    doublings = np.log2(grown / (start["day0"] - start["blank"]))
    assert len(doublings) == 9
    assert doublings.between(0.6, 1.2).all()
