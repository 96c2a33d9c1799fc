"""The tabs of the Cells page: drugs, their combinations, a resistant line, and the plates."""

from __future__ import annotations

import streamlit as st

from analysis.results import Results
from components.app import frame
from components.views.cells import (
    combinations,
    dose_response,
    exclusions,
    plates,
    resistance,
    viability,
)
from components.views.parts import Part, Tabs

LAYOUT = Part("Layout", plates.layout)
NO_VIABILITY = "There is no viability yet: it needs wells of the control and of a drug."
MAPS = Part("Plate maps", plates.maps, ["plates"])


def tabs(results: Results) -> Tabs:
    """The tabs that the study's data can fill: plates that are being laid out keep theirs."""
    found = {"Drugs": _drugs(results)}
    if results.plate_matrices:
        found["Combinations"] = [
            Part("Combinations", combinations.combinations, ["matrices"], settings=True)
        ]
    if len(results.models("dose_response")) > 1:
        found["Resistant line"] = [
            Part("What still works", resistance.what_still_works),
            Part("Folds and curves", resistance.folds_and_curves),
            Part("Both lines", resistance.both_lines),
        ]
    if results.study.plate_reads is not None:
        wells = Part("Exclude wells", exclusions.exclusions, ["plates"])
        found["Plates"] = [LAYOUT, MAPS, *([wells] if "viability" in results.tables else [])]
    return found


def first(results: Results) -> tuple[str, str]:
    """The tab and the part of plates to begin with: the layout of those that have none."""
    return ("", MAPS.name) if "viability" in results.tables else ("Plates", LAYOUT.name)


def _no_viability(results: Results, model: str) -> None:
    """What the drugs wait for."""
    frame.layout_card(results.study)
    st.info(NO_VIABILITY, icon=":material/info:")


def _drugs(results: Results) -> list[Part]:
    """Dose response first, where there are series of concentrations."""
    if "viability" not in results.tables:
        return [Part("Viability", _no_viability)]
    measured = Part("Viability", viability.viability, ["viability"], settings=True)
    curves = Part("Dose response", dose_response.curves, ["viability"], settings=True)
    if "dose_response" not in results.tables:
        return [measured]
    every = [
        *([curves, measured] if "dose_response_curve" in results.tables else [measured, curves]),
        Part("IC50", dose_response.ic50, ["viability"], settings=True),
        Part("Which curve fits", dose_response.which_curve, ["viability"], advanced=True),
    ]
    if "gr_metrics" in results.tables:
        every.append(
            Part("Growth rate (GR)", dose_response.growth_rate, ["viability"], advanced=True)
        )
    return every
