"""The door of a lab server: a log-in, where the server has one configured (OpenID Connect).

Streamlit keeps who is logged in (``st.user``); without ``[auth]`` in the secrets there is no door.
"""

from __future__ import annotations

import streamlit as st


def is_open() -> bool:
    """Whether this visitor may come in: no log-in is configured, or they are logged in."""
    return bool(st.user.to_dict().get("is_logged_in", True))


def ask() -> None:
    """What a visitor sees before the log-in; nothing of any study."""
    st.title("Plate & Caliper")
    st.write("This server belongs to a lab. Log in with your account to open it.")
    st.button("Log in", on_click=st.login, type="primary", icon=":material/login:")


def leave() -> None:
    """The log-out button, where there is a log-in."""
    if "is_logged_in" in st.user.to_dict():
        st.button("Log out", on_click=st.logout, icon=":material/logout:", key="log_out")
