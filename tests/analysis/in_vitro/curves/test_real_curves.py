"""Curves of real plates: the IC50s of a lab's Prism file, and no absurd one on thirty drugs."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.in_vitro.curves.fit import fit_curves
from analysis.reading import Upload, read_study
from analysis.results import analyse
from analysis.settings import Settings
from analysis.study import Study
from tests.places import REAL_FILES

IN_VITRO = REAL_FILES / "in_vitro"
DRC = IN_VITRO / "lab_mtt/reference_drcLL4_rawA555_210720_pc3.csv"
pytestmark = pytest.mark.skipif(
    not IN_VITRO.is_dir(), reason="The folder of real files (REAL_FILES) is not on this machine."
)


@pytest.fixture(scope="module")
def prism() -> dict[str, dict[str, float]]:
    """The lab's IC50s, each reproduced outside this project to the digits it printed."""
    found: dict[str, dict[str, float]] = json.loads(
        (IN_VITRO / "lab_srb/expected_prism_reproduced.json").read_text()
    )
    return found


@pytest.fixture(scope="module")
def wells() -> pd.DataFrame:
    """Viability of the Prism file's replicates; the excluded first one has no part."""
    path = IN_VITRO / "lab_srb/Crizotinib_assay_1.pzfx"
    found = analyse(read_study([Upload(path.name, path.read_bytes())]), Settings()).tables
    table = found["well_viability"]
    return table[(table["excluded"] == 0) & (table["concentration"] > 0)]


def test_a_prism_file_gives_prisms_ic50_with_the_setting_of_prism(prism) -> None:
    path = IN_VITRO / "lab_srb/Crizotinib_assay_1.pzfx"
    study = read_study([Upload(path.name, path.read_bytes())])
    rows = {
        setting: analyse(study, Settings(zero_dose=setting)).tables["dose_response"].iloc[0]
        for setting in ("leave out", "include")
    }
    expected = prism["crizotinib 2-6"]
    assert rows["leave out"]["n_points"] == expected["n"]
    assert rows["leave out"]["ec50"] == pytest.approx(expected["ic50"], rel=5e-4)
    found = rows["leave out"][["bottom_pct", "top_pct", "hill"]].to_list()
    bottom, top, _, hill = expected["params"]
    assert found == pytest.approx([bottom, top, hill], rel=5e-4)
    # with the control at dose 0 the top is another, and so is the midpoint (R's drc: 1.027e-7)
    assert rows["include"]["ec50"] == pytest.approx(1.027e-7, rel=5e-4)


def test_three_of_the_replicates_give_what_prism_gave_for_them(prism, wells) -> None:
    three = wells.groupby("concentration").head(3)
    fits = fit_curves(three["concentration"], three["viability_pct"])
    assert len(three) == prism["crizotinib 2,3,4"]["n"]
    assert 10 ** fits.log10_ec50[0] == pytest.approx(prism["crizotinib 2,3,4"]["ic50"], rel=5e-4)


@pytest.fixture(scope="module")
def mtt() -> Study:
    """The lab's MTT plates, with its lists of names and stocks written as a layout."""
    plates = IN_VITRO / "lab_mtt/210720_MTT_pc3.xls"
    stocks = pd.read_excel(IN_VITRO / "lab_mtt/210720_MTT_concentrations.xlsx", engine="calamine")
    names = pd.read_excel(IN_VITRO / "lab_mtt/210720_MTT_names.xlsx", engine="calamine")
    stock_mm = dict(zip(stocks["Drug"], stocks["C_mM"], strict=True))
    arms = ["arm,role", "vehicle,vehicle", *(f"{name},single" for name in stock_mm)]
    layout = ["plate,well,role,arm,concentration,unit"]
    for plate, block in enumerate("AAABBBCCC", 1):
        for column, name in enumerate(names[block].fillna("null"), 1):
            for row, letter in enumerate("ABCDEFGH"):
                what = "vehicle,vehicle,,"
                if name != "null":
                    what = f"sample,{name},{1000 * stock_mm[name] / 200 / 3**row},uM"
                layout.append(f"{plate},{letter}{column},{what}")
    uploads = [Upload(plates.name, plates.read_bytes())]
    for name, lines in (("arms.csv", arms), ("plate_layout.csv", layout)):
        uploads.append(Upload(name, "\n".join(lines).encode()))
    return read_study(uploads)


def curves_of(study: Study, **choices: str) -> pd.DataFrame:
    """Curves of percent of control without a blank: the plates have none, as drc was given them."""
    settings = replace(Settings(blank_correction=False), **choices)
    return analyse(study, settings).tables["dose_response"].set_index("arm")


@pytest.fixture(scope="module")
def drugs(mtt) -> pd.DataFrame:
    return curves_of(mtt)


def test_thirty_drugs_and_not_one_absurd_ic50_where_drc_gave_seventeen(drugs) -> None:
    drc = pd.read_csv(DRC, index_col="drug")
    assert drc["flag"].notna().sum() == 17
    assert sorted(drugs.index) == sorted(drc.index)
    assert (drugs["n_concentrations"] == 8).all()
    for name in ("ic50", "ec50"):
        rows = drugs[drugs[name].notna()]
        assert (rows[name] >= rows["lowest_concentration"]).all()
        assert (rows[name] <= rows["highest_concentration"]).all()
        assert (rows[f"{name}_low"] < rows[name]).all()
        assert (rows[name] < rows[f"{name}_high"]).all()
        assert (rows[f"{name}_high"] / rows[f"{name}_low"] <= 100).all()
    off = drugs[drugs["status"] == "not_sigmoid"]  # each has one concentration far off
    assert sorted(off.index) == ["DMSO", "TT36", "TT41", "TT42", "TT45"]
    rows = drugs[drugs["ec50"].notna()]
    assert (rows["bottom_pct"] > -10).all()
    assert (rows["top_pct"] < 120).all()
    assert (drugs["ic50"].notna() == drugs["status"].isin(["ok", "bracketed"])).all()
    assert drugs["ic50"].notna().sum() >= 10


def test_drugs_whose_curves_are_whole_have_the_ec50_of_drc(drugs) -> None:
    """With controls left out of both; those of drc are of absorbance on the same wells."""
    drc = pd.read_csv(DRC, index_col="drug")
    whole = ["TT22", "TT23", "TT49", "TT51"]
    assert drugs.loc[whole, "ec50"].to_list() == pytest.approx(drc.loc[whole, "e"], rel=0.06)


def test_a_solvent_alone_has_no_ic50(drugs) -> None:
    assert np.isnan(drugs.loc["DMSO", "ic50"])
    assert drugs.loc["DMSO", "method"].startswith("56 % at 0.412 µM, then 104 % at 3.7 µM;")


def test_drugs_without_a_lower_plateau_get_their_ic50_where_the_bottom_is_known(mtt, drugs) -> None:
    """GA goes from 72 to 4 % within the last two doses: its free curve ends on a bound."""
    three = curves_of(mtt, curve_model="3pl")
    assert (drugs["status"] == "not_identified").sum() == 1
    assert (three["status"] == "not_identified").sum() == 0
    unknown = ["GA", "OA", "TT48", "TT50"]
    assert (drugs.loc[unknown, "status"] == "bracketed").all()
    inside = three["lowest_concentration"] < three["ic50_low"]
    inside &= three["ic50_high"] < three["highest_concentration"]
    assert inside[unknown].all()
