"""Studies for the in vivo tests: made by hand, or read from real files where they are at hand."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import settings

from analysis.study import CALIPER_COLUMNS, Arm, Study
from tests.places import REAL_FILES

few_examples = settings(max_examples=12)  # each example builds whole tables
IN_VIVO = REAL_FILES / "in_vivo"


def study_table(rows: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    """Give ``rows`` exactly these columns; texts that are missing are "", numbers NaN."""
    empty = {name: "" if kind == "str" else float("nan") for name, kind in columns.items()}
    missing = {name: value for name, value in empty.items() if name not in rows}
    return rows.assign(**missing)[list(columns)].astype(columns)


def arms_of(names: Iterable[str], control: str | None = "vehicle") -> tuple[Arm, ...]:
    """Arms by name; ``a + b`` is the combination of a and b."""
    return tuple(
        Arm(name, "vehicle")
        if name == control
        else Arm(name, "combination", tuple(name.split(" + ")))
        if " + " in name
        else Arm(name, "single")
        for name in dict.fromkeys(names)
    )


def caliper_study(rows, control="vehicle", facts=None, arms=None, **tables) -> Study:
    """A study of caliper rows: a frame, or dicts with any of the canonical columns."""
    table = study_table(pd.DataFrame(rows), CALIPER_COLUMNS)
    table = table.assign(file="study.xlsx", sheet="calipers")
    listed = arms_of(table["arm"], control) if arms is None else arms
    return Study("test", "key", listed, facts or {}, calipers=table, **tables)


def volume_study(curves, days, **options) -> Study:
    """A study of given volumes: ``curves`` is {arm: [[volume on each of ``days``], ...]}."""
    rows = [
        {"arm": arm, "animal": str(i), "day": day, "volume_mm3": volume}
        for arm, animals in curves.items()
        for i, animal in enumerate(animals, start=1)
        for day, volume in zip(days, animal, strict=True)
    ]
    return caliper_study(rows, **options)


def real_file(path: str) -> Path:
    """Path of a real file; skips the test where it is not at hand."""
    file = IN_VIVO / path
    if not file.exists():
        pytest.skip(f"{path} is not at hand (set REAL_FILES to the folder of real files).")
    return file


def oracles(name: str) -> dict:
    """Published or independently computed numbers of one real data set."""
    found: dict = json.loads(real_file("oracles.json").read_text())[name]
    return found


def wide_study(path: str, control: str, arms=None) -> Study:
    """A real sheet of one row per animal and one column per day, volumes in mm3."""
    sheet = pd.read_csv(real_file(path))
    rows = sheet.melt(["Treatment", "Mouse"], var_name="day", value_name="volume_mm3")
    rows = rows.rename(columns={"Treatment": "arm", "Mouse": "animal"})
    return caliper_study(rows.astype({"animal": str, "day": float}), control, arms=arms)
