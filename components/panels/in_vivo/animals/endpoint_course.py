"""Figure of a measure that was taken on several days: the animals of each arm and their mean."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.in_vivo.animals.endpoint_assays import is_signal
from analysis.number_words import as_heading
from components.look.drawing import Drawing
from components.look.theme import ArmStyle, View, counted, plot_text, sentence_join
from components.panels.parts.forest import log_ticks

Array = npt.NDArray[np.float64]


def draw_course(
    values: pd.DataFrame, view: View, model: str, measure: str, unit: str
) -> tuple[Drawing, str] | None:
    """One measure over days, and what its lines are: each animal, the mean of each arm on top.

    Bioluminescence has a log axis and geometric means; values of 0 or below cannot stand on it.
    None where no shown arm has a value.
    """
    is_log = is_signal(measure, unit)
    shown = values[values["day"].notna() & values["value"].notna()]
    drawn = shown[shown["value"] > 0] if is_log else shown
    arms = view.names_in(drawn)
    if not arms:
        return None
    figure = Drawing()
    for arm in arms:
        label = view.label(arm, model)
        _add_arm(figure, drawn[drawn["arm"] == arm], view.styles[arm], label, is_log)
    figure.update_xaxes(title="Day")
    name = as_heading(measure)
    figure.update_yaxes(title=plot_text(f"{name} ({unit})" if unit else name))
    if is_log:
        figure.update_yaxes(type="log", tickvals=_ticks(drawn["value"]), tickformat="~s")
    n = drawn.groupby("arm")["animal"].nunique().reindex(arms)
    lost = len(shown) - len(drawn)
    words = [
        f"Thick lines: {'geometric ' if is_log else ''}mean; thin lines: animals; "
        f"n = {counted(n, 'animal')} an arm.",
        f"{lost} values of 0 or below are not drawn on the log axis." if lost else "",
    ]
    return figure, sentence_join(words)


def _ticks(values: pd.Series[float]) -> list[float]:
    """Round numbers of a log axis; Plotly's own digits between powers of ten overlap them."""
    low, high = np.log10([values.min(), values.max()])
    return log_ticks(math.floor(low * 10) / 10 - 0.3, math.ceil(high * 10) / 10 + 0.3)


def _add_arm(
    figure: Drawing, rows: pd.DataFrame, style: ArmStyle, label: str, is_log: bool
) -> None:
    daily = rows.groupby(["animal", "day"])["value"].mean().reset_index()
    for animal, own in daily.groupby("animal", sort=False):
        figure.add_scatter(
            x=own["day"].tolist(),
            y=own["value"].tolist(),
            mode="lines",
            line={"color": style.color, "width": 1},
            opacity=0.35,
            text=[plot_text(str(animal))] * len(own),
            hovertemplate="%{text}, day %{x}: %{y:,.4~r}<extra></extra>",
            showlegend=False,
        )
    by_day = daily.groupby("day")["value"]
    means: pd.Series[float] = by_day.agg(_geometric) if is_log else by_day.mean()
    figure.add_scatter(
        x=means.index.tolist(),
        y=means.tolist(),
        mode="lines+markers",
        line={"color": style.color, "width": 3},
        marker={"color": style.color, "symbol": style.symbol, "size": 7},
        name=plot_text(label),
        hovertemplate="mean on day %{x}: %{y:,.4~r}<extra></extra>",
    )


def _geometric(values: pd.Series[float]) -> float:
    logs: Array = np.log(values.to_numpy(float))
    return float(np.exp(logs.mean()))
