"""Each arm's card: class, action, dose, and how resistance arises."""

import streamlit as st

from components import arm_cards, frame, session

frame.via_app()
st.title("Arms")
results = frame.any_study()
frame.stop_without_arms()
arm_cards.show_cards(results.study, session.current_view())
