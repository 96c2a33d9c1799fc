"""Plates that count as one experiment because no file says otherwise, and where one says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from analysis.number_words import counted, first_few
from analysis.reading import PlateCorrection
from analysis.reading.words.plates import mark_in
from analysis.study import Study
from components.app import frame, session
from components.app.names import PART, TAB
from components.app.page_list import STUDY
from components.look.markdown import markdown_text

MOST = 6  # marks that are named
TOGETHER = "They are one experiment"
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


def marked(study: Study, plates: Sequence[str]) -> dict[str, str]:
    """The ``n = 1`` or the date that the names of each of these plates carry, where all do.

    The name is that of the plate, else of its sheet, else of its file.
    """
    assert study.plate_reads is not None
    rows = study.plate_reads.drop_duplicates("plate").set_index("plate").loc[list(plates)]
    names = zip(plates, rows["sheet"], rows["file"], strict=True)
    marks = [next((mark for name in each if (mark := mark_in(str(name)))), "") for each in names]
    return dict(zip(plates, marks, strict=True)) if all(marks) else {}


def card(study: Study) -> bool:
    """What plates are taken for, and the buttons that say what they are; False where it is known.

    Names that carry dates or numbers of experiments are a suggestion, taken by a click.
    """
    plates = plates_as_one(study)
    if not plates:
        return False
    marks = marked(study, plates)
    different = list(dict.fromkeys(marks.values()))
    with st.container(border=True):
        st.markdown(f"**{counted(len(plates), 'plate')} count as one experiment.**")
        st.markdown(
            (
                f"Their names carry {markdown_text(first_few(different, MOST))}. "
                if len(different) > 1
                else "The files do not name experiments. "
            )
            + "Plates of one day and passage are one; a test needs two or more."
        )
        with st.container(horizontal=True):
            words, named = APART, {plate: plate for plate in plates}
            if len(different) > 1:
                words, named = f"They are {len(different)} experiments", marks
            st.button(words, key="plates_apart", icon=":material/science:", on_click=_name,
                      args=(named,))  # fmt: skip
            st.button(TOGETHER, key="plates_together", on_click=_name,
                      args=(dict.fromkeys(plates, "1"),))  # fmt: skip
        st.page_link(STUDY, label="Say it plate by plate", icon=":material/edit_note:",
                     query_params={TAB: "Corrections", PART: "Plates"})  # fmt: skip
    return True


def _name(experiments: Mapping[str, str]) -> None:
    """Say of which experiment each of these plates is."""
    said = session.memory().corrections
    known = {each.plate: each for each in said.plates}
    named = {
        plate: replace(known.get(plate, PlateCorrection(plate)), experiment=experiment)
        for plate, experiment in experiments.items()
    }
    session.correct(replace(said, plates=tuple((known | named).values())))
