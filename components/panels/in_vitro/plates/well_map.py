"""One plate to pick wells on: every well in the color of its value, excluded ones crossed out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.in_vitro.plates.regions import plate_shape, position, row_name
from components.look.drawing import Drawing
from components.look.theme import (
    EXCLUDED_COLOR,
    HEAT_SCALE,
    NEUTRAL,
    Panel,
    counted,
    dose_text,
    plot_text,
    records,
)

MAP_KEY = "exclusion_map"
MARKER_PX = {8: 30, 16: 15, 32: 8}
LINE_PX = {8: 40, 16: 22, 32: 13}


def well_map(
    wells: pd.DataFrame, plate: str, value: str, heading: str, by_drag: bool = False
) -> Panel:
    """A square per well of one read, colored by the column ``value``, to be clicked or dragged."""
    rows, columns = plate_shape(wells["well"])
    out = wells["excluded"].to_numpy() == 1
    figure = Drawing()
    figure.add_scatter(
        x=_columns(wells),
        y=_rows(wells),
        mode="markers",
        marker={
            "symbol": "square",
            "size": MARKER_PX.get(rows, 30),
            "color": list(wells[value]),
            "coloraxis": "coloraxis",
            "line": {"width": 1, "color": NEUTRAL},
        },
        customdata=list(wells["well"]),
        hovertext=[_words(well, value) for well in records(wells)],
        hoverinfo="text",
        showlegend=False,
    )
    if out.any():
        _cross_out(figure, wells[out], MARKER_PX.get(rows, 30) // 2)
    figure.update_xaxes(
        side="top", tickvals=list(range(1, columns + 1)), range=[0.4, columns + 0.6],
        showline=False, ticks="", fixedrange=not by_drag,
    )  # fmt: skip
    figure.update_yaxes(
        categoryorder="array", categoryarray=[row_name(row) for row in range(rows)][::-1],
        showline=False, ticks="", showgrid=False, fixedrange=not by_drag,
    )  # fmt: skip
    figure.update_layout(
        dragmode="select" if by_drag else "pan",  # Streamlit hears clicks only where none selects
        margin={"t": 30, "b": 10, "l": 30, "r": 10},
        coloraxis={
            "colorscale": HEAT_SCALE,
            "colorbar": {"title": {"text": heading, "side": "right"}, "thickness": 14},
        },
    )
    return Panel(
        key=MAP_KEY,
        title=f"Wells of {plate}",
        figure=figure,
        caption="",
        alt=f"Plate map of {plate}: {heading} of {counted([len(wells)], 'well')}, "
        f"{int(out.sum())} of them excluded.",
        table=wells,
        height=LINE_PX.get(rows, 40) * rows + 50,
    )


def _cross_out(figure: Drawing, wells: pd.DataFrame, size: int) -> None:
    figure.add_scatter(
        x=_columns(wells),
        y=_rows(wells),
        mode="markers",
        marker={
            "symbol": "x",
            "size": size,
            "color": EXCLUDED_COLOR,
            "line": {"width": 1, "color": "white"},
        },
        customdata=list(wells["well"]),
        hoverinfo="skip",
        showlegend=False,
    )


def _columns(wells: pd.DataFrame) -> list[int]:
    return [position(well)[1] + 1 for well in wells["well"]]


def _rows(wells: pd.DataFrame) -> list[str]:
    return [row_name(position(well)[0]) for well in wells["well"]]


def _words(well: dict[str, object], value: str) -> str:
    dose, number = well["concentration"], well[value]
    amount = ""
    if isinstance(dose, float) and np.isfinite(dose):
        amount = dose_text(dose, str(well["unit"]))
    shown = f"{number:.3g}" if isinstance(number, float) and np.isfinite(number) else "no number"
    out = "excluded" if well["excluded"] == 1 else ""
    words = [str(well["well"]), str(well["role"]), str(well["arm"]), amount, shown, out]
    return plot_text(" · ".join(word for word in words if word))
