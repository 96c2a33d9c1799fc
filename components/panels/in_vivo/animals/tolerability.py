"""Figures of what the animals bore: body weight over days, and each animal's lowest weight."""

from __future__ import annotations

import functools
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.in_vivo.animals import body_weight
from analysis.in_vivo.animals.body_weight import LOSS_LIMITS_PCT, WeightCourse
from analysis.in_vivo.animals.tolerability import departures, tolerability
from analysis.results import Results
from components.look.drawing import Drawing
from components.look.theme import (
    Panel,
    View,
    counted,
    file_stem,
    records,
    sentence_join,
    signed_text,
)
from components.panels.error_bars import half_width, mean_words, no_bar_words
from components.panels.in_vivo.growth.by_day import animal_lines, name_animals
from components.panels.in_vivo.growth.waterfalls import add_levels, add_waterfall
from components.panels.in_vivo.growth.words import (
    animals_words,
    window_words,
)
from components.panels.parts.axis_ticks import day_axis
from components.panels.parts.count_table import (
    TableLines,
    add_count_table,
    figure_with_table,
    spaced_days,
    table_lines,
)
from components.panels.parts.strips import empty_panel

WEIGHTS = {
    False: "The weight includes the tumor.",
    True: "Weight without the tumor: weight − volume / 1000 (g), on days with both.",
}
NO_WEIGHT = "No shown arm has a body weight after its baseline."


def without_tumor(results: Results) -> Results:
    """The results with every weight less the tumor's (1 g per cm3), where both were measured."""
    tables = results.tables
    volumes = body_weight.without_tumor(tables["animal_volumes"], results.start_days)
    weights = body_weight.body_weight(volumes)
    left = departures(volumes, results.study, results.start_days)
    bore = tolerability(weights, left, results.study, results.settings.confidence)
    changed = {"animal_volumes": volumes, "body_weight": weights, "tolerability": bore}
    return replace(results, tables=tables | changed)


def weight_course(results: Results, view: View, model: str, *, tumor_free: bool = False) -> Panel:
    """Mean change of body weight of each arm over the days, with error bars."""
    course = _course(results, model)
    table = view.rows(course.table, model)
    title = f"Body weight, {model or 'all animals'}"
    stem = file_stem(view.study_title, "body_weight", model)
    if table.empty:
        return empty_panel("weight_course", title, NO_WEIGHT, stem)
    animals = [name for name in view.names if name in course.as_animals]
    means = table[table["drawn"] & ~table["arm"].isin(animals)]
    half = half_width(view, means["sem_pct"], means["n"])
    arms = view.names_in(table)
    lines = table_lines(view, model, arms)
    figure, low = figure_with_table(lines), [means["mean_pct"] - np.nan_to_num(half)]
    for arm in arms:
        if arm in animals:
            own = course.animals[course.animals["arm"] == arm]
            own = own.assign(day=own["day"] - results.start_days[model])
            animal_lines(figure, view, model, arm, own, "weight_change_pct", alone=True)
            low.append(own["weight_change_pct"])
        else:
            _add_means(figure, view, model, arm, means[means["arm"] == arm])
    name_animals(figure, animals)
    _add_limits(figure, float(pd.concat(low).min()))
    shown = table["drawn"] | table["arm"].isin(animals)
    _add_counts(figure, view, table[shown], lines)
    days = day_axis(float(table["day"].min()), float(table["day"].max()))
    figure.update_xaxes(title=results.days_from(model), **days, row=1, col=1)
    figure.update_yaxes(title="Change of body weight (%)", row=1, col=1)
    return Panel(
        key="weight_course",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                animals_words(animals),
                f"M{mean_words(view)[1:]} of the change from each animal's own baseline, "
                f"animals weighed that day; n = {counted(table.loc[shown, 'n'], 'animal')} an arm "
                "and day.",
                no_bar_words(means["n"]),
                window_words(course.windows, model),
                _hidden_words(int((~shown).sum())),
                f"{WEIGHTS[tumor_free]} No test.",
                view.footnote(table),
            ]
        ),
        alt=f"Line chart: {title}; mean change by day of {table['arm'].nunique()} arms.",
        table=table,
        file_stem=stem,
        height=lines.figure_px,
    )  # fmt: skip


def _hidden_words(arm_days: int) -> str:
    if not arm_days:
        return ""
    return f"Days with fewer than half of an arm's animals are not drawn ({arm_days} arm days)."


@functools.lru_cache(maxsize=16)
def _course(results: Results, model: str) -> WeightCourse:
    """The weights of one model by window of days."""
    volumes = results.tables["animal_volumes"]
    here = volumes[volumes["model"] == model]
    return body_weight.weight_course(here, results.start_days[model], results.settings.window_days)


