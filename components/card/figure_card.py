"""A figure on its card: title, picture buttons, chart, caption, and the numbers behind it."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import streamlit as st
from pandas.api.types import is_numeric_dtype

from analysis.formula_text import csv_bytes
from analysis.number_words import p_text
from analysis.results import Results
from components.app import session
from components.card import drawn_panels, guide, pictures
from components.card.element import drawing_element
from components.card.plotly_js import plotly_address
from components.figures.figure import Figure, FigureOf, figures_in
from components.figures.option import Choices, Subject, of_model
from components.look import figure_legend
from components.look.column_words import CODED, code_words, column_words
from components.look.figure_style import styled
from components.look.ink_and_paper import FigureSettings, Look, dark_look, light_look
from components.look.long_names import letters_across
from components.look.picture_footer import footer_words
from components.look.theme import Panel, View

PLOT_PX, COLUMN_PX = 230, 150  # the narrowest plot: alone, and beside others
SLOT_PX, LETTER_PX = 46, 6.4  # of an arm in a row of arms with its number, of a letter of its name
MOST_CARDS = 100  # kept as they go to the browser
CONFIG = {"displaylogo": False, "displayModeBar": False}
HTML = """<div class="figure-card">
<div class="figure-card-head"><h4></h4>
<span class="figure-card-message" role="status" aria-live="polite"></span>
<button class="figure-card-why" type="button" aria-haspopup="dialog">What is this?</button>
<button class="figure-card-numbers" type="button" aria-expanded="false">Numbers</button>
<button class="figure-card-png" type="button">PNG</button>
<button class="figure-card-svg" type="button">SVG</button></div>
<div class="figure-card-chart" role="img"></div>
<p class="figure-card-wider" hidden>Wider than this window: scroll it sideways.</p>
<p class="figure-card-caption"><span></span>
<button class="figure-card-more" type="button" aria-expanded="false">More</button></p>
<p class="figure-card-rest" hidden></p>
<dialog class="figure-card-help" aria-label="What is this?"></dialog></div>"""


def show_figure(
    figure: Figure,
    results: Results,
    view: View,
    subject: Subject | str,
    choices: Choices | None = None,
) -> Panel:
    """A figure of the list as a card, by what is picked of its options; its panel is kept.

    ``subject`` is what it is about, or a model by name; ``choices`` hold in place of the page's.
    """
    about = of_model(subject) if isinstance(subject, str) else subject
    held = session.choices() if choices is None else choices
    return show_found(figure.of(results, view, about, held))


def show_found(found: FigureOf, key: str = "") -> Panel:
    """A figure as Export has it as a card; with another ``key`` where it is shown twice."""
    panel = drawn_panels.panel(found, key)
    _show_card(panel)
    return panel


def show_tab(room: ModuleType, tab: str, results: Results, view: View, model: str = "") -> None:
    """Every figure that a room of the list has for a tab, in its order, for one model."""
    held = session.choices()
    for figure in figures_in(room):
        if figure.tab == tab and not figure.screen_only:
            for subject in figure.subjects(results, view, held):
                if subject.model == model:
                    show_found(figure.of(results, view, subject, held))


def show_on_screen(figure: Figure, *given: Any, **named: Any) -> None:
    """A figure that only the screen has as a card."""
    _show_card(figure.draw(*given, **named))


def draw_chart(figure: Figure, *given: Any) -> None:
    """The chart of a figure that only the screen has, alone, in the look of the page's theme."""
    panel = figure.draw(*given)
    _component()(key=panel.key, data=_card_data(panel, bare=True))


def pick_points(figure: Figure, on_select: Callable[[], None], *given: Any, **named: Any) -> None:
    """The chart alone; the user can drag over its points, and ``on_select`` is called then."""
    panel = figure.draw(*given, **named)
    st.plotly_chart(
        panel.figure.figure(_look(_is_dark()), panel.height),
        key=panel.key,
        theme=None,
        config=CONFIG,
        alt=panel.alt,
        on_select=on_select,
        selection_mode=("box", "lasso", "points"),
    )


