"""Waterfalls: one bar per animal, arm by arm, in falling order; of change of volume and others."""

from __future__ import annotations

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
    plot_text,
    sentence_join,
    signed_text,
)
from components.panels.parts.strips import empty_panel, slot_axis

GAP = 1.2  # slots between two arms
LETTER_SHARE = 0.07  # of the changes' span, as tall as the words of a mean
NO_CHANGE = "No shown arm has a change from baseline on this day."
NO_BEST = "No shown arm has a change from baseline after treatment started."
BASELINE = "Day {:g} is the baseline that changes are counted from: a later day is needed."
# Change of volume (%) at which a scheme of response changes its category.
SCHEME_LINES = {
    "gao": ("Gao 2015", {"CR": -95, "PR": -50, "PD": 35}),
    "pdxnet": ("JAX/PDXNet", {"CR": -95, "PR": -30, "PD": 20}),
    "pptp": ("PPTP", {"PR": -50, "PD": 25}),
}
BEST_WORDS = {
    "gao": "from day 10 on",
    "pdxnet": "from day 10 on",
    "pptp": "on any day after treatment started",
}


def change_on_day(results: Results, view: View, model: str, day: float, scheme: str) -> Panel:
    """Each animal's change of tumor volume from its baseline on one day, arm by arm."""
    assert results.by_window is not None
    rows = view.rows(results.by_window, model)
    on_day = rows[(rows["day"] == day) & rows["change_pct"].notna()]
    title = (
        f"Change of tumor volume by {results.windows.words(model, day)}, {model or 'all animals'}"
    )
    stem = file_stem(view.study_title, "waterfall", model, f"day_{day:g}")
    if on_day.empty or day <= results.start_days[model]:
        words = NO_CHANGE if day > results.start_days[model] else BASELINE.format(day)
        return empty_panel("growth_waterfall", title, words, stem)
    words = "One bar per animal measured on that day"
    left = "Not measured on that day, or without a baseline"
    return _change_panel(results, view, model, on_day, (title, stem, words, left, scheme))


def best_change(results: Results, view: View, model: str, scheme: str) -> Panel:
    """Each animal's best change of tumor volume from its baseline, as the scheme takes it."""
    whole = view.rows(results.tables["response_schemes"], model)
    rows = whole[whole["scheme"] == ("pptp" if scheme == "pptp" else "gao")]
    judged = rows[rows["change_pct"].notna()]
    title = f"Best change of tumor volume, {model or 'all animals'}"
    stem = file_stem(view.study_title, "waterfall_best", model)
    if judged.empty:
        return empty_panel("growth_waterfall", title, NO_BEST, stem)
    words = f"One bar per animal: its lowest change of volume {BEST_WORDS[scheme]}"
    left = f"Without a change {BEST_WORDS[scheme]}"
    return _change_panel(results, view, model, judged, (title, stem, words, left, scheme))


def add_waterfall(
    figure: Drawing,
    view: View,
    model: str,
    table: pd.DataFrame,
    value: str,
    hover: str,
    custom: str = "",
) -> dict[str, np.ndarray]:
    """Bars of the column ``value``, sorted within each arm; the places of each arm's bars.

    ``hover`` is what the pointer shows, where ``%{text}`` is the animal and ``%{customdata}`` the
    column ``custom``.
    """
    places: dict[str, np.ndarray] = {}
    start = 0.0
    falling = np.argsort(-table[value].to_numpy(float), kind="stable")
    arms = table["arm"].to_numpy(object)[falling]
    for arm in view.names_in(table):
        rows = table.iloc[falling[arms == arm]]
        places[arm] = start + np.arange(len(rows))
        figure.add_bar(
            x=places[arm],
            y=rows[value],
            width=0.86,
            marker={"color": view.styles[arm].color},
            name=view.label(arm, model),
            text=[plot_text(str(name)) for name in rows["animal"]],
            textposition="none",
            customdata=rows[custom] if custom else None,
            hovertemplate=f"{hover}<extra>%{{fullData.name}}</extra>",
            showlegend=False,
        )
        start += len(rows) + GAP
    figure.update_xaxes(**slot_axis([view.label(arm, model) for arm in places]))
    centers = [float(slots.mean()) for slots in places.values()]
    figure.update_xaxes(tickvals=centers, range=[-1, start - 0.6], ticks="")
    figure.add_hline(y=0, line_width=1.2)
    return places


