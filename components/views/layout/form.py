"""The form beside the plate: what the chosen wells hold, or cells copied from a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from analysis.in_vitro.plates.dilution_direction import suggested_direction
from analysis.in_vitro.plates.regions import region_of
from analysis.number_words import counted
from analysis.reading import WellCorrection
from components.app import session
from components.look.markdown import markdown_text
from components.views.layout import said
from components.views.layout.plate import short_dose
from components.views.layout.said import JOINED, Plate, Said

BY = "choice_paint_tab"
PAINT, EXCEL = "Paint", "Paste from Excel"
UNITS = ("µM", "nM", "mM", "ng/mL", "µg/mL")
MOST_DOSES = 12  # that are written out
WORDS_OF = {direction: words for words, direction in said.DIRECTIONS.items() if direction}


@dataclass(frozen=True, slots=True, eq=False)
class About:
    """What the form is about: names known so far, the wells as they are held, and their signal."""

    arms: Sequence[str]
    plate: Plate
    shape: tuple[int, int]
    signal: Mapping[str, float]


def form(about: About, paint: Callable[[bool], None]) -> Said:
    """Draw the form; what its button would paint. ``paint`` is called with whether to clear."""
    session.start_widget(BY, [PAINT, EXCEL])
    st.segmented_control(
        "Way to fill wells", [PAINT, EXCEL], required=True, key=BY, label_visibility="collapsed"
    )
    return _paste_form(about, paint) if is_pasting() else _paint_form(about, paint)


def now_said(about: About) -> Said:
    """What the form says with the widgets as they stand."""
    choices = session.choices()
    if is_pasting():
        return said.pasted(choices, about.plate, about.shape)
    return said.painted(choices, about.plate, about.shape, about.arms)


def is_pasting() -> bool:
    """Whether the form takes cells of a spreadsheet."""
    return session.choices().get(BY) == EXCEL


def _paint_form(about: About, paint: Callable[[bool], None]) -> Said:
    st.text_input(
        "Wells", key=said.REGION, placeholder="drag over the plate, or B2:G11, A, 12, edge",
        help="Drag over the plate, click a row or column head, or write wells: A1, B2:G11, a row "
        "(C), a column (3), edge, all. Ctrl and a drag add wells.",
    )  # fmt: skip
    role = st.radio(
        "Content", list(said.ROLES), horizontal=True, key=said.ROLE,
        format_func=said.ROLES.__getitem__, persist_state="session",
    )  # fmt: skip
    if role == "sample":
        _drug_fields(about)
    elif role in said.NAMED_CONTROLS:
        _name(about.arms, "Name", said.ARM, "optional, as DMSO")
    made = now_said(about)
    if made.left:
        st.caption(f"{region_of(made.left)} stay as they are.")
    _button(made, paint, clears=True)
    if role == "sample" and made.wells:
        st.caption(markdown_text(_doses_words(made.wells)))
    return made


def _drug_fields(about: About) -> None:
    arms = about.arms
    wells = [w for w in said.chosen_wells(session.choices(), about.shape) if w in about.plate]
    if wells:
        session.follow(said.SERIES, WORDS_OF[suggested_direction(about.signal, wells)])
    with st.container(horizontal=True):
        _name(arms, "Drug", said.ARM, "A name, or A, B, C + Enter",
              "Several drugs in blocks of rows or columns are painted at once: write their names "
              "with commas between them, and press Enter.")  # fmt: skip
        _unit(said.UNIT)
    names = said.names_of(session.choices(), arms)
    if len(names) > 1 and wells:
        _blocks(wells, len(names))
    _series(said.SERIES, said.DOSE, said.FACTOR, said.EACH, "across →")
    choices = session.choices()
    if len(names) < 2 or choices.get(said.SECOND):
        st.checkbox("With a second drug", key=said.SECOND)
    if not said.has_second_dose(choices):
        return
    with st.container(horizontal=True):
        if any(said.JOINED not in name for name in names or ("",)):
            _name([arm for arm in arms if JOINED not in arm], "Second drug", said.ARM_2,
                  "Type a name")  # fmt: skip
        _unit(said.UNIT_2)
    session.follow(said.SERIES_2, "across →" if _runs_down() else "down ↓")
    _series(said.SERIES_2, said.DOSE_2, said.FACTOR_2, said.EACH_2, "down ↓", "of the second")


def _blocks(wells: Sequence[str], drugs: int) -> None:
    """Whether several drugs go by rows or by columns, and how many of them each has."""
    session.follow(said.BLOCKS, said.BY_COLUMNS if _runs_down() else said.BY_ROWS)
    with st.container(horizontal=True):
        by = st.segmented_control(
            f"The {drugs} drugs go by", list(said.ACROSS_BLOCKS), required=True, key=said.BLOCKS,
            persist_state="session",
        )  # fmt: skip
        lines = said.chosen_lines(session.choices(), wells)
        session.follow(said.LINES, float(said.lines_each(len(lines), drugs)))
        _number(f"{'Rows' if by == said.BY_ROWS else 'Columns'} a drug", said.LINES, 1.0, 1.0)


def _runs_down() -> bool:
    """Whether the doses of the form run down or up."""
    return said.DIRECTIONS.get(str(session.choices().get(said.SERIES))) in ("down", "up")


def _name(arms: Sequence[str], label: str, key: str, placeholder: str, about: str = "") -> None:
    st.selectbox(
        label, arms, index=None, accept_new_options=True, key=key, placeholder=placeholder,
        help=about or None,
    )  # fmt: skip


def _unit(key: str) -> None:
    st.selectbox(
        "Unit", UNITS, accept_new_options=True, key=key, width=110, persist_state="session"
    )


def _series(series: str, dose: str, factor: str, each: str, start: str, of: str = "") -> None:
    """Fields of one drug's doses; ``start`` is the series at first."""
    session.start_widget(series, list(said.DIRECTIONS), start)
    picked = st.segmented_control(
        f"Doses {of}".strip(), list(said.DIRECTIONS), required=True, key=series,
        persist_state="session",
    )  # fmt: skip
    one = picked == said.ONE_DOSE
    with st.container(horizontal=True):
        _number("Dose" if one else "First dose", dose, said.TOP_DOSE, 0.0)
        if not one:
            _number("Divide by", factor, said.FACTOR_DEFAULT, 1.0)
            lines = "Rows" if picked in ("down ↓", "↑") else "Columns"
            _number(f"{lines} each", each, 1.0, 1.0)


