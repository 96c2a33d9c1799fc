"""Spreads of a finished study, and those of the sample that a page without a study begins with."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.design.spreads import growth_spread, ic50_spread, viability_spread
from components.views.power import starting_values


def test_the_page_begins_with_the_samples_spreads(sample_results):
    tables = sample_results.tables
    growth = growth_spread(tables["growth_rates"])
    cells = viability_spread(sample_results.experiments)
    ic50 = ic50_spread(tables["ic50_by_experiment"])
    known = starting_values
    assert (growth.model, growth.sd_slope, growth.sigma) == (
        known.SAMPLE_GROWTH.model,
        pytest.approx(known.SAMPLE_GROWTH.sd_slope, abs=5e-5),
        pytest.approx(known.SAMPLE_GROWTH.sigma, abs=5e-4),
    )
    assert (cells.model, cells.sd_points) == (
        known.SAMPLE_VIABILITY.model,
        pytest.approx(known.SAMPLE_VIABILITY.sd_points, abs=0.05),
    )
    assert (ic50.model, ic50.sd_log10) == (
        known.SAMPLE_IC50.model,
        pytest.approx(known.SAMPLE_IC50.sd_log10, abs=5e-4),
    )
    assert tables["survival"]["median_d"].iloc[0] == known.SAMPLE_MEDIAN


def test_spread_of_growth_is_the_root_mean_square_by_degrees_of_freedom():
    rates = pd.DataFrame({
        "model": ["A", "B", "B", "B"], "n_animals": [5, 3, 7, 1],
        "sd_slope": [np.nan, 0.01, 0.02, 9.0], "sigma": [np.nan, 0.1, 0.1, 9.0],
    })  # fmt: skip
    found = growth_spread(rates)
    assert found.model == "B"
    assert found.sd_slope == pytest.approx(np.sqrt((2 * 0.01**2 + 6 * 0.02**2) / 8))
    assert found.sigma == pytest.approx(0.1)


def test_spread_of_viability_is_the_root_mean_square_over_doses_between_20_and_80_percent():
    rows = [
        ("A", "drug", 72.0, "nM", dose, np.nan, str(experiment), viability)
        for dose, pair in ((1.0, (97.0, 83.0)), (10.0, (46.0, 54.0)), (30.0, (48.0, 50.0)))
        for experiment, viability in enumerate(pair)
    ]
    names = ["model", "arm", "time_h", "unit", "concentration", "concentration_2", "experiment",
             "viability_pct"]  # fmt: skip
    found = viability_spread(pd.DataFrame(rows, columns=names))
    assert found.sd_points == pytest.approx(np.sqrt((32 + 2) / 2))


def test_there_is_no_spread_of_one_experiment():
    one = pd.DataFrame({"model": ["A"], "arm": ["d"], "time_h": [72.0], "unit": ["nM"],
                        "ic50": [3.0]})  # fmt: skip
    assert ic50_spread(one) is None
    names = ["concentration", "concentration_2", "experiment", "viability_pct"]
    cells = one.assign(**dict(zip(names, (1.0, np.nan, "1", 50.0), strict=True)))
    assert viability_spread(cells) is None