def _add_counts(figure: Drawing, view: View, weighed: pd.DataFrame, lines: TableLines) -> None:
    days = set(spaced_days(weighed["day"].to_list()))
    rows = records(weighed[weighed["day"].isin(days)])
    cells = [(row["arm"], row["day"], f"{row['n']:.0f}") for row in rows]
    add_count_table(figure, lines, cells, view, "Animals weighed")


def _add_means(figure: Drawing, view: View, model: str, arm: str, rows: pd.DataFrame) -> None:
    own, style = rows.sort_values("day"), view.styles[arm]
    figure.add_scatter(
        x=own["day"],
        y=own["mean_pct"],
        error_y={
            "type": "data",
            "array": half_width(view, own["sem_pct"], own["n"]),
            "thickness": 1.5,
            "width": 4,
        },
        mode="lines+markers",
        name=view.label(arm, model),
        line={"color": style.color, "dash": style.dash, "width": 2.5},
        marker={"symbol": style.symbol, "size": 8},
        customdata=own["n"],
        hovertemplate="%{fullData.name}<br>day %{x:~g}: %{y:.1f} %, n = %{customdata}"
        "<extra></extra>",
        row=1,
        col=1,
    )


def weight_nadirs(results: Results, view: View, model: str, *, tumor_free: bool = False) -> Panel:
    """Lowest change of body weight of each animal, arm by arm, with the limits of loss."""
    title = f"Lowest body weight of each animal, {model or 'all animals'}"
    stem = file_stem(view.study_title, "weight_nadir", model)
    if model not in results.models("body_weight"):
        return empty_panel("weight_nadirs", title, NO_WEIGHT, stem)
    table = view.rows(results.tables["body_weight"], model)
    judged = table[table["nadir_pct"].notna()]
    if judged.empty:
        return empty_panel("weight_nadirs", title, NO_WEIGHT, stem)
    figure = Drawing()
    hover = "animal %{text}: %{y:.1f} % on day %{customdata:~g}"
    places = add_waterfall(figure, view, model, judged, "nadir_pct", hover, "nadir_day")
    for arm, lost in judged.groupby("arm", sort=False)["nadir_pct"].min().items():
        if lost == 0:  # its bars have no height
            figure.add_annotation(
                x=float(places[str(arm)].mean()), y=0, text="none lost", showarrow=False,
                yanchor="top", yshift=-4, font={"size": 12},
            )  # fmt: skip
    lowest = float(judged["nadir_pct"].min())
    _add_limits(figure, min(lowest, -10.0))
    figure.update_yaxes(title="Lowest change of body weight (%)")
    figure.update_yaxes(range=[min(1.12 * lowest, -12.0), 1])
    return Panel(
        key="weight_nadirs",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                "One bar per animal: its lowest weight from baseline on. Dashed: losses of 10, "
                "15 and 20 %, as far as the figure reaches (20 % is a usual humane limit).",
                _limit_words(judged),
                _left_words(table),
                _recovery_words(judged),
                WEIGHTS[tumor_free],
                view.footnote(judged),
            ]
        ),
        alt=f"Waterfall chart: {title}; {len(judged)} animals in {len(places)} arms.",
        table=table,
        file_stem=stem,
    )


def _add_limits(figure: Drawing, lowest: float) -> None:
    """A line at each limit that the figure reaches, named beside the plot, where no bar is."""
    reached = [limit for limit in LOSS_LIMITS_PCT if -limit >= lowest - 5]
    add_levels(figure, [(-limit, f"−{limit} %") for limit in reached])


def _limit_words(judged: pd.DataFrame) -> str:
    counts = judged.assign(hit=judged["flag"] != "", deep=judged["flag"] == "20")
    sums = counts.groupby("arm", sort=False).agg(
        n=("hit", "size"), hit=("hit", "sum"), deep=("deep", "sum")
    )
    each = [
        f"{row['arm']} {row['hit']} and {row['deep']} of {row['n']}"
        for row in records(sums.reset_index())
    ]
    return "Animals that lost 10 % or more, and 20 % or more: " + "; ".join(each) + "."


def _recovery_words(judged: pd.DataFrame) -> str:
    """Mean change at the last weighing of each arm that lost weight."""
    means = judged.groupby("arm", sort=False)["last_pct"].mean()
    each = "; ".join(f"{arm} {signed_text(mean, 1)}" for arm, mean in means.items())
    return f"At the last weighing, on average: {each}."


def _left_words(table: pd.DataFrame) -> str:
    left = int(table["nadir_pct"].isna().sum())
    return f"Without a baseline or a second weight, and not drawn: {left}." if left else ""
