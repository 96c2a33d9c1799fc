"""The layout of one plate as the bench sees it: what is in each well, in the arms' colors."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.in_vitro.plates.regions import position, row_name
from components.look.drawing import Drawing
from components.look.ink_and_paper import ON_MARK
from components.look.theme import (
    NEUTRAL,
    ROLE_COLORS,
    ArmStyle,
    Panel,
    dose_text,
    plot_text,
    records,
)

MAP_KEY = "layout_map"
MARKER_PX = {8: 30, 16: 15, 32: 8}
LINE_PX = {8: 40, 16: 22, 32: 13}


def layout_map(
    wells: pd.DataFrame, styles: Mapping[str, ArmStyle], plate: str, shape: tuple[int, int]
) -> Panel:
    """A square per well (columns well, role, arm, concentration, unit), to be looked at and picked.

    Samples have their arm's color and dose, other roles a color and a letter; a well without a
    role is hollow.
    """
    rows, columns = shape
    places = [position(well) for well in wells["well"]]
    figure = Drawing()
    figure.add_scatter(
        x=[column + 1 for _, column in places],
        y=[row_name(row) for row, _ in places],
        mode="markers+text",
        marker={
            "symbol": "square",
            "size": MARKER_PX.get(rows, 30),
            "color": [_color(well, styles) for well in records(wells)],
            "line": {"width": 1, "color": NEUTRAL},
        },
        text=[_short(well) if rows <= 8 else "" for well in records(wells)],
        textfont={"size": 10, "color": ON_MARK},
        customdata=list(wells["well"]),
        hovertext=[_words(well) for well in records(wells)],
        hoverinfo="text",
        showlegend=False,
    )
    figure.update_xaxes(
        side="top", tickvals=list(range(1, columns + 1)), range=[0.4, columns + 0.6],
        showline=False, ticks="",
    )  # fmt: skip
    figure.update_yaxes(
        categoryorder="array", categoryarray=[row_name(row) for row in range(rows)][::-1],
        showline=False, ticks="", showgrid=False,
    )  # fmt: skip
    figure.update_layout(dragmode="select", margin={"t": 30, "b": 10, "l": 30, "r": 10})
    return Panel(
        key=MAP_KEY,
        title=f"Layout of plate {plate}",
        figure=figure,
        caption="",
        alt=f"Plate map of {plate}: what is in each of {len(wells)} wells.",
        table=wells,
        height=LINE_PX.get(rows, 40) * rows + 50,
    )


def _color(well: Mapping[str, object], styles: Mapping[str, ArmStyle]) -> str:
    arm, role = str(well["arm"]), str(well["role"])
    if arm in styles:
        return styles[arm].color
    return ROLE_COLORS.get(role, "rgba(0,0,0,0)")


def _short(well: Mapping[str, object]) -> str:
    dose = well["concentration"]
    if isinstance(dose, float) and np.isfinite(dose):
        return f"{dose:.0f}" if 1000 <= dose < 100_000 else f"{dose:.3g}"
    return str(well["role"])[:1].upper()


def _words(well: Mapping[str, object]) -> str:
    dose = well["concentration"]
    amount = dose_text(dose, str(well["unit"])) if isinstance(dose, float) else ""
    words = [str(well["well"]), str(well["role"]) or "no role yet", str(well["arm"])]
    return plot_text(" · ".join(word for word in [*words, amount.replace("–", "")] if word))
