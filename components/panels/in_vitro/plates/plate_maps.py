"""Plate maps: every plate of one reading as the bench sees it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.in_vitro.plates.regions import FORMATS, position, row_name
from components.look.drawing import Drawing
from components.look.theme import (
    DIVERGING_SCALE,
    EXCLUDED_COLOR,
    HEAT_SCALE,
    Panel,
    counted,
    file_stem,
    plot_text,
    records,
    sentence_join,
)
from components.panels.parts.strips import empty_panel

COLUMNS = 3
RESIDUAL = "b_score"  # the value that lies around 0
MAP_PX = 225


def plate_maps(reads: pd.DataFrame, value: str, heading: str, about: str = "") -> Panel:
    """One small map per plate of ``reads`` on a shared color scale.

    ``reads`` has plate, well, role, arm and the column named ``value``; wells without a number
    stay empty and are marked with a cross, excluded ones with a red one. ``about`` says in the
    caption what the value is; a value below and above 0 gets a scale of two colors.
    """
    plates = list(reads["plate"].unique())
    title = f"Plate maps, {heading[:1].lower()}{heading[1:]}"
    stem = file_stem("plate_maps", heading.split()[0])
    if not plates:
        return empty_panel("plate_maps", title, "No plate is chosen.", stem)
    lines = -(-len(plates) // COLUMNS)
    figure = Drawing(
        rows=lines,
        cols=COLUMNS,
        horizontal_spacing=0.06,
        vertical_spacing=0.32 / max(lines, 2),
    )
    shared, names = _short_names(plates)
    for index, (plate, name) in enumerate(zip(plates, names, strict=True)):
        place = {"row": index // COLUMNS + 1, "col": index % COLUMNS + 1}
        figure.add_title(plot_text(name), **place)
        _add_map(figure, reads[reads["plate"] == plate], value, _size(reads), place)
    signed = {"colorscale": DIVERGING_SCALE, "cmid": 0} if value == RESIDUAL else {}
    figure.update_layout(
        coloraxis={
            "colorscale": HEAT_SCALE,
            **signed,
            "colorbar": {
                "title": {"text": heading.partition(", ")[0], "side": "right"},
                "thickness": 14,
            },
        }
    )
    missing = int(reads[value].isna().sum())
    out = int((reads["excluded"] == 1).sum()) if "excluded" in reads else 0
    return Panel(
        key="plate_maps",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                (f"{shared}: " if shared else "")
                + f"{counted([len(plates)], 'plate')}, {counted([len(reads)], 'well')}, "
                "one color scale"
                + (f"; {counted([missing], 'well')} without a number (×)." if missing else "."),
                f"{counted([out], 'well')} excluded (red ×)." if out else "",
                about,
            ]
        ),
        alt=f"Heat maps of {counted([len(plates)], 'plate')}: {heading}.",
        table=reads[["plate", "well", "role", "arm", value]],
        file_stem=stem,
        height=MAP_PX * lines + 60,
    )


def read_names(wells: pd.DataFrame) -> pd.Series:
    """A name for the plate read of each well: the plate, with its time where it has several."""
    times = wells.groupby("plate")["time_h"].transform("nunique")
    hours = wells["time_h"].map("{:g} h".format)
    return wells["plate"].where(times < 2, wells["plate"] + ", " + hours)


def _short_names(plates: Sequence[str]) -> tuple[str, list[str]]:
    """The words that all names begin with, and what each has after them."""
    words = [name.split() for name in plates]
    same = 0
    while len(words) > 1 and len({tuple(parts[: same + 1]) for parts in words}) == 1:
        same += 1
    if any(len(parts) == same for parts in words):
        return "", list(plates)
    return " ".join(words[0][:same]).rstrip(","), [" ".join(parts[same:]) for parts in words]


def _add_map(
    figure: Drawing, reads: pd.DataFrame, value: str, size: tuple[int, int], place: dict[str, int]
) -> None:
    """One plate; all have the grid of the largest, of which some hold a few wells."""
    positions = [position(well) for well in reads["well"]]
    rows, columns = size
    grid = np.full((rows, columns), np.nan)
    words = np.full((rows, columns), "", dtype=object)
    for (row, column), record in zip(positions, records(reads), strict=True):
        grid[row, column] = record[value]
        words[row, column] = plot_text(
            " ".join([record["well"], record["role"], record["arm"]]).strip()
        )
    figure.add_heatmap(
        z=grid,
        x=[str(column + 1) for column in range(columns)],
        y=[row_name(row) for row in range(rows)],
        customdata=words,
        coloraxis="coloraxis",
        xgap=1,
        ygap=1,
        hovertemplate="%{customdata}: %{z:,.4~r}<extra></extra>",
        **place,
    )
    _mark_lost(figure, reads, value, place)
    step = 2 if columns <= 12 else 4
    figure.update_xaxes(
        side="top",
        type="category",
        categoryarray=[str(column + 1) for column in range(columns)],
        range=[-0.5, columns - 0.5],
        showline=False,
        ticks="",
        tickvals=[str(c + 1) for c in range(0, columns, step)],
        tickangle=0,
        tickfont={"size": 10},
        **place,
    )
    figure.update_yaxes(
        type="category",
        categoryarray=[row_name(row) for row in range(rows)],
        range=[rows - 0.5, -0.5],
        showline=False,
        ticks="",
        showgrid=False,
        tickfont={"size": 10},
        **place,
    )


def _mark_lost(figure: Drawing, reads: pd.DataFrame, value: str, place: dict[str, int]) -> None:
    """Cross out the wells that have no number, in red those that are excluded."""
    excluded = reads["excluded"] == 1 if "excluded" in reads else reads[value].isna() & False
    lost = reads[value].isna() & ~excluded
    looks: tuple[tuple[pd.Series, dict[str, object]], ...] = (
        (lost, {"symbol": "x-thin-open", "size": 7}),
        (excluded, {"symbol": "x", "size": 8, "color": EXCLUDED_COLOR}),
    )
    for marked, marker in looks:
        places = [position(well) for well in reads.loc[marked, "well"]]
        if places:
            figure.add_scatter(
                x=[str(column + 1) for _, column in places],
                y=[row_name(row) for row, _ in places],
                mode="markers",
                marker=marker,
                hoverinfo="skip",
                showlegend=False,
                **place,
            )


def _size(reads: pd.DataFrame) -> tuple[int, int]:
    """Rows and columns of the smallest plate that has all these wells."""
    positions = [position(well) for well in reads["well"]]
    rows = max((row for row, _ in positions), default=7) + 1
    columns = max((column for _, column in positions), default=11) + 1
    return next(size for size in FORMATS.values() if size[0] >= rows and size[1] >= columns)
