"""Excluding wells: picked on a plate or found by a rule, with a reason; and what it changes."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from analysis.in_vitro.plates.exclusions import Rule, excluded_wells, find_wells
from analysis.in_vitro.plates.regions import plate_shape, region_of, wells_in
from analysis.in_vitro.plates.wells import of_plates, well_viability
from analysis.reading import WellExclusion
from analysis.results import Results
from analysis.study import StudyError
from components.app import session
from components.card.figure_card import pick_points, show_table
from components.figures.plate_maps import WELL_MAP
from components.look.markdown import markdown_text
from components.look.theme import View, counted, file_stem, records
from components.panels.in_vitro.plates.plate_maps import read_names
from components.panels.in_vitro.plates.well_map import MAP_KEY
from components.panels.in_vitro.plates.well_words import excluded_words
from components.views import controls

WELLS = "choice_exclude_wells"
REASONS = ("pipetting error", "bubble", "contamination", "edge well", "outlier", "saturated")
RULES: dict[Rule, str] = {
    "grubbs": "Outliers among replicates (Grubbs, α = 0.01)",
    "modified_z": "Outliers among 6 or more replicates (modified z > 3.5)",
    "saturated": "Saturated wells (above 3.0 OD)",
    "edge": "Edge wells",
}
EFFECT_LABELS = {
    "n_excluded": "own wells excluded",
    "mean_all_pct": "viability with all wells (%)",
    "mean_pct": "without excluded (%)",
    "difference_pct": "difference (points)",
    "p_adjusted_all": "adjusted p with all wells",
    "p_adjusted": "adjusted p without",
}


def exclusions(results: Results, model: str) -> None:
    """Everything about excluded wells of one model."""
    view = session.current_view()
    wells = of_plates(results.tables["well_viability"])
    wells = wells[wells["model"] == model]
    if wells.empty:
        st.info("These cells were measured without plates: there is no well to exclude.",
                icon=":material/info:")  # fmt: skip
        return
    st.caption(
        "Nothing is excluded but by you. Excluded wells keep their number and enter no mean, "
        "blank, control, curve or test; every figure says how many there are."
    )
    controls.show_refused()
    _picker(wells)
    _rules(results, model)
    _effect(results, view, model, wells)


def _picker(wells: pd.DataFrame) -> None:
    """One plate to pick wells on, with a reason."""
    named = wells.assign(read=_read_labels(wells))
    names = list(named["read"].unique())
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = controls.select_of("Plate", names, key="choice_exclude_plate", width=320)
        pick = st.segmented_control(
            "Pick wells by", ["click", "drag"], default="click", required=True,
            key="choice_exclude_pick", help="Hold Shift to add wells to those picked.",
        )  # fmt: skip
        controls.undo_and_redo("exclude_")
    plate = named[named["read"] == name]
    value = "absorbance" if plate["viability_pct"].isna().all() else "viability_pct"
    heading = "Absorbance (OD)" if value == "absorbance" else "Viability (%)"
    by_drag = pick == "drag"
    pick_points(WELL_MAP, _take_selection, plate, str(name), value, heading, by_drag=by_drag)
    with st.form("exclude", border=False):
        with st.container(horizontal=True):
            st.text_input(
                "Wells", key=WELLS, placeholder="B2, C3:C5",
                help="Pick them on the map, or write wells: A1, B2:G11, a row (C), a column "
                "(3), edge, all.",
            )  # fmt: skip
            reason = st.selectbox(
                "Reason", REASONS, index=None, accept_new_options=True,
                placeholder="choose or write one", key="choice_exclude_reason",
            )  # fmt: skip
        with st.container(horizontal=True):
            out = st.form_submit_button("Exclude", type="primary", icon=":material/block:")
            back = st.form_submit_button("Count again", icon=":material/restart_alt:")
    if out or back:
        _say(plate, str(reason or "") if out else "", out)


def _read_labels(wells: pd.DataFrame) -> pd.Series:
    """A name of its own for each read: with the experiment where plates of several share theirs."""
    names = read_names(wells)
    shared = wells.groupby(names)["experiment"].transform("nunique") > 1
    return names.where(~shared, names + ", experiment " + wells["experiment"])


def _say(plate: pd.DataFrame, reason: str, out: bool) -> None:
    """Exclude the wells in the text field, or count them again."""
    if out and not reason:
        st.error("Give a reason first.", icon=":material/edit:")
        return
    try:
        named = wells_in(session.widget_text(WELLS), plate_shape(plate["well"]))
    except StudyError as error:
        st.error(markdown_text(error.problems[0].what))
        return
    chosen = plate[plate["well"].isin(named)]
    if chosen.empty:
        st.error("No wells are picked. Click on the map or write them, e.g. B2, C3:C5.")
        return
    _exclude(chosen, [reason] * len(chosen))


def _rules(results: Results, model: str) -> None:
    """Wells that a rule finds, to be excluded in one step."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rule = st.selectbox(
            "Find wells by a rule", list(RULES), index=None, format_func=RULES.__getitem__,
            placeholder="no rule is on", key="choice_exclude_rule", width=420,
            help="A rule only finds wells; they count until you exclude them. Grubbs marks about "
            "one of 100 clean groups of replicates, so look at what it found.",
        )  # fmt: skip
        if rule is None:
            return
        wells = well_viability(results.study, results.settings)
        found = find_wells(results.study, wells[wells["model"] == model], rule)
        label = f"Exclude {counted([len(found)], 'well')}"
        if st.button(label, disabled=found.empty, key="exclude_found", icon=":material/block:"):
            _exclude(found, list(found["reason"]))
    if found.empty:
        st.caption("The rule finds no well.")
        return
    st.dataframe(
        found.drop(columns="model"), hide_index=True, height=180,
        column_config={
            name: st.column_config.NumberColumn(format="%.4g")
            for name in ("time_h", "concentration", "absorbance")
        },
        alt="Wells found by the rule",
    )  # fmt: skip


def _effect(results: Results, view: View, model: str, wells: pd.DataFrame) -> None:
    """The excluded wells, and every mean with and without them."""
    words = excluded_words(results, model)
    st.markdown(f"**{words or 'No well is excluded.'}**")
    if not words:
        return
    listed = excluded_wells(results.study, wells)
    names = ["plate", "time_h", "well", "role", "arm", "concentration", "absorbance", "reason"]
    show_table(listed[names], file_stem(view.study_title, "excluded_wells", model))
    st.markdown("**With and without**")
    effect = results.tables.get("exclusion_effect")
    here = pd.DataFrame() if effect is None else effect[effect["model"] == model]
    if here.empty:
        st.caption("No mean of any arm changes.")
        return
    stem = file_stem(view.study_title, "with_and_without", model)
    show_table(here.dropna(axis="columns", how="all"), stem, EFFECT_LABELS)


def _take_selection() -> None:
    """Wells picked on the map go into the text field."""
    if picked := list(dict.fromkeys(session.points_picked(MAP_KEY))):
        session.put_choice(WELLS, region_of(picked))


def _exclude(wells: pd.DataFrame, reasons: Sequence[str]) -> None:
    """Read the study again with these wells excluded, each for its reason ("": it counts)."""
    said = [
        WellExclusion(
            row["model"], row["experiment"], row["plate"],
            None if pd.isna(row["time_h"]) else float(row["time_h"]), row["well"], reason,
        )
        for row, reason in zip(records(wells), reasons, strict=True)
    ]  # fmt: skip
    session.correct(session.memory().corrections.with_exclusions(said))
    st.rerun()
