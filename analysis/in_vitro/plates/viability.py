"""Viability of the arms: wells to experiments, experiments to means with intervals and tests."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtrit

from analysis.groups import Columns, Groups, Ints, coded, columns_of, groups_of, holds
from analysis.in_vitro.plates.problems import viability_problems
from analysis.in_vitro.plates.wells import (
    WELL_COLUMNS,
    WELL_VIABILITY_COLUMNS,
    is_control,
    well_viability,
)
from analysis.settings import Settings
from analysis.statistics.comparison import Comparison
from analysis.statistics.spread_over_experiments import experiments_dunnett
from analysis.study import CONTROL_ROLES, Study

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

FEWEST_EXPERIMENTS = 2  # of a test
ONE_EXPERIMENT = "not tested: wells of one experiment are no replicates of it"
CAUTION = "; only 2 experiments"

Array = npt.NDArray[np.float64]
_InRows = tuple[Columns, Groups]  # experiments or wells, in the rows of the table
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
    means = _experiment_means(counted, groups_of(counted, [*ROW_KEYS, "experiment"]))
    return pd.DataFrame({name: means[name] for name in EXPERIMENT_COLUMNS})


def viability(wells: pd.DataFrame, study: Study, settings: Settings) -> pd.DataFrame:
    """Viability of every arm, concentration and time, with its interval and its test.

    Mean, SD, SEM and t interval are over experiments, each the mean of its wells. A row seen in
    one experiment only is described by its wells instead, and ``method`` says so.

    Test against the control of the same model and time, on log viability (values below 1 % of
    control count as 1 %). Two or more experiments: the logarithm's distance from control in each
    experiment, by itself and by the spread of all arms and that of the arm over experiments
    (``spread_over_experiments.experiments_dunnett``). ``p`` is that of Student's t over the
    experiments of that concentration; ``p_adjusted`` is corrected over all arms and concentrations
    of that time, and never smaller. Times are questions apart. One experiment: no test; its wells
    tell how well a plate was pipetted and nothing of another day.

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
    """
    counted = _counted(wells)
    experiment = groups_of(counted, [*ROW_KEYS, "experiment"])
    experiments = _experiment_means(counted, experiment)
    row = groups_of(counted, [*ROW_KEYS, "control_arm"])
    names = row.names(counted, [*ROW_KEYS, "control_arm"])
    order = _order(names, study)
    of_well = Groups(np.argsort(order)[row.number], row.first[order])
    means = experiments, Groups(of_well.number[experiment.first], of_well.first)
    rows = {name: values[order] for name, values in names.items()}
    table = rows | _summary(means, (counted, of_well), settings)
    tests = _tests(table, means)
    table |= {"p": tests["p"], "p_adjusted": tests["dunnett"]}
    table["method"] = _methods(table, tests, settings)
    return pd.DataFrame({name: table[name] for name in VIABILITY_COLUMNS})


def _counted(wells: pd.DataFrame) -> Columns:
    """Wells of an arm, without a number where excluded; control wells without concentration."""
    rows = np.flatnonzero(~holds(wells, "arm", ""))
    kept = (wells["excluded"] == 0).to_numpy()[rows]
    dosed = ~(holds(wells, "role", *CONTROL_ROLES) | is_control(wells))[rows]
    shown = {
        name: np.where(known, wells[name].to_numpy(float)[rows], np.nan)
        for names, known in (
            (("viability_pct", "corrected"), kept),
            (("concentration", "concentration_2"), dosed),
        )
        for name in names
    }
    units = {name: np.where(dosed, wells[name].to_numpy()[rows], "") for name in ("unit", "unit_2")}
    same = ["model", "arm", "time_h", "experiment", "control_arm"]
    return columns_of(wells, same, rows) | shown | units


def _experiment_means(counted: Columns, experiment: Groups) -> Columns:
    """One row per experiment, arm, concentration and time."""
    n, mean, _ = experiment.spread(counted["viability_pct"])
    names = experiment.names(counted, [*ROW_KEYS, "experiment", "control_arm"])
    corrected = experiment.mean(counted["corrected"])
    return names | {"viability_pct": mean, "n_wells": n, "corrected": corrected}


def _order(rows: Columns, study: Study) -> Ints:
    """The rows in the table's order: models as read, arms as in the study, doses, times."""
    arm_order = {arm.name: i for i, arm in enumerate(study.arms)}
    keys = {name: coded(rows, name).number for name in CODED}
    keys["arm"] = np.array([arm_order.get(arm, len(arm_order)) for arm in rows["arm"]])
    return np.lexsort([keys.get(name, rows[name]) for name in reversed(ROW_KEYS)])


