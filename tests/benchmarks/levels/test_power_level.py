"""Levels of the tests of Design by simulation."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.levels import power_level


def test_levels_by_experiments_and_animals(monkeypatch) -> None:
    monkeypatch.setattr(power_level, "GROWTH", power_level.GROWTH[:1])
    found = dict(power_level.power_levels(np.random.default_rng(1), 100))
    assert found["viability called, 3 experiments"] == pytest.approx(0.046, abs=0.02)
    assert found["fold called: paired, 3 experiments"] == pytest.approx(0.05, abs=0.02)
    assert found["log-rank called: 0 % leave, 3 animals"] == 0
    assert found["control called: 20 % leave, 8 animals"] == pytest.approx(0.05, abs=0.03)
