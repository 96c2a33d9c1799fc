"""Every arm in a column, every readout in a row, on one shared arm axis."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from analysis.results import Results
from components.drawing import Drawing
from components.panels.strips import add_arm_bar, add_points, empty_panel, slot_axis
from components.panels.survival import add_life_span_slot
from components.panels.viability import add_viability_slot, n_words
from components.panels.well_words import wells_words
from components.theme import (
    Panel,
    View,
    counted,
    dose_text,
    file_stem,
    plot_text,
    records,
    sentence_join,
)

ROW_PX = 250
TITLE = "Every arm side by side"


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
    view = replace(view, error_bar="sem")  # as the caption says, whatever other figures draw
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
    stem = file_stem(view.study_title, "arms_side_by_side")
    if not rows:
        return empty_panel("compare_arms", TITLE, "No shown arm has a readout here.", stem)
    figure = Drawing(rows=len(rows), cols=1, shared_xaxes=True, vertical_spacing=0.05)
    figure.update_layout(margin={"l": 112})
    for position, row in enumerate(rows, start=1):
        _draw_row(figure, row, arms, position)
    figure.update_xaxes(**slot_axis([plot_text(arm) for arm in arms]))
    figure.update_xaxes(showticklabels=True, row=len(rows), col=1)
    whole = pd.concat([row.table[["model", "arm"]] for row in rows])
    return Panel(
        key="compare_arms",
        title=TITLE,
        figure=figure,
        caption=sentence_join([*[row.words for row in rows], _illustrative_words(view, whole)]),
        alt=f"{len(rows)} rows of bars with points, one column for each of {len(arms)} arms.",
        table=view.rows(results.tables["scorecard"]),
        file_stem=stem,
        height=ROW_PX * len(rows) + 110,
    )


def _draw_row(figure: Drawing, row: ReadoutRow, arms: list[str], position: int) -> None:
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
        figure.add_hline(y=row.baseline, line_dash="dot", line_width=1, row=position)
    figure.update_yaxes(title=row.axis, **place)
    # Draws nothing; makes the subplot exist even when no arm of this row is shown.
    figure.add_scatter(x=[None], y=[None], showlegend=False, hoverinfo="skip", **place)


def _viability_row(results: Results, view: View, model: str | None) -> ReadoutRow | None:
    if model is None or "viability" not in results.tables or results.reference_doses is None:
        return None
    doses = results.reference_doses
    table = view.rows(results.tables["viability"].merge(doses, on=list(doses.columns)), model)
    table = table[table["mean_pct"].notna()]
    if table.empty:
        return None
    parts = [_dose_words(table), *[f"{hours:g} h" for hours in table["time_h"].dropna().unique()]]

    def draw(figure: Drawing, arm: Mapping[str, Any], slot: int, **place: int) -> None:
        add_viability_slot(figure, results, view, arm, slot, False, **place)

    return ReadoutRow(
        axis=_axis("Viability (%)", model),
        table=table,
        value="mean_pct",
        words=sentence_join(
            [
                _words("Viability", model, *parts, f"mean ± SEM, {n_words(table)}"),
                wells_words(results, model),
            ]
        ),
        draw=draw,
        baseline=100.0,
    )


def _change_row(results: Results, view: View, model: str | None) -> ReadoutRow | None:
    if model is None or model not in results.evaluation_days:
        return None
    day = results.evaluation_days[model]
    if day <= results.start_days[model]:
        return None
    growth = view.rows(results.tables["tumor_growth"], model)
    table = growth[growth["day"] == day]
    volumes = results.tables["animal_volumes"]
    animals = volumes[
        (volumes["model"] == model) & (volumes["day"] == day) & volumes["change_pct"].notna()
    ]
    changed = view.rows(animals).groupby("arm").size()
    if changed.empty:
        return None

    def draw(figure: Drawing, arm: Mapping[str, Any], slot: int, **place: int) -> None:
        style = view.styles[arm["arm"]]
        hover = f"mean {arm['mean_change_pct']:+.0f} %"
        value, error = arm["mean_change_pct"], arm["sem_change_pct"]
        add_arm_bar(figure, style, slot, value, error, hover, **place)
        here = animals[animals["arm"] == arm["arm"]]
        names = [f"animal {name}" for name in here["animal"]]
        add_points(figure, style, slot, here["change_pct"].to_list(), names, **place)

    return ReadoutRow(
        axis=_axis("Tumor volume<br>change (%)", model),
        table=table,
        value="mean_change_pct",
        words=_words(
            "Change of tumor volume",
            model,
            f"day {day:g} from baseline",
            "mean ± SEM",
            f"n = {counted(changed, 'animal')} an arm",
        ),
        draw=draw,
        baseline=0.0,
    )


def _life_span_row(results: Results, view: View, model: str | None) -> ReadoutRow | None:
    if model is None or "survival" not in results.tables:
        return None
    table = view.rows(results.tables["survival"], model)
    if table.empty:
        return None
    spread = "mean ± SD"
    if (table["censored"] > 0).any():
        spread += " (restricted mean without SD where animals are censored)"

    def draw(figure: Drawing, arm: Mapping[str, Any], slot: int, **place: int) -> None:
        add_life_span_slot(figure, results, view, arm, slot, **place)

    return ReadoutRow(
        axis=_axis("Life span (d)", model),
        table=table,
        value="mean_life_span_d",
        words=_words("Life span", model, spread, f"n = {counted(table['n'], 'animal')} an arm"),
        draw=draw,
        baseline=None,
    )


def _axis(readout: str, model: str) -> str:
    return f"{readout}<br>{plot_text(model)}" if model else readout


def _words(readout: str, *parts: str) -> str:
    """``Life span: 4T1, mean ± SD, n = 10 animals an arm.``; empty parts are left out."""
    return f"{readout}: {', '.join(part for part in parts if part)}."


def _dose_words(table: pd.DataFrame) -> str:
    """``10 µM of each drug``, or each arm's dose where they differ; "" where none is known."""
    dosed = table.dropna(subset=["concentration"])
    doses = dosed[["concentration", "concentration_2"]].to_numpy(float)
    if len(set(doses[~pd.isna(doses)])) == 1 and dosed["unit"].nunique() == 1:
        return f"{dose_text(doses[0, 0], dosed['unit'].iloc[0])} of each drug"
    return ", ".join(_arm_dose(row) for row in records(dosed))


def _arm_dose(row: Mapping[str, Any]) -> str:
    parts = [(row["concentration"], row["unit"]), (row["concentration_2"], row["unit_2"])]
    known = [dose_text(value, unit) for value, unit in parts if pd.notna(value)]
    return f"{row['arm']} {' + '.join(known)}"


def _illustrative_words(view: View, arms: pd.DataFrame) -> str:
    words = []
    for name, rows in arms.drop_duplicates().groupby("model", sort=False):
        model = str(name)
        names = [str(arm) for arm in rows["arm"]]
        marked = [arm for arm in names if view.is_illustrative(arm, model)]
        if marked:
            arms_words = "every arm" if marked == names else ", ".join(marked)
            words.append(f"{arms_words} of {model}" if model else arms_words)
    return f"Illustrative, no published value: {'; '.join(words)}." if words else ""
