"""Does the hazard ratio stay the same over time? The check behind Cox's hazard ratios.

Nouns: ``HazardsCheck`` of one set of arms, and the tables ``proportional_hazards`` and
``schoenfeld_residuals``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from analysis.settings import Settings
from analysis.statistics.cox_and_log_rank import efron_weights, fit_cox, linked_arms, risk_table
from analysis.statistics.kaplan_meier import Counts, Floats
from analysis.study import Study, table_of
from analysis.survival.table import survival_by_model

NO_TREND = 1e-10
METHOD = "score test of a trend over 1 - Kaplan-Meier (as R cox.zph of survival 3)"
ALL_ARMS = ""  # the row that tests the arms together
PROPORTIONAL_COLUMNS = {
    "model": "str",
    "arm": "str",
    "chi2": "float64",
    "df": "int64",
    "p": "float64",
    "method": "str",
    "status": "str",
}
RESIDUAL_COLUMNS = {
    "model": "str",
    "arm": "str",
    "day": "float64",
    "residual": "float64",
    "log_hazard_ratio": "float64",
}


@dataclass(frozen=True, slots=True, eq=False)
class HazardsCheck:
    """Tests and residuals of the arms with a finite hazard ratio, reference left out.

    ``arms`` names the columns of ``residuals`` (one row per event, ``days`` of each): the scaled
    Schoenfeld residual plus the log hazard ratio, an estimate of the log ratio at that time.
    ``chi2`` and ``p`` are by arm (1 degree of freedom); ``overall_chi2`` has ``len(arms)``.
    """

    arms: tuple[str, ...]
    log_ratio: Floats
    chi2: Floats
    p: Floats
    overall_chi2: float
    overall_p: float
    days: Floats
    residuals: Floats


def check_hazards(
    days: ArrayLike, events: ArrayLike, arms: Iterable[str], reference: str
) -> HazardsCheck:
    """Test Cox's assumption that hazard ratios do not change over time.

    In the model with one more term per arm, ``beta g(t)``, the score at ``beta = 0`` is
    ``U = sum over events of g(t) (x - mean x)`` and its information is
    ``sum g^2 V - (sum g V)' (sum V)^-1 (sum g V)`` with V the variance of x among the animals at
    risk (Efron's steps within ties); ``chi2 = U' I^-1 U``. ``g`` is 1 - Kaplan-Meier of all animals
    just before the day, less its mean over the events. Residuals: ``n_events (sum V)^-1 (x - mean
    x)`` plus the log ratio. As R ``cox.zph`` from survival 3.0 on; older versions and lifelines
    approximate V by its mean, with other p-values.

    Parameters
    ----------
    days, events, arms
        As in ``analysis.statistics.cox_and_log_rank.log_rank``.
    reference : str
        The arm with ratio 1.

    Returns
    -------
    HazardsCheck
        Without arms where no ratio is finite.

    References
    ----------
    .. [1] Grambsch PM, Therneau TM. Biometrika 1994; 81:515, section 2.
    .. [2] Schoenfeld D. Biometrika 1982; 69:239.
    """
    table = risk_table(days, events, arms)
    home = table.arms.index(reference)
    linked = linked_arms(table, home)
    names = tuple(arm for arm, kept in zip(table.arms, linked, strict=True) if kept)
    place = names.index(reference)
    free = np.delete(np.arange(len(names)), place)
    at_risk, died = table.at_risk[:, linked], table.events[:, linked]
    if not len(free):
        return _nothing()
    log_ratio = fit_cox(at_risk, died, place)[0]
    share = efron_weights(at_risk, died) * np.exp(log_ratio)
    share = (share / share.sum(axis=1, keepdims=True))[:, free]
    day = np.repeat(np.arange(len(died)), died.sum(axis=1))
    return _tested(
        tuple(names[i] for i in free),
        log_ratio[free],
        table.days[day],
        _centered_time(at_risk.sum(axis=1), died.sum(axis=1))[day],
        _residuals(died, share, day, free),
        share,
    )


def proportional_hazards(study: Study, settings: Settings) -> pd.DataFrame:
    """Test of every hazard ratio of the survival table for a trend over time.

    Returns
    -------
    DataFrame
        model, arm, chi2, df, p, method, status: a row per arm with a finite ratio, and one with an
        empty arm for all of them together. Small studies rarely show a trend; a large p does not
        prove that there is none.
    """
    rows: list[tuple[object, ...]] = []
    for model, check in _checks(study, settings):
        tests = [
            *((arm, float(chi2), float(p), 1) for arm, chi2, p in
              zip(check.arms, check.chi2, check.p, strict=True)),
            (ALL_ARMS, check.overall_chi2, check.overall_p, len(check.arms)),
        ]  # fmt: skip
        rows += [
            (model, arm, chi2, df, p, f"{'this arm' if arm else 'all arms together'}: {METHOD}",
             "ok" if np.isfinite(p) else "test not possible")
            for arm, chi2, p, df in tests
            if check.arms
        ]  # fmt: skip
    return table_of(rows, PROPORTIONAL_COLUMNS)


def schoenfeld_residuals(study: Study, settings: Settings) -> pd.DataFrame:
    """Scaled Schoenfeld residuals of every event, by arm: the figure behind the test.

    Returns
    -------
    DataFrame
        model, arm, day, residual (log hazard ratio at that event), log_hazard_ratio (the fit's).
    """
    parts = [
        pd.DataFrame({"model": model, "arm": arm, "day": check.days,
                      "residual": check.residuals[:, i], "log_hazard_ratio": check.log_ratio[i]})
        for model, check in _checks(study, settings)
        for i, arm in enumerate(check.arms)
    ]  # fmt: skip
    whole = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    return whole.reindex(columns=list(RESIDUAL_COLUMNS)).astype(RESIDUAL_COLUMNS)


def _checks(study: Study, settings: Settings) -> Iterator[tuple[str, HazardsCheck]]:
    for animals in survival_by_model(study, settings):
        if animals.control is not None:
            check = check_hazards(animals.day, animals.event, animals.arm, animals.control)
            yield animals.model, check


def _centered_time(at_risk: Counts, died: Counts) -> Floats:
    """1 - Kaplan-Meier just before each event day, less its mean over the events."""
    stayed = np.divide(at_risk - died, at_risk, out=np.ones(len(died)), where=at_risk > 0)
    before: Floats = 1 - np.append(1.0, np.cumprod(stayed))[:-1]
    return before - float(before @ died / died.sum())


def _residuals(died: Counts, share: Floats, day: Counts, free: Counts) -> Floats:
    """Arm of each event's animal (1 in its column) less the mean over the animals at risk."""
    expected = np.zeros((len(died), len(free)))
    np.add.at(expected, day, share)
    expected /= np.maximum(died.sum(axis=1), 1)[:, None]
    arm = np.repeat(np.tile(np.arange(died.shape[1]), len(died)), died.ravel())
    own = (arm[:, None] == free).astype(float)
    residuals: Floats = own - expected[day]
    return residuals


def _tested(
    arms: tuple[str, ...],
    log_ratio: Floats,
    days: Floats,
    time: Floats,
    residual: Floats,
    share: Floats,
) -> HazardsCheck:
    plain, once, twice = (_spread(share, time**power) for power in (0, 1, 2))
    inverse = np.linalg.inv(plain)
    information = twice - once @ inverse @ once
    score = time @ residual
    chi2, overall = np.full(len(arms), np.nan), float("nan")
    if _has_trend(information, plain):
        # An arm by itself: the trends of the other arms are not in its model.
        chi2 = score**2 / np.diag(information)
        overall = float(score @ np.linalg.solve(information, score))
    return HazardsCheck(
        arms,
        log_ratio,
        chi2,
        chdtrc(1, chi2),
        overall,
        float(chdtrc(len(arms), overall)),
        days,
        residual @ inverse * len(days) + log_ratio,
    )


def _spread(share: Floats, weight: Floats) -> Floats:
    """Weighted sum over the events of the variance of x among the animals at risk."""
    spread: Floats = np.diag(weight @ share) - share.T @ (weight[:, None] * share)
    return spread


def _has_trend(information: Floats, plain: Floats) -> bool:
    """Whether the events lie at enough different times for a trend to be told."""
    return float(np.linalg.eigvalsh(information)[0]) > NO_TREND * float(np.trace(plain))


def _nothing() -> HazardsCheck:
    none, nan = np.empty(0), float("nan")
    return HazardsCheck((), none, none, none, nan, nan, none, np.empty((0, 0)))
