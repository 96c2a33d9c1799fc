"""The slides: a title, a figure a slide, the scorecard as a table, and the methods. 16:9."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Inches, Pt

from components.export.bundle import Bundle, Member, Slot, unzipped
from components.look.captions import printed
from components.look.ink_and_paper import light_look
from components.look.theme import Panel, number_text

MIME = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
WIDE, HIGH, PAD = 13.333, 7.5, 0.5  # inches
TOP, CHART_HIGH = 1.05, 5.3
CAPTION_PT = 14
BESIDE, BESIDE_HIGH = 8.3, 6.1  # a tall chart has its caption at its right
DPI = 300
FEWEST_PX, TALL_PX, TALLEST_PX = 1000, 660, 1000  # a chart is drawn for its slide
ROWS_A_SLIDE = 12
LETTERS_A_SLIDE = 2400
UNBROKEN = "\u00a0"  # a space at which no line is broken
LONGEST_TITLE = 255  # letters of the title among a file's properties
VERDICTS = "combination_verdict"


def deck(
    title: str,
    subtitle: Sequence[str],
    panels: Sequence[Panel],
    scorecard: pd.DataFrame | None,
    methods: Sequence[str],
    name: str,
) -> Bundle:
    """The slides with a slot for each picture; words and tables can be edited.

    Each picture has the figure's description as its alternative text; captions hold n, error bar
    and test. User text is written as text and can neither link nor run.
    """
    show = Presentation()
    show.slide_width, show.slide_height = Inches(WIDE), Inches(HIGH)
    show.core_properties.title = plain(title)[:LONGEST_TITLE]
    _title_slide(show, title, subtitle)
    slots = {}
    for number, panel in enumerate(panels):
        slots[_figure_slide(show, panel, number)] = _slot(panel, number)
    if scorecard is not None and len(scorecard):
        for heading, rows in _pages_of(scorecard):
            _table_slide(show, heading, rows)
    for number, words in enumerate(_portions(methods)):
        _text_slide(show, "Methods" if number == 0 else "Methods, continued", words)
    saved = io.BytesIO()
    show.save(saved)
    members = [
        Member(path, (slots.get(f"/{path}", content),))
        for path, content in unzipped(saved.getvalue())
    ]
    return Bundle(f"{name}.pptx", MIME, tuple(members))


def _slot(panel: Panel, number: int) -> Slot:
    width, height = _drawn_size(panel)
    across, _ = _shown_size(panel)
    return Slot(number, "png", width, height, across * DPI / width, DPI, bare=True)


def _is_tall(panel: Panel) -> bool:
    return panel.height > TALL_PX


def _room(panel: Panel) -> tuple[float, float]:
    """Inches for the chart: the slide's width, or what a caption at the right leaves."""
    return (BESIDE, BESIDE_HIGH) if _is_tall(panel) else (WIDE - 2 * PAD, CHART_HIGH)


def _drawn_size(panel: Panel) -> tuple[int, int]:
    """Pixels that fill the slide's place for a chart as well as the chart's height lets them."""
    across, high = _room(panel)
    height = min(panel.height, TALLEST_PX)
    return max(FEWEST_PX, round(height * across / high)), height


def _shown_size(panel: Panel) -> tuple[float, float]:
    """Inches of the picture on its slide."""
    across, high = _room(panel)
    width, height = _drawn_size(panel)
    inches = min(across / width, high / height)
    return width * inches, height * inches


def _title_slide(show: Any, title: str, subtitle: Sequence[str]) -> None:
    slide = show.slides.add_slide(show.slide_layouts[0])
    _place(slide.shapes.title, PAD, 2.2, WIDE - 2 * PAD, 1.4)
    _write(slide.shapes.title.text_frame, [title], 36, bold=True)
    under = slide.placeholders[1]
    _place(under, PAD, 3.8, WIDE - 2 * PAD, 2.4)
    _write(under.text_frame, subtitle, 18)


def _titled_slide(show: Any, title: str) -> Any:
    slide = show.slides.add_slide(show.slide_layouts[5])
    _place(slide.shapes.title, PAD, 0.3, WIDE - 2 * PAD, 0.7)
    _write(slide.shapes.title.text_frame, [title], 26 if len(title) < 70 else 20, bold=True)
    return slide


def _figure_slide(show: Any, panel: Panel, number: int) -> str:
    """Add the slide; the name of the part that holds its picture."""
    slide = _titled_slide(show, panel.title)
    across, high = _room(panel)
    width, height = _shown_size(panel)
    picture = slide.shapes.add_picture(
        io.BytesIO(stand_in(number)),
        Inches(PAD + (across - width) / 2),
        Inches(TOP + (high - height) / 2),
        Inches(width),
        Inches(height),
    )
    about = picture._element.nvPicPr.cNvPr
    about.set("descr", panel.alt)
    about.set("name", f"Figure {number + 1}")
    _caption(slide, panel)
    slide.notes_slide.notes_text_frame.text = panel.caption
    part: str = slide.part.related_part(picture._element.blip_rId).partname
    return part


