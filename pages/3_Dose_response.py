"""How each drug's effect grows with its concentration."""

import streamlit as st

from components import dose_response_view, frame

frame.via_app()
st.title("Dose response")
results = frame.need("viability")
frame.stop_without_arms()
dose_response_view.curves(results, frame.model(results, "viability"))
