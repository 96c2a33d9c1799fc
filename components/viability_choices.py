"""What the Viability page shows viability as."""

from __future__ import annotations

import dataclasses

import streamlit as st

from components import session

MEASURES = {"viability": "% of control", "inhibition": "% inhibition"}


def measure() -> bool:
    """Whether inhibition (100 less viability) is shown; and the setting of blank correction."""
    picked = st.segmented_control(
        "Shown as",
        list(MEASURES),
        default="viability",
        required=True,
        format_func=MEASURES.__getitem__,
        key="viability_measure",
        persist_state="session",
    )
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
    return picked == "inhibition"
