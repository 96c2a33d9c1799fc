"""The arms in the order of one readout, each with its interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.results import Results
from components.drawing import Drawing
from components.panels.compare_rows import log_range
from components.panels.readout_words import READOUTS, interval_text, model_of, n_text
from components.panels.strips import empty_panel
from components.theme import Panel, View, file_stem, plot_text, records, sentence_join

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
    title = f"Ranking: {words.name}, {model or 'all models'}"
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
                f"Whiskers: 95 % interval of each arm on its own ({_methods(table)}), "
                f"{n_text(table)}.",
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


def _methods(table: pd.DataFrame) -> str:
    return "; ".join(table["method"].unique())


def _odd_words(table: pd.DataFrame) -> str:
    odd = table[table["status"] != "ok"]
    each = [f"{', '.join(rows['arm'])}: {why}" for why, rows in odd.groupby("status", sort=False)]
    return f"{'; '.join(each)}." if each else ""


def _add_arm(figure: Drawing, view: View, row: dict[str, Any], line: int) -> None:
    style = view.styles[row["arm"]]
    words = READOUTS[row["readout"]]
    beyond = not math.isfinite(row["estimate"])
    above = math.isfinite(row["low"])
    at = (row["low"] if above else row["high"]) if beyond else row["estimate"]
    ends = [math.nan if beyond else abs(end - at) for end in (row["high"], row["low"])]
    whisker = {"type": "data", "symmetric": False, "array": [ends[0]], "arrayminus": [ends[1]],
               "thickness": 2, "width": 6}  # fmt: skip
    if not words.log:
        figure.add_bar(
            x=[at], y=[line], orientation="h", width=0.6, hoverinfo="skip", showlegend=False,
            marker={"color": style.color, "opacity": 0.45},
        )  # fmt: skip
    symbol = f"arrow-{'right' if above else 'left'}-open" if beyond else style.symbol
    figure.add_scatter(
        x=[at],
        y=[line],
        mode="markers",
        marker={"color": style.color, "symbol": symbol, "size": 14 if beyond else 10,
                "line": {"width": 2 if beyond else 0, "color": style.color}},
        error_x=whisker | {"color": style.color},
        hovertemplate=f"{plot_text(row['arm'])}: {interval_text(row)}<br>n = {row['n']} "
        f"{row['n_of']}<extra></extra>",
        showlegend=False,
    )  # fmt: skip
    figure.add_annotation(
        text=interval_text(row), xref="paper", x=1, xshift=8, y=line, xanchor="left",
        showarrow=False, font={"size": 12},
    )  # fmt: skip


def _finish(figure: Drawing, view: View, model: str, table: pd.DataFrame, readout: str) -> None:
    words = READOUTS[readout]
    labels = [view.label(arm, model).replace(" + ", "<br>+ ") for arm in table["arm"]]
    widest = max(len(part) for label in labels for part in label.split("<br>"))
    numbers = max(len(interval_text(row)) for row in records(table))
    figure.update_layout(
        margin={"l": round(20 + 7 * widest), "r": round(18 + 6.4 * numbers), "t": 10, "b": 56}
    )
    unit = table["unit"].iloc[0] if readout == "IC50" else words.unit
    title = f"{words.name} ({plot_text(unit)})" if unit else words.name
    figure.update_xaxes(title=title, showgrid=False, nticks=5, tickangle=0)
    if words.log:
        figure.update_xaxes(type="log", dtick=1, range=log_range(table))
    figure.update_yaxes(
        tickmode="array", tickvals=list(range(len(labels))), ticktext=labels, ticks="",
        range=[len(labels) - 0.4, -0.6], showgrid=False, zeroline=False, fixedrange=True,
    )  # fmt: skip
    level = words.level
    if level is None or not np.isfinite(level):
        return
    figure.add_shape(
        type="line", x0=level, x1=level, yref="y domain", y0=0, y1=1,
        line={"width": 1, "dash": "dot"},
    )  # fmt: skip
