"""Growth up to each day in one pass: the same fits, to the last digit, as day by day."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.statistics.mixed_model import (
    COARSE,
    TRIED,
    GrowthRows,
    around_lowest,
    fit_growth,
    fits_up_to,
)

ARMS = ("vehicle", "a", "b")
NUMBERS = ("rate", "variance", "sigma", "sd_slope", "log_likelihood", "n_animals", "reason")


def grown(seed: int) -> pd.DataFrame:
    """Animals of three arms on days of their own; some volumes have no logarithm."""
    rng = np.random.default_rng(seed)
    rows = []
    for animal in range(14):
        slope, start = rng.normal(0.06, 0.02), int(rng.integers(0, 2))
        for day in sorted(rng.choice(np.arange(start + 1, 30), 6, replace=False).tolist()):
            growth = slope * (day - start) + rng.normal(0, 0.1) if rng.random() < 0.95 else np.nan
            rows.append((ARMS[animal % 3], f"m{animal}", float(day), float(day - start), growth))
    return pd.DataFrame(rows, columns=["arm", "animal", "day", "days", "log_rtv"])


@pytest.mark.parametrize("seed", range(5))
def test_every_day_is_the_fit_of_the_rows_up_to_it(seed):
    table = grown(seed)
    lasts = np.unique(table["day"])
    rows = GrowthRows(
        pd.Index(ARMS).get_indexer(pd.Index(table["arm"])),
        pd.factorize(table["animal"])[0],
        *(table[name].to_numpy() for name in ("day", "days", "log_rtv")),
    )
    fits = fits_up_to(rows, lasts, ARMS)
    assert {fit.reason == "" for fit in fits} == {True, False}
    for last, fit in zip(lasts, fits, strict=True):
        alone = fit_growth(table[table["day"] <= last], ARMS)
        for name in NUMBERS:
            np.testing.assert_array_equal(getattr(fit, name), getattr(alone, name), strict=True)


def test_the_lowest_of_several_valleys_is_among_the_places_that_are_looked_at():
    """Curves of one valley and of two, each wider than the steps of the first look."""
    at = np.linspace(-8, 8, len(TRIED))
    rng = np.random.default_rng(4)
    for _ in range(200):
        center, depth = rng.uniform(-9, 9, 2), rng.uniform(0.2, 3, 2)
        values = -(depth * np.exp(-((at[:, None] - center) ** 2) / 2)).sum(axis=1) + 0.01 * at
        near = around_lowest(values[COARSE])
        assert int(np.argmin(values)) in near
        assert len(near) < len(TRIED) / 3
