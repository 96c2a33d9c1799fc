"""Figure of a combination in vivo: its index against what its parts predict, day by day."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.number_words import p_text, ratio_number
from analysis.results import Results
from components.look.drawing import Drawing
from components.look.theme import Panel, View, file_stem, records, sentence_join
from components.panels.parts.axis_ticks import day_axis
from components.panels.parts.strips import empty_panel

ADDITIVITY = "response_additivity"
REFERENCES = {
    "bliss": "Bliss (no interaction)",
    "hsa": "HSA (best single agent)",
    ADDITIVITY: "response additivity (areas)",
}
COMBINATION_KEY = "combination_index"
ASIDE_D = 0.35  # between the arms of a day, whose whiskers would hide each other
TICKS = [step * 10.0**decade for decade in range(-6, 7) for step in (1, 2, 5)]
NO_ROWS = (
    "No combination of this model can be judged: that takes the combination, each of its parts "
    "alone and a control, measured on two days after treatment start."
)


def combination_index(results: Results, view: View, model: str, reference: str) -> Panel:
    """Combination index of every shown combination by day, with its interval."""
    title = f"Combination index by {REFERENCES[reference]}, {model or 'all animals'}"
    stem = file_stem(view.study_title, "combination_index", reference, model)
    found = results.tables.get("synergy_in_vivo")
    if found is None:
        return empty_panel(COMBINATION_KEY, title, NO_ROWS, stem)
    table = view.rows(found, model)
    table = table[(table["reference"] == reference) & table["combination_index"].notna()]
    if table.empty:
        return empty_panel(COMBINATION_KEY, title, NO_ROWS, stem)
    figure = Drawing()
    arms = view.names_in(table)
    for place, arm in enumerate(arms):
        aside = (place - (len(arms) - 1) / 2) * ASIDE_D
        _add_combination(figure, view, model, table[table["arm"] == arm], aside)
    _add_directions(figure)
    figure.update_xaxes(title=results.days_from(model), **day_axis(0, float(table["day"].max())))
    ends = np.log10([table["ci_low"].min(), table["ci_high"].max()])
    around = [min(ends[0] - 0.05, -0.25), max(ends[1] + 0.05, 0.25)]
    figure.update_yaxes(
        title="Combination index (log axis)", type="log", range=around, tickvals=TICKS
    )
    last = records(table.drop_duplicates(["arm"], keep="last"))
    return Panel(
        key=COMBINATION_KEY,
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                _what(reference),
                _last_words(last),
                _model_words(last),
                "From growth rates of that model, fitted to the days up to each one. The days "
                "are not independent and p is not corrected for their number: choose the day "
                "beforehand.",
                "The best single agent is chosen by its estimate." if reference == "hsa" else "",
                view.footnote(table),
            ]
        ),
        alt=f"Line chart: {title}; index by day, below 1 is synergy.",
        table=table,
        file_stem=stem,
    )


def _what(reference: str) -> str:
    """What the index is, and its interval."""
    if reference == ADDITIVITY:
        return (
            "Area under the growth of the combination over the area expected where each part takes "
            "away what it does alone: below 1 synergy, above 1 antagonism. Whiskers: 95 % "
            "interval, Student's t on the logarithm; none where the parts are expected to leave "
            "nothing."
        )
    return (
        "Volume of the combination over the volume expected: below 1 synergy, above 1 "
        "antagonism. Whiskers: 95 % interval; one that holds 1 shows neither (equivalent where "
        "it lies within the margin)."
    )


def _add_combination(
    figure: Drawing, view: View, model: str, rows: pd.DataFrame, aside: float
) -> None:
    """The index of one arm, its points moved aside by so many days."""
    rows = rows.sort_values("day")
    arm = rows["arm"].iloc[0]
    style, index = view.styles[arm], rows["combination_index"]
    figure.add_scatter(
        x=rows["day"] + aside,
        y=index,
        error_y={
            "type": "data",
            "array": rows["ci_high"] - index,
            "arrayminus": index - rows["ci_low"],
            "thickness": 1.5,
            "width": 5,
        },
        mode="lines+markers",
        name=view.label(arm, model),
        line={"color": style.color, "dash": style.dash, "width": 2},
        marker={"symbol": style.symbol, "size": 9},
        customdata=rows[["day", "interpretation"]],
        hovertemplate="%{fullData.name}<br>day %{customdata[0]:~g}: %{y:.2f}, %{customdata[1]}"
        "<extra></extra>",
    )


def _add_directions(figure: Drawing) -> None:
    """The line of no interaction, and what lies on either side of it."""
    figure.add_hline(y=1, line_width=1.2)
    for y, anchor, words in (
        (0.99, "top", "above 1: antagonism"),
        (0.01, "bottom", "below 1: synergy"),
    ):
        figure.add_annotation(
            text=words, x=0.01, y=y, xref="x domain", yref="y domain", xanchor="left",
            yanchor=anchor, showarrow=False, font={"size": 12},
        )  # fmt: skip


def _model_words(rows: list[dict[str, object]]) -> str:
    """Which arms the model is of, and how they spread, on the last day of each combination."""
    return "; ".join(f"{row['arm']}: {row['method']}" for row in rows) + "."


def _last_words(rows: list[dict[str, object]]) -> str:
    each = [
        f"{row['arm']} on day {float(str(row['day'])):g}: "
        f"{ratio_number(float(str(row['combination_index'])))} "
        f"({ratio_number(float(str(row['ci_low'])))} to "
        f"{ratio_number(float(str(row['ci_high'])))}), {p_text(float(str(row['p'])))}, "
        f"{row['interpretation']}"
        for row in rows
    ]
    return "; ".join(each) + "."
