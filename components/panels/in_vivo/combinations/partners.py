"""Figure and words of a combination against each of its partners."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.number_words import p_text, ratio_number
from analysis.results import Results
from analysis.summary.partners import GROWTH, SURVIVAL, VOLUME
from components.look.drawing import Drawing
from components.look.theme import (
    Panel,
    View,
    counted,
    file_stem,
    plot_text,
    records,
    sentence_join,
)
from components.panels.parts.forest import (
    Interval,
    Line,
    draw_forest,
    forest_height,
    interval_words,
)
from components.panels.parts.strips import empty_panel

KEY = "combination_partners"
LEAST_REACH = (0.45, 2.2)
READOUTS = {GROWTH: "growth rate", VOLUME: "volume on {when}", SURVIVAL: "hazard"}
NO_ROWS = (
    "No shown combination can be set against its partners in this model: that takes the "
    "combination and at least one of its parts alone."
)


def partners_forest(results: Results, view: View, model: str, readouts: tuple[str, ...]) -> Panel:
    """Each shown combination over each of its partners, as a ratio: below 1 it is better."""
    title = f"Does the combination beat its partners? {model or 'All animals'}"
    stem = file_stem(view.study_title, "combination_partners", model, *readouts[1:])
    table = partner_rows(results, view, model, readouts)
    drawn = table[table["ratio"].notna()]
    when = results.windows.words(model, results.evaluation_days.get(model, np.nan))
    if drawn.empty:
        return empty_panel(KEY, title, _left_out(table, when) if len(table) else NO_ROWS, stem)
    several = drawn["arm"].nunique() > 1
    lines = [_line(view, row, several, when) for row in records(drawn)]
    figure = draw_forest(lines, {1.0: "dot"}, log=True, reach=LEAST_REACH)
    _say_directions(figure)
    figure.update_xaxes(title=_axis_title(drawn))
    n = [*drawn["n"], *drawn["n_partner"]]
    return Panel(
        key=KEY,
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                "Ratio of the combination to each partner alone, 95 % interval (not adjusted): "
                "below 1 the combination is better, above 1 the partner alone is.",
                f"n = {counted(n, 'animal')} an arm.",
                *[_method(drawn, readout, when) for readout in readouts],
                "p: Holm over the partners of a combination.",
                "Beats them all only where the min test (largest one-sided p, Holm over the "
                "combinations) is at most 0.025: "
                + "; ".join(_min_words(drawn, when)) + ".",
                _left_out(table, when),
                view.footnote(drawn),
            ]
        ),
        alt=f"Forest plot: {title} {len(drawn)} comparisons; below 1 the combination is better.",
        table=table,
        file_stem=stem,
        height=forest_height(lines),
    )  # fmt: skip


def partner_rows(
    results: Results, view: View, model: str, readouts: tuple[str, ...]
) -> pd.DataFrame:
    """The rows of ``combination_partners`` of the shown combinations, by readout."""
    found = results.tables.get("combination_partners")
    if found is None:
        return pd.DataFrame(columns=["model", "arm", "ratio", "status", "partner", "readout"])
    table = view.rows(found, model)
    table = table[table["readout"].isin(readouts)]
    order = table["readout"].map({name: i for i, name in enumerate(readouts)})
    return table.iloc[np.lexsort((order, pd.factorize(table["arm"])[0]))]


def _readout(row: dict[str, Any], when: str) -> str:
    names = {GROWTH: "growth rate", SURVIVAL: "survival"}
    return names.get(row["readout"], f"tumor volume on {when}")


def _line(view: View, row: dict[str, Any], several: bool, when: str) -> Line:
    """A combination over one partner; the combination is named where there are several."""
    arm, partner = plot_text(row["arm"]), plot_text(row["partner"])
    name = f"over {partner}<br>{READOUTS[row['readout']].format(when=when)}"
    words = _numbers(row)
    return Line(
        f"{arm}<br>{name}" if several else name,
        view.styles[row["arm"]],
        _interval(row),
        f"{arm} over {partner}: {words}: {row['verdict']}",
        words.replace(", p", "<br>p"),
    )


def _interval(row: dict[str, Any]) -> Interval:
    return row["ratio"], row["ratio_low"], row["ratio_high"]


def _numbers(row: dict[str, Any]) -> str:
    """Ratio, interval and p, as short as a label has to be."""
    ratio = interval_words(_interval(row), ratio_number)
    return f"{ratio}, {p_text(row['p_adjusted'])}"


def _say_directions(figure: Drawing) -> None:
    """What lies on either side of the line of no difference, above the ends of the plot."""
    for x, anchor, words in (
        (0, "left", "← combination better"), (1, "right", "partner better →")
    ):  # fmt: skip
        figure.add_annotation(
            text=words, x=x, y=1, xref="x domain", yref="y domain", xanchor=anchor,
            yanchor="bottom", showarrow=False, font={"size": 12},
        )  # fmt: skip


def _axis_title(drawn: pd.DataFrame) -> str:
    what = "Hazard" if (drawn["readout"] == SURVIVAL).all() else "Volume"
    return f"{what}, combination over partner"


def _method(drawn: pd.DataFrame, readout: str, when: str) -> str:
    rows = drawn[drawn["readout"] == readout]
    if rows.empty:
        return ""
    return {
        GROWTH: f"Growth rate: volumes by {when} that follow from the rates of the mixed "
        "model, had both started alike; t test.",
        VOLUME: f"Volume: geometric means of the animals measured on {when}, Welch's t test "
        "on logarithms.",
        SURVIVAL: "Hazard: Cox regression over all arms, Efron's ties (where extreme or without "
        "events Firth's, of the two arms); p of the log-rank test of the two arms, exact where one "
        "has 10 animals or fewer.",
    }[readout]


def _min_words(drawn: pd.DataFrame, when: str) -> list[str]:
    once = drawn.drop_duplicates(["arm", "readout"])
    return [
        f"{row['arm']}, {READOUTS[row['readout']].format(when=when)}, "
        f"{p_text(row['p_beats_all_adjusted'])}"
        for row in records(once)
    ]


def _left_out(table: pd.DataFrame, when: str) -> str:
    rows = table[table["ratio"].isna()]
    each = "; ".join(
        f"{row['arm']} over {row['partner']}, {_readout(row, when)}: {row['status']}"
        for row in records(rows)
    )
    return f"Not drawn: {each}." if each else ""
