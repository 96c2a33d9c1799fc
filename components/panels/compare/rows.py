"""One row of the side-by-side figure: what is drawn for each arm of one readout."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from analysis.in_vivo.animals.response import CATEGORIES
from analysis.results import Results
from components.look.drawing import Drawing
from components.look.theme import RESPONSE_COLORS, RESPONSE_INK, View, plot_text, records
from components.panels.compare.readout_words import READOUTS, estimate_text, interval_text
from components.panels.error_bars import FEWEST, add_whisker
from components.panels.parts.axis_ticks import DECADES
from components.panels.parts.forest import add_mark
from components.panels.parts.strips import add_points

Points = Mapping[str, tuple[list[float], list[str]]]
ENDS = ("estimate", "low", "high")
GAP_WIDTH = 0.4  # of a slot: words that stand upright in it
WORDS_REACH = (0.22, 0.78)  # of the row's height
FAMILY = {"viability": "viability", "IC50": "viability", "TGI": "tumor_growth",
          "hazard ratio": "survival"}  # fmt: skip
NO_NUMBER = {"viability": "no shared dose", "IC50": "no curve"}


@dataclass(frozen=True, slots=True, eq=False)
class ReadoutRow:
    """A readout of one model: its rows of the table ``readouts`` (shown arms), and the points."""

    readout: str
    model: str
    table: pd.DataFrame
    points: Points
    heading: str


def draw_row(
    figure: Drawing, results: Results, view: View, row: ReadoutRow, arms: Sequence[str], place: Any
) -> None:
    """Bars with points, marks with intervals or stacked shares, a slot an arm; numbers above."""
    words = READOUTS[row.readout]
    row = replace(row, table=without_wide(row.table))
    by_arm = {each["arm"]: each for each in records(row.table)}
    above: dict[int, str] = {}
    gaps: list[int] = []
    for slot, arm in enumerate(arms):
        found = by_arm.get(arm)
        if found is None or not any(math.isfinite(found[name]) for name in ENDS):
            gaps.append(slot)
            add_gap(figure, _why(results, row, arm, found), slot, place)
        elif words.kind != "stack":
            _add_slot(figure, view, row, found, slot, place)
            above[slot] = estimate_text(found)
    if words.kind == "stack":
        above = _add_shares(figure, results, view, row, arms, place)
    _write_above(figure, above, place)
    if words.level is not None:
        _add_level(figure, row, words.level, gaps, len(arms), place)
    _finish_axis(figure, row, place)


def response_key() -> str:
    """The categories in their colors, as a key in words."""
    return " ".join(
        f'<span style="color:{RESPONSE_COLORS[name]}">■</span> {name}' for name in CATEGORIES
    )


def log_range(table: pd.DataFrame) -> list[float]:
    """The decades of every estimate and end, with room for the marks."""
    values = table[list(ENDS)].to_numpy(float).ravel()
    logs = [math.log10(value) for value in values if math.isfinite(value) and value > 0]
    if (table["readout"] == "hazard ratio").any():
        logs.append(0.0)
    return [min(logs) - 0.3, max(logs) + 0.3]


@functools.lru_cache(maxsize=64)
def readout_points(results: Results, readout: str, model: str) -> Points:
    """The animals' or experiments' own values behind the arms' means, with their names."""
    found: pd.DataFrame | None = None
    if readout == "viability" and results.experiments is not None:
        doses = results.reference_doses
        assert doses is not None
        rows = results.experiments.merge(doses, on=list(doses.columns))
        found = rows.assign(value=rows["viability_pct"], name="experiment " + rows["experiment"])
    elif readout == "tumor volume change":
        volumes = results.by_window
        assert volumes is not None
        rows = volumes[volumes["day"] == results.evaluation_days[model]]
        found = rows.assign(value=rows["change_pct"], name="animal " + rows["animal"])
    elif readout == "weight nadir":
        rows = results.tables["body_weight"]
        found = rows.assign(value=rows["nadir_pct"], name="animal " + rows["animal"])
    elif readout == "life span" and results.study.survival is not None:
        rows = results.study.survival
        left = rows["event"].map({True: "", False: " (censored)"})
        found = rows.assign(value=rows["day"], name="animal " + rows["animal"] + left)
    elif readout == "tumor weight" and results.study.tumor_weights is not None:
        rows = results.study.tumor_weights
        found = rows.assign(value=rows["weight_g"], name="animal " + rows["animal"])
    if found is None:
        return {}
    known = found[(found["model"] == model) & found["value"].notna()]
    return {
        str(arm): (own["value"].tolist(), own["name"].tolist())
        for arm, own in known.groupby("arm", sort=False)
    }


