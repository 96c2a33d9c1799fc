"""Excluded wells: rules that find wells to look at, and what leaving wells out does to viability.

A rule only proposes; a well is excluded when the user says so, with a reason, and keeps its number.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from analysis.in_vitro.plates.edges import outer_ring
from analysis.in_vitro.plates.viability import ROW_KEYS, experiment_viability, viability
from analysis.in_vitro.plates.wells import READ_KEYS, of_plates, well_viability
from analysis.settings import Settings
from analysis.study import Study

Rule = Literal["grubbs", "modified_z", "saturated", "edge"]
REPLICATE_KEYS = [*READ_KEYS, "role", "arm", "concentration", "concentration_2"]
FOUND_COLUMNS = [*READ_KEYS, "well", "role", "arm", "concentration", "absorbance", "reason"]
EFFECT_COLUMNS = [
    *ROW_KEYS,
    "n_excluded",
    "mean_all_pct",
    "mean_pct",
    "difference_pct",
    "p_adjusted_all",
    "p_adjusted",
]
GRUBBS_ALPHA = 0.01
MODIFIED_Z, FEWEST_FOR_Z = 3.5, 6
LEAST_MAD_OD = 0.002  # closer than that no reader repeats itself
SATURATED_OD = 3.0


def find_wells(study: Study, wells: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """Wells that a rule finds among those that count; the user decides about them.

    * ``grubbs``: the value of a replicate group (one read, role, arm and concentration; 3 wells or
      more) farthest from its mean, ``G = |x - mean| / SD``, beyond the two-sided critical value
      ``(n - 1)/sqrt(n) * sqrt(t^2 / (n - 2 + t^2))``, t the ``1 - alpha / 2n`` quantile on n - 2
      degrees of freedom, alpha = 0.01. One well a group: of 100 clean groups one is marked.
    * ``modified_z``: ``0.6745 |x - median| / MAD > 3.5`` in groups of 6 wells or more; in smaller
      groups the MAD is too unsteady; a MAD below 0.002 OD counts as that.
    * ``saturated``: above 3.0 OD before any reference is subtracted.
    * ``edge``: samples, controls and blanks in the outermost rows and columns.

    Parameters
    ----------
    study : Study
        ``study.plate_reads``, for what the reader showed before any correction.
    wells : DataFrame
        Of `well_viability`.
    rule : {"grubbs", "modified_z", "saturated", "edge"}
        Which rule.

    Returns
    -------
    DataFrame
        Columns ``FOUND_COLUMNS``, in the order read; ``reason`` says which rule and by how much.

    References
    ----------
    .. [1] Grubbs FE. Technometrics 1969; 11:1-21.
    .. [2] Iglewicz B, Hoaglin DC. How to Detect and Handle Outliers. ASQC 1993.
    """
    wells = of_plates(wells)
    usable = (wells["excluded"] == 0) & ~wells["role"].isin(["", "empty"])
    count = wells[usable & wells["absorbance"].notna()]
    if rule == "grubbs":
        reasons = _grubbs(count)
    elif rule == "modified_z":
        reasons = _modified_z(count)
    elif rule == "saturated":
        reasons = _saturated(study, count)
    else:
        everything = wells.assign(read=wells.groupby(READ_KEYS, dropna=False).ngroup())
        outer = pd.Series(outer_ring(everything), everything.index)[count.index]
        reasons = pd.Series("edge well", index=count.index)[outer]
    found = count.loc[reasons.index].assign(reason=reasons)
    return found.sort_index()[FOUND_COLUMNS].reset_index(drop=True)


def grubbs_critical(n: int, alpha: float = GRUBBS_ALPHA) -> float:
    """Two-sided critical value of Grubbs' test for one outlier among ``n`` values (n >= 3).

    ``(n - 1)/sqrt(n) * sqrt(t^2 / (n - 2 + t^2))``, t the ``1 - alpha / 2n`` quantile of Student's
    distribution on n - 2 degrees of freedom.

    References
    ----------
    .. [1] Grubbs FE, Beck G. Technometrics 1972; 14:847-854.
    """
    t = float(stdtrit(n - 2, 1 - alpha / (2 * n)))
    return float((n - 1) / np.sqrt(n) * np.sqrt(t**2 / (n - 2 + t**2)))


def excluded_wells(study: Study, wells: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``well_viability`` that do not count, each with its ``reason``."""
    out = wells[wells["excluded"] == 1]
    if study.plate_reads is None:
        return out.assign(reason="")
    place = [*READ_KEYS, "well"]
    reasons = study.plate_reads[[*place, "excluded"]].drop_duplicates(place)
    reasons = reasons.rename(columns={"excluded": "reason"})
    return out.merge(reasons, on=place, how="left", validate="many_to_one")


