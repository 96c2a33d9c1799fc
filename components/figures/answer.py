"""The small charts of the Answer page; the slide that it makes holds them too."""

from __future__ import annotations

import math
from collections.abc import Mapping

from analysis.results import Results
from analysis.summary.answers.board import Board
from components.figures.figure import Figure
from components.figures.option import Subject
from components.look.theme import Panel, View
from components.panels.answer.doses import small_doses
from components.panels.answer.growth import small_growth
from components.panels.answer.survival import small_survival
from components.panels.in_vivo.growth.by_day import curves_of

PAGE, TAB = "Answer", "Answers"
ON_THE_SLIDE = "Make slide on Answer takes them out"


def _growth(results: Results, view: View, model: str, size: str) -> Panel:
    curves = curves_of(results, model, "volume", "half")
    return small_growth(results, curves, view, model, size)


GROWTH = Figure(
    "answer_growth", PAGE, TAB, "Small growth curves", _growth, screen_only=ON_THE_SLIDE
)
SURVIVAL = Figure(
    "answer_survival", PAGE, TAB, "Small survival curves", small_survival,
    screen_only=ON_THE_SLIDE,
)  # fmt: skip
DOSES = Figure(
    "answer_doses", PAGE, TAB, "Small dose-response curves", small_doses,
    screen_only=ON_THE_SLIDE,
)  # fmt: skip


def charts_of(
    results: Results, board: Board, models: Mapping[str, str], size: str
) -> list[tuple[Figure, Subject]]:
    """The charts that the study has data for, each with what it is about: growth first."""
    found = []
    for figure, table, readout in (
        (GROWTH, "tumor_growth", "growth"), (SURVIVAL, "survival_curve", "survival"),
    ):  # fmt: skip
        if table in results.tables:
            model = models.get(readout, results.models(table)[0])
            found.append((figure, Subject(model, {"model": model, "size": size}, size)))
    parent, resistant = board.lines
    if "dose_response" in results.tables and parent in results.models("dose_response"):
        about = {"parent": parent, "resistant": resistant, "size": size,
                 "time_h": last_time(results, parent)}  # fmt: skip
        found.append((DOSES, Subject(parent, about, size)))
    return found


def last_time(results: Results, model: str) -> float:
    """The last time (h) that curves were fitted at; NaN where there is none."""
    table = results.tables["dose_response"]
    last = table.loc[table["model"] == model, "time_h"].max()
    return float(last) if last == last else math.nan