@functools.lru_cache(maxsize=64)
def _tested(results: Results, name: str) -> frozenset[tuple[str, str]]:
    """Model and arm of every row of a table, where there is one."""
    table = results.tables.get(name)
    if table is None:
        return frozenset()
    return frozenset(zip(table["model"].tolist(), table["arm"].tolist(), strict=True))


def _why(results: Results, row: ReadoutRow, arm: str, found: Mapping[str, Any] | None) -> str:
    """Why there is no mark in an arm's column, in two or three words."""
    if found is not None:
        return "no number"
    if (row.model, arm) not in _tested(results, FAMILY.get(row.readout, "")):
        return "not tested"
    if results.study.arm(arm).is_control:
        return "control"
    return NO_NUMBER.get(row.readout, "no number")


def _add_slot(
    figure: Drawing, view: View, row: ReadoutRow, found: Mapping[str, Any], slot: int, place: Any
) -> None:
    """An arm's mark, and the points of its animals or experiments."""
    draw = add_bar if READOUTS[row.readout].kind == "bar" else add_interval
    draw(figure, view, found, slot, place)
    if found["arm"] in row.points:
        values, names = row.points[found["arm"]]
        add_points(figure, view.styles[found["arm"]], slot, values, names, **place)
    if READOUTS[row.readout].kind == "bar":
        add_bar_whisker(figure, found, slot, place)


def add_gap(figure: Drawing, words: str, slot: float, place: Any) -> None:
    """Why there is no mark in a slot, upright."""
    figure.add_annotation(
        x=slot, y=0.5, yref=_domain(place), text=words, textangle=-90, showarrow=False,
        opacity=0.6, font={"size": 11}, xref=_axis("x", place),
    )  # fmt: skip


def add_above(figure: Drawing, words: str, slot: float, place: Any) -> None:
    """A number above an arm's slot, over the plot."""
    figure.add_annotation(
        x=slot, y=1, yref=_domain(place), yanchor="bottom", yshift=1, text=words,
        showarrow=False, font={"size": 12}, xref=_axis("x", place),
    )  # fmt: skip


def _write_above(figure: Drawing, words: Mapping[int, str], place: Any) -> None:
    """Numbers above the arms' slots, over the plot.

    They are the labels of the row's x axis, which plotly.js draws in a quarter of the time that
    notes take; the line under the row is drawn by itself, since the axis now stands above.
    """
    figure.update_xaxes(
        side="top", tickvals=list(words), ticktext=list(words.values()), tickangle=0,
        showticklabels=True, ticks="", showline=False, **place,
    )  # fmt: skip
    figure.add_shape(
        type="line", x0=0, x1=1, y0=0, y1=0, xref=f"{_axis('x', place)} domain",
        yref=_domain(place), line={"width": 1}, opacity=0.5,
    )  # fmt: skip


def _add_level(
    figure: Drawing, row: ReadoutRow, level: float, gaps: Sequence[int], slots: int, place: Any
) -> None:
    """The line to read a row against; slots with words in their middle break it there."""
    log = READOUTS[row.readout].log
    ends = np.array(log_range(row.table)) if log else row.table[list(ENDS)].to_numpy(float)
    low, high = np.nanmin(ends), np.nanmax(ends)
    share = ((math.log10(level) if log else level) - low) / (high - low or 1.0)
    if not gaps or not WORDS_REACH[0] < share < WORDS_REACH[1]:
        figure.add_hline(y=level, line_dash="dot", line_width=1, row=place["row"])
        return
    figure.update_yaxes(zeroline=False, **place)
    breaks = [(slot - GAP_WIDTH / 2, slot + GAP_WIDTH / 2) for slot in gaps]
    starts, stops = [-0.6, *(end for _, end in breaks)], [*(at for at, _ in breaks), slots - 0.4]
    line = {"width": 1, "dash": "dot"}
    for x0, x1 in zip(starts, stops, strict=True):
        figure.add_shape(type="line", x0=x0, x1=x1, y0=level, y1=level, line=line, **place)


