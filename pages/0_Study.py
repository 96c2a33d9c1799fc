"""Drop files in, see what was read, correct it, and look up the arms; or open the sample study."""

import streamlit as st

from components import rooms
from components.app import shell
from components.views import welcome

shell.via_app()


def boxes() -> None:
    st.markdown(
        "Drop in plate-reader and caliper spreadsheets; see every arm side by side; "
        "take the figures to lab meeting."
    )
    with st.container(horizontal=True):
        with st.container(border=True, height="stretch"):
            st.subheader("Open your study", anchor=False)
            welcome.upload_box(rooms.open_dropped_files)
        with st.container(border=True, height="stretch", width=360):
            st.subheader("Or look around first", anchor=False)
            welcome.sample_box(rooms.open_sample)


rooms.go_on()
rooms.study(boxes)
