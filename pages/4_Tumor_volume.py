"""How tumors grew in each arm, and how each animal's tumor changed."""

import streamlit as st

from components import choices, frame, session
from components.figure_card import show_panel
from components.panels import growth, inhibition

frame.via_app()
st.title("Tumor volume")
results = frame.need("growth")
frame.stop_without_arms()
model = frame.model(results, "growth")
chosen = choices.growth_choices(results, model)
view = choices.with_error_bar(session.current_view())
choices.verdicts(results, "tumor volume change", model)
show_panel(growth.growth_curves(results, view, model, animals=chosen.animals, log_axis=chosen.log))
show_panel(growth.waterfall(results, view, model, chosen.day))
show_panel(inhibition.inhibition(results, view, model, chosen.definition, chosen.day))