def _hover(found: Mapping[str, Any]) -> str:
    words = READOUTS[found["readout"]]
    unit = found["unit"] or words.unit
    said = f"{plot_text(found['arm'])}: {interval_text(found)} {plot_text(unit)}".strip()
    more = "" if found["status"] == "ok" else f"<br>{plot_text(found['status'])}"
    return f"{said}<br>n = {found['n']} {found['n_of']}{more}"


def add_bar(
    figure: Drawing,
    view: View,
    found: Mapping[str, Any],
    slot: float,
    place: Any,
    width: float = 0.62,
    hollow: bool = False,
) -> None:
    """A bar; hollow for the parent of two models."""
    color = view.styles[found["arm"]].color
    marker: dict[str, Any] = {"color": color, "opacity": 0.55}
    if hollow:
        marker = {"color": "rgba(0,0,0,0)", "line": {"color": color, "width": 2}}
    figure.add_bar(
        x=[slot],
        y=[found["estimate"]],
        marker=marker,
        width=width,
        hovertemplate=f"{_hover(found)}<extra></extra>",
        showlegend=False,
        **place,
    )


def add_bar_whisker(figure: Drawing, found: Mapping[str, Any], slot: float, place: Any) -> None:
    """The interval of a bar, over its points."""
    add_whisker(figure, slot, found["estimate"], found["high"] - found["estimate"], **place)


def without_wide(table: pd.DataFrame) -> pd.DataFrame:
    """The rows without the intervals of too few, which would flatten the others.

    An IC50 of few experiments has the interval of its fit.
    """
    of_mean = (table["n_of"] != "experiments") | (table["readout"] == "viability")
    few = of_mean & (table["n"] < FEWEST) & table["estimate"].notna()
    return table.assign(low=table["low"].mask(few), high=table["high"].mask(few))


def add_interval(
    figure: Drawing,
    view: View,
    found: Mapping[str, Any],
    slot: float,
    place: Any,
    hollow: bool = False,
) -> None:
    """A mark with whiskers; an open arrow from the end of the tested range where it lies beyond."""
    interval = (found["estimate"], found["low"], found["high"])
    hollow = hollow or not math.isfinite(found["estimate"])
    style = view.styles[found["arm"]]
    add_mark(figure, style, interval, slot, _hover(found), upright=True, hollow=hollow, **place)


def _add_shares(
    figure: Drawing, results: Results, view: View, row: ReadoutRow, arms: Sequence[str], place: Any
) -> dict[int, str]:
    """Stacked shares of animals in each category; gives the numbers of animals by slot."""
    rates = view.rows(results.tables["response_rates"], row.model)
    rates = rates[(rates["scheme"] == "gao") & (rates["n"] > 0)]
    slots = [arms.index(arm) for arm in rates["arm"]]
    for name in CATEGORIES[::-1]:
        counts = rates[f"n_{name.lower()}"]
        figure.add_bar(
            x=slots,
            y=(100 * counts / rates["n"]).tolist(),
            marker={"color": RESPONSE_COLORS[name]},
            width=0.62,
            text=[f"{count}" if count else "" for count in counts],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"color": RESPONSE_INK[name]},
            hovertemplate=f"{name}: %{{text}} animals, %{{y:.0f}} %<extra></extra>",
            name=name,
            showlegend=False,
            **place,
        )
    return {slot: f"n = {int(n)}" for slot, n in zip(slots, rates["n"], strict=True)}


def add_heading(figure: Drawing, text: str, place: Any, shift: int = 18) -> None:
    """The heading of a row, above its numbers."""
    figure.add_annotation(
        text=text, xref="paper", x=0, xanchor="left", y=1, yref=_domain(place),
        yanchor="bottom", yshift=shift, showarrow=False, font={"size": 13},
    )  # fmt: skip


def _finish_axis(figure: Drawing, row: ReadoutRow, place: Any) -> None:
    words = READOUTS[row.readout]
    add_heading(figure, row.heading, place)
    if words.log:
        figure.update_yaxes(**DECADES, range=log_range(row.table), **place)
    if words.kind == "stack":
        figure.update_yaxes(range=[0, 100], **place)
    figure.update_yaxes(nticks=5, **place)


def _axis(letter: str, place: Any) -> str:
    return letter + (str(place["row"]) if place["row"] > 1 else "")


def _domain(place: Any) -> str:
    return f"{_axis('y', place)} domain"
