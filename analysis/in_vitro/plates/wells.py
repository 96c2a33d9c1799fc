"""Wells: absorbance to viability in percent of control, plate by plate.

A *read* is one plate at one time: the wells that share model, experiment, plate and time. Blank
and control are always those of the same read.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.groups import Array, Groups, Mask, Table, coded, grouped, groups_of, holds
from analysis.in_vitro.plates.solvents import control_arms
from analysis.settings import Settings
from analysis.study import ARMLESS_ROLES, INHIBITION, PLATE_READ_COLUMNS, RAW_SIGNAL, Study

READ_KEYS = ["model", "experiment", "plate", "time_h"]
SIGNAL_NM = 570.0  # where formazan absorbs most
VISIBLE_NM = 400.0  # below, no wavelength is one of a dye
REFERENCE_NM = 620.0  # from here on only plastic and cells absorb, no dye of these assays
RESOLVED_OD = 1e-6  # no reader tells smaller differences from none

# Written to the table `well_viability`.
WELL_VIABILITY_COLUMNS = [
    "model",
    "plate",
    "experiment",
    "time_h",
    "well",
    "role",
    "arm",
    "concentration",
    "unit",
    "absorbance",
    "corrected",
    "viability_pct",
    "excluded",
]
# What the analysis of wells needs besides: second component, comparator of the model, whether the
# well read below its blank (0/1), the reader's mark in place of a number, and what the study writes
# in the place of the arm, of blanks and wells without a role too.
WELL_COLUMNS = [
    *WELL_VIABILITY_COLUMNS,
    "concentration_2",
    "unit_2",
    "control_arm",
    "below_blank",
    "flag",
    "written_arm",
]


def well_viability(study: Study, settings: Settings) -> pd.DataFrame:
    """Viability of every well that was read, in percent of the control on its own plate.

    ``viability_pct = 100 (A - mean blank) / (mean control - mean blank)``: A is the absorbance,
    less the reference absorbance of the same well where one is given; blank and control are the
    wells of the same model, experiment, plate and time. The control is the study's control arm
    of that model (`Study.control`), or the arm's own vehicle where there are several
    (`plates.solvents`); wells of the other control role are an arm like any other.

    Responses that stand in no well (``study.responses``) follow, each table a plate without well
    names: a raw signal as an absorbance; a percent of control as it was given, and an inhibition
    as ``100 - inhibition``, both without ``absorbance``.

    Where several wavelengths of a well are listed, the one nearest 570 nm is the signal (of
    ultraviolet ones the first) and the others are left out; one of 620 nm or more counts only
    where there is no other. A flagged well (overflow) has no absorbance. Excluded wells keep their
    numbers but enter neither blank nor control. A read without blanks, or any read with
    ``settings.blank_correction`` off, is not corrected: ``corrected`` is the absorbance. Negative
    values stay. Wells without a role, blanks, positive and day-0 controls have no ``arm``;
    ``written_arm`` is their name as the study gives it. ``viability_pct`` is NaN in
    wells without a role or meant to be empty, and on a
    read whose control is missing or does not exceed its blank.

    Parameters
    ----------
    study : Study
        ``study.plate_reads``, one row per well and read, and ``study.responses`` (neither: an
        empty table).
    settings : Settings
        ``control`` and ``blank_correction``.

    Returns
    -------
    DataFrame
        Columns ``WELL_COLUMNS``, rows in the order read; absorbance and corrected in OD.

    References
    ----------
    .. [1] Mosmann T. J Immunol Methods 1983; 65:55-63.
    """
    if study.plate_reads is None and study.responses is None:
        return pd.DataFrame(columns=WELL_COLUMNS)
    reads = _all_reads(study)
    is_blank, read = holds(reads, "role", "blank"), groups_of(reads, READ_KEYS)
    value = reads["absorbance"].to_numpy(float) - np.nan_to_num(reads["reference"].to_numpy(float))
    absorbance = np.where(holds(reads, "flag", ""), value, np.nan)
    excluded = ~holds(reads, "excluded", "")
    used = np.where(excluded, np.nan, absorbance)
    blank = read.mean_at(np.where(is_blank, used, np.nan))
    corrected = absorbance - (np.nan_to_num(blank) if settings.blank_correction else 0.0)
    control_arm = _control_arm(reads, study, settings)
    control = _control_means(reads, read, np.where(excluded, np.nan, corrected), control_arm)
    with np.errstate(divide="ignore", invalid="ignore"):
        viability = 100 * corrected / np.where(control > RESOLVED_OD, control, np.nan)
    given = reads["given_pct"].to_numpy(float)
    viability = np.where(np.isnan(given), viability, given)
    found = {
        "absorbance": absorbance,
        "corrected": corrected,
        "viability_pct": np.where(holds(reads, "role", "", "empty"), np.nan, viability),
        "excluded": excluded.astype(int),
        "control_arm": control_arm,
        "below_blank": ((absorbance < blank) & ~is_blank).astype(int),
    }
    columns = {name: found[name] if name in found else reads[name].array for name in WELL_COLUMNS}
    return pd.DataFrame(columns)


def written_wells(wells: pd.DataFrame) -> pd.DataFrame:
    """The table `well_viability`: of a well of no arm, ``arm`` is its name as it was written."""
    return wells.assign(arm=wells["written_arm"])[WELL_VIABILITY_COLUMNS]


def is_control(table: Table) -> Mask:
    """Whether each row is of the arm its model is compared with."""
    arm, control_arm = np.asarray(table["arm"]), np.asarray(table["control_arm"])
    return np.asarray((arm == control_arm) & (control_arm != ""))


def signal_distance(wavelengths_nm: pd.Series[float]) -> pd.Series[float]:
    """How far wavelengths are from the signal's, in nm; references are further than all others.

    Ultraviolet ones (below 400 nm) come after the visible ones, in the order in which they are
    listed.
    """
    beyond = np.where(wavelengths_nm >= REFERENCE_NM, 1e4, 0.0)
    away = ((wavelengths_nm - SIGNAL_NM).abs() + beyond).fillna(np.inf)
    listed = pd.Series(pd.factorize(wavelengths_nm)[0], index=wavelengths_nm.index, dtype=float)
    return away.mask(wavelengths_nm < VISIBLE_NM, REFERENCE_NM + listed)


def of_plates(wells: pd.DataFrame) -> pd.DataFrame:
    """The rows that are wells of a plate, without responses that stand in no well."""
    placed = ~holds(wells, "well", "")
    return wells if placed.all() else wells[placed]


def _all_reads(study: Study) -> pd.DataFrame:
    """Wells of plates, then responses as wells without a name; ``given_pct`` of percents."""
    parts = []
    if study.plate_reads is not None:
        parts.append(_signal_rows(study.plate_reads).assign(given_pct=np.nan))
    if study.responses is not None:
        parts.append(_as_reads(study.responses))
    reads = parts[0] if len(parts) == 1 else pd.concat(parts, ignore_index=True)
    has_none = holds(reads, "role", "", *ARMLESS_ROLES)
    return reads.assign(written_arm=reads["arm"], arm=reads["arm"].mask(has_none, ""))


def _as_reads(responses: pd.DataFrame) -> pd.DataFrame:
    value = responses["response"].to_numpy(float)
    is_raw = holds(responses, "measure", RAW_SIGNAL)
    percent = np.where(holds(responses, "measure", INHIBITION), 100 - value, value)
    rows = responses.rename(columns={"table": "plate"}).assign(
        well="",
        absorbance=np.where(is_raw, value, np.nan),
        reference=np.nan,
        read_wavelength_nm=np.nan,
        given_pct=np.where(is_raw, np.nan, percent),
    )
    return rows[[*PLATE_READ_COLUMNS, "given_pct"]].reset_index(drop=True)


def _signal_rows(reads: pd.DataFrame) -> pd.DataFrame:
    """One wavelength of every well and read: the nearest to the signal's."""
    if several_wavelengths(reads, groups_of(reads, READ_KEYS)).any():
        distance = signal_distance(reads["read_wavelength_nm"])
        well = reads.groupby([*READ_KEYS, "well"], dropna=False, sort=False).ngroup()
        reads = reads[distance == distance.groupby(well).transform("min")]
    return reads.reset_index(drop=True)


