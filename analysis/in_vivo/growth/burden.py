"""Caliper rows to the tumor burden and weight of each animal on each day.

The animal is the unit: its tumors of one day are one number, and a tumor that is missing makes the
day incomplete. Rows are sorted by model, arm (in the order of the study), animal and day.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.groups import Groups, Ints, at_rows, groups_of
from analysis.settings import Settings, VolumeFormula
from analysis.study import Problem, Study, StudyError

Array = npt.NDArray[np.float64]
Columns = dict[str, npt.NDArray[Any]]

ANIMAL = ["model", "arm", "animal"]
SIZES = ("volume_mm3", "length_mm", "width_mm")


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
    calipers = calipers_of(study)
    rows = _sorted_rows(study, settings.volume_formula)
    begins = _begins(rows["number"], rows["day"])
    names = {name: calipers[name].array[rows["source"][begins]] for name in ANIMAL}
    sizes = _sizes_by_day(rows, begins, settings.several_tumors)
    return pd.DataFrame({**names, "day": rows["day"][begins], **sizes})


def calipers_of(study: Study) -> pd.DataFrame:
    """Return the caliper rows; the caller knows that the study has them."""
    if study.calipers is None:
        raise StudyError("This needs caliper measurements, and the study has none.")
    return study.calipers


def animal_order(animal: str) -> tuple[tuple[float, str], ...]:
    """Sorting key that puts animal 2 before animal 10."""
    parts = re.findall(r"[0-9]+|[^0-9]+", animal)
    return tuple((float(p), "") if p[0] in "0123456789" else (float("inf"), p) for p in parts)


def _sorted_rows(study: Study, formula: VolumeFormula) -> Columns:
    """Caliper rows by animal (its rank is ``number``), day and tumor, with their volume."""
    calipers = calipers_of(study)
    animals = groups_of(calipers, ANIMAL)
    lengths = calipers[["length_mm", "width_mm"]].to_numpy(float)
    rows: Columns = {
        "source": np.arange(len(calipers)),
        "number": _ranks(calipers.iloc[animals.first], study)[animals.number],
        "day": calipers["day"].to_numpy(float),
        "tumor": pd.factorize(calipers["tumor"].to_numpy(), sort=True)[0],
        "volume_mm3": _row_volumes(calipers, formula),
        "length_mm": lengths.max(axis=1),
        "width_mm": lengths.min(axis=1),
        "weight_g": calipers["weight_g"].to_numpy(float),
        "below": calipers["flag"].to_numpy() == "below_detection",
    }
    order = np.lexsort([rows[name] for name in ("tumor", "day", "number")])
    return {name: values[order] for name, values in rows.items()}


def _ranks(animals: pd.DataFrame, study: Study) -> Ints:
    """Rank of each animal: by model, arm (in the order of the study) and name."""
    arm_rank = {arm.name: rank for rank, arm in enumerate(study.arms)}
    names = animals[ANIMAL].itertuples(index=False, name=None)
    keys = [(model, arm_rank[arm], animal_order(animal)) for model, arm, animal in names]
    rank = np.empty(len(keys), dtype=np.int64)
    rank[sorted(range(len(keys)), key=keys.__getitem__)] = np.arange(len(keys))
    return rank


def _begins(*keys: npt.NDArray[Any]) -> Ints:
    """Rows with which a new combination of the sorted keys begins."""
    new = np.zeros(len(keys[0]), dtype=bool)
    new[:1] = True
    for key in keys:
        new[1:] |= key[1:] != key[:-1]
    return np.flatnonzero(new)


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


def _tumors_by_day(rows: Columns) -> Columns:
    """One row per measured tumor and day; ``new`` on the first day a tumor was measured."""
    known = ~np.isnan(rows["volume_mm3"])
    measured = {name: values[known] for name, values in rows.items()}
    begins = _begins(measured["number"], measured["day"], measured["tumor"])
    size = len(measured["number"])
    reads = Groups(np.repeat(np.arange(len(begins)), np.diff(begins, append=size)), begins)
    tumor = measured["number"] * (size + 1) + measured["tumor"]
    new = np.zeros(len(begins), dtype=bool)
    new[np.unique(tumor[begins], return_index=True)[1]] = True
    means = {name: reads.spread(measured[name])[1] for name in SIZES}
    return {
        "on": measured["on"][begins],
        **means,
        "n_reads": reads.n,
        "below": reads.count(measured["below"]) > 0,
        "new": new,
    }


def _sizes_by_day(rows: Columns, begins: Ints, several: str) -> Columns:
    """Weight and tumor burden per animal and day, empty where a known tumor is missing."""
    days = Groups(
        np.repeat(np.arange(len(begins)), np.diff(begins, append=len(rows["day"]))), begins
    )
    tumors = _tumors_by_day({**rows, "on": days.number})
    on, n_days = tumors["on"], len(begins)
    n_tumors, new = np.bincount(on, minlength=n_days), np.bincount(on, tumors["new"], n_days)
    measured, single = n_tumors > 0, n_tumors == 1
    so_far = np.cumsum(new).astype(np.int64)
    animal = _begins(rows["number"][begins])
    before = np.repeat((so_far - new)[animal], np.diff(animal, append=n_days)).astype(np.int64)
    n_known = np.where(measured, so_far - before, 0)
    total = np.bincount(on, tumors["volume_mm3"], n_days)
    volume = total / np.where(measured, n_tumors if several == "mean" else 1, np.nan)
    length, width = np.full((2, n_days), np.nan)
    length[on], width[on] = tumors["length_mm"], tumors["width_mm"]
    n_reads = np.zeros(n_days, dtype=np.int64)
    np.maximum.at(n_reads, on, tumors["n_reads"])
    weight = rows["weight_g"]
    return {
        "weight_g": at_rows(weight, days.first_row(~np.isnan(weight))),
        "volume_mm3": np.where(n_tumors == n_known, volume, np.nan),
        "length_mm": np.where(single, length, np.nan),
        "width_mm": np.where(single, width, np.nan),
        "n_tumors": n_tumors,
        "below": np.bincount(on, tumors["below"], n_days) > 0,
        "n_reads": n_reads,
        "n_known": n_known,
    }
