"""The app's pages, as the navigation shows them."""

from __future__ import annotations

import streamlit as st

HOME, DATA, ANSWER = "pages/0_Home.py", "pages/1_Data.py", "pages/10_Answer.py"
DOSE_RESPONSE = "pages/3_Dose_response.py"
HOME_HEADING = "Plate & Caliper"


def pages() -> list[st.Page]:
    """The app's pages in the order of the work.

    Each ``url_path`` is the file's name without its number, as Streamlit itself derives it: a
    deep link on a cold server is looked up under that name (see ``via_app``).
    """
    return [
        st.Page(HOME, title="Home", url_path="home", icon=":material/home:",
                default=True),
        st.Page(ANSWER, title="Answer", url_path="Answer", icon=":material/lightbulb:"),
        st.Page(DATA, title="Data", url_path="Data", icon=":material/table_view:"),
        st.Page("pages/2_Viability.py", title="Viability", url_path="Viability",
                icon=":material/grid_on:"),
        st.Page(DOSE_RESPONSE, title="Dose response", url_path="Dose_response",
                icon=":material/monitoring:"),
        st.Page("pages/4_Tumor_volume.py", title="Tumor volume", url_path="Tumor_volume",
                icon=":material/show_chart:"),
        st.Page("pages/5_Survival.py", title="Survival", url_path="Survival",
                icon=":material/stairs:"),
        st.Page("pages/6_Compare.py", title="Compare", url_path="Compare",
                icon=":material/compare:"),
        st.Page("pages/7_Export.py", title="Export", url_path="Export",
                icon=":material/ios_share:"),
        st.Page("pages/8_Arms.py", title="Arms", url_path="Arms", icon=":material/medication:"),
        st.Page("pages/9_Design.py", title="Design", url_path="Design", icon=":material/shuffle:"),
    ]  # fmt: skip
