"""Figures of tumor growth: arm means over days with n, and each animal's change."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.comparison import mean_half_width
from analysis.results import Results
from components.drawing import Drawing
from components.panels.strips import (
    add_count_table,
    empty_panel,
    figure_with_table,
    slot_axis,
    spaced_days,
    table_figure_height,
)
from components.theme import (
    ERROR_WORDS,
    FADED,
    Panel,
    View,
    counted,
    file_stem,
    method_words,
    number_text,
    p_words,
    sentence_join,
    signed_text,
)

FEWEST_SHARE = 0.5  # of an arm's animals; a mean of fewer says more of who is left than of growth

NO_ARM = "No shown arm was measured in this model."
NO_CHANGE = "No shown arm has a change from baseline on this day."
BASELINE = "Day {:g} is the baseline that changes are counted from: a later day is needed."


def growth_curves(
    results: Results, view: View, model: str, *, animals: bool, log_axis: bool
) -> Panel:
    """Mean tumor volume of every shown arm with n under the axis; animals' lines on demand."""
    table = view.rows(results.tables["tumor_growth"], model)
    measured = table[(table["n"] > 0) & (table["n"] >= FEWEST_SHARE * table["n_started"])]
    title = f"Tumor growth, {model or 'all animals'}"
    stem = file_stem(view.study_title, "tumor_growth", model)
    if measured.empty:
        return empty_panel("growth_curves", title, NO_ARM, stem)
    left_out = (table["n"] > 0).sum() > len(measured)
    arms = [name for name in view.names if name in set(measured["arm"])]
    figure = figure_with_table(len(arms))
    for arm in arms:
        if animals:
            _add_animals(figure, results, view, model, arm)
        _add_mean(figure, view, model, measured[measured["arm"] == arm])
    counts = measured[measured["day"].isin(spaced_days(measured["day"].to_list()))]
    add_count_table(figure, counts[["arm", "day", "n"]], view, model, "Animals measured")
    figure.update_xaxes(title="Days from treatment start", row=1, col=1)
    scale = _log_scale(measured["mean_mm3"]) if log_axis else {"rangemode": "tozero"}
    figure.update_yaxes(title="Tumor volume (mm³)", row=1, col=1, **scale)
    _mark_endpoint(figure, results, measured)
    lines = " Thin lines: animals." if animals else ""
    return Panel(
        key="growth_curves",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"Mean ± {ERROR_WORDS[view.error_bar]} of the animals still measured.{lines}",
                f"n = {counted(table['n_started'].astype(int), 'animal')} an arm at the start.",
                "Days with fewer than half of an arm's animals are not drawn." if left_out else "",
                _test_words(results, table, model),
                view.footnote(table),
            ]
        ),
        alt=f"Line chart: {title}; mean tumor volume of {len(arms)} arms by day.",
        table=table,
        file_stem=stem,
        height=table_figure_height(len(arms)),
    )


def waterfall(results: Results, view: View, model: str, day: float) -> Panel:
    """Each animal's change of tumor volume from its baseline on one day, arm by arm."""
    on_day = _changes(results, view, model, day)
    title = f"Change of tumor volume by day {day:g}, {model or 'all animals'}"
    stem = file_stem(view.study_title, "waterfall", model, f"day_{day:g}")
    if on_day.empty or day <= results.start_days[model]:
        words = NO_CHANGE if day > results.start_days[model] else BASELINE.format(day)
        return empty_panel("growth_waterfall", title, words, stem)
    figure = Drawing()
    centers, start = [], 0.0
    arms = [name for name in view.names if name in set(on_day["arm"])]
    for arm in arms:
        rows = on_day[on_day["arm"] == arm].sort_values("change_pct", ascending=False)
        slots = start + np.arange(len(rows))
        _add_waterfall(figure, view, model, rows, slots)
        centers.append(float(slots.mean()))
        start += len(rows) + 1.2
    labels = [view.label(arm, model) for arm in arms]
    figure.update_xaxes(**slot_axis(labels))
    figure.update_xaxes(tickvals=centers, range=[-1, start - 0.6], ticks="")
    figure.add_hline(y=0, line_width=1.2)
    figure.update_yaxes(title="Change from baseline (%)")
    return Panel(
        key="growth_waterfall",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                "One bar per animal measured on that day; heavy lines: mean of the arm, "
                + ", ".join(_mean_words(on_day, arms))
                + ".",
                _left_words(results, view, model, on_day),
                view.footnote(on_day),
            ]
        ),
        alt=f"Waterfall chart: {title}; one bar per animal, {len(arms)} arms.",
        table=on_day,
        file_stem=stem,
    )


def _log_scale(volumes: pd.Series) -> dict[str, Any]:
    """A logarithmic axis with ticks at 1, 2 and 5 of each decade around the means."""
    above_zero = volumes[volumes > 0]
    decades = (
        np.floor(np.log10([above_zero.min(), above_zero.max()])) if len(above_zero) else [0, 3]
    )
    ticks = [
        step * 10.0**decade
        for decade in np.arange(decades[0] - 1, decades[1] + 2)
        for step in (1, 2, 5)
    ]
    return {"type": "log", "tickvals": ticks, "ticktext": [f"{tick:g}" for tick in ticks]}


