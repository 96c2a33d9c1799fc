"""Quality of every plate: whether its controls are tight, apart from the blanks, and even."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.comparison import welch
from analysis.plate_surface import POSITION_COLUMNS, position_effects
from analysis.settings import Settings
from analysis.study import Study
from analysis.wells import READ_KEYS, RESOLVED_OD, is_control

# Written to the table `plate_qc`.
PLATE_QC_COLUMNS = [
    "model",
    "plate",
    "time_h",
    "n_control",
    "n_blank",
    "control_mean",
    "control_cv_pct",
    "blank_mean",
    "z_prime",
    "signal_to_background",
    "edge_effect_pct",
    "verdict",
    "n_positive",
    "robust_z_prime",
    "ssmd",
    "replicate_cv_pct",
    "n_saturated",
    "n_excluded",
    *POSITION_COLUMNS,
]
# With the experiment, which tells plates of one name apart.
QUALITY_COLUMNS = [*PLATE_QC_COLUMNS, "experiment"]

GOOD_Z_PRIME = 0.5
MARGINAL_CV_PCT, FAILING_CV_PCT = 15.0, 25.0
EDGE_PCT = 10.0
DRIFT_PCT, DRIFT_P = 15.0, 0.001  # across the whole plate; strict, as every plate is looked at
MAD_TO_SD = 1.4826  # of normal values
LOW_SIGNAL_OD = 0.3  # control less blank
SATURATED_OD = 3.0  # beyond this few readers are linear
FEWEST_WELLS = 3  # of each kind, for Z'
FORMATS = ((2, 3), (3, 4), (4, 6), (6, 8), (8, 12), (16, 24), (32, 48))  # rows, columns

GRADES = ("not rated", "good", "marginal", "fail")

_Finding = tuple[int, str]  # place in GRADES, and in words


@dataclass(frozen=True, slots=True)
class _Plate:
    """What the verdict on one plate and time rests on."""

    laid_out: bool
    n_control: int
    control_mean: float
    control_cv_pct: float
    blank_mean: float
    kill_mean: float
    kill: str
    z_prime: float
    edge_effect_pct: float
    edge_p: float
    n_saturated: int
    column_drift_pct: float
    column_drift_p: float
    row_drift_pct: float
    row_drift_p: float


def plate_qc(study: Study, wells: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Quality of every plate and time, in numbers and one verdict in words.

    From the absorbance of the wells that count (not excluded, not flagged), blanks not
    subtracted: ``control_cv_pct = 100 s_C / m_C``, ``signal_to_background = m_C / m_B`` and
    ``z_prime = 1 - 3 (s_K + s_C) / |m_K - m_C|`` with C the control, B the blanks, and K the
    positive-control (kill) wells, or the blanks on a plate that has none; not computed from fewer
    than 3 wells of either kind. ``edge_effect_pct`` is 100 (outer - inner) / inner of the mean
    control absorbance in the outermost rows and columns and inside them; NaN where the control
    stands on one side only.

    ``robust_z_prime`` is Z' of medians and 1.4826 MAD, ``ssmd (m_C - m_K) / sqrt(s_C^2 + s_K^2)``,
    ``replicate_cv_pct`` the median CV of replicate groups of 3 wells or more; row and column
    effects and drifts are those of `analysis.plate_surface.position_effects`.

    The verdict is the worst of: Z' (0.5 or more good, 0 to 0.5 marginal, below 0, or a control
    that does not exceed the wells it is held against, fail); control CV (above 15 % marginal,
    above 25 % fail); edge effect of 10 % or more, significant by Welch's test (marginal); control
    less than 0.3 OD above the blanks (marginal); replicates that drift by 15 % or more across the
    plate with p < 0.001 (marginal); wells read beyond 3.0 OD or out of the reader's
    range, before any reference is subtracted (marginal).

    Parameters
    ----------
    study : Study
        ``study.plate_reads``, for what the reader showed before any correction.
    wells : DataFrame
        Of `analysis.wells.well_viability`.
    settings : Settings
        ``confidence``: an edge effect is significant where p < 1 - confidence.

    Returns
    -------
    DataFrame
        Columns ``QUALITY_COLUMNS``, one row per read, in the order read; means in OD.

    References
    ----------
    .. [1] Zhang JH, Chung TDY, Oldenburg KR. J Biomol Screen 1999; 4:67-73.
    .. [2] Zhang XD. Genomics 2007; 89:552-561 (SSMD).
    """
    if study.plate_reads is None or wells.empty:
        return pd.DataFrame(columns=QUALITY_COLUMNS)
    read = wells.groupby(READ_KEYS, dropna=False, sort=False).ngroup()
    table = wells.loc[~read.duplicated(), READ_KEYS].reset_index(drop=True)
    wells = wells.assign(read=read)
    wells["kind"] = _kind(wells)
    table = _with_means(table, wells)
    table = _with_edge_effect(table, wells)
    table["laid_out"] = (wells["role"] != "").groupby(read).any()
    table["n_saturated"] = _saturated(table, study.plate_reads)
    table["n_excluded"] = wells["excluded"].groupby(read).sum()
    table = table.join(position_effects(wells))
    fields = [field.name for field in dataclasses.fields(_Plate)]
    plates = (_Plate(*values) for values in zip(*(table[name] for name in fields), strict=True))
    table["verdict"] = [_verdict(plate, 1 - settings.confidence) for plate in plates]
    return table[QUALITY_COLUMNS]


