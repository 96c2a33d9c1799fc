"""One arm against another: every readout as a difference or ratio with its interval."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from analysis.number_words import p_text, ratio_number
from analysis.results import Results
from analysis.summary.arm_pair import arm_pair
from components.look.drawing import Drawing
from components.look.theme import (
    NEUTRAL,
    Panel,
    View,
    file_stem,
    number_text,
    plot_text,
    records,
    sentence_join,
)
from components.panels.compare.readout_words import READOUTS, model_of, value_text
from components.panels.parts.forest import add_mark, log_ticks
from components.panels.parts.strips import empty_panel

PLOT_PX, GAP_PX, TOP_PX, BOTTOM_PX = 30, 70, 66, 34
LEVEL = 0.05
CALLS = ("better", "worse", "not shown", "not estimable")


def pair_table(results: Results, models: Mapping[str, str], arm: str, versus: str) -> pd.DataFrame:
    """``analysis.summary.arm_pair`` of two arms for the chosen models, computed once."""
    return _table(results, tuple(sorted(models.items())), arm, versus)


@functools.lru_cache(maxsize=32)
def _table(
    results: Results, models: tuple[tuple[str, str], ...], arm: str, versus: str
) -> pd.DataFrame:
    chosen = {name: model_of(name, dict(models)) for name in READOUTS}
    return arm_pair(results, arm, versus, chosen)


def pair_forest(
    results: Results, view: View, models: Mapping[str, str], arm: str, versus: str
) -> Panel:
    """Effects of the table ``arm_pair``; whatever the readout, the right half means better."""
    table = pair_table(results, models, arm, versus)
    title = f"{arm} against {versus}"
    stem = file_stem(view.study_title, arm, "against", versus)
    known = table[table["estimate"].notna()]
    if known.empty or arm == versus:
        words = "No readout has numbers of both arms in one model." if arm != versus else (
            "Pick two different arms.")  # fmt: skip
        return empty_panel("compare_pair", title, words, stem)
    rows = records(known)
    figure = Drawing(
        rows=len(rows),
        row_heights=[PLOT_PX] * len(rows),
        vertical_spacing=GAP_PX / (PLOT_PX * len(rows) + GAP_PX * max(len(rows) - 1, 0) or 1),
    )
    figure.update_layout(margin={"l": 10, "r": 10, "t": TOP_PX, "b": BOTTOM_PX}, showlegend=False)
    for number, row in enumerate(rows, start=1):
        _add_row(figure, view, row, {"row": number, "col": 1})
    _add_sides(figure, view, arm, versus)
    return Panel(
        key="compare_pair",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"Right of the middle: {arm} is better; left: {versus}. Whiskers: 95 % intervals. "
                "A mark in gray: the interval holds no difference, or p is above 0.05.",
                _method_words(known),
                f"p adjusted by Holm over {int(table['p'].notna().sum())} tests is in Numbers.",
                _left_out(table),
            ]
        ),
        alt=f"Forest plot: {len(rows)} readouts of {arm} against {versus}.",
        table=table,
        file_stem=stem,
        least_px=520,
        height=TOP_PX + BOTTOM_PX + PLOT_PX * len(rows) + GAP_PX * (len(rows) - 1),
    )


def call(row: dict[str, Any]) -> str:
    """Whether the arm is better: only where interval and test leave out no difference."""
    if not all(map(math.isfinite, (row["low"], row["high"]))):
        return "not estimable"
    none = 1.0 if row["effect"] == "ratio" else 0.0
    if row["low"] <= none <= row["high"] or row["p"] > LEVEL:
        return "not shown"
    return "better" if (row["low"] > none) == (row["better"] == "higher") else "worse"


def effect_text(row: dict[str, Any]) -> str:
    """``+40 vs −50: +90 points (+68 to +112), p < 0.0001``."""
    values = [_value(row, row[name]) for name in ("estimate_arm", "estimate_versus")]
    both = "" if "–" in values else f"{values[0]} vs {values[1]}: "
    middle, low, high = (_effect(row, row[name]) for name in ("estimate", "low", "high"))
    interval = f" ({low} to {high})" if math.isfinite(row["low"]) else ""
    unit = f" {row['unit']}" if row["unit"] else ""
    ratio = "ratio " if row["effect"] == "ratio" else ""
    p = f", {p_text(row['p'])}" if math.isfinite(row["p"]) else ""
    return f"{both}{ratio}{middle}{unit}{interval}{p}"


def summary(table: pd.DataFrame) -> dict[str, list[str]]:
    """Readouts by call, each with its numbers."""
    found: dict[str, list[str]] = {name: [] for name in CALLS}
    for row in records(table[table["estimate"].notna()]):
        name = READOUTS[row["readout"]].name
        found[call(row)].append(f"{name} {effect_text(row)}")
    return found


def _value(row: dict[str, Any], value: float) -> str:
    return value_text(row["readout"], value, READOUTS[row["readout"]])


def _effect(row: dict[str, Any], value: float) -> str:
    if row["effect"] == "ratio":
        return ratio_number(value)
    digits = max(READOUTS[row["readout"]].digits, 1)
    text = number_text(value, digits)
    return f"+{text}" if value > 0 else text


def _add_row(figure: Drawing, view: View, row: dict[str, Any], place: Any) -> None:
    ratio = row["effect"] == "ratio"
    ends = [value for value in (row["low"], row["high"], row["estimate"]) if math.isfinite(value)]
    distances = [abs(math.log10(value)) if ratio else abs(value) for value in ends]
    reach = 1.12 * (max(distances) or 1.0)
    span = [-reach, reach] if row["better"] == "higher" else [reach, -reach]
    figure.update_xaxes(
        type="log" if ratio else "linear", range=span, nticks=5, tickfont={"size": 11},
        showgrid=False, zeroline=False, fixedrange=True, **place,
    )  # fmt: skip
    if ratio:
        ticks = log_ticks(-reach, reach)
        words = [f"{tick:g}" for tick in ticks]
        figure.update_xaxes(tickmode="array", tickvals=ticks, ticktext=words, **place)
    figure.update_yaxes(visible=False, range=[-1, 1], fixedrange=True, **place)
    _add_halves(figure, view, row, place)
    _add_mark(figure, view, row, place)
    name = READOUTS[row["readout"]].name
    better = "lower" if row["better"] == "lower" else "higher"
    parts = [plot_text(row["model"]), plot_text(row["when"]), f"{better} is better"]
    heading = ", ".join([f"<b>{name}</b>", *[part for part in parts if part]])
    number = place["row"]
    axis = f"y{number} domain" if number > 1 else "y domain"
    for text, shift, size in ((heading, 18, 13), (effect_text(row), 2, 12)):
        figure.add_annotation(
            text=text, xref="paper", x=0, xanchor="left", yref=axis, y=1, yanchor="bottom",
            yshift=shift, showarrow=False, font={"size": size},
        )  # fmt: skip


def _add_halves(figure: Drawing, view: View, row: dict[str, Any], place: Any) -> None:
    """The halves of the row in the arms' colors, the middle is no difference."""
    number = place["row"]
    axis = f"x{number} domain" if number > 1 else "x domain"
    for arm, start in ((row["versus"], 0.0), (row["arm"], 0.5)):
        figure.add_shape(
            type="rect", xref=axis, x0=start, x1=start + 0.5, y0=-1, y1=1, layer="below",
            fillcolor=view.styles[arm].color, opacity=0.13, line={"width": 0}, **place,
        )  # fmt: skip
    figure.add_shape(
        type="line", xref=axis, x0=0.5, x1=0.5, y0=-1, y1=1, line={"width": 1}, **place
    )


