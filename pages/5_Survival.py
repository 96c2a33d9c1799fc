"""How long animals lived in each arm, and by how much longer than in control."""

import streamlit as st

from components import frame, survival_view

frame.via_app()
st.title("Survival")
results = frame.any_study()
parts = survival_view.tabs(results)
frame.stop_without_arms()
names = list(parts)
tabs = dict(zip(names, st.tabs(names, on_change="rerun", key="choice_survival_tab"), strict=True))
shown = [name for name in names if tabs[name].open]
with tabs[(shown or names)[0]]:
    parts[(shown or names)[0]](results)
