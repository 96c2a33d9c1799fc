"""Every arm side by side over viability, tumor volume and life span."""

import streamlit as st

from components import choices, frame, session
from components.figure_card import show_panel
from components.panels import compare

frame.via_app()
st.title("Compare")
results = frame.any_study()
frame.stop_without_arms()
view = session.current_view()
choices.all_verdicts(results)
show_panel(compare.side_by_side(results, view, session.chosen_models(results)))
st.subheader("Scorecard", anchor=False)
choices.scorecard(results, view)
