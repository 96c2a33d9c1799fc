"""Wells: absorbance to viability in percent of control, plate by plate.

A *read* is one plate at one time: the wells that share model, experiment, plate and time. Blank
and control are always those of the same read.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.settings import Settings
from analysis.solvents import control_arms
from analysis.study import CONTROL_ROLES, Problem, Severity, Study

READ_KEYS = ["model", "experiment", "plate", "time_h"]
PLATE_KEYS = ["file", "sheet", "model", "experiment", "plate"]
SIGNAL_NM = 570.0  # where formazan absorbs most
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
# well read below its blank (0/1), and the reader's mark in place of a number.
WELL_COLUMNS = [
    *WELL_VIABILITY_COLUMNS,
    "concentration_2",
    "unit_2",
    "control_arm",
    "below_blank",
    "flag",
]


def well_viability(study: Study, settings: Settings) -> pd.DataFrame:
    """Viability of every well that was read, in percent of the control on its own plate.

    ``viability_pct = 100 (A - mean blank) / (mean control - mean blank)``: A is the absorbance,
    less the reference absorbance of the same well where one is given; blank and control are the
    wells of the same model, experiment, plate and time. The control is the study's control arm
    of that model (`Study.control`), or the arm's own vehicle where there are several
    (`analysis.solvents`); wells of the other control role are an arm like any other.

    Where several wavelengths of a well are listed, the one nearest 570 nm is the signal and the
    others are left out. A flagged well (overflow) has no absorbance. Excluded wells keep their
    numbers but enter neither blank nor control. A read without blanks, or any read with
    ``settings.blank_correction`` off, is not corrected: ``corrected`` is the absorbance. Negative
    values stay. ``viability_pct`` is NaN in wells without a role or meant to be empty, and on a
    read whose control is missing or does not exceed its blank.

    Parameters
    ----------
    study : Study
        ``study.plate_reads``, one row per well and read (none: an empty table).
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
    if study.plate_reads is None:
        return pd.DataFrame(columns=WELL_COLUMNS)
    reads = _signal_rows(study.plate_reads)
    absorbance = (reads["absorbance"] - reads["reference"].fillna(0.0)).where(reads["flag"] == "")
    excluded = _excluded(reads)
    used = absorbance.where(~excluded)
    read = reads.groupby(READ_KEYS, dropna=False, sort=False).ngroup()
    blank = used.where(reads["role"] == "blank").groupby(read).transform("mean")
    offset = blank.fillna(0.0) if settings.blank_correction else 0.0
    arms = pd.MultiIndex.from_frame(reads[["model", "arm"]])
    control_arm = pd.Series(arms.map(control_arms(reads, study, settings)), reads.index, dtype=str)
    control = (used - offset).where(is_control(reads["arm"], control_arm))
    means = control.groupby([read, reads["arm"]]).mean()
    own = means.reindex(pd.MultiIndex.from_arrays([read, control_arm]))
    control_mean = pd.Series(own.to_numpy(), reads.index)
    corrected = absorbance - offset
    viability = 100 * corrected / control_mean.where(control_mean > RESOLVED_OD)
    return reads.assign(
        absorbance=absorbance,
        corrected=corrected,
        viability_pct=viability.where(~reads["role"].isin(["", "empty"])),
        excluded=excluded.astype(int),
        control_arm=control_arm,
        below_blank=((absorbance < blank) & (reads["role"] != "blank")).astype(int),
    )[WELL_COLUMNS]


def is_control(arm: pd.Series, control_arm: pd.Series) -> pd.Series:
    """Whether each well is of the arm its model is compared with."""
    return (arm == control_arm) & (control_arm != "")


def viability_problems(
    study: Study, wells: pd.DataFrame, settings: Settings
) -> tuple[Problem, ...]:
    """What the user should know about the plates: what was missing, and what was done about it.

    One problem per plate and kind, with the times it holds for; wells that read below the blank
    and the choice between two control arms are information, not warnings.

    Parameters
    ----------
    study : Study
        Where the reads came from.
    wells : DataFrame
        Of `well_viability`.
    settings : Settings
        ``blank_correction``.

    Returns
    -------
    tuple of Problem
    """
    if study.plate_reads is None or wells.empty:
        return ()
    reads = _read_summary(study.plate_reads, wells)
    return (
        *_layout_problems(reads, settings),
        *_wavelength_problems(reads),
        *_control_choice(wells),
        *_vehicle_problems(wells),
    )


def _signal_rows(reads: pd.DataFrame) -> pd.DataFrame:
    """One wavelength of every well and read: the nearest to the signal's."""
    if _several_wavelengths(reads).any():
        distance = (reads["read_wavelength_nm"] - SIGNAL_NM).abs().fillna(np.inf)
        well = reads.groupby([*READ_KEYS, "well"], dropna=False, sort=False).ngroup()
        reads = reads[distance == distance.groupby(well).transform("min")]
    return reads.reset_index(drop=True)


def _several_wavelengths(reads: pd.DataFrame) -> pd.Series:
    """Reads (index: READ_KEYS) listed at more than one wavelength."""
    by_read = reads.groupby(READ_KEYS, dropna=False, sort=False)
    return by_read["read_wavelength_nm"].nunique() > 1


def _excluded(reads: pd.DataFrame) -> pd.Series:
    """Wells that take part in no mean, because the user said so."""
    return reads["excluded"] != ""


