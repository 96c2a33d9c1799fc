"""What the user should know about the plates before their viability is read."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.groups import columns_of, groups_of, holds, places
from analysis.in_vitro.plates.wells import (
    READ_KEYS,
    RESOLVED_OD,
    SIGNAL_NM,
    is_control,
    several_wavelengths,
)
from analysis.settings import Settings
from analysis.study import CONTROL_ROLES, Problem, Severity, Study

PLATE_KEYS = ["file", "sheet", "model", "experiment", "plate"]


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
    if wells.empty:
        return ()
    reads = _read_summary(study, wells)
    return (
        *_layout_problems(reads, settings),
        *_wavelength_problems(reads),
        *_control_choice(wells),
        *_vehicle_problems(wells),
    )


def _read_summary(study: Study, wells: pd.DataFrame) -> pd.DataFrame:
    """Count what each read has: wells by kind, the control's mean, its wavelengths and source."""
    read = groups_of(wells, READ_KEYS)
    readable = wells["absorbance"].notna().to_numpy() & (wells["excluded"] == 0).to_numpy()
    control = is_control(wells) & readable
    rows = _sources(study)
    source = groups_of(rows, READ_KEYS)
    names = read.names(wells, READ_KEYS)
    place = places(names, source.names(rows, READ_KEYS), READ_KEYS)
    words = [""] * len(source)
    for at in np.flatnonzero(several_wavelengths(rows, source)).tolist():
        words[at] = _wavelength_text(rows["read_wavelength_nm"][source.number == at])
    given = wells["absorbance"].isna().to_numpy() & wells["viability_pct"].notna().to_numpy()
    return pd.DataFrame(
        {
            **names,
            "given": read.count(given),
            "laid_out": read.count(~holds(wells, "role", "")),
            "compared": read.count(~holds(wells, "role", "", "blank", "day0", "empty")),
            "blanks": read.count(holds(wells, "role", "blank") & readable),
            "controls": read.count(control),
            "below": read.count((wells["below_blank"] > 0).to_numpy()),
            "control_mean": read.mean(np.where(control, wells["corrected"].to_numpy(), np.nan)),
            "file": rows["file"].array[source.first[place]],
            "sheet": rows["sheet"].array[source.first[place]],
            "wavelengths": np.array(words, dtype=object)[place],
        }
    )


def _sources(study: Study) -> pd.DataFrame:
    """Where every read came from: rows of plates, then of tables without wells."""
    columns = [*READ_KEYS, "read_wavelength_nm", "file", "sheet"]
    parts = []
    if study.plate_reads is not None:
        parts.append(study.plate_reads[columns])
    if study.responses is not None:
        tables = study.responses.rename(columns={"table": "plate"})
        parts.append(tables.assign(read_wavelength_nm=np.nan)[columns])
    return parts[0] if len(parts) == 1 else pd.concat(parts, ignore_index=True)


def _wavelength_text(wavelengths: pd.Series) -> str:
    """Several wavelengths in words, "" for one or none."""
    values = np.unique(wavelengths.dropna())
    return " and ".join(f"{value:g}" for value in values) if len(values) > 1 else ""


def _layout_problems(reads: pd.DataFrame, settings: Settings) -> Iterator[Problem]:
    """Plates without blanks or control, or with a control no higher than its blank.

    A plate without a layout is said by the reader; one of day-0 wells needs no control.
    """
    reads = reads[reads["given"] == 0]  # percents are nobody's wells
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
        f"The one nearest {SIGNAL_NM:g} nm (of ultraviolet ones the first) is the signal, the "
        "others are left out; to subtract one, give it in the column 'reference'.",
    )


def _control_choice(wells: pd.DataFrame) -> Iterator[Problem]:
    """Models with vehicle and untreated wells, where one was chosen."""
    rows = holds(wells, "role", *CONTROL_ROLES) & ~holds(wells, "control_arm", "")
    used = columns_of(wells, ["model", "control_arm", "arm"], np.flatnonzero(rows))
    arms: dict[tuple[str, str], list[str]] = {}
    for model, control_arm, arm in dict.fromkeys(zip(*used.values(), strict=True)):
        arms.setdefault((model, control_arm), []).append(arm)
    for (model, control_arm), present in arms.items():
        if others := [arm for arm in present if arm != control_arm]:
            yield Problem(
                "info",
                f"{f'{model}: ' if model else ''}several control arms on the plates",
                value=", ".join([str(control_arm), *others]),
                action=f"Compared with {control_arm}; the others are arms like any other.",
            )


def _vehicle_problems(wells: pd.DataFrame) -> Iterator[Problem]:
    """Arms of which nothing says what they are dissolved in, where there are several vehicles."""
    unnamed = ~holds(wells, "arm", "")
    if not (unnamed & holds(wells, "control_arm", "")).any():
        return
    arms = wells[unnamed]
    for model, rows in arms.groupby("model", sort=False):
        own = is_control(rows)
        vehicles = [str(arm) for arm in rows.loc[own, "arm"].unique()]
        unknown = [str(arm) for arm in rows.loc[rows["control_arm"] == "", "arm"].unique()]
        if len(vehicles) > 1 and unknown:
            name = f"{model!s}: " if model else ""
            yield Problem(
                "warning",
                f"{name}several vehicles on the plates ({', '.join(vehicles)}), and nothing says "
                "which belongs to some arms",
                value=", ".join(unknown),
                action="No viability for these arms. Say it on the Cells page, or in the "
                f"study sheet: key 'vehicle of {unknown[0]}', value '{vehicles[0]}'.",
            )


def _by_plate(reads: pd.DataFrame, severity: Severity, what: str, action: str) -> Iterator[Problem]:
    """One problem per plate, naming the times it holds for."""
    if reads.empty:
        return
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
