"""The Answer page as one 16:9 slide: a native table, the charts as pictures, 14 pt and more.

What has no place on it (support, and the safety and IC50s of each arm) stands in the notes.
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

from analysis.number_words import ILLUSTRATIVE, unbroken
from analysis.summary.answers.board import Board, Column, Tile
from components.export.answer_columns import (
    CELL_PAD,
    MARKS,
    column_widths,
    intervals,
    shortened,
    title_of,
    whole_wide,
)
from components.export.arial import (
    LEAST_PT,
    cut,
    part_names,
    title_in,
    whole_sentences,
    wide_in,
)
from components.export.bundle import Bundle, Member, Slot, unzipped
from components.export.deck import DPI, HIGH, LONGEST_TITLE, MIME, PAD, WIDE, plain, rgb, stand_in
from components.look.ink_and_paper import QUIET_INK, light_look
from components.look.theme import ANSWER_COLORS, ArmStyle, Panel

ARM_WIDE, HEAD_HIGH, ROW_HIGH = 2.86, 0.58, 0.41  # inches
LEAST_COLUMN = 1.87  # of a question, where long names take the room
TITLE_TOP, TITLE_HIGH, TABLE_TOP, FOOT_TOP = 0.32, 0.95, 1.32, 7.02
CHART_GAP, ABOVE_CHARTS, CHART_TITLE = 0.105, 0.17, 0.2
CHART_WIDE, CHART_HIGH = 8.2, 4.3  # the most of one
MOST_ROWS, MOST_MORE = 6, 13  # rows of this slide, and of one that follows
LINE_HIGH, MOST_CONTROLS = 0.23, 2  # inches of a line in the head, and how many stand there
SHAPES = {
    "square": MSO_SHAPE.RECTANGLE, "diamond": MSO_SHAPE.DIAMOND,
    "triangle-up": MSO_SHAPE.ISOSCELES_TRIANGLE, "triangle-down": MSO_SHAPE.FLOWCHART_MERGE,
    "pentagon": MSO_SHAPE.REGULAR_PENTAGON, "star": MSO_SHAPE.STAR_5_POINT,
    "x": MSO_SHAPE.MATH_MULTIPLY, "cross": MSO_SHAPE.CROSS,
}  # fmt: skip
KEY_WIDE = 0.65  # before an arm's name
DASHES = {"solid": None, "dot": MSO_LINE.ROUND_DOT}


@dataclass(frozen=True, slots=True, eq=False)
class AnswerWords:
    """What the page says around its tiles and charts."""

    title: str
    sentence: str
    support: str
    lines: Sequence[tuple[str, str]]  # of each arm: safety and IC50
    foot: str
    controls: Mapping[str, str]  # with their words


@dataclass(frozen=True, slots=True)
class Place:
    """Where a chart with its title stands, in inches."""

    left: float
    top: float
    wide: float
    high: float


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
    top = TABLE_TOP
    if board.columns and rows:
        top += HEAD_HIGH + ROW_HIGH * len(rows) + ABOVE_CHARTS
    if not board.columns:
        _add_keys(slide, [*words.controls, *rows], styles)
    slots = {}
    for number, panel in enumerate(panels):
        place = _chart_place(top, number, len(panels))
        slots[_add_chart(slide, panel, number, place)] = Slot(
            number, "png", round(100 * place.wide), round(100 * place.high), DPI / 100, DPI,
            bare=True,
        )  # fmt: skip
    foot = words.foot if len(rows) == len(board.arms) else f"Every arm: next slide. {words.foot}"
    _add_words(slide, whole_sentences(foot, WIDE - 2 * PAD), PAD, FOOT_TOP, WIDE - 2 * PAD, 0.3,
               LEAST_PT, color=_quiet())  # fmt: skip
    notes = [words.sentence, words.support, *(f"{arm}: {said}" for arm, said in words.lines),
             words.foot]  # fmt: skip
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
    words, size = title_in(unbroken(sentence), across, TITLE_HIGH)
    title = slide.shapes.title
    title.left, title.top = Inches(PAD), Inches(TITLE_TOP)
    title.width, title.height = Inches(across), Inches(TITLE_HIGH)
    frame = title.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(0)
    _write(frame, words, size, bold=True)
    frame.vertical_anchor = MSO_ANCHOR.TOP
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
    across, count = WIDE - 2 * PAD, len(board.columns)
    controls = dict(list(every_control.items())[:MOST_CONTROLS])
    longest = max(wide_in(arm, bold=True) for arm in [*arms, *controls.values()])
    arm_wide = max(ARM_WIDE, min(longest + KEY_WIDE + 0.03, across - LEAST_COLUMN * count))
    each = column_widths(board, arms, across - arm_wide)
    frame = slide.shapes.add_table(
        len(arms) + 1, len(board.columns) + 1, Inches(PAD), Inches(TABLE_TOP),
        Inches(arm_wide + sum(each)), Inches(HEAD_HIGH + ROW_HIGH * len(arms)),
    )  # fmt: skip
    table = frame.table
    table.horz_banding = table.first_row = False
    for column, inches in zip(table.columns, [arm_wide, *each], strict=True):
        column.width = Inches(inches)
    for number, row in enumerate(table.rows):
        row.height = Inches(ROW_HIGH if number else HEAD_HIGH)
    names = [part_names(name, arm_wide - KEY_WIDE) for name in controls.values()]
    _fill_head(table, board.columns, names, each)
    for number, arm in enumerate(arms, 1):
        bold = arm in board.combinations
        name = part_names(arm, arm_wide - KEY_WIDE, bold=bold)
        _fill(table.cell(number, 0), [[(name, _ink(), bold)]], indent=0.62)
        for place, (column, inches) in enumerate(zip(board.columns, each, strict=True), 1):
            _fill_tile(table.cell(number, place), board.tiles.get((arm, column.key)), inches)
    middles = [HEAD_HIGH - 0.19 - LINE_HIGH * back for back in reversed(range(len(controls)))]
    middles += [HEAD_HIGH + ROW_HIGH * (number + 0.5) for number in range(len(arms))]
    for arm, middle in zip([*controls, *arms], middles, strict=True):
        _add_key(slide, styles[arm], PAD + 0.04, TABLE_TOP + middle)


def _add_keys(slide: Any, arms: Sequence[str], styles: Mapping[str, ArmStyle]) -> None:
    """The keys of the charts in lines below them, where no table holds them."""
    left, top = PAD, TABLE_TOP + CHART_TITLE + CHART_HIGH + 0.1
    for arm in arms:
        name = cut(arm, ARM_WIDE)
        wide = 0.62 + wide_in(name) + 0.3
        if left > PAD and left + wide > WIDE - PAD:
            left, top = PAD, top + 0.32
        _add_key(slide, styles[arm], left, top + 0.12)
        _add_words(slide, name, left + 0.62, top, wide - 0.62, 0.3, LEAST_PT)
        left += wide


def _fill_head(
    table: Any, columns: Sequence[Column], controls: Sequence[str], each: Sequence[float]
) -> None:
    lines = [[(words, _quiet(), False)] for words in controls]
    _fill(table.cell(0, 0), lines, indent=0.62, anchor=MSO_ANCHOR.BOTTOM)
    for place, (column, inches) in enumerate(zip(columns, each, strict=True), 1):
        measure = shortened(column.measure)
        lines = [
            [(cut(title_of(column), inches - CELL_PAD, bold=True), _ink(), True)],
            [(_measure_in(measure, inches - CELL_PAD), _quiet(), False)],
        ]
        _fill(table.cell(0, place), lines, anchor=MSO_ANCHOR.BOTTOM)


def _measure_in(measure: str, inches: float) -> str:
    """What is measured without its last parts where there is no room, such as the model."""
    mark = ILLUSTRATIVE if measure.endswith(ILLUSTRATIVE) else ""
    while wide_in(measure) > inches and ", " in measure:
        measure = measure.rpartition(", ")[0] + mark
    return cut(measure, inches)


def _fill_tile(cell: Any, tile: Tile | None, each: float) -> None:
    if tile is None:
        _fill(cell, [[("", _ink(), False)]])
        return
    ink, ground = ANSWER_COLORS.get(tile.answer, (_quiet(), ""))[:2]
    parts = [
        (f"{MARKS[tile.answer]} ", ink, True),
        (tile.whole, _ink(), tile.answer != "not shown"),
    ]
    room = each - CELL_PAD - whole_wide(tile)
    forms = intervals(tile)
    both = "; ".join(filter(None, (*forms[:1], tile.unsettled)))
    more = next((m for m in (both, tile.unsettled, *forms) if m and wide_in(f" {m}") <= room), "")
    if more:
        parts.append((f" {more}", _quiet(), False))
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
    line._element.spPr.append(OxmlElement("a:effectLst"))  # no shadow
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


def _chart_place(top: float, number: int, count: int) -> Place:
    """Charts stand side by side and share the room below the table."""
    wide = min(CHART_WIDE, (WIDE - 2 * PAD - (count - 1) * CHART_GAP) / count)
    high = min(CHART_HIGH, FOOT_TOP - top - CHART_TITLE)
    return Place(PAD + number * (wide + CHART_GAP), top, wide, high)


def _add_chart(slide: Any, panel: Panel, number: int, place: Place) -> str:
    """Picture and title of a chart; the name of the part that holds its picture.

    The title lies over the empty top of the picture.
    """
    picture = slide.shapes.add_picture(
        io.BytesIO(stand_in(number)), Inches(place.left), Inches(place.top + CHART_TITLE),
        Inches(place.wide), Inches(place.high),
    )  # fmt: skip
    _add_words(slide, cut(panel.title, place.wide, bold=True), place.left, place.top, place.wide,
               0.3, LEAST_PT, bold=True)  # fmt: skip
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


def _ink() -> str:
    return light_look().colors[0]


def _quiet() -> str:
    return QUIET_INK
