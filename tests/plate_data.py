"""Plates made up for the tests of wells, viability and plate quality."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.study import PLATE_READ_COLUMNS, Arm, Study

ARMS = (
    Arm("untreated", "untreated"),
    Arm("vehicle", "vehicle"),
    Arm("tamoxifen", "single"),
    Arm("anastrozole", "single"),
    Arm("anastrozole + tamoxifen", "combination", ("anastrozole", "tamoxifen")),
)
BLANK = {"role": "blank"}
VEHICLE = {"role": "vehicle", "arm": "vehicle"}
UNTREATED = {"role": "untreated", "arm": "untreated"}


def sample(arm: str, concentration: float = 10.0, unit: str = "uM") -> dict[str, Any]:
    return {"role": "sample", "arm": arm, "concentration": concentration, "unit": unit}


def plate_rows(
    groups: Iterable[tuple[Mapping[str, Any], Iterable[float]]], **read: Any
) -> list[dict[str, Any]]:
    """Wells of one read, filled from A1 row by row; each group is what the wells hold."""
    rows: list[dict[str, Any]] = []
    for group, absorbances in groups:
        for absorbance in absorbances:
            well = f"{'ABCDEFGH'[len(rows) // 12]}{len(rows) % 12 + 1}"
            place = {"plate": "P1", "experiment": "1", "time_h": 72.0, "well": well}
            rows.append({**place, "absorbance": absorbance, **group, **read})
    return rows


def plate_table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows as the reader gives them: every column, text empty and numbers NaN where missing."""
    source = {"file": "study.xlsx", "sheet": "plate_reads"}
    blank = {name: "" if dtype == "str" else np.nan for name, dtype in PLATE_READ_COLUMNS.items()}
    filled = [{**blank, **source, **row} for row in rows]
    return pd.DataFrame(filled, columns=list(PLATE_READ_COLUMNS)).astype(PLATE_READ_COLUMNS)


def plate_study(rows: list[dict[str, Any]], **facts: str) -> Study:
    return Study("test", "key", ARMS, facts=facts, plate_reads=plate_table(rows))


def random_plates(
    seed: int, experiments: int = 3, times: tuple[float, ...] = (24.0, 72.0)
) -> list[dict[str, Any]]:
    """Two arms at two concentrations beside vehicle and blanks, one plate per time."""
    rng = np.random.default_rng(seed)
    rows: list[dict[str, Any]] = []
    for experiment in range(1, experiments + 1):
        for time_h in times:
            level = rng.uniform(0.8, 1.4)
            groups = [(BLANK, rng.normal(0.06, 0.003, 4)), (VEHICLE, rng.normal(level, 0.03, 6))]
            for arm, effect in (("tamoxifen", 0.5), ("anastrozole", 0.9)):
                for concentration in (1.0, 10.0):
                    mean = level * effect ** np.log10(10 * concentration)
                    groups.append((sample(arm, concentration), rng.normal(mean, 0.03, 3)))
            place = {"experiment": str(experiment), "time_h": time_h}
            rows += plate_rows(groups, plate=f"P{experiment}-{time_h:g}", **place)
    return rows
