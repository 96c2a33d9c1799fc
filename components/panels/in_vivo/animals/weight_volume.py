"""Figure of excised tumor weights beside the last volume by calipers."""

from __future__ import annotations

import numpy as np

from analysis.number_words import p_text
from analysis.results import Results
from components.look.drawing import Drawing
from components.look.theme import (
    Panel,
    View,
    file_stem,
    number_text,
    plot_text,
    records,
    sentence_join,
)
from components.panels.parts.strips import empty_panel

KEY = "endpoint_weight_volume"
NO_PAIR = "No shown animal has both an excised tumor weight and a tumor volume."


def weight_against_volume(results: Results, view: View, model: str) -> Panel:
    """Each animal's tumor weight over its last volume, with the line of 1 g per cm3."""
    title = f"Tumor weight against last volume, {model or 'all animals'}"
    stem = file_stem(view.study_title, "weight_volume", model)
    found = results.tables.get("weight_volume")
    if found is None:
        return empty_panel(KEY, title, NO_PAIR, stem)
    table = view.rows(found, model)
    rows = table[table["volume_mm3"].notna()]
    if rows.empty:
        return empty_panel(KEY, title, NO_PAIR, stem)
    figure = Drawing()
    for arm in view.names_in(rows):
        own, style = rows[rows["arm"] == arm], view.styles[arm]
        figure.add_scatter(
            x=own["volume_mm3"],
            y=own["weight_g"],
            mode="markers",
            marker={"color": style.color, "symbol": style.symbol, "size": 9},
            name=view.label(arm, model),
            text=[plot_text(str(name)) for name in own["animal"]],
            hovertemplate="animal %{text}: %{x:.0f} mm³, %{y:.3f} g<extra></extra>",
        )
    top = 1.06 * max(float(rows["volume_mm3"].max()), 1000 * float(rows["weight_g"].max()))
    line = {"width": 1.2, "dash": "dot"}
    figure.add_shape(type="line", x0=0, y0=0, x1=top, y1=top / 1000, line=line)
    figure.update_xaxes(title="Last tumor volume by calipers (mm³)", range=[0, top])
    figure.update_yaxes(title="Weight of the excised tumor (g)", range=[0, top / 1000])
    return Panel(
        key=KEY,
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"One point per animal (n = {len(rows)}); dotted: 1 g per cm³. Points below the "
                "line: calipers overestimate.",
                _coefficients(results, model),
                f"Without a volume, not drawn: {len(table) - len(rows)}."
                if len(table) > len(rows) else "",
                view.footnote(rows),
            ]
        ),
        alt=f"Scatter chart: {title}; {len(rows)} animals.",
        table=rows,
        file_stem=stem,
    )  # fmt: skip


def _coefficients(results: Results, model: str) -> str:
    table = results.tables["weight_volume_correlation"]
    own = records(table[(table["model"] == model)])
    each = [
        f"{row['coefficient']} {number_text(row['estimate'], 2)} ({number_text(row['low'], 2)} to "
        f"{number_text(row['high'], 2)}), {p_text(row['p'])}"
        for row in own
        if np.isfinite(row["estimate"])
    ]
    if not each:
        return "Correlation: too few animals."
    return (
        f"Correlation over all arms of the model, hidden ones included (n = {own[0]['n']}), 95 % "
        f"interval: {'; '.join(each)}. Arms of different sizes make it large by themselves."
    )
