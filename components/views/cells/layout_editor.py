"""Painting what is in the wells: pick wells on the map or by name, say what they hold, paint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from analysis.in_vitro.plates.regions import plate_shape, region_of, serial_doses, well_at, wells_in
from analysis.reading import Upload, WellCorrection
from analysis.reading.corrections import WELL_ROLES
from analysis.reading.layout_files import layout_csv, saved_layout, wells_of
from analysis.study import Study, StudyError
from components.app import caches, session
from components.card.figure_card import pick_points
from components.figures.plate_maps import LAYOUT_MAP
from components.look.markdown import markdown_text
from components.look.theme import arm_styles, file_stem
from components.panels.in_vitro.plates.layout_map import MAP_KEY

UNITS = ["µM", "nM", "mM", "ng/mL", "µg/mL"]
DIRECTIONS = {"right": "to the right", "left": "to the left", "down": "downward", "up": "upward"}
REGION = "choice_paint_region"


def layout_editor(study: Study) -> None:
    """The layout of one plate, with what a person needs to paint it and copies of it."""
    reads = study.plate_reads
    if reads is None:
        st.caption("No plates were read.")
        return
    plates = list(reads["plate"].unique())
    plate = st.selectbox("Plate", plates, key="choice_paint_plate", width=320)
    wells = reads[reads["plate"] == plate].drop_duplicates("well")
    shape = plate_shape(wells["well"])
    pick_points(LAYOUT_MAP, _take_selection, wells, arm_styles(study), plate, shape)
    with st.form("paint", border=False):
        _paint_form(study, plates, plate, shape)
    _standard_templates(plate, shape)
    _whole_layouts(wells, plates, study.title)


def _paint_form(study: Study, plates: list[str], plate: str, shape: tuple[int, int]) -> None:
    with st.container(horizontal=True):
        st.text_input(
            "Wells",
            key=REGION,
            placeholder="B2:G11, A, 12, edge",
            help="Drag over the map, or write wells: A1, B2:G11, a row (C), a column (3), "
            "edge, all.",
        )
        role = st.selectbox("Holds", WELL_ROLES, key="choice_paint_role")
        arm = st.selectbox(
            "Drug or arm",
            [found.name for found in study.arms],
            index=None,
            accept_new_options=True,
            placeholder="for samples and controls",
            key="choice_paint_arm",
        )
    with st.container(horizontal=True):
        dose = st.number_input("Concentration", min_value=0.0, value=None, format="%g",
                               key="choice_paint_dose")  # fmt: skip
        unit = st.selectbox("Unit", UNITS, accept_new_options=True, key="choice_paint_unit")
        factor = st.number_input("Dilution factor", min_value=1.0, value=1.0, format="%g",
                                 help="1: the same dose everywhere; 3: each step 3 times less.",
                                 key="choice_paint_factor")  # fmt: skip
        direction = st.selectbox("Diluted", list(DIRECTIONS), format_func=DIRECTIONS.__getitem__,
                                 key="choice_paint_direction")  # fmt: skip
        dose_2 = st.number_input("Second drug's dose", min_value=0.0, value=None, format="%g",
                                 help="For a combination, in the order of its parts.",
                                 key="choice_paint_dose_2")  # fmt: skip
    others = st.multiselect(
        "Paint the same on", [name for name in plates if name != plate], key="choice_paint_others",
        placeholder="other plates with this layout",
    )  # fmt: skip
    everywhere = st.checkbox("Paint on every plate", key="choice_paint_all")
    if st.form_submit_button("Paint", type="primary", icon=":material/format_paint:"):
        content = {"role": role, "arm": arm or "", "unit": unit or "", "concentration_2": dose_2}
        region = session.widget_text(REGION)
        targets = plates if everywhere else [plate, *others]
        try:
            doses = _doses(wells_in(region, shape), dose, factor, direction)
        except StudyError as error:
            st.error(markdown_text(error.problems[0].what))
            return
        _paint(doses, content, targets)


def _doses(
    wells: Sequence[str], dose: float | None, factor: float, direction: Any
) -> dict[str, float | None]:
    if not wells:
        raise StudyError("No wells are picked. Drag over the map or write them, e.g. B2:G11.")
    if dose is None or factor == 1.0:
        return dict.fromkeys(wells, dose)
    return dict(serial_doses(wells, dose, factor, direction))


def _paint(
    doses: Mapping[str, float | None], content: Mapping[str, Any], plates: Sequence[str]
) -> None:
    sample = content["role"] == "sample"
    painted = [
        WellCorrection(
            plate,
            well,
            content["role"],
            content["arm"],
            dose if sample else None,
            content["unit"] if sample and dose is not None else "",
            content["concentration_2"] if sample else None,
            content["unit"] if sample and content["concentration_2"] is not None else "",
        )
        for plate in plates
        for well, dose in doses.items()
    ]
    session.correct(session.memory().corrections.with_wells(painted))
    st.rerun()


def _standard_templates(plate: str, shape: tuple[int, int]) -> None:
    """Two layouts that many labs share, one click each, for this plate."""
    with st.container(horizontal=True):
        if st.button("Edge wells blank", key="paint_edge"):
            edge = dict.fromkeys(wells_in("edge", shape))
            _paint(edge, {"role": "blank", "arm": "", "unit": "", "concentration_2": None}, [plate])
        if st.button("Vehicle in column 2", key="paint_vehicle"):
            column = {well_at(row, 1): None for row in range(1, shape[0] - 1)}
            content = {"role": "vehicle", "arm": "", "unit": "", "concentration_2": None}
            _paint(column, content, [plate])


def _whole_layouts(wells: pd.DataFrame, plates: list[str], title: str) -> None:
    """The layout of this plate for the other plates, as a file, and from a file."""
    described = bool((wells["role"] != "").any())
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if len(plates) > 1 and st.button(
            "Copy to all plates",
            key="paint_copy",
            icon=":material/content_copy:",
            disabled=not described,
            help="Every plate gets the layout of this one.",
        ):
            _paint_on(wells_of(wells[wells["role"] != ""]), plates)
        st.download_button(
            "Save layout",
            data=lambda: layout_csv(wells),
            file_name=f"{file_stem(title, 'layout')}.csv",
            mime="text/csv",
            on_click="ignore",
            icon=":material/download:",
            disabled=not described,
            help="As a table: drop it with the plates of the next run, or use it here.",
            key="save_layout",
        )
    file = st.file_uploader(
        "A saved layout",
        type=["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "ods"],
        key="choice_layout_file",
        max_upload_size=5,
    )
    if file and st.button("Use it on every plate", type="primary", key="use_layout"):
        try:
            painted = caches.of_file(saved_layout, Upload(file.name, file.getvalue()))
        except StudyError as error:
            st.error(markdown_text(error.problems[0].what))
            return
        _paint_on(painted, plates)


def _paint_on(wells: Sequence[WellCorrection], plates: Sequence[str]) -> None:
    everywhere = [replace(well, plate=plate) for well in wells for plate in plates]
    session.correct(session.memory().corrections.with_wells(everywhere))
    st.rerun()


def _take_selection() -> None:
    """Wells dragged over on the map go into the text field."""
    if picked := session.points_picked(MAP_KEY):
        session.put_widget_text(REGION, region_of(picked))
