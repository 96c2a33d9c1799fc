"""Figures of survival: Kaplan-Meier steps with the at-risk table, and mean life span."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.results import Results
from analysis.survival import at_risk
from components.drawing import Drawing
from components.panels.strips import (
    add_arm_bar,
    add_count_table,
    add_points,
    empty_panel,
    figure_with_table,
    slot_axis,
    table_figure_height,
)
from components.theme import (
    Panel,
    View,
    counted,
    file_stem,
    method_words,
    number_text,
    p_text,
    p_words,
    plot_text,
    records,
    sentence_join,
    signed_text,
)

NO_ARM = "No shown arm was followed for survival in this model."


def kaplan_meier(results: Results, view: View, model: str, *, bands: bool) -> Panel:
    """Survival of every shown arm as steps, ticks where animals are censored, n at risk below."""
    curve = view.rows(results.tables["survival_curve"], model)
    title = f"Survival, {model or 'all animals'}"
    stem = file_stem(view.study_title, "survival", model)
    if curve.empty:
        return empty_panel("survival_curves", title, NO_ARM, stem)
    arms = [name for name in view.names if name in set(curve["arm"])]
    figure = figure_with_table(len(arms))
    for arm in arms:
        rows = curve[curve["arm"] == arm].sort_values("day")
        if bands:
            _add_band(figure, view, arm, rows)
        _add_steps(figure, view, model, arm, rows)
    if (curve["censored"] > 0).any():
        _add_censor_ticks(figure, view, curve[curve["censored"] > 0])
    days = _axis_days(curve)
    counts = at_risk(curve, days).rename(columns={"at_risk": "n"})
    add_count_table(figure, counts, view, model, "Animals at risk")
    figure.update_xaxes(range=[-0.03 * days[-1], 1.02 * days[-1]], tickvals=days, row=1, col=1)
    figure.update_xaxes(title="Days from treatment start", row=1, col=1)
    figure.update_xaxes(range=[-0.03 * days[-1], 1.02 * days[-1]], row=2, col=1)
    figure.update_yaxes(
        title="Surviving animals (%)", range=[-2, 103], tickvals=[0, 25, 50, 75, 100], row=1, col=1
    )
    figure.add_hline(y=50, line_dash="dot", line_width=1, row=1, col=1)
    table = view.rows(results.tables["survival"], model)
    return Panel(
        key="survival_curves",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"Kaplan-Meier, n = {counted(table['n'], 'animal')} an arm.",
                f"Ticks: {counted([int(table['censored'].sum())], 'censored animal')}."
                if table["censored"].any()
                else "",
                "Bands: 95 % interval (log-log)." if bands else "",
                _median_words(table),
                _overall_words(results, model),
                _test_words(table),
                view.footnote(table),
            ]
        ),
        alt=f"Kaplan-Meier chart: {title}; {len(arms)} arms with the number at risk.",
        table=table,
        file_stem=stem,
        height=table_figure_height(len(arms)),
    )


def life_span(results: Results, view: View, model: str) -> Panel:
    """Mean life span of every shown arm with its animals, and its increase over control (ILS)."""
    table = view.rows(results.tables["survival"], model)
    title = f"Mean life span, {model or 'all animals'}"
    stem = file_stem(view.study_title, "life_span", model)
    if table.empty:
        return empty_panel("survival_life_span", title, NO_ARM, stem)
    figure = Drawing()
    for slot, row in enumerate(records(table)):
        add_life_span_slot(figure, results, view, row, slot)
        if np.isfinite(row["ils_mean_pct"]):
            figure.add_annotation(
                x=slot,
                y=_top(results, row),
                text=f"<b>{signed_text(row['ils_mean_pct'], 1)}</b>",
                yanchor="bottom",
                yshift=6,
                showarrow=False,
            )
    figure.update_xaxes(**slot_axis([view.label(arm, model) for arm in table["arm"]]))
    figure.update_yaxes(title="Life span (days)", rangemode="tozero")
    restricted = table.loc[table["censored"] > 0, "arm"].tolist()
    return Panel(
        key="survival_life_span",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                "Bars: mean ± SD; points: animals, "
                + ", ".join(_mean_words(row) for row in records(table))
                + ".",
                _ils_words(results, table, model),
                f"With censored animals ({', '.join(restricted)}) the mean is restricted to the "
                "arm's last day: a lower bound, without SD."
                if restricted
                else "",
                view.footnote(table),
            ]
        ),
        alt=f"Bar chart: {title}; {len(table)} arms with a point per animal.",
        table=table,
        file_stem=stem,
    )


def add_life_span_slot(
    figure: Drawing, results: Results, view: View, arm: Mapping[str, Any], slot: int, **place: int
) -> None:
    """One arm's mean life span with a point per animal (crosses: censored)."""
    style = view.styles[arm["arm"]]
    sd = arm["sd_d"] if np.isfinite(arm["sd_d"]) else 0.0
    hover = f"mean {arm['mean_life_span_d']:.1f} d, SD {number_text(arm['sd_d'])}"
    add_arm_bar(figure, style, slot, arm["mean_life_span_d"], sd, hover, **place)
    records = results.study.survival
    if records is None:
        return
    here = records[(records["model"] == arm["model"]) & (records["arm"] == arm["arm"])]
    names = [
        f"animal {animal}" + ("" if event else " (censored)")
        for animal, event in zip(here["animal"], here["event"], strict=True)
    ]
    add_points(figure, style, slot, here["day"].to_list(), names, **place)


