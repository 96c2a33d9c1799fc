"""Cells and drugs as tables of responses name them: above, below, beside, and in a title."""

from __future__ import annotations

from io import BytesIO

import pandas as pd
from openpyxl import Workbook

from analysis.reading import Corrections, Upload, read_study
from analysis.reading.words.cell_lines import is_altered, is_line
from analysis.study import Study


def study_of(text: str, *answers: tuple[str, str], name: str = "assay.csv") -> Study:
    return read_study([Upload(name, text.encode())], Corrections(answers))


def responses_of(text: str, name: str = "assay.csv") -> pd.DataFrame:
    found = study_of(text, name=name).responses
    assert found is not None
    return found


def test_lines_and_altered_lines_are_known_by_their_names() -> None:
    assert all(map(is_line, ("MCF-7", "T47D", "MDA-MB-231", "SK-BR-3")))
    assert not any(map(is_line, ("lapatinib", "DMSO", "P1")))
    assert all(map(is_altered, ("siBRCA1 #2", "shNC", "RB1-KO", "WT", "MCF7-R", "p53 -/-")))
    assert not any(map(is_altered, ("sirolimus", "lapatinib", "DMSO", "shikonin")))


SILENCED = """Olaparib (uM),siNT,siNT,siBRCA1 #1,siBRCA1 #1,siBRCA1 #2,siBRCA1 #2
0,1.02,0.98,0.91,0.93,1.00,0.96
1,0.96,0.94,0.42,0.40,0.48,0.46
10,0.75,0.77,0.10,0.12,0.13,0.15"""


def test_numbers_of_reagents_are_no_replicates_and_each_has_its_own_control() -> None:
    study = study_of(SILENCED)
    rows = study.responses
    assert rows is not None
    lowest = rows[rows.concentration == 10].groupby("model").response.mean().round(3)
    assert dict(lowest) == {"siBRCA1 #1": 0.11, "siBRCA1 #2": 0.14, "siNT": 0.76}
    assert rows[rows.role == "vehicle"].groupby("model").size().to_dict() == {
        "siBRCA1 #1": 2, "siBRCA1 #2": 2, "siNT": 2,
    }  # fmt: skip
    assert set(rows.arm[rows.role == "sample"]) == {"Olaparib"}
    asked = next(question for question in study.questions if "columns" in question.text)
    as_drugs = study_of(SILENCED, (asked.key, asked.options[0])).responses
    assert as_drugs is not None
    assert set(as_drugs.arm[as_drugs.role == "sample"]) == {"siNT", "siBRCA1 #1", "siBRCA1 #2"}


def test_dashes_that_count_alike_are_replicates_and_a_title_of_cells_allows_days() -> None:
    rows = responses_of(
        "Cell counts (x10^4)\nDay,shC-1,shC-2,shX#1-1,shX#1-2\n0,2,2,2,2\n2,5,6,3,4\n4,12,14,5,7"
    )
    last = rows[rows.time_h == 96]
    assert last.groupby("arm").response.apply(list).to_dict() == {"shC": [12, 14], "shX#1": [5, 7]}


def test_lines_above_drugs_have_controls_of_their_own() -> None:
    rows = responses_of(
        ",MCF-7,,T47D,\nConc (uM),A,B,A,B\n0,100,102,98,96\n1,80,60,90,70\n10,40,20,55,35"
    )
    table = rows[rows.concentration == 10].set_index(["model", "arm"]).response.to_dict()
    assert table == {("MCF-7", "A"): 40, ("MCF-7", "B"): 20, ("T47D", "A"): 55, ("T47D", "B"): 35}
    controls = rows[rows.role == "vehicle"].groupby("model").response.mean().to_dict()
    assert controls == {"MCF-7": 101, "T47D": 97}


def test_a_line_alone_in_a_title_is_the_model_of_its_table() -> None:
    block = "{line},,\nTamoxifen (uM),n1,n2\n0,1.0,1.1\n1,0.8,0.9\n10,{low},{low}\n"
    rows = responses_of(
        block.format(line="MCF-7", low=0.2) + "\n" + block.format(line="T47D", low=0.5)
    )
    lowest = rows[rows.concentration == 10].groupby("model").response.mean().to_dict()
    assert lowest == {"MCF-7": 0.2, "T47D": 0.5}


MATRIX = ",0,1,10\n0,100,80,40\n2,90,70,30\n20,50,35,10\n"


