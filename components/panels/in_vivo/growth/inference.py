"""Figures of arms compared on volume: against control, every pair, and every day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.in_vivo.growth.against_control import ADJUSTED, LEFT_OUT
from analysis.number_words import p_text, ratio_number
from analysis.results import Results
from components.look.drawing import Drawing
from components.look.theme import (
    Panel,
    View,
    counted,
    file_stem,
    plot_text,
    records,
    sentence_join,
    signed_text,
)
from components.panels.parts.forest import (
    Interval,
    Line,
    draw_forest,
    forest_height,
    interval_words,
)
from components.panels.parts.strips import empty_panel

LOG = "log volume"
SCALES = {LOG: "Ratio (log volume)", "volume": "Difference (mm³)"}
NOT_TESTED = "No shown arm can be compared on volume in this model."
SCALE_WORDS = {
    LOG: "Ratio of geometric mean volumes: below 1 the tumors were smaller.",
    "volume": "Difference of mean volumes: below 0 the tumors were smaller.",
}
ADJUSTED_WORDS = (
    "Ratio of geometric mean volumes of animals with equal baseline volumes (ANCOVA: log volume on "
    "arm and log baseline, one slope for all arms): below 1 the tumors were smaller."
)


def on_evaluation_day(results: Results, view: View, model: str, scale: str) -> Panel:
    """Each shown arm against control on the evaluation day, with simultaneous intervals."""
    title = f"Arms against control on volume, {model or 'all animals'}"
    stem = file_stem(view.study_title, "growth_tests", model)
    whole = _scaled(results.tables.get("growth_tests"), view, model, scale)
    table = whole[whole["estimate"].notna() & (whole["n_control"] > 0)]
    if table.empty:
        return empty_panel("inference_evaluation", title, NOT_TESTED, stem)
    control = results.control("tumor_growth", model) or "control"
    lines = _lines(view, model, table, scale)
    untested = table.loc[table["p"].isna(), "arm"].tolist()
    return Panel(
        key="inference_evaluation",
        title=title,
        figure=_forest(lines, scale, control),
        caption=sentence_join(
            [
                f"{_when(results, model, table).capitalize()}, arm against {control}.",
                f"n = {counted(table['n'], 'animal')} an arm, {table['n_control'].iloc[0]} in "
                f"{control}.",
                _of_what(table, scale),
                "Points: estimates, whiskers: simultaneous 95 % intervals. Dunnett's test, "
                f"two-sided, over all arms of the model (hidden ones too): {_each(table, scale)}.",
                f"Not tested for want of animals: {', '.join(untested)}." if untested else "",
                _zeros(table, scale),
                view.footnote(table),
            ]
        ),
        alt=f"Forest plot: {title}; {len(table)} arms on {_when(results, model, table)}.",
        table=whole,
        file_stem=stem,
        height=forest_height(lines),
    )


def every_pair(results: Results, pairs: pd.DataFrame, view: View, model: str, scale: str) -> Panel:
    """Every pair of shown arms on the evaluation day, by Dunnett's T3."""
    title = f"All pairs of arms on volume, {model or 'all animals'}"
    stem = file_stem(view.study_title, "growth_pairs", model)
    whole = _scaled(pairs, view, model, scale)
    whole = whole[whole["versus"].isin(view.names)]
    table = whole[whole["p_adjusted"].notna()]
    if table.empty:
        return empty_panel("inference_pairs", title, NOT_TESTED, stem)
    first, lines = table.iloc[0], _lines(view, model, table, scale)
    return Panel(
        key="inference_pairs",
        title=title,
        figure=_forest(lines, scale, "the other"),
        caption=sentence_join(
            [
                f"{_when(results, model, table).capitalize()}, first arm against the second.",
                SCALE_WORDS[scale],
                "Points: estimates, whiskers: simultaneous 95 % intervals. "
                f"{first['method'].partition(';')[0]}, hidden arms included: "
                f"{_each(table, scale)}.",
                f"n = {counted([*table['n'], *table['n_versus']], 'animal')} an arm.",
                _zeros(table, scale),
                view.footnote(table),
            ]
        ),
        alt=f"Forest plot: {title}; {len(table)} pairs on {_when(results, model, table)}.",
        table=whole,
        file_stem=stem,
        height=forest_height(lines),
    )


