"""Every arm side by side over viability, tumor volume and life span."""

import streamlit as st

from components import compare_view, frame

frame.via_app()
st.title("Compare")
results = frame.any_study()
frame.stop_without_arms()
names = list(compare_view.PARTS)
tabs = dict(zip(names, st.tabs(names, on_change="rerun", key="choice_compare_tab"), strict=True))
shown = next((name for name in names if tabs[name].open), names[0])
with tabs[shown]:
    compare_view.PARTS[shown](results)
