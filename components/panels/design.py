"""Figures of a study being planned: baseline volumes of the arms, and power by animals per arm."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.design.power import animals_needed
from analysis.design.randomization import Allocation
from components.look.arm_colors import PALETTE
from components.look.drawing import Drawing
from components.look.theme import (
    NEUTRAL,
    ArmStyle,
    Panel,
    counted,
    file_stem,
    number_text,
    plot_text,
    sentence_join,
)
from components.panels.parts.strips import JITTER, empty_panel, slot_axis

MEAN_WIDTH = 0.3


def baseline(allocation: Allocation, styles: Mapping[str, ArmStyle], title: str) -> Panel:
    """Every animal's volume by arm, with the arm's mean."""
    name = "Baseline volume by arm"
    kept = allocation.animals[allocation.animals["arm"] != ""]
    if kept.empty:
        words = "No arm can be filled: too few animals have a volume in the window."
        return empty_panel("design_baseline", name, words, file_stem(title, "baseline"))
    figure = Drawing()
    plan = allocation.plan
    left_out = len(allocation.animals) - len(kept)
    for slot, arm in enumerate(plan.arms):
        _add_arm(figure, styles[arm], slot, kept[kept["arm"] == arm], arm)
    figure.update_xaxes(**slot_axis([plot_text(arm) for arm in plan.arms]))
    figure.update_yaxes(title="Volume before treatment (mm³)")
    return Panel(
        key="design_baseline",
        title=name,
        figure=figure,
        caption=sentence_join(
            [
                f"Points: animals; lines: arm means. n = "
                f"{counted(allocation.balance['n'], 'animal')} an arm, {left_out} left out. "
                f"Blocks of {len(plan.arms)} by volume, seed {plan.seed}, best balance of "
                f"{plan.tries:,} permutations.",
                f"Largest distance of an arm's mean from the mean of all: "
                f"{number_text(allocation.imbalance, 3)} SD (typical of one permutation: "
                f"{number_text(allocation.typical_imbalance, 3)} SD); largest over smallest arm "
                f"mean: {number_text(allocation.ratio, 3)}.",
            ]
        ),
        alt=f"Dot chart: {name}; {len(plan.arms)} arms.",
        table=allocation.balance,
        file_stem=file_stem(title, "baseline"),
    )  # fmt: skip


def power_curve(table: pd.DataFrame, target: float, what: str, test: str, check: str) -> Panel:
    """Power by animals per arm, with the interval of the simulation and the target."""
    figure = _power_figure(table, target, check)
    needed, most = animals_needed(table, target), int(table["n_per_arm"].max())
    answer = (
        f"{needed} animals an arm give at least {100 * target:.0f} % power"
        if needed is not None
        else f"Not even {most} animals an arm give {100 * target:.0f} % power"
    )
    return Panel(
        key="design_power",
        title=answer,
        figure=figure,
        caption=sentence_join(
            [f"{what} {test} Band: 95 % interval of the simulation.",
             "The effect is the smallest one worth finding; power of an effect seen in a finished "
             "study only repeats its p-value and is not offered."]
        ),
        alt=f"Line chart: power by animals per arm. {answer}.",
        table=table,
        file_stem="power",
    )  # fmt: skip


def _power_figure(table: pd.DataFrame, target: float, check: str) -> Drawing:
    figure = Drawing()
    n, power = table["n_per_arm"].tolist(), (100 * table["power"]).tolist()
    low, high = (100 * table["low"]).tolist(), (100 * table["high"]).tolist()
    color = PALETTE[0]
    figure.add_scatter(
        x=[*n, *n[::-1]],
        y=[*high, *low[::-1]],
        fill="toself",
        mode="lines",
        line={"width": 0},
        fillcolor=color,
        opacity=0.2,
        hoverinfo="skip",
        showlegend=False,
    )
    figure.add_scatter(
        x=n,
        y=power,
        mode="lines+markers",
        line={"color": color, "width": 2.5},
        marker={"color": color, "size": 7},
        name="simulation",
        hovertemplate="%{x} animals an arm: %{y:.1f} %<extra></extra>",
    )
    if table["closed_form"].notna().any():
        figure.add_scatter(
            x=n,
            y=(100 * table["closed_form"]).tolist(),
            mode="lines",
            line={"color": NEUTRAL, "width": 1.5, "dash": "dot"},
            name=plot_text(check),
            hovertemplate="%{y:.1f} %<extra></extra>",
        )
    figure.add_hline(y=100 * target, line_dash="dash", annotation_text=f"{100 * target:.0f} %")
    needed = animals_needed(table, target)
    if needed is not None:
        figure.add_shape(type="line", x0=needed, x1=needed, y0=0, y1=100 * target,
                         line={"color": color, "width": 1.5, "dash": "dot"})  # fmt: skip
    figure.update_xaxes(title="Animals per arm", range=[1.5, n[-1] + 0.5])
    figure.update_yaxes(title="Power (%)", range=[0, 103])
    return figure


def _add_arm(figure: Drawing, style: ArmStyle, slot: int, rows: pd.DataFrame, arm: str) -> None:
    """One arm's animals over its slot, and a line at their mean."""
    spread = np.linspace(-JITTER, JITTER, len(rows)) if len(rows) > 1 else np.zeros(len(rows))
    figure.add_scatter(
        x=slot + spread,
        y=rows["volume_mm3"].to_list(),
        mode="markers",
        marker={"color": style.color, "symbol": style.symbol, "size": 9},
        text=[plot_text(f"animal {cage} {animal}") for cage, animal
              in zip(rows["cage"], rows["animal"], strict=True)],
        hovertemplate="%{text}: %{y:.1f} mm³<extra></extra>",
        name=plot_text(arm),
        showlegend=False,
    )  # fmt: skip
    mean = float(rows["volume_mm3"].mean())
    line = {"color": style.color, "width": 3}
    figure.add_shape(
        type="line", x0=slot - MEAN_WIDTH, x1=slot + MEAN_WIDTH, y0=mean, y1=mean, line=line
    )
