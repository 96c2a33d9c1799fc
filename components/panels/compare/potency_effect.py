"""What kills cells against what shrinks tumors: in-vitro potency and in-vivo effect of each arm."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from analysis.results import Results
from components.look.drawing import Drawing
from components.look.theme import Panel, View, file_stem, plot_text, records, sentence_join
from components.panels.compare.readout_words import READOUTS, interval_text, model_of
from components.panels.compare.rows import log_range
from components.panels.parts.axis_ticks import DECADES
from components.panels.parts.forest import stands_at
from components.panels.parts.strips import empty_panel

POTENCIES, OUTCOMES = ("IC50", "viability"), ("tumor volume change", "TGI", "life span")
HEIGHT, WIDE_PX, LINE_PX = 460, 560, 17


def potency_effect(
    results: Results, view: View, models: dict[str, str], potency: str, outcome: str
) -> Panel:
    """One mark an arm: ``potency`` in cells across, ``outcome`` in animals up, both intervals."""
    cells, animals = model_of(potency, models), model_of(outcome, models)
    title = f"{READOUTS[outcome].name} against {READOUTS[potency].name}"
    stem = file_stem(view.study_title, potency, "and", outcome)
    table = _both(results, view, potency, outcome, cells, animals)
    if table.empty:
        words = "No shown arm has both numbers: one in cells and one in animals."
        return empty_panel("compare_potency", title, words, stem)
    figure = Drawing()
    figure.update_layout(margin={"l": 72, "r": 24, "t": 20, "b": 60}, showlegend=False)
    for row in records(table):
        _add_arm(figure, view, row, potency)
    _add_labels(figure, view, table, potency, outcome)
    _finish(figure, table, potency, outcome, cells or "", animals or "")
    return Panel(
        key="compare_potency",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"Across: {potency}, {_when(table, 'when_x')}; up: {outcome}, "
                f"{_when(table, 'when_y')}. Whiskers: 95 % intervals.",
                f"The models differ: cells {cells}, animals {animals}."
                if cells != animals else "",
                f"{len(table)} arms: too few for a correlation to mean much; none is computed.",
                _left_out(results, view, table, cells, animals),
                f"{READOUTS[potency].name}: {READOUTS[potency].definition}.",
                f"{READOUTS[outcome].name}: {READOUTS[outcome].definition}.",
                view.footnote(table.rename(columns={"model_y": "model"})[["arm", "model"]]),
            ]
        ),
        alt=f"Scatter chart: {title}; {len(table)} arms.",
        table=table,
        file_stem=stem,
        height=HEIGHT,
    )  # fmt: skip


def _both(
    results: Results, view: View, potency: str, outcome: str, cells: str | None, animals: str | None
) -> pd.DataFrame:
    """Arms with a potency (or a bound of it) and an outcome."""
    whole = results.tables["readouts"]
    sides = [
        whole[(whole["readout"] == name) & (whole["model"] == model)]
        for name, model in ((potency, cells), (outcome, animals))
    ]
    known = [
        sides[0][sides[0][["estimate", "low", "high"]].notna().any(axis=1)],
        sides[1][sides[1]["estimate"].notna()],
    ]
    table = known[0].merge(known[1], on="arm", suffixes=("_x", "_y"))
    controls = {arm.name for arm in results.study.arms if arm.is_control}
    return view.rows(table[~table["arm"].isin(controls)])


def _at(row: dict[str, Any]) -> tuple[float, str]:
    """Where an arm stands across, and the way it lies beyond: "", right or left."""
    return stands_at((row["estimate_x"], row["low_x"], row["high_x"]))


def _side(row: dict[str, Any], letter: str) -> dict[str, Any]:
    return {name.removesuffix(letter): value for name, value in row.items()} | {
        "readout": row[f"readout{letter}"]
    }


def _whisker(row: dict[str, Any], letter: str, at: float, beyond: bool) -> dict[str, Any]:
    ends = [row[f"high{letter}"] - at, at - row[f"low{letter}"]]
    array, minus = (math.nan if beyond else end for end in ends)
    return {"type": "data", "symmetric": False, "array": [array], "arrayminus": [minus],
            "thickness": 1.8, "width": 5}  # fmt: skip


def _add_arm(figure: Drawing, view: View, row: dict[str, Any], potency: str) -> None:
    style = view.styles[row["arm"]]
    x, way = _at(row)
    across, up = (_side(row, letter) for letter in ("_x", "_y"))
    figure.add_scatter(
        x=[x],
        y=[row["estimate_y"]],
        mode="markers",
        marker={"color": style.color, "symbol": f"arrow-{way}-open" if way else style.symbol,
                "size": 15 if way else 12, "line": {"width": 2 if way else 0,
                                                    "color": style.color}},
        error_x=_whisker(row, "_x", x, bool(way)) | {"color": style.color},
        error_y=_whisker(row, "_y", row["estimate_y"], False) | {"color": style.color},
        hovertemplate=f"{plot_text(row['arm'])}<br>{potency} {interval_text(across)}<br>"
        f"{up['readout']} {interval_text(up)}<extra></extra>",
        showlegend=False,
    )  # fmt: skip


def _scaled(value: float, log: bool) -> float:
    return math.log10(value) if log else value


def _add_labels(
    figure: Drawing, view: View, table: pd.DataFrame, potency: str, outcome: str
) -> None:
    """The arms' names beside their marks, pushed up where they would overlap."""
    rows = sorted(records(table), key=lambda row: float(row["estimate_y"]))
    log = READOUTS[potency].log
    across = [_scaled(_at(row)[0], log) for row in rows]
    up = [float(row["estimate_y"]) for row in rows]
    wide, tall = max(across) - min(across) or 1.0, max(up) - min(up) or 1.0
    placed: list[tuple[float, float, float]] = []  # left, right and height of labels, in px
    for row, x, y in zip(rows, across, up, strict=True):
        left = WIDE_PX * (x - min(across)) / wide
        is_right = left > WIDE_PX / 2
        name = view.label(row["arm"], row["model_y"])
        start = left - 7 * len(name) if is_right else left
        height = base = 0.75 * HEIGHT * (y - min(up)) / tall + 12
        while any(start < b and a < start + 7 * len(name) and abs(height - at) < LINE_PX
                  for a, b, at in placed):  # fmt: skip
            height += LINE_PX / 2
        placed.append((start, start + 7 * len(name), height))
        _add_label(figure, view, row, (x, y), is_right, height - base)


