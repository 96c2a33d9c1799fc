"""The Answer page: one sentence, arms by questions as tiles, small charts, and safety in a line.

One element of our own (this module's script and style) shows it all: a toggle of an arm redraws its
charts in place. A tile opens what is behind its answer.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from analysis.number_words import ILLUSTRATIVE
from analysis.results import Results
from analysis.summary.answers.agreement import CLEAR as DECIDED
from analysis.summary.answers.agreement import joined
from analysis.summary.answers.board import Board, Tile, board
from analysis.summary.answers.finding import SURVIVAL
from analysis.summary.answers.lead import Lead, lead, only_assays
from analysis.summary.answers.safety import safety_lines
from analysis.summary.answers.tile_words import restricted_to
from components.app import session
from components.app.kept import Kept
from components.app.page_list import TUMORS
from components.card import drawn_panels, pictures, plotly_js
from components.card.element import drawing_element
from components.export.answer_slide import AnswerWords, answer_slide
from components.figures.answer import charts_of, last_time
from components.figures.chosen_model import chosen_models
from components.look.ink_and_paper import FigureSettings, Look, dark_look, light_look, readable
from components.look.symbols import outline
from components.look.theme import (
    ANSWER_COLORS,
    ArmStyle,
    Panel,
    View,
    file_stem,
    line_dashes,
)
from components.panels.answer.ic50_lines import PotencyLines, ic50_lines
from components.views import export_job
from components.views.answer.behind import show_behind

HTML = """<div class="answer"><div class="answer-said">
<p class="answer-lead" role="heading" aria-level="2"></p>
<button class="answer-slide" type="button">Make slide</button>
<p class="answer-support"></p></div>
<div class="answer-body"><div class="answer-tiles" role="table" aria-label="Answers"></div>
<div class="answer-charts" role="group" aria-label="Charts"></div>
<div class="answer-notes">
<section class="answer-safety" aria-label="Safety"><h3></h3><ul></ul></section>
<section class="answer-potency" aria-label="IC50"><h3></h3><ul></ul></section></div></div>
<p class="answer-missing"></p></div>"""
CLEAR = "rgba(0,0,0,0)"
OWN_NAMES = ("control", "ctrl")  # of a control that need not be called one
MOST_KEPT = 100  # pages, of all sessions together

_PAGES: Kept[bytes] = Kept(MOST_KEPT)


def answer_page(results: Results, view: View) -> None:
    """The whole page; its buttons make the slide, and open what is behind a tile."""
    models = chosen_models(results, session.choices())
    dark = bool(st.context.theme.type == "dark")
    record = session.memory()
    name = (record.content_key, results.settings, view, dark, tuple(sorted(models.items())),
            record.figures)  # fmt: skip
    data = _PAGES.get(name, lambda: _page_bytes(results, view, models, dark))
    pressed = _component()(
        key="answer", data=data, on_open_change=lambda: None, on_slide_change=lambda: None
    )
    if only_assays(results):
        st.page_link(
            TUMORS, label="See them day by day", icon=":material/arrow_forward:",
        )  # fmt: skip
    export_job.run(_slide(results, view, models) if pressed.slide else None, "answer_slide_job")
    if pressed.open:
        arm, question = str(pressed.open["arm"]), str(pressed.open["question"])
        tile = board(results, view.names, models).tiles.get((arm, question))
        if tile is not None:
            show_behind(results, view, tile)


def page_data(
    results: Results, view: View, models: Mapping[str, str], dark: bool
) -> dict[str, Any]:
    """What the page shows, as its script wants it."""
    made = board(results, view.names, models)
    said = lead(results, made, view.names)
    look = dark_look() if dark else light_look()
    inks = [each.layout["font"]["color"] for each in (light_look(), dark_look())]
    potency = _potency(results, view, made)

    def colored(lines: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
        colors = {
            arm: _either(*(readable(view.styles[arm].color, ink) for ink in inks))
            for arm, _ in lines
        }
        return [{"arm": arm, "words": words, "color": colors[arm]} for arm, words in lines]

    controls = _controls(results, view)
    charts = []
    for panel in _panels(results, view, made, models, "screen"):
        spec = panel.figure.spec(look, panel.height)
        spec["layout"] |= {"paper_bgcolor": CLEAR, "plot_bgcolor": CLEAR}
        charts.append(
            {"title": panel.title, "caption": panel.caption, "alt": panel.alt, "spec": spec}
        )
    return {
        "lead": said.sentence,
        "support": said.support,
        "columns": [{"key": c.key, "title": c.title, "measure": c.measure} for c in made.columns],
        "controls": [
            {"words": words, "key": _key(view.styles[name], look)}
            for name, words in controls.items()
        ],
        "rows": [_row(view, made, arm, look) for arm in made.arms],
        "charts": charts,
        "safety": {"title": "Safety", "note": "", "lines": colored(_safety(results, view, models))},
        "potency": {
            "title": potency.title, "note": potency.models, "lines": colored(potency.lines),
        },
        "key": f"{key_words(results, made, charts=len(charts))} {potency.note}".strip(),
        "colors": {
            answer: (_either(colors[0], colors[2]), _either(colors[1], colors[3]))
            for answer, colors in ANSWER_COLORS.items()
        },
        "plotly": plotly_js.plotly_address(),
    }  # fmt: skip


def key_words(results: Results, made: Board, *, charts: int) -> str:
    """What † means, what days of life, intervals and n are, and what the study has no data of.

    First what misleads where it is not said: a slide has room for the first sentences only.
    """
    parts = [*_mark_words(made), *_life_words(made)]
    if made.columns:
        level = f"{100 * results.settings.confidence:g}"
        parts.append(f"Intervals: {level} % CI.")
        of_cells = "; cells: experiments" if "viability" in results.tables else ""
        parts.append(f"n: animals of the arm, then of its comparator{of_cells}.")
    if any(tile.unsettled.startswith("p ") for tile in made.tiles.values()):
        parts.append("p: corrected for the comparisons of its question.")
    if any("measured then" in tile.sentence for tile in made.tiles.values()):
        parts.append("Growth: n counts those that left before the day too.")
    if any("events" in part for tile in made.tiles.values() for part in tile.detail):
        parts.append("Events: animals with the event, of all; the others left without it.")
    if made.missing:
        parts.append(f"Not in this study: {', '.join(made.missing)}.")
    return " ".join(parts)


def _mark_words(made: Board) -> list[str]:
    """What † means, and in which study of their own arms were lived that it marks."""
    marked = [tile for tile in made.tiles.values() if ILLUSTRATIVE in tile.effect]
    if not marked and not any(ILLUSTRATIVE in column.measure for column in made.columns):
        return []
    lives = [tile for tile in marked if tile.row["measure"] == SURVIVAL]
    of = {column.key: column.model for column in made.columns}
    own = {tile.row["model"] for tile in lives} - {of[tile.key] for tile in lives}
    said = f", days in {joined(sorted(own))} beside its own control" if own else ""
    return [f"{ILLUSTRATIVE} made-up values (illustrative){said}."]


def _life_words(made: Board) -> list[str]:
    """To which day the means of life are restricted: curves may part more after it."""
    ends = restricted_to(tile.row for tile in made.tiles.values())
    return (
        [f"Days of life: means to day {' or '.join(f'{day:g}' for day in ends)}."] if ends else []
    )


def _page_bytes(results: Results, view: View, models: Mapping[str, str], dark: bool) -> bytes:
    return json.dumps(page_data(results, view, models, dark), separators=(",", ":")).encode()


def _row(view: View, made: Board, arm: str, look: Look) -> dict[str, Any]:
    tiles = [made.tiles.get((arm, column.key)) for column in made.columns]
    return {
        "arm": arm,
        "combined": arm in made.combinations,
        "key": _key(view.styles[arm], look),
        "tiles": [
            _tile(tile, column.title) if tile else None
            for tile, column in zip(tiles, made.columns, strict=True)
        ],
    }


def _tile(tile: Tile, title: str) -> dict[str, Any]:
    return {
        "arm": tile.arm,
        "answer": tile.answer,
        "word": tile.word,
        "effect": tile.effect,
        "detail": tile.detail,
        "at": tile.at,
        "unsettled": tile.unsettled,
        "sentence": tile.sentence,
        "spoken": f"{tile.arm}, {title} {tile.word}: {tile.sentence}{_against(tile)}",
    }


def _either(light: str, dark: str) -> str:
    """A color of words and their ground, which the browser chooses itself: both turn at once."""
    return f"light-dark({light}, {dark})"


def _against(tile: Tile) -> str:
    """What other measures say against it; a p is in the sentence already."""
    is_clear = tile.answer in DECIDED
    return f" Other measures differ: {tile.unsettled}." if tile.unsettled and is_clear else ""


def _key(style: ArmStyle, look: Look) -> dict[str, str]:
    color = look.worn.get(style.color, style.color)
    return {"color": color, "dash": line_dashes(style), "symbol": outline(style.symbol)}


def _controls(results: Results, view: View) -> dict[str, str]:
    """The shown controls and their words: first those that some answer is held against."""
    shown = [arm.name for arm in view.arms if arm.is_control]
    answers = results.tables.get("answers")
    named = set() if answers is None else set(answers["versus"])
    first = [name for name in shown if name in named] or shown[:1]
    words = {name: name if name.casefold() in OWN_NAMES else f"{name} (control)" for name in first}
    return words | {name: name for name in shown if name not in words}


def _safety(results: Results, view: View, models: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    known = results.models("tolerability")
    model = models.get("growth", "")
    return safety_lines(results, view.names, model if model in known else (known or [""])[0])


def _potency(results: Results, view: View, made: Board) -> PotencyLines:
    """The IC50s of the cells that the small curves show."""
    parent, resistant = made.lines
    if parent not in results.models("dose_response"):
        return PotencyLines()
    return ic50_lines(results, view, parent, resistant, last_time(results, parent))


def _panels(
    results: Results, view: View, made: Board, models: Mapping[str, str], size: str
) -> list[Panel]:
    """The small charts that have something to draw."""
    found = [
        drawn_panels.panel(figure.of(results, view, subject, session.choices()))
        for figure, subject in charts_of(results, made, models, size)
    ]
    return [panel for panel in found if not panel.figure.is_empty]


def _slide(results: Results, view: View, models: Mapping[str, str]) -> dict[str, Any]:
    """The job that makes this page a slide."""
    made = board(results, view.names, models)
    said: Lead = lead(results, made, view.names)
    panels = _panels(results, view, made, models, "slide")
    words = AnswerWords(
        results.study.title,
        said.sentence,
        said.support,
        [*_safety(results, view, models), *_named_lines(_potency(results, view, made))],
        f"{key_words(results, made, charts=len(panels))}{_places(made)}",
        _controls(results, view),
    )
    name = file_stem(view.study_title, "answer")
    bundle = answer_slide(words, made, view.styles, panels, name)
    look, plain = light_look(), FigureSettings()
    figures = [
        {"chart": panel.figure.spec(look, panel.height),
         "picture": pictures.picture_data(panel, plain, "")}
        for panel in panels
    ]  # fmt: skip
    return export_job.job_of(bundle, figures)


def _named_lines(potency: PotencyLines) -> list[tuple[str, str]]:
    """The IC50s as lines of the slide's notes, which have no heading above them."""
    return [
        (f"IC50, {arm}", f"{words}{potency.models and f' ({potency.models})'}. {potency.note}")
        for arm, words in potency.lines
    ]


def _places(made: Board) -> str:
    """At what cells were alive where a tile of the page says it, which a slide has no room for."""
    places = dict.fromkeys(tile.at for tile in made.tiles.values() if tile.at)
    return f" Alive: {'; '.join(places)}." if places else ""


@functools.cache
def _component() -> Any:
    here = Path(__file__)
    css = here.with_suffix(".css").read_text(encoding="utf-8")
    return drawing_element("answer", HTML, css, here.with_suffix(".js"), isolate_styles=False)
