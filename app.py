"""Plate & Caliper: the frame of the app. The pages hold what their screens show."""

import streamlit as st

from components import frame

st.set_page_config(
    page_title="Plate & Caliper", page_icon="🧫", layout="wide", initial_sidebar_state="expanded"
)
page = frame.router()
frame.settle_memory("imports")
frame.sidebar(page)
page.run()
