"""Folds of simulated lines: with shifting experiments the level holds where that of F does not."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.levels import line_folds


def test_equal_lines_of_shifting_experiments(monkeypatch) -> None:
    monkeypatch.setattr(line_folds, "SHIFTS", (0.15,))
    monkeypatch.setattr(line_folds, "EXPERIMENTS", (2, 3))
    found = dict(line_folds.fold_shares(np.random.default_rng(3), 120))
    two, three = (f"{n} shared experiments, shift 0.15" for n in (2, 3))
    assert found[f"fold, p given: {two}"] == 0
    assert found[f"fold, p given: {three}"] == 1
    assert f"fold, interval holds 3: {two}" not in found
    assert found[f"fold, equal lines, p <= 0.05: {three}"] <= 0.1
    assert found[f"extra sum of squares, equal lines, p <= 0.05: {three}"] > 0.2
    assert found[f"fold, interval holds 3: {three}"] == pytest.approx(0.95, abs=0.05)
    assert found[f"IC50, interval over experiments holds it: {three}"] == pytest.approx(
        0.95, abs=0.05
    )
    assert found[f"IC50, interval of the fit holds it: {two}"] < 0.7
