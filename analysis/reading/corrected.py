"""Corrections put into the tables on their way to a study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

import numpy as np
import pandas as pd

from analysis.reading.corrections import (
    ArmCorrection,
    PlateCorrection,
    WellCorrection,
)
from analysis.reading.words.units import spelled_unit
from analysis.reading.workbook.arms import Roster, without_repeats
from analysis.reading.workbook.wells import LAYOUT_FIELDS, NUMBER_FIELDS
from analysis.study import Arm

PAINTED = "painted in the app"  # the sheet that painted wells are said to come from


def corrected_layout(
    layout: pd.DataFrame | None, reads: pd.DataFrame | None, wells: Sequence[WellCorrection]
) -> pd.DataFrame | None:
    """The layout with the painted wells in place of what the files say of them.

    A well painted for every plate is painted on each plate that was read.
    """
    if not wells:
        return layout
    plates = [] if reads is None else list(dict.fromkeys(reads["plate"]))
    latest = {(well.plate, well.well): well for well in wells}.values()
    painted = pd.DataFrame(
        [
            {**asdict(well), "plate": plate}
            for well in latest
            for plate in ([well.plate] if well.plate else plates)
        ],
        columns=["plate", "well", *LAYOUT_FIELDS],
    ).drop_duplicates(["plate", "well"], keep="last")
    painted = painted.assign(
        **{name: painted[name].astype("float64") for name in NUMBER_FIELDS},
        unit=painted["unit"].map(spelled_unit),
        unit_2=painted["unit_2"].map(spelled_unit),
        file="",
        sheet=PAINTED,
        cell="",
    )
    if layout is None or not len(layout):
        return painted
    return pd.concat([_spread_over(layout, painted, plates), painted], ignore_index=True)


def without_painted(reads: pd.DataFrame, wells: Sequence[WellCorrection]) -> pd.DataFrame:
    """Reads whose own layout columns are emptied where a well is painted."""
    places = {(well.plate, well.well) for well in wells}
    hit = np.array(
        [
            (plate, well) in places or ("", well) in places
            for plate, well in zip(reads["plate"], reads["well"], strict=True)
        ],
        dtype=bool,
    )
    emptied = {
        name: reads[name].mask(hit, np.nan if name in NUMBER_FIELDS else "")
        for name in LAYOUT_FIELDS
        if name in reads
    }
    return reads.assign(**emptied)


def corrected_plates(reads: pd.DataFrame, plates: Sequence[PlateCorrection]) -> pd.DataFrame:
    """Reads with the time, experiment and model that the user gave their plates."""
    for plate in plates:
        rows = reads["plate"] == plate.plate
        given = {
            name: value
            for name in ("time_h", "experiment", "model")
            if (value := getattr(plate, name)) is not None
        }
        reads = reads.assign(
            **{name: reads[name].mask(rows, value) for name, value in given.items()}
        )
    return reads


def corrected_roster(found: Roster, arms: Sequence[ArmCorrection]) -> Roster:
    """The arms as the user named them: renamed, merged, with role and components set."""
    if not arms:
        return found
    new_name = {written: arm.name for arm in arms for written in arm.written}
    names = {written: new_name.get(name, name) for written, name in found.names.items()}
    given = {arm.name: arm for arm in arms}
    merged: dict[str, Arm] = {}
    for arm in found.arms:
        name = new_name.get(arm.name, arm.name)
        whole = _with_new_names(replace(arm, name=name), new_name)
        if name in merged:
            regimens = tuple(dict.fromkeys((*merged[name].regimens, *whole.regimens)))
            whole = replace(merged[name], regimens=regimens)
        if name in given:
            whole = replace(whole, role=given[name].role, components=given[name].components)
        merged[name] = whole
    checked = [without_repeats(arm) for arm in merged.values()]
    told = [problem for _, problems in checked for problem in problems]
    return Roster(tuple(arm for arm, _ in checked), names, (*found.problems, *told))


def corrected_events(survival: pd.DataFrame, events: Sequence[tuple[str, bool]]) -> pd.DataFrame:
    """Survival with each reason of leaving taken as the user said: event or censored."""
    said: Mapping[str, bool] = dict(events)
    event = [
        said.get(reason, bool(was))
        for reason, was in zip(survival["reason"], survival["event"], strict=True)
    ]
    return survival.assign(event=np.array(event, dtype=bool))


def _spread_over(
    layout: pd.DataFrame, painted: pd.DataFrame, plates: Sequence[str]
) -> pd.DataFrame:
    """The files' layout, rows for every plate written out, less the painted wells."""
    every = layout[layout["plate"] == ""]
    own = layout[layout["plate"] != ""]
    spread = [every.assign(plate=plate) for plate in plates]
    whole = pd.concat([own, *spread], ignore_index=True)
    whole = whole.drop_duplicates(["plate", "well"])  # a plate's own layout comes first
    keys = pd.MultiIndex.from_frame(whole[["plate", "well"]])
    hit = keys.isin(pd.MultiIndex.from_frame(painted[["plate", "well"]]))
    return whole[~hit]


def _with_new_names(arm: Arm, new_name: Mapping[str, str]) -> Arm:
    return replace(arm, components=tuple(new_name.get(each, each) for each in arm.components))
