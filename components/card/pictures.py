"""How pictures of figures come out; the user's own browser draws them (``pictures.js``)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from components.look.captions import in_two_lines, printed
from components.look.figure_style import range_words
from components.look.ink_and_paper import (
    FONT_PX,
    FONTS,
    FigureSettings,
    picture_colors,
    word_colors,
)
from components.look.theme import Panel

WIDTH_PX = 1000
SCALE = 4.0  # 4000 px: a 13.33 inch slide at 300 dpi
DPI = 300
SCRIPT = Path(__file__).with_suffix(".js")


def picture_data(panel: Panel, settings: FigureSettings, footer: str) -> dict[str, Any]:
    """What ``pictures.js`` needs to draw a panel's picture besides the chart on the page.

    The picture holds title, chart (with its legend, as zoomed on screen), the caption's two lines
    and a small ``footer`` on its ground: 4000 px wide, marked as 300 dpi. The settings can leave
    title and footer (with the caption) out.
    """
    ink, paper, recolor = picture_colors(settings.background)
    short, more = in_two_lines(panel.caption)
    by_hand = range_words(settings, panel)
    return {
        "title": panel.title,
        "caption": short + by_hand,
        "more": more,
        "pictureTitle": panel.title if settings.title else "",
        "pictureCaption": printed(panel.caption) + by_hand if settings.footer else "",
        "footer": footer if settings.footer else "",
        "file": panel.file_stem or panel.key,
        "width": WIDTH_PX,
        "height": panel.height,
        "scale": SCALE,
        "dpi": DPI,
        "family": FONTS[settings.font],
        "zoom": settings.font_px / FONT_PX,
        "ink": ink,
        "paper": paper,
        "recolor": recolor,
        "words": word_colors(settings.background, panel.figure.text_colors),
    }