def show_table(
    table: pd.DataFrame,
    file_stem: str,
    labels: Mapping[str, str] | None = None,
    helps: Mapping[str, str] | None = None,
) -> None:
    """A result table at readable precision, p-values in words, with its CSV at full precision.

    Columns are headed in words: ``labels`` where a table has better ones than ``column_words``;
    ``helps`` explain them. The CSV keeps the columns' names.
    """
    words = {name: column_words(str(name)) for name in table} | dict(labels or {})
    more = helps or {}
    values = [str(name) for name in table if _is_p(str(name))]
    coded = [name for name in CODED & set(table) if not is_numeric_dtype(table[name])]
    shown = table.assign(
        **{name: table[name].map(_p_cell) for name in values},
        **{name: table[name].map(code_words) for name in coded},
    )
    numbers = set(shown.select_dtypes("number").columns)
    columns = {
        name: st.column_config.NumberColumn(words[name], format="%.4g", help=more.get(name))
        if name in numbers
        else st.column_config.TextColumn(words[name], help=more.get(name))
        for name in table.columns
    }
    st.dataframe(
        shown,
        hide_index=True,
        column_config=columns,
        placeholder="–",
        alt=f"Table {file_stem}",
    )
    st.download_button(
        "Table as CSV",
        data=lambda: csv_bytes(table),
        file_name=f"{file_stem}.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
        key=f"csv_{file_stem}",
    )


def _is_p(column: str) -> bool:
    return "p" in column.split("_")


def _p_cell(p: Any) -> str | None:
    """``0.032``, ``< 0.0001``, ``> 0.99``; nothing where there is none."""
    if not isinstance(p, float) or not math.isfinite(p):
        return p if isinstance(p, str) else None
    return p_text(p).removeprefix("p ").removeprefix("= ")


def _show_card(panel: Panel) -> None:
    """Draw one panel as a card; its table opens below on demand.

    Frame, title, buttons, chart and caption are one element of our own, not eight of Streamlit's:
    it redraws its chart in place, which shortens the toggle of an arm.
    """
    _component()(
        key=panel.key,
        data=_card_data(panel),
        on_numbers_change=functools.partial(_turn_table, panel.key),
    )
    if panel.key in session.memory().open_tables:
        with st.container(border=True, key=f"numbers_{panel.key}"):
            show_table(panel.table, panel.file_stem or panel.key, panel.heads)


def _turn_table(figure: str) -> None:
    """Show the numbers of a figure, or hide them."""
    session.memory().open_tables ^= {figure}


def _is_dark() -> bool:
    return bool(st.context.theme.type == "dark")


def _look(dark: bool) -> Look:
    return dark_look() if dark else light_look()


def _card_data(panel: Panel, *, bare: bool = False) -> bytes:
    """What the card shows, as bytes: Streamlit hands them on without taking them apart.

    A line with whether the table is open, the chart's height and the key, and one of JSON, which is
    kept.
    """
    record = session.memory()
    footer = footer_words(record.settings, record.study)
    shown = _card_bytes(panel, record.figures, footer, _is_dark(), bare)
    return (b"open " if panel.key in record.open_tables else b"closed ") + shown


@functools.lru_cache(maxsize=MOST_CARDS)
def _card_bytes(
    panel: Panel, settings: FigureSettings, footer: str, dark: bool, bare: bool
) -> bytes:
    figure = styled(panel.figure.spec(_look(dark), panel.height), settings, panel)
    card = pictures.picture_data(panel, settings, footer) | {
        "figure": figure,
        "height": figure["layout"]["height"],
        "alt": panel.alt,
        "bare": bare,
        "empty": panel.is_empty,
        "least": _least_px(figure, panel),
        "help": [] if bare else guide.explanation(panel.key),
        "plotly": plotly_address(),
    }
    return f"{card['height']} {panel.key}\n{json.dumps(card, separators=(',', ':'))}".encode()


def _least_px(figure: Mapping[str, Any], panel: Panel) -> int:
    """The width below which a chart is scrolled: its margins, and room for plots and legend."""
    layout = figure["layout"]
    axes = [part for name, part in layout.items() if name.startswith("xaxis")]
    columns = len({tuple(axis["domain"]) for axis in axes})
    margin = layout["margin"]
    room = max(
        PLOT_PX if columns == 1 else COLUMN_PX * columns,
        figure_legend.widest_px(figure["data"], layout),
        *map(_slots_px, axes),
    )
    return max(panel.least_px, int(margin["l"] + margin["r"] + room))


def _slots_px(axis: Mapping[str, Any]) -> float:
    """The width of a plot with arms in a row: of their numbers, and of names that cannot turn."""
    angles, names = axis.get("autotickangles"), axis.get("ticktext") or []
    if angles is None:
        return 0.0
    letters = max(map(letters_across, names), default=0) if angles == [0] else 0
    across = float(axis["domain"][1] - axis["domain"][0])
    return len(names) * max(SLOT_PX, LETTER_PX * (letters + 1)) / across


@functools.cache
def _component() -> Any:
    here = Path(__file__)
    css = here.with_suffix(".css").read_text(encoding="utf-8")
    return drawing_element("figure_card", HTML, css, here.with_suffix(".js"), isolate_styles=False)
