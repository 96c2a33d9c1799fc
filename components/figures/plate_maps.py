"""Figures of the plates themselves: verdicts and maps, and the maps on which wells are picked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from analysis.in_vitro.plates.surface import plate_surface
from analysis.in_vitro.plates.wells import READ_KEYS, of_plates, well_viability
from analysis.results import Results
from components.figures.figure import Figure, of_models
from components.figures.option import Choices, Offer, Option, Subject
from components.look.theme import Panel, View, file_stem
from components.panels.in_vitro.plates import plate_maps, verdicts, well_map
from components.panels.in_vitro.plates.plate_maps import RESIDUAL, read_names

PAGE, TAB, GROUP = "Cells", "Plates", "Plate maps"
MAPS_AT_ONCE = 6
VALUES = {
    "absorbance": "Absorbance (OD)",
    "corrected": "Corrected (OD)",
    "viability_pct": "Viability (%)",
    RESIDUAL: "Residual (B-score)",
}
ABOUT = {
    "corrected": "Blanks of the same plate subtracted.",
    RESIDUAL: "Residual: deviation from the replicates of the same content, less row and column "
    "medians (median polish), in robust SDs of the plate; beyond ±3 is worth a look. Wells "
    "without replicates have none.",
}


def _values(results: Results, view: View, subject: Subject) -> Offer:
    wells = results.tables["well_viability"]
    if not wells["role"].ne("").any():  # without a layout there are readings alone
        return Offer({"absorbance": VALUES["absorbance"]}, "absorbance")
    known = wells["viability_pct"].notna().any()
    return Offer(VALUES, "viability_pct" if known else "absorbance")


VALUE = Option("choice_map_value", "Values", _values)


def of_reads(model: str, experiment: str, reads: tuple[str, ...], part: str = "") -> Subject:
    """Some plate reads, by name, of one model and experiment."""
    return Subject(model, {"model": model, "experiment": experiment, "reads": reads}, part)


def maps_of_reads(
    results: Results, model: str, experiment: str, reads: tuple[str, ...], value: str
) -> Panel:
    """The maps of some plate reads, by name, of one model and experiment."""
    wells = of_plates(results.tables["well_viability"])
    here = wells[(wells["model"] == model) & (wells["experiment"] == experiment)]
    here = here.assign(plate=read_names(here))
    chosen = here[here["plate"].isin(reads)]
    if value == RESIDUAL:
        chosen = _with_residuals(results, chosen)
    named = f"experiment {experiment}" if experiment.isdigit() else experiment
    heading = ", ".join(part for part in (VALUES[value], model, named) if part)
    panel = plate_maps.plate_maps(chosen, value, heading, ABOUT.get(value, ""))
    stem = file_stem(results.study.title, "plate_maps", model, experiment, *reads[:1])
    return replace(panel, file_stem=stem)


def _with_residuals(results: Results, chosen: pd.DataFrame) -> pd.DataFrame:
    if chosen.empty:
        return chosen.assign(**{RESIDUAL: chosen["absorbance"]})
    wells = well_viability(results.study, results.settings).loc[chosen.index]
    read = wells.groupby(READ_KEYS, dropna=False, sort=False).ngroup()
    surface = plate_surface(wells.assign(read=read))
    return chosen.assign(**{RESIDUAL: surface[RESIDUAL]})


def _all_reads(results: Results, view: View, choices: Choices) -> Iterator[Subject]:
    """Every plate read, at most six in a figure."""
    wells = results.tables.get("well_viability")
    if wells is None:
        return
    reads = of_plates(wells)[READ_KEYS].drop_duplicates()
    for (model, experiment), rows in reads.groupby(["model", "experiment"], sort=False):
        names = list(dict.fromkeys(read_names(rows)))
        for start in range(0, len(names), MAPS_AT_ONCE):
            some = tuple(names[start : start + MAPS_AT_ONCE])
            part = file_stem(str(experiment), str(start + 1))
            yield of_reads(str(model), str(experiment), some, part)


VERDICTS = Figure(
    key="plate_verdicts",
    page=PAGE,
    tab=TAB,
    part=GROUP,
    title="The verdict on every plate",
    draw=verdicts.plate_verdicts,
    subjects=of_models("plate_qc"),
    group=GROUP,
)
MAPS = Figure(
    key="plate_maps",
    page=PAGE,
    tab=TAB,
    part=GROUP,
    title="Plate maps",
    draw=maps_of_reads,
    subjects=_all_reads,
    options={"value": VALUE},
    group=GROUP,
)
WELL_MAP = Figure(
    key="exclusion_map",
    page=PAGE,
    tab=TAB,
    part="Exclude wells",
    title="Map to pick wells on",
    draw=well_map.well_map,
    screen_only="a control to pick wells with; plate maps show the same plates",
)
