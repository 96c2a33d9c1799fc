"""Every figure as PNG and SVG without the app: kaleido draws in a Chrome that is on the machine.

The pages look as those that the user's browser draws (``pictures.js``): title, chart, caption and
footer, 4000 px wide, marked as 300 dpi. Lines of words are cut by the mean width of a letter.
"""

from __future__ import annotations

import base64
import struct
import tempfile
import textwrap
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from analysis.results import Results
from analysis.study import StudyError
from components.card.pictures import DPI, SCALE, WIDTH_PX
from components.figures.catalog import catalog, panels
from components.look.captions import printed
from components.look.ink_and_paper import FONT, FigureSettings, light_look, picture_colors
from components.look.picture_footer import footer_words
from components.look.theme import Panel, View, arm_styles

try:
    import kaleido
    from choreographer.errors import ChromeNotFoundError
except ImportError:  # it is no part of what the app runs on
    kaleido = None

PAD_PX = 24
LETTER = 0.5  # mean width of a letter in letter heights
HOW_TO = "pip install kaleido, and have Chrome, Edge or Chromium (or set BROWSER_PATH)"


@dataclass(frozen=True, slots=True)
class Words:
    """A block of words on a picture: sizes in px."""

    text: str
    size: float
    leading: float
    weight: str = "normal"

    @property
    def lines(self) -> list[str]:
        """The text in lines that fit the picture."""
        return textwrap.wrap(self.text, int((WIDTH_PX - 2 * PAD_PX) / (LETTER * self.size)))

    @property
    def height(self) -> float:
        """Of all lines together, in px."""
        return len(self.lines) * self.leading

    def at(self, y: float, ink: str) -> str:
        """The lines as SVG, the first baseline at ``y``."""
        look = (
            f'x="{PAD_PX}" fill="{ink}" font-family={quoteattr(FONT)} '
            f'font-size="{self.size}px" font-weight="{self.weight}"'
        )
        return "".join(
            f'<text y="{y + rank * self.leading:g}" {look}>{escape(line)}</text>'
            for rank, line in enumerate(self.lines)
        )


def draw_figures(results: Results, folder: Path) -> tuple[Path, ...]:
    """Write every figure of the study, all arms shown, as PNG and SVG into a folder.

    Raises
    ------
    StudyError
        kaleido or a Chrome is missing; the message says how to get them.
    """
    if kaleido is None:
        raise StudyError(f"Figures were not drawn: kaleido is not installed. {HOW_TO}.")
    study = results.study
    notice = study.facts.get("notice", "")
    view = View(study.title, study.arms, arm_styles(study), notice)
    every = panels(catalog(results, view, {}))
    footer = footer_words(results.settings, study)
    with tempfile.TemporaryDirectory() as scratch:
        charts = [panel.figure.spec(light_look(), panel.height) for panel in every]
        every = [
            replace(panel, height=chart["layout"]["height"])
            for panel, chart in zip(every, charts, strict=True)
        ]
        sizes = [(WIDTH_PX, panel.height) for panel in every]
        drawn = _drawn(charts, sizes, Path(scratch), "svg")
        pages = [
            picture_page(panel, path.read_text(encoding="utf-8"), footer)
            for panel, path in zip(every, drawn, strict=True)
        ]
        pictures = _drawn(
            [_picture_of(page) for page, _ in pages],
            [(WIDTH_PX, height) for _, height in pages],
            Path(scratch),
            "png",
            SCALE,
        )
        return tuple(
            path
            for panel, (page, _), picture in zip(every, pages, pictures, strict=True)
            for path in _written(folder / panel.file_stem, page, picture)
        )


def picture_page(panel: Panel, chart_svg: str, footer: str) -> tuple[str, int]:
    """The page of one figure as SVG, and its height in px."""
    ink, paper, _ = picture_colors(FigureSettings().background)
    title = Words(panel.title, 20, 26, "bold")
    caption, foot = Words(printed(panel.caption), 13, 18), Words(footer, 10.5, 15)
    top = PAD_PX + title.height
    below = top + panel.height + 10
    footed = below + caption.height + 6
    height = int(footed + foot.height + PAD_PX)
    chart = chart_svg[chart_svg.index("<svg") :].replace("<svg", f'<svg y="{top:g}"', 1)
    page = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH_PX}" height="{height}" '
        f'viewBox="0 0 {WIDTH_PX} {height}">'
        f'<rect width="100%" height="100%" fill="{paper}"/>'
        + title.at(PAD_PX + 16, ink)
        + chart
        + caption.at(below + 12, ink)
        + foot.at(footed + 10, ink)
        + "</svg>"
    )
    return page, height


def with_resolution(png: bytes, dpi: int) -> bytes:
    """A PNG that says how many points an inch has (chunk pHYs, after IHDR)."""
    per_meter = round(dpi / 0.0254)
    body = b"pHYs" + struct.pack(">IIB", per_meter, per_meter, 1)
    chunk = struct.pack(">I", 9) + body + struct.pack(">I", zlib.crc32(body))
    return png[:33] + chunk + png[33:]


def _drawn(
    figures: Sequence[dict[str, Any]],
    sizes: Sequence[tuple[int, int]],
    folder: Path,
    kind: str,
    scale: float = 1.0,
) -> list[Path]:
    """All figures in one Chrome; nothing is fetched from the web."""
    paths = [folder / f"{rank}.{kind}" for rank in range(len(figures))]
    jobs = [
        {
            "fig": figure,
            "path": path,
            "opts": {"format": kind, "width": width, "height": height, "scale": scale},
        }
        for figure, path, (width, height) in zip(figures, paths, sizes, strict=True)
    ]
    try:
        kaleido.write_fig_from_object_sync(jobs, kopts={"mathjax": False})
    except ChromeNotFoundError as error:
        raise StudyError(f"Figures were not drawn: no Chrome was found. {HOW_TO}.") from error
    return paths


def _picture_of(page: str) -> dict[str, Any]:
    """A figure that is one picture from edge to edge."""
    source = "data:image/svg+xml;base64," + base64.b64encode(page.encode()).decode()
    place = {"xref": "paper", "yref": "paper", "x": 0, "y": 1, "sizex": 1, "sizey": 1}
    hidden = {"visible": False}
    layout = {
        "images": [place | {"source": source, "sizing": "stretch"}],
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "xaxis": hidden,
        "yaxis": hidden,
    }
    return {"data": [], "layout": layout}


def _written(stem: Path, page: str, picture: Path) -> tuple[Path, Path]:
    svg, png = stem.with_name(f"{stem.name}.svg"), stem.with_name(f"{stem.name}.png")
    svg.write_text(page, encoding="utf-8")
    png.write_bytes(with_resolution(picture.read_bytes(), DPI))
    return svg, png
