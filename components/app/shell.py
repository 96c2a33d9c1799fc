"""What stands before any room is entered: the page list, the door, the title.

All that a first visit needs until its title stands. Imports neither the analysis nor its libraries,
and nothing that does: see ``components.rooms``.
"""

from __future__ import annotations

import functools
import gc
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from analysis import __version__
from components.app import door, login
from components.app.names import MEMORY, STUDY, TOKEN
from components.app.page_list import HOME_HEADING, pages
from components.app.session_store import Owner, kept_studies

SHELL, OWNER = "_shell", "_owner"


@dataclass(frozen=True, slots=True)
class Shell:
    """What a session looks up once: files of the pages, and whether its visitor has logged in.

    Logging in or out leads away from the app, and begins another session.
    """

    pages: list[st.Page]
    visitor: login.Visitor


def router() -> st.Page:
    """The page to run, under its title; called by app.py alone."""
    shell = st.session_state.get(SHELL)
    if shell is None:
        _head()
        shell = st.session_state[SHELL] = Shell(pages(), login.visitor())
    if not shell.visitor.may_enter:
        st.navigation(shell.pages, position="hidden")
        login.ask(shell.visitor)
        st.stop()
    door.admit()
    page = st.navigation(shell.pages)
    name = page.url_path.encode()  # bytes: see plotly_js.load_early
    _element()(key="page_shell", data=name, on_theme_change=lambda: None)
    st.title(page.title if page.url_path else HOME_HEADING)  # the default page has the bare address
    return page


def via_app() -> None:
    """First of every page, before its rooms: a deep link runs it without app.py on a cold server.

    Streamlit finds the ``pages/`` folder by itself until ``st.navigation`` was called once in the
    process; this calls it and runs again, keeping the link.
    """
    if SHELL not in st.session_state:
        _head()
        st.navigation(pages())
        st.rerun()


def is_untouched() -> bool:
    """Whether this session has opened nothing so far, and neither link nor visit left anything."""
    is_new = MEMORY not in st.session_state and not {STUDY, TOKEN} & set(st.query_params)
    return is_new and not kept_studies().closed_by(owner())


def owner() -> Owner:
    """Whose the studies of this session are; a browser without keys gets some for the session."""
    found: Owner | None = st.session_state.get(OWNER)
    if found is None:
        browser, visit = (key or secrets.token_urlsafe(32)
                          for key in (door.browser_key(), door.visit_key()))  # fmt: skip
        found = st.session_state[OWNER] = Owner(account() or browser, browser, visit)
    return found


@functools.cache
def settle_memory(when: str) -> None:
    """Keep what lives long out of every garbage collection, once per process and occasion.

    A whole collection stops the server: through the imported libraries and a study's tables it
    takes longer than an arm toggle.
    """
    gc.collect()
    gc.freeze()


def account() -> str:
    """Names the visitor's account without telling it; empty where there is none."""
    visitor: login.Visitor = st.session_state[SHELL].visitor
    return visitor.account


def log_out_button() -> None:
    """The log-out button, for a visitor who has an account."""
    if st.session_state[SHELL].visitor.has_account:
        login.leave()


@functools.cache
def _element() -> Any:
    """The style that all pages have, and the script that moves the focus."""
    css, script = (
        Path(__file__).with_suffix(kind).read_text(encoding="utf-8") for kind in (".css", ".js")
    )
    return st.components.v2.component(
        "page_shell", html="<div></div>", css=css, js=script, isolate_styles=False
    )


def _head() -> None:
    """The tab's name and icon, which the browser keeps: else a page's icon comes from the web."""
    st.set_page_config(
        page_title="Plate & Caliper",
        page_icon="🧫",
        layout="wide",
        initial_sidebar_state="auto",
        menu_items={"About": f"Plate & Caliper {__version__}"},
    )
