"""How tumors grew in each arm, how they responded, and what the animals bore."""

import streamlit as st

from components import frame, growth_view, prism_view, session

frame.via_app()
st.title("Tumor volume")
results = frame.need("growth")
frame.stop_without_arms()
model = frame.model(results, "growth")
parts = growth_view.PARTS
names = list(parts)
tabs = dict(zip(names, st.tabs(names, on_change="rerun", key="choice_growth_tab"), strict=True))
shown = next((name for name in names if tabs[name].open), names[0])
with tabs[shown]:
    parts[shown](results, model)
    if shown == names[0]:
        prism_view.volumes(results, session.current_view(), model)
