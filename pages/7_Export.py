"""Take the study out: pictures, slides, report, workbook, methods, and the study file."""

import streamlit as st

from components.app import frame, page_body, session_keep
from components.views import export as export_view


def export() -> None:
    results = frame.any_study()
    frame.stop_without_arms()
    shown = frame.open_tab(export_view.PARTS, "choice_export_tab")
    export_view.PARTS[shown](results, session_keep.view_with_error_bar())


frame.via_app()
st.title("Export")
page_body.show(export)