def _add_animals(figure: Drawing, results: Results, view: View, model: str, arm: str) -> None:
    volumes = results.tables["animal_volumes"]
    rows = volumes[(volumes["model"] == model) & (volumes["arm"] == arm)]
    rows = rows.dropna(subset=["volume_mm3"])
    x: list[float | None] = []
    y: list[float | None] = []
    for _, animal in rows.groupby("animal", sort=False):
        x += [*animal["day"], None]
        y += [*animal["volume_mm3"], None]
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines",
        line={"color": view.styles[arm].color, "width": 1},
        opacity=FADED,
        hoverinfo="skip",
        showlegend=False,
        name=f"{view.label(arm, model)} (animals)",
        row=1,
        col=1,
    )


def _add_mean(figure: Drawing, view: View, model: str, rows: pd.DataFrame) -> None:
    rows = rows.sort_values("day")
    arm = rows["arm"].iloc[0]
    style = view.styles[arm]
    figure.add_scatter(
        x=rows["day"],
        y=rows["mean_mm3"],
        error_y={"type": "data", "array": _errors(rows, view), "thickness": 1.5, "width": 4},
        mode="lines+markers",
        name=view.label(arm, model),
        line={"color": style.color, "dash": style.dash, "width": 2.5},
        marker={"symbol": style.symbol, "size": 8},
        customdata=rows["n"],
        hovertemplate="%{fullData.name}<br>day %{x:g}: %{y:.0f} mm³, n = %{customdata}"
        "<extra></extra>",
        row=1,
        col=1,
    )


def _errors(rows: pd.DataFrame, view: View) -> np.ndarray:
    """The error bar that ``ERROR_WORDS`` names."""
    if view.error_bar == "ci95":
        return mean_half_width(rows["sem_mm3"], rows["n"], 0.95)
    return rows[f"{view.error_bar}_mm3"].to_numpy(float)


def _mark_endpoint(figure: Drawing, results: Results, table: pd.DataFrame) -> None:
    limit = results.settings.endpoint_volume_mm3 or results.study.fact_number("endpoint_volume_mm3")
    if limit and len(table) and limit < 1.6 * table["mean_mm3"].max():
        figure.add_hline(
            y=limit,
            line_dash="dash",
            line_width=1,
            annotation_text=f"endpoint {limit:,.0f} mm³",
            row=1,
            col=1,
        )


def _test_words(results: Results, table: pd.DataFrame, model: str) -> str:
    tested = table[(table["evaluation_day"] == 1) & table["p_adjusted"].notna()]
    day = results.evaluation_days.get(model)
    if tested.empty or day is None:
        return ""
    control = results.control("tumor_growth", model)
    method = method_words(tested["method"].iloc[0])
    return f"Day {day:g} against {control} on volume ({method}): {p_words(tested)}."


def _changes(results: Results, view: View, model: str, day: float) -> pd.DataFrame:
    rows = view.rows(results.tables["animal_volumes"], model)
    return rows[(rows["day"] == day) & rows["change_pct"].notna()]


def _add_waterfall(
    figure: Drawing, view: View, model: str, rows: pd.DataFrame, slots: np.ndarray
) -> None:
    arm = rows["arm"].iloc[0]
    figure.add_bar(
        x=slots,
        y=rows["change_pct"],
        width=0.86,
        marker={"color": view.styles[arm].color},
        name=view.label(arm, model),
        text=rows["animal"],
        textposition="none",
        hovertemplate="animal %{text}: %{y:+.0f} %<extra>%{fullData.name}</extra>",
        showlegend=False,
    )
    mean = float(rows["change_pct"].mean())
    left, right = float(slots[0]) - 0.5, float(slots[-1]) + 0.5
    figure.add_shape(type="line", x0=left, x1=right, y0=mean, y1=mean, line={"width": 2.5})
    # The free corner: right above the line over growing tumors, left below it under shrinking ones.
    grew = mean >= 0
    figure.add_annotation(
        x=right if grew else left,
        y=mean,
        text=f"<b>{signed_text(mean)}</b>",
        xanchor="right" if grew else "left",
        yanchor="bottom" if grew else "top",
        showarrow=False,
    )


def _mean_words(on_day: pd.DataFrame, arms: list[str]) -> list[str]:
    words = []
    for arm in arms:
        values = on_day.loc[on_day["arm"] == arm, "change_pct"]
        words.append(f"{arm} {signed_text(float(values.mean()))} (n = {len(values)})")
    return words


def _left_words(results: Results, view: View, model: str, on_day: pd.DataFrame) -> str:
    everyone = view.rows(results.tables["animal_volumes"], model)
    started = everyone.groupby("arm", sort=False)["animal"].nunique()
    there = on_day.groupby("arm")["animal"].nunique().reindex(started.index, fill_value=0)
    left = (started - there)[started > there]
    if left.empty:
        return ""
    each = ", ".join(f"{arm} {number_text(n, 0)}" for arm, n in left.items())
    return f"Not measured on that day, or without a baseline, and not in the means: {each}."
