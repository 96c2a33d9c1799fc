"""The plates of the Viability page: verdicts, and maps of what is chosen."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.in_vitro.plates.surface import plate_surface
from analysis.in_vitro.plates.wells import READ_KEYS, well_viability
from analysis.results import Results
from components.app import session
from components.card.figure_card import show_panel
from components.look.markdown import markdown_text
from components.look.theme import View
from components.panels.in_vitro.plates.plate_maps import RESIDUAL, plate_maps, read_names
from components.panels.in_vitro.plates.verdicts import plate_verdicts

MAP_VALUES = {
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
PLATES_AT_ONCE = 6


def plates_without_layout(results: Results) -> None:
    """Maps only, and why there is nothing else."""
    st.warning(
        "These plates have no layout yet, so no well is known as control, blank or drug: they "
        "are shown as maps only. Paint it on the Data page, or add a plate_layout sheet.",
        icon=":material/grid_on:",
    )
    with st.container(horizontal=True):
        chosen = some_plates(results.tables["well_viability"])
    show_panel(plate_maps(chosen, "absorbance", MAP_VALUES["absorbance"]))


def plates(results: Results, view: View, model: str) -> None:
    """The verdict on every plate of the model, and their maps."""
    show_panel(plate_verdicts(results, view, model))
    wells = results.tables["well_viability"]
    with st.container(horizontal=True):
        value = _map_value()
        chosen = some_plates(wells)
    if value == RESIDUAL:
        chosen = _with_residuals(results, chosen)
    show_panel(plate_maps(chosen, value, MAP_VALUES[value], ABOUT.get(value, "")))


def some_plates(wells: pd.DataFrame) -> pd.DataFrame:
    """The wells of the chosen model, picked by experiment and plate where there are many."""
    model = session.chosen_model("viability", list(wells["model"].unique()))
    chosen = wells[wells["model"] == model]
    experiments = list(chosen["experiment"].unique())
    if len(experiments) > 1:
        picked = st.segmented_control(
            "Experiment",
            experiments,
            default=experiments[0],
            required=True,
            key="choice_map_experiment",
            format_func=lambda name: markdown_text(name) or "not named",
        )
        chosen = chosen[chosen["experiment"] == (picked or experiments[0])]
    chosen = chosen.assign(plate=read_names(chosen))
    names = list(chosen["plate"].unique())
    if len(names) > PLATES_AT_ONCE + 3:
        start = names[:PLATES_AT_ONCE]
        names = st.multiselect("Plates", names, default=start, key="choice_maps")
    return chosen[chosen["plate"].isin(names)]


def _map_value() -> str:
    picked = st.segmented_control(
        "Values",
        list(MAP_VALUES),
        default="viability_pct",
        required=True,
        format_func=MAP_VALUES.__getitem__,
        key="choice_map_value",
    )
    return picked or "viability_pct"


def _with_residuals(results: Results, chosen: pd.DataFrame) -> pd.DataFrame:
    if chosen.empty:
        return chosen.assign(**{RESIDUAL: chosen["absorbance"]})
    wells = well_viability(results.study, results.settings).loc[chosen.index]
    read = wells.groupby(READ_KEYS, dropna=False, sort=False).ngroup()
    surface = plate_surface(wells.assign(read=read))
    return chosen.assign(**{RESIDUAL: surface[RESIDUAL]})
