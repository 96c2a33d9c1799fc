"""Viability of the arms: wells to experiments, experiments to means with intervals and tests."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtrit

from analysis.comparison import Comparison, blocked_dunnett, dunnett, holm
from analysis.settings import Settings
from analysis.study import CONTROL_ROLES, Study
from analysis.wells import (
    WELL_COLUMNS,
    WELL_VIABILITY_COLUMNS,
    is_control,
    viability_problems,
    well_viability,
)

__all__ = [
    "EXPERIMENT_COLUMNS",
    "VIABILITY_COLUMNS",
    "WELL_COLUMNS",
    "WELL_VIABILITY_COLUMNS",
    "experiment_viability",
    "viability",
    "viability_problems",
    "well_viability",
]

TREATMENT_KEYS = ["model", "arm", "concentration", "unit", "concentration_2", "unit_2"]
ROW_KEYS = [*TREATMENT_KEYS, "time_h"]
CODED = ["model", "unit", "unit_2"]  # keys that are ordered as read
EXPERIMENT_COLUMNS = [
    *ROW_KEYS, "experiment", "viability_pct", "n_wells", "control_arm", "corrected",
]  # fmt: skip
VIABILITY_COLUMNS = [
    *ROW_KEYS,
    "n_experiments",
    "n_wells",
    "mean_pct",
    "sd_pct",
    "sem_pct",
    "ci_low_pct",
    "ci_high_pct",
    "p",
    "p_adjusted",
    "method",
]
LOG_FLOOR_PCT = 1.0  # viability below this counts as this where a logarithm is taken

CAUTIONS = {
    1: "; wells of one experiment are technical replicates: "
    "p describes this plate only, not the biology",
    2: "; only 2 experiments",
}  # by the number of experiments

Array = npt.NDArray[np.float64]
_Test = tuple[int, float, float, str, str]  # row, p, Dunnett's p, which test, caution


def experiment_viability(wells: pd.DataFrame) -> pd.DataFrame:
    """Mean viability over the wells of each experiment: the points behind every mean.

    All wells of one experiment, arm, concentration and time count alike, whatever their plate.
    Excluded wells, and wells of no arm (blanks, positive control), are left out. Control wells
    have no concentration: whatever the layout gives there is dropped. A row whose wells have no
    viability (all excluded, no control on their plate) has NaN and ``n_wells`` 0.

    Parameters
    ----------
    wells : DataFrame
        Of `well_viability`.

    Returns
    -------
    DataFrame
        Columns ``EXPERIMENT_COLUMNS``, in the order read; ``viability_pct`` in percent,
        ``corrected`` the mean absorbance in OD.
    """
    counted = _counted(wells)
    rows = counted.groupby([*ROW_KEYS, "experiment"], dropna=False, sort=False)
    means = rows.agg(
        viability_pct=("viability_pct", "mean"),
        n_wells=("viability_pct", "count"),
        control_arm=("control_arm", "first"),
        corrected=("corrected", "mean"),
    )
    return means.reset_index()[EXPERIMENT_COLUMNS]


def viability(wells: pd.DataFrame, study: Study, settings: Settings) -> pd.DataFrame:
    """Viability of every arm, concentration and time, with its interval and its test.

    Mean, SD, SEM and t interval are over experiments, each the mean of its wells. A row seen in
    one experiment only is described by its wells instead, and ``method`` says so.

    Test against the control of the same model and time, on log viability (values below 1 % of
    control count as 1 %). Two or more experiments: additive model of experiment and treatment,
    ``log v = experiment + treatment + e``; as the control's own error is part of it, the result
    is that of log corrected absorbance. ``p`` is the single contrast; ``p_adjusted`` is Dunnett's
    over all arms and concentrations of that time, then Holm's over the times of the same row. One
    experiment: one-way Dunnett on its wells, which describes that experiment and no other.

    Parameters
    ----------
    wells : DataFrame
        Of `well_viability`.
    study : Study
        For the order of the arms.
    settings : Settings
        ``confidence`` of the intervals; ``blank_correction`` for the method text.

    Returns
    -------
    DataFrame
        Columns ``VIABILITY_COLUMNS``, in percent; models in the order read, arms in the study's.
        ``p`` and ``p_adjusted`` are NaN for the control and where no test can be made.

    References
    ----------
    .. [1] Dunnett CW. J Am Stat Assoc 1955; 50:1096-1121.
    .. [2] Holm S. Scand J Stat 1979; 6:65-70.
    """
    counted = _counted(wells)
    experiments = experiment_viability(wells)
    rows = _ordered_rows(experiments, study)
    counted, experiments = _numbered(counted, rows), _numbered(experiments, rows)
    table = pd.concat([rows, _summary(experiments, counted, len(rows), settings)], axis=1)
    tests = _tests(table, experiments, counted)
    p_adjusted, n_times = _over_times(table, tests["dunnett"])
    table = table.assign(p=tests["p"], p_adjusted=p_adjusted)
    return table.assign(method=_methods(table, tests, n_times, settings))[VIABILITY_COLUMNS]


def _counted(wells: pd.DataFrame) -> pd.DataFrame:
    """Wells of an arm, without a number where excluded; control wells without concentration."""
    counted = wells[wells["arm"] != ""]
    kept = counted["excluded"] == 0
    shown = {name: counted[name].where(kept) for name in ("viability_pct", "corrected")}
    counted = counted.assign(**shown)
    dosed = ~counted["role"].isin(CONTROL_ROLES) & ~is_control(
        counted["arm"], counted["control_arm"]
    )
    numbers = {name: counted[name].where(dosed) for name in ("concentration", "concentration_2")}
    units = {name: counted[name].where(dosed, "") for name in ("unit", "unit_2")}
    return counted.assign(**numbers, **units)


def _ordered_rows(experiments: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The rows of the table: models as read, arms as in the study, doses and times ascending."""
    rows = experiments[[*ROW_KEYS, "control_arm"]].drop_duplicates()
    arm_order = {arm.name: i for i, arm in enumerate(study.arms)}
    keys = rows.assign(
        arm=rows["arm"].map(arm_order), **{name: pd.factorize(rows[name])[0] for name in CODED}
    )
    order = keys.sort_values(ROW_KEYS, kind="stable").index
    return rows.loc[order].reset_index(drop=True)


