"""What the numbers say: verdicts in words, the scorecard, and every number with its source."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from analysis.in_vivo.growth.inhibition import INHIBITIONS
from analysis.results import Results
from analysis.summary.verdicts import Verdict
from components.card.figure_card import show_table
from components.look.markdown import markdown_text
from components.look.theme import View, file_stem, number_text
from components.panels.compare.arm_pair import summary
from components.panels.compare.readout_words import READOUTS

CALL_ICONS = {
    "better": ":green[:material/trending_up:]",
    "worse": ":red[:material/trending_down:]",
    "no clear difference": ":gray[:material/trending_flat:]",
    "not estimable": ":gray[:material/help:]",
}
SCORECARD_LABELS = {
    "viability_pct": "viability (%)",
    "ic50": "IC50",
    "ic50_unit": "IC50 unit",
    "volume_change_pct": "tumor volume change (%)",
    "growth_rate": "growth rate (1/day)",
    "best_response": "best response",
    "weight_nadir_pct": "mean weight nadir (%)",
    "mean_life_span_d": "mean life span (d)",
    "ils_pct": "ILS (%)",
    "hazard_ratio": "hazard ratio",
    "n_animals": "animals",
    "combination_verdict": "combination verdict",
}
SCORECARD_HELP = {
    "viability_pct": f"From viability. {READOUTS['viability'].definition}.",
    "ic50": f"From dose_response. {READOUTS['IC50'].definition}.",
    "volume_change_pct": f"From tumor_growth. {READOUTS['tumor volume change'].definition}.",
    "tgi_pct": f"From tumor_growth. {READOUTS['TGI'].definition}.",
    "growth_rate": f"From growth_rates. {READOUTS['growth rate'].definition}.",
    "best_response": "From response: animals in each category of Gao 2015.",
    "weight_nadir_pct": f"From body_weight. {READOUTS['weight nadir'].definition}.",
    "mean_life_span_d": f"From survival. {READOUTS['life span'].definition}.",
    "ils_pct": "From survival. Increase in life span: 100 × (arm / control − 1), on means.",
    "hazard_ratio": f"From survival. {READOUTS['hazard ratio'].definition}.",
    "n_animals": "Animals that started the xenograft, else those followed for survival.",
    "combination_verdict": "The combination against its best single component.",
}


def verdicts(results: Results, readout: str, model: str) -> None:
    """The combinations' verdicts of one readout and model, in words and numbers."""
    for verdict in results.verdicts:
        if verdict.readout == readout and verdict.model == model:
            st.markdown(f"{CALL_ICONS[verdict.call]} {_strong(verdict.text)}"
                        f"{_inhibition_words(results, verdict)}")  # fmt: skip


def partner_answers(answers: list[tuple[str, str, str]]) -> None:
    """Does each combination beat its partners: verdict, the answer in bold, and the numbers."""
    for call, answer, numbers in answers:
        st.markdown(f"{CALL_ICONS[call]} **{markdown_text(answer)}**: {markdown_text(numbers)}")


def all_verdicts(results: Results) -> None:
    """Every verdict of the study, named by model."""
    if not results.verdicts:
        return
    with st.container(border=True):
        lines = ["**Does the combination beat its best partner?**"]
        order = ("tumor volume change", "growth rate", "life span", "viability")
        for verdict in sorted(results.verdicts, key=lambda found: order.index(found.readout)):
            model = f"{markdown_text(verdict.model)}: " if verdict.model else ""
            words = f"{_strong(verdict.text)}{_inhibition_words(results, verdict)}"
            lines.append(f"{CALL_ICONS[verdict.call]} {model}{words}")
        st.markdown("\n\n".join(lines))  # one element: Streamlit draws every element anew
        methods = sorted({verdict.method for verdict in results.verdicts})
        st.caption(
            "Partner: the component with the best mean. 95 % intervals; " + "; ".join(methods) + "."
        )


def pair_verdict(table: pd.DataFrame, arm: str, versus: str) -> None:
    """In words: where the arm is better than the other, worse, or not clearly different."""
    found = summary(table)
    lines = [f"**{markdown_text(arm)} against {markdown_text(versus)}**"]
    for call, readouts in found.items():
        if readouts:
            said = "; ".join(markdown_text(words) for words in readouts)
            lines.append(f"{CALL_ICONS[call]} **{call[:1].upper()}{call[1:]}**: {said}")
    if len(lines) > 1:
        with st.container(border=True):
            st.markdown("\n\n".join(lines))


def every_number(results: Results, view: View) -> None:
    """Each number with its interval, n, and the table and definition it comes from."""
    st.markdown("**Every number, and where it comes from**")
    table = view.rows(results.tables["readouts"])
    order = {name: rank for rank, name in enumerate(READOUTS)}
    table = table.sort_values("readout", key=lambda names: names.map(order), kind="stable")
    show_table(
        table.assign(definition=[READOUTS[name].definition for name in table["readout"]]),
        file_stem(view.study_title, "readouts"),
        {"n_of": "n counts", "source": "from table", "estimate": "number", "method": "interval"},
        {
            "source": "The table of the Export workbook (and of each page's Numbers) it stands in.",
            "rank": "1: best of all arms of the model, by the number alone.",
            "status": "ok, or why there is no number or no interval.",
            "low": "Lower end of the 95 % interval. An IC50 above the tested range has the highest "
            "concentration here and no number.",
            "high": "Upper end of the 95 % interval.",
            "better": "Which way is better.",
        },
    )


def scorecard(results: Results, view: View) -> None:
    """One row per model and shown arm, with every main number."""
    st.markdown("**Scorecard: a row for each model and arm**")
    table = view.rows(results.tables["scorecard"])
    filled = table.sort_values("model", kind="stable").dropna(axis="columns", how="all")
    words = filled.select_dtypes(exclude="number")
    empty = [name for name in words if (words[name] == "").all()]
    show_table(
        filled.drop(columns=empty),
        file_stem(view.study_title, "scorecard"),
        SCORECARD_LABELS | {"tgi_pct": f"{INHIBITIONS[results.settings.inhibition].name} (%)"},
        SCORECARD_HELP,
    )


def _inhibition_words(results: Results, verdict: Verdict) -> str:
    """Growth inhibition of the combination and its partner by the chosen definition."""
    if verdict.readout != "tumor volume change" or "scorecard" not in results.tables:
        return ""
    card = results.tables["scorecard"]
    rows = zip(card["model"], card["arm"], card["tgi_pct"], strict=True)
    tgi = {arm: value for model, arm, value in rows if model == verdict.model}
    pair = [float(tgi.get(arm, math.nan)) for arm in (verdict.combination, verdict.partner)]
    if not all(map(math.isfinite, pair)):
        return ""
    combined, alone = (number_text(value, 0, "%") for value in pair)
    return f" {INHIBITIONS[results.settings.inhibition].name}: {combined} against {alone}."


def _strong(text: str) -> str:
    """The verdict with its first clause in bold."""
    head, _, rest = text.partition(" (")
    return f"**{markdown_text(head)}**" + (markdown_text(f" ({rest}") if rest else "")
