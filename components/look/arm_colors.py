"""The arms' colors: each as it is on a light page and in pictures, and as it is on a dark page.

Figures are drawn in the light ones; a dark page wears ``ON_DARK`` in their place. Of the gray of
the control and the six colors, any two stay apart for normal, protan and deutan eyes (CIEDE2000 of
15 or more after Machado et al. 2009), and words in them have 4.5:1 on their page (WCAG 2.2).
"""

from __future__ import annotations

from collections.abc import Mapping

# The same drug has the same color in every study; other drugs get these in turn.
DRUGS: Mapping[str, tuple[str, str]] = {
    "anastrozole": ("#093BB0", "#6381D9"),
    "tamoxifen": ("#C74501", "#FE9B21"),
    "fulvestrant": ("#2F7D5B", "#A6E39D"),
    "anastrozole + tamoxifen": ("#6E194F", "#E5ABF7"),
    "letrozole": ("#0C7CB9", "#D3F9FD"),
    "letrozole + tamoxifen": ("#791514", "#EB6068"),
}
# The comparator, and a second control beside it.
CONTROLS = (("#676E7B", "#9AA1AB"), ("#4A4F57", "#C9CED6"))

CONTROL_COLORS = tuple(light for light, _ in CONTROLS)
DRUG_COLORS: Mapping[str, str] = {name: light for name, (light, _) in DRUGS.items()}
PALETTE = tuple(DRUG_COLORS.values())
ON_DARK: Mapping[str, str] = dict([*DRUGS.values(), *CONTROLS])
# Dark reds and blues of reasons and roles: bars in them have 3:1 on the dark page.
REASONS_ON_DARK: Mapping[str, str] = {
    "#B3261E": "#D6453C", "#7A1F1F": "#A8524F", "#2F4458": "#C3D6EA",
}  # fmt: skip


def own_color(color: str) -> str:
    """A color that a user chose, in small letters: it is never taken for one of ``ON_DARK``."""
    return color.lower()
