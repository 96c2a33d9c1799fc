"""The Answer page as one 16:9 slide: a native table, the charts as pictures, 14 pt and more.

What has no place on it (the support line and the safety of each arm) stands in the notes.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pptx import Presentation
from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Emu, Inches, Pt

from analysis.summary.answers.board import Board, Column, Tile
from components.export.bundle import Bundle, Member, Slot, unzipped
from components.export.deck import DPI, HIGH, LONGEST_TITLE, MIME, PAD, WIDE, plain, rgb, stand_in
from components.look.ink_and_paper import QUIET_INK, light_look
from components.look.theme import ANSWER_COLORS, ArmStyle, Panel

ARM_WIDE, COLUMN_WIDE, HEAD_HIGH, ROW_HIGH = 2.98, 3.2, 0.58, 0.41  # inches
TITLE_TOP, TABLE_TOP, CHARTS_TOP, FOOT_TOP = 0.32, 1.32, 4.12, 7.02
CHART_WIDE, CHART_HIGH, CHART_GAP = 4.04, 2.70, 0.105
TITLES_PT, LEAST_PT = (26, 24, 22, 20, 18), 14
LINE_HIGH, MOST_CONTROLS = 0.23, 2  # inches of a line in the head, and how many stand there
MOST_ROWS, MOST_MORE = 6, 14  # rows of this slide, and of one that follows
MARKS = {"yes": "✓", "no": "✗", "equivalent": "=", "not shown": "?", "not tested": "–"}
SHAPES = {
    "square": MSO_SHAPE.RECTANGLE, "diamond": MSO_SHAPE.DIAMOND,
    "triangle-up": MSO_SHAPE.ISOSCELES_TRIANGLE, "triangle-down": MSO_SHAPE.FLOWCHART_MERGE,
    "pentagon": MSO_SHAPE.REGULAR_PENTAGON, "star": MSO_SHAPE.STAR_5_POINT,
    "x": MSO_SHAPE.MATH_MULTIPLY, "cross": MSO_SHAPE.CROSS,
}  # fmt: skip
SHORTER = {
    "tumor volume": "volume",
    ", losses": "",
    "Beats its": "Beats",
    "IC50 against": "IC50 vs",
}
NARROW, BROAD = set("iljftr.,:;'!|()[]- "), set("mwMW%@✓✗")
DASHES = {"solid": None, "dot": MSO_LINE.ROUND_DOT}


@dataclass(frozen=True, slots=True, eq=False)
class AnswerWords:
    """What the page says around its tiles and charts."""

    title: str
    sentence: str
    support: str
    safety: Sequence[tuple[str, str]]
    foot: str
    controls: Mapping[str, str]  # with their words


def answer_slide(
    words: AnswerWords,
    board: Board,
    styles: Mapping[str, ArmStyle],
    panels: Sequence[Panel],
    name: str,
) -> Bundle:
    """One slide with a slot for each chart.

    Of more than six arms it has the combinations (where there are some), and slides with every row
    follow it.
    """
    show = Presentation()
    show.slide_width, show.slide_height = Inches(WIDE), Inches(HIGH)
    show.core_properties.title = plain(words.title)[:LONGEST_TITLE]
    slide = _slide(show, words.sentence)
    rows = _rows(board)
    _add_table(slide, board, rows, styles, words.controls)
    if not board.columns:
        _add_keys(slide, [*words.controls, *rows], styles)
    slots = {}
    for number, panel in enumerate(panels):
        part = _add_chart(slide, panel, number, has_table=bool(board.columns))
        slots[part] = Slot(
            number, "png", round(100 * CHART_WIDE), round(100 * CHART_HIGH), DPI / 100, DPI,
            bare=True,
        )  # fmt: skip
    foot = words.foot if len(rows) == len(board.arms) else f"{words.foot} Every arm: next slide."
    _add_words(slide, _cut(foot, WIDE - 2 * PAD), PAD, FOOT_TOP, WIDE - 2 * PAD, 0.3, LEAST_PT,
               color=_quiet())  # fmt: skip
    notes = [words.support, *(f"{arm}: {said}" for arm, said in words.safety), words.foot]
    slide.notes_slide.notes_text_frame.text = "\n".join(plain(each) for each in notes if each)
    if len(rows) < len(board.arms):
        for start in range(0, len(board.arms), MOST_MORE):
            more = _slide(show, words.sentence)
            some = board.arms[start : start + MOST_MORE]
            _add_table(more, board, some, styles, words.controls)
    saved = io.BytesIO()
    show.save(saved)
    members = [
        Member(path, (slots.get(f"/{path}", content),))
        for path, content in unzipped(saved.getvalue())
    ]
    return Bundle(f"{name}.pptx", MIME, tuple(members))


def _rows(board: Board) -> Sequence[str]:
    if len(board.arms) <= MOST_ROWS:
        return board.arms
    combined = [arm for arm in board.arms if arm in board.combinations]
    return (combined or board.arms)[:MOST_ROWS]


def _slide(show: Any, sentence: str) -> Any:
    slide = show.slides.add_slide(show.slide_layouts[5])
    across = WIDE - 2 * PAD
    size = next(
        (pt for pt in TITLES_PT if wide_in(sentence, pt, bold=True) <= 1.9 * across), TITLES_PT[-1]
    )
    title = slide.shapes.title
    title.left, title.top = Inches(PAD), Inches(TITLE_TOP)
    title.width, title.height = Inches(across), Inches(0.95)
    _write(title.text_frame, _cut(sentence, 1.95 * across, size, bold=True), size, bold=True)
    title.text_frame.vertical_anchor = MSO_ANCHOR.TOP
    return slide


def _add_table(
    slide: Any,
    board: Board,
    arms: Sequence[str],
    styles: Mapping[str, ArmStyle],
    every_control: Mapping[str, str],
) -> None:
    """The tiles as a table that can be edited, with a key before each arm and control."""
    if not board.columns or not arms:
        return
    each = min(COLUMN_WIDE, (WIDE - 2 * PAD - ARM_WIDE) / len(board.columns))
    wide = ARM_WIDE + each * len(board.columns)
    frame = slide.shapes.add_table(
        len(arms) + 1, len(board.columns) + 1, Inches(PAD), Inches(TABLE_TOP), Inches(wide),
        Inches(HEAD_HIGH + ROW_HIGH * len(arms)),
    )  # fmt: skip
    table = frame.table
    table.horz_banding = table.first_row = False
    for column, inches in zip(table.columns, [ARM_WIDE, *[each] * len(board.columns)], strict=True):
        column.width = Inches(inches)
    for number, row in enumerate(table.rows):
        row.height = Inches(ROW_HIGH if number else HEAD_HIGH)
    controls = dict(list(every_control.items())[:MOST_CONTROLS])
    _fill_head(table, board.columns, list(controls.values()), each)
    for number, arm in enumerate(arms, 1):
        bold = arm in board.combinations
        name = _cut(arm, ARM_WIDE - 0.65, bold=bold)
        _fill(table.cell(number, 0), [[(name, _ink(), bold)]], indent=0.62)
        for place, column in enumerate(board.columns, 1):
            _fill_tile(table.cell(number, place), board.tiles.get((arm, column.key)), each)
    middles = [HEAD_HIGH - 0.19 - LINE_HIGH * back for back in reversed(range(len(controls)))]
    middles += [HEAD_HIGH + ROW_HIGH * (number + 0.5) for number in range(len(arms))]
    for arm, middle in zip([*controls, *arms], middles, strict=True):
        _add_key(slide, styles[arm], PAD + 0.04, TABLE_TOP + middle)


def _add_keys(slide: Any, arms: Sequence[str], styles: Mapping[str, ArmStyle]) -> None:
    """The keys of the charts in lines below them, where no table holds them."""
    left, top = PAD, TABLE_TOP + 0.3 + CHART_HIGH
    for arm in arms:
        name = _cut(arm, ARM_WIDE)
        wide = 0.62 + wide_in(name) + 0.3
        if left > PAD and left + wide > WIDE - PAD:
            left, top = PAD, top + 0.32
        _add_key(slide, styles[arm], left, top + 0.12)
        _add_words(slide, name, left + 0.62, top, wide - 0.62, 0.3, LEAST_PT)
        left += wide


def _fill_head(table: Any, columns: Sequence[Column], controls: Sequence[str], each: float) -> None:
    lines = [[(_cut(words, ARM_WIDE - 0.65), _quiet(), False)] for words in controls]
    _fill(table.cell(0, 0), lines, indent=0.62, anchor=MSO_ANCHOR.BOTTOM)
    for place, column in enumerate(columns, 1):
        title, measure = column.title, column.measure
        for long, short in SHORTER.items():
            title, measure = title.replace(long, short), measure.replace(long, short)
        lines = [
            [(_cut(title, each - 0.13, bold=True), _ink(), True)],
            [(_cut(measure, each - 0.13), _quiet(), False)],
        ]
        _fill(table.cell(0, place), lines, anchor=MSO_ANCHOR.BOTTOM)


def _fill_tile(cell: Any, tile: Tile | None, each: float) -> None:
    if tile is None:
        _fill(cell, [[("", _ink(), False)]])
        return
    ink, ground = ANSWER_COLORS.get(tile.answer, (_quiet(), ""))[:2]
    parts = [
        (f"{MARKS[tile.answer]} ", ink, True),
        (tile.effect, _ink(), tile.answer != "not shown"),
    ]
    interval = tile.detail[0] if tile.detail else ""
    room = each - 0.13 - wide_in(parts[0][0] + tile.effect, bold=True)
    both = "; ".join(filter(None, (interval, tile.unsettled)))
    more = next(
        (m for m in (both, tile.unsettled, interval) if m and wide_in(f"  {m}") <= room), ""
    )
    if more:
        parts.append((f"  {more}", _quiet(), False))
    _fill(cell, [parts], ground=ground)


def _fill(
    cell: Any,
    lines: Sequence[Sequence[tuple[str, str, bool]]],
    *,
    ground: str = "",
    indent: float = 0.1,
    anchor: Any = MSO_ANCHOR.MIDDLE,
) -> None:
    """Lines of parts (text, color, bold) on a ground, with white rules around it as gaps."""
    cell.margin_left, cell.margin_right = Inches(indent), Inches(0.03)
    cell.margin_top = cell.margin_bottom = Inches(0.02)
    cell.vertical_anchor = anchor
    _add_rules(cell)
    if ground:
        cell.fill.solid()
        cell.fill.fore_color.rgb = rgb(ground)
    else:
        cell.fill.background()
    for number, parts in enumerate(lines):
        frame = cell.text_frame
        paragraph = frame.add_paragraph() if number else frame.paragraphs[0]
        for text, color, bold in parts:
            _run(paragraph, text, LEAST_PT, color, bold)


def _add_rules(cell: Any) -> None:
    properties = cell._tc.get_or_add_tcPr()
    for side in ("a:lnL", "a:lnR", "a:lnT", "a:lnB"):
        line = OxmlElement(side)
        line.set("w", str(int(Pt(4))))
        fill, color = OxmlElement("a:solidFill"), OxmlElement("a:srgbClr")
        color.set("val", light_look().colors[1].lstrip("#"))
        fill.append(color)
        line.append(fill)
        properties.append(line)


def _add_key(slide: Any, style: ArmStyle, left: float, middle: float) -> None:
    """Line and marker of an arm, as in the charts."""
    line = slide.shapes.add_connector(
        MSO_CONNECTOR.STRAIGHT, Inches(left), Inches(middle), Inches(left + 0.5), Inches(middle)
    )
    line.line.color.rgb, line.line.width = rgb(style.color), Pt(2.25)
    if dash := DASHES.get(style.dash, MSO_LINE.DASH):
        line.line.dash_style = dash
    size = 0.14
    mark = slide.shapes.add_shape(
        SHAPES.get(style.symbol, MSO_SHAPE.OVAL), Inches(left + 0.25 - size / 2),
        Inches(middle - size / 2), Inches(size), Inches(size),
    )  # fmt: skip
    mark.fill.solid()
    mark.fill.fore_color.rgb = rgb(style.color)
    mark.line.fill.background()
    mark.shadow.inherit = False


def _add_chart(slide: Any, panel: Panel, number: int, *, has_table: bool) -> str:
    """Title and picture of a chart; the name of the part that holds its picture."""
    left = PAD + number * (CHART_WIDE + CHART_GAP)
    top = CHARTS_TOP if has_table else TABLE_TOP
    _add_words(slide, _cut(panel.title, CHART_WIDE, bold=True), left, top, CHART_WIDE, 0.3,
               LEAST_PT, bold=True)  # fmt: skip
    picture = slide.shapes.add_picture(
        io.BytesIO(stand_in(number)), Inches(left), Inches(top + 0.2), Inches(CHART_WIDE),
        Inches(CHART_HIGH),
    )  # fmt: skip
    about = picture._element.nvPicPr.cNvPr
    about.set("descr", f"{panel.alt} {panel.caption}.")
    about.set("name", panel.title)
    part: str = slide.part.related_part(picture._element.blip_rId).partname
    return part


def _add_words(
    slide: Any,
    text: str,
    left: float,
    top: float,
    wide: float,
    high: float,
    size: int,
    *,
    bold: bool = False,
    color: str = "",
) -> None:
    box = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(wide), Inches(high))
    frame = box.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(0)
    _write(frame, text, size, bold=bold, color=color)


def _write(frame: Any, text: str, size: int, *, bold: bool = False, color: str = "") -> None:
    frame.word_wrap = True
    frame.paragraphs[0].line_spacing = 1.0
    frame.paragraphs[0].alignment = 1
    _run(frame.paragraphs[0], text, size, color or _ink(), bold)


def _run(paragraph: Any, text: str, size: int, color: str, bold: bool) -> None:
    run = paragraph.add_run()
    run.text = plain(text)
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, "Arial"
    run.font.color.rgb = rgb(color)


def wide_in(text: str, size: float = LEAST_PT, *, bold: bool = False) -> float:
    """About how wide a line in Arial is, in inches; rather more than less."""
    em = sum(
        0.29
        if letter in NARROW
        else 0.86
        if letter in BROAD
        else 0.68
        if letter.isupper()
        else 0.55
        for letter in text
    )
    return em * size / 72 * (1.04 if bold else 1.0)


def _cut(text: str, inches: float, size: float = LEAST_PT, *, bold: bool = False) -> str:
    """The text, or as much of its beginning as there is room for."""
    if wide_in(text, size, bold=bold) <= inches:
        return text
    while text and wide_in(f"{text}…", size, bold=bold) > inches:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _ink() -> str:
    return light_look().colors[0]


def _quiet() -> str:
    return QUIET_INK
