"""One row per model and arm over everything that was measured."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.settings import Inhibition
from analysis.study import Study
from analysis.verdicts import Verdict

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
TEXT_COLUMNS = ("ic50_unit", "best_response", "combination_verdict")
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
    roles = {arm.name: arm.role for arm in study.arms}
    parts = []
    for _, table in viability.groupby("model", sort=False):
        last = table[table["time_h"].isna() | (table["time_h"] == table["time_h"].max())]
        role = last["arm"].map(roles)
        dose, dose_2 = _shared_doses(last, role)
        single = (role == "single") & np.isclose(last["concentration"], dose)
        second = (role == "single") & np.isclose(last["concentration"], dose_2)
        pair = (
            (role == "combination")
            & np.isclose(last["concentration"], dose)
            & (last["concentration_2"].isna() | np.isclose(last["concentration_2"], dose_2))
        )
        undosed = last["concentration"].isna().groupby(last["arm"]).transform("all")
        once = last.groupby("arm")["arm"].transform("size") == 1
        chosen = last[single | pair | undosed]
        missing = last[(second | once) & ~last["arm"].isin(chosen["arm"])]
        parts.append(pd.concat([chosen, missing]))
    columns = ["model", "arm", "concentration", "concentration_2", "time_h"]
    return pd.concat(parts)[columns].reset_index(drop=True) if parts else viability[columns]


def scorecard(
    study: Study,
    tables: Mapping[str, pd.DataFrame],
    verdicts: tuple[Verdict, ...],
    inhibition: Inhibition = "tgi_delta",
    doses: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Gather each arm's main number of every readout; empty where it was not measured.

    ``viability_pct`` is at the dose and time of ``doses``, else of ``reference_doses``;
    ``volume_change_pct`` (mean over animals), and ``tgi_pct`` (by the definition ``inhibition``)
    are on the evaluation day; ``n_animals`` are the animals that started the xenograft, else those
    followed for survival.
    """
    columns = [
        _viability(study, tables, doses),
        _growth(tables, inhibition),
        _column(tables, "growth_rates", {"rate_per_day": "growth_rate"}),
        _potency(tables),
        _responses(tables),
        _weights(tables),
        _survival(tables),
    ]
    present = [column for column in columns if column is not None]
    if not present:
        return _frame(pd.DataFrame(columns=["model", "arm"]))
    card = present[0]
    for column in present[1:]:
        card = card.merge(column, on=["model", "arm"], how="outer", sort=False)
    if "n_followed" in card:
        card["n_animals"] = card.get("n_animals", pd.Series(np.nan, card.index)).fillna(
            card["n_followed"]
        )
    texts = pd.Series({(v.model, v.combination): "" for v in verdicts}, dtype=str)
    for verdict in verdicts:
        key = (verdict.model, verdict.combination)
        texts[key] = f"{texts[key]}; {verdict.text}".strip("; ")
    card["combination_verdict"] = [
        texts.get((model, arm), "") for model, arm in zip(card["model"], card["arm"], strict=True)
    ]
    order = {arm.name: rank for rank, arm in enumerate(study.arms)}
    ranked = card.assign(rank=card["arm"].map(order)).sort_values(["model", "rank"])
    return _frame(ranked)


def _shared_doses(last: pd.DataFrame, role: pd.Series) -> tuple[float, float]:
    """The doses of both parts of a combination that stand for the model's arms."""
    dosed = last[(role == "single") & last["concentration"].notna()]
    singles = dosed.groupby("arm")["concentration"].agg(set)
    common = set.intersection(*singles) if len(singles) else set()
    combined = last[(role == "combination") & last["concentration"].notna()]
    pairs = combined[["concentration", "concentration_2"]].to_numpy(float)
    if len(np.unique(pairs, axis=0)) == 1:
        return float(pairs[0, 0]), float(pairs[0, 1])
    equal = sorted({first for first, second in pairs if first == second and first in common})
    if equal:
        middle = float(equal[(len(equal) - 1) // 2])
        return middle, middle
    highest = max((float(dose) for dose in common if np.isfinite(dose)), default=np.nan)
    return highest, highest


def _viability(
    study: Study, tables: Mapping[str, pd.DataFrame], doses: pd.DataFrame | None
) -> pd.DataFrame | None:
    table = tables.get("viability")
    if table is None or table.empty:
        return None
    doses = reference_doses(table, study) if doses is None else doses
    chosen = table.merge(doses, on=list(doses.columns))
    means = chosen.groupby(["model", "arm"], sort=False)["mean_pct"].first()
    everyone = table[["model", "arm"]].drop_duplicates()
    return everyone.merge(means.rename("viability_pct").reset_index(), how="left")


def _growth(tables: Mapping[str, pd.DataFrame], inhibition: Inhibition) -> pd.DataFrame | None:
    table = tables.get("tumor_growth")
    if table is None or table.empty:
        return None
    on_day = table[table["evaluation_day"] == 1]
    names = {"mean_change_pct": "volume_change_pct", "n_started": "n_animals"}
    card = on_day[["model", "arm", *names]].rename(columns=names)
    if inhibition != "tgi_auc":
        return card.assign(tgi_pct=on_day[f"{inhibition}_pct"])
    effects = tables.get("growth_effects")
    if effects is None:
        return card.assign(tgi_pct=np.nan)
    rows = effects[effects["measure"] == inhibition].rename(columns={"estimate_pct": "tgi_pct"})
    return card.merge(rows[["model", "arm", "tgi_pct"]], on=["model", "arm"], how="left")


def _column(
    tables: Mapping[str, pd.DataFrame], name: str, names: dict[str, str]
) -> pd.DataFrame | None:
    table = tables.get(name)
    if table is None or table.empty:
        return None
    return table[["model", "arm", *names]].rename(columns=names)


def _potency(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame | None:
    table = tables.get("dose_response")
    if table is None or table.empty:
        return None
    last = table[
        table["time_h"].isna()
        | (table["time_h"] == table.groupby("model")["time_h"].transform("max"))
    ]
    return last[["model", "arm", "ic50", "unit"]].rename(columns={"unit": "ic50_unit"})


def _responses(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame | None:
    table = tables.get("response")
    if table is None or table.empty:
        return None
    counts = table.groupby(["model", "arm"], sort=False)["category"].value_counts()
    words = counts.unstack(fill_value=0).reindex(columns=list(CATEGORY_ORDER), fill_value=0)
    text = words.apply(lambda row: ", ".join(f"{n} {name}" for name, n in row.items() if n), axis=1)
    return text.rename("best_response").reset_index()


def _weights(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame | None:
    table = tables.get("body_weight")
    if table is None or table.empty:
        return None
    worst = table.groupby(["model", "arm"], sort=False)["nadir_pct"].mean()
    return worst.rename("weight_nadir_pct").reset_index()


def _survival(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame | None:
    names = {
        "mean_life_span_d": "mean_life_span_d",
        "ils_mean_pct": "ils_pct",
        "hazard_ratio": "hazard_ratio",
        "n": "n_followed",
    }
    return _column(tables, "survival", names)


def _frame(card: pd.DataFrame) -> pd.DataFrame:
    whole = card.reindex(columns=list(SCORECARD_COLUMNS))
    texts = {name: whole[name].astype(object).fillna("").astype(str) for name in TEXT_COLUMNS}
    return whole.assign(**texts).reset_index(drop=True)
