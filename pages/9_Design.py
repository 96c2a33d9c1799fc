"""Before a study: animals to arms at random, and how many animals an arm needs."""

import streamlit as st

from components.app import frame
from components.views import design

frame.via_app()
st.title("Design")
parts = {"Randomize": design.randomize, "Animals per arm": design.power}
parts[frame.open_tab(parts, "choice_design_tab")]()
