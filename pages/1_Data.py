"""What was read, from which file and cell; what the files leave open; and corrections of it."""

from components.app import shell

shell.via_app()

import streamlit as st

from components.app import frame, session
from components.app.names import DATA_TAB, LAYOUT_TAB
from components.views import corrections, data, layout_editor
from components.views.sheets import drawn_sheet

study = frame.open_study()

corrections.questions_of(study)
parts = {
    "Problems": lambda: data.problems(study),
    "Sheets": lambda: drawn_sheet.show_sheets(study.recognized, session.memory().uploads),
    "Arms": lambda: corrections.arms(study),
    "Plates": lambda: corrections.plates(study),
    LAYOUT_TAB: lambda: layout_editor.layout_editor(study),
    "Survival": lambda: corrections.events(study),
    "Rows": lambda: data.tables(study),
    "Files": lambda: data.files(study),
}
parts[frame.open_tab(parts, DATA_TAB)]()
st.divider()
corrections.saved()
data.downloads(study)
