"""Logarithms of bioluminescence are called so, and never taken for photons."""

from __future__ import annotations

import pytest

from analysis.in_vivo.animals.endpoint_assays import is_signal
from analysis.reading import Upload, read_study
from analysis.study import Study


def read(heading: str, name: str = "sheet.csv") -> Study:
    lines = [f"mouse,arm,day,{heading}", "1,veh,0,5.1", "1,veh,7,6.4", "2,tx,0,5.2", "2,tx,7,5.6"]
    return read_study([Upload(name, "\n".join(lines).encode())])


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("log10 total flux (p/s)", "log10"),
        ("log(total flux)", "log"),
        ("Log Radiance", "log"),
        ("ln(BLI)", "ln"),
    ],
)
def test_a_heading_of_logarithms(heading: str, unit: str) -> None:
    endpoints = read(heading).endpoints
    assert endpoints is not None
    assert endpoints["value"].tolist() == [5.1, 6.4, 5.2, 5.6]
    assert {*endpoints["unit"]} == {unit}
    (measure,) = {*endpoints["measure"]}
    assert measure.casefold().startswith(unit)
    assert not is_signal(measure, unit)


def test_a_file_called_log_holds_photons() -> None:
    endpoints = read("total flux (p/s)", "imaging log.csv").endpoints
    assert endpoints is not None
    assert {*zip(endpoints["measure"], endpoints["unit"], strict=True)} == {("total flux", "p/s")}
    assert is_signal("total flux", "p/s")
