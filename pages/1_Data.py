"""What was read, from which file and cell; what the files leave open; and corrections of it."""

import streamlit as st

from components import corrections_view, data_view, layout_editor, sheet_view
from components.app import frame, session

frame.via_app()
st.title("Data")
study = frame.open_study()

corrections_view.questions(study)
parts = {
    "Problems": lambda: data_view.problems(study),
    "Sheets": lambda: sheet_view.show_sheets(study.recognized, session.memory().uploads),
    "Arms": lambda: corrections_view.arms(study),
    "Plates": lambda: corrections_view.plates(study),
    "Layout": lambda: layout_editor.layout_editor(study),
    "Survival": lambda: corrections_view.events(study),
    "Rows": lambda: data_view.tables(study),
    "Files": lambda: data_view.files(study),
}
parts[frame.open_tab(parts, "choice_data_tab")]()
st.divider()
corrections_view.saved()
data_view.downloads(study)
