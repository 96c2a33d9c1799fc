"""The figure settings as controls: one look for all figures, on screen and in pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from analysis.study import Study
from components.app import session
from components.look.figure_style import recolored
from components.look.ink_and_paper import (
    FONTS_PX,
    LINES_PX,
    PALETTES,
    AxisRange,
    FigureSettings,
    light_look,
)
from components.look.markdown import markdown_text
from components.look.p_values import takes_p_values
from components.look.theme import ArmStyle, Panel, arm_styles
from components.views import controls

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
LINE_PARTS = {"error_caps": "Caps on error bars", "gridlines": "Grid lines"}
WORD_PARTS = {"title": "Title in pictures", "footer": "Caption and footer in pictures"}
RANGE_ENDS = ("x from", "x to", "y from", "y to")
NO_PLACE = (
    "Nothing changes on the figure shown: it has no place over each arm with one exact p. Figures "
    "with one column an arm show it, such as life span: pick one under Preview."
)
BACKGROUNDS = {"white": "White", "dark": "Dark", "transparent": "Transparent"}


def figure_settings(study: Study, panel: Panel) -> None:
    """Letters, lines, colors and legend of every figure; one group of settings at a time.

    ``panel`` is the figure in the preview, whose axes can be set.
    """
    now = session.memory().figures
    group = st.segmented_control(
        "Settings of", list(GROUPS), default="Text", required=True, key="open_settings", wrap=True
    )
    chosen = GROUPS[group or "Text"](study, panel.title, now)
    layout = panel.figure.spec(light_look(), panel.height)["layout"]
    is_asked = group == "Legend, p" and chosen.p_values != "caption"
    if is_asked and not takes_p_values(layout, panel):
        st.caption(NO_PLACE)
    st.button("All as they were", key="figures_reset", icon=":material/undo:", on_click=_reset,
              disabled=now == FigureSettings())  # fmt: skip
    if chosen != now:
        session.memory().figures = chosen
        st.rerun()  # the arms in the sidebar have these colors too


def _reset() -> None:
    """Back to the app's own settings, in the controls too."""
    session.forget_choices(("figures_",))
    session.memory().figures = FigureSettings()
    session.memory().figure_resets += 1


def _key(name: str) -> str:
    """The key of a control: another one after each reset."""
    return name + "_again" * session.memory().figure_resets


def _text(study: Study, title: str, now: FigureSettings) -> FigureSettings:
    size = st.slider("Letters (px)", *FONTS_PX, now.font_px, key=_key("figures_font"))
    family = _one_of("Font", FONT_WORDS, now.font, "figures_family")
    parts = _some_of(
        "Words",
        WORD_PARTS,
        now,
        "figures_words",
        "The caption's small letters under a picture: n, error bar, test, study and settings.",
    )
    return replace(now, font_px=size, font=family, **parts)  # type: ignore[arg-type]


def _lines(study: Study, title: str, now: FigureSettings) -> FigureSettings:
    width = st.slider("Lines (px)", *LINES_PX, now.line_px, 0.5, key=_key("figures_line"))
    controls.with_error_bar(session.results(), session.current_view())
    parts = _some_of("Show", LINE_PARTS, now, "figures_lines")
    return replace(now, line_px=width, **parts)


def _colors(study: Study, title: str, now: FigureSettings) -> FigureSettings:
    palette = st.selectbox(
        "Colors of the arms",
        list(PALETTES),
        index=list(PALETTES).index(now.palette),
        format_func=lambda name: "the app's own" if name == "study" else name,
        key=_key("figures_palette"),
        help="All can be told apart with the common color-vision deficiencies.",
    )
    background = _one_of("Pictures on", BACKGROUNDS, now.background, "figures_ground")
    colors = _own_colors(study, now, palette)
    return replace(
        now,
        palette=palette,
        colors=colors,
        background=background,  # type: ignore[arg-type]
    )


def _legend(study: Study, title: str, now: FigureSettings) -> FigureSettings:
    legend = _one_of("Legend", LEGENDS, now.legend, "figures_legend")
    p_values = _one_of("Exact p against control", P_VALUES, now.p_values, "figures_p")
    return replace(now, legend=legend, p_values=p_values)  # type: ignore[arg-type]


def _axes(study: Study, title: str, now: FigureSettings) -> FigureSettings:
    """The axes of the figure in the preview; an empty field leaves that end as drawn."""
    st.caption(f"Of this figure alone: {markdown_text(title)}")
    before = next((each[1:] for each in now.ranges if each[0] == title), (None,) * 4)
    x_from, x_to, y_from, y_to = [
        st.number_input(label, value=value, format="%g", placeholder="as drawn",
                        key=_key(f"figures_range_{title}_{label}"))
        for label, value in zip(RANGE_ENDS, before, strict=True)
    ]  # fmt: skip
    own: AxisRange = (title, x_from, x_to, y_from, y_to)
    others = tuple(each for each in now.ranges if each[0] != title)
    return replace(now, ranges=others if own[1:] == (None,) * 4 else (*others, own))


GROUPS: Mapping[str, Callable[[Study, str, FigureSettings], FigureSettings]] = {
    "Text": _text,
    "Lines": _lines,
    "Colors": _colors,
    "Legend, p": _legend,
    "Axes": _axes,
}


def _some_of(
    label: str, parts: Mapping[str, str], now: FigureSettings, key: str, why: str | None = None
) -> dict[str, Any]:
    """Which parts are drawn, by their names."""
    picked = st.pills(
        label,
        list(parts),
        selection_mode="multi",
        default=[name for name in parts if getattr(now, name)],
        format_func=parts.__getitem__,
        key=_key(key),
        wrap=True,
        help=why,
    )
    return {name: name in picked for name in parts}


def _one_of(label: str, words: Mapping[str, str], now: str, key: str) -> str:
    picked = st.segmented_control(
        label, list(words), default=now, required=True, format_func=words.__getitem__,
        key=_key(key), wrap=True,
    )  # fmt: skip
    return picked or now


def _own_colors(study: Study, now: FigureSettings, palette: str) -> tuple[tuple[str, str], ...]:
    """Colors that the user gave to single arms; the others follow the palette."""
    controls = frozenset(arm.name for arm in study.arms if arm.is_control)
    usual: dict[str, ArmStyle] = recolored(
        arm_styles(study), controls, FigureSettings(palette=palette)
    )
    own = {arm: color for arm, color in now.colors if arm not in usual}  # of other studies
    with st.container(horizontal=True):
        for number, arm in enumerate(study.arms):
            given = dict(now.colors).get(arm.name, usual[arm.name].color)
            color = st.color_picker(
                markdown_text(arm.name), given, key=_key(f"figures_color_{palette}_{number}")
            )
            if color.lower() != usual[arm.name].color.lower():
                own[arm.name] = color.upper()
    return tuple(own.items())
