"""The plates of cells: verdicts and maps, and what to do where they have no layout."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.in_vitro.plates.wells import of_plates
from analysis.results import Results
from components.app import session
from components.card.figure_card import show_figure
from components.figures import plate_maps
from components.figures.option import Subject
from components.look.markdown import markdown_text
from components.panels.in_vitro.plates.plate_maps import read_names
from components.views import controls
from components.views.cells import layout_editor

PLATES_AT_ONCE = 6
NO_PLATES = "These responses stand in no wells: there is no plate to look at."


def maps(results: Results, model: str) -> None:
    """The verdict on every plate of the model, and their maps."""
    wells = of_plates(results.tables["well_viability"])
    wells = wells[wells["model"] == model]
    if wells.empty:
        st.info(NO_PLATES, icon=":material/info:")
        return
    view = session.current_view()
    if model in results.models("viability"):
        show_figure(plate_maps.VERDICTS, results, view, model)
    with st.container(horizontal=True):
        controls.segments(plate_maps.VALUE, results, view)
        chosen = _some_plates(wells, model)
    show_figure(plate_maps.MAPS, results, view, chosen)


def layout(results: Results, model: str) -> None:
    """What is in the wells, to be said on the plates."""
    layout_editor.layout_editor(results.study)


def _some_plates(wells: pd.DataFrame, model: str) -> Subject:
    """The plates of a model, picked by experiment and plate where there are many."""
    experiments = list(wells["experiment"].unique())
    experiment = experiments[0]
    if len(experiments) > 1:
        picked = st.segmented_control(
            "Experiment",
            experiments,
            default=experiment,
            required=True,
            key="choice_map_experiment",
            format_func=lambda name: markdown_text(name) or "not named",
        )
        experiment = picked or experiment
    names = list(read_names(wells[wells["experiment"] == experiment]).unique())
    if len(names) > PLATES_AT_ONCE + 3:
        start = names[:PLATES_AT_ONCE]
        names = st.multiselect("Plates", names, default=start, key="choice_maps")
    return plate_maps.of_reads(model, str(experiment), tuple(names))
