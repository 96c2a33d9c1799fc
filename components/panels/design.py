"""Figures of a study being planned: baseline volumes of the arms, and power by n."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.design.application import TARGETS, Planned
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
TICKS = [0, 20, 40, 60, 80, 90, 100]


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


def power_curve(planned: Planned) -> Panel:
    """Power by animals an arm, or by experiments, with its interval and 80 and 90 %."""
    answer = _answer(planned)
    chance = f"{planned.question}. {planned.level}"
    return Panel(
        key="design_power",
        title=answer,
        figure=_power_figure(planned),
        caption=sentence_join(
            [f"{chance} Band: 95 % interval of the simulation.",
             "The effect is the smallest one worth finding; power of an effect seen in a finished "
             "study only repeats its p-value and is not offered."]
        ),
        alt=f"Line chart: power by {planned.unit}. {planned.question}. {answer}.",
        table=planned.table,
        file_stem="power",
    )  # fmt: skip


def _answer(planned: Planned) -> str:
    """In words: ``6 animals an arm give 80 % power, 8 give 90 %``."""
    least, more = (planned.needed(target) for target in TARGETS)
    unit, low, high = planned.unit, *(f"{100 * target:.0f} %" for target in TARGETS)
    if least == more and more is not None:
        return f"{more} {unit} give {high} power"
    if least is None:
        return f"Not even {planned.table['n'].max()} {unit} give {low} power"
    rest = f"{more} give {high}" if more is not None else f"{high} is not reached"
    return f"{least} {unit} give {low} power, {rest}"


def _power_figure(planned: Planned) -> Drawing:
    figure, table, color = Drawing(), planned.table, PALETTE[0]
    n = table["n"].tolist()
    power, low, high = (
        (100 * table[name]).tolist() for name in ("power", "low", "high")
    )  # fmt: skip
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
        hovertemplate=f"%{{x}} {planned.unit}: %{{y:.1f}} %<extra></extra>",
    )
    if table["closed_form"].notna().any():
        figure.add_scatter(
            x=n,
            y=(100 * table["closed_form"]).tolist(),
            mode="lines",
            line={"color": NEUTRAL, "width": 1.5, "dash": "dot"},
            name=plot_text(planned.check),
            hovertemplate="%{y:.1f} %<extra></extra>",
        )
    for target in TARGETS:
        _add_target(figure, planned, target)
    name = planned.unit.capitalize()
    figure.update_xaxes(title=name, range=[n[0] - 0.5, n[-1] + 0.5], dtick=1 if len(n) < 20 else 5)
    figure.update_yaxes(title="Power (%)", range=[0, 103], tickvals=TICKS)
    return figure


def _add_target(figure: Drawing, planned: Planned, target: float) -> None:
    """A line at the power wanted, and one down to the n that reaches it."""
    figure.add_hline(y=100 * target, line_dash="dash", line_width=1)
    needed = planned.needed(target)
    if needed is not None:
        figure.add_shape(type="line", x0=needed, x1=needed, y0=0, y1=100 * target,
                         line={"color": PALETTE[0], "width": 1.5, "dash": "dot"})  # fmt: skip


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
