"""Numbers to paste into GraphPad Prism: shown as text with a copy button, and as a file."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analysis.in_vitro.plates.prism_tables import (
    prism_text,
    viability_by_dose,
    viability_over_time,
    volumes_over_days,
    well_replicates,
)
from analysis.in_vitro.plates.wells import well_viability
from analysis.results import Results
from components.look.theme import View, file_stem, hours_stem, sentence_join
from components.panels.in_vitro.plates.viability import rows_at_dose
from components.panels.in_vitro.plates.well_words import wells_words

XY, GROUPED = "XY: doses at one time", "Grouped: times at one dose"


def viability(results: Results, view: View, model: str, dose: float | None, time_h: float) -> None:
    """Viability of the shown arms, replicates (experiments, else wells) side by side; on demand."""
    box = _box("prism_viability")
    if not box.open:
        return
    with box:
        picked = st.segmented_control(
            "Table in Prism", [XY, GROUPED], default=XY, required=True, key="choice_prism_kind"
        )
        points, unit = _replicates(results, model)
        if picked == GROUPED:
            rows = rows_at_dose(view.rows(points, model), dose)
            table = viability_over_time(rows, view.names)
            how = "New table: Grouped, replicates side by side (or XY with the time as X)."
            stem = file_stem(view.study_title, "prism_grouped", model)
        else:
            table = viability_by_dose(points, model, time_h, view.names)
            how = "New table: XY, Y with replicates side by side. Row 0 is the control."
            stem = file_stem(view.study_title, "prism_xy", model, hours_stem(time_h))
        _offer(table, sentence_join([how, unit, wells_words(results, model)]), stem)


def volumes(results: Results, view: View, model: str) -> None:
    """Tumor volumes of the shown arms, animals side by side; opens on demand."""
    box = _box("prism_volumes")
    if not box.open:
        return
    with box:
        table = volumes_over_days(results.tables["animal_volumes"], model, view.names)
        how = "New table: XY, replicates side by side. Volumes in mm³; a replicate is an animal."
        _offer(table, how, file_stem(view.study_title, "prism_volumes", model))


def _box(key: str) -> Any:
    return st.expander(
        "For GraphPad Prism", icon=":material/content_copy:", on_change="rerun", key=key
    )


def _replicates(results: Results, model: str) -> tuple[pd.DataFrame, str]:
    """The experiments of a model, or the wells of its only one; and which of the two in words."""
    points = results.experiments
    assert points is not None
    points = points[points["model"] == model]
    if points["experiment"].nunique() > 1:
        return (
            points,
            "Viability in % of control; a replicate is an experiment (mean of its wells).",
        )
    wells = well_viability(results.study, results.settings)
    words = "Viability in % of control; a replicate is a well: there is one experiment only."
    return well_replicates(wells[wells["model"] == model]), words


def _offer(table: pd.DataFrame, how: str, stem: str) -> None:
    if table.empty:
        st.caption("No shown arm has numbers for this table.")
        return
    most = int(pd.Series(table.columns.get_level_values(0)).value_counts().max())
    st.caption(
        f"{how} Choose {most} replicate{'s'[: most != 1]} in Prism, copy the text and paste it "
        "into the title cell above X."
    )
    text = prism_text(table)
    st.code(text, language=None, height=min(320, 60 + 26 * (len(table) + 1)))
    st.download_button(
        "Text file for Prism", data=text, file_name=f"{stem}.txt", mime="text/plain",
        on_click="ignore", icon=":material/download:", key=f"prism_{stem}",
    )  # fmt: skip
