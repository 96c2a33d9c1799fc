"""Tables laid out as GraphPad Prism takes them from the clipboard: replicates side by side.

Rows are concentrations, times or days; a data set (arm) has a column for each replicate, its title
over the first of them. Missing replicates are empty cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from analysis.formula_text import neutralized


def prism_text(table: pd.DataFrame) -> str:
    """A table of this module as tab-separated text, ``.`` as decimal, to be pasted into Prism.

    The cell above the rows is the title of the first column; an arm's title stands over its first
    replicate only, as in Prism. A title that a spreadsheet would run as a formula gets an
    apostrophe.
    """
    titles = [str(name) for name in table.columns.get_level_values(0)]
    firsts = [
        neutralized(title) if at == 0 or titles[at - 1] != title else ""
        for at, title in enumerate(titles)
    ]
    lines = ["\t".join([neutralized(str(table.index.name or "")), *firsts])]
    for row, values in zip(table.index, table.to_numpy(), strict=True):
        cells = ["" if pd.isna(value) else f"{value:.10g}" for value in values]
        left = neutralized(row) if isinstance(row, str) else f"{row:.12g}"
        lines.append("\t".join([left, *cells]))
    return "\n".join(lines) + "\n"


def viability_by_dose(
    experiments: pd.DataFrame, model: str, time_h: float, arms: Iterable[str]
) -> pd.DataFrame:
    """XY table of viability: concentrations down, arms with their experiments across.

    The control is concentration 0 of every arm, as a dose-response in Prism needs it (100 % by
    definition where its experiments are the comparator). Combinations have two concentrations and
    no place on one axis: they are left out.

    Parameters
    ----------
    experiments : DataFrame
        Of `experiment_viability`.
    model : str
        Which cells.
    time_h : float
        Which time; NaN for plates without one.
    arms : iterable of str
        Data sets, in this order; those without a concentration are left out.

    Returns
    -------
    DataFrame
        Columns (arm, replicate), index the concentration, named with its unit; viability in %.
    """
    rows = _at(experiments, model, time_h)
    control = rows[rows["arm"] == rows["control_arm"]].assign(concentration=0.0)
    dosed = rows[rows["concentration"].notna() & rows["concentration_2"].isna()]
    units = [unit for unit in dosed["unit"].unique() if unit]
    parts = [
        pd.concat([control.assign(arm=arm), dosed[dosed["arm"] == arm]])
        for arm in arms
        if (dosed["arm"] == arm).any()
    ]
    name = f"Concentration ({' or '.join(units)})" if units else "Concentration"
    return _side_by_side(parts, "concentration", "experiment", "viability_pct", name)


def well_replicates(wells: pd.DataFrame) -> pd.DataFrame:
    """Wells in place of experiments: numbered within their arm, concentrations and time.

    For a study of one experiment, whose wells are the only replicates there are.

    Parameters
    ----------
    wells : DataFrame
        Of `well_viability`; excluded wells and wells of no arm are left out.
    """
    kept = wells[(wells["excluded"] == 0) & (wells["arm"] != "") & wells["viability_pct"].notna()]
    keys = ["model", "arm", "concentration", "concentration_2", "time_h"]
    number = kept.groupby(keys, dropna=False, sort=False).cumcount() + 1
    return kept.assign(experiment=number)


def viability_over_time(rows: pd.DataFrame, arms: Sequence[str]) -> pd.DataFrame:
    """Grouped table of viability: times down, arms with their experiments across.

    Parameters
    ----------
    rows : DataFrame
        Of `experiment_viability`, one model, each arm at one concentration.
    arms : sequence of str
        Data sets, in this order.

    Returns
    -------
    DataFrame
        Columns (arm, replicate), index the time in h; viability in %.
    """
    parts = [rows[rows["arm"] == arm] for arm in arms if (rows["arm"] == arm).any()]
    return _side_by_side(parts, "time_h", "experiment", "viability_pct", "Time (h)")


def volumes_over_days(volumes: pd.DataFrame, model: str, arms: Sequence[str]) -> pd.DataFrame:
    """XY table of tumor volumes: days down, arms with their animals across.

    Incomplete volumes (a missing tumor of several) are left out, as from every mean.

    Parameters
    ----------
    volumes : DataFrame
        Of `analysis.in_vivo.growth.volume.animal_volumes`.
    model : str
        Which tumors.
    arms : sequence of str
        Data sets, in this order.

    Returns
    -------
    DataFrame
        Columns (arm, animal), index the day; volume in mm³.
    """
    here = volumes[(volumes["model"] == model) & volumes["volume_mm3"].notna()]
    here = here[~here["status"].str.contains("incomplete")]
    parts = [here[here["arm"] == arm] for arm in arms if (here["arm"] == arm).any()]
    return _side_by_side(parts, "day", "animal", "volume_mm3", "Day")


def _at(experiments: pd.DataFrame, model: str, time_h: float) -> pd.DataFrame:
    same = np.isclose(experiments["time_h"], time_h, equal_nan=True)
    return experiments[(experiments["model"] == model) & same]


def _side_by_side(
    parts: Sequence[pd.DataFrame], down: str, replicate: str, value: str, name: str
) -> pd.DataFrame:
    """One row for each value of ``down``, the replicates of each arm side by side."""
    columns = []
    for part in parts:
        wide = part.pivot_table(
            index=down, columns=replicate, values=value, aggfunc="mean", sort=False
        )
        wide.columns = pd.MultiIndex.from_product([[part["arm"].iloc[0]], wide.columns])
        columns.append(wide)
    if not columns:
        return pd.DataFrame(index=pd.Index([], name=name))
    return pd.concat(columns, axis=1).sort_index().rename_axis(index=name)
