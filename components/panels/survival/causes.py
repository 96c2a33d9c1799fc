"""Figure of causes of death: the share of animals dead of the tumor, and of anything else."""

from __future__ import annotations

import pandas as pd

from analysis.results import Results
from components.look.drawing import Drawing
from components.look.theme import (
    Panel,
    View,
    counted,
    file_stem,
    number_text,
    records,
    sentence_join,
)
from components.panels.parts.axis_ticks import days_from_zero
from components.panels.parts.strips import empty_panel

NO_ARM = "No shown arm of this model has deaths with reasons."
TITLES = {
    "tumor": "Dead of the tumor (%)",
    "other": "Dead of something else (%)",
    "no reason given": "Dead, no reason given (%)",
}
PANE_HEIGHT = 300


def causes(results: Results, view: View, model: str) -> Panel:
    """Cumulative incidence of each cause of death, one chart below the other."""
    table = view.rows(results.tables["cumulative_incidence"], model)
    title = f"What animals died of, {model or 'all animals'}"
    stem = file_stem(view.study_title, "causes_of_death", model)
    if table.empty:
        return empty_panel("survival_causes", title, NO_ARM, stem)
    present = [cause for cause in TITLES if (table["cause"] == cause).any()]
    figure = Drawing(len(present), shared_xaxes=True, vertical_spacing=0.08)
    days = days_from_zero(float(table["day"].max()))
    for row, cause in enumerate(present, start=1):
        for arm in view.names_in(table):
            own = table[(table["cause"] == cause) & (table["arm"] == arm)]
            _add_steps(figure, view, model, own, row)
        figure.update_yaxes(title=TITLES[cause], range=[-2, 103], row=row, col=1)
        figure.update_xaxes(range=[0, days[-1]], tickvals=days, row=row, col=1)
    figure.update_xaxes(title="Days from treatment start", row=len(present), col=1)
    last = table.groupby(["arm", "cause"], sort=False).tail(1)
    counts = table.groupby(["arm", "cause"], sort=False)["events"].sum()
    each = "; ".join(
        f"{arm} {_ends(rows, counts)}" for arm, rows in last.groupby("arm", sort=False)
    )
    return Panel(
        key="survival_causes",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                "Cumulative incidence (Aalen-Johansen): an animal that died of one cause cannot "
                "die of the other any more, so it is not censored as in a curve of one cause.",
                f"n = {counted(last['n'], 'animal')} an arm.",
                f"By the last day (95 % interval): {each}.",
                view.footnote(table),
            ]
        ),
        alt=f"Step chart: {title}; {table['arm'].nunique()} arms, {len(present)} causes.",
        table=table,
        file_stem=stem,
        height=80 + PANE_HEIGHT * len(present),
    )


def _add_steps(figure: Drawing, view: View, model: str, rows: pd.DataFrame, pane: int) -> None:
    arm = str(rows["arm"].iloc[0])
    style = view.styles[arm]
    figure.add_scatter(
        x=rows["day"],
        y=100 * rows["incidence"],
        mode="lines",
        line={"shape": "hv", "color": style.color, "dash": style.dash, "width": 2.5},
        name=view.label(arm, model),
        showlegend=pane == 1,
        customdata=rows["at_risk"],
        hovertemplate="%{fullData.name}<br>day %{x:~g}: %{y:.0f} %, at risk %{customdata}"
        "<extra></extra>",
        row=pane,
        col=1,
    )


def _ends(rows: pd.DataFrame, counts: pd.Series) -> str:
    """``tumor 7, 70 % (33 to 89); other 2, 20 % (3 to 47)`` of one arm."""
    words = []
    for row in records(rows):
        died = int(counts[row["arm"], row["cause"]])
        ends = f" ({number_text(100 * row['low'])} to {number_text(100 * row['high'])})"
        share = number_text(100 * row["incidence"])
        words.append(f"{row['cause']} {died}, {share} %{ends if row['low'] > 0 else ''}")
    return ", ".join(words)
