"""How figures look on a light and a dark page: colors of ink, paper and axes, font, margins."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from components.look.arm_colors import ON_DARK, REASONS_ON_DARK

FONT_PX = 14
LINE_PX = 2.5
FONTS_PX, LINES_PX = (10, 22), (1.0, 5.0)  # that can be chosen
FONT = "Arial, Liberation Sans, DejaVu Sans, sans-serif"
FONTS: Mapping[str, str] = {
    "sans": FONT,
    "serif": "Times New Roman, Liberation Serif, DejaVu Serif, serif",
}

# Arms' colors for figures, all told apart under the common color-vision deficiencies. "study" is
# the app's own: the same drug in the same color in every study.
PALETTES: Mapping[str, tuple[str, ...]] = {
    "study": (),
    "Okabe-Ito": (
        "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#9C8A00", "#000000",
    ),
    "Tol bright": ("#4477AA", "#EE6677", "#228833", "#AA3377", "#66CCEE", "#BBA93A", "#555555"),
    "Tol muted": (
        "#332288", "#CC6677", "#117733", "#882255", "#44AA99", "#999933", "#AA4499", "#88CCEE",
    ),
    "grays": ("#222222", "#555555", "#808080", "#A6A6A6", "#C4C4C4"),
}  # fmt: skip
DARK_PAPER = "#11181D"  # the dark page, for pictures with a dark ground
WORN = {**ON_DARK, **REASONS_ON_DARK}  # what a dark page wears in place of light colors
LIGHT_INK, DARK_INK = "#1F2933", "#E6EAEE"
QUIET_INK = "#5B6673"  # of what stands beside, on white
LEAST_CONTRAST = 4.5  # of words on their ground: WCAG 2.2, level AA
ON_MARK = "on mark"  # ink of words on a marker or cell: what reads better of black and white

Legend = Literal["auto", "above", "right", "inside", "labels", "none"]
PWords = Literal["caption", "above", "brackets"]
Background = Literal["white", "dark", "transparent"]
Font = Literal["sans", "serif"]
# Title of a figure, then where its x axis begins and ends, and its y axis; None: as drawn.
AxisRange = tuple[str, float | None, float | None, float | None, float | None]


@dataclass(frozen=True, slots=True)
class FigureSettings:
    """How all figures of a study look, on screen and in pictures; no number depends on it.

    ``colors`` are (arm, hex color) chosen by hand. ``p_values``: where the exact p against control
    stands in figures of one bar an arm. ``background``, ``title`` and ``footer`` are of pictures.
    ``legend``: "auto" is above, but for figures whose table of animals names the arms.
    ``ranges`` are axes that were cut or widened by hand, by the figure's title.
    """

    font_px: int = FONT_PX
    line_px: float = LINE_PX
    palette: str = "study"
    colors: tuple[tuple[str, str], ...] = ()
    gridlines: bool = True
    legend: Legend = "auto"
    p_values: PWords = "caption"
    title: bool = True
    footer: bool = True
    background: Background = "white"
    font: Font = "sans"
    error_caps: bool = True
    ranges: tuple[AxisRange, ...] = ()


def unusable(settings: FigureSettings) -> tuple[str, ...]:
    """What of these settings no figure can be drawn with, a sentence each."""
    wrong = [
        f"The figure setting {name} is {value:g}; it can be {least:g} to {most:g}."
        for name, value, (least, most) in (
            ("font_px", settings.font_px, FONTS_PX),
            ("line_px", settings.line_px, LINES_PX),
        )
        if not least <= value <= most
    ]
    if settings.palette not in PALETTES:
        wrong.append(f"There is no palette {settings.palette[:40]!r}.")
    wrong += [
        f"The color of {arm[:40]!r} is {color[:40]!r}, which is none, such as #0072B2."
        for arm, color in settings.colors
        if not re.fullmatch(r"#[0-9A-Fa-f]{6}", color)
    ]
    return tuple(wrong)


@dataclass(frozen=True, slots=True)
class Look:
    """Properties that every figure on a page has, by the part of the figure they belong to.

    ``worn``: what this page wears in place of the arms' light colors.
    """

    layout: Mapping[str, Any]
    xaxis: Mapping[str, Any]
    yaxis: Mapping[str, Any]
    annotation: Mapping[str, Any]
    shape: Mapping[str, Any]
    traces: Mapping[str, Mapping[str, Any]]
    colors: tuple[str, str, str, str]
    worn: Mapping[str, str]


@functools.cache
def light_look() -> Look:
    """On white: the screen in light mode, and every exported picture."""
    return _look(LIGHT_INK, "#FFFFFF", "#E3E7EC", "#333D48", {})


@functools.cache
def dark_look() -> Look:
    """On the dark page."""
    return _look(DARK_INK, "rgba(0,0,0,0)", "#2B343F", "#A9B4BF", WORN)


@functools.cache
def readable(color: str, ink: str) -> str:
    """The color for words on the page with that ink: mixed with white or black as far as it needs.

    The arms' own colors have 4.5:1 on the page that wears them (WCAG AA); those that a user chose,
    or that stand for something else, may have less.
    """
    dark = ink == DARK_INK
    ground, end = (DARK_PAPER, 255) if dark else ("#FFFFFF", 0)
    color = ON_DARK.get(color, color) if dark else color
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", color):
        return color
    parts = _parts(color)
    for percent in range(0, 100, 5):
        mixed = [round(part + (end - part) * percent / 100) for part in parts]
        if contrast(mixed, _parts(ground)) >= LEAST_CONTRAST:
            return "#" + "".join(f"{part:02X}" for part in mixed) if percent else color
    return ink


def readable_words(words: Mapping[str, Any], ink: str) -> dict[str, Any]:
    """An annotation with its color made ``readable``."""
    font = words["font"]
    return {**words, "font": {**font, "color": readable(font["color"], ink)}}


def ink_on(ground: str) -> str:
    """Black or white, whichever reads better on a color: 4.58:1 or more on any."""
    parts = _parts(ground)
    ends = {"black": (0, 0, 0), "white": (255, 255, 255)}
    return max(ends, key=lambda name: contrast(ends[name], parts))


def color_at(scale: Sequence[tuple[float, str]], share: float) -> str:
    """The color of a scale at a share of its length; beyond its ends, that of the end."""
    share = min(max(share, 0.0), 1.0)
    pairs = itertools.pairwise(scale)
    (start, low), (end, high) = next(pair for pair in pairs if share <= pair[1][0])
    part = (share - start) / (end - start)
    mixed = [a + part * (b - a) for a, b in zip(_parts(low), _parts(high), strict=True)]
    return "#" + "".join(f"{round(each):02X}" for each in mixed)


def contrast(one: Sequence[int], other: Sequence[int]) -> float:
    """Contrast of two colors (red, green, blue from 0 to 255), 1 to 21, by WCAG 2.2."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def white_colors() -> dict[str, str]:
    """The colors of the dark page, each with what takes its place on white."""
    bare = {dark: light for light, dark in WORN.items()}
    return dict(zip(dark_look().colors, light_look().colors, strict=True)) | bare


