"""Before a study: animals to arms at random, and how many animals an arm needs."""

import streamlit as st

from components import design_view
from components.app import frame

frame.via_app()
st.title("Design")
parts = {"Randomize": design_view.randomize, "Animals per arm": design_view.power}
parts[frame.open_tab(parts, "choice_design_tab")]()
