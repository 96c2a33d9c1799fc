"""Viability of cells: arms over time and side by side at one time."""

from __future__ import annotations

import dataclasses

import numpy as np
import streamlit as st

from analysis.in_vitro.plates.all_pairs import all_pairs
from analysis.in_vitro.plates.solvents import vehicle_fact, vehicles_of
from analysis.results import Results
from components.app import frame, session
from components.card.figure_card import show_figure, show_table
from components.figures import viability as figures
from components.look.markdown import markdown_text
from components.look.theme import View, file_stem, hours_stem, sentence_join
from components.panels.in_vitro.plates.viability import rows_at_dose
from components.panels.in_vitro.plates.well_words import wells_words
from components.views import controls, parts, prism

COURSE_COLUMNS = (
    "mean_over_time_pct",
    "low_pct",
    "high_pct",
    "doubling_time_h",
    "doubling_low_h",
    "doubling_high_h",
    "n_experiments",
)
PAIR_LABELS = {"p_adjusted": "adjusted p", "n": "experiments", "ratio": "ratio of viabilities"}
PAIRS = "viability_pairs"  # among the open tables while it is shown


def viability(results: Results, model: str) -> None:
    """Viability over time and at one time, with the choice of dose, error bar and measure."""
    if frame.unsaid_words(results.study):
        frame.layout_card(results.study)
        return
    _vehicles(results, model)
    view = session.current_view()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        dose: float | None = controls.select(figures.DOSE, results, view, model, width=150)
        time_h: float = controls.select(figures.TIME, results, view, model, width=150)
        view = controls.with_error_bar(results, view)
        controls.segments(figures.MEASURE, results, view)
        if parts.is_advanced("cells"):
            _blank_correction()
    show_figure(figures.OVER_TIME, results, view, model)
    show_figure(figures.AT_TIME, results, view, model)
    prism.viability(results, view, model, dose, time_h)
    if parts.is_advanced("cells"):
        _more_numbers(results, view, model, dose, time_h)


def _blank_correction() -> None:
    """The setting of blank correction, for every page."""
    settings = session.memory().settings
    blanks = st.toggle(
        "Subtract blanks",
        value=settings.blank_correction,
        key="choice_subtract_blanks",
        help="Off: the plain absorbance in percent of control, on every page; figures say so. "
        "Blanks of 5 to 15 % of the control then lift low viabilities.",
    )
    if blanks != settings.blank_correction:
        session.change_settings(dataclasses.replace(settings, blank_correction=blanks))
        st.rerun()


def _vehicles(results: Results, model: str) -> None:
    """Where plates have several vehicles: which one each arm is held against, as the user says."""
    points = results.experiments
    assert points is not None
    present = list(dict.fromkeys(points.loc[points["model"] == model, "arm"]))
    found = vehicles_of(results.study, present)
    others = [arm for arm in present if arm not in found]
    if len(found) < 2 or not others:
        return
    facts = results.study.facts
    stated = {arm: facts.get(vehicle_fact(arm), "") for arm in others}
    box = st.expander(
        "Several vehicles: which belongs to which arm?", icon=":material/water_drop:",
        expanded=not all(stated.values()), on_change="rerun", key="viability_vehicles",
    )  # fmt: skip
    if not box.open:
        return
    with box, st.form("vehicles", border=False), st.container(horizontal=True):
        picked = {
            arm: st.selectbox(
                markdown_text(arm), found, key=f"choice_vehicle_{arm}", placeholder="not said",
                index=found.index(stated[arm]) if stated[arm] in found else None, width=200,
            )
            for arm in others
        }  # fmt: skip
        if st.form_submit_button("Apply", type="primary"):
            corrections = session.memory().corrections
            for arm, vehicle in picked.items():
                if vehicle:
                    corrections = corrections.with_fact(vehicle_fact(arm), vehicle)
            session.correct(corrections)
            st.rerun()


def _more_numbers(
    results: Results, view: View, model: str, dose: float | None, time_h: float
) -> None:
    """On demand: the time course in numbers, and all pairs of arms at one time."""
    course = st.expander(
        "Time course in numbers: area and doubling time", icon=":material/timeline:",
        on_change="rerun", key="viability_course",
    )  # fmt: skip
    if course.open:
        with course:
            _course(results, view, model, dose)
    pairs = st.expander(
        "All pairs of arms (Dunnett T3)", icon=":material/compare_arrows:",
        on_change="rerun", key=PAIRS,
    )  # fmt: skip
    session.memory().open_tables.discard(PAIRS)
    if pairs.open:
        with pairs:
            _pairs(results, view, model, dose, time_h)


def _course(results: Results, view: View, model: str, dose: float | None) -> None:
    table = results.tables.get("viability_course")
    here = None if table is None else rows_at_dose(view.rows(table, model), dose)
    if here is None or here.empty:
        st.caption("The shown arms were read at one time only.")
        return
    stem = file_stem(view.study_title, "viability_course", model)
    names = ["arm", "concentration", "unit", *COURSE_COLUMNS, "status"]
    show_table(here[names].dropna(axis="columns", how="all"), stem)
    st.caption(
        sentence_join(
            [
                "Mean viability over time: area under the course (trapezoid) over its hours, of "
                "each experiment; 100 is as the control all along; low and high: 95 % interval. "
                "Doubling time: ln 2 over the "
                "slope of ln(corrected absorbance) over all times; it is too long where the "
                "signal levels off at late times.",
                wells_words(results, model),
            ]
        )
    )


def _pairs(results: Results, view: View, model: str, dose: float | None, time_h: float) -> None:
    assert results.experiments is not None
    points = rows_at_dose(view.rows(results.experiments, model), dose)
    points = points[np.isclose(points["time_h"], time_h, equal_nan=True)]
    table = all_pairs(points, view.names, results.settings.confidence)
    if table.empty:
        st.caption(
            "All pairs need two arms and two experiments: the wells of one experiment show that "
            "plate only, not whether the arms differ in the next."
        )
        return
    session.memory().open_tables.add(PAIRS)
    stem = file_stem(view.study_title, PAIRS, model, hours_stem(time_h))
    show_table(table.drop(columns="method"), stem, PAIR_LABELS)
    st.caption(
        sentence_join(
            [
                f"{table['method'].iloc[0]}. Ratio: first arm over second, with its simultaneous "
                f"{100 * results.settings.confidence:g} % interval.",
                wells_words(results, model),
            ]
        )
    )
