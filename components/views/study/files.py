"""The files of the Study page: problems, uploads, and every row as it was read with its cell."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from analysis.design.study_workbook import write_study_workbook
from analysis.reading import Upload
from analysis.study import Study
from components.app import frame
from components.card.figure_card import show_table
from components.look.markdown import markdown_text
from components.look.theme import file_stem
from components.views.study import leaving

TABLES = {
    "plate_reads": "Plate reads",
    "responses": "Responses without wells",
    "calipers": "Calipers and weights",
    "survival": "Survival",
    "tumor_weights": "Tumor weights",
    "endpoints": "Endpoint assays",
}


def problems(study: Study) -> None:
    """Every problem of reading and analysis with its cell, errors first."""
    later = frame.problems_of_analysis(study)
    if not (study.problems or later):
        st.success("Everything was read; nothing was changed or left out.",
                   icon=":material/check_circle:")  # fmt: skip
        return
    frame.show_problems(study.problems, of_analysis=later)


def files(study: Study, uploads: Sequence[Upload], *, hashes: bool) -> None:
    """The uploads with size and a button to remove each; content hashes where asked for."""
    for place, upload in enumerate(uploads):
        with st.container(horizontal=True, vertical_alignment="center", key=f"file_{place}"):
            name, size = markdown_text(upload.name), len(upload.data) / 1024
            st.caption(f":material/draft: {name} ({size:,.1f} kB)", width="content")
            st.button(
                "Remove", key=f"file_remove_{place}", type="tertiary", icon=":material/close:",
                on_click=leaving.remove_file, args=(place,),
                help=f"Take {name} out of the study." if len(uploads) > 1 else
                "The only file: the study is closed.",
            )  # fmt: skip
    if not hashes:
        return
    st.dataframe(
        pd.DataFrame(
            [(file.name, file.size_bytes / 1024, file.sha256) for file in study.sources],
            columns=["file", "size_kb", "sha256"],
        ),
        hide_index=True,
        column_config={
            "size_kb": st.column_config.NumberColumn("size (kB)", format="%.1f"),
            "sha256": st.column_config.TextColumn("content hash (SHA-256)"),
        },
        alt="Uploaded files",
    )


def download(study: Study) -> None:
    """The study as a clean study workbook."""
    st.download_button(
        "Clean study workbook",
        data=lambda: write_study_workbook(study),
        file_name=f"{file_stem(study.title)}.xlsx",
        on_click="ignore",
        icon=":material/download:",
        help="Everything that was read, in the template's shape; reads back to the same study.",
        key="clean_workbook",
    )


def tables(study: Study) -> None:
    """The canonical tables, one at a time, each row with the cell it came from."""
    present = {name: words for name, words in TABLES.items() if getattr(study, name) is not None}
    if not present:
        return
    first = next(iter(present))
    name = (
        first
        if len(present) == 1
        else st.segmented_control(
            "Table",
            list(present),
            default=first,
            required=True,
            format_func=TABLES.__getitem__,
            key="choice_data_table",
            persist_state="session",
        )
    )
    table: pd.DataFrame = getattr(study, name or first)
    show_table(_without_empty_columns(table), file_stem(study.title, str(name)))


def _without_empty_columns(table: pd.DataFrame) -> pd.DataFrame:
    text = table.select_dtypes(exclude="number")
    empty = [name for name in text if (text[name].astype(str) == "").all()]
    return table.drop(columns=empty).dropna(axis="columns", how="all")