def test_lines_above_or_below_a_matrix_name_its_drugs_units_and_cells() -> None:
    above = "Cell line: HCC1954\nDrug1: lapatinib\nDrug2: everolimus\nConcUnit: nM\n" + MATRIX
    below = MATRIX + "Agent1,lapatinib\nUnit1,nM\nAgent2,everolimus\nUnit2,nM\nTitle,HCC1954\n"
    for text in (above, below):
        study = study_of(text)
        rows = study.responses
        assert rows is not None
        assert (set(rows.model), len(rows)) == ({"HCC1954"}, 9)
        one = rows[rows.arm == "lapatinib"].set_index("concentration").response.to_dict()
        assert one == {2: 90, 20: 50}
        (asked,) = (each for each in study.questions if "column on the left" in each.text)
        swapped = study_of(text, (asked.key, "everolimus")).responses
        assert swapped is not None
        other = swapped[swapped.arm == "everolimus"].set_index("concentration").response.to_dict()
        assert other == {2: 90, 20: 50}


def test_a_list_without_doses_keeps_densities_and_batches_apart() -> None:
    lines = [f"{arm},{dense},{day},{batch},{count + 10 * day + dense}"
             for arm, count in (("DMSO", 200), ("A", 100)) for dense in (100, 500)
             for day in (1, 3) for batch in (1, 2)]  # fmt: skip
    study = study_of("\n".join(("Treatment,Density,Days,Batch,Cell count", *lines)))
    rows = study.responses
    assert rows is not None
    assert set(rows.model) == {"Density 100", "Density 500"}
    assert (set(rows.time_h), set(rows.experiment)) == ({24.0, 72.0}, {"1", "2"})
    assert sorted(question.assumed for question in study.questions) == [
        "cell lines or donors", "experiments",
    ]  # fmt: skip


PRISM = """<?xml version="1.0" encoding="UTF-8"?>
<GraphPadPrismFile PrismXMLVersion="5.00"><TableSequence><Ref ID="T0" Selected="1"/></TableSequence>
<Table ID="T0" XFormat="{x}" YFormat="replicates" Replicates="2" TableType="{kind}">
<Title>Counts</Title>{left}
<YColumn Subcolumns="2"><Title>MCF7</Title><Subcolumn><d>150</d><d>130</d><d>80</d></Subcolumn>
<Subcolumn><d>154</d><d>134</d><d>84</d></Subcolumn></YColumn>
<YColumn Subcolumns="2"><Title>MCF7-R</Title><Subcolumn><d>140</d><d>138</d><d>132</d></Subcolumn>
<Subcolumn><d>144</d><d>136</d><d>134</d></Subcolumn></YColumn></Table></GraphPadPrismFile>"""


def test_prism_columns_called_as_cells_are_cells_and_rows_name_the_drug() -> None:
    left = ("<RowTitlesColumn><Subcolumn><d>DMSO</d><d>olaparib 1 uM</d><d>olaparib 10 uM</d>"
            "</Subcolumn></RowTitlesColumn>")  # fmt: skip
    rows = responses_of(PRISM.format(x="none", kind="TwoWay", left=left), name="a.pzfx")
    assert rows[rows.role == "vehicle"].groupby("model").response.mean().to_dict() == {
        "MCF7": 152, "MCF7-R": 142,
    }  # fmt: skip
    assert set(rows.arm[rows.role == "sample"]) == {"olaparib"}
    left = ("<XColumn><Title>log[olaparib], M</Title><Subcolumn><d>-7</d><d>-6</d><d>-5</d>"
            "</Subcolumn></XColumn>")  # fmt: skip
    rows = responses_of(PRISM.format(x="numbers", kind="XY", left=left), name="b.pzfx")
    assert rows.groupby("model").response.max().to_dict() == {"MCF7": 154, "MCF7-R": 144}
    assert set(rows.arm) == {"olaparib"}


def test_a_sheet_called_as_a_line_is_its_model_and_no_drug() -> None:
    book = Workbook()
    for name, low in (("MCF7", 0.2), ("T47D", 0.5)):
        sheet = book.create_sheet(name)
        for row in (("Conc (nM)", "Rep 1", "Rep 2"), (0, 1.0, 1.1), (1, 0.8, 0.9), (10, low, low)):
            sheet.append(row)
    del book[book.sheetnames[0]]
    content = BytesIO()
    book.save(content)
    rows = read_study([Upload("mtt.xlsx", content.getvalue())]).responses
    assert rows is not None
    lowest = rows[rows.concentration == 10].groupby(["model", "arm"]).response.mean().to_dict()
    assert lowest == {("MCF7", "mtt"): 0.2, ("T47D", "mtt"): 0.5}


