"""Weight of the excised tumor beside the last volume by calipers: do the two agree.

Nouns of this module: the tables ``weight_volume`` (animals) and ``weight_volume_correlation``.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import ndtri

from analysis.groups import columns_of, groups_of
from analysis.in_vivo.growth.volume import sized_rows
from analysis.statistics.classic_tests import pearson, spearman
from analysis.study import Study, empty_table, table_of, typed_table

ANIMAL = ["model", "arm", "animal"]
PAIR_COLUMNS: dict[str, str] = {
    "model": "str",
    "arm": "str",
    "animal": "str",
    "day": "float64",
    "volume_mm3": "float64",
    "weight_g": "float64",
}
CORRELATION_COLUMNS: dict[str, str] = {
    "model": "str",
    "arm": "str",
    "coefficient": "str",
    "n": "int64",
    "n_left_out": "int64",
    "estimate": "float64",
    "low": "float64",
    "high": "float64",
    "p": "float64",
    "status": "str",
}
FEWEST = 4  # animals: an interval by Fisher's z needs more than three


def weight_volume(volumes: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Set each animal's excised tumor weight (g) beside its last volume (mm3).

    Several weights of one animal are added up, as its tumors' volumes are.

    Returns
    -------
    DataFrame
        One row per animal with a weight; without a volume, ``day`` and ``volume_mm3`` are empty.
    """
    if study.tumor_weights is None:
        return empty_table(PAIR_COLUMNS)
    known = np.flatnonzero(~np.isnan(study.tumor_weights["weight_g"].to_numpy(float)))
    weighed = columns_of(study.tumor_weights, [*ANIMAL, "weight_g"], known)
    animals = groups_of(weighed, ANIMAL)
    weight = np.bincount(animals.number, weighed["weight_g"], len(animals))
    sized = sized_rows(volumes, [*ANIMAL, "day", "volume_mm3"])
    seen = zip(*(sized[name].tolist() for name in (*ANIMAL, "day", "volume_mm3")), strict=True)
    found = {(model, arm, animal): (day, volume) for model, arm, animal, day, volume in seen}
    names = animals.names(weighed, ANIMAL)
    rows = [found.get(key, (np.nan, np.nan)) for key in zip(*names.values(), strict=True)]
    day, volume = np.array(rows, dtype=float).reshape(-1, 2).T
    return typed_table(
        {**names, "day": day, "volume_mm3": volume, "weight_g": weight}, PAIR_COLUMNS
    )


def weight_volume_correlation(pairs: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Correlate weights with volumes over all animals of a model, by Pearson and by Spearman.

    Interval by Fisher's z: ``tanh(atanh(r) +- q / sqrt(n - 3))``; for Spearman the standard error
    is 1.03 times that. p is two-sided, of no correlation: scipy's t for both. Arms are pooled:
    arms of different sizes make the coefficient large by themselves.

    Returns
    -------
    DataFrame
        Two rows per model, ``arm`` empty (all arms).

    References
    ----------
    .. [1] Fieller EC, Hartley HO, Pearson ES. Biometrika 1957; 44:470-481.
    """
    rows = []
    for model, own in pairs.groupby("model", sort=False):
        both = own[own["volume_mm3"].notna()]
        x, y = both["volume_mm3"].to_numpy(float), both["weight_g"].to_numpy(float)
        for name, test, widening in (
            ("Pearson", pearson, 1.0),
            ("Spearman", spearman, 1.03),
        ):
            head = str(model), "", name, len(x), len(own) - len(x)
            if len(x) < FEWEST or not (np.ptp(x) > 0 and np.ptp(y) > 0):
                rows.append((*head, *4 * [np.nan], "fewer than 4 animals, or all alike"))
                continue
            r, p = test(x, y)
            half = widening * float(ndtri((1 + confidence) / 2)) / np.sqrt(len(x) - 3)
            z = np.arctanh(np.clip(r, -1 + 1e-15, 1 - 1e-15))
            ends = float(np.tanh(z - half)), float(np.tanh(z + half))
            rows.append((*head, r, *ends, p, "ok"))
    return table_of(rows, CORRELATION_COLUMNS)
