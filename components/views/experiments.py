"""Plates that count as one experiment because no file says otherwise, and where one says it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from analysis.number_words import counted
from analysis.reading import PlateCorrection
from analysis.study import Study
from components.app import frame, session
from components.app.names import PART, TAB
from components.app.page_list import STUDY

APART = "Each plate is an experiment of its own"


def plates_as_one(study: Study) -> tuple[str, ...]:
    """Plates that hold the same treated arm of a model at one time, of an experiment without name.

    They are taken together as one experiment. Plates of other drugs or times are no repeats.
    """
    reads = study.plate_reads
    if reads is None:
        return ()
    controls = {"", *(arm.name for arm in study.arms if arm.is_control)}
    unnamed = reads[(reads["experiment"] == "") & ~reads["arm"].isin(controls)]
    held = unnamed[["model", "time_h", "arm", "plate"]].drop_duplicates()
    repeated = held.groupby(["model", "time_h", "arm"], dropna=False)["plate"].transform("size") > 1
    return tuple(dict.fromkeys(str(plate) for plate in held.loc[repeated, "plate"]))


def link(study: Study) -> None:
    """A line that says so, and leads to where one says what they are."""
    if plates := plates_as_one(study):
        frame.link_to_check(
            f"{counted(len(plates), 'plate')} count as one experiment: n is 1. "
            "If each is an experiment of its own, say so.",
            ":material/science:",
        )


def card(study: Study) -> bool:
    """What plates are taken for, and the button that says otherwise; False where it is known."""
    plates = plates_as_one(study)
    if not plates:
        return False
    with st.container(border=True):
        st.markdown(f"**{counted(len(plates), 'plate')} count as one experiment.**")
        st.markdown(
            "The files do not name experiments. Plates of one day and passage are one; a test "
            "needs two or more."
        )
        st.button(APART, key="plates_apart", icon=":material/science:", on_click=_tell_apart,
                  args=(plates,))  # fmt: skip
        st.page_link(STUDY, label="Say it plate by plate", icon=":material/edit_note:",
                     query_params={TAB: "Corrections", PART: "Plates"})  # fmt: skip
    return True


def _tell_apart(plates: tuple[str, ...]) -> None:
    """Name the experiment of each of these plates after it."""
    said = session.memory().corrections
    known = {each.plate: each for each in said.plates}
    named = {
        plate: replace(known.get(plate, PlateCorrection(plate)), experiment=plate)
        for plate in plates
    }
    session.correct(replace(said, plates=tuple((known | named).values())))
