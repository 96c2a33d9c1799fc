"""Figure of survival of a combination beside its partners and the control."""

from __future__ import annotations

import dataclasses

from analysis.number_words import p_text, ratio_number
from analysis.results import Results
from analysis.summary.partners import SURVIVAL
from components.look.theme import (
    Panel,
    View,
    counted,
    file_stem,
    records,
    sentence_join,
)
from components.panels.in_vivo.combinations.partners import partner_rows
from components.panels.parts.count_table import table_lines
from components.panels.parts.strips import empty_panel
from components.panels.survival.curves import CurveChoices, curve_figure, median_words
from components.panels.survival.life_spans import curve_words

KEY = "combination_survival"
NO_PAIR = "No shown combination and partner were both followed for survival in this model."


def combinations(results: Results, view: View, model: str) -> list[str]:
    """The shown combinations that were followed for survival with one of their partners."""
    table = partner_rows(results, view, model, (SURVIVAL,))
    return list(table["arm"].unique())


def combination_survival(
    results: Results, view: View, model: str, arm: str, choices: CurveChoices
) -> Panel:
    """Kaplan-Meier curves of one combination, its partners and the control alone."""
    title = f"Survival of {arm} and its partners, {model or 'all animals'}"
    stem = file_stem(view.study_title, KEY, model, arm)
    pairs = partner_rows(results, view, model, (SURVIVAL,))
    pairs = pairs[pairs["arm"] == arm]
    shown = {arm, *pairs["partner"], results.control("survival", model)}
    own = dataclasses.replace(view, arms=tuple(a for a in view.arms if a.name in shown))
    curve = own.rows(results.tables["survival_curve"], model)
    if pairs.empty or curve.empty:
        return empty_panel(KEY, title, NO_PAIR, stem)
    table = own.rows(results.tables["survival"], model)
    return Panel(
        key=file_stem(KEY, arm),
        title=title,
        figure=curve_figure(curve, table, own, model, choices, "Surviving animals (%)"),
        caption=sentence_join(
            [
                f"Kaplan-Meier, n = {counted(table['n'], 'animal')} an arm.",
                curve_words(table, choices),
                f"Median survival: {median_words(table, choices.medians)}.",
                f"{arm} against each partner (hazard ratio below 1: longer lives; Cox over all "
                "arms, log-rank of the two arms, Holm over the partners): "
                + "; ".join(_pair_words(row) for row in records(pairs))
                + ".",
                own.footnote(table),
            ]
        ),
        alt=f"Kaplan-Meier chart: {title}; {curve['arm'].nunique()} arms.",
        table=pairs,
        file_stem=stem,
        height=table_lines(own, model, own.names_in(curve)).figure_px,
        least_px=choices.least_px,
    )


def _pair_words(row: dict[str, object]) -> str:
    ratio, low, high, p = (
        float(str(row[name])) for name in ("ratio", "ratio_low", "ratio_high", "p_adjusted")
    )
    hazard = f"{ratio_number(ratio)} ({ratio_number(low)} to {ratio_number(high)})"
    words = hazard if row["status"] == "ok" else str(row["status"])
    return f"{row['partner']} {words}, {p_text(p)}, {row['verdict']}"
