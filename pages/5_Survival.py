"""How long animals lived in each arm, and by how much longer than in control."""

import streamlit as st

from components import choices, frame, session
from components.figure_card import show_panel
from components.panels import survival

frame.via_app()
st.title("Survival")
results = frame.need("survival")
frame.stop_without_arms()
model = frame.model(results, "survival")
view = session.current_view()
bands = st.toggle("95 % bands", key="survival_bands", persist_state="session")
choices.verdicts(results, "life span", model)
show_panel(survival.kaplan_meier(results, view, model, bands=bands))
show_panel(survival.life_span(results, view, model))
