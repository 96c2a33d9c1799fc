"""Two wavelengths of one plate: the longer one as the reference of the shorter one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from analysis.reading.findings import Finding
from analysis.reading.plates.findings import PlateFinding
from analysis.study import Problem

# Where a formazan or dye is read, and where only the plate and the cells absorb.
_SIGNAL_NM = (490.0, 600.0)
_REFERENCE_NM = (620.0, 700.0)
_NO_OD = 10.0  # no plate has a median absorbance above
_READ = ["model", "experiment", "plate", "time_h"]


def with_references(findings: Sequence[Finding]) -> list[Finding]:
    """Findings whose signal rows hold the reference of their well, read at another wavelength.

    Only where the absorbance of a plate was read at one signal (490 to 600 nm) and one reference
    wavelength (620 to 700 nm) at that time; the rows of the reference wavelength are then no reads
    of their own. Nothing is subtracted from luminescence or fluorescence.
    """
    at_reads = [at for at, each in enumerate(findings) if _is_absorbance(each)]
    tables = [findings[at].rows.assign(finding=at) for at in at_reads]
    waves = {wave for each in tables for wave in each["read_wavelength_nm"].unique()}
    if not all(any(low <= w <= high for w in waves) for low, high in (_SIGNAL_NM, _REFERENCE_NM)):
        return list(findings)
    rows = pd.concat(tables, ignore_index=True)
    is_signal, is_reference = _pairs(rows)
    if not is_signal.any():
        return list(findings)
    second = rows.loc[is_reference, [*_READ, "well", "absorbance"]]
    second = second.drop_duplicates([*_READ, "well"]).rename(columns={"absorbance": "second"})
    found = rows[[*_READ, "well"]].merge(second, on=[*_READ, "well"], how="left")["second"]
    rows["reference"] = rows["reference"].mask(is_signal, found.to_numpy())
    result = list(findings)
    for at in at_reads:
        of_this = rows["finding"].eq(at)
        kept = rows[of_this & ~is_reference].drop(columns="finding").reset_index(drop=True)
        if (of_this & (is_signal | is_reference)).any():
            result[at] = replace(findings[at], rows=kept)
    for at in dict.fromkeys(rows.loc[is_signal, "finding"]):
        result[at] = _told(result[at], rows, is_signal & rows["finding"].eq(at), is_reference)
    return result


def _is_absorbance(finding: Finding) -> bool:
    """Whether a finding holds absorbance, as far as its file and its numbers say."""
    if finding.kind != "plate_reads" or not len(finding.rows):
        return False
    if isinstance(finding, PlateFinding) and finding.mode:
        return finding.mode == "absorbance"
    return not float(finding.rows["absorbance"].median()) > _NO_OD


def _pairs(rows: pd.DataFrame) -> tuple[pd.Series[bool], pd.Series[bool]]:
    """Rows that are a signal with a reference, and rows that are such a reference."""
    waves = rows["read_wavelength_nm"]
    signal = waves.where(waves.between(*_SIGNAL_NM))
    reference = waves.where(waves.between(*_REFERENCE_NM))
    groups = rows[_READ].assign(signal=signal, reference=reference)
    counts = groups.groupby(_READ, dropna=False, sort=False)
    one_each = counts["signal"].transform("nunique").eq(1)
    one_each &= counts["reference"].transform("nunique").eq(1)
    given = rows["reference"].notna().groupby([rows[each] for each in _READ], dropna=False)
    one_each &= ~given.transform("any")
    return one_each & signal.notna(), one_each & reference.notna()


def _told(
    finding: Finding, rows: pd.DataFrame, signal: pd.Series[bool], reference: pd.Series[bool]
) -> Finding:
    first = rows[signal].iloc[0]
    same = rows[reference & rows["plate"].eq(first["plate"])].iloc[0]
    plates = list(dict.fromkeys(rows.loc[signal, "plate"]))
    shown = ", ".join(plates[:3]) + (f" and {len(plates) - 3} more" if len(plates) > 3 else "")
    what = (
        f"Plate {shown} was read at {first['read_wavelength_nm']:g} and "
        f"{same['read_wavelength_nm']:g} nm."
    )
    action = f"{same['read_wavelength_nm']:g} nm is the reference, subtracted well by well."
    place = finding.recognized
    problem = Problem("info", what, place.file, place.sheet, place.first_cell, "", action)
    return replace(finding, problems=(*finding.problems, problem))
