"""Volumes of one model by day and arm, as comparisons take them: the animal is the unit.

Noun of this module: ``ModelVolumes``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.groups import groups_of
from analysis.in_vivo.growth.volume import (
    baselines,
    floor_mm3,
    sized_rows,
    start_days,
    zero_words,
)
from analysis.in_vivo.growth.windows import EXACT, Windows, in_windows
from analysis.settings import Settings
from analysis.study import Study

Array = npt.NDArray[np.float64]
Scale = Literal["log volume", "volume"]

SCALES: tuple[Scale, Scale] = ("log volume", "volume")
EFFECTS: dict[Scale, str] = {"log volume": "ratio", "volume": "difference_mm3"}


@dataclass(frozen=True, slots=True, eq=False)
class ModelVolumes:
    """Volumes (mm3) of one model by day, or window, and arm, and what 0 is on the log scale.

    ``floor_mm3`` is half the smallest volume above 0 of the study, on any day. ``first`` are the
    baselines (mm3) of the animals of ``values``, NaN where there is none.
    """

    model: str
    arms: list[str]
    control: str | None
    values: dict[tuple[float, str], Array]
    first: dict[tuple[float, str], Array]
    floor_mm3: float

    def on(self, day: float, arm: str) -> Array:
        """Volumes of an arm's animals on a day."""
        return self.values.get((day, arm), np.empty(0))

    def first_of(self, day: float, arm: str) -> Array:
        """Baselines of an arm's animals on a day, in the order of ``on``."""
        return self.first.get((day, arm), np.empty(0))

    def days_of_control(self) -> list[float]:
        """Days with at least two control animals."""
        return sorted(
            day
            for (day, arm), found in self.values.items()
            if arm == self.control and len(found) > 1
        )

    def scaled(self, values: Array, scale: Scale) -> Array:
        """The values, or their logarithms with the floor in place of 0; NaN stays NaN."""
        return np.log(np.where(values <= 0, self.floor_mm3, values)) if is_log(scale) else values

    def zero_words(self, count: int, scale: Scale) -> str:
        """Say how volumes of 0 were taken."""
        if not count or not is_log(scale):
            return ""
        return f", {zero_words(count, self.floor_mm3)}"


def is_log(scale: Scale) -> bool:
    """Whether effects on this scale are ratios."""
    return scale == "log volume"


def model_volumes(
    volumes: pd.DataFrame, study: Study, settings: Settings, windows: Windows = EXACT
) -> Iterator[ModelVolumes]:
    """Each model that has a volume; arms in the order of the table ``animal_volumes``."""
    starts = start_days(study)
    seen = in_windows(volumes, windows, starts)
    model_arm = ["model", "arm"]
    present = groups_of(volumes, model_arm).names(volumes, model_arm)
    sized = sized_rows(seen)
    cells, volume = groups_of(sized, [*model_arm, "day"]), sized["volume_mm3"]
    baseline = baselines(sized, starts)["baseline_mm3"]
    names = (sized[name][cells.first].tolist() for name in ("model", "day", "arm"))
    values: dict[str, dict[tuple[float, str], Array]] = {}
    first: dict[str, dict[tuple[float, str], Array]] = {}
    for model, day, arm, rows in zip(*names, cells.rows(), strict=True):
        values.setdefault(model, {})[day, arm] = volume[rows]
        first.setdefault(model, {})[day, arm] = baseline[rows]
    arms: dict[str, list[str]] = {}
    for model, arm in zip(*present.values(), strict=True):
        arms.setdefault(model, []).append(arm)
    floor = floor_mm3(volumes)
    for model, own in values.items():
        control = study.control({arm for _, arm in own}, settings.control)
        yield ModelVolumes(str(model), arms[model], control, own, first[model], floor)
