"""Plate maps show every well in its place, and each read of a plate on a map of its own."""

import numpy as np
import pandas as pd
import pytest

from components.panels.in_vitro.plates.plate_maps import plate_maps, read_names
from components.panels.pathway import TARGETS, pathway
from tests.panel_checks import annotations
from tests.small_studies import bare_plate_rows, csv, plate_rows, results_of


def wells(rows):
    return results_of(csv(rows)).tables["well_viability"]


def maps(panel):
    return [trace for trace in panel.figure.data if trace.type == "heatmap"]


def test_every_well_is_in_its_place():
    rows = bare_plate_rows()
    panel = plate_maps(wells(rows), "absorbance", "Absorbance (OD)")
    (heat,) = maps(panel)
    assert np.shape(heat.z) == (8, 12)
    by_well = {well: value for _, well, value in rows[1:]}
    assert heat.z[0][0] == by_well["A1"]
    assert heat.z[7][11] == by_well["H12"]
    assert heat.z[2][4] == by_well["C5"]
    assert (heat.y[0], heat.x[-1]) == ("A", "12")
    assert panel.title == "Plate maps, absorbance (OD)"
    assert panel.caption == "1 plate, 96 wells, one color scale."


def test_hover_names_well_role_and_arm():
    (heat,) = maps(plate_maps(wells(plate_rows()), "viability_pct", "Viability (%)"))
    assert heat.customdata[2][0] == "C1 sample tamoxifen"
    assert heat.customdata[0][1] == "A2 blank"
    assert heat.z[2][0] == pytest.approx(70.0)


def test_wells_without_a_number_are_crossed_out_and_counted():
    lost = wells(bare_plate_rows())
    lost.loc[lost["well"].isin(["B3", "H12"]), "absorbance"] = np.nan
    panel = plate_maps(lost, "absorbance", "Absorbance (OD)")
    (crosses,) = [trace for trace in panel.figure.data if trace.type == "scatter"]
    assert list(zip(crosses.y, crosses.x, strict=True)) == [("B", "3"), ("H", "12")]
    assert panel.caption.endswith("; 2 wells without a number (×).")


def test_a_plate_read_at_several_times_has_a_map_for_each():
    rows = plate_rows()
    later = [(*row[:2], 96, round(row[3] / 2, 3), *row[4:]) for row in rows[1:]]
    both = wells(rows + later)
    named = both.assign(plate=read_names(both))
    assert list(dict.fromkeys(named["plate"])) == ["P1, 72 h", "P1, 96 h"]
    panel = plate_maps(named, "absorbance", "Absorbance (OD)")
    assert [heat.z[1][0] for heat in maps(panel)] == [1.05, 0.525]
    assert annotations(panel.figure)[:2] == ["72 h", "96 h"]  # what they share is said below
    assert panel.caption.startswith("P1: 2 plates, ")


def test_a_plate_read_once_keeps_its_name():
    assert set(read_names(wells(plate_rows()))) == {"P1"}
    assert set(read_names(wells(bare_plate_rows()))) == {"P1"}


def test_no_plate_leaves_a_sentence():
    panel = plate_maps(wells(plate_rows()).iloc[:0], "absorbance", "Absorbance (OD)")
    assert panel.caption == "No plate is chosen."
    assert panel.figure.data == ()


def test_a_plate_name_is_shown_as_written():
    table = pd.DataFrame({"plate": ["<b>x</b>"], "well": ["A1"], "role": ["blank"], "arm": [""],
                          "absorbance": [0.1]})  # fmt: skip
    panel = plate_maps(table, "absorbance", "Absorbance (OD)")
    assert annotations(panel.figure)[0] == "&lt;b&gt;x&lt;/b&gt;"


@pytest.mark.parametrize("target", TARGETS)
def test_a_drug_stands_where_it_acts(target):
    panel = pathway({"drug <1>": target}, "Where drug <1> acts", "pathway_x")
    (block,) = [note for note in panel.figure.layout.annotations if "drug" in (note.text or "")]
    assert block.text == f"<b>drug &lt;1&gt;</b><br>{TARGETS[target][1]}"
    assert block.x == TARGETS[target][0]
    assert "blocked by drug <1>" in panel.alt


def test_a_drug_elsewhere_blocks_nothing():
    panel = pathway({"cisplatin": ""}, "t", "k")
    assert not any("cisplatin" in (text or "") for text in annotations(panel.figure))
    assert "blocked by nothing" in panel.alt


def test_a_plate_of_a_few_wells_has_the_grid_of_those_beside_it():
    rows = bare_plate_rows()
    few = [("P2", *row[1:]) for row in rows[1:] if row[1] in ("B2", "C3")]
    panel = plate_maps(wells(rows + few), "absorbance", "Absorbance (OD)")
    assert [np.shape(heat.z) for heat in maps(panel)] == [(8, 12), (8, 12)]
    assert list(panel.figure.layout.xaxis2.range) == [-0.5, 11.5]
    assert list(panel.figure.layout.yaxis2.range) == [7.5, -0.5]
