"""Plate & Caliper: the frame of the app. The pages hold what their screens show.

Streamlit's server imports this file once, for the door that every request passes and the processes
that read and compute; it then runs the file anew for each visitor and click.
"""

import streamlit as st

from components.app import door, workers

if __name__ == "__main__":  # a run for one visitor
    from components.app import frame

    page = frame.router()
    frame.settle_memory("imports")
    frame.sidebar(page)
    page.run()
else:
    app = st.App(__file__, middleware=door.middleware(), lifespan=workers.served)
