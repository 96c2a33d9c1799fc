"""Figure of one measure of the whole course of growth, arm by arm, with its interval."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.results import Results
from components.look.theme import (
    Panel,
    View,
    counted,
    file_stem,
    number_text,
    plot_text,
    records,
    sentence_join,
)
from components.panels.parts.forest import (
    NO_INTERVAL,
    Line,
    draw_forest,
    forest_height,
    interval_words,
)
from components.panels.parts.strips import empty_panel

DEFAULT_COURSE = "growth_rate_inhibition"
NO_COURSE = "No shown arm has this number in this model."
NAMES = {
    "mean_volume": "Mean volume over time (AUC per day)",
    "log_auc_rate": "Growth rate from the area of log volume",
    "growth_rate_inhibition": "Inhibition of the growth rate",
    "doubling_time": "Doubling time",
    "days_to_size": "Days to {}",
    "growth_delay": "Growth delay to {}",
    "log_cell_kill": "Log cell kill, from the delay to {}",
}
AXES = {
    "mean_volume": "Mean volume over time (mm³)",
    "log_auc_rate": "Growth rate (1/day)",
    "growth_rate_inhibition": "Inhibition of the growth rate (%)",
    "doubling_time": "Doubling time (days)",
    "days_to_size": "Days to {} (median)",
    "growth_delay": "Growth delay to {}, arm − control (days)",
    "log_cell_kill": "Log₁₀ cell kill",
}
WORDS = {
    "mean_volume": "Area under each animal's volume curve from baseline to the evaluation day (or "
    "its last day before), over its days; mean of the animals. Whiskers: 95 % t interval.",
    "log_auc_rate": "Rate of exponential growth with the same area of log volume as each animal; "
    "mean of the animals, below 0 the tumors shrank. Whiskers: 95 % t interval.",
    "growth_rate_inhibition": "100 × (1 − rate of the arm / rate of {control}), rates of the mixed "
    "model of log volume: 100 did not grow, above 100 shrank. Whiskers: 95 % interval (Fieller).",
    "doubling_time": "ln 2 / growth rate of the mixed model. Whiskers: 95 % interval of the rate, "
    "open to the right where it holds 0.",
    "days_to_size": "Kaplan-Meier median of the days from treatment start until a tumor was first "
    "measured at the size; animals that left before are censored. Whiskers: 95 % log-log interval.",
    "growth_delay": "Kaplan-Meier median of the days to the size, arm less {control} (T − C). "
    "Whiskers: 95 % minimum dispersion interval (Su and Wei).",
    "log_cell_kill": "Growth delay / (3.32 × doubling time of {control}). Only where treated "
    "tumors regrow as fast as {control} grows does this mean killed cells; a drug that slows "
    "growth gets a number too. Whiskers: 95 % interval of delay and rate together.",
}
DIGITS = {"mean_volume": 0, "log_auc_rate": 3, "growth_rate_inhibition": 0, "log_cell_kill": 2}


def measures(results: Results, model: str) -> dict[str, str]:
    """The measures of a model, by the key of the choice, with their names."""
    table = results.tables.get("growth_summary", pd.DataFrame(columns=["model"]))
    rows = table[table["model"] == model]
    pairs = rows[["measure", "endpoint"]].drop_duplicates() if len(rows) else rows
    found = {
        f"{measure} {endpoint}".strip(): NAMES[measure].format(_size(endpoint))
        for measure, endpoint in pairs.itertuples(index=False, name=None)
    }
    first = {DEFAULT_COURSE: found[DEFAULT_COURSE]} if DEFAULT_COURSE in found else {}
    return first | found


def course(results: Results, view: View, model: str, choice: str) -> Panel:
    """One measure of each shown arm with its interval; without a number, the reason on its line."""
    known = measures(results, model)
    choice = choice if choice in known or not known else next(iter(known))
    measure, _, endpoint = choice.partition(" ")
    title = f"{NAMES[measure].format(_size(endpoint))}, {model or 'all animals'}"
    stem = file_stem(view.study_title, "growth_summary", measure, endpoint, model)
    rows = _rows(results, view, model, measure, endpoint)
    if rows.empty:
        return empty_panel("growth_summary", title, NO_COURSE, stem)
    control = results.control("tumor_growth", model) or "control"
    lines = [_line(view, row, DIGITS.get(measure, 1)) for row in records(rows)]
    levels = {0.0: "solid"} if measure not in ("mean_volume", "doubling_time") else {}
    levels |= {100.0: "dot"} if measure == "growth_rate_inhibition" else {}
    figure = draw_forest(lines, levels)
    figure.update_xaxes(title=AXES[measure].format(_size(endpoint)))
    if rows["estimate"].isna().all():
        figure.update_xaxes(showticklabels=False)
    return Panel(
        key="growth_summary",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                WORDS[measure].format(control=control),
                f"n = {counted(rows['n'], 'animal')} an arm.",
                _open_ends(rows),
                "No arm is corrected for the number of arms.",
                view.footnote(rows),
            ]
        ),
        alt=f"Forest plot: {title}; {len(rows)} arms.",
        table=rows,
        file_stem=stem,
        height=forest_height(lines),
    )


def _rows(results: Results, view: View, model: str, measure: str, endpoint: str) -> pd.DataFrame:
    if "growth_summary" not in results.tables:
        return pd.DataFrame()
    table = view.rows(results.tables["growth_summary"], model)
    return table[(table["measure"] == measure) & (table["endpoint"] == endpoint)]


def _line(view: View, row: dict[str, Any], digits: int) -> Line:
    """The number of an arm with its interval, or why there is none."""
    label, style = view.label(row["arm"], row["model"]), view.styles[row["arm"]]
    if row["estimate"] != row["estimate"]:
        return Line(label, style, NO_INTERVAL, "", plot_text(row["status"]))
    interval = (row["estimate"], row["low"], row["high"])
    words = interval_words(interval, lambda value: number_text(value, digits))
    return Line(label, style, interval, f"{words}<br>n = {row['n']}", words)


def _open_ends(rows: pd.DataFrame) -> str:
    """Arms with a number whose interval is not whole, and why."""
    odd = rows[rows["estimate"].notna() & (rows["status"] != "ok")]
    each = [f"{row['arm']}: {row['status']}" for row in records(odd)]
    return f"Intervals: {'; '.join(each)}." if each else ""


def _size(endpoint: str) -> str:
    if endpoint.endswith("x"):
        return f"{endpoint.removesuffix('x')} × baseline"
    return endpoint.replace("mm3", "mm³")
