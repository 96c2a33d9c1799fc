"""The app's pages, as the navigation shows them, and where links of before lead now."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

STUDY, ANSWER, CELLS = "pages/0_Study.py", "pages/1_Answer.py", "pages/2_Cells.py"
TUMORS, SAFETY, SURVIVAL = "pages/3_Tumors.py", "pages/4_Safety.py", "pages/5_Survival.py"
EXPORT, DESIGN = "pages/6_Export.py", "pages/7_Design.py"
HOME_HEADING = "Plate & Caliper"
FILES: Mapping[str, str] = {  # by the title of the page
    "Study": STUDY,
    "Answer": ANSWER,
    "Cells": CELLS,
    "Tumors": TUMORS,
    "Safety": SAFETY,
    "Survival": SURVIVAL,
    "Slides & export": EXPORT,
    "Design": DESIGN,
}
ICONS: Mapping[str, str] = {
    "Study": ":material/home:",
    "Answer": ":material/lightbulb:",
    "Cells": ":material/grid_on:",
    "Tumors": ":material/show_chart:",
    "Safety": ":material/monitor_weight:",
    "Survival": ":material/stairs:",
    "Slides & export": ":material/ios_share:",
    "Design": ":material/shuffle:",
}
# The pages of before by their address: the page now ("" is the first), its tab, and part of that.
MOVED: Mapping[str, tuple[str, str, str]] = {
    "Home": ("", "", ""),
    "home": ("", "", ""),
    "Study": ("", "", ""),
    "Data": ("", "Check", ""),
    "Arms": ("", "Arms", ""),
    "Viability": ("Cells", "Drugs", "Viability"),
    "Dose_response": ("Cells", "Drugs", "Dose response"),
    "Tumor_volume": ("Tumors", "", ""),
    "Compare": ("Answer", "Side by side", ""),
}


def pages() -> list[st.Page]:
    """The app's pages in the order of the work; last the one that needs no study.

    They stand in one list: Streamlit's sections of pages put headings among the items of a list,
    which readers of screens do not count.

    Each ``url_path`` is the file's name without its number, as Streamlit itself derives it: a
    deep link on a cold server is looked up under that name (see ``via_app``). The first page has
    the bare address, and another name than its file: so it never runs without app.py.
    """
    return [_page(title, file) for title, file in FILES.items()]


def _page(title: str, file: str) -> st.Page:
    name = "home" if file == STUDY else file.rpartition("_")[2].removesuffix(".py")
    return st.Page(file, title=title, url_path=name, icon=ICONS[title], default=file == STUDY)