def every_day(results: Results, daily: pd.DataFrame, view: View, model: str, scale: str) -> Panel:
    """Each shown arm against control on every day; filled where Holm over days leaves p < 0.05."""
    title = f"Arms against control day by day, {model or 'all animals'}"
    stem = file_stem(view.study_title, "daily_growth_tests", model)
    whole = _scaled(daily, view, model, scale)
    table = whole[whole["p_adjusted"].notna()]
    if table.empty:
        return empty_panel("inference_daily", title, NOT_TESTED, stem)
    control = results.control("tumor_growth", model) or "control"
    figure, arms = Drawing(), list(table["arm"].unique())
    for place, arm in enumerate(arms):
        _add_days(figure, view, model, table[table["arm"] == arm], (place, len(arms)))
    figure.update_xaxes(title="Day of treatment")
    words = f"over {plot_text(control)}" if scale == LOG else f"minus {plot_text(control)} (mm³)"
    figure.update_yaxes(title=f"{'Ratio' if scale == LOG else 'Difference'}, arm {words}")
    if scale == LOG:
        figure.update_yaxes(type="log", dtick="D1")
    figure.add_hline(1.0 if scale == LOG else 0.0, line_dash="dot")
    return Panel(
        key="inference_daily",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"Arm against {control} on each day after treatment start. "
                f"{_of_what(table, scale)}",
                "Whiskers: 95 % intervals of the single day. Filled: p < 0.05 after Dunnett's "
                "correction for the arms and Holm's for the days of an arm; hollow: not. Days "
                f"below 0.05 by Dunnett alone, and after Holm: {_day_counts(table)}.",
                f"n = {counted(table['n'], 'animal')} an arm and day, "
                f"{counted(table['n_control'], 'animal')} in {control}.",
                "Days are many chances: report one day chosen beforehand.",
                _zeros(table, scale),
                view.footnote(table),
            ]
        ),
        alt=f"Chart: {title}; {len(arms)} arms on {table['day'].nunique()} days.",
        table=whole,
        file_stem=stem,
        height=440,
    )


def _scaled(table: pd.DataFrame | None, view: View, model: str, scale: str) -> pd.DataFrame:
    """Rows of the shown arms of one model on one scale."""
    if table is None:
        names = ["model", "arm", "versus", "estimate", "n_control", "p_adjusted"]
        return pd.DataFrame(columns=names)
    rows = view.rows(table, model)
    return rows[rows["scale"] == scale]


def _lines(view: View, model: str, table: pd.DataFrame, scale: str) -> list[Line]:
    """A line for each row, its effect at the right."""
    return [
        Line(
            _label(view, model, row),
            view.styles[row["arm"]],
            _interval(row),
            f"{_effect(row, scale)}<br>{p_text(row['p_adjusted'])}",
            _effect(row, scale).replace(" mm³", ""),
        )
        for row in records(table)
    ]


def _forest(lines: Sequence[Line], scale: str, against: str) -> Drawing:
    log = scale == LOG
    figure = draw_forest(lines, {1.0 if log else 0.0: "dot"}, log=log)
    what, word = ("Ratio", "over") if log else ("Difference", "minus")
    unit = "" if log else " (mm³)"
    figure.update_xaxes(title=f"{what} of volumes, arm {word} {plot_text(against)}{unit}")
    return figure


def _label(view: View, model: str, row: Mapping[str, Any]) -> str:
    name = view.label(row["arm"], model)
    if "versus" not in row:
        return name
    word = "over" if row["scale"] == LOG else "minus"
    return f"{name}<br>{word} {view.label(row['versus'], model)}"


