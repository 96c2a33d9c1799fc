"""Each arm's card: class, action, dose, and how resistance arises."""

import streamlit as st

from components.app import frame, page_body, session
from components.views import arms


def arms_page() -> None:
    results = frame.any_study()
    frame.stop_without_arms()
    arms.show_cards(results.study, session.current_view())


frame.via_app()
st.title("Arms")
page_body.show(arms_page)
