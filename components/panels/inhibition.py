"""Figure of tumor growth inhibition, by each of its definitions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.results import Results
from components.drawing import Drawing
from components.panels.strips import empty_panel, slot_axis
from components.theme import (
    ArmStyle,
    Panel,
    View,
    counted,
    file_stem,
    records,
    sentence_join,
)

WITH_INTERVAL = "tgi_delta_pct"  # the definition that has a bootstrap interval
TGI_NAMES = {
    "tgi_delta_pct": "TGI by change",
    "tgi_volume_pct": "TGI by volume",
    "tgi_rtv_pct": "TGI by relative volume",
}
TGI_WORDS = {
    "tgi_delta_pct": "100 × (1 − mean change of the arm / mean change of {control}), in mm³ from "
    "baseline: 0 grew like {control}, 100 did not grow, above 100 shrank",
    "tgi_volume_pct": "100 × (1 − mean volume of the arm / mean volume of {control})",
    "tgi_rtv_pct": "100 × (1 − mean relative tumor volume of the arm / that of {control})",
}


def inhibition(results: Results, view: View, model: str, definition: str, day: float) -> Panel:
    """Tumor growth inhibition of every treated arm on one day, by the chosen definition."""
    table = view.rows(results.tables["tumor_growth"], model)
    rows = table[(table["day"] == day) & table[definition].notna()]
    rows = rows.assign(n=_animals(results, rows, model, definition, day))
    control = results.control("tumor_growth", model)
    title = f"Tumor growth inhibition on day {day:g}, {model or 'all animals'}"
    stem = file_stem(view.study_title, definition, model, f"day_{day:g}")
    if rows.empty:
        return empty_panel("growth_tgi", title, _why_empty(table, control, day), stem)
    figure = Drawing()
    for slot, row in enumerate(records(rows)):
        _add_arm(figure, view.styles[row["arm"]], row, definition, slot)
    figure.update_xaxes(**slot_axis([view.label(arm, model) for arm in rows["arm"]]))
    figure.add_hline(y=100, line_dash="dot", line_width=1)
    figure.add_hline(y=0, line_width=1.2)
    figure.update_yaxes(title=f"{TGI_NAMES[definition]} (%)")
    whiskers = "Whiskers: 95 % bootstrap interval over animals within arms."
    return Panel(
        key="growth_tgi",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"{TGI_WORDS[definition].format(control=control)}.",
                whiskers if definition == WITH_INTERVAL else "",
                f"n = {counted(rows['n'], 'animal')} an arm on that day.",
                view.footnote(rows),
            ]
        ),
        alt=f"Dot chart: {title}; {len(rows)} arms.",
        table=rows,
        file_stem=stem,
        height=380,
    )


def _animals(
    results: Results, rows: pd.DataFrame, model: str, definition: str, day: float
) -> pd.Series:
    """How many animals of each row's arm the definition averages.

    By volume: those measured that day; by change and relative volume: of these, with a baseline.
    """
    volumes = results.tables["animal_volumes"]
    needed = "volume_mm3" if definition == "tgi_volume_pct" else "change_pct"
    on_day = volumes[(volumes["model"] == model) & (volumes["day"] == day)]
    return rows["arm"].map(on_day.groupby("arm")[needed].count()).fillna(0).astype(int)


def _why_empty(table: pd.DataFrame, control: str | None, day: float) -> str:
    if control is None:
        return "No growth inhibition: this model has no control arm (vehicle or untreated)."
    if set(table["arm"]) <= {control}:
        return f"No growth inhibition: no treated arm is shown beside {control}."
    return f"No growth inhibition on day {day:g}: {control} has not grown from its baseline."


def _add_arm(
    figure: Drawing, style: ArmStyle, row: Mapping[str, Any], definition: str, slot: int
) -> None:
    value = float(row[definition])
    with_interval = definition == WITH_INTERVAL
    figure.add_scatter(
        x=[slot],
        y=[value],
        error_y={
            "type": "data",
            "array": [row["tgi_delta_high"] - value if with_interval else 0],
            "arrayminus": [value - row["tgi_delta_low"] if with_interval else 0],
            "thickness": 2,
            "width": 8,
            "visible": with_interval,
        },
        mode="markers+text",
        marker={"color": style.color, "symbol": style.symbol, "size": 13},
        text=[f"  {value:.0f} %"],
        textposition="middle right",
        hovertemplate=f"%{{y:.1f}} %<br>n = {row['n']}<extra></extra>",
        showlegend=False,
    )
