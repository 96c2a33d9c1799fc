"""What was read, from which file and cell, and what was done about every problem."""

import streamlit as st

from components import data_view, frame

frame.via_app()
st.title("Data")
results = frame.any_study()

st.subheader("Problems and notes", anchor=False)
data_view.problems(results)
st.subheader("Files", anchor=False)
data_view.files(results.study)
st.subheader("What was read", anchor=False)
data_view.tables(results.study)