def _number(label: str, key: str, value: float, least: float) -> None:
    session.start_value(key, value)
    st.number_input(label, min_value=least, format="%g", key=key, width=98, persist_state="session")


def _paste_form(about: About, paint: Callable[[bool], None]) -> Said:
    shape = about.shape
    st.text_area(
        f"Names, doses or both, up to {shape[0]} × {shape[1]} cells, from the chosen well on",
        key=said.PASTE, height=150, placeholder="tamoxifen 100 µM\ttamoxifen 33 µM\nDMSO\tblank",
    )  # fmt: skip
    with st.container(horizontal=True):
        _name(about.arms, "Drug of bare numbers", said.PASTE_DRUG, "the name in the well")
        _unit(said.PASTE_UNIT)
    made = now_said(about)
    if made.is_ready:
        first = next(iter(said.chosen_wells(session.choices(), shape)), "A1")
        words = f"{counted(len(made.wells), 'well')} understood, from {first}."
        st.caption(words if made.wells else "No cell holds anything.")
    elif not made.refused:
        st.caption(
            "Copy the cells in Excel and paste them here, or on the plate (Ctrl+V). Row letters "
            "and column numbers may come along. A number behind a name is its dose where it has a "
            "unit, or where the name has three or more."
        )
    _button(made, paint, clears=False)
    return made


def _button(made: Said, paint: Callable[[bool], None], *, clears: bool) -> None:
    """The button that paints, named by its effect; why it cannot."""
    words = f"Paint {counted(len(made.wells), 'well')}" if made.wells else "Paint"
    if made.refused:
        st.error(markdown_text(made.refused))
    with st.container(horizontal=True):
        st.button(
            words, type="primary" if made.is_ready else "secondary", key="layout_paint",
            icon=":material/format_paint:", disabled=not made.is_ready, on_click=paint,
            args=(False,), help=made.missing or None, width="stretch",
        )  # fmt: skip
        if clears:
            st.button(
                "Clear", key="layout_clear", disabled=not made.wells, on_click=paint,
                args=(True,), help="Forget what the chosen wells hold.",
            )  # fmt: skip


def _doses_words(wells: Sequence[WellCorrection]) -> str:
    """The doses in their order: ``100 → 33 → 11 µM, 3 wells each``."""
    written = [
        _pieces(doses, wells, units)
        for doses, units in (
            ([well.concentration for well in wells], [well.unit for well in wells]),
            ([well.concentration_2 for well in wells], [well.unit_2 for well in wells]),
        )
    ]
    return "; ".join(words for words in written if words) or "No dose."


def _pieces(doses: Sequence[float | None], wells: Sequence[Any], units: Sequence[str]) -> str:
    known = [dose for dose in doses if dose is not None]
    if not known:
        return ""
    different = list(dict.fromkeys(known))
    shown = " → ".join(short_dose(dose) for dose in different[:MOST_DOSES])
    more = " → …" if len(different) > MOST_DOSES else ""
    is_one = len({well.arm for well in wells}) == 1
    each = f", {counted(len(known) // len(different), 'well')} each" if is_one else ""
    unit = next((unit for unit in units if unit), "")
    return f"{shown}{more} {unit}{each}" if len(different) > 1 else f"{shown} {unit} in each well"
