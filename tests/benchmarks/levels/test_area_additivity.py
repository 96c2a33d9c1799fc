"""Areas that add up: three animals an arm, alike or one arm apart, are seldom called synergy."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.levels import area_additivity


def test_three_animals_an_arm(monkeypatch) -> None:
    monkeypatch.setattr(area_additivity, "ANIMALS", (3,))
    found = dict(area_additivity.additivity_shares(np.random.default_rng(3), 200))
    held = {words: share for words, share in found.items() if "interval holds" in words}
    assert len(held) == 4
    for words, share in held.items():
        assert share == pytest.approx(0.95, abs=0.05)
        called = found[words.replace("interval holds", "called")]  # also where there is no index
        assert called == pytest.approx(1 - share, abs=0.02)


def test_the_planted_areas_add_up() -> None:
    control, a, b, both = area_additivity._rates(0.08, 0.07)
    days = np.linspace(0, 21, 20_001)
    under = [np.trapezoid(np.exp(rate * days), days) for rate in (control, a, b, both)]
    assert under[3] == pytest.approx(under[1] + under[2] - under[0], rel=1e-6)
