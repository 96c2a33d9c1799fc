"""Plates, viability over time, and the arms side by side at one time."""

import streamlit as st

from components import choices, frame, session
from components.figure_card import show_panel
from components.panels import plates, viability

frame.via_app()
st.title("Viability")
results = frame.need("plates")
view = session.current_view()
choices.plate_maps(results, plates.plate_maps)

if "viability" not in results.tables:
    st.stop()
frame.stop_without_arms()
model = frame.model(results, "viability")
dose, time_h = choices.dose_and_time(results, model)
view = choices.with_error_bar(view)
show_panel(viability.over_time(results, view, model, dose))
show_panel(viability.at_time(results, view, model, dose, time_h))
