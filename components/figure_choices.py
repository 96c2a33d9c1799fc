"""The figure settings as controls: one look for all figures, on screen and in pictures."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from analysis.study import Study
from components import session
from components.figure_style import recolored
from components.looks import PALETTES, FigureSettings
from components.theme import ArmStyle, arm_styles, markdown_text

LEGENDS = {
    "above": "Above",
    "right": "Right",
    "inside": "Inside",
    "labels": "At the lines",
    "none": "None",
}
P_VALUES = {"caption": "In the caption", "above": "Over the arms", "brackets": "Brackets"}
BACKGROUNDS = {"white": "White", "dark": "Dark", "transparent": "Transparent"}


def figure_settings(study: Study) -> None:
    """Font, lines, colors, legend, p-values and what pictures hold; for every figure."""
    with st.expander("Figure settings", icon=":material/palette:", key="export_settings",
                     on_change="rerun") as box:  # fmt: skip
        if not box.open:
            return
        now = session.memory().figures
        chosen = _controls(study, now)
        left, _ = st.columns([1, 3])
        if left.button("As they were", key="export_reset", icon=":material/undo:",
                       disabled=now == FigureSettings()):  # fmt: skip
            chosen = FigureSettings()
    if chosen != now:
        session.memory().figures = chosen
        st.rerun()  # the arms in the sidebar have these colors too


def _controls(study: Study, now: FigureSettings) -> FigureSettings:
    first, second = st.columns(2)
    with first:
        font = st.slider("Letters (px)", 10, 22, now.font_px, key="export_font")
        line = st.slider("Lines (px)", 1.0, 5.0, now.line_px, 0.5, key="export_line")
        palette = st.selectbox(
            "Colors of the arms",
            list(PALETTES),
            index=list(PALETTES).index(now.palette),
            format_func=lambda name: "the app's own" if name == "study" else name,
            key="export_palette",
            help="All can be told apart with the common color-vision deficiencies.",
        )
        colors = _own_colors(study, now, palette)
    with second:
        legend = _one_of("Legend", LEGENDS, now.legend, "export_legend")
        p_values = _one_of("Exact p against control", P_VALUES, now.p_values, "export_p")
        background = _one_of("Pictures on", BACKGROUNDS, now.background, "export_ground")
        with st.container(horizontal=True):
            grid = st.toggle("Grid lines", now.gridlines, key="export_grid")
            title = st.toggle("Title in pictures", now.title, key="export_title")
            footer = st.toggle(
                "Caption and footer in pictures",
                now.footer,
                key="export_footer",
                help="n, error bar, test, study and settings in small letters below the figure.",
            )
    return FigureSettings(
        font_px=font,
        line_px=line,
        palette=palette,
        colors=colors,
        gridlines=grid,
        legend=legend,  # type: ignore[arg-type]  # one of the keys above
        p_values=p_values,  # type: ignore[arg-type]
        title=title,
        footer=footer,
        background=background,  # type: ignore[arg-type]
    )


def _one_of(label: str, words: Mapping[str, str], now: str, key: str) -> str:
    picked = st.segmented_control(
        label, list(words), default=now, required=True, format_func=words.__getitem__, key=key
    )
    return picked or now


def _own_colors(study: Study, now: FigureSettings, palette: str) -> tuple[tuple[str, str], ...]:
    """Colors that the user gave to single arms; the others follow the palette."""
    controls = frozenset(arm.name for arm in study.arms if arm.is_control)
    usual: dict[str, ArmStyle] = recolored(
        arm_styles(study), controls, FigureSettings(palette=palette)
    )
    own = {arm: color for arm, color in now.colors if arm not in usual}  # of other studies
    with st.popover("Color of one arm", icon=":material/colorize:"):
        for number, arm in enumerate(study.arms):
            given = dict(now.colors).get(arm.name, usual[arm.name].color)
            color = st.color_picker(
                markdown_text(arm.name), given, key=f"export_color_{palette}_{number}"
            )
            if color.lower() != usual[arm.name].color.lower():
                own[arm.name] = color.upper()
    return tuple(own.items())
