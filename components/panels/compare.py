"""Every arm in a column, every readout in a row, on one shared arm axis."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from analysis.results import Results
from components.panels.strips import add_arm_bar, add_points, slot_axis
from components.panels.survival import add_life_span_slot
from components.panels.viability import add_viability_slot
from components.theme import (
    Panel,
    View,
    count_text,
    dose_text,
    file_stem,
    plot_text,
    records,
    sentence_join,
)

ROW_PX = 250


@dataclass(frozen=True, slots=True, eq=False)
class ReadoutRow:
    """One row of the figure: its arms (``table``, ``value`` in it), axis and how to draw a slot."""

    axis: str
    table: pd.DataFrame
    value: str
    words: str
    draw: Callable[..., None]
    baseline: float | None


def side_by_side(results: Results, view: View, models: dict[str, str]) -> Panel:
    """Viability, change of tumor volume and life span of every shown arm in its own column.

    ``models`` names the model of each readout: keys ``viability``, ``growth``, ``survival``;
    a readout without data is left out.
    """
    rows = [
        row
        for row in (
            _viability_row(results, view, models.get("viability")),
            _change_row(results, view, models.get("growth")),
            _life_span_row(results, view, models.get("survival")),
        )
        if row is not None
    ]
    shown = {arm for row in rows for arm in row.table["arm"]}
    arms = [name for name in view.names if name in shown]
    figure = make_subplots(
        rows=max(len(rows), 1),
        cols=1,
        shared_xaxes=True,
        vertical_spacing=0.05,
    )
    for position, row in enumerate(rows, start=1):
        _draw_row(figure, row, arms, position)
    figure.update_xaxes(**slot_axis([plot_text(arm) for arm in arms]))
    figure.update_xaxes(showticklabels=True, row=len(rows), col=1)
    whole = pd.concat([row.table[["model", "arm"]] for row in rows]) if rows else pd.DataFrame()
    return Panel(
        key="compare_arms",
        title="Every arm side by side",
        figure=figure,
        caption=sentence_join(
            [
                *[row.words for row in rows],
                _illustrative_words(view, whole),
            ]
        ),
        alt=f"{len(rows)} rows of bars with points, one column for each of {len(arms)} arms.",
        table=results.tables["scorecard"],
        file_stem=file_stem(view.study_title, "arms_side_by_side"),
        height=ROW_PX * max(len(rows), 1) + 110,
    )


def _draw_row(figure: go.Figure, row: ReadoutRow, arms: list[str], position: int) -> None:
    place = {"row": position, "col": 1}
    by_arm = {record["arm"]: record for record in records(row.table)}
    for slot, arm in enumerate(arms):
        if arm in by_arm and np.isfinite(by_arm[arm][row.value]):
            row.draw(figure, by_arm[arm], slot, **place)
        else:
            figure.add_annotation(
                x=slot,
                y=0.5,
                yref="y domain" if position == 1 else f"y{position} domain",
                text="none<br>measured" if arm in by_arm else "not<br>tested",
                showarrow=False,
                opacity=0.55,
                font={"size": 12},
                xref="x" if position == 1 else f"x{position}",
            )
    if row.baseline is not None:
        figure.add_hline(y=row.baseline, line_dash="dot", line_width=1, **place)
    figure.update_yaxes(title=row.axis, **place)
    # Draws nothing; makes the subplot exist even when no arm of this row is shown.
    figure.add_scatter(x=[None], y=[None], showlegend=False, hoverinfo="skip", **place)


def _viability_row(results: Results, view: View, model: str | None) -> ReadoutRow | None:
    if model is None or "viability" not in results.tables or results.reference_doses is None:
        return None
    doses = results.reference_doses
    table = view.rows(results.tables["viability"].merge(doses, on=list(doses.columns)), model)
    if table.empty:
        return None
    dosed = table.dropna(subset=["concentration"])
    dose = dose_text(dosed["concentration"].iloc[0], dosed["unit"].iloc[0]) if len(dosed) else ""

    def draw(figure: go.Figure, arm: Mapping[str, Any], slot: int, **place: int) -> None:
        add_viability_slot(figure, results, view, arm, slot, **place)

    return ReadoutRow(
        axis=f"Viability (%)<br>{plot_text(model)}",
        table=table,
        value="mean_pct",
        words=f"Viability: {model}, {dose} of each drug, {table['time_h'].max():g} h, mean ± SEM, "
        f"n = {count_text(table['n_experiments'].astype(int))} experiments.",
        draw=draw,
        baseline=100.0,
    )


def _change_row(results: Results, view: View, model: str | None) -> ReadoutRow | None:
    if model is None or model not in results.evaluation_days:
        return None
    day = results.evaluation_days[model]
    growth = view.rows(results.tables["tumor_growth"], model)
    table = growth[growth["day"] == day]
    volumes = results.tables["animal_volumes"]
    animals = volumes[
        (volumes["model"] == model) & (volumes["day"] == day) & volumes["change_pct"].notna()
    ]

    def draw(figure: go.Figure, arm: Mapping[str, Any], slot: int, **place: int) -> None:
        style = view.styles[arm["arm"]]
        hover = f"mean {arm['mean_change_pct']:+.0f} %"
        value, error = arm["mean_change_pct"], arm["sem_change_pct"]
        add_arm_bar(figure, style, slot, value, error, hover, **place)
        here = animals[animals["arm"] == arm["arm"]]
        names = [f"animal {name}" for name in here["animal"]]
        add_points(figure, style, slot, here["change_pct"].to_list(), names, **place)

    return ReadoutRow(
        axis=f"Tumor volume<br>change (%)<br>{plot_text(model)}",
        table=table,
        value="mean_change_pct",
        words=f"Change of tumor volume: {model}, day {day:g} from baseline, mean ± SEM, "
        f"n = {count_text(table['n'].astype(int))} animals an arm.",
        draw=draw,
        baseline=0.0,
    )


def _life_span_row(results: Results, view: View, model: str | None) -> ReadoutRow | None:
    if model is None or "survival" not in results.tables:
        return None
    table = view.rows(results.tables["survival"], model)
    if table.empty:
        return None

    def draw(figure: go.Figure, arm: Mapping[str, Any], slot: int, **place: int) -> None:
        add_life_span_slot(figure, results, view, arm, slot, **place)

    return ReadoutRow(
        axis=f"Life span (d)<br>{plot_text(model)}",
        table=table,
        value="mean_life_span_d",
        words=f"Life span: {model}, mean ± SD, "
        f"n = {count_text(table['n'].astype(int))} animals an arm.",
        draw=draw,
        baseline=None,
    )


def _illustrative_words(view: View, arms: pd.DataFrame) -> str:
    words = []
    for model, rows in arms.drop_duplicates().groupby("model", sort=False):
        names = [str(arm) for arm in rows["arm"]]
        marked = [arm for arm in names if view.is_illustrative(arm, str(model))]
        if marked:
            words.append(f"{'every arm' if marked == names else ', '.join(marked)} of {model}")
    return f"Illustrative, no published value: {'; '.join(words)}." if words else ""
