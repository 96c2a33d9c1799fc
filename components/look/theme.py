"""One look for every figure: arms, their colors and labels, and numbers as its text has them.

Nouns: ``ArmStyle`` (how an arm is drawn everywhere), ``View`` (which arms are shown, and how) and
``Panel`` (a figure with the words that belong to it).
"""

from __future__ import annotations

import base64
import functools
import html
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from analysis.number_words import ILLUSTRATIVE, p_text, plain_number, rounded_number, signed_number
from analysis.study import Arm, Study
from components.look.arm_colors import (
    CONTROL_COLORS,
    DRUG_COLORS,
    ON_DARK,
    PALETTE,
    own_color,
)
from components.look.drawing import Drawing
from components.look.symbols import outline

SYMBOLS = ("square", "diamond", "triangle-up", "triangle-down", "pentagon", "star", "x", "cross")
# Of arms with one color in turn; then those of the other.
COMBINATION_DASHES = ("dash", "dashdot", "longdash", "longdashdot", "dot", "solid")
SINGLE_DASHES = ("solid", "dot", "longdash", "dash", "dashdot", "longdashdot")
GOOD, BAD, NEUTRAL = "#00795A", "#B3261E", "#78808C"
ROLE_COLORS = {
    "vehicle": CONTROL_COLORS[0],
    "untreated": CONTROL_COLORS[1],
    "blank": "#B9A77C",
    "positive": "#7A1F1F",
    "day0": "#4B6A88",
    "empty": "#C8CDD5",
}
# Regions of a sheet: Streamlit's name of the color, and the cells' ground on light and dark pages.
REGION_COLORS = {
    "plate_reads": ("blue", "#DCEBF7", "#12344A"),
    "responses": ("blue", "#DCEBF7", "#12344A"),
    "plate_layout": ("violet", "#F3E3EE", "#42263B"),
    "calipers": ("green", "#DDF1E8", "#123D31"),
    "survival": ("orange", "#FBEBCF", "#46350F"),
    "tumor_weights": ("yellow", "#F7F3CE", "#3D3A12"),
    "endpoints": ("yellow", "#F7F3CE", "#3D3A12"),
    "study": ("gray", "#EBEDF0", "#2A323A"),
    "arms": ("gray", "#EBEDF0", "#2A323A"),
    "left out": ("red", "#F9E1D9", "#47241A"),
}
# The same kinds as ink, on a light page and on a dark one.
REGION_INKS = {
    "plate_reads": ("#067DB9", "#6CC4F2"),
    "responses": ("#067DB9", "#6CC4F2"),
    "plate_layout": ("#6E194E", "#E5ABF7"),
    "calipers": ("#2F7E5C", "#7FD6A6"),
    "survival": ("#C84809", "#FE9B21"),
    "tumor_weights": ("#8A6D00", "#E2C55A"),
    "endpoints": ("#8A6D00", "#E2C55A"),
    "study": ("#676E7B", "#9AA1AB"),
    "arms": ("#676E7B", "#9AA1AB"),
}
GRADE_COLORS = {"good": GOOD, "marginal": "#AD7F00", "fail": BAD, "not rated": NEUTRAL}
DIVERGING_SCALE = ((0.0, "#2166AC"), (0.5, "#F3F0E8"), (1.0, "#B2182B"))
EXCLUDED_COLOR = "#B3261E"
HEAT_SCALE = ((0.0, "#F3F0E8"), (0.5, "#7FB7D6"), (1.0, "#0B3C5D"))
RESPONSE_COLORS = {"CR": "#1F6FA8", "PR": "#86C5DA", "SD": "#E8CF7A", "PD": "#C0492B"}
RESPONSE_INK = {"CR": "white", "PR": "black", "SD": "black", "PD": "white"}
# Why animals left: deaths that are not the tumor's doing, the tumor's, and censored animals.
REASON_COLORS = {
    "other": ("#B3261E", "#D9733F", "#7A1F1F", "#E2A18A"),
    "tumor": ("#4B6A88", "#8FA8C2", "#2F4458"),
    "censored": ("#C8CDD5", "#A4ABB6", "#DDE1E6"),
}
ERROR_WORDS = {"sem": "SEM", "sd": "SD", "ci95": "95 % CI"}  # what View.error_bar draws
# Answers, by what was decided: ink and ground of a tile on a light page, then on a dark one. What
# is not shown has no ground, and recedes.
ANSWER_COLORS = {
    "yes": ("#00694E", "#E2F2EC", "#5FD3A9", "#0F332A"),
    "no": ("#A3340A", "#FBE9E1", "#FF9D6B", "#3D2318"),
    "equivalent": ("#2F4A68", "#E6EDF4", "#A9C6E6", "#1F2E3D"),
}
WELL_SHADES = ("#0D5A80", "#3D93BD")  # of a plate's signal, on light and dark pages
FADED = 0.4  # opacity of one animal's line behind its arm's mean