def picture_colors(background: Background) -> tuple[str, str, dict[str, str]]:
    """Ink and paper of a picture, and what each color of a page's figures becomes in it."""
    dark, light = dark_look().colors, light_look().colors
    if background == "dark":
        return dark[0], DARK_PAPER, dict(zip(light, dark, strict=True)) | WORN
    recolor = white_colors()
    if background == "transparent":
        return light[0], "none", recolor | {light[1]: dark[1]}
    return light[0], light[1], recolor


def word_colors(background: Background, colors: Iterable[str]) -> dict[str, str]:
    """What words of a page's figures become in a picture: ``readable`` there too."""
    inks = (LIGHT_INK, DARK_INK) if background == "dark" else (DARK_INK, LIGHT_INK)
    return {readable(color, inks[0]): readable(color, inks[1]) for color in colors}


def _parts(color: str) -> list[int]:
    return [int(color[start : start + 2], 16) for start in (1, 3, 5)]


def _luminance(color: Sequence[int]) -> float:
    shares = [part / 255 for part in color]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _look(ink: str, paper: str, grid: str, line: str, worn: Mapping[str, str]) -> Look:
    axis = {
        "gridcolor": grid,
        "linecolor": line,
        "tickcolor": line,
        "zerolinecolor": line,
        "zerolinewidth": 1,
        "showline": True,
        "ticks": "outside",
        "ticklen": 5,
        "automargin": True,
        "exponentformat": "power",  # from a million on, and as 10 to the sixth
        "minexponent": 5,
        "ticklabeloverflow": "allow",  # else plotly.js measures every label once more
        "title": {"standoff": 8, "font": {"size": 14}},
    }
    return Look(
        layout={
            "font": {"family": FONT, "size": FONT_PX, "color": ink},
            "paper_bgcolor": paper,
            "plot_bgcolor": paper,
            "legend": {
                "orientation": "h",
                "x": 0,
                "xanchor": "left",
                "y": 1.02,
                "yanchor": "bottom",
                "itemclick": False,
                "itemdoubleclick": False,
            },
            "hoverlabel": {"font": {"family": FONT}},
            "margin": {"l": 72, "r": 20, "b": 58},
            "hovermode": "closest",
        },
        xaxis={**axis, "showgrid": False, "zeroline": False},
        yaxis=axis,
        annotation={"font": {"color": ink}},
        shape={"line": {"color": ink}},
        traces={"bar": {"error_y": {"color": ink}}},
        colors=(ink, paper, grid, line),
        worn=worn,
    )
