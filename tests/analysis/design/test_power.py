"""What all plans share: sizes, the smallest n, the noncentral t."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.design.power import power_table, sizes, smallest_n, t_power


def test_the_noncentral_t_is_cohens():
    """Cohen 1988, table 2.4.1: d = 0.8, 26 an arm, two-sided 5 %: power 0.80."""
    assert t_power(50, 0.8 * (26 / 2) ** 0.5, 0.05) == pytest.approx(0.8075, abs=5e-4)


def test_animals_are_looked_at_one_by_one_and_then_in_steps():
    assert sizes(5) == (3, 4, 5)
    assert sizes(31) == (*range(3, 21), 25, 30)


def test_the_smallest_n_is_the_first_that_stays_at_the_target():
    table = pd.DataFrame({"n": [3, 4, 5, 6, 25], "power": [0.1, 0.81, 0.79, 0.82, 0.9]})
    assert [smallest_n(table, each) for each in (0.8, 0.85, 0.95, 0.05)] == [6, 25, None, 3]


def test_a_count_of_studies_becomes_a_share_with_its_interval():
    row = power_table([3], [80], [5], 100).iloc[0]
    assert row[["power", "level"]].tolist() == [0.8, 0.05]
    assert row[["low", "high"]].tolist() == pytest.approx([0.7082, 0.8733], abs=1e-4)