def exclusion_effect(
    study: Study, wells: pd.DataFrame, means: pd.DataFrame, settings: Settings
) -> pd.DataFrame:
    """Every mean that the excluded wells change, with them and without them.

    An excluded control or blank well changes every arm of its read; ``n_excluded`` counts the
    row's own excluded wells, so a row may have none and still differ.

    Parameters
    ----------
    study : Study
        With the exclusions.
    wells, means : DataFrame
        Of `well_viability` and `viability`, with the exclusions in force.
    settings : Settings
        The settings they were computed with.

    Returns
    -------
    DataFrame
        Columns ``EFFECT_COLUMNS``: ``mean_all_pct`` and ``p_adjusted_all`` with every well,
        ``mean_pct`` and ``p_adjusted`` without the excluded ones, ``difference_pct`` the second
        mean less the first, in percentage points. Empty where nothing is excluded.
    """
    if study.plate_reads is None or not (wells["excluded"] == 1).any():
        return pd.DataFrame(columns=EFFECT_COLUMNS)
    every = study_with_every_well(study)
    all_wells = well_viability(every, settings)
    all_means = viability(all_wells, every, settings)
    own = experiment_viability(wells)[[*ROW_KEYS, "experiment", "n_wells"]]
    full = experiment_viability(all_wells)[[*ROW_KEYS, "experiment", "n_wells"]]
    both = full.merge(own, on=[*ROW_KEYS, "experiment"], how="left", suffixes=("_all", ""))
    lost = both.assign(n_excluded=both["n_wells_all"] - both["n_wells"].fillna(0).astype(int))
    n_excluded = lost.groupby(ROW_KEYS, dropna=False, sort=False)["n_excluded"].sum()
    table = all_means[[*ROW_KEYS, "mean_pct", "p_adjusted"]].merge(
        means[[*ROW_KEYS, "mean_pct", "p_adjusted"]],
        on=ROW_KEYS, how="left", suffixes=("_all", ""),
    )  # fmt: skip
    table = table.rename(columns={"mean_pct_all": "mean_all_pct"})
    table = table.merge(n_excluded.reset_index(), on=ROW_KEYS, how="left")
    table["difference_pct"] = table["mean_pct"] - table["mean_all_pct"]
    gone = table["mean_pct"].isna() != table["mean_all_pct"].isna()
    changed = (table["difference_pct"].abs() > 1e-9) | (table["n_excluded"] > 0) | gone
    return table.loc[changed, EFFECT_COLUMNS].reset_index(drop=True)


def study_with_every_well(study: Study) -> Study:
    """The study as if no well were excluded."""
    assert study.plate_reads is not None
    return replace(study, plate_reads=study.plate_reads.assign(excluded=""))


def _grubbs(count: pd.DataFrame) -> pd.Series:
    groups = count.groupby(REPLICATE_KEYS, dropna=False, sort=False)["absorbance"]
    n, mean, sd = groups.transform("count"), groups.transform("mean"), groups.transform("std")
    size = (count["absorbance"] - mean).abs() / sd.where(sd > 0)
    critical = n.map({k: grubbs_critical(int(k)) for k in n.unique() if k >= 3})
    worst = size == size.groupby(groups.ngroup()).transform("max")
    found = size[worst & (size > critical)]
    return found.map(lambda g: f"outlier: Grubbs G = {g:.2f}, alpha {GRUBBS_ALPHA:g}")


def _modified_z(count: pd.DataFrame) -> pd.Series:
    groups = count.groupby(REPLICATE_KEYS, dropna=False, sort=False)["absorbance"]
    distance = (count["absorbance"] - groups.transform("median")).abs()
    mad = distance.groupby(groups.ngroup()).transform("median")
    enough = groups.transform("count") >= FEWEST_FOR_Z
    z = 0.6745 * distance / mad.clip(lower=LEAST_MAD_OD).where(enough)
    return z[z > MODIFIED_Z].map(lambda size: f"outlier: modified z = {size:.1f}")


def _saturated(study: Study, count: pd.DataFrame) -> pd.Series:
    assert study.plate_reads is not None
    keys = [*READ_KEYS, "well"]
    raw = study.plate_reads.groupby(keys, dropna=False, sort=False)["absorbance"].max()
    shown = count[keys].merge(raw.rename("raw").reset_index(), on=keys, how="left")["raw"]
    values = pd.Series(shown.to_numpy(), index=count.index)
    beyond = values[values > SATURATED_OD]
    return beyond.map(lambda value: f"saturated: {value:.2f} OD")
