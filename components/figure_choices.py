"""The figure settings as controls: one look for all figures, on screen and in pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from analysis.study import Study
from components import choices, session
from components.figure_style import recolored
from components.looks import PALETTES, AxisRange, FigureSettings
from components.theme import ArmStyle, arm_styles, markdown_text

LEGENDS = {
    "auto": "Automatic",
    "above": "Above",
    "right": "Right",
    "inside": "Inside",
    "labels": "At the lines",
    "none": "None",
}
P_VALUES = {"caption": "In the caption", "above": "Over the arms", "brackets": "Brackets"}
FONT_WORDS = {"sans": "Arial", "serif": "Times"}
PARTS = {
    "error_caps": "Caps on error bars",
    "gridlines": "Grid lines",
    "title": "Title in pictures",
    "footer": "Caption and footer in pictures",
}
RANGE_ENDS = ("x from", "x to", "y from", "y to")
BACKGROUNDS = {"white": "White", "dark": "Dark", "transparent": "Transparent"}


def figure_settings(study: Study, titles: Sequence[str]) -> None:
    """Font, lines, colors, axes, legend, p-values and what pictures hold; for every figure.

    ``titles`` are those of the figures whose axes can be set.
    """
    now = session.memory().figures
    chosen = replace(_controls(study, now), ranges=_ranges(titles, now))
    st.button("As they were", key="figures_reset", icon=":material/undo:", on_click=_reset,
              disabled=now == FigureSettings())  # fmt: skip
    if chosen != now:
        session.memory().figures = chosen
        st.rerun()  # the arms in the sidebar have these colors too


def _reset() -> None:
    """Back to the app's own settings, in the controls too."""
    session.forget_choices(("figures_",))
    session.memory().figures = FigureSettings()


def _controls(study: Study, now: FigureSettings) -> FigureSettings:
    font = st.slider("Letters (px)", 10, 22, now.font_px, key="figures_font")
    family = _one_of("Font", FONT_WORDS, now.font, "figures_family")
    line = st.slider("Lines (px)", 1.0, 5.0, now.line_px, 0.5, key="figures_line")
    legend = _one_of("Legend", LEGENDS, now.legend, "figures_legend")
    p_values = _one_of("Exact p against control", P_VALUES, now.p_values, "figures_p")
    choices.error_bars()
    background = _one_of("Pictures on", BACKGROUNDS, now.background, "figures_ground")
    parts = st.pills(
        "Show",
        list(PARTS),
        selection_mode="multi",
        default=[name for name in PARTS if getattr(now, name)],
        format_func=PARTS.__getitem__,
        key="figures_parts",
        wrap=True,
        help="The caption's small letters under a picture: n, error bar, test, study and settings.",
    )
    palette = st.selectbox(
        "Colors of the arms",
        list(PALETTES),
        index=list(PALETTES).index(now.palette),
        format_func=lambda name: "the app's own" if name == "study" else name,
        key="figures_palette",
        help="All can be told apart with the common color-vision deficiencies.",
    )
    colors = _own_colors(study, now, palette)
    return FigureSettings(
        font_px=font,
        line_px=line,
        palette=palette,
        colors=colors,
        legend=legend,  # type: ignore[arg-type]  # one of the keys above
        p_values=p_values,  # type: ignore[arg-type]
        background=background,  # type: ignore[arg-type]
        font=family,  # type: ignore[arg-type]
        error_caps="error_caps" in parts,
        gridlines="gridlines" in parts,
        title="title" in parts,
        footer="footer" in parts,
    )


def _ranges(titles: Sequence[str], now: FigureSettings) -> tuple[AxisRange, ...]:
    """The axes of one figure at a time; an empty field leaves that end as drawn."""
    box = st.popover("Axis ranges", icon=":material/straighten:", on_change="rerun",
                     key="open_ranges")  # fmt: skip
    if not (box.open and titles):
        return now.ranges
    with box:
        title = str(st.selectbox("Figure", list(dict.fromkeys(titles)), key="figures_range_of"))
        before = next((each[1:] for each in now.ranges if each[0] == title), (None,) * 4)
        x_from, x_to, y_from, y_to = [
            st.number_input(label, value=value, format="%g", placeholder="as drawn",
                            key=f"figures_range_{title}_{label}")
            for label, value in zip(RANGE_ENDS, before, strict=True)
        ]  # fmt: skip
    others = tuple(each for each in now.ranges if each[0] != title)
    own: AxisRange = (title, x_from, x_to, y_from, y_to)
    return others if own[1:] == (None,) * 4 else (*others, own)


def _one_of(label: str, words: Mapping[str, str], now: str, key: str) -> str:
    picked = st.segmented_control(
        label, list(words), default=now, required=True, format_func=words.__getitem__, key=key,
        wrap=True,
    )  # fmt: skip
    return picked or now


def _own_colors(study: Study, now: FigureSettings, palette: str) -> tuple[tuple[str, str], ...]:
    """Colors that the user gave to single arms; the others follow the palette."""
    controls = frozenset(arm.name for arm in study.arms if arm.is_control)
    usual: dict[str, ArmStyle] = recolored(
        arm_styles(study), controls, FigureSettings(palette=palette)
    )
    own = {arm: color for arm, color in now.colors if arm not in usual}  # of other studies
    box = st.popover("Color of one arm", icon=":material/colorize:", on_change="rerun",
                     key="open_colors")  # fmt: skip
    if not box.open:
        return now.colors
    with box:
        for number, arm in enumerate(study.arms):
            given = dict(now.colors).get(arm.name, usual[arm.name].color)
            color = st.color_picker(
                markdown_text(arm.name), given, key=f"figures_color_{palette}_{number}"
            )
            if color.lower() != usual[arm.name].color.lower():
                own[arm.name] = color.upper()
    return tuple(own.items())
