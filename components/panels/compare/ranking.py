"""The arms in the order of one readout, each with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.results import Results
from components.look.drawing import Drawing
from components.look.theme import Panel, View, file_stem, plot_text, records, sentence_join
from components.panels.compare.readout_words import READOUTS, interval_text, model_of, n_text
from components.panels.compare.rows import log_range
from components.panels.parts.axis_ticks import DECADES
from components.panels.parts.forest import add_level, add_mark, name_lines, stands_at
from components.panels.parts.strips import empty_panel

LINE_PX = 34
FIRST = "tumor volume change"


def first_choice(known: Sequence[str]) -> str:
    """The readout that arms are ranked by until another is picked; "" where there is none."""
    return FIRST if FIRST in known else next(iter(known), "")


def ranking(results: Results, view: View, models: dict[str, str], readout: str) -> Panel:
    """Shown arms from best to worst by one readout, bars or marks with their 95 % interval.

    An IC50 beyond the tested range has an open arrow and stands last. Ranks are among the shown
    arms; those of the table ``readouts`` are among all arms of the model.
    """
    words = READOUTS[readout]
    model = model_of(readout, models) or ""
    title = f"Ranking: {words.name}{f', {model}' if model else ''}"
    stem = file_stem(view.study_title, "ranking", readout, model)
    table = _ranked(results, view, readout, model)
    if table.empty:
        return empty_panel("compare_ranking", title, "No shown arm has this number.", stem)
    figure = Drawing()
    for line, row in enumerate(records(table)):
        _add_arm(figure, view, row, line)
    _finish(figure, view, model, table, readout)
    return Panel(
        key="compare_ranking",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"Best first. {words.definition[:1].upper()}{words.definition[1:]}.",
                _when(table),
                _whisker_words(table),
                "The order is of the estimates alone: arms whose intervals overlap may have "
                "changed places by chance.",
                _odd_words(table),
                view.footnote(table),
            ]
        ),
        alt=f"Ranked bars: {title}; {len(table)} arms with intervals.",
        table=table,
        file_stem=stem,
        height=LINE_PX * len(table) + 84,
    )


def _ranked(results: Results, view: View, readout: str, model: str) -> pd.DataFrame:
    whole = results.tables["readouts"]
    table = view.rows(whole[whole["readout"] == readout], model)
    known = table[table[["estimate", "low", "high"]].notna().any(axis=1)]
    return known.sort_values("rank", kind="stable", na_position="last")


def _when(table: pd.DataFrame) -> str:
    words = [when for when in table["when"].unique() if when]
    return f"Here: {'; '.join(words)}." if words else ""


def _whisker_words(table: pd.DataFrame) -> str:
    """What the whiskers are, where there are any, and n."""
    found = bool(table[["low", "high"]].notna().any(axis=None))
    what = "Whiskers: 95 % interval of each arm on its own" if found else "No whiskers"
    return f"{what} ({_methods(table)}), {n_text(records(table))}."


def _methods(table: pd.DataFrame) -> str:
    return "; ".join(table["method"].unique())


def _odd_words(table: pd.DataFrame) -> str:
    odd = table[table["status"] != "ok"]
    each = [f"{', '.join(rows['arm'])}: {why}" for why, rows in odd.groupby("status", sort=False)]
    return f"{'; '.join(each)}." if each else ""


def _add_arm(figure: Drawing, view: View, row: dict[str, Any], line: int) -> None:
    style = view.styles[row["arm"]]
    words = READOUTS[row["readout"]]
    interval = (row["estimate"], row["low"], row["high"])
    at, way = stands_at(interval)
    if not words.log:
        figure.add_bar(
            x=[at], y=[line], orientation="h", width=0.6, hoverinfo="skip", showlegend=False,
            marker={"color": style.color, "opacity": 0.45},
        )  # fmt: skip
    hover = f"{plot_text(row['arm'])}: {interval_text(row)}<br>n = {row['n']} {row['n_of']}"
    add_mark(figure, style, interval, line, hover, hollow=bool(way))


def _finish(figure: Drawing, view: View, model: str, table: pd.DataFrame, readout: str) -> None:
    words = READOUTS[readout]
    labels = [view.label(arm, model) for arm in table["arm"]]
    name_lines(figure, labels, [interval_text(row) for row in records(table)])
    figure.update_layout(margin={"t": 10, "b": 56})
    unit = table["unit"].iloc[0] if readout == "IC50" else words.unit
    title = f"{words.name} ({plot_text(unit)})" if unit else words.name
    figure.update_xaxes(title=title, showgrid=False, nticks=5, tickangle=0)
    if words.log:
        figure.update_xaxes(**DECADES, range=log_range(table))
    if words.level is not None and np.isfinite(words.level):
        add_level(figure, words.level, (0, len(labels) - 1))
