"""The boxes of the Study page: upload, sample and template. Needs no other room of the app."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from components.app import door
from components.app.names import FILES, TEMPLATE

TYPES = ["xlsx", "xls", "xlsm", "ods", "csv", "tsv", "txt", "pzfx", "prism", "zip"]
LIMIT_MB = 50


def upload_box(open_files: Callable[[], None]) -> None:
    """Files in, one study out."""
    if door.is_full():
        st.warning(
            "This server holds as many uploads as it can. Try again once others have left.",
            icon=":material/hourglass:",
        )
    files = st.file_uploader(
        "Spreadsheets of one study (Excel, CSV or text; several at once), or a saved study file",
        type=TYPES,
        accept_multiple_files=True,
        max_upload_size=LIMIT_MB,
        key=FILES,
        on_change=open_files,
    )
    door.hold(file.file_id for file in files)
    st.caption(
        "Files are read on the computer that runs this app and are not sent anywhere else. "
        f"Limits: {LIMIT_MB} MB a file, {door.MOST_SESSION_MB} MB a study, 200 MB unpacked, "
        "2,000,000 cells a file."
    )


def sample_box(open_sample: Callable[[], None]) -> None:
    """The sample study and the empty template."""
    st.markdown(
        "Anastrozole, letrozole, tamoxifen, fulvestrant and a combination: MTT plates of sensitive "
        "and resistant cells, xenograft calipers, life span."
    )
    if st.button("Open the sample study", icon=":material/science:", key="open_sample"):
        open_sample()
        st.rerun()
    st.download_button(
        "Template workbook",
        data=TEMPLATE.read_bytes,
        file_name=TEMPLATE.name,
        icon=":material/download:",
        on_click="ignore",
        key="template",
    )