def _summary(experiments: _InRows, wells: _InRows, settings: Settings) -> Columns:
    """Mean, spread and interval of each row, over experiments or else over its wells."""
    (n_experiments, mean, sd), (n_wells, _, sd_wells) = (
        row.spread(columns["viability_pct"]) for columns, row in (experiments, wells)
    )
    several = n_experiments > 1
    n = np.where(several, n_experiments, n_wells)
    sd = np.where(several, sd, sd_wells)
    sem = sd / np.sqrt(np.where(n > 0, n, np.nan))
    half = stdtrit(np.maximum(n - 1, 1), (1 + settings.confidence) / 2) * sem
    return {
        "n_experiments": n_experiments,
        "n_wells": n_wells,
        "mean_pct": mean,
        "sd_pct": sd,
        "sem_pct": sem,
        "ci_low_pct": mean - half,
        "ci_high_pct": mean + half,
    }


def _tests(table: Columns, experiments: _InRows) -> Columns:
    """Test of every row but the controls', all rows of one model, time and control a family."""
    families = groups_of(table, ["model", "time_h", "control_arm"])
    control = is_control(table)
    cells, arms = _cells(*experiments), table["arm"]
    found: list[_Test] = []
    for rows in families.rows():
        others = rows[~control[rows]].tolist()
        for reference in rows[control[rows]].tolist():
            n = int(np.count_nonzero(~np.isnan(cells[:, reference])))
            comparisons = experiments_dunnett(
                cells[:, others] - cells[:, [reference]], arms[others]
            )
            found += _in_words(others, comparisons, str(arms[reference]), n)
    n_rows = len(control)
    tests: Columns = {name: np.full(n_rows, np.nan) for name in ("p", "dunnett")}
    tests |= {name: np.full(n_rows, "", dtype=object) for name in ("words", "caution")}
    for row, *values in found:
        for column, value in zip(tests.values(), values, strict=True):
            column[row] = value
    return tests


def _log_viability(columns: Columns) -> Array:
    return np.asarray(np.log(np.maximum(columns["viability_pct"], LOG_FLOOR_PCT)))


def _cells(experiments: Columns, row: Groups) -> Array:
    """Log viability, experiments down and rows across; NaN where a row was not in one."""
    experiment = coded(experiments, "experiment")
    cells = np.full((len(experiment.values), len(row)), np.nan)
    cells[experiment.number, row.number] = _log_viability(experiments)
    return cells


def _in_words(
    rows: list[int], comparisons: tuple[Comparison, ...], control: str, n: int
) -> Iterator[_Test]:
    """One family's tests against ``control`` seen in ``n`` experiments, each with its words."""
    size = sum(not np.isnan(comparison.p) for comparison in comparisons)
    floor = f"values below {LOG_FLOOR_PCT:g} % taken as {LOG_FLOOR_PCT:g} %"
    head = f"p: t test against {control} on log viability over experiments, {floor}; p_adjusted: "
    for row, comparison in zip(rows, comparisons, strict=True):
        if np.isnan(comparison.p):
            words, caution = ONE_EXPERIMENT if n == 1 else comparison.method, ""
        else:
            words = f"{head}{comparison.method}, {size} treatment{'s'[: size > 1]}"
            caution = CAUTION if comparison.n == FEWEST_EXPERIMENTS else ""
        yield row, comparison.p, comparison.p_adjusted, words, caution


def _methods(table: Columns, tests: Columns, settings: Settings) -> list[str]:
    """What n is, which test was made, and what it cannot show."""
    counts = [table["n_experiments"], table["n_wells"], is_control(table)]
    columns = [column.tolist() for column in (*counts, tests["words"], tests["caution"])]
    note = "" if settings.blank_correction else "; blanks not subtracted"
    return [
        f"{_n_words(n, wells)}{_test_words(is_reference, words)}{caution}{note}"
        for n, wells, is_reference, words, caution in zip(*columns, strict=True)
    ]


def _n_words(n_experiments: int, n_wells: int) -> str:
    """What the mean and its interval are over."""
    if n_wells == 0:
        return "no viability: no readable well or control"
    if n_experiments > 1:
        return f"n = {n_experiments} experiments"
    return f"n = {n_wells} well{'s'[: n_wells > 1]} of one experiment"


def _test_words(is_reference: bool, words: str) -> str:
    """Which test gave p and p_adjusted."""
    if is_reference:
        return "; control, 100 % by definition"
    return f"; {words}" if words else ""
