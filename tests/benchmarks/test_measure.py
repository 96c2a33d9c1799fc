"""Measurements: medians, ratios to what they are compared with, and the printed table."""

from __future__ import annotations

import pytest

from benchmarks.measure import Measured, report

FLOOR = Measured("floor", (100.0, 90.0, 140.0), "ms")
PAGE = Measured("/survival", (150.0, 250.0, 200.0), "ms", FLOOR)


def test_ratio_compares_medians():
    assert PAGE.median == 200
    assert PAGE.ratio == pytest.approx(2)
    assert FLOOR.ratio is None


def test_report_lines_up_columns():
    assert report("(b) Toggles", [PAGE, FLOOR]).splitlines() == [
        "(b) Toggles",
        "-----------",
        "what       n  median  min  max  unit  ratio  against",
        "/survival  3     200  150  250    ms   2.00  floor",
        "floor      3     100   90  140    ms",
    ]
