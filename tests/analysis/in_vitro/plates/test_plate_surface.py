"""The surface of a plate: median polish as R's, position effects that were put in, and none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.in_vitro.plates.surface import (
    POSITION_COLUMNS,
    median_polish,
    plate_surface,
    position_effects,
)
from tests.places import GOLDEN

MEDPOLISH = GOLDEN / "medpolish.csv"
ROWS, COLUMNS = 8, 12


def plate(seed: int, noise: float = 0.02, **effects: np.ndarray) -> pd.DataFrame:
    """A full plate: four arms spread over it at random, each with its own level."""
    rng = np.random.default_rng(seed)
    names = np.array(["vehicle", "a", "b", "c"])
    level = {"vehicle": 1.2, "a": 0.9, "b": 0.6, "c": 1.0}
    arms = rng.permutation(np.repeat(names, ROWS * COLUMNS // 4))
    row, column = (each.ravel() for each in np.indices((ROWS, COLUMNS)))
    factor = (
        1
        + effects.get("rows", np.zeros(ROWS))[row]
        + effects.get("cols", np.zeros(COLUMNS))[column]
    )
    value = np.array([level[arm] for arm in arms]) * factor
    return pd.DataFrame(
        {
            "read": 0,
            "well": [f"{'ABCDEFGH'[r]}{c + 1}" for r, c in zip(row, column, strict=True)],
            "role": np.where(arms == "vehicle", "vehicle", "sample"),
            "arm": arms,
            "concentration": np.nan,
            "concentration_2": np.nan,
            "excluded": 0,
            "absorbance": value * (1 + noise * rng.standard_normal(len(arms))),
        }
    )


def test_median_polish_is_that_of_r() -> None:
    golden = pd.read_csv(MEDPOLISH)
    grid = golden.pivot(index="row", columns="column", values="value").to_numpy()
    found = median_polish(grid[None])
    residual = golden.pivot(index="row", columns="column", values="residual").to_numpy()
    np.testing.assert_allclose(found.residual[0], residual, atol=1e-9)
    rows = golden.drop_duplicates("row").sort_values("row")["row_effect"]
    columns = golden.drop_duplicates("column").sort_values("column")["column_effect"]
    np.testing.assert_allclose(found.rows[0], rows, atol=1e-9)
    np.testing.assert_allclose(found.columns[0], columns, atol=1e-9)
    assert found.overall[0] == pytest.approx(golden["overall"].iloc[0], abs=1e-9)


def test_what_is_polished_away_adds_up_to_the_plates() -> None:
    plates = np.random.default_rng(3).normal(1, 0.1, (5, ROWS, COLUMNS))
    found = median_polish(plates)
    whole = found.overall[:, None, None] + found.rows[:, :, None] + found.columns[:, None, :]
    np.testing.assert_allclose(whole + found.residual, plates)


def test_a_row_pipetted_short_is_found_whatever_is_in_the_wells() -> None:
    rows = np.zeros(ROWS)
    rows[5] = -0.2
    effects = position_effects(plate(1, rows=rows)).iloc[0]
    assert list(effects.index) == POSITION_COLUMNS
    assert effects["row_effect_pct"] == pytest.approx(-20, abs=2)
    assert abs(effects["column_effect_pct"]) < 4


def test_a_drift_over_the_columns_is_measured() -> None:
    effects = position_effects(plate(2, cols=np.linspace(-0.1, 0.1, COLUMNS))).iloc[0]
    assert effects["column_drift_pct"] == pytest.approx(20, abs=2)
    assert effects["column_drift_p"] < 1e-6
    assert abs(effects["row_drift_pct"]) < 3


def test_drift_p_is_level_on_even_plates() -> None:
    p = [position_effects(plate(seed)).iloc[0]["column_drift_p"] for seed in range(200)]
    assert 0.01 <= np.mean(np.array(p) < 0.05) <= 0.10


def test_drift_is_least_squares_with_a_level_per_arm() -> None:
    wells = plate(9, cols=np.linspace(0, 0.1, COLUMNS))
    levels = wells.groupby("arm")["absorbance"].transform("mean")
    design = np.column_stack(
        [
            [ord(well[0]) for well in wells["well"]],
            [int(well[1:]) for well in wells["well"]],
            pd.get_dummies(wells["arm"]).to_numpy(float),
        ]
    ).astype(float)
    fit = np.linalg.lstsq(design, 100 * wells["absorbance"] / levels, rcond=None)[0]
    assert position_effects(wells)["column_drift_pct"].iloc[0] == pytest.approx(11 * fit[1])
    assert position_effects(wells)["row_drift_pct"].iloc[0] == pytest.approx(7 * fit[0])


def test_replicates_side_by_side_show_no_drift() -> None:
    wells = plate(4)
    wells["arm"] = [f"{well[0]}{(int(well[1:]) - 1) // 2}" for well in wells["well"]]
    wells["role"] = "sample"
    assert np.isnan(position_effects(wells)["column_drift_pct"].iloc[0])


def test_one_wrong_well_stands_out_of_its_surface() -> None:
    wells = plate(5)
    at = wells.index[wells["well"] == "C7"][0]
    wells.loc[at, "absorbance"] *= 1.5
    surface = plate_surface(wells)
    assert surface["b_score"].abs().idxmax() == at
    assert surface["residual_pct"][at] == pytest.approx(50, abs=5)
    assert surface["deviation_pct"].abs().median() < 3


def test_excluded_blank_and_single_wells_have_no_residual() -> None:
    wells = plate(6)
    wells.loc[0, "excluded"] = 1
    wells.loc[1, ["role", "arm"]] = ["blank", ""]
    wells.loc[2, "arm"] = "alone"
    surface = plate_surface(wells)
    assert surface["residual_pct"].isna()[:4].tolist() == [True, True, True, False]


def test_a_plate_of_few_replicates_has_no_surface() -> None:
    wells = plate(7).iloc[:20]
    assert plate_surface(wells)["b_score"].isna().all()
    assert np.isnan(position_effects(wells)["row_effect_pct"].iloc[0])
