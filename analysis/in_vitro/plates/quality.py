"""Quality of every plate: whether its controls are tight, apart from the blanks, and even."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.groups import (
    Array,
    Columns,
    Groups,
    Ints,
    coded,
    columns_of,
    grouped,
    groups_of,
    holds,
    places,
)
from analysis.in_vitro.plates.edges import edge_effect
from analysis.in_vitro.plates.surface import (
    POSITION_COLUMNS,
    POSITION_KEYS,
    WITH_CELLS,
    position_effects,
)
from analysis.in_vitro.plates.wells import READ_KEYS, RESOLVED_OD, is_control, of_plates
from analysis.number_words import plain_number, signed_number
from analysis.settings import Settings
from analysis.study import Study

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

GRADES = ("not rated", "good", "marginal", "fail")

CONTROL, BLANK, POSITIVE = 1, 2, 3  # kinds of wells; 0 for all others

_Finding = tuple[int, str]  # place in GRADES, and in words


class _Moments(NamedTuple):
    """The absorbance of one kind of well, by read."""

    n: Ints
    mean: Array
    sd: Array
    median: Array
    mad: Array


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
    effects and drifts are those of `analysis.in_vitro.plates.surface.position_effects`.

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
        Of `well_viability`.
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
    if study.plate_reads is None:
        return pd.DataFrame(columns=QUALITY_COLUMNS)
    wells = of_plates(wells)
    read = groups_of(wells, READ_KEYS)
    kind = _kind(wells, read)
    keys = read.names(wells, READ_KEYS)
    placed = columns_of(wells, POSITION_KEYS) | {"read": read.number}
    columns = {
        **keys,
        **_means(wells, read, kind),
        **edge_effect(placed, read, kind == CONTROL),
        "laid_out": read.count(~holds(wells, "role", "")) > 0,
        "n_saturated": _saturated(study.plate_reads, keys),
        "n_excluded": read.count((wells["excluded"] != 0).to_numpy()),
    }
    effects = position_effects(placed)
    columns |= {name: effects[name].to_numpy() for name in POSITION_COLUMNS}
    fields = [columns[field.name].tolist() for field in dataclasses.fields(_Plate)]
    plates = (_Plate(*values) for values in zip(*fields, strict=True))
    columns["verdict"] = [_verdict(plate, 1 - settings.confidence) for plate in plates]
    return pd.DataFrame({name: columns[name] for name in QUALITY_COLUMNS})


def _kind(wells: pd.DataFrame, read: Groups) -> Ints:
    """What each well tells about its plate: control, blank, positive, or nothing."""
    control, arm = is_control(wells), coded(wells, "arm").number
    first = np.full(len(read), -1)  # of several
    at = np.flatnonzero(control)[::-1]
    first[read.number[at]] = arm[at]
    kind = np.where(holds(wells, "role", "blank"), BLANK, 0)
    kind = np.where(holds(wells, "role", "positive"), POSITIVE, kind)
    kind = np.where(control & (arm == first[read.number]), CONTROL, kind)
    unread = np.isnan(wells["absorbance"].to_numpy(float))
    return np.where(unread | (wells["excluded"].to_numpy() != 0), 0, kind)


def _means(wells: pd.DataFrame, read: Groups, kind: Ints) -> Columns:
    """Number, mean and SD of each kind of well, and what follows from them."""
    absorbance = wells["absorbance"].to_numpy(float)
    control, blank, positive = (
        _moments(absorbance[kind == each], read.only(kind == each))
        for each in (CONTROL, BLANK, POSITIVE)
    )
    has_positive = positive.n > 0
    kill = _Moments(*(np.where(has_positive, a, b) for a, b in zip(positive, blank, strict=True)))
    enough = (control.n >= FEWEST_WELLS) & (kill.n >= FEWEST_WELLS)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(control.sd**2 + kill.sd**2)
        distance = np.abs(control.mean - kill.mean)
        apart = enough & (distance > RESOLVED_OD)
        medians = np.where(apart, np.abs(control.median - kill.median), np.nan)
        return {
            "n_control": control.n,
            "n_blank": blank.n,
            "control_mean": control.mean,
            "control_cv_pct": 100 * control.sd / np.where(control.mean > 0, control.mean, np.nan),
            "blank_mean": blank.mean,
            "kill_mean": kill.mean,
            "kill": np.where(has_positive, "positive control", "blanks"),
            "z_prime": 1 - 3 * (control.sd + kill.sd) / np.where(apart, distance, np.nan),
            "signal_to_background": control.mean / np.where(blank.mean > 0, blank.mean, np.nan),
            "n_positive": positive.n,
            "robust_z_prime": 1 - 3 * (control.mad + kill.mad) / medians,
            "ssmd": (control.mean - kill.mean)
            / np.where(enough & (spread > RESOLVED_OD), spread, np.nan),
            "replicate_cv_pct": _replicate_cv(wells, read),
        }


def _moments(absorbance: Array, read: Groups) -> _Moments:
    """Number, mean, SD, median and 1.4826 MAD of the absorbance by read."""
    median = read.median(absorbance)
    mad = MAD_TO_SD * read.median(np.abs(absorbance - median[read.number]))
    n, mean, sd = read.spread(absorbance)
    return _Moments(n, mean, sd, median, mad)


def _replicate_cv(wells: pd.DataFrame, read: Groups) -> Array:
    """The median CV, in %, of a read's replicate groups with cells and 3 wells or more."""
    counts = (wells["excluded"] == 0).to_numpy() & holds(wells, "role", *WITH_CELLS)
    keys = ["role", "arm", "concentration", "concentration_2"]
    numbers = [read.number, *(coded(wells, key).number for key in keys)]
    replicates = grouped([number[counts] for number in numbers])
    absorbance = wells["absorbance"].to_numpy(float)[counts]
    n, mean, sd = replicates.spread(absorbance)
    usable = (n >= FEWEST_WELLS) & (mean > RESOLVED_OD)
    cv = np.where(usable, 100 * sd / np.where(usable, mean, 1.0), np.nan)
    return Groups(read.number[counts][replicates.first], read.first).median(cv)


