"""A figure on its card: title, picture buttons, chart, caption, and the numbers behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

import pandas as pd
import streamlit as st

from analysis.table_files import csv_bytes
from components.looks import dark_look, light_look
from components.picture_buttons import picture_buttons
from components.theme import Panel, markdown_text

CONFIG = {"displaylogo": False, "displayModeBar": False}


def show_panel(panel: Panel) -> None:
    """Draw one panel as a card; its table opens below on demand."""
    with st.container(border=True, key=f"card_{panel.key}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"#### {markdown_text(panel.title)}", width="stretch")
            picture_buttons(panel)
        draw_chart(panel)
        st.caption(markdown_text(panel.caption))
        numbers = st.expander(
            "Numbers", icon=":material/table:", on_change="rerun", key=f"numbers_{panel.key}"
        )
        if numbers.open:
            with numbers:
                show_table(panel.table, panel.file_stem or panel.key)


def draw_chart(
    panel: Panel, *, on_select: Callable[[], None] | Literal["ignore"] = "ignore"
) -> None:
    """The chart alone, in the look of the page's theme.

    With ``on_select`` the user can drag over its points; it is called when others are picked.
    """
    look = dark_look() if st.context.theme.type == "dark" else light_look()
    st.plotly_chart(
        panel.figure.figure(look, panel.height),
        key=panel.key,
        theme=None,
        config=CONFIG,
        alt=panel.alt,
        on_select=on_select,
        selection_mode=("box", "lasso", "points"),
    )


def show_table(
    table: pd.DataFrame, file_stem: str, labels: Mapping[str, str] | None = None
) -> None:
    """A result table at readable precision, with its CSV at full precision.

    ``labels`` name columns on screen; the CSV keeps the columns' own names.
    """
    words = labels or {}
    decimals = {
        name: st.column_config.NumberColumn(words.get(name, name), format="%.4g")
        for name in table.select_dtypes("number").columns
    }
    texts = {name: words[name] for name in table.columns if name in words and name not in decimals}
    st.dataframe(
        table, hide_index=True, column_config={**decimals, **texts}, alt=f"Table {file_stem}"
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
