"""Take the study out: pictures, slides, report, workbook, methods, and the study file."""

import streamlit as st

from components import export_view, figure_choices, frame, session_keep

frame.via_app()
st.title("Export")
results = frame.any_study()
frame.stop_without_arms()
view = session_keep.view_with_error_bar()
picked = export_view.pick_figures(results, view)
export_view.downloads(results, view, picked)
figure_choices.figure_settings(results.study, list(picked.titles.values()))
export_view.methods_text(results)
export_view.preview(picked)
