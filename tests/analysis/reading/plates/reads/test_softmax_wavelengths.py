"""Wavelengths of a SoftMax export stand behind their number, not where a run says its interval."""

from __future__ import annotations

from analysis.reading import Upload, read_study

_HEAD = (
    "Plate:\tP1\t1.3\tPlateFormat\tKinetic\tFluorescence\tFALSE\tRaw\tFALSE\t37\t10800\t300\t\t\t\t"
)
_WELLS = "\t".join(str(at) for at in range(1, 13))
_ROWS = ["\t".join(f"{40 + 12 * row + at}.5" for at in range(12)) for row in range(8)]


def wavelengths_of(listed: str) -> set[float]:
    lines = [f"{_HEAD}{listed}\t1\t12\t96", f"Time(hh:mm:ss)\tTemperature(°C)\t{_WELLS}"]
    body = [f"0:00\t37.00\t{_ROWS[0]}", *(f"\t\t{row}" for row in _ROWS[1:])]
    text = "\n".join(["##BLOCKS= 1", *lines, *body, "", "~End", ""])
    reads = read_study([Upload("kinetic.txt", text.encode())]).plate_reads
    assert reads is not None
    return set(reads["read_wavelength_nm"])


def test_an_interval_is_no_wavelength() -> None:
    assert wavelengths_of("1\t450") == {450}
