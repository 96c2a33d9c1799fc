"""Curves of a line and its reference over each other, a plot for every drug."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.results import Results
from components.look.drawing import Drawing
from components.look.theme import (
    Panel,
    View,
    counted,
    file_stem,
    hours_stem,
    plot_text,
    records,
    sentence_join,
)
from components.panels.error_bars import cut_words, mean_words, over_wells_words, viability_half
from components.panels.in_vitro.curves.resistance_words import (
    NO_PAIR,
    Pair,
    Row,
    fold_text,
    pair_rows,
    paired_text,
)
from components.panels.in_vitro.curves.words import hours
from components.panels.parts.axis_ticks import DECADES, dose_title
from components.panels.parts.strips import empty_panel

COLUMNS = 2
PLOT_PX, GAP_PX = 250, 76


def both_curves(results: Results, view: View, pair: Pair, time_h: float) -> Panel:
    """Curves of both lines, with the fold of each drug."""
    rows = pair_rows(results, view, pair, time_h)
    title = f"Curves of {pair[1]} and {pair[0]}{hours(time_h)}"
    stem = file_stem(view.study_title, "resistance_curves", pair[0], hours_stem(time_h))
    if rows.empty:
        return empty_panel("resistance_curves", title, NO_PAIR, stem)
    figure = _figure(results, view, pair, records(rows))
    folds = "; ".join(f"{row['arm']}: {fold_text(row)}" for row in records(rows))
    counts = rows[["n_experiments", "reference_n_experiments"]].to_numpy(int).ravel()
    return Panel(
        key="resistance_curves",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"Open, dashed: {pair[1]}; filled: {pair[0]}. Points: {mean_words(view)}, "
                f"n = {counted(counts.tolist(), 'experiment')}"
                f"{over_wells_words(counts.tolist())}. Lines: fitted curves; "
                "dotted: the points do not determine one and are only joined.",
                cut_words(figure),
                f"Fold of the IC50: {folds}.",
                paired_text(rows),
                view.footnote(rows),
            ]
        ),
        alt=f"Curves of {len(rows)} drugs in {pair[1]} and {pair[0]}.",
        table=rows,
        file_stem=stem,
        height=PLOT_PX * math.ceil(len(rows) / COLUMNS) + 110,
    )


def _figure(results: Results, view: View, pair: Pair, rows: Sequence[Row]) -> Drawing:
    down = math.ceil(len(rows) / COLUMNS)
    highest = 1.06 * _highest(results, view, rows)
    gap = GAP_PX / (PLOT_PX * down)
    figure = Drawing(down, COLUMNS, vertical_spacing=gap, horizontal_spacing=0.1)
    for number, row in enumerate(rows):
        at = {"row": number // COLUMNS + 1, "col": number % COLUMNS + 1}
        for name in reversed(pair):
            _add_line(figure, results, view, row, name, at)
        figure.add_title(view.label(row["arm"], row["model"]), **at)
        figure.add_hline(50, row=at["row"], col=at["col"], line_dash="dot")
        figure.update_xaxes(**DECADES, **at)
        figure.update_yaxes(range=[0, highest], **at)
        if number >= len(rows) - COLUMNS:
            figure.update_xaxes(title=dose_title(str(row["unit"])), **at)
        if at["col"] == 1:
            figure.update_yaxes(title="Viability (%)", **at)
    if len(rows) % COLUMNS:
        last = {"row": down, "col": COLUMNS}
        figure.update_xaxes(visible=False, **last)
        figure.update_yaxes(visible=False, **last)
    figure.update_layout(showlegend=False, margin={"t": 48})
    return figure


def _highest(results: Results, view: View, rows: Sequence[Row]) -> float:
    """The highest point with its error bar: all plots have one scale."""
    means = results.tables["viability"]
    pairs = [(name, row) for row in rows for name in (row["model"], row["reference_model"])]
    parts = [_of(means, name, row) for name, row in pairs]
    tops = pd.concat(
        [part["mean_pct"] + np.nan_to_num(viability_half(view, part)) for part in parts]
    )
    return float(np.nanmax([100.0, *tops]))


def _add_line(
    figure: Drawing, results: Results, view: View, row: Row, model: str, at: dict[str, int]
) -> None:
    """Points and curve of one line: open and dashed for the reference."""
    style, hollow = view.styles[row["arm"]], model == row["reference_model"]
    here = _of(results.tables["viability"], model, row)
    here = here[here["concentration"] > 0].sort_values("concentration")
    line = _of(results.tables.get("dose_response_curve"), model, row)
    figure.add_scatter(
        x=here["concentration"],
        y=here["mean_pct"],
        name=plot_text(model),
        mode="markers" if len(line) else "lines+markers",
        line={"color": style.color, "width": 1, "dash": "dot"},
        marker={
            "color": style.color,
            "symbol": "circle-open" if hollow else "circle",
            "size": 8,
            "line": {"width": 2, "color": style.color},
        },
        error_y={"type": "data", "array": viability_half(view, here), "color": style.color},
        hovertemplate=f"{plot_text(model)}, %{{x:~g}}: %{{y:.1f}} %<extra></extra>",
        **at,
    )
    if len(line):
        figure.add_scatter(
            x=line["concentration"],
            y=line["viability_pct"],
            mode="lines",
            line={"color": style.color, "width": 2.5, "dash": "dash" if hollow else "solid"},
            hoverinfo="skip",
            showlegend=False,
            **at,
        )


def _of(table: pd.DataFrame | None, model: str, row: Row) -> pd.DataFrame:
    """Rows of a table of one line, with the drug and time of ``row``."""
    if table is None:
        return pd.DataFrame()
    here = table[(table["model"] == model) & (table["arm"] == row["arm"])]
    same = np.isclose(here["time_h"], row["time_h"], equal_nan=True)
    found: pd.DataFrame = here.iloc[np.flatnonzero(same)]
    return found
