"""Every effect against control on one scale: a forest of ratios, readout by readout."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.number_words import ratio_number
from analysis.results import Results
from components.look.theme import (
    Panel,
    View,
    counted,
    file_stem,
    plot_text,
    records,
    sentence_join,
)
from components.panels.parts.forest import Line, draw_forest, forest_height, interval_words
from components.panels.parts.strips import empty_panel

TITLE = "Every effect against control"
WORDS = {
    "viability": "Viability",
    "tumor volume": "Tumor volume",
    "tumor growth": "Tumor growth",
    "hazard": "Hazard of the endpoint",
    "tumor weight": "Excised tumor weight",
}
LEAST_REACH = (0.8, 1.25)


def forest(results: Results, view: View, models: dict[str, str]) -> Panel:
    """Arm over control with interval, all readouts of the chosen models on one logarithmic axis.

    ``models`` names the model of each readout: keys ``viability``, ``growth``, ``survival``.
    """
    stem = file_stem(view.study_title, "effects")
    table = _chosen(results, view, models)
    known = table[table["ratio"].notna()] if len(table) else table
    if not len(known):
        return empty_panel("compare_effects", TITLE, "No shown arm has an effect here.", stem)
    lines: list[Line] = []
    for readout in [name for name in WORDS if name in set(known["readout"].unique())]:
        lines += _lines(view, records(known[known["readout"] == readout]))
    figure = draw_forest(lines, {1.0: "dot"}, log=True, reach=LEAST_REACH)
    figure.update_xaxes(title="Arm / control (logarithmic)")
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
        height=forest_height(lines),
    )


def _chosen(results: Results, view: View, models: dict[str, str]) -> pd.DataFrame:
    table = results.tables.get("effects")
    if table is None:
        return pd.DataFrame()
    home = {"viability": "viability", "hazard": "survival"}
    wanted = table["readout"].map(lambda name: models.get(home.get(name, "growth")))
    return view.rows(table[table["model"] == wanted])


def _lines(view: View, rows: list[dict[str, Any]]) -> list[Line]:
    """The arms of one readout, the first with its heading."""
    words = [WORDS[rows[0]["readout"]], plot_text(rows[0]["model"]), rows[0]["when"]]
    heading = ", ".join(word for word in words if word)
    lines = []
    for rank, row in enumerate(rows):
        interval, label = (
            (row["ratio"], row["low"], row["high"]),
            view.label(row["arm"], row["model"]),
        )
        note = interval_words(interval, ratio_number)
        lines.append(
            Line(label, view.styles[row["arm"]], interval, f"{label}: {note}", note,
                 "" if rank else heading)
        )  # fmt: skip
    return lines


def _method_words(known: pd.DataFrame) -> str:
    parts = []
    for readout, rows in known.groupby("readout", sort=False):
        parts.append(f"{WORDS[str(readout)]}: {rows['method'].iloc[0]}, {_n_words(rows)}")
    return "; ".join(parts) + "."


def _n_words(rows: pd.DataFrame) -> str:
    if rows["readout"].iloc[0] == "viability":
        return f"n = {counted(rows['n'], 'experiment')}"
    return f"n = {counted(rows['n'], 'animal')} an arm"


def _left_out(table: pd.DataFrame) -> str:
    missing = table[table["ratio"].isna()]
    names = [f"{row['arm']} ({row['readout']}: {row['method']})" for row in records(missing)]
    return f"Not drawn: {'; '.join(names)}." if names else ""