def add_levels(figure: Drawing, levels: Sequence[tuple[float, str]]) -> None:
    """Dashed lines across the figure, each named beside its right end."""
    for level, words in levels:
        figure.add_hline(y=level, line_dash="dash", line_width=1)
        figure.add_annotation(
            x=1, y=level, xref="x domain", text=words, xanchor="left", xshift=7, showarrow=False,
            font={"size": 12},
        )  # fmt: skip
    widest = max((len(words) for _, words in levels), default=0)
    figure.update_layout(margin={"r": round(24 + 6.5 * widest)})


def _change_panel(
    results: Results,
    view: View,
    model: str,
    rows: pd.DataFrame,
    words: tuple[str, str, str, str, str],
) -> Panel:
    title, stem, what, who_left, scheme = words
    figure = Drawing()
    places = add_waterfall(figure, view, model, rows, "change_pct", "animal %{text}: %{y:+.0f} %")
    name, cut_offs = SCHEME_LINES[scheme]
    low, high = float(rows["change_pct"].min()), float(rows["change_pct"].max())
    reached = [(level, f"{signed_text(level)} {category}") for category, level in cut_offs.items()
               if min(low, 0) - 5 <= level <= max(high, 0) + 5]  # fmt: skip
    add_levels(figure, reached)
    means = rows.groupby("arm")["change_pct"].mean()
    span = max(high, 0) - min(low, 0)
    for arm, slots in places.items():
        _add_mean(figure, float(means[arm]), slots, _clear(float(means[arm]), span, reached))
    figure.update_yaxes(title="Change from baseline (%)")
    lines = f"Dashed: cut-offs of {name}, as far as the figure reaches." if reached else ""
    return Panel(
        key="growth_waterfall",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"{what}; heavy lines: mean of the arm; n = "
                f"{counted(map(len, places.values()), 'animal')} an arm.",
                "Means: "
                + ", ".join(
                    f"{arm} {signed_text(float(means[arm]))} (n = {len(slots)})"
                    for arm, slots in places.items()
                )
                + ".",
                lines,
                _left_words(results, view, model, rows, who_left),
                view.footnote(rows),
            ]
        ),
        alt=f"Waterfall chart: {title}; one bar per animal, {len(places)} arms.",
        table=rows,
        file_stem=stem,
    )


def _clear(mean: float, span: float, levels: Sequence[tuple[float, str]]) -> float:
    """Where the words of a mean begin: beyond each level that would cross them."""
    side, room, at = (1 if mean >= 0 else -1), LETTER_SHARE * span, mean
    for level, _ in sorted(levels, key=lambda found: side * found[0]):
        if 0 <= side * (level - at) <= room:
            at = level
    return at


def _add_mean(figure: Drawing, mean: float, slots: np.ndarray, words_at: float) -> None:
    left, right = float(slots[0]) - 0.5, float(slots[-1]) + 0.5
    figure.add_shape(type="line", x0=left, x1=right, y0=mean, y1=mean, line={"width": 2.5})
    # The free corner: right above the line over growing tumors, left below it under shrinking ones.
    grew = mean >= 0
    figure.add_annotation(
        x=right + GAP / 2 if grew else left - GAP / 2,
        y=words_at,
        text=f"<b>{signed_text(mean)}</b>",
        xanchor="right" if grew else "left",
        yanchor="bottom" if grew else "top",
        showarrow=False,
    )


def _left_words(results: Results, view: View, model: str, rows: pd.DataFrame, who_left: str) -> str:
    started, there = _animals(view.rows(results.tables["animal_volumes"], model)), _animals(rows)
    left = {arm: len(animals) - len(there.get(arm, ())) for arm, animals in started.items()}
    each = ", ".join(f"{arm} {n}" for arm, n in left.items() if n > 0)
    return f"{who_left}, and not in the means: {each}." if each else ""


def _animals(rows: pd.DataFrame) -> dict[str, set[str]]:
    """The animals of each arm."""
    found: dict[str, set[str]] = {}
    for arm, animal in zip(rows["arm"].tolist(), rows["animal"].tolist(), strict=True):
        found.setdefault(arm, set()).add(animal)
    return found
