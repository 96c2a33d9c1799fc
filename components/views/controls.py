"""The controls of figures' options: what an option offers and holds stands in its record alone.

Each keeps what was picked over pages, and gives back what the figures and Export read.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, TypeVar

import streamlit as st

from analysis.results import Results
from components.app import session
from components.figures.option import ERROR_BAR, Option, Subject, of_model
from components.look.markdown import markdown_text
from components.look.theme import View

Picked = TypeVar("Picked")
About = Subject | str  # a model by its name


def select(option: Option, results: Results, view: View, about: About = "", **look: Any) -> Any:
    """One value from a list; nothing is drawn where there is no choice."""
    subject = _subject(about)
    offer = option.offer(results, view, subject)
    names = list(offer.names)
    if len(names) < 2:
        return names[0] if names else offer.default
    shown = {"label": option.label, "help": option.help or None} | look
    key = option.key_of(subject, offer)
    session.start_widget(key, names, offer.default if offer.default in names else names[0])
    return st.selectbox(
        options=names,
        format_func=offer.names.__getitem__,
        key=key,
        persist_state="session",
        **shown,
    )


def select_of(label: str, options: Sequence[Picked], **look: Any) -> Picked:
    """One of these from a list; nothing is drawn where there is one alone."""
    return options[0] if len(options) == 1 else st.selectbox(label, options, **look)


def segments(
    option: Option, results: Results, view: View, about: About = "", start: Any = None, **look: Any
) -> Any:
    """One value from a row of them; ``start`` where the figure itself has a default.

    Nothing is drawn where only one is offered.
    """
    subject = _subject(about)
    offer = option.offer(results, view, subject)
    if len(offer.names) == 1:
        return next(iter(offer.names))
    default = offer.default if start is None else start
    key = option.key_of(subject, offer)
    if "bind" not in look:  # else the link says what it begins with
        session.start_widget(key, list(offer.names), default)
    picked = st.segmented_control(
        option.label,
        list(offer.names),
        default=default if "bind" in look else None,
        required=True,
        format_func=offer.names.__getitem__,
        key=key,
        persist_state="session",
        help=option.help or None,
        **look,
    )
    return default if picked is None else picked


def pills(option: Option, results: Results, view: View, about: About = "") -> tuple[Any, ...]:
    """Any number of values."""
    subject = _subject(about)
    offer = option.offer(results, view, subject)
    names, key = list(offer.names), option.key_of(subject, offer)
    session.start_many(key, names, names)
    picked = st.pills(
        option.label,
        names,
        selection_mode="multi",
        format_func=offer.names.__getitem__,
        key=key,
        persist_state="session",
        help=option.help or None,
    )
    return tuple(name for name in offer.names if name in picked)


def toggle(option: Option, **look: Any) -> bool:
    """On or off."""
    return st.toggle(
        option.label,
        key=option.key,
        persist_state="session",
        help=option.help or None,
        **look,
    )


def with_error_bar(results: Results, view: View) -> View:
    """The view with the error bar the user picks: one choice for all pages."""
    picked = segments(ERROR_BAR, results, view, bind="query-params")
    return dataclasses.replace(view, error_bar=picked)


def _subject(about: About) -> Subject:
    return of_model(about) if isinstance(about, str) else about


def undo_and_redo(key: str) -> None:
    """The last correction of the study taken back, or done again; each button says which."""
    steps = session.memory().steps
    st.button(
        f"Undo: {steps.undoes}" if steps.undoes else "Undo",
        icon=":material/undo:",
        disabled=not steps.undoes,
        help=None if steps.undoes else "Nothing was changed yet.",
        on_click=session.undo,
        key=f"{key}undo",
    )
    if steps.redoes:
        st.button(
            f"Redo: {steps.redoes}", icon=":material/redo:", on_click=session.redo, key=f"{key}redo"
        )


def show_refused() -> None:
    """Why the last change of the open study was not taken, where it was not."""
    refused = session.memory().refused
    for problem in refused.problems if refused else ():
        st.error(markdown_text(problem.what), icon=":material/error:")
