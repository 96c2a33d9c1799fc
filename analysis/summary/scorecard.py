"""One row per model and arm over everything that was measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.groups import Mask, at_last_time, coded, groups_of
from analysis.in_vivo.growth.inhibition import INHIBITIONS
from analysis.settings import InhibitionKey
from analysis.study import Role, Study
from analysis.summary.record import records

SCORECARD_COLUMNS = (
    "model",
    "arm",
    "viability_pct",
    "ic50",
    "ic50_unit",
    "volume_change_pct",
    "tgi_pct",
    "growth_rate",
    "best_response",
    "weight_nadir_pct",
    "mean_life_span_d",
    "ils_pct",
    "hazard_ratio",
    "n_animals",
    "combination_verdict",
)
TEXT_COLUMNS = ("model", "arm", "ic50_unit", "best_response", "combination_verdict")
SURVIVAL_CELLS = {
    "mean_life_span_d": "mean_life_span_d",
    "ils_mean_pct": "ils_pct",
    "hazard_ratio": "hazard_ratio",
    "n": "n_followed",
}
Cells = dict[tuple[str, str], list[dict[str, Any]]]  # rows of a card, by model and arm
REFERENCE_COLUMNS = ["model", "arm", "concentration", "concentration_2", "time_h"]
CATEGORY_ORDER = ("CR", "PR", "SD", "PD", "not evaluable")


def reference_doses(viability: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The one dose and time that stand for each arm in a side-by-side view.

    Time: the last one read in the model. Dose: the single agents' part of the model's fixed-dose
    combination where a combination was tested at exactly one pair of doses; in a dose matrix the
    middle one of the doses that both parts share; without a combination the highest concentration
    that every single agent was tested at. A combination stands at that dose of both of its
    parts, and an arm that was tested at one dose only (or has none) at that one; any other arm not
    tested at the dose has none.

    Returns
    -------
    DataFrame
        model, arm, concentration, concentration_2, time_h; controls with empty concentrations.
    """
    last = at_last_time(viability[REFERENCE_COLUMNS])
    dose, dose_2 = (last[name].to_numpy(float) for name in ("concentration", "concentration_2"))
    model, arms = groups_of(last, ["model"]), groups_of(last, ["model", "arm"])
    single, combined = (_of_role(last, study, role) for role in ("single", "combination"))
    shared = [_shared_doses(last.iloc[rows], single[rows], combined[rows]) for rows in model.rows()]
    first, second = np.array(shared).reshape(-1, 2)[model.number].T
    at_first, at_second = np.isclose(dose, first), np.isclose(dose, second)
    pair = combined & at_first & (np.isnan(dose_2) | np.isclose(dose_2, second))
    undosed = arms.count(~np.isnan(dose))[arms.number] == 0
    chosen = (single & at_first) | pair | undosed
    otherwise = (single & at_second) | (arms.n == 1)[arms.number]
    missing = otherwise & (arms.count(chosen) == 0)[arms.number]
    rows = np.flatnonzero(chosen | missing)
    return last.iloc[rows[np.lexsort((missing[rows], model.number[rows]))]].reset_index(drop=True)


