"""Where dropped files go: into the open study, in the place of its files, or into a new study."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from analysis.number_words import counted, first_few
from analysis.reading import Upload
from components.app import session, session_files, session_keep
from components.look.markdown import markdown_text

ADD, NEW = "Add to this study", "Open as a new study"
MOST_PLACES = 6  # files of the study that one of another name is offered to replace
MOST_NAMES = 6  # of dropped files that are written out
Places = Mapping[int, int]  # number of a dropped file: place of the file that it replaces


def ask(set_aside: Callable[[], None], open_new: Callable[[], None]) -> None:
    """Over the page, where the files in the box go."""
    dialog = st.dialog("Where do these files go?", icon=":material/help:", on_dismiss=set_aside)
    dialog(_dialog)(set_aside, open_new)


def ways(files: Sequence[Upload], uploads: Sequence[Upload]) -> tuple[dict[str, Places], str]:
    """What can be done with the files, by its words; and what is done unless something is picked.

    Files are replaced by those of the same name, and by one of another name if it is alone.
    """
    names = [upload.name for upload in uploads]
    same = {at: names.index(file.name) for at, file in enumerate(files) if file.name in names}
    replacing: dict[str, Places] = {}
    if len(files) == 1:
        offered = list(same.values()) or range(min(len(uploads), MOST_PLACES))
        replacing = {f"Replace {names[place]}": {0: place} for place in offered}
    elif same:
        rest = ", add the others" if len(same) < len(files) else ""
        replacing = {f"Replace {counted(len(same), 'file')}{rest}": same}
    first = next(iter(replacing)) if same else ADD
    return {ADD: {}, **replacing, NEW: {}}, first


def _dialog(set_aside: Callable[[], None], open_new: Callable[[], None]) -> None:
    record = session.memory()
    files = session_keep.dropped()
    if record.study is None or not files:
        set_aside()
        st.rerun()
    names = first_few([file.name for file in files], MOST_NAMES)
    st.markdown(
        f"**{markdown_text(record.study.title)}** is open. Dropped: {markdown_text(names)}."
    )
    found, first = ways(files, record.uploads)
    picked = st.radio(
        "Where these files go", list(found), list(found).index(first), key="add_where",
        format_func=markdown_text, label_visibility="collapsed",
    )  # fmt: skip
    places = found[picked]
    if len(places) > 1 or (places and len(files) > 1):
        places = {at: place for at, place in places.items() if _is_replaced(at, files[at].name)}
    if len(record.uploads) > MOST_PLACES and picked == ADD:
        st.caption("To replace a file by one of another name, remove it first.")
    with st.container(horizontal=True):
        if picked == NEW:
            st.button("Go on", key="add_go", type="primary", on_click=open_new)
        else:
            given = (files, places, set_aside)
            st.button("Go on", key="add_go", type="primary", on_click=_put_in, args=given)
        st.button("Leave it as it is", key="add_stay", on_click=set_aside)


def _is_replaced(number: int, name: str) -> bool:
    """Whether a file takes the place of the open one of its name; else it stands beside it."""
    return st.checkbox(
        f"Replace {markdown_text(name)}",
        value=True,
        key=f"add_replace_{number}",
        help="Else it is added beside the open one, under a name of its own.",
    )


def _put_in(files: Sequence[Upload], places: Places, set_aside: Callable[[], None]) -> None:
    session_files.put_in(files, places)
    set_aside()
