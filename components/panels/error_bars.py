"""Error bars of means: SEM, SD or 95 % interval, as the study's one setting says; never of two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.statistics.comparison import mean_half_width
from components.look.drawing import Drawing
from components.look.ink_and_paper import LIGHT_INK
from components.look.theme import ERROR_WORDS, View

# Animals, experiments or wells: two have no spread to speak of, and the bar of a 95 % interval of
# two (t = 12.7) would flatten the axis of all others.
FEWEST = 3


def half_width(view: View, sem: npt.ArrayLike, n: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Half of the error bar: ``sem``, ``sem * sqrt(n)`` or ``t(0.975; n - 1) * sem``.

    NaN where a mean is of fewer than ``FEWEST``.
    """
    errors, counts = np.asarray(sem, dtype=float), np.asarray(n, dtype=float)
    if view.error_bar == "sd":
        errors = errors * np.sqrt(counts)
    elif view.error_bar == "ci95":
        errors = mean_half_width(errors, counts)
    return np.where(counts >= FEWEST, errors, np.nan)


def viability_half(view: View, rows: pd.DataFrame | Mapping[str, Any]) -> npt.NDArray[np.float64]:
    """Half of the error bar of viabilities: over experiments, of one experiment over its wells.

    NaN where those are fewer than ``FEWEST``.
    """
    column = {"sem": "sem_pct", "sd": "sd_pct", "ci95": "ci_high_pct"}[view.error_bar]
    half = np.asarray(rows[column], dtype=float)
    if view.error_bar == "ci95":
        half = half - np.asarray(rows["mean_pct"], dtype=float)
    experiments, wells = (np.asarray(rows[name]) for name in ("n_experiments", "n_wells"))
    return np.where(np.where(experiments == 1, wells, experiments) >= FEWEST, half, np.nan)


def cut_words(figure: Drawing) -> str:
    """Cuts error bars that are longer than their axis, and says so; "" where none is."""
    return "Arrowheads: an error bar that goes on beyond the axis." if figure.cut_bars() else ""


def mean_words(view: View) -> str:
    """``mean ± SEM``: what the points or bars of a figure are."""
    return f"mean ± {ERROR_WORDS[view.error_bar]}"


def short_words(view: View, half: npt.ArrayLike) -> str:
    """The same in a small chart, with the halves that it draws: NaN where n is too small."""
    drawn = np.isfinite(np.asarray(half, dtype=float))
    if not drawn.any():
        return f"mean; no error bar of fewer than {FEWEST}"
    return mean_words(view) + ("" if drawn.all() else f", of {FEWEST} or more")


def no_bar_words(counts: Iterable[float], noun: str = "animals") -> str:
    """The sentence where some means are of too few animals for an error bar."""
    few = any(0 < count < FEWEST for count in counts)
    return f"No error bar of fewer than {FEWEST} {noun}." if few else ""


def over_wells_words(n_experiments: Iterable[float]) -> str:
    """``, error bars over its wells``: after n, where some means are of one experiment."""
    counts = list(n_experiments)
    if 1 not in counts:
        return ""
    return (
        ", error bars over its wells"
        if set(counts) == {1}
        else ", error bars of one over its wells"
    )


def no_viability_bar_words(rows: pd.DataFrame) -> str:
    """The same of viabilities: of two experiments, or of one with few wells."""
    experiments = rows["n_experiments"]
    alone = rows.loc[experiments == 1, "n_wells"]
    return " ".join(
        words
        for words in (
            no_bar_words(experiments[experiments > 1], "experiments"),
            no_bar_words(alone, "wells"),
        )
        if words
    )


def add_whisker(figure: Drawing, slot: float, value: float, half: float, **place: int) -> None:
    """The error bar of a slot, over its points; none where it is not known."""
    if not np.isfinite(half):
        return
    figure.add_scatter(
        x=[slot],
        y=[value],
        error_y={"type": "data", "array": [half], "thickness": 1.5, "width": 6, "color": LIGHT_INK},
        mode="markers",
        marker={"size": 1, "opacity": 0},
        hoverinfo="skip",
        showlegend=False,
        **place,
    )