def scorecard(
    study: Study,
    tables: Mapping[str, pd.DataFrame],
    inhibition: InhibitionKey,
    doses: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Gather each arm's main number of every readout; empty where it was not measured.

    ``viability_pct`` is at the dose and time of ``doses``, else of ``reference_doses``;
    ``volume_change_pct`` (mean over animals), and ``tgi_pct`` (by the definition ``inhibition``)
    are on the evaluation day; ``combination_verdict`` is the answer to ``best_part``.
    ``n_animals`` are the animals that started the xenograft, else those followed for survival.
    """
    parts = [
        _viability(study, tables, doses),
        _growth(tables, inhibition),
        _over_all_days(tables, inhibition),
        _cells(tables.get("growth_rates"), {"rate_per_day": "growth_rate"}),
        _potency(tables),
        _responses(tables),
        _weights(tables),
        _cells(tables.get("survival"), SURVIVAL_CELLS),
    ]
    texts = {
        (row["model"], row["arm"]): str(row["sentence"])
        for row in records(tables, "answers")
        if row["question"] == "best_part" and row["primary"]
    }
    rank = {arm.name: i for i, arm in enumerate(study.arms)}
    keys = dict.fromkeys(key for part in parts for key in part)
    rows: list[dict[str, Any]] = []
    for model, arm in sorted(keys, key=lambda key: (key[0], rank.get(key[1], len(rank)))):
        cells: list[dict[str, Any]] = [{"model": model, "arm": arm}]
        for part in parts:  # an arm may have several rows: IC50s in two units
            cells = [cell | more for cell in cells for more in part.get((model, arm), [{}])]
        for cell in cells:
            cell.setdefault("n_animals", cell.get("n_followed", np.nan))
            cell["combination_verdict"] = texts.get((model, arm), "")
        rows += cells
    columns = {
        name: pd.array([row.get(name, "") for row in rows], dtype="str")
        if name in TEXT_COLUMNS
        else [row.get(name, np.nan) for row in rows]
        for name in SCORECARD_COLUMNS
    }
    return pd.DataFrame(columns)


def _of_role(table: pd.DataFrame, study: Study, role: Role) -> Mask:
    """Rows of the arms that have this role."""
    return coded(table, "arm").isin({arm.name for arm in study.arms if arm.role == role})


def _shared_doses(last: pd.DataFrame, single: Mask, combined: Mask) -> tuple[float, float]:
    """The doses of both parts of a combination that stand for the model's arms."""
    doses = last[["concentration", "concentration_2"]].to_numpy(float)
    dosed = ~np.isnan(doses[:, 0])
    tested: dict[str, set[float]] = {}
    alone = np.flatnonzero(single & dosed)
    for arm, dose in zip(last["arm"].array[alone], doses[alone, 0].tolist(), strict=True):
        tested.setdefault(arm, set()).add(dose)
    common = set.intersection(*tested.values()) if tested else set()
    pairs = dict.fromkeys(map(tuple, doses[combined & dosed].tolist()))
    if len(pairs) == 1:
        ((first, second),) = pairs
        return first, second
    equal = sorted({first for first, second in pairs if first == second and first in common})
    if equal:
        middle = equal[(len(equal) - 1) // 2]
        return middle, middle
    highest = max((dose for dose in common if np.isfinite(dose)), default=np.nan)
    return highest, highest


def _cells(table: pd.DataFrame | None, names: Mapping[str, str]) -> Cells:
    """Columns of a table under the names of the card, by model and arm."""
    if table is None:
        return {}
    columns = [table[name].tolist() for name in ("model", "arm", *names)]
    found: Cells = {}
    for model, arm, *values in zip(*columns, strict=True):
        row = dict(zip(names.values(), values, strict=True))
        found.setdefault((model, arm), []).append(row)
    return found


def _viability(
    study: Study, tables: Mapping[str, pd.DataFrame], doses: pd.DataFrame | None
) -> Cells:
    table = tables.get("viability")
    if table is None or table.empty:
        return {}
    doses = reference_doses(table, study) if doses is None else doses
    chosen = set(_dose_keys(doses))
    found: Cells = {key: [] for key in zip(table["model"], table["arm"], strict=True)}
    for key, mean in zip(_dose_keys(table), table["mean_pct"].tolist(), strict=True):
        if key in chosen and mean == mean and not found[key[:2]]:
            found[key[:2]].append({"viability_pct": mean})
    return {key: rows or [{}] for key, rows in found.items()}


def _dose_keys(table: pd.DataFrame) -> list[tuple[str, str, str, str, str]]:
    """What says which dose and time a row is of; no concentration is equal to none."""
    names = ("concentration", "concentration_2", "time_h")
    numbers = (map(repr, table[name].astype(float).tolist()) for name in names)
    return list(zip(table["model"], table["arm"], *numbers, strict=True))


def _growth(tables: Mapping[str, pd.DataFrame], inhibition: InhibitionKey) -> Cells:
    table = tables.get("tumor_growth")
    if table is None:
        return {}
    names = {"mean_change_pct": "volume_change_pct", "n_started": "n_animals"}
    names |= {INHIBITIONS[inhibition].column: "tgi_pct"}
    on_day = table[table["evaluation_day"] == 1]
    return _cells(on_day, {name: to for name, to in names.items() if name in table})


def _over_all_days(tables: Mapping[str, pd.DataFrame], inhibition: InhibitionKey) -> Cells:
    """Growth inhibition by a definition that is of no single day: ``tumor_growth`` has it not."""
    table = tables.get("growth_effects")
    if table is None or INHIBITIONS[inhibition].on_one_day:
        return {}
    return _cells(table[table["measure"] == inhibition], {"estimate_pct": "tgi_pct"})


def _potency(tables: Mapping[str, pd.DataFrame]) -> Cells:
    table = tables.get("dose_response")
    names = {"ic50": "ic50", "unit": "ic50_unit"}
    return {} if table is None else _cells(at_last_time(table), names)


def _responses(tables: Mapping[str, pd.DataFrame]) -> Cells:
    counts: dict[tuple[str, str], Counter[str]] = {}
    for (model, arm), rows in _cells(tables.get("response"), {"category": "category"}).items():
        counts[model, arm] = Counter(row["category"] for row in rows)
    texts = {
        key: ", ".join(f"{found[name]} {name}" for name in CATEGORY_ORDER if found[name])
        for key, found in counts.items()
    }
    return {key: [{"best_response": text}] for key, text in texts.items()}


def _weights(tables: Mapping[str, pd.DataFrame]) -> Cells:
    table = tables.get("body_weight")
    if table is None:
        return {}
    arms = groups_of(table, ["model", "arm"])
    mean = arms.spread(table["nadir_pct"].to_numpy(float))[1].tolist()
    names = zip(*arms.names(table, ["model", "arm"]).values(), strict=True)
    return {key: [{"weight_nadir_pct": value}] for key, value in zip(names, mean, strict=True)}
