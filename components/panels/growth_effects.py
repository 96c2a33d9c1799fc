"""Figure of growth inhibition by every definition side by side, with its intervals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from analysis.results import Results
from components.drawing import Drawing
from components.panels.strips import empty_panel
from components.theme import (
    ArmStyle,
    Panel,
    View,
    counted,
    file_stem,
    plot_text,
    records,
    sentence_join,
    signed_text,
)

MEASURE_NAMES = {
    "tgi_delta": "change from baseline",
    "tgi_volume": "volume",
    "tgi_rtv": "relative volume",
    "tgi_auc": "area under the curve",
}
LINE_PX = 26
NO_EFFECT = "No shown arm has a growth inhibition in this model: a control that grew is needed."


def effects(results: Results, view: View, model: str) -> Panel:
    """Each definition of TGI with its bootstrap interval, arm by arm, on the evaluation day."""
    title = f"Growth inhibition by every definition, {model or 'all animals'}"
    stem = file_stem(view.study_title, "growth_effects", model)
    if "growth_effects" not in results.tables:
        return empty_panel("growth_effects", title, NO_EFFECT, stem)
    whole = view.rows(results.tables["growth_effects"], model)
    table = whole[whole["estimate_pct"].notna()]
    if table.empty:
        return empty_panel("growth_effects", title, NO_EFFECT, stem)
    control = plot_text(results.control("tumor_growth", model) or "control")
    figure, labels = Drawing(), []
    for slot, row in enumerate(records(table)):
        labels.append(f"{view.label(row['arm'], model)}: {MEASURE_NAMES[row['measure']]}")
        _add_interval(figure, view.styles[row["arm"]], row, slot, labels[-1])
    lines = [-slot for slot in range(len(labels))]
    figure.update_yaxes(tickvals=lines, ticktext=labels, showgrid=False, zeroline=False)
    figure.update_yaxes(range=[0.4 - len(labels), 0.6])
    for x, dash in ((0, "solid"), (100, "dot")):
        line = {"width": 1, "dash": dash}
        figure.add_shape(type="line", x0=x, x1=x, y0=0.4 - len(labels), y1=0.6, line=line)
    figure.update_xaxes(title=f"Growth inhibition against {control} (%)")
    return Panel(
        key="growth_effects",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"Day {table['day'].iloc[0]:g}. TGI = 100 × (1 − mean of the arm / mean of "
                f"{results.control('tumor_growth', model)}), by four measures: of the change from "
                "baseline, 100 means no growth and above 100 the tumors shrank; of the volume, "
                "T/C is 100 less the TGI. Only numbers of one definition can be compared.",
                "Whiskers: 95 % bootstrap interval over animals within arms.",
                f"n = {counted(table['n'], 'animal')} an arm on that day.",
                view.footnote(table),
            ]
        ),
        alt=f"Forest plot: {title}; {table['arm'].nunique()} arms by four definitions.",
        table=table,
        file_stem=stem,
        height=120 + LINE_PX * len(labels),
    )


def _add_interval(
    figure: Drawing, style: ArmStyle, row: Mapping[str, Any], slot: int, label: str
) -> None:
    """One estimate with its whiskers; without an interval, the point alone."""
    value, known = float(row["estimate_pct"]), bool(np.isfinite(row["low_pct"]))
    words = f"{signed_text(row['low_pct'])} to {signed_text(row['high_pct'])}" if known else ""
    figure.add_scatter(
        x=[value],
        y=[-slot],
        error_x={
            "type": "data",
            "array": [row["high_pct"] - value if known else 0],
            "arrayminus": [value - row["low_pct"] if known else 0],
            "thickness": 2,
            "width": 5,
            "visible": known,
        },
        mode="markers",
        marker={"color": style.color, "symbol": style.symbol, "size": 10},
        name=label,
        hovertemplate=f"{signed_text(value)} {words}<extra>n = {row['n']}</extra>",
        showlegend=False,
    )
