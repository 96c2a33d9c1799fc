"""Drop files in, see what was found, or open the sample study."""

import streamlit as st

from components.app import frame, session
from components.views import home

frame.via_app()
st.title("Plate & Caliper")
st.markdown(
    "Drop in plate-reader and caliper spreadsheets; see every arm side by side; "
    "take the figures to lab meeting."
)
with st.container(horizontal=True):
    with st.container(border=True, height="stretch"):
        st.subheader("Open your study", anchor=False)
        home.upload_box()
    with st.container(border=True, height="stretch", width=360):
        st.subheader("Or look around first", anchor=False)
        home.sample_box()

home.unread()
if session.memory().study is not None:
    home.found()
