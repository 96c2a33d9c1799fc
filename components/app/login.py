"""The door of a lab server: a log-in, where the server has one configured (OpenID Connect).

Streamlit keeps who is logged in (``st.user``); without ``[auth]`` in the secrets there is no door.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is there: whether they may come in, and have an account to log out of."""

    may_enter: bool
    has_account: bool


def visitor() -> Visitor:
    """They may come in where no log-in is configured, or they are logged in."""
    known = st.user.to_dict()
    return Visitor(bool(known.get("is_logged_in", True)), "is_logged_in" in known)


def ask() -> None:
    """What a visitor sees before the log-in; nothing of any study."""
    st.title("Plate & Caliper")
    st.write("This server belongs to a lab. Log in with your account to open it.")
    st.button("Log in", on_click=st.login, type="primary", icon=":material/login:")


def leave() -> None:
    """The log-out button."""
    st.button("Log out", on_click=st.logout, icon=":material/logout:", key="log_out")
