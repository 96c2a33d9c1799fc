"""What the Study page says of files: what was found in them, or why they could not be read."""

from __future__ import annotations

import streamlit as st

from analysis.number_words import counted
from analysis.study import Study, animals_of, animals_of_study
from components.app import caches, frame, session
from components.app.names import TAB
from components.app.page_list import ANSWER, CELLS, FILES, ICONS, STUDY, SURVIVAL, TUMORS
from components.look.markdown import markdown_text
from components.views.check.lines import PLATE, counting, plates_of
from components.views.study import leaving

OPEN_TAB = "choice_study_tab"
OF_ANIMALS = {
    "calipers": "calipers",
    "survival": "survival",
    "tumor_weights": "excised tumors",
    "endpoints": "assays",
}


def go_on() -> None:
    """To the check of files that were opened just now; past it for the sample."""
    record = session.memory()
    arrived, record.arrived = record.arrived, False
    if not arrived or record.error is not None:
        return
    if caches.is_sample(record.uploads):
        frame.turn_to(ANSWER)
    session.put_choice(OPEN_TAB, "Check")


def show_unread() -> None:
    """Why nothing was opened: the link is no longer kept, or the files hold no sheet."""
    frame.show_lost()
    if (error := session.memory().error) is not None:
        frame.show_problems(error.problems)


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
    _links(study)
    st.button("Close this study", on_click=leaving.close, icon=":material/close:", key="close")


def _links(study: Study) -> None:
    """To the pages that the study fills, and to what was read."""
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


def _link(file: str) -> None:
    title = next(title for title, each in FILES.items() if each == file)
    st.page_link(file, label=title, icon=ICONS[title])


def _counts(study: Study) -> list[tuple[str, int, str]]:
    counts = [("Arms", len(study.arms), ", ".join(markdown_text(arm.name) for arm in study.arms))]
    if study.plate_reads is not None:
        reads = counting(study.plate_reads)
        times = len(reads[[*PLATE, "time_h"]].drop_duplicates())
        words = f"{counted(times, 'read')}, {len(reads):,} wells"
        counts.append(("Plates", plates_of(reads), words))
    if study.responses is not None:
        tables = study.responses["table"].nunique()
        counts.append(("Tables of responses", tables, f"{len(study.responses):,} responses"))
    if len(every := animals_of_study(study)):
        each = [
            f"{words}: {len(animals_of(table))} in {len(table):,} rows"
            for name, words in OF_ANIMALS.items()
            if (table := getattr(study, name)) is not None
        ]
        counts.append(("Animals", len(every), "; ".join(each)))
    return counts


def _problem_words(study: Study) -> str:
    return f"What was read: {frame.found_words(study.problems) or frame.NOTHING_FOUND}"
