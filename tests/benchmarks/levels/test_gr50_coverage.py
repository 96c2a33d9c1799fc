"""GR50s of simulated drugs: the interval over experiments holds where that of the fit does not."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.levels import gr50_coverage


def test_experiments_that_shift(monkeypatch) -> None:
    monkeypatch.setattr(gr50_coverage, "EXPERIMENTS", (3,))
    monkeypatch.setattr(gr50_coverage, "SHIFTS", (0.15,))
    found = dict(gr50_coverage.gr50_shares(np.random.default_rng(3), 200))
    for words in ("3 experiments, 0.15", "3 experiments, 0.05, one 3x"):
        assert found[f"GR50 given: {words}"] > 0.98
        held = found[f"GR50, interval over experiments holds it: {words}"]
        assert held == pytest.approx(0.95, abs=0.05)
        assert found[f"GR50, interval of the fit holds it: {words}"] < 0.75