def _kind(wells: pd.DataFrame) -> pd.Series:
    """What each well tells about its plate: control, blank, positive, or "" for nothing."""
    kind = wells["role"].where(wells["role"].isin(["blank", "positive"]), "")
    control = is_control(wells["arm"], wells["control_arm"])
    first = wells["arm"].where(control).groupby(wells["read"]).transform("first")  # of several
    kind = kind.mask(control & (wells["arm"] == first), "control")
    return kind.where(wells["absorbance"].notna() & (wells["excluded"] == 0), "")


def _with_means(table: pd.DataFrame, wells: pd.DataFrame) -> pd.DataFrame:
    """Number, mean and SD of each kind of well, and what follows from them."""
    moments = _moments(wells)
    control, blank, positive = (
        moments.reindex([(kind, read) for read in table.index]).reset_index(drop=True)
        for kind in ("control", "blank", "positive")
    )
    has_positive = positive["count"] > 0
    kill = positive.where(has_positive, blank)
    spread = (control["std"] ** 2 + kill["std"] ** 2) ** 0.5
    enough = (control["count"] >= FEWEST_WELLS) & (kill["count"] >= FEWEST_WELLS)
    distance = (control["mean"] - kill["mean"]).abs()
    return table.assign(
        n_control=control["count"].fillna(0).astype(int),
        n_blank=blank["count"].fillna(0).astype(int),
        control_mean=control["mean"],
        control_cv_pct=100 * control["std"] / control["mean"].where(control["mean"] > 0),
        blank_mean=blank["mean"],
        kill_mean=kill["mean"],
        kill=np.where(has_positive, "positive control", "blanks"),
        z_prime=1
        - 3 * (control["std"] + kill["std"]) / distance.where(enough & (distance > RESOLVED_OD)),
        signal_to_background=control["mean"] / blank["mean"].where(blank["mean"] > 0),
        n_positive=positive["count"].fillna(0).astype(int),
        robust_z_prime=1
        - 3
        * (control["mad"] + kill["mad"])
        / (control["median"] - kill["median"]).abs().where(enough & (distance > RESOLVED_OD)),
        ssmd=(control["mean"] - kill["mean"]) / spread.where(enough & (spread > RESOLVED_OD)),
        replicate_cv_pct=_replicate_cv(wells).reindex(table.index),
    )


def _moments(wells: pd.DataFrame) -> pd.DataFrame:
    """Number, mean, SD, median and 1.4826 MAD of the absorbance by kind and read."""
    groups = wells.groupby(["kind", "read"])["absorbance"]
    moments = groups.agg(["count", "mean", "std", "median"])
    distance = (wells["absorbance"] - groups.transform("median")).abs()
    mad = distance.groupby([wells["kind"], wells["read"]]).median()
    return moments.assign(mad=MAD_TO_SD * mad)


def _replicate_cv(wells: pd.DataFrame) -> pd.Series:
    """The median CV, in %, of a read's replicate groups with cells and 3 wells or more."""
    counts = (wells["excluded"] == 0) & wells["role"].isin(["sample", "vehicle", "untreated"])
    keys = ["read", "role", "arm", "concentration", "concentration_2"]
    groups = wells[counts].groupby(keys, dropna=False, sort=False)["absorbance"]
    found = groups.agg(["count", "mean", "std"])
    found = found[(found["count"] >= FEWEST_WELLS) & (found["mean"] > RESOLVED_OD)]
    return (100 * found["std"] / found["mean"]).groupby("read").median()


def _with_edge_effect(table: pd.DataFrame, wells: pd.DataFrame) -> pd.DataFrame:
    """Mean of the control in the outer ring against the inside, and Welch's p."""
    outer = outer_ring(wells)
    control = (wells["kind"] == "control").to_numpy()
    absorbance, read = wells["absorbance"].to_numpy()[control], wells["read"].to_numpy()[control]
    at_edge = outer.to_numpy()[control]
    effects, p_values = [], []
    for number in table.index:
        ring, inside = (absorbance[(read == number) & side] for side in (at_edge, ~at_edge))
        difference = welch(ring, inside)
        inner_mean = float(inside.mean()) if len(inside) else 0.0
        effects.append(100 * difference.estimate / inner_mean if inner_mean > 0 else np.nan)
        p_values.append(difference.p)
    return table.assign(edge_effect_pct=effects, edge_p=p_values)


