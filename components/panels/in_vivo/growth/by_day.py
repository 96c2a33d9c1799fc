"""Figure of tumor growth: the center of every arm by day, with n and doses under the axis."""

from __future__ import annotations

import functools
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.in_vivo.animals import drop_out
from analysis.in_vivo.animals.drop_out import GrowthCurves, Measure, Rule
from analysis.results import Results
from components.look.drawing import Drawing
from components.look.theme import (
    FADED,
    Panel,
    View,
    file_stem,
    plot_text,
    records,
    sentence_join,
)
from components.panels.error_bars import half_width, no_bar_words
from components.panels.in_vivo.growth.words import (
    FIRST_SHOWN_D,
    MEASURE_AXES,
    Doses,
    animals_words,
    center_words,
    day_words,
    doses_of,
    early_words,
    left_out_words,
    measured_words,
    test_words,
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

ALONE = 0.75  # opacity of animals that stand for their arm
NO_ARM = "No shown arm was measured in this model."
NO_MEASURE = "No shown arm has an animal with a baseline in this model."
NO_DAY = "No day has enough of an arm's animals for this rule: choose another."


@dataclass(frozen=True, slots=True)
class GrowthLook:
    """What the growth figure shows: of what, which center, which rule for animals that leave.

    ``early``: also days more than a week before treatment.
    """

    measure: Measure = "volume"
    center: Literal["mean", "median"] = "mean"
    rule: Rule = "half"
    lines: Literal["means", "animals", "panels"] = "means"
    log: bool = False
    early: bool = False

    @property
    def first_day(self) -> float:
        """The first day that is shown, from treatment start."""
        return -np.inf if self.early else FIRST_SHOWN_D

    @property
    def is_median(self) -> bool:
        """Whether the center is a median: chosen, or the only one that the rule has."""
        return self.center == "median" or self.rule == "km_median"

    @property
    def is_log(self) -> bool:
        """Whether the axis is logarithmic; a change in % can be negative and never is."""
        return self.log and self.measure != "change"


@functools.lru_cache(maxsize=16)
def curves_of(results: Results, model: str, measure: Measure, rule: Rule) -> GrowthCurves:
    """The growth curves of one model by a rule for animals that leave."""
    volumes = results.by_window
    assert volumes is not None
    return drop_out.growth_curves(
        volumes[volumes["model"] == model],
        results.study,
        results.start_days[model],
        endpoint_volume(results),
        measure,
        rule,
    )


def endpoint_volume(results: Results) -> float | None:
    """The tumor volume (mm3) at which animals are taken out, where one is known."""
    limit = results.settings.endpoint_volume_mm3
    return limit or results.study.fact_number("endpoint_volume_mm3")


def growth_curves(
    results: Results, curves: GrowthCurves, view: View, model: str, look: GrowthLook
) -> Panel:
    """Center of every shown arm by day, with n and doses under the axis."""
    whole = view.rows(curves.table, model)
    table = whole[whole["day"] >= look.first_day]
    animals = [name for name in view.names if name in curves.as_animals]
    curved = table["drawn"] & ~table["arm"].isin(animals)
    measured = table[curved & table[_center(look)].notna()]
    counts = pd.concat([measured, table[table["arm"].isin(animals)]]).sort_index()
    title = f"Tumor growth, {model or 'all animals'}"
    stem = file_stem(view.study_title, "tumor_growth", model, *_stem_words(look))
    if counts.empty:
        return empty_panel("growth_curves", title, why_empty(results, table, view, model), stem)
    arms = view.names_in(counts)
    doses = doses_of(results, view, model, arms, float(counts["day"].max()))
    lines = table_lines(view, model, arms, doses.lines, doses.period)
    figure = figure_with_table(lines)
    by_arm = dict(iter(measured.sort_values("day").groupby("arm")))
    heights = [measured[_center(look)]]
    for arm in arms:
        if look.lines == "animals" or arm in animals:
            shown = add_animals(figure, results, view, model, arm, look, alone=arm in animals)
            heights += [shown] if arm in animals else []
        if arm in by_arm:
            _add_center(figure, view, model, by_arm[arm], look)
    _add_counts(figure, view, counts, lines)
    name_animals(figure, animals)
    seen = pd.concat(heights)
    days = day_axis(float(counts["day"].min()), float(counts["day"].max()))
    figure.update_xaxes(title=results.days_from(model), **days, row=1, col=1)
    figure.update_yaxes(title=MEASURE_AXES[look.measure], row=1, col=1, **axis_scale(seen, look))
    if look.measure == "volume":
        mark_endpoint(figure, results, float(seen.max()))
    return Panel(
        key="growth_curves",
        title=title,
        figure=figure,
        caption=sentence_join(
            [animals_words(animals), *_caption(results, curves, view, model, look, doses)]
        ),
        alt=f"Line chart: {title}; {_center(look)} by day of {len(arms)} arms.",
        table=table,
        file_stem=stem,
        height=lines.figure_px,
        heads=_heads(look),
    )


def _heads(look: GrowthLook) -> dict[str, str]:
    """Columns of the table in the unit of what is shown."""
    unit = {"volume": " (mm³)", "rtv": " (fold of baseline)", "change": " (%)"}[look.measure]
    words = {"mean": "mean", "sd": "SD", "sem": "SEM", "median": "median"}
    quartiles = {"low": "lower quartile", "high": "upper quartile"}
    return {name: said + unit for name, said in (words | quartiles).items()}


def _caption(
    results: Results,
    curves: GrowthCurves,
    view: View,
    model: str,
    look: GrowthLook,
    doses: Doses,
) -> Iterator[str]:
    """What is drawn and what is not, the doses, the test."""
    whole = view.rows(curves.table, model)
    table = whole[whole["day"] >= look.first_day]
    yield center_words(look.measure, look.is_median, look.rule, view.error_bar)
    yield "Thin lines: animals." if look.lines == "animals" else ""
    yield measured_words(results, table, model)
    yield test_words(results, view, model)
    yield day_words(results, model)
    yield "" if look.is_median else no_bar_words(table.loc[table["drawn"], "n"])
    yield window_words(results.windows, model)
    yield left_out_words(curves, table, look.is_median)
    yield early_words(whole["day"], look.early)
    yield doses.period_words
    yield doses.words
    yield view.footnote(table)


def name_animals(figure: Drawing, arms: Sequence[str]) -> None:
    """Say above the plot which arms are drawn as their animals."""
    if arms:
        words = textwrap.wrap(animals_words(arms), 72)
        figure.add_title("<br>".join(map(plot_text, words)), above=4)
        figure.update_layout(margin={"t": 16 + 18 * len(words)})


def why_empty(results: Results, table: pd.DataFrame, view: View, model: str) -> str:
    """Why no arm has a day to draw."""
    if len(table):
        return NO_DAY
    sized = view.rows(results.tables["animal_volumes"], model)["volume_mm3"].notna().any()
    return NO_MEASURE if sized else NO_ARM


def add_animals(
    figure: Drawing,
    results: Results,
    view: View,
    model: str,
    arm: str,
    look: GrowthLook,
    place: Mapping[str, int] | None = None,
    *,
    alone: bool = False,
) -> pd.Series:
    """The line of every animal of an arm as one trace, and its values; ``alone``: no curve."""
    column, start = drop_out.COLUMNS[look.measure], results.start_days[model]
    volumes = results.tables["animal_volumes"]
    rows = volumes[(volumes["model"] == model) & (volumes["arm"] == arm)]
    rows = rows[rows[column].notna() & (rows["day"] - start >= look.first_day)]
    animal_lines(figure, view, model, arm, rows.assign(day=rows["day"] - start), column,
                 place, alone=alone)  # fmt: skip
    return rows[column]


def animal_lines(
    figure: Drawing,
    view: View,
    model: str,
    arm: str,
    rows: pd.DataFrame,
    column: str,
    place: Mapping[str, int] | None = None,
    *,
    alone: bool = False,
) -> None:
    """The animals of an arm as thin lines; with its marks where it has no curve (``alone``)."""
    x: list[float | None] = []
    y: list[float | None] = []
    names: list[str] = []
    for name, animal in rows.groupby("animal", sort=False):
        x += [*animal["day"], None]
        y += [*animal[column], None]
        names += [plot_text(str(name))] * (len(animal) + 1)
    hover = {"customdata": names, "hovertemplate": "animal %{customdata}<br>day %{x:~g}: %{y:,.4~r}"
             "<extra></extra>"} if place or alone else {"hoverinfo": "skip"}  # fmt: skip
    style = view.styles[arm]
    lines = {"color": style.color, "width": 1.3 if alone else 1}
    marks = {"mode": "lines+markers", "marker": {"symbol": style.symbol, "size": 5}}
    figure.add_scatter(
        x=x,
        y=y,
        line=lines | ({"dash": style.dash} if alone else {}),
        opacity=ALONE if alone else FADED,
        showlegend=alone,
        name=view.label(arm, model) + ("" if alone else " (animals)"),
        **(marks if alone else {"mode": "lines"}),
        **hover,
        **(place or {"row": 1, "col": 1}),
    )


def axis_scale(values: pd.Series, look: GrowthLook) -> dict[str, Any]:
    """A linear axis from 0, or a logarithmic one with ticks at 1, 2 and 5 of each decade."""
    if not look.is_log:
        return {} if look.measure == "change" else {"rangemode": "tozero"}
    above_zero = values[values > 0]
    decades = (
        np.floor(np.log10([above_zero.min(), above_zero.max()])) if len(above_zero) else [0, 3]
    )
    ticks = [
        step * 10.0**decade
        for decade in np.arange(decades[0] - 1, decades[1] + 2)
        for step in (1, 2, 5)
    ]
    return {"type": "log", "tickvals": ticks, "ticktext": [f"{tick:g}" for tick in ticks]}


def mark_endpoint(figure: Drawing, results: Results, highest: float) -> None:
    """The endpoint volume as a line, where the figure comes near it."""
    limit = endpoint_volume(results)
    if limit and limit < 1.6 * highest:
        figure.add_hline(
            y=limit,
            line_dash="dash",
            line_width=1,
            annotation_text=f"endpoint {limit:,.0f} mm³",
            row=1,
            col=1,
        )


def _center(look: GrowthLook) -> str:
    return "median" if look.is_median else "mean"


def _stem_words(look: GrowthLook) -> list[str]:
    """What of the look a file's name says: all that is not the default."""
    words: list[str] = [look.measure] if look.measure != "volume" else []
    words += ["median"] if look.center == "median" else []
    return words + ([look.rule] if look.rule != "half" else [])


def _add_center(
    figure: Drawing, view: View, model: str, rows: pd.DataFrame, look: GrowthLook
) -> None:
    arm = rows["arm"].iloc[0]
    style = view.styles[arm]
    held = rows["n_carried"].to_numpy(int) > 0
    symbols = [f"{style.symbol}-open" if each else style.symbol for each in held]
    figure.add_scatter(
        x=rows["day"],
        y=rows[_center(look)],
        error_y={"type": "data", "thickness": 1.5, "width": 4, **error_bars(rows, view, look)},
        mode="lines+markers",
        name=view.label(arm, model),
        line={"color": style.color, "dash": style.dash, "width": 2.5},
        marker={"symbol": symbols if held.any() else style.symbol, "size": 8},
        customdata=rows["n"],
        hovertemplate="%{fullData.name}<br>day %{x:~g}: %{y:,.4~r}, n = %{customdata}"
        "<extra></extra>",
        row=1,
        col=1,
    )


def error_bars(rows: pd.DataFrame, view: View, look: GrowthLook) -> Mapping[str, Any]:
    """The error bar that the caption names: of the mean, or the quartiles around the median."""
    if look.is_median:
        above, below = rows["high"] - rows["median"], rows["median"] - rows["low"]
        return {"array": above.to_numpy(), "arrayminus": below.to_numpy(), "symmetric": False}
    return {"array": half_width(view, rows["sem"], rows["n"] + rows["n_carried"])}


def _add_counts(figure: Drawing, view: View, measured: pd.DataFrame, lines: TableLines) -> None:
    days = set(spaced_days(measured["day"].to_list()))
    rows = records(measured[["arm", "day", "n", "n_carried"]])
    cells = [(row["arm"], row["day"], _count(row)) for row in rows if row["day"] in days]
    held = any("+" in words for _, _, words in cells)
    heading = "Animals measured + carried" if held else "Animals measured"
    add_count_table(figure, lines, cells, view, heading)


def _count(row: Mapping[str, Any]) -> str:
    """``8``, or ``6+2`` where the last values of two animals are carried on."""
    carried = f"+{row['n_carried']:.0f}" if row["n_carried"] > 0 else ""
    return f"{row['n']:.0f}{carried}"
