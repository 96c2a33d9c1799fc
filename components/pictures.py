"""How pictures of figures come out; the user's own browser draws them (``pictures.js``)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from components.looks import FONT, white_colors
from components.theme import Panel

WIDTH_PX = 1000
SCALE = 4.0  # 4000 px: a 13.33 inch slide at 300 dpi
DPI = 300
SCRIPT = Path(__file__).with_suffix(".js")


def picture_data(panel: Panel) -> dict[str, Any]:
    """What ``pictures.js`` needs to draw a panel's picture besides the chart on the page.

    The picture holds title, chart (with its legend, as zoomed on screen) and caption on white:
    4000 px wide, marked as 300 dpi.
    """
    return {
        "title": panel.title,
        "caption": panel.caption,
        "file": panel.file_stem or panel.key,
        "width": WIDTH_PX,
        "height": panel.height,
        "scale": SCALE,
        "dpi": DPI,
        "family": FONT,
        "recolor": white_colors(),
    }