def test_silenced_genes_without_a_drug_are_compared_as_arms() -> None:
    lines = [f"{name},{value + at},{at}" for name, value in (("siNT", 99), ("siX", 20), ("siY", 60))
             for at in (1, 2)]  # fmt: skip
    rows = responses_of("\n".join(("siRNA,Viability (%),Replicate", *lines)))
    assert rows.groupby("arm").response.mean().to_dict() == {
        "siNT": 100.5,
        "siX": 21.5,
        "siY": 61.5,
    }


def test_a_line_anywhere_in_a_name_makes_columns_lines() -> None:
    rows = responses_of(
        "Dose (uM),parental MCF-7,parental MCF-7,TamR MCF-7,TamR MCF-7\n"
        "0,100,98,100,102\n0.1,91,93,99,97\n1,62,60,92,94"
    )
    controls = rows[rows.role == "vehicle"].groupby("model").response.apply(list)
    assert controls.to_dict() == {"TamR MCF-7": [100, 102], "parental MCF-7": [100, 98]}


def test_the_drug_beside_its_doses_is_the_arm_of_every_line() -> None:
    rows = responses_of(
        ",siNT,siNT,siRAB1,siRAB1\nDMSO,100,98,81,79\n"
        "Paclitaxel 10 nM,61,58,33,31\nPaclitaxel 100 nM,28,26,12,11"
    )
    sample = rows[rows.role == "sample"]
    assert set(sample.arm) == {"Paclitaxel"}
    means = sample.groupby(["model", "concentration"]).response.mean().to_dict()
    assert means == {
        ("siNT", 10): 59.5, ("siNT", 100): 27, ("siRAB1", 10): 32, ("siRAB1", 100): 11.5,
    }  # fmt: skip


def test_percents_of_a_solvent_are_doses() -> None:
    rows = responses_of("EtOH (%),OD 1,OD 2\n0,1.02,1.05\n1,0.98,0.95\n5,0.42,0.45\n10,0.11,0.12")
    assert rows[rows.role == "vehicle"].response.tolist() == [1.02, 1.05]
    sample = rows[rows.role == "sample"]
    assert set(zip(sample.arm, sample.unit, strict=True)) == {("EtOH", "%")}
    assert sample.groupby("concentration").response.sum().round(2).to_dict() == {
        1: 1.93, 5: 0.87, 10: 0.23,
    }  # fmt: skip


def test_doses_as_names_are_no_replicates_whatever_their_heading() -> None:
    rows = responses_of(
        "variable,value\nControl,2723\nControl,2613\n100 nM,2442\n100 nM,2164\n"
        "100 Um,2065\n100 Um,2245\n1 Mm,146\n1 Mm,288"
    )
    assert rows[rows.role == "vehicle"].response.tolist() == [2723, 2613]
    doses = rows[rows.role == "sample"].groupby("concentration").response.apply(list).to_dict()
    assert doses == {100: [2442, 2164], 1e5: [2065, 2245], 1e6: [146, 288]}


def test_a_dash_and_a_number_behind_a_signal_are_replicates_and_words_are_blanks() -> None:
    rows = responses_of(
        "组别,浓度(μM),OD450-1,OD450-2\n空白,,0.101,0.099\n对照,0,1.21,1.18\n"
        "紫杉醇,0.1,0.72,0.69\n紫杉醇,1,0.41,0.39"
    )
    assert rows.groupby("role").response.apply(list).to_dict() == {
        "blank": [0.101, 0.099], "sample": [0.72, 0.69, 0.41, 0.39], "vehicle": [1.21, 1.18],
    }  # fmt: skip
    assert set(rows.model) == {""}


def test_numbered_samples_are_no_wells() -> None:
    head = "sample_id,treatment,cell_line,concentration_um,viability\n"
    lines = [f"S{at:03d},Drug_A,HeLa,{at % 4},{100 - at}" for at in range(1, 53)]
    rows = responses_of(head + "\n".join(lines))
    assert len(rows) == 52
    assert rows.response.tolist()[:3] == [99, 98, 97]
