"""Two drugs at one pair of concentrations as bars, and pairs of one effect as an isobologram."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.in_vitro.combinations.dose_matrix import NOT_GIVEN, DoseMatrix
from analysis.in_vitro.combinations.isobole import Isobole, isobole
from analysis.number_words import p_text, ratio_number
from analysis.results import Results
from components.look.drawing import Drawing
from components.look.theme import (
    DIVERGING_SCALE,
    NEUTRAL,
    ArmStyle,
    Panel,
    View,
    counted,
    dose_text,
    file_stem,
    number_text,
    plot_text,
    records,
    sentence_join,
    signed_text,
)
from components.panels.error_bars import (
    add_whisker,
    cut_words,
    half_width,
    mean_words,
    no_bar_words,
)
from components.panels.in_vitro.combinations.words import (
    pair_text,
    rows_of,
    time_text,
    titled,
    where_text,
)
from components.panels.parts.strips import add_arm_bar, add_points, empty_panel, slot_axis

HALF_BAR = 0.42


def pair_rows(results: Results, matrix: DoseMatrix) -> list[dict[str, Any]]:
    """The rows of ``synergy_fixed_dose`` of one matrix: a pair of concentrations each."""
    table = results.tables.get("synergy_fixed_dose", pd.DataFrame())
    if table.empty:
        return []
    return records(rows_of(table, matrix))


def pair_bars(view: View, matrix: DoseMatrix, row: dict[str, Any]) -> Panel:
    """Control, A, B and A + B with what Bliss independence expects of the pair."""
    first, second = row["concentration"], row["concentration_2"]
    key, title = "synergy_pair", titled(f"The pair at {pair_text(matrix, first, second)}", matrix)
    values = _values(matrix, first, second)
    names = [*matrix.components, matrix.arm]
    figure = Drawing()
    for slot, (name, found) in enumerate(zip(names, values, strict=True)):
        style = view.styles.get(name, ArmStyle(NEUTRAL, "solid", "circle"))
        sem = float(np.std(found, ddof=1) / np.sqrt(len(found))) if len(found) > 1 else np.nan
        mean = float(found.mean())
        add_arm_bar(figure, style, slot, mean, f"{plot_text(name)} {mean:.1f} %")
        add_points(
            figure, style, slot, list(found), [f"experiment {e}" for e in matrix.experiments]
        )
        add_whisker(figure, slot, mean, float(half_width(view, sem, len(found))))
    _add_expected(figure, row)
    figure.add_hline(100, line_dash="dot", annotation_text="control")
    figure.update_xaxes(**slot_axis([plot_text(name) for name in names]))
    top = max(100.0, *(float(found.max()) for found in values))
    figure.update_yaxes(title="Viability (% of control)", range=[0, 1.12 * top])
    figure.update_layout(margin={"t": 56})
    return Panel(
        key=key,
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"{where_text(matrix)}.",
                f"Bars: {mean_words(view)}; points: experiments.",
                no_bar_words(map(len, values), "experiments"),
                cut_words(figure),
                fixed_text(row),
                "Dashed line: what independent drugs would leave alive (Bliss); its band: 95 % "
                "interval of observed against expected, paired in each experiment. A bar below "
                "the band is synergy, above it antagonism.",
                "Loewe, ZIP and the combination index are not estimable from one dose per drug."
                if matrix.is_fixed_dose
                else "Not corrected for looking at several pairs or times.",
            ]
        ),
        alt=f"Bars of viability: {', '.join(names)}, with the Bliss expectation of the pair.",
        table=pd.DataFrame([row]),
        file_stem=file_stem(key, matrix.arm, matrix.model, time_text(matrix)),
        height=430,
    )


def index_text(row: dict[str, Any]) -> str:
    """The Bliss index of one pair: its call, interval, p and n."""
    n = f"n = {counted([row['n_experiments']], 'experiment')}"
    index = ratio_number(row["index"])
    if not np.isfinite(row["index_low"]):
        return f"Bliss index {index} (below 1 is synergy; {n}: no interval, no test)."
    low, high = (ratio_number(row[end]) for end in ("index_low", "index_high"))
    return (
        f"Bliss index {index} (below 1 is synergy; 95 % CI {low} to {high}, {p_text(row['p'])}, "
        f"{n}): {row['call']}."
    )


def fixed_text(row: dict[str, Any]) -> str:
    """Bliss index, HSA and the min test of one pair in words."""
    if not np.isfinite(row["index_low"]):
        return index_text(row)
    excess, least, most = (
        signed_text(row[name], 1, "") for name in ("hsa_excess_pct", "hsa_low", "hsa_high")
    )
    better = "" if row["better_than_each"] == "yes" else "not shown to be "
    return (
        f"{index_text(row)} Excess over HSA ({row['best_partner']} alone) {excess} points (above 0 "
        f"the pair kills more; 95 % CI {least} to {most}, {p_text(row['p_hsa'])}). "
        f"The pair is {better}better than each drug alone "
        f"(min test, {p_text(row['p_better_than_each'])})."
    )


def isobologram(matrix: DoseMatrix, level_pct: float) -> Panel:
    """Pairs that leave the same share alive, against the additivity line of both drugs alone."""
    key = "synergy_isobole"
    title = titled(f"Isobologram at {number_text(level_pct, 0)} % viability", matrix)
    stem = file_stem(key, matrix.arm, matrix.model, time_text(matrix), f"{level_pct:g}")
    found = isobole(matrix, level_pct)
    if not all(np.isfinite(found.alone)):
        names = [n for n, d in zip(matrix.components, found.alone, strict=True) if np.isnan(d)]
        words = f"{' and '.join(names)} alone does not reach {level_pct:g} % viability."
        return empty_panel(key, title, words, stem)
    figure = Drawing()
    _add_isobole(figure, matrix, found)
    return Panel(
        key=key,
        title=title,
        figure=figure,
        caption=_isobole_caption(matrix, found),
        alt=f"Isobologram of {matrix.arm}: pairs of concentrations against the additivity line.",
        table=found.points,
        file_stem=stem,
        height=460,
    )


def _values(matrix: DoseMatrix, first: float, second: float) -> list[np.ndarray]:
    """Viability by experiment of A, B and A + B, of experiments that have all three."""
    i, j = (
        int(np.flatnonzero(doses == (NOT_GIVEN if np.isnan(dose) else dose))[0])
        for doses, dose in zip(matrix.doses, (first, second), strict=True)
    )
    found = np.stack(
        [matrix.viability[:, i, 0], matrix.viability[:, 0, j], matrix.viability[:, i, j]]
    )
    return list(found[:, np.isfinite(found).all(axis=0)])


def _add_expected(figure: Drawing, row: dict[str, Any]) -> None:
    expected = row["bliss_expected_pct"]
    if np.isfinite(row["index_low"]):
        low, high = (expected * row["index"] / row[end] for end in ("index_high", "index_low"))
        figure.add_shape(
            type="rect",
            x0=2 - HALF_BAR,
            x1=2 + HALF_BAR,
            y0=low,
            y1=high,
            fillcolor=NEUTRAL,
            opacity=0.35,
            line={"width": 0},
        )
    figure.add_shape(
        type="line",
        x0=2 - HALF_BAR,
        x1=2 + HALF_BAR,
        y0=expected,
        y1=expected,
        line={"width": 2, "dash": "dash"},
    )
    figure.add_annotation(
        x=2 + HALF_BAR,
        y=expected,
        text=f"Bliss {number_text(expected, 0)} %",
        xanchor="left",
        showarrow=False,
        font={"size": 12},
    )


def _add_isobole(figure: Drawing, matrix: DoseMatrix, found: Isobole) -> None:
    first, second = found.alone
    units = matrix.units
    figure.add_scatter(
        x=[0, second],
        y=[first, 0],
        mode="lines+markers",
        line={"dash": "dash", "width": 2, "color": NEUTRAL},
        marker={"size": 9, "color": NEUTRAL},
        name="doses add up (additivity line)",
        hovertemplate="%{y:,.4~r} and %{x:,.4~r}<extra></extra>",
    )
    below = (found.points["index"] < 1).to_numpy(bool)
    for name, rows, color in (
        ("below the line: synergy", found.points[below], DIVERGING_SCALE[2][1]),
        ("above the line: antagonism", found.points[~below], DIVERGING_SCALE[0][1]),
    ):
        if len(rows):
            figure.add_scatter(
                x=rows["dose_2"],
                y=rows["dose_1"],
                mode="markers",
                marker={"size": 10, "color": color, "line": {"width": 1, "color": "white"}},
                name=name,
                customdata=rows["index"],
                hovertemplate="%{y:,.4~r} and %{x:,.4~r}, index %{customdata:.2f}<extra></extra>",
            )
    figure.update_xaxes(
        title=f"{plot_text(matrix.components[1])} ({plot_text(units[1])})", rangemode="tozero"
    )
    figure.update_yaxes(
        title=f"{plot_text(matrix.components[0])} ({plot_text(units[0])})", rangemode="tozero"
    )


def _isobole_caption(matrix: DoseMatrix, found: Isobole) -> str:
    below = int((found.points["index"] < 1).sum())
    alone = ", ".join(
        f"{name} {dose_text(dose, unit)}"
        for name, dose, unit in zip(matrix.components, found.alone, matrix.units, strict=True)
    )
    return sentence_join(
        [
            f"{where_text(matrix)}.",
            f"Concentrations that leave {number_text(found.level_pct, 0)} % alive, from the fitted "
            f"curves; alone: {alone}. Below the dashed line (red) a pair needs less than "
            "doses that add up: synergy; above it (blue): antagonism.",
            f"{below} of {counted([len(found.points)], 'pair')} below the line.",
            "Points are interpolated from means over experiments and have no interval: the Loewe "
            "score has.",
        ]
    )
