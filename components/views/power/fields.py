"""How the Design page asks for a number, and for measurement days."""

from __future__ import annotations

import re

import streamlit as st

from components.app import session


def number(
    label: str, value: float, key: str, step: float, shown: str = "%g", *, width: int = 170,
    least: float = 0.0, most: float | None = None, note: str = "",
) -> float:  # fmt: skip
    """A number of the user's, kept for the session."""
    session.start_value(key, float(value))
    typed = st.number_input(
        label, min_value=least, max_value=most, step=step, format=shown,
        width=width, key=key, persist_state="session", help=note or None,
    )  # fmt: skip
    return float(typed)


def whole_number(label: str, value: int, key: str, most: int, note: str = "") -> int:
    """A count from 1 on, kept for the session."""
    session.start_value(key, value)
    typed = st.number_input(
        label, min_value=1, max_value=most, width=190, key=key,
        persist_state="session", help=note or None,
    )  # fmt: skip
    return int(typed)


def days(key: str) -> tuple[float, ...]:
    """The days written in the text field with that key, ascending."""
    found = re.findall(r"\d+(?:\.\d+)?", session.widget_text(key))
    return tuple(sorted({float(day) for day in found if float(day) > 0}))
