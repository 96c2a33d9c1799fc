"""The tabs of a page with their parts: what is open, for which model, and what is advanced.

A tab holds one part or several, of which one is shown. What a first reader does not need is
advanced: its parts and settings are there once the page's switch is on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from analysis.results import Results
from components.app import frame, session
from components.app.names import PART
from components.figures.chosen_model import READOUTS, chosen_model, model_key, models_of

Draw = Callable[[Results, str], None]


@dataclass(frozen=True, slots=True)
class Part:
    """What a tab shows at a time.

    ``draw`` is given the results and the chosen model of the first of ``readouts`` (else ""): the
    models that the part can be shown for. ``advanced``: there once the page's switch is on.
    ``settings``: it has settings of its own that are advanced.
    """

    name: str
    draw: Draw
    readouts: Sequence[str] = ()
    advanced: bool = False
    settings: bool = False


Tabs = Mapping[str, Sequence[Part]]


def show_tabs(page: str, tabs: Tabs, results: Results, first: tuple[str, str] = ("", "")) -> None:
    """The open part of the open tab, under what opens the others; ``first``: both to begin with."""
    with st.container(horizontal=True, vertical_alignment="center"):
        tab = frame.open_tab(tabs, f"choice_{page}_tab", first[0])
        parts = {part.name: part for part in _shown(page, tabs[tab])}
        part = next(iter(parts.values()))
        if len(parts) == 1:
            _choose_models(results, part)
        if any(each.advanced or each.settings for each in tabs[tab]):
            advanced_switch(page)
    if len(parts) > 1:
        with st.container(horizontal=True, vertical_alignment="center"):
            key = f"choice_{page}_{tab.casefold().replace(' ', '_')}_part"
            part = parts[frame.open_tab(parts, key, first[1], parameter=PART)]
            _choose_models(results, part)
    known = [readout for readout in part.readouts if models_of(results, readout)]
    part.draw(results, chosen_model(results, known[0], session.choices()) if known else "")


def is_advanced(page: str) -> bool:
    """Whether the advanced parts and settings of a page are shown."""
    return bool(session.choices().get(_switch_key(page), False))


def advanced_switch(page: str) -> None:
    """The switch that shows what is advanced on a page."""
    st.toggle(
        "Advanced",
        key=_switch_key(page),
        persist_state="session",
        help="More parts and settings on this page.",
    )


def _switch_key(page: str) -> str:
    return f"choice_advanced_{page}"


def _shown(page: str, parts: Sequence[Part]) -> list[Part]:
    """The parts of a tab; those that are advanced where the switch is on, or they are all."""
    plain = [part for part in parts if not part.advanced]
    return list(parts) if is_advanced(page) or not plain else plain


def _choose_models(results: Results, part: Part) -> None:
    for readout in part.readouts:
        _choose_model(results, readout)


def _choose_model(results: Results, readout: str) -> None:
    """The choice of a model for a readout, where there is more than one."""
    models, label = models_of(results, readout), READOUTS[readout].label
    if len(models) > 1:
        st.selectbox(
            label,
            models,
            key=model_key(results, readout),
            persist_state="session",
            format_func=lambda name: f"{label}: {name or 'not named'}",
            label_visibility="collapsed",
            width=260,
        )