def outer_ring(wells: pd.DataFrame) -> pd.Series:
    """Whether each well (columns read, well) stands in the outer rows or columns of its plate."""
    names = pd.Series(wells["well"].unique())
    parts = names.str.extract(r"^([A-Z]+)([0-9]+)$")
    row_number = parts[0].map(_row_number)
    positions = pd.DataFrame({"row": row_number, "column": parts[1].astype(float)})
    positions.index = pd.Index(names)
    here = positions.loc[wells["well"]].set_index(wells.index)
    read = wells["read"]
    last = here.groupby(read).max().assign(n=wells["well"].groupby(read).nunique())
    formats = pd.DataFrame(
        [_format(int(r), int(c), int(n)) for r, c, n in last.itertuples(index=False)],
        columns=["row", "column"],
        index=last.index,
    )
    size = formats.loc[read].set_index(wells.index)
    return ((here == 1) | (here == size)).any(axis=1)


def _row_number(letters: str) -> int:
    """Row of a plate, counted from 1: A is 1, AF is 32."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _format(last_row: int, last_column: int, n_wells: int) -> tuple[int, int]:
    """Rows and columns of the plate: fewer than 96 wells only where every one was read."""
    for rows, columns in FORMATS:
        fits = rows >= last_row and columns >= last_column
        if fits and (rows * columns >= 96 or rows * columns == n_wells):
            return rows, columns
    return last_row, last_column


def _saturated(table: pd.DataFrame, plate_reads: pd.DataFrame) -> list[int]:
    """How many wells of each read were beyond what the reader measures well."""
    beyond = (plate_reads["absorbance"] > SATURATED_OD) | (plate_reads["flag"] == "overflow")
    counts = plate_reads[READ_KEYS].assign(beyond=beyond & (plate_reads["excluded"] == ""))
    sums = counts.groupby(READ_KEYS, dropna=False, sort=False)["beyond"].sum().reset_index()
    return table[READ_KEYS].merge(sums, on=READ_KEYS, how="left")["beyond"].tolist()


def _verdict(plate: _Plate, alpha: float) -> str:
    """The worst grade found, then everything that was found."""
    if not plate.laid_out:
        return "not rated: no layout"
    if plate.n_control == 0:
        return "not rated: no readable control wells"
    findings = [_separation(plate), *_warnings(plate, alpha)]
    grade = GRADES[max(grade for grade, _ in findings)]
    return f"{grade}: {'; '.join(words for _, words in findings)}"


def _separation(plate: _Plate) -> _Finding:
    """Z' in words."""
    if plate.control_mean - plate.kill_mean <= RESOLVED_OD:
        return 3, f"control does not exceed the {plate.kill}"
    if np.isnan(plate.z_prime):
        return 0, f"Z' needs {FEWEST_WELLS} wells each of control and {plate.kill}"
    grade = 1 if plate.z_prime >= GOOD_Z_PRIME else 2 if plate.z_prime >= 0 else 3
    return grade, f"Z' {plate.z_prime:.2f} against {plate.kill}"


def _warnings(plate: _Plate, alpha: float) -> Iterator[_Finding]:
    """What else speaks against the plate."""
    if plate.control_cv_pct > MARGINAL_CV_PCT:
        limit = FAILING_CV_PCT if plate.control_cv_pct > FAILING_CV_PCT else MARGINAL_CV_PCT
        grade = 3 if limit == FAILING_CV_PCT else 2
        yield grade, f"control CV {plate.control_cv_pct:.1f} % (above {limit:g} %)"
    if abs(plate.edge_effect_pct) >= EDGE_PCT and plate.edge_p < alpha:
        yield 2, f"edge wells of control {plate.edge_effect_pct:+.0f} % against inner wells"
    signal = plate.control_mean - (0.0 if np.isnan(plate.blank_mean) else plate.blank_mean)
    if RESOLVED_OD < signal < LOW_SIGNAL_OD:
        yield 2, f"low signal: control {signal:.2f} OD above blank"
    for drift, p, way in (
        (plate.column_drift_pct, plate.column_drift_p, "first to the last column"),
        (plate.row_drift_pct, plate.row_drift_p, "first to the last row"),
    ):
        if abs(drift) >= DRIFT_PCT and p < DRIFT_P:
            yield 2, f"replicates drift by {drift:+.0f} % from the {way}"
    if plate.n_saturated:
        beyond = f"wells beyond {SATURATED_OD:g} OD or out of the reader's range"
        yield 2, f"{plate.n_saturated} {beyond}"
