"""Every effect against control on one scale: a forest of ratios, readout by readout."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from analysis.results import Results
from components.drawing import Drawing
from components.panels.strips import empty_panel
from components.theme import Panel, View, file_stem, number_text, plot_text, records, sentence_join

TITLE = "Every effect against control"
LINE_PX = 24
WORDS = {
    "viability": "Viability",
    "tumor volume": "Tumor volume",
    "tumor growth": "Tumor growth",
    "hazard": "Hazard of the endpoint",
    "tumor weight": "Excised tumor weight",
}
TICKS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)


def forest(results: Results, view: View, models: dict[str, str]) -> Panel:
    """Arm over control with interval, all readouts of the chosen models on one logarithmic axis.

    ``models`` names the model of each readout: keys ``viability``, ``growth``, ``survival``.
    """
    stem = file_stem(view.study_title, "effects")
    table = _chosen(results, view, models)
    known = table[table["ratio"].notna()] if len(table) else table
    if not len(known):
        return empty_panel("compare_effects", TITLE, "No shown arm has an effect here.", stem)
    figure = Drawing()
    line = 0.0
    labels: list[tuple[float, str]] = []
    for readout in [name for name in WORDS if name in set(known["readout"].unique())]:
        rows = records(known[known["readout"] == readout])
        _add_heading(figure, rows[0], line)
        labels.append((line, ""))
        for row in rows:
            line += 1
            labels.append((line, view.label(row["arm"], row["model"])))
            _add_effect(figure, view, row, line)
        line += 1.6  # room for the next heading
    _finish(figure, known, labels, line)
    return Panel(
        key="compare_effects",
        title=TITLE,
        figure=figure,
        caption=sentence_join(
            [
                "Ratio of the arm to control: 1 like control, below 1 less than control. "
                "Whiskers: 95 % intervals, each arm on its own, not corrected for the number of "
                "arms.",
                _method_words(known),
                _left_out(table),
                view.footnote(known),
            ]
        ),
        alt=f"Forest plot: {len(known)} ratios of arms to control with intervals.",
        table=table,
        file_stem=stem,
        height=round(LINE_PX * (line + 1)) + 70,
    )


def _chosen(results: Results, view: View, models: dict[str, str]) -> pd.DataFrame:
    table = results.tables.get("effects")
    if table is None:
        return pd.DataFrame()
    home = {"viability": "viability", "hazard": "survival"}
    wanted = table["readout"].map(lambda name: models.get(home.get(name, "growth")))
    return view.rows(table[table["model"] == wanted])


def _add_heading(figure: Drawing, row: dict[str, Any], line: float) -> None:
    words = [WORDS[row["readout"]], plot_text(row["model"]), row["when"]]
    figure.add_annotation(
        text=f"<b>{', '.join(word for word in words if word)}</b>",
        xref="paper",
        x=0,
        y=line,
        xanchor="left",
        showarrow=False,
        font={"size": 13},
    )


def _add_effect(figure: Drawing, view: View, row: dict[str, Any], line: float) -> None:
    style = view.styles[row["arm"]]
    ratio, low, high = (row[name] for name in ("ratio", "low", "high"))
    has_interval = math.isfinite(low) and math.isfinite(high)
    figure.add_scatter(
        x=[ratio],
        y=[line],
        mode="markers",
        marker={"color": style.color, "symbol": style.symbol, "size": 10},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [high - ratio if has_interval else 0],
            "arrayminus": [ratio - low if has_interval else 0],
            "thickness": 2,
            "width": 5,
            "color": style.color,
        },
        hovertemplate=f"{view.label(row['arm'], row['model'])}: {_numbers(row)}<extra></extra>",
        showlegend=False,
    )
    figure.add_annotation(
        text=_numbers(row),
        xref="paper",
        x=1,
        xshift=8,
        y=line,
        xanchor="left",
        showarrow=False,
        font={"size": 12},
    )


def _numbers(row: dict[str, Any]) -> str:
    """``0.42 (0.31 to 0.57)``."""
    ratio, low, high = (row[name] for name in ("ratio", "low", "high"))
    digits = [number_text(value, 2 if value >= 0.1 else 3) for value in (ratio, low, high)]
    return f"{digits[0]} ({digits[1]} to {digits[2]})" if math.isfinite(low) else digits[0]


def _finish(
    figure: Drawing, known: pd.DataFrame, labels: list[tuple[float, str]], lines: float
) -> None:
    values = known[["ratio", "low", "high"]].to_numpy(float).ravel()
    inside = [value for value in values if math.isfinite(value) and value > 0]
    ends = [math.log10(min([*inside, 0.8])) - 0.08, math.log10(max([*inside, 1.25])) + 0.08]
    ticks = [tick for tick in TICKS if ends[0] <= math.log10(tick) <= ends[1]]
    widest = max(len(label) for _, label in labels)
    figure.update_layout(margin={"l": round(20 + 6.8 * widest), "r": 150, "t": 16})
    figure.update_xaxes(
        type="log",
        range=ends,
        tickmode="array",
        tickvals=ticks,
        ticktext=[f"{tick:g}" for tick in ticks],
        title="Arm / control (logarithmic)",
    )
    figure.update_yaxes(
        tickmode="array",
        tickvals=[line for line, _ in labels],
        ticktext=[label for _, label in labels],
        range=[lines - 0.6, -0.8],
        showgrid=False,
        zeroline=False,
        ticks="",
        fixedrange=True,
    )
    figure.add_shape(
        type="line", x0=1, x1=1, yref="y domain", y0=0, y1=1, line={"width": 1, "dash": "dot"}
    )


def _method_words(known: pd.DataFrame) -> str:
    parts = []
    for readout, rows in known.groupby("readout", sort=False):
        parts.append(f"{WORDS[str(readout)]}: {rows['method'].iloc[0]}, {_n_words(rows)}")
    return "; ".join(parts) + "."


def _n_words(rows: pd.DataFrame) -> str:
    low, high = int(rows["n"].min()), int(rows["n"].max())
    unit = "experiments" if rows["readout"].iloc[0] == "viability" else "animals an arm"
    return f"n = {low} {unit}" if low == high else f"n = {low} to {high} {unit}"


def _left_out(table: pd.DataFrame) -> str:
    missing = table[table["ratio"].isna()]
    names = [f"{row['arm']} ({row['readout']}: {row['method']})" for row in records(missing)]
    return f"Not drawn: {'; '.join(names)}." if names else ""
