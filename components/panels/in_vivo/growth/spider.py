"""Figure of every animal's growth: a small panel for each arm, on shared axes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import pandas as pd

from analysis.in_vivo.animals.drop_out import COLUMNS, GrowthCurves
from analysis.results import Results
from components.look.drawing import TOP_PX, Drawing
from components.look.long_names import in_lines, letters_across, line_count
from components.look.theme import (
    NEUTRAL,
    Panel,
    View,
    counted,
    file_stem,
    plot_text,
    sentence_join,
)
from components.panels.in_vivo.growth.by_day import (
    GrowthLook,
    add_animals,
    axis_scale,
    endpoint_volume,
    why_empty,
)
from components.panels.in_vivo.growth.words import (
    MEASURE_AXES,
    Doses,
    day_words,
    doses_of,
    early_words,
    left_out_words,
    no_line_words,
    window_words,
)
from components.panels.parts.strips import empty_panel

ACROSS = 3
AXIS_PX = 92  # of the y axis and the right margin
PANEL_PX, TITLE_PX, MORE_PX = 190, 46, 17  # of a panel, its name, and each more line of a name
NAME_LETTERS, NAME_PX = 26, 200  # of a name on one line, and the width of a panel that has it


def spider(
    results: Results, curves: GrowthCurves, view: View, model: str, look: GrowthLook
) -> Panel:
    """A panel per shown arm: its animals as thin lines, its center as a heavy one."""
    whole = view.rows(curves.table, model)
    table = whole[whole["day"] >= look.first_day]
    title = f"Growth of every animal, {model or 'all animals'}"
    stem = file_stem(view.study_title, "animals", model, look.measure)
    volumes = view.rows(results.tables["animal_volumes"], model)
    late = volumes["day"] - results.start_days[model] >= look.first_day
    animals = volumes[volumes[COLUMNS[look.measure]].notna() & late]
    if animals.empty:
        return empty_panel("growth_spider", title, why_empty(results, table, view, model), stem)
    arms = view.names_in(animals)
    columns = min(ACROSS, len(arms))
    rows = math.ceil(len(arms) / columns)
    names = {arm: _name(view, model, arm) for arm in arms}
    more_px = MORE_PX * (line_count([*names.values()]) - 1)
    title_px = TITLE_PX + more_px
    height = rows * (PANEL_PX + title_px) + 50
    figure = Drawing(
        rows=rows,
        cols=columns,
        horizontal_spacing=0.03,
        vertical_spacing=title_px / (height - 80 - more_px) if rows > 1 else 0.0,
    )
    figure.update_layout(margin={"t": TOP_PX + more_px})
    doses = doses_of(results, view, model, arms, float(table["day"].max()))
    _share_axes(figure, arms, columns, animals, results.start_days[model], look)
    places = [{"row": at // columns + 1, "col": at % columns + 1} for at in range(len(arms))]
    _name_days(figure, results.days_from(model), places[-columns:])
    for arm, place in zip(arms, places, strict=True):
        add_animals(figure, results, view, model, arm, look, place)
        if arm not in curves.as_animals:
            _add_center(figure, view, model, table[table["arm"] == arm], arm, look, place)
        _add_crosses(figure, view, animals[animals["arm"] == arm], curves, arm, place)
        _add_heading(figure, view, arm, names[arm], animals, place)
        _mark(figure, results, doses, animals, look, place)
    return Panel(
        key="growth_spider",
        title=title,
        figure=figure,
        caption=sentence_join(
            [*_caption(results, curves, view, model, look, animals, doses.period_words)]
        ),
        alt=f"Small line charts: {title}; {len(arms)} arms on shared axes.",
        table=animals,
        file_stem=stem,
        height=height,
        least_px=columns * NAME_PX + AXIS_PX,
    )


def _caption(
    results: Results,
    curves: GrowthCurves,
    view: View,
    model: str,
    look: GrowthLook,
    animals: pd.DataFrame,
    period: str,
) -> Iterator[str]:
    """What is drawn and what is not."""
    whole = view.rows(curves.table, model)
    table = whole[whole["day"] >= look.first_day]
    yield (
        "Thin lines: animals; × where one left before the last day of its arm. Heavy lines: "
        f"{'median' if look.is_median else 'mean'} of the arm."
    )
    yield f"n = {counted(animals.groupby('arm')['animal'].nunique(), 'animal')} an arm."
    yield period
    yield no_line_words([name for name in view.names if name in curves.as_animals])
    yield window_words(results.windows, model)
    yield left_out_words(curves, table, look.is_median)
    yield early_words(whole["day"], look.early)
    yield day_words(results, model)
    yield view.footnote(table)


def _share_axes(
    figure: Drawing,
    arms: list[str],
    columns: int,
    animals: pd.DataFrame,
    start: float,
    look: GrowthLook,
) -> None:
    """The same ranges in every panel; numbers at the left and the bottom of the figure only."""
    values, days = animals[COLUMNS[look.measure]], animals["day"] - start
    reach = 0.03 * float(days.max() - days.min() or 1)
    figure.update_xaxes(range=[float(days.min()) - reach, float(days.max()) + reach])
    scale = axis_scale(values, look)
    low, high = float(values.min()), float(values.max())
    if look.is_log:
        above = values[values > 0]
        low = math.log10(float(above.min())) if len(above) else 0.0
        high = math.log10(float(above.max())) if len(above) else 1.0
    elif look.measure != "change":
        low = 0.0
    margin = 0.06 * (high - low or 1)
    figure.update_yaxes(**scale, range=[low - margin, high + margin], showticklabels=False)
    rows = math.ceil(len(arms) / columns)
    for row in range(1, rows + 1):
        figure.update_yaxes(showticklabels=True, row=row, col=1)
    figure.update_yaxes(title=MEASURE_AXES[look.measure], row=(rows + 1) // 2, col=1)
    for number in range(len(arms), rows * columns):
        place = {"row": rows, "col": number % columns + 1}
        figure.update_xaxes(visible=False, **place)
        figure.update_yaxes(visible=False, **place)


def _name_days(figure: Drawing, words: str, lowest: Sequence[dict[str, int]]) -> None:
    """What the days are counted from, below the panels with nothing under them."""
    for place in lowest:
        figure.update_xaxes(title=words, **place)


def _add_center(
    figure: Drawing,
    view: View,
    model: str,
    rows: pd.DataFrame,
    arm: str,
    look: GrowthLook,
    place: dict[str, int],
) -> None:
    center = "median" if look.is_median else "mean"
    known = rows[rows["drawn"].astype(bool) & rows[center].notna()]
    figure.add_scatter(
        x=known["day"],
        y=known[center],
        mode="lines",
        line={"color": view.styles[arm].color, "width": 4},
        name=view.label(arm, model),
        customdata=known["n"],
        hovertemplate=f"{center}<br>day %{{x:~g}}: %{{y:,.4~r}}, n = %{{customdata}}"
        "<extra></extra>",
        showlegend=False,
        **place,
    )


def _add_crosses(
    figure: Drawing,
    view: View,
    animals: pd.DataFrame,
    curves: GrowthCurves,
    arm: str,
    place: dict[str, int],
) -> None:
    """A cross at the last value of every animal that left early."""
    left = curves.left[curves.left["arm"] == arm].set_index("animal")
    last = animals.drop_duplicates("animal", keep="last").set_index("animal")
    last = last.loc[[name for name in left.index if name in last.index]]
    if last.empty:
        return
    figure.add_scatter(
        x=left.loc[last.index, "last_day"],
        y=last[COLUMNS[curves.measure]],
        mode="markers",
        marker={"symbol": "x", "size": 8, "color": view.styles[arm].color},
        customdata=[plot_text(str(reason)) for reason in left.loc[last.index, "reason"]],
        text=[plot_text(str(name)) for name in last.index],
        hovertemplate="animal %{text} left: %{customdata}<extra></extra>",
        showlegend=False,
        **place,
    )


def _name(view: View, model: str, arm: str) -> str:
    """The arm's name on lines as wide as its panel; a short one whole."""
    label = view.label(arm, model)
    return in_lines(label, NAME_LETTERS) if letters_across(label) > NAME_LETTERS else label


def _add_heading(
    figure: Drawing, view: View, arm: str, name: str, animals: pd.DataFrame, place: dict[str, int]
) -> None:
    """The arm's name over its panel."""
    mine = animals[animals["arm"] == arm]
    label = f"<b>{name}</b>, n = {mine['animal'].nunique()}"
    figure.add_title(label, **place, above=3, font={"size": 13, "color": view.styles[arm].color})


def _mark(
    figure: Drawing,
    results: Results,
    doses: Doses,
    animals: pd.DataFrame,
    look: GrowthLook,
    place: dict[str, int],
) -> None:
    """Treatment and endpoint volume in one panel."""
    if doses.period:
        figure.add_axis_bar(*doses.period, NEUTRAL, **place)
    limit = endpoint_volume(results)
    if look.measure == "volume" and limit and limit < 1.3 * float(animals["volume_mm3"].max()):
        figure.add_hline(y=limit, line_dash="dash", line_width=1, row=place["row"],
                         col=place["col"])  # fmt: skip