def _add_label(
    figure: Drawing,
    view: View,
    row: dict[str, Any],
    place: tuple[float, float],
    is_right: bool,
    pushed: float,
) -> None:
    """An arm's name beside its mark; with a line to it where it was pushed away."""
    side = -1 if is_right else 1
    anchor: dict[str, Any] = {"xanchor": "right" if is_right else "left"}
    if pushed > LINE_PX:
        anchor |= {"showarrow": True, "arrowhead": 0, "arrowwidth": 1}
        anchor |= {"ax": 14 * side, "ay": -(pushed + 12)}
    else:
        anchor |= {"showarrow": False, "xshift": 10 * side, "yshift": pushed + 12}
    figure.add_annotation(
        x=place[0],
        y=place[1],
        text=view.label(row["arm"], row["model_y"]),
        font={"color": view.styles[row["arm"]].color, "size": 13},
        **anchor,
    )


def _finish(
    figure: Drawing, table: pd.DataFrame, potency: str, outcome: str, cells: str, animals: str
) -> None:
    words = READOUTS[potency]
    unit = table["unit_x"].iloc[0] if potency == "IC50" else words.unit
    title = f"{words.name} ({plot_text(unit)})" + (f", {plot_text(cells)}" if cells else "")
    figure.update_xaxes(title=f"{title}: left is more potent", showgrid=True)
    if words.log:
        ends = table.rename(columns={f"{name}_x": name for name in ("estimate", "low", "high")})
        ends = ends.assign(readout=potency)
        figure.update_xaxes(**DECADES, range=log_range(ends))
    up = READOUTS[outcome]
    better = "down" if table["better_y"].iloc[0] == "lower" else "up"
    model = f", {plot_text(animals)}" if animals else ""
    figure.update_yaxes(title=f"{up.name} ({up.unit}){model}:<br>{better} is better")
    if up.level is not None:
        figure.add_hline(y=up.level, line_dash="dot", line_width=1)


def _when(table: pd.DataFrame, column: str) -> str:
    return "; ".join(dict.fromkeys(when for when in table[column] if when)) or "whole study"


def _left_out(
    results: Results, view: View, table: pd.DataFrame, cells: str | None, animals: str | None
) -> str:
    whole = results.tables["readouts"]
    tested = view.rows(whole[whole["model"].isin([cells, animals])])["arm"].unique()
    treated = [arm for arm in tested if not results.study.arm(arm).is_control]
    missing = [arm for arm in treated if arm not in set(table["arm"].unique())]
    return f"Without one of the two numbers: {', '.join(missing)}." if missing else ""