def several_wavelengths(reads: pd.DataFrame, read: Groups) -> Mask:
    """Reads listed at more than one wavelength."""
    wavelength = coded(reads, "read_wavelength_nm").number
    known = wavelength >= 0
    return np.asarray(read.only(known).distinct(wavelength[known]) > 1)


def _control_arm(reads: pd.DataFrame, study: Study, settings: Settings) -> npt.NDArray[np.object_]:
    """The arm that each well is held against."""
    pair = groups_of(reads, ["model", "arm"])
    pairs = list(zip(*pair.names(reads, ["model", "arm"]).values(), strict=True))
    controls = control_arms(pairs, study, settings)
    names = [controls[key] for key in pairs]
    return np.array(names, dtype=object)[pair.number]


def _control_means(
    reads: pd.DataFrame, read: Groups, values: Array, control_arm: npt.NDArray[np.object_]
) -> Array:
    """Mean of the wells of its control on the read of each well."""
    arm = reads["arm"].to_numpy()
    codes, _ = pd.factorize(np.concatenate([arm, control_arm]))
    same = grouped([np.tile(read.number, 2), codes])
    control = np.where((arm == control_arm) & (control_arm != ""), values, np.nan)
    means = same.mean(np.r_[control, np.full(len(arm), np.nan)])
    return np.asarray(means[same.number[len(arm) :]])
