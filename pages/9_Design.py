"""Before a study: animals to arms at random, and how many animals an arm needs."""

import streamlit as st

from components import design_view, frame

frame.via_app()
st.title("Design")
names = ["Randomize", "Animals per arm"]
tabs = st.tabs(names, on_change="rerun", key="choice_design_tab")
with tabs[0]:
    if tabs[0].open:
        design_view.randomize()
with tabs[1]:
    if tabs[1].open:
        design_view.power()
