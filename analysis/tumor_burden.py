"""Caliper rows to the tumor burden and weight of each animal on each day.

The animal is the unit: its tumors of one day are one number, and a tumor that is missing makes the
day incomplete. Rows are sorted by model, arm (in the order of the study), animal and day.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.settings import Settings, VolumeFormula
from analysis.study import Problem, Study, StudyError

Array = npt.NDArray[np.float64]

ANIMAL = ["model", "arm", "animal"]
COUNTS = ("n_tumors", "n_known", "n_reads")


def animal_days(study: Study, settings: Settings) -> pd.DataFrame:
    """Tumor burden and weight per animal and day, before any baseline.

    Volume of a row: ``L W^2 / 2`` (``half``), ``pi/6 L W^2`` (``pi6``) or ``pi/6 L W H``
    (``pi6_height``) with L >= W; the given volume where length or width is missing. Repeated
    measurements of one tumor on one day are averaged; an animal's tumors of one day are summed
    or averaged (``several_tumors``). A day on which a tumor measured before is missing has no
    volume.

    Returns
    -------
    DataFrame
        model, arm, animal, day, weight_g (the first given that day), volume_mm3, length_mm and
        width_mm (of a single tumor), n_tumors measured, n_known (measured that day or before),
        below (any under the detection limit), n_reads (most measurements of one tumor).

    Raises
    ------
    StudyError
        The formula needs the height where only length and width were measured.

    References
    ----------
    .. [1] Tomayko MM, Reynolds CP. Cancer Chemother Pharmacol 1989; 24:148-154 (half L W^2).
    """
    rows = _numbered_rows(study, settings.volume_formula)
    sizes = _sizes_by_day(_tumors_by_day(rows), settings)
    days = rows.groupby(["number", "day"])["weight_g"].first().to_frame().join(sizes).reset_index()
    counts = {name: days[name].fillna(0).astype("int64") for name in COUNTS}
    names = rows.drop_duplicates("number").set_index("number")[ANIMAL]
    table = names.loc[days["number"]].reset_index(drop=True)
    whole = days.assign(**counts, below=days["below"].eq(True)).drop(columns="number")
    return pd.concat([table, whole], axis=1)


def calipers_of(study: Study) -> pd.DataFrame:
    """Return the caliper rows; the caller knows that the study has them."""
    if study.calipers is None:
        raise StudyError("This needs caliper measurements, and the study has none.")
    return study.calipers


def animal_order(animal: str) -> tuple[tuple[float, str], ...]:
    """Sorting key that puts animal 2 before animal 10."""
    parts = re.findall(r"[0-9]+|[^0-9]+", animal)
    return tuple((float(p), "") if p[0] in "0123456789" else (float("inf"), p) for p in parts)


def _numbered_rows(study: Study, formula: VolumeFormula) -> pd.DataFrame:
    """Caliper rows with their volume and the rank (``number``) of their animal, sorted."""
    calipers = calipers_of(study)
    number = calipers.groupby(ANIMAL, sort=False).ngroup().to_numpy()
    arm_rank = {arm.name: rank for rank, arm in enumerate(study.arms)}
    names = list(calipers[ANIMAL].drop_duplicates().itertuples(index=False, name=None))
    keys = [(model, arm_rank[arm], animal_order(animal)) for model, arm, animal in names]
    rank = np.empty(len(names), dtype=np.int64)
    rank[sorted(range(len(names)), key=keys.__getitem__)] = np.arange(len(names))
    rows = calipers.assign(
        number=rank[number],
        volume_mm3=_row_volumes(calipers, formula),
        length_mm=calipers[["length_mm", "width_mm"]].max(axis=1, skipna=False),
        width_mm=calipers[["length_mm", "width_mm"]].min(axis=1, skipna=False),
    )
    return rows.sort_values(["number", "day", "tumor"], kind="stable", ignore_index=True)


def _row_volumes(calipers: pd.DataFrame, formula: VolumeFormula) -> Array:
    """Volume of each row (mm3) by the formula; the given volume where there are no lengths."""
    first, second = calipers["length_mm"].to_numpy(float), calipers["width_mm"].to_numpy(float)
    length, width = np.maximum(first, second), np.minimum(first, second)
    if formula == "half":
        volume = length * width**2 / 2
    elif formula == "pi6":
        volume = np.pi / 6 * length * width**2
    else:
        height = calipers["height_mm"].to_numpy(float)
        _require_height(calipers[np.isfinite(length) & np.isnan(height)])
        volume = np.pi / 6 * length * width * height
    return np.where(np.isnan(length), calipers["volume_mm3"].to_numpy(float), volume)


def _require_height(missing: pd.DataFrame) -> None:
    problems = [
        Problem(
            "error",
            f"{len(rows)} rows have length and width but no height, "
            "which the volume formula \u03c0/6\u00b7L\u00b7W\u00b7H needs.",
            file=str(file),
            sheet=str(sheet),
            cell=str(rows["cell"].iloc[0]),
            action="Enter height_mm, or choose another volume formula.",
        )
        for (file, sheet), rows in missing.groupby(["file", "sheet"])
    ]
    if problems:
        raise StudyError(problems)


def _tumors_by_day(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per measured tumor and day; ``new`` on the first day a tumor was measured."""
    measured = rows[rows["volume_mm3"].notna()]
    below = measured["flag"] == "below_detection"
    tumors = (
        measured.assign(below=below.to_numpy(), n_reads=1)
        .groupby(["number", "day", "tumor"], as_index=False)
        .agg(
            volume_mm3=("volume_mm3", "mean"),
            length_mm=("length_mm", "mean"),
            width_mm=("width_mm", "mean"),
            below=("below", "any"),
            n_reads=("n_reads", "sum"),
        )
    )
    return tumors.assign(new=~tumors.duplicated(["number", "tumor"]))


def _sizes_by_day(tumors: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Tumor burden per animal (``number``) and day, empty where a known tumor is missing."""
    days = tumors.groupby(["number", "day"]).agg(
        volume_mm3=("volume_mm3", settings.several_tumors),
        length_mm=("length_mm", "first"),
        width_mm=("width_mm", "first"),
        n_tumors=("tumor", "size"),
        new=("new", "sum"),
        below=("below", "any"),
        n_reads=("n_reads", "max"),
    )
    n_known = days.groupby("number")["new"].cumsum()
    single = days["n_tumors"] == 1
    return days.assign(
        n_known=n_known,
        volume_mm3=days["volume_mm3"].where(days["n_tumors"] == n_known),
        length_mm=days["length_mm"].where(single),
        width_mm=days["width_mm"].where(single),
    )
