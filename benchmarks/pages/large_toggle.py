"""(d) The same clicks as in (b) on a study ten times the sample's size."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.large_study import large_workbook
from benchmarks.measure import Measured
from benchmarks.pages import arm_toggle
from tests.browser.app_page import AppPage

TITLE = "(d) Click on an arm to redrawn charts, 540 plates and 1,180 animals (aim: within 2x)"
EXPERIMENTS, COPIES = 30, 10


def measure(rounds: int) -> list[Measured]:
    """Milliseconds per click on every page with arms and charts, and on the floor."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.xlsx"
        path.write_bytes(large_workbook(EXPERIMENTS, COPIES))

        def upload(app: AppPage) -> None:
            app.goto()
            app.upload([path])
            app.settle(arm_toggle.PATIENCE_MS)

        return arm_toggle.measure(rounds, upload)
