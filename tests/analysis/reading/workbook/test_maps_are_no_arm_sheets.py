"""A list of wells with treatments and doses is a layout, not a sheet of arms."""

from __future__ import annotations

from analysis.reading import Upload, read_study
from tests.files.make_files import workbook


def test_a_list_of_wells_named_map_fills_the_plate() -> None:
    grid = [
        ["", 1, 2, 3],
        *([row, 0.1 * at, 0.2 * at, 0.3 * at] for at, row in enumerate("ABC", 2)),
    ]
    arms = {1: "DMSO", 2: "Tamoxifen", 3: "Tamoxifen"}
    wells = [[f"{row}0{at}", arms[at], at - 1, "MCF7"] for row in "ABC" for at in arms]
    listed = [["Well", "Treatment", "Dose (uM)", "Cell line"], *wells]
    study = read_study([Upload("x.xlsx", workbook({"Plate": [["OD 570"], *grid], "Map": listed}))])
    assert study.plate_reads is not None
    dosed = study.plate_reads[study.plate_reads["well"].eq("B3")].iloc[0]
    assert (dosed["arm"], dosed["concentration"]) == ("Tamoxifen", 2.0)