@dataclass(frozen=True, slots=True)
class ArmStyle:
    """Color, and a dash and a symbol as second cues."""

    color: str
    dash: str
    symbol: str


@dataclass(frozen=True, slots=True)
class View:
    """What the user looks at: the shown arms in order, every arm's style, and marks."""

    study_title: str
    arms: tuple[Arm, ...]
    styles: Mapping[str, ArmStyle] = field(hash=False)
    notice: str = ""
    error_bar: str = "sem"

    @property
    def names(self) -> list[str]:
        """Names of the shown arms, in the study's order."""
        return [arm.name for arm in self.arms]

    def names_in(self, table: pd.DataFrame) -> list[str]:
        """Shown arms that have rows in a result table, in their order."""
        present = set(table["arm"].unique())
        return [name for name in self.names if name in present]

    def rows(self, table: pd.DataFrame, model: str | None = None) -> pd.DataFrame:
        """Rows of a result table for the shown arms (and one model), arms in their order."""
        rank = pd.Index(self.names).get_indexer(pd.Index(table["arm"]))
        keep = rank >= 0
        if model is not None:
            keep &= (table["model"] == model).to_numpy(bool)
        places = np.flatnonzero(keep)
        return table.iloc[places[np.argsort(rank[places], kind="stable")]]

    def label(self, arm: str, model: str) -> str:
        """The arm's name for a figure, marked where its values are illustrative."""
        return plot_text(arm) + (ILLUSTRATIVE if self.is_illustrative(arm, model) else "")

    def is_illustrative(self, arm: str, model: str) -> bool:
        """Whether the study says that this arm's values in this model were made up."""
        regimen = {a.name: a for a in self.arms}[arm].regimen(model)
        return bool(regimen and regimen.illustrative)

    def footnote(self, table: pd.DataFrame) -> str:
        """The sentence for the daggers of the arms in ``table`` (columns model and arm)."""
        pairs = set(zip(table["arm"], table["model"], strict=True))
        marked = any(self.is_illustrative(arm, model) for arm, model in pairs)
        return f"{ILLUSTRATIVE} made-up values (illustrative)." if marked else ""


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """A figure with its title, caption (n, error bar, test), description and table.

    ``least_px`` is the width that its words need: a narrower page scrolls it sideways. One that has
    nothing to draw says why in its caption (``is_empty``). ``heads`` name columns of its table
    whose unit this figure alone knows.
    """

    key: str
    title: str
    figure: Drawing
    caption: str
    alt: str
    table: pd.DataFrame = field(default_factory=pd.DataFrame)
    file_stem: str = ""
    height: int = 420
    least_px: int = 0
    is_empty: bool = False
    heads: Mapping[str, str] = field(default_factory=dict)


def arm_styles(study: Study) -> dict[str, ArmStyle]:
    """A style for every arm, independent of which are shown; controls are always gray.

    A known drug keeps its color in every study; the study's own ``colour`` comes before that.
    Colors that are all taken return with another dash.
    """
    treated = [arm for arm in study.arms if not arm.is_control]
    chosen = {arm.name: _own_color(arm) or DRUG_COLORS.get(arm.name.casefold()) for arm in treated}
    used = Counter(filter(None, chosen.values()))
    styles: dict[str, ArmStyle] = {}
    for rank, arm in enumerate(treated):
        if not (color := chosen[arm.name]):
            color = min(PALETTE, key=used.__getitem__)
            used[color] += 1
        dashes = COMBINATION_DASHES if arm.role == "combination" else SINGLE_DASHES
        taken = [style.dash for style in styles.values() if style.color == color]
        dash = min(dashes, key=taken.count)
        styles[arm.name] = ArmStyle(color, dash, SYMBOLS[rank % len(SYMBOLS)])
    controls = sorted((a for a in study.arms if a.is_control), key=lambda a: a.role != "vehicle")
    for rank, arm in enumerate(controls):
        dash = "solid" if rank == 0 else "dot"
        styles[arm.name] = ArmStyle(CONTROL_COLORS[min(rank, 1)], dash, "circle")
    return styles


