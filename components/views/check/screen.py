"""The Check screen: what was read of the files, what was left out, and what is still open.

Without a question it is passed in one click. Files of which nothing could be read are shown the
same way, with what would let them be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from analysis.reading import SheetHead, Upload, sheet_heads
from analysis.results import problem_table
from analysis.study import Study, StudyError
from components.app import caches, frame, session
from components.app.names import TAB
from components.app.page_list import ANSWER, CELLS, STUDY
from components.look.markdown import markdown_text
from components.views import controls, corrections, experiments
from components.views.check.changes import (
    Change,
    changes,
    errors_of,
    headline,
    needs_layout,
    plates_words,
)
from components.views.check.element import show_sheets_small
from components.views.check.sheets import sheets_seen
from components.views.sheets import drawn_sheet

MOST_CHANGES = 4  # lines before the rest is folded away


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """A study to be checked, or files that could not be read with what is known of them."""

    study: Study
    uploads: tuple[Upload, ...]
    error: StudyError | None

    @property
    def waiting(self) -> int:
        """How many questions nobody has answered."""
        return len(session.open_questions(self.study))


def are_unread() -> bool:
    """Whether the last files could not be read, and hold a sheet that can be looked at."""
    record = session.memory()
    error = record.error
    return error is not None and bool(record.unread and (error.questions or error.recognized))


def asks(study: Study) -> bool:
    """Whether the screen waits for the user: errors, questions, or what is in the wells."""
    waits = frame.has_errors(study) or bool(session.open_questions(study)) or needs_layout(study)
    return waits or bool(experiments.plates_as_one(study))


def check_screen() -> None:
    """What was read last: its sheets drawn small, the questions about it, and the way on."""
    checked = _checked()
    study = checked.study
    with st.container(horizontal=True, vertical_alignment="center", key="check_head"):
        st.subheader(headline(study, checked.waiting), anchor=False)
        _way_on(checked)
    with st.container(key="check_parts"), st.container(key="check_grid"):
        asked, seen, notes = (
            st.container(key=f"check_{part}") for part in ("asked", "seen", "notes")
        )
    with asked:
        _asked(checked)
    with notes:
        _show_changes(study, changes(study), expanded=checked.error is not None)
        if checked.error is None:
            st.page_link(STUDY, label="Correct something else", icon=":material/edit_note:",
                         query_params={TAB: "Corrections"})  # fmt: skip
    with seen:
        show_sheets_small(sheets_seen(study, _heads(checked.uploads)))
        if checked.error is not None:
            drawn_sheet.show_sheets(checked.error.recognized, checked.uploads, unread=True)


def _checked() -> Checked:
    """The files that could not be read just now, else the open study."""
    record = session.memory()
    if (error := record.error) is not None and are_unread():
        found = Study("", "", (), problems=error.problems, recognized=error.recognized,
                      questions=error.questions)  # fmt: skip
        return Checked(found, record.unread, error)
    return Checked(frame.open_study(), record.uploads, None)


def _way_on(checked: Checked) -> None:
    """The one button of the screen: what to do next."""
    study = checked.study
    if checked.error is not None:
        if session.memory().study is not None:
            st.button("Back to the open study", icon=":material/arrow_back:", key="check_back",
                      on_click=session.leave_unread)  # fmt: skip
    elif needs_layout(study) and not study.arms:
        if st.button(frame.SAY_WELLS, type="primary", icon=":material/edit:", key="check_layout"):
            frame.turn_to(CELLS, "Plates", "Layout")
    else:
        blocked = frame.has_errors(study)
        why = "Nothing can be computed before the errors are corrected." if blocked else None
        if st.button("Looks right", type="primary", icon=":material/check:", key="check_right",
                     disabled=blocked, help=why):  # fmt: skip
            _accept(study)


def _accept(study: Study) -> None:
    """Take what was assumed as answered, and go on to the answers."""
    said = session.memory().corrections
    for question in session.open_questions(study):
        if question.assumed:
            said = said.with_answer(question.key, question.assumed)
    session.correct(said)
    read = session.memory().study or study
    if session.memory().refused or any(each.assumed for each in session.open_questions(read)):
        st.rerun()
    frame.turn_to(ANSWER)


def _asked(checked: Checked) -> None:
    """Errors, and what the files do not say."""
    study = checked.study
    controls.show_refused()
    frame.show_errors(_unasked_errors(study))
    if needs_layout(study):
        _show_unlaid(study)
    is_one = experiments.card(study)
    if checked.error is not None:
        corrections.questions_of_unread(checked.error)
    else:
        corrections.questions_of(study)
    if not (study.questions or errors_of(study.problems) or needs_layout(study) or is_one):
        st.markdown(":material/check_circle: No questions.")


def _unasked_errors(study: Study) -> tuple[str, ...]:
    """Errors that are not the words of a question."""
    asked = {question.text for question in study.questions}
    return tuple(each for each in errors_of(study.problems) if each not in asked)


def _show_unlaid(study: Study) -> None:
    with st.container(border=True):
        st.markdown(f"**Nothing says what is in the wells of {plates_words(study)}.**")
        st.markdown(
            "Draw the drugs and doses on one plate and copy them to the others; three drugs take "
            "about a minute. Or drop a layout sheet beside the readings."
        )


def _show_changes(study: Study, found: Sequence[Change], *, expanded: bool) -> None:
    """The first changes as sentences; every note with its cell behind one click."""
    if found:
        st.markdown("**Changed or left out**")
        st.caption("\n".join(f"- {_change_words(each)}" for each in found[:MOST_CHANGES]))
    if not study.problems:
        return
    counts = frame.found_words(study.problems)
    folded = st.expander(
        f"Each with its cell: {counts}", expanded, on_change="rerun", key="open_check_notes"
    )
    if folded.open:
        with folded:
            st.dataframe(
                problem_table(study.problems),
                hide_index=True,
                column_order=["what", "action", "value", "sheet", "cell", "file"],
                alt="Notes with their cells",
            )


def _change_words(change: Change) -> str:
    action = f" *{markdown_text(change.action)}*" if change.action else ""
    more = f" And {change.more} more like it." if change.more else ""
    return f"{markdown_text(change.what)}{action}{more}"


def _heads(uploads: Sequence[Upload]) -> dict[str, tuple[SheetHead, ...]]:
    """The first rows of every sheet, by file; none of a file that cannot be opened."""
    heads = {}
    for upload in uploads:
        try:
            heads[upload.name] = caches.of_file(sheet_heads, upload, drawn_sheet.MOST_ROWS)
        except StudyError:
            continue  # the problems of the study say why
    return heads
