"""How long animals lived in each arm, and by how much longer than in control."""

import streamlit as st

from components.app import frame, page_body
from components.views import survival


def survival_page() -> None:
    results = frame.any_study()
    parts = survival.tabs(results)
    frame.stop_without_arms()
    parts[frame.open_tab(parts, "choice_survival_tab")](results)


frame.via_app()
st.title("Survival")
page_body.show(survival_page)
