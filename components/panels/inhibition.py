"""Figure of tumor growth inhibition, by each of its definitions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

from analysis.results import Results
from components.panels.strips import slot_axis
from components.theme import (
    ArmStyle,
    Panel,
    View,
    count_text,
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
    figure = go.Figure()
    for slot, row in enumerate(records(rows)):
        _add_arm(figure, view.styles[row["arm"]], row, definition, slot)
    figure.update_xaxes(**slot_axis([view.label(arm, model) for arm in rows["arm"]]))
    figure.add_hline(y=100, line_dash="dot", line_width=1)
    figure.add_hline(y=0, line_width=1.2)
    figure.update_yaxes(title=f"{TGI_NAMES[definition]} (%)")
    control = results.control("tumor_growth", model) or "control"
    title = f"Tumor growth inhibition on day {day:g}, {model or 'all animals'}"
    whiskers = "Whiskers: 95 % bootstrap interval over animals within arms."
    return Panel(
        key="growth_tgi",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"{TGI_WORDS[definition].format(control=control)}.",
                whiskers if definition == WITH_INTERVAL else "",
                f"n = {count_text(rows['n'].astype(int))} animals an arm on that day.",
                view.footnote(rows),
            ]
        ),
        alt=f"Dot chart: {title}; {len(rows)} arms.",
        table=rows,
        file_stem=file_stem(view.study_title, definition, model, f"day_{day:g}"),
        height=380,
    )


def _add_arm(
    figure: go.Figure, style: ArmStyle, row: Mapping[str, Any], definition: str, slot: int
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