def _interval(row: Mapping[str, Any]) -> Interval:
    return row["estimate"], row["low"], row["high"]


def _effect(row: Mapping[str, Any], scale: str) -> str:
    """``0.45 (0.36 to 0.55)`` or ``−120 mm³ (−180 to −60)``."""
    if scale == LOG:
        return interval_words(_interval(row), ratio_number)
    words = interval_words(_interval(row), lambda value: signed_text(value, 0, ""))
    number, _, ends = words.partition(" ")
    return f"{number} mm³ {ends}".strip()


def _each(table: pd.DataFrame, scale: str) -> str:
    """Effect and p of every tested row."""
    word = " over " if scale == LOG else " minus "
    return "; ".join(
        f"{row['arm']}{word + row['versus'] if 'versus' in row else ''} "
        f"{_effect(row, scale)}, {p_text(row['p_adjusted'])}"
        for row in records(table[table["p_adjusted"].notna()])
    )


def _of_what(table: pd.DataFrame, scale: str) -> str:
    """What the estimates are, and how many animals had no baseline to adjust them by."""
    if ADJUSTED not in set(table["effect"]):
        return SCALE_WORDS[scale]
    gone = max(int(words.partition(LEFT_OUT)[2].partition(";")[0] or 0)
               for words in table["method"])  # fmt: skip
    return ADJUSTED_WORDS + (
        f" {counted([gone], 'animal')} without a baseline left out." * bool(gone)
    )


def _zeros(table: pd.DataFrame, scale: str) -> str:
    """How volumes of 0 were taken, in the words of the table."""
    words = sorted({str(method).partition(f"{scale}, ")[2].partition(";")[0]
                    for method in table["method"]} - {""})  # fmt: skip
    return f"Volumes of 0 have no logarithm: {words[-1]}." if words else ""


def _when(results: Results, model: str, table: pd.DataFrame) -> str:
    """``day 24``, or ``days 23 to 25``: when the arms of the table were compared."""
    return results.windows.words(model, float(table["day"].iloc[0]))


def _add_days(
    figure: Drawing, view: View, model: str, rows: pd.DataFrame, place: tuple[int, int]
) -> None:
    """One arm's days, moved aside a little so that the arms' whiskers do not hide each other."""
    style, (at, of) = view.styles[str(rows["arm"].iloc[0])], place
    days = rows["day"].to_numpy(float)
    gap = float(np.min(np.diff(np.unique(days)), initial=7.0))
    shift = 0.6 * gap * ((at + 0.5) / of - 0.5)
    found = rows["p_adjusted"].to_numpy(float) < 0.05
    figure.add_scatter(
        x=days + shift,
        y=rows["estimate"],
        error_y={
            "type": "data",
            "array": rows["high"] - rows["estimate"],
            "arrayminus": rows["estimate"] - rows["low"],
            "thickness": 1.2,
            "width": 3,
        },
        mode="markers",
        marker={
            "color": style.color,
            "symbol": [style.symbol if yes else f"{style.symbol}-open" for yes in found],
            "size": 9,
            "line": {"width": 1.5, "color": style.color},
        },
        text=[f"day {day:g}: {p_text(p)}" for day, p in zip(days, rows["p_adjusted"], strict=True)],
        name=view.label(str(rows["arm"].iloc[0]), model),
        hovertemplate="%{fullData.name}<br>%{text}<extra></extra>",
    )


def _day_counts(table: pd.DataFrame) -> str:
    """``letrozole 5 and 4 of 6``: days below 0.05 before and after Holm."""
    return "; ".join(
        f"{arm} {int((rows['p_within_day'] < 0.05).sum())} and "
        f"{int((rows['p_adjusted'] < 0.05).sum())} of {len(rows)}"
        for arm, rows in table.groupby("arm", sort=False)
    )