def _saturated(plate_reads: pd.DataFrame, keys: Columns) -> Ints:
    """How many wells of each read were beyond what the reader measures well."""
    beyond = plate_reads["absorbance"].to_numpy(float) > SATURATED_OD
    beyond |= holds(plate_reads, "flag", "overflow")
    read = groups_of(plate_reads, READ_KEYS)
    number = read.count(beyond & holds(plate_reads, "excluded", ""))
    return number[places(keys, read.names(plate_reads, READ_KEYS), READ_KEYS)]


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
    return grade, f"Z' {plain_number(plate.z_prime, 2)} against {plate.kill}"


def _warnings(plate: _Plate, alpha: float) -> Iterator[_Finding]:
    """What else speaks against the plate."""
    if plate.control_cv_pct > MARGINAL_CV_PCT:
        limit = FAILING_CV_PCT if plate.control_cv_pct > FAILING_CV_PCT else MARGINAL_CV_PCT
        grade = 3 if limit == FAILING_CV_PCT else 2
        yield grade, f"control CV {plate.control_cv_pct:.1f} % (above {limit:g} %)"
    if abs(plate.edge_effect_pct) >= EDGE_PCT and plate.edge_p < alpha:
        effect = signed_number(plate.edge_effect_pct, 0)
        yield 2, f"edge wells of control {effect} % against inner wells"
    signal = plate.control_mean - (0.0 if np.isnan(plate.blank_mean) else plate.blank_mean)
    if RESOLVED_OD < signal < LOW_SIGNAL_OD:
        yield 2, f"low signal: control {signal:.2f} OD above blank"
    for drift, p, way in (
        (plate.column_drift_pct, plate.column_drift_p, "first to the last column"),
        (plate.row_drift_pct, plate.row_drift_p, "first to the last row"),
    ):
        if abs(drift) >= DRIFT_PCT and p < DRIFT_P:
            yield 2, f"replicates drift by {signed_number(drift, 0)} % from the {way}"
    if plate.n_saturated:
        beyond = f"wells beyond {SATURATED_OD:g} OD or out of the reader's range"
        yield 2, f"{plate.n_saturated} {beyond}"