def _add_steps(figure: Drawing, view: View, model: str, arm: str, rows: pd.DataFrame) -> None:
    style = view.styles[arm]
    figure.add_scatter(
        x=rows["day"],
        y=100 * rows["survival"],
        mode="lines",
        line={"shape": "hv", "color": style.color, "dash": style.dash, "width": 2.5},
        name=view.label(arm, model),
        customdata=rows["at_risk"],
        hovertemplate="%{fullData.name}<br>day %{x:g}: %{y:.0f} %, at risk %{customdata}"
        "<extra></extra>",
        row=1,
        col=1,
    )


def _add_band(figure: Drawing, view: View, arm: str, rows: pd.DataFrame) -> None:
    low = 100 * rows["low"].fillna(rows["survival"])
    high = 100 * rows["high"].fillna(rows["survival"])
    day, low_step = _steps(rows["day"], low)
    _, high_step = _steps(rows["day"], high)
    figure.add_scatter(
        x=[*day, *day[::-1]],
        y=[*high_step, *low_step[::-1]],
        fill="toself",
        mode="lines",
        line={"width": 0},
        fillcolor=view.styles[arm].color,
        opacity=0.15,
        hoverinfo="skip",
        showlegend=False,
        name=f"{plot_text(arm)} (95 % interval)",
        row=1,
        col=1,
    )


def _steps(day: pd.Series, value: pd.Series) -> tuple[list[float], list[float]]:
    x = np.repeat(day.to_numpy(float), 2)[1:]
    y = np.repeat(value.to_numpy(float), 2)[:-1]
    return list(x), list(y)


def _add_censor_ticks(figure: Drawing, view: View, rows: pd.DataFrame) -> None:
    figure.add_scatter(
        x=rows["day"],
        y=100 * rows["survival"],
        mode="markers",
        marker={
            "symbol": "line-ns-open",
            "size": 12,
            "color": [view.styles[arm].color for arm in rows["arm"]],
            "line": {"width": 2},
        },
        name="censored",
        customdata=rows[["arm", "censored"]].map(str),
        hovertemplate="%{customdata[0]}<br>day %{x:g}: %{customdata[1]} censored<extra></extra>",
        showlegend=False,
        row=1,
        col=1,
    )


def _axis_days(curve: pd.DataFrame) -> list[float]:
    last = float(curve["day"].max()) if len(curve) else 1.0
    steps = np.array([1, 2, 5, 7, 10, 14, 20, 28, 50, 100, 200, 500, 1000])
    step = int(steps[np.searchsorted(steps, last / 10)]) if last <= 10_000 else 2000
    return [float(day) for day in np.arange(0, last + step, step)]


def _median_words(table: pd.DataFrame) -> str:
    each = ", ".join(
        f"{row['arm']} {number_text(row['median_d'])} d"
        if np.isfinite(row["median_d"])
        else f"{row['arm']} not reached"
        for row in records(table)
    )
    return f"Median survival: {each}."


def _overall_words(results: Results, model: str) -> str:
    test = results.log_ranks.get(model)
    if test is None or not np.isfinite(test.p):
        return ""
    return f"Log-rank over all arms of the model: χ² = {test.chi2:.2f}, {p_text(test.p)}."


def _test_words(table: pd.DataFrame) -> str:
    tested = table[table["p_adjusted"].notna()]
    if tested.empty:
        return ""
    method = method_words(tested["method"].iloc[0])
    return f"{method[:1].upper()}{method[1:]}: {p_words(tested)}."


def _ils_words(results: Results, table: pd.DataFrame, model: str) -> str:
    control = results.control("survival", model)
    if control is None:
        return "No control arm: no increase in life span."
    if table["ils_mean_pct"].isna().all():
        return ""
    return f"Above the bars: increase in life span (ILS) over {control}, on the mean."


def _mean_words(row: dict[str, Any]) -> str:
    spread = f" ± {row['sd_d']:.1f}" if np.isfinite(row["sd_d"]) else ""
    mean = number_text(row["mean_life_span_d"])
    return f"{row['arm']} {mean}{spread} (n = {row['n']:g})"


def _top(results: Results, arm: Mapping[str, Any]) -> float:
    """Where an arm's bar, error bar and points end."""
    animals = results.study.survival
    assert animals is not None
    here = animals.loc[(animals["model"] == arm["model"]) & (animals["arm"] == arm["arm"]), "day"]
    sd = arm["sd_d"] if np.isfinite(arm["sd_d"]) else 0.0
    return max(float(here.max()), float(arm["mean_life_span_d"] + sd))
