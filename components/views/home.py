"""What the Home page says of files: what was found in them, or why they could not be read."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.number_words import counted
from analysis.results import problem_table
from analysis.study import Study
from components.app import caches, frame, session, session_keep
from components.app.page_list import ANSWER, CHECK
from components.look.markdown import markdown_text
from components.views.check.screen import are_unread


def found() -> None:
    """What was found in the files that were opened last, and in the open study."""
    _unread()
    if (study := session.memory().study) is not None:
        _opened(study)


def go_on() -> None:
    """To the check of files that were opened just now; past it for the sample."""
    record = session.memory()
    arrived, record.arrived = record.arrived, False
    if not arrived or (record.error is not None and not are_unread()):
        return
    kept = {name: st.query_params.get_all(name) for name in st.query_params}
    is_sample = record.error is None and caches.is_sample(record.uploads)
    st.switch_page(ANSWER if is_sample else CHECK, query_params=kept)


def _unread() -> None:
    """Why the last files could not be read, and where their sheets can be looked at."""
    frame.show_lost()
    record = session.memory()
    if record.error is None:
        return
    frame.show_problems(problem_table(record.error.problems))
    if are_unread():
        st.page_link(CHECK, label="Check these files", icon=":material/fact_check:")


def _opened(study: Study) -> None:
    """What the open study holds, and where to look at it."""
    st.divider()
    st.subheader(markdown_text(study.title), anchor=False)
    if session.memory().copied:
        st.info(frame.COPY, icon=":material/content_copy:")
    if notice := study.facts.get("notice"):
        st.info(markdown_text(notice), icon=":material/info:")
    with st.container(horizontal=True):
        for label, value, words in _counts(study):
            st.metric(label, value, help=words, border=True)
    with st.container(horizontal=True):
        if study.arms:
            st.page_link(ANSWER, label="See the answers", icon=":material/lightbulb:")
        st.page_link("pages/6_Compare.py", label="Compare the arms", icon=":material/compare:")
        if study.plate_reads is not None or study.responses is not None:
            st.page_link("pages/2_Viability.py", label="Viability", icon=":material/grid_on:")
        if any(t is not None for t in (study.calipers, study.tumor_weights, study.endpoints)):
            st.page_link("pages/4_Tumor_volume.py", label="Tumor volume",
                         icon=":material/show_chart:")  # fmt: skip
        if study.survival is not None:
            st.page_link("pages/5_Survival.py", label="Survival", icon=":material/stairs:")
        st.page_link(CHECK, label=_problem_words(study), icon=":material/fact_check:")
    st.button(
        "Close this study", on_click=session_keep.forget, icon=":material/close:", key="close"
    )


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
