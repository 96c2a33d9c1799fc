"""The tabs of the Study page: files, what was read of them, the arms, and corrections."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from analysis.number_words import counted
from analysis.study import Study
from components.app import frame, session
from components.app.names import PART
from components.views import controls, corrections
from components.views.check import screen
from components.views.parts import advanced_switch, is_advanced
from components.views.sheets import drawn_sheet
from components.views.study import arm_cards, files, leaving, overview

Draw = Callable[[Study], None]


def study_page(boxes: Callable[[], None]) -> None:
    """The open study by its tabs; files that could not be read with what they leave open."""
    leaving.ask()
    study = session.memory().study
    if screen.are_unread():
        screen.check_screen()
        st.divider()
        boxes()
        return
    if study is None:
        boxes()
        leaving.reopen_list()
        overview.show_unread()
        return
    overview.show_unread()
    tabs: dict[str, Draw] = {
        "Files": lambda study: _files(study, boxes),
        "Check": _check,
        "Arms": _arms,
        "Corrections": _corrections,
    }
    tabs[frame.open_tab(tabs, overview.OPEN_TAB, "Check" if screen.asks(study) else "")](study)


def _files(study: Study, boxes: Callable[[], None]) -> None:
    """What the study holds, its files, and the boxes for another."""
    overview.opened(study)
    controls.show_refused()
    with st.container(horizontal=True, vertical_alignment="center"):
        files.download(study)
        advanced_switch("study")
    _list_of_files(study)
    st.divider()
    boxes()
    leaving.reopen_list()


def _list_of_files(study: Study) -> None:
    """The files, each with its button; what was changed last is taken back below."""
    files.files(study, session.memory().uploads, hashes=is_advanced("study"))
    if session.memory().steps.undoes or session.memory().steps.redoes:
        with st.container(horizontal=True):
            controls.undo_and_redo("files_")


def _check(study: Study) -> None:
    """What was read and what is open; every file, sheet, row and problem behind one click."""
    screen.check_screen()
    uploads = session.memory().uploads
    listed = st.expander(counted(len(uploads), "file"), on_change="rerun", key="open_check_files")
    if listed.open:
        with listed:
            _list_of_files(study)
    folded = st.expander("Every sheet, row and problem", on_change="rerun", key="open_check_all")
    if folded.open:
        with folded:
            _in_full()


def _in_full() -> None:
    parts: dict[str, Draw] = {
        "Sheets": _sheets,
        "Rows": files.tables,
        "Problems": files.problems,
    }
    opened = frame.open_tab(parts, "choice_study_check_part", parameter=PART)
    parts[opened](frame.open_study())


def _sheets(study: Study) -> None:
    """The sheets as the user knows them; what a table was said to be is taken back below."""
    drawn_sheet.show_sheets(study.recognized, session.memory().uploads)
    if session.memory().steps.undoes:
        controls.undo_and_redo("")


def _arms(study: Study) -> None:
    """A card for every arm that is shown."""
    frame.stop_without_arms()
    arm_cards.show_cards(study, session.current_view())


def _corrections(study: Study) -> None:
    """Arms, plates and reasons of leaving as they should be, and the corrections as a file."""
    parts: dict[str, Draw] = {"Arms": corrections.arms}
    if study.plate_reads is not None:
        parts["Plates"] = corrections.plates
    if corrections.has_reasons(study):
        parts["Why animals left"] = corrections.events
    parts[frame.open_tab(parts, "choice_study_corrections_part", parameter=PART)](study)
    st.divider()
    corrections.saved()