def _numbered(frame: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The frame with ``row``, the number of its row in the table, and log viability."""
    number = rows[ROW_KEYS].assign(row=np.arange(len(rows)))
    log_viability = np.log(frame["viability_pct"].clip(lower=LOG_FLOOR_PCT))
    return frame.assign(log_viability=log_viability).merge(number, on=ROW_KEYS, how="left")


def _summary(
    experiments: pd.DataFrame, wells: pd.DataFrame, n_rows: int, settings: Settings
) -> pd.DataFrame:
    """Mean, spread and interval of each row, over experiments or else over its wells."""
    moments = [
        frame.groupby("row")["viability_pct"].agg(["count", "mean", "std"]).reindex(range(n_rows))
        for frame in (experiments, wells)
    ]
    n_experiments, n_wells = moments[0]["count"], moments[1]["count"]
    several = n_experiments > 1
    n = n_experiments.where(several, n_wells)
    sd = moments[0]["std"].where(several, moments[1]["std"])
    sem = sd / np.sqrt(n.where(n > 0))
    half = stdtrit(np.maximum(n - 1, 1), (1 + settings.confidence) / 2) * sem
    mean = moments[0]["mean"]
    return pd.DataFrame(
        {
            "n_experiments": n_experiments,
            "n_wells": n_wells,
            "mean_pct": mean,
            "sd_pct": sd,
            "sem_pct": sem,
            "ci_low_pct": mean - half,
            "ci_high_pct": mean + half,
        }
    )


def _tests(table: pd.DataFrame, experiments: pd.DataFrame, wells: pd.DataFrame) -> pd.DataFrame:
    """Test of every row but the controls', all rows of one model, time and control a family."""
    keys = ["model", "time_h", "control_arm"]
    family = table.groupby(keys, dropna=False, sort=False).ngroup().to_numpy()
    control = is_control(table["arm"], table["control_arm"]).to_numpy()
    cells, samples = _cells(experiments, len(table)), _samples(wells, len(table))
    found: list[_Test] = []
    for number in range(family.max(initial=-1) + 1):
        rows = np.flatnonzero(family == number)
        others = rows[~control[rows]].tolist()
        for reference in rows[control[rows]].tolist():
            n = int(np.count_nonzero(~np.isnan(cells[:, reference])))
            comparisons = (
                blocked_dunnett(cells[:, [reference, *others]], 0)
                if n > 1
                else dunnett([samples[row] for row in others], samples[reference])
            )
            found += _in_words(others, comparisons, str(table["arm"].iloc[reference]), n)
    tests = pd.DataFrame(found, columns=["row", "p", "dunnett", "words", "caution"])
    return tests.set_index("row").reindex(table.index).fillna({"words": "", "caution": ""})


def _cells(experiments: pd.DataFrame, n_rows: int) -> Array:
    """Log viability, experiments down and rows across; NaN where a row was not in one."""
    codes, names = pd.factorize(experiments["experiment"])
    cells = np.full((len(names), n_rows), np.nan)
    cells[codes, experiments["row"]] = experiments["log_viability"]
    return cells


def _samples(wells: pd.DataFrame, n_rows: int) -> list[Array]:
    """Log viability of the wells of each row."""
    ordered = wells.sort_values("row", kind="stable")
    starts = np.searchsorted(ordered["row"], np.arange(1, n_rows))
    return np.split(ordered["log_viability"].to_numpy(float), starts)


def _in_words(
    rows: list[int], comparisons: tuple[Comparison, ...], control: str, n: int
) -> Iterator[_Test]:
    """One family's tests against ``control`` seen in ``n`` experiments, each with its words."""
    size = sum(not np.isnan(comparison.p) for comparison in comparisons)
    unit = f"blocks are {n} experiments" if n > 1 else "on wells"
    floor = f"values below {LOG_FLOOR_PCT:g} % taken as {LOG_FLOOR_PCT:g} %"
    head = f"p: contrast with {control} on log viability, {unit}, {floor}; p_adjusted: "
    for row, comparison in zip(rows, comparisons, strict=True):
        if np.isnan(comparison.p):
            words, caution = comparison.method.replace("block", "experiment"), ""
        else:
            words = f"{head}{comparison.method}, {size} treatment{'s'[: size > 1]}"
            caution = CAUTIONS.get(min(n, comparison.n), "")
        yield row, comparison.p, comparison.p_adjusted, words, caution


def _over_times(table: pd.DataFrame, dunnett_p: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Dunnett's p of each row corrected by Holm over its times, and over how many."""
    treatment = table.groupby(TREATMENT_KEYS, dropna=False, sort=False).ngroup()
    adjusted = np.full(len(table), np.nan)
    for rows in dunnett_p.groupby(treatment).indices.values():
        adjusted[rows] = holm(dunnett_p.to_numpy()[rows])
    return pd.Series(adjusted), dunnett_p.groupby(treatment).transform("count")


def _methods(
    table: pd.DataFrame, tests: pd.DataFrame, n_times: pd.Series, settings: Settings
) -> list[str]:
    """What n is, which test was made, and what it cannot show."""
    control = is_control(table["arm"], table["control_arm"])
    columns = [table["n_experiments"], table["n_wells"], control, n_times, tests["words"]]
    note = "" if settings.blank_correction else "; blanks not subtracted"
    return [
        f"{_n_words(n, wells)}{_test_words(is_reference, times, words)}{caution}{note}"
        for n, wells, is_reference, times, words, caution in zip(
            *columns, tests["caution"], strict=True
        )
    ]


def _n_words(n_experiments: int, n_wells: int) -> str:
    """What the mean and its interval are over."""
    if n_wells == 0:
        return "no viability: no readable well or control"
    if n_experiments > 1:
        return f"n = {n_experiments} experiments"
    return f"n = {n_wells} well{'s'[: n_wells > 1]} of one experiment"


def _test_words(is_reference: bool, n_times: int, words: str) -> str:
    """Which test gave p and p_adjusted."""
    if is_reference:
        return "; control, 100 % by definition"
    over_times = f", then Holm over {n_times} times" if words.startswith("p:") else ""
    return f"; {words}{over_times if n_times > 1 else ''}" if words else ""
