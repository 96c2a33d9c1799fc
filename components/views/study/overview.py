"""What the Study page says of files: what was found in them, or why they could not be read."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.number_words import counted
from analysis.results import problem_table
from analysis.study import Study
from components.app import frame, session, session_keep
from components.app.names import TAB
from components.app.page_list import ANSWER, CELLS, FILES, ICONS, STUDY, SURVIVAL, TUMORS
from components.look.markdown import markdown_text
from components.views import corrections
from components.views.sheets import drawn_sheet


def go_on() -> None:
    """To the answers of a study that was opened just now; not where it asks or has errors."""
    record = session.memory()
    arrived, record.arrived = record.arrived, False
    if arrived and record.study is not None and _is_clear(record.study):
        frame.turn_to(ANSWER)


def _is_clear(study: Study) -> bool:
    return bool(study.arms) and not frame.has_errors(study) and not session.open_questions(study)


def show_unread() -> None:
    """Why the last files could not be read, what they leave open, and their sheets to point at."""
    frame.show_lost()
    record = session.memory()
    if record.error:
        if record.unread:
            corrections.questions_of_unread(record.error)
        frame.show_problems(problem_table(record.error.problems))
    if record.unread:
        recognized = record.error.recognized if record.error else ()
        drawn_sheet.show_sheets(recognized, record.unread, unread=True)


def opened(study: Study) -> None:
    """What the open study holds, and where to look at it."""
    st.subheader(markdown_text(study.title), anchor=False)
    if session.memory().copied:
        st.info(frame.COPY, icon=":material/content_copy:")
    if notice := study.facts.get("notice"):
        st.info(markdown_text(notice), icon=":material/info:")
    frame.layout_card(study)
    with st.container(horizontal=True):
        for label, value, words in _counts(study):
            st.metric(label, value, help=words, border=True)
    with st.container(horizontal=True):
        if study.arms:
            st.page_link(ANSWER, label="See the answers", icon=":material/lightbulb:")
        if study.plate_reads is not None or study.responses is not None:
            _link(CELLS)
        if any(t is not None for t in (study.calipers, study.tumor_weights, study.endpoints)):
            _link(TUMORS)
        if study.survival is not None:
            _link(SURVIVAL)
        st.page_link(STUDY, label=_problem_words(study), icon=":material/table_view:",
                     query_params={TAB: "Check"})  # fmt: skip
    st.button(
        "Close this study", on_click=session_keep.forget, icon=":material/close:", key="close"
    )


def _link(file: str) -> None:
    title = next(title for title, each in FILES.items() if each == file)
    st.page_link(file, label=title, icon=ICONS[title])


def _counts(study: Study) -> list[tuple[str, int, str]]:
    counts = [("Arms", len(study.arms), ", ".join(markdown_text(arm.name) for arm in study.arms))]
    if study.plate_reads is not None:
        plates = study.plate_reads[["model", "experiment", "plate", "time_h"]].drop_duplicates()
        counts.append(("Plate reads", len(plates), f"{len(study.plate_reads):,} wells"))
    if study.responses is not None:
        tables = study.responses["table"].nunique()
        counts.append(("Tables of responses", tables, f"{len(study.responses):,} responses"))
    animals = [("Animals, calipers", study.calipers), ("Animals, survival", study.survival)]
    if study.calipers is None:  # else the same animals, counted already
        animals += [
            ("Animals, excised tumors", study.tumor_weights),
            ("Animals, assays", study.endpoints),
        ]
    counts += [
        (label, _animals(table), f"{len(table):,} rows")
        for label, table in animals
        if table is not None
    ]
    return counts


def _animals(table: pd.DataFrame) -> int:
    return len(table[["model", "arm", "animal"]].drop_duplicates())


def _problem_words(study: Study) -> str:
    found = sum(problem.severity != "info" for problem in study.problems)
    notes = len(study.problems) - found
    if not study.problems:
        return "What was read: no problems"
    return f"What was read: {counted(found, 'problem')}, {counted(notes, 'note')}"