@functools.lru_cache(maxsize=256)
def swatch(style: ArmStyle, dark: bool) -> str:
    """A legend key (line and marker) as a Markdown image, for widget labels on a page."""
    dashes = line_dashes(style)
    color = ON_DARK.get(style.color, style.color) if dark else style.color
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="26" height="14">'
        f'<line x1="0" y1="7" x2="26" y2="7" stroke="{color}" stroke-width="3" '
        f'stroke-dasharray="{dashes}"/>'
        f'<path fill="{color}" transform="translate(13 7)" d="{outline(style.symbol)}"/>'
        "</svg>"
    )
    return f"![](data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()})"


def line_dashes(style: ArmStyle) -> str:
    """The dash of an arm's line as SVG has it."""
    return {"solid": "", "dot": "2 3", "dash": "6 4"}.get(style.dash, "8 3 2 3")


def plot_text(text: str) -> str:
    """User text for a Plotly label, shown as written (Plotly reads ``<b>`` and links)."""
    return html.escape(text, quote=False)


def number_text(value: float, digits: int = 1, unit: str = "") -> str:
    """A number with a fixed number of decimals, or an en dash where there is none."""
    if value is None or not math.isfinite(value):
        return "–"
    return f"{plain_number(value, digits)} {unit}".strip()


def signed_text(value: float, digits: int = 0, unit: str = "%") -> str:
    """A signed change: ``+250 %``, ``−50 %``; an en dash where there is none."""
    if value is None or not math.isfinite(value):
        return "–"
    return f"{signed_number(value, digits)} {unit}".strip()


def dose_text(value: float, unit: str = "") -> str:
    """A concentration as people write it: ``10 µM``, ``0.3 µM``, ``2500 nM``."""
    if not math.isfinite(value):
        return "–"
    number = f"{value:.3g}" if abs(value) < 1000 else f"{float(f'{value:.4g}'):.0f}"
    return f"{number} {unit}".strip()


def potency_text(value: float, unit: str = "") -> str:
    """An IC50 or a fold of it, three figures as its interval has them: ``1.90``, ``0.974 µM``."""
    return f"{rounded_number(value)} {unit}".strip() if math.isfinite(value) else "–"


def method_words(method: str) -> str:
    """The test and its correction, from a table's ``method`` (which says more: n, raw p)."""
    adjusted = method.partition("p_adjusted: ")[2] or method
    for more in (", n = ", "; volume", "; Cox", "; Firth"):
        adjusted = adjusted.partition(more)[0]
    return adjusted


def p_words(tested: pd.DataFrame) -> str:
    """``anastrozole p = 0.012; letrozole p < 0.0001``: the adjusted p-value of each arm."""
    pairs = zip(tested["arm"], tested["p_adjusted"], strict=True)
    return "; ".join(f"{arm} {p_text(p)}" for arm, p in pairs)


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as dictionaries."""
    names = [str(name) for name in table.columns]
    columns = [table[name].tolist() for name in table.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def count_text(counts: Iterable[int]) -> str:
    """``8`` or ``7 to 10``: how many there were in each arm."""
    values = sorted(set(counts))
    if not values:
        return "0"
    return f"{values[0]}" if len(values) == 1 else f"{values[0]} to {values[-1]}"


def counted(counts: Iterable[int], noun: str) -> str:
    """``1 animal``, ``8 animals`` or ``7 to 10 animals``."""
    text = count_text(counts)
    return f"{text} {noun}" if text == "1" else f"{text} {noun}s"


def sentence_join(parts: Sequence[str]) -> str:
    """Join the sentences of a caption, leaving out the empty ones."""
    return " ".join(part.strip() for part in parts if part.strip())


def file_stem(*parts: str) -> str:
    """A file name that every system takes: study, figure and day joined by underscores."""
    words = "_".join(part for part in parts if part)
    return re.sub(r"[^A-Za-z0-9.+-]+", "_", words).strip("_.")[:120] or "figure"


def hours_stem(time_h: float) -> str:
    """The hours in a file name: ``72_h``; empty where plates have no time."""
    return f"{time_h:g}_h" if math.isfinite(time_h) else ""


def _own_color(arm: Arm) -> str:
    return own_color(arm.color) if re.fullmatch(r"#[0-9A-Fa-f]{6}", arm.color) else ""