def _read_summary(plate_reads: pd.DataFrame, wells: pd.DataFrame) -> pd.DataFrame:
    """Count what each read has: wells by kind, the control's mean, its wavelengths and source."""
    readable = wells["absorbance"].notna() & (wells["excluded"] == 0)
    control = is_control(wells["arm"], wells["control_arm"])
    counted = wells[READ_KEYS].assign(
        laid_out=wells["role"] != "",
        compared=~wells["role"].isin(["", "blank", "day0", "empty"]),
        blanks=(wells["role"] == "blank") & readable,
        controls=control & readable,
        below=wells["below_blank"],
        control_mean=wells["corrected"].where(control & readable),
    )
    sums = counted.groupby(READ_KEYS, dropna=False, sort=False)
    table = sums[["laid_out", "compared", "blanks", "controls", "below"]].sum()
    table["control_mean"] = sums["control_mean"].mean()
    read_from = plate_reads.groupby(READ_KEYS, dropna=False, sort=False)
    sources = read_from[["file", "sheet"]].first()
    sources["wavelengths"] = ""
    if _several_wavelengths(plate_reads).any():
        sources["wavelengths"] = read_from["read_wavelength_nm"].agg(_wavelength_text)
    return table.reset_index().merge(sources.reset_index(), on=READ_KEYS, how="left")


def _wavelength_text(wavelengths: pd.Series) -> str:
    """Several wavelengths in words, "" for one or none."""
    values = np.unique(wavelengths.dropna())
    return " and ".join(f"{value:g}" for value in values) if len(values) > 1 else ""


def _layout_problems(reads: pd.DataFrame, settings: Settings) -> Iterator[Problem]:
    """Plates without blanks or control, or with a control no higher than its blank.

    A plate without a layout is said by the reader; one of day-0 wells needs no control.
    """
    laid_out = reads["laid_out"] > 0
    if settings.blank_correction:
        yield from _by_plate(
            reads[laid_out & (reads["blanks"] == 0)],
            "warning",
            "no readable blank wells",
            "Viability is computed without blank correction.",
        )
    yield from _by_plate(
        reads[(reads["compared"] > 0) & (reads["controls"] == 0)],
        "warning",
        "no readable control wells",
        "No viability for this plate.",
    )
    yield from _by_plate(
        reads[reads["control_mean"] <= RESOLVED_OD],
        "warning",
        "the control wells do not exceed the blanks",
        "No viability for this plate.",
    )
    below = reads[reads["below"] > 0]
    yield from _by_plate(
        below.assign(value=[f"{n} well{'s'[: n != 1]}" for n in below["below"]]),
        "info",
        "wells read below the mean blank",
        "Kept as they are, as negative viability.",
    )


def _wavelength_problems(reads: pd.DataFrame) -> Iterator[Problem]:
    """Plates listed at several wavelengths, of which one is used."""
    several = reads[reads["wavelengths"] != ""]
    yield from _by_plate(
        several.assign(value=several["wavelengths"] + " nm"),
        "info",
        "read at several wavelengths",
        f"The one nearest {SIGNAL_NM:g} nm is the signal, the others are left out; "
        "to subtract one, give it in the column 'reference'.",
    )


def _control_choice(wells: pd.DataFrame) -> Iterator[Problem]:
    """Models with vehicle and untreated wells, where one was chosen."""
    controls = wells[wells["role"].isin(CONTROL_ROLES) & (wells["control_arm"] != "")]
    for (model, control_arm), rows in controls.groupby(["model", "control_arm"], sort=False):
        if others := [arm for arm in rows["arm"].unique() if arm != control_arm]:
            yield Problem(
                "info",
                f"{f'{model}: ' if model else ''}several control arms on the plates",
                value=", ".join([str(control_arm), *others]),
                action=f"Compared with {control_arm}; the others are arms like any other.",
            )


def _vehicle_problems(wells: pd.DataFrame) -> Iterator[Problem]:
    """Arms of which nothing says what they are dissolved in, where there are several vehicles."""
    arms = wells[wells["arm"] != ""]
    for model, rows in arms.groupby("model", sort=False):
        own = is_control(rows["arm"], rows["control_arm"])
        vehicles = [str(arm) for arm in rows.loc[own, "arm"].unique()]
        unknown = [str(arm) for arm in rows.loc[rows["control_arm"] == "", "arm"].unique()]
        if len(vehicles) > 1 and unknown:
            name = f"{model!s}: " if model else ""
            yield Problem(
                "warning",
                f"{name}several vehicles on the plates ({', '.join(vehicles)}), and nothing says "
                "which belongs to some arms",
                value=", ".join(unknown),
                action="No viability for these arms. Say it on the Viability page, or in the "
                f"study sheet: key 'vehicle of {unknown[0]}', value '{vehicles[0]}'.",
            )


def _by_plate(reads: pd.DataFrame, severity: Severity, what: str, action: str) -> Iterator[Problem]:
    """One problem per plate, naming the times it holds for."""
    for key, rows in reads.groupby(PLATE_KEYS, dropna=False, sort=False):
        file, sheet, model, experiment, plate = map(str, key)
        times = ", ".join(f"{time:g} h" for time in rows["time_h"].dropna())
        names = [model, f"experiment {experiment}" if experiment else "", f"plate {plate}", times]
        yield Problem(
            severity,
            f"{', '.join(name for name in names if name)}: {what}",
            file=file,
            sheet=sheet,
            value=", ".join(rows["value"]) if "value" in rows else "",
            action=action,
        )