def _add_mark(figure: Drawing, view: View, row: dict[str, Any], place: Any) -> None:
    said = call(row)
    winner = {"better": row["arm"], "worse": row["versus"]}.get(said)
    color = view.styles[winner].color if winner else NEUTRAL
    style = replace(view.styles[row["arm"]], color=color)
    hover = f"{effect_text(row)}<br>n = {row['n']} and {row['n_versus']} {row['n_of']}"
    add_mark(figure, style, (row["estimate"], row["low"], row["high"]), 0, hover, **place)


def _add_sides(figure: Drawing, view: View, arm: str, versus: str) -> None:
    for name, x, anchor, words in (
        (versus, 0.0, "left", "◂ {} better"), (arm, 1.0, "right", "{} better ▸")
    ):  # fmt: skip
        figure.add_annotation(
            text=f"<b>{words.format(plot_text(name))}</b>", xref="paper", yref="paper", x=x, y=1,
            xanchor=anchor, yanchor="bottom", yshift=42, showarrow=False,
            font={"size": 12, "color": view.styles[name].color},
        )  # fmt: skip


def _method_words(known: pd.DataFrame) -> str:
    each = [
        f"{', '.join(READOUTS[name].name for name in rows['readout'])}: {method}"
        for method, rows in known.groupby("method", sort=False)
    ]
    counts = [f"{READOUTS[row['readout']].name} {_counts(row)}" for row in records(known)]
    return f"{'; '.join(each)}. n: {', '.join(counts)}."


def _counts(row: dict[str, Any]) -> str:
    same = row["n"] == row["n_versus"]
    return f"{row['n']}" if same else f"{row['n']} and {row['n_versus']}"


def _left_out(table: pd.DataFrame) -> str:
    missing = table[table["estimate"].isna()]
    each = [f"{READOUTS[row['readout']].name} ({row['status']})" for row in records(missing)]
    absent = [
        words.name for name, words in READOUTS.items() if name not in set(table["readout"].unique())
    ]
    said = f"Not drawn: {'; '.join(each)}." if each else ""
    return sentence_join([said, f"Not of both arms: {', '.join(absent)}." if absent else ""])


def first_pair(arms: Sequence[Any]) -> tuple[str, str]:
    """The pair shown first: a combination against its first part, else an arm against control."""
    names = [arm.name for arm in arms]
    for arm in arms:
        parts = [name for name in arm.components if name in names]
        if parts:
            return arm.name, parts[0]
    controls = [arm.name for arm in arms if arm.is_control]
    treated = [arm.name for arm in arms if not arm.is_control]
    both = [*treated[:1], *controls[:1], *treated[1:], *controls[1:]]
    return (both[0], both[1]) if len(both) > 1 else (both[0], both[0])