def _caption(slide: Any, panel: Panel) -> None:
    """Two lines below the chart, or at the right of a tall one; the notes hold all of it."""
    if _is_tall(panel):
        left, top, width, high = PAD + BESIDE + 0.1, TOP, WIDE - 2 * PAD - BESIDE - 0.1, BESIDE_HIGH
    else:
        left, top, width, high = PAD, TOP + CHART_HIGH + 0.05, WIDE - 2 * PAD, 0.95
    box = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(width), Inches(high))
    _write(box.text_frame, [printed(panel.caption)], CAPTION_PT)


def _table_slide(show: Any, heading: str, rows: pd.DataFrame) -> None:
    slide = _titled_slide(show, heading)
    table = rows.drop(columns=[name for name in (VERDICTS, "model") if name in rows])
    counts = [str(name).startswith("n_") for name in table.columns]
    texts = [
        [_cell(value, count) for value, count in zip(row, counts, strict=True)]
        for row in table.itertuples(index=False)
    ]
    frame = slide.shapes.add_table(
        len(texts) + 1,
        len(table.columns),
        Inches(PAD),
        Inches(TOP + 0.1),
        Inches(WIDE - 2 * PAD),
        Inches(0.4 * (len(texts) + 1)),
    )
    lines = [[_heading(str(name)) for name in table.columns], *texts]
    weights = [max(6, *(max(map(len, line[i].split() or [""])) for line in lines))
               for i in range(len(table.columns))]  # fmt: skip
    for column, weight in zip(frame.table.columns, weights, strict=True):
        column.width = Inches((WIDE - 2 * PAD) * weight / sum(weights))
    for line, cells in zip(frame.table.rows, lines, strict=True):
        for cell, text in zip(line.cells, cells, strict=True):
            _write(cell.text_frame, [text], 12, bold=cells is lines[0], white=cells is lines[0])
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            cell.margin_left = cell.margin_right = Inches(0.05)
    verdicts = [
        row[VERDICTS]  # each begins with the combination's name
        for row in rows.to_dict("records")
        if isinstance(row.get(VERDICTS), str) and row[VERDICTS]
    ]
    if verdicts:
        box = slide.shapes.add_textbox(
            Inches(PAD), Inches(6.3), Inches(WIDE - 2 * PAD), Inches(0.9)
        )
        _write(box.text_frame, verdicts, 12)


def _text_slide(show: Any, heading: str, paragraphs: Sequence[str]) -> None:
    slide = _titled_slide(show, heading)
    box = slide.shapes.add_textbox(
        Inches(PAD), Inches(TOP), Inches(WIDE - 2 * PAD), Inches(HIGH - TOP - PAD)
    )
    _write(box.text_frame, paragraphs, 14, after=6)


def _pages_of(scorecard: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """The scorecard of each model without its empty columns, in pieces that fit a slide."""
    for model, rows in scorecard.groupby("model", sort=False):
        empty = [name for name in rows if (rows[name].isna() | rows[name].eq("")).all()]
        table = rows.drop(columns=empty)
        name = str(model)
        heading = f"Scorecard, {name}" if name else "Scorecard"
        for start in range(0, len(table), ROWS_A_SLIDE):
            yield heading, table.iloc[start : start + ROWS_A_SLIDE]


def _portions(paragraphs: Sequence[str]) -> list[list[str]]:
    pages: list[list[str]] = []
    room = 0
    for words in paragraphs:
        if not pages or len(words) > room:
            pages.append([])
            room = LETTERS_A_SLIDE
        pages[-1].append(words)
        room -= len(words) + 80
    return pages


def _heading(name: str) -> str:
    for ending, unit in {"_pct": " (%)", "_d": " (d)", "_mm3": " (mm³)"}.items():
        if name.endswith(ending):
            name = name.removesuffix(ending) + unit
    return (
        name.replace("_", " ").replace("tgi", "TGI").replace("ils", "ILS").replace("ic50", "IC50")
    )


def _cell(value: object, is_count: bool = False) -> str:
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if is_count:
            return number_text(value, 0)
        return number_text(value, 3 if 0 < abs(value) < 1 else 1)
    return "–" if value is None or value == "" else str(value)


def _place(shape: Any, left: float, top: float, width: float, height: float) -> None:
    shape.left, shape.top = Inches(left), Inches(top)
    shape.width, shape.height = Inches(width), Inches(height)


def _write(
    frame: Any,
    paragraphs: Sequence[str],
    size: int,
    *,
    bold: bool = False,
    white: bool = False,
    after: int = 0,
) -> None:
    ink, paper, _, _ = light_look().colors
    frame.word_wrap = True
    for number, words in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = plain(words)
        run.font.size, run.font.bold, run.font.name = Pt(size), bold, "Arial"
        run.font.color.rgb = rgb(paper if white else ink)
        paragraph.space_after = Pt(after)


def plain(words: str) -> str:
    """A text without the signs that no slide can hold."""
    return "".join(letter for letter in words if letter.isprintable() or letter == UNBROKEN)


def rgb(color: str) -> RGBColor:
    """A color of ours as PowerPoint has it."""
    red, green, blue = bytes.fromhex(color.lstrip("#"))
    return RGBColor(red, green, blue)  # type: ignore[no-untyped-call]


def stand_in(number: int) -> bytes:
    """A PNG of one point that no other figure has: equal pictures would become one part."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        code = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", code)

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    point = zlib.compress(b"\0" + number.to_bytes(3, "big"))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [chunk(b"IHDR", head), chunk(b"IDAT", point), chunk(b"IEND", b"")]
    )
