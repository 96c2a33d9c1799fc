"""Plate & Caliper: the frame of the app. The pages hold what their screens show.

Streamlit's server imports this file once, for the door that every request passes and the processes
that read and compute; it then runs the file anew for each visitor and click.
"""

import streamlit as st

from components import rooms
from components.app import door, shell

if __name__ == "__main__":  # a run for one visitor
    page = shell.router()
    rooms.sidebar(page)
    page.run()
else:
    app = st.App(__file__, middleware=door.middleware(), lifespan=rooms.served)
