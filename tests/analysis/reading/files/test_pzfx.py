"""Prism files: tables become a study, what they leave open is asked, traps are refused."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.reading import Corrections, Upload, read_sheets, read_study
from analysis.reading.files.pzfx import read_pzfx
from analysis.results import analyse
from analysis.settings import Settings
from analysis.study import Study, StudyError
from tests.places import REAL_FILES

REAL = REAL_FILES / "in_vitro/lab_srb/Crizotinib_assay_1.pzfx"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def column(kind: str, title: str, *subcolumns: list[object]) -> str:
    """A column; a value ``"5*"`` is marked as excluded, None is empty."""
    cells = ""
    for values in subcolumns:
        cells += "<Subcolumn>"
        for value in values:
            text = "" if value is None else str(value)
            mark = ' Excluded="1"' if text.endswith("*") else ""
            cells += f"<d{mark}>{text.removesuffix('*')}</d>"
        cells += "</Subcolumn>"
    return f"<{kind}><Title>{title}</Title>{cells}</{kind}>"


def pzfx(*columns: str, kind: str = "XY", title: str = "MTT 72 h", y: str = "replicates") -> Upload:
    table = f'<Table ID="T0" TableType="{kind}" YFormat="{y}"><Title>{title}</Title>'
    body = f"{table}{''.join(columns)}</Table>"
    text = f'{HEAD}<GraphPadPrismFile PrismXMLVersion="5.00">{body}</GraphPadPrismFile>'
    return Upload("assay.pzfx", text.encode())


X = column("XColumn", "Concentration (nM)", [0, 10, 100])
TAM = column("YColumn", "tamoxifen", [1.0, 0.8, 0.4], [1.2, 0.9, "0.1*"])
AI = column("YColumn", "anastrozole", [1.1, 1.0, 0.9], [1.1, 1.0, None])


def test_few_values_cannot_span_a_sheet_of_millions_of_cells() -> None:
    """Columns without values cost some bytes, and a cell in every row."""
    long = column("YColumn", "long", list(range(2_000)))
    with pytest.raises(StudyError, match=r"spans 2,\d+,\d+ cells; the limit is 2,000,000"):
        read(pzfx(long, "<YColumn/>" * 1_200))


def test_a_column_within_a_column_is_none_of_the_table() -> None:
    nested = TAM.replace("</YColumn>", f"{AI}</YColumn>")
    (table,) = read_pzfx("assay.pzfx", pzfx(X, nested).data)
    assert [len(table.of(kind)) for kind in ("XColumn", "YColumn")] == [1, 1]


def test_a_number_is_written_as_programs_write_it() -> None:
    odd = column("YColumn", "odd", ["1_0", "1e3", "-.5", "nan", "1e999", "٣"])
    (sheet,) = read_sheets(pzfx(X, odd))
    assert [row[1] for row in sheet.rows[2:]] == ["1_0", 1000.0, -0.5, "nan", "1e999", "٣"]


def read(upload: Upload, **answers: str) -> Study:
    given = tuple((key.replace("_", " "), value) for key, value in answers.items())
    return read_study([upload], Corrections(answers=given))


def answered(upload: Upload, **answers: str) -> Study:
    """Answers by what the question is about."""
    cells = {"left": "A2", "replicates": "B2", "measure": "B2"}
    keys = {f"prism_{k}:{upload.name}:MTT 72 h!{cells[k]}": each for k, each in answers.items()}
    return read_study([upload], Corrections(answers=tuple(keys.items())))


def test_doses_with_replicates_are_responses():
    study = read(pzfx(X, TAM, AI))
    assert study.plate_reads is None
    rows = study.responses
    assert rows["response"].tolist() == [1.0, 1.2, 1.1, 1.1, 0.8, 0.9, 1, 1, 0.4, 0.1, 0.9]
    assert rows["role"].tolist() == ["vehicle"] * 4 + ["sample"] * 7
    assert set(rows.loc[rows["role"] == "sample", "unit"]) == {"nM"}
    assert rows["excluded"].tolist() == [""] * 9 + ["excluded in Prism", ""]
    assert rows["cell"].tolist()[:5] == ["B3", "C3", "D3", "E3", "B4"]
    replicates, measure = study.questions
    assert replicates.options == ("wells of one experiment", "experiments, one each")
    assert measure.assumed == "raw signal"
    table = analyse(study, Settings()).tables["viability"].set_index(["arm", "concentration"])
    assert table.loc[("tamoxifen", 100.0), "mean_pct"] == pytest.approx(100 * 0.4 / 1.1)
    assert table.loc[("tamoxifen", 10.0), "n_experiments"] == 1


def test_an_excluded_response_of_dose_0_is_still_of_the_control():
    left_out = column("YColumn", "tamoxifen", ["9.0*", 0.8, 0.4], [1.2, 0.9, 0.1])
    rows = read(pzfx(X, left_out, AI)).responses
    assert rows["role"].tolist() == ["vehicle"] * 4 + ["sample"] * 7
    assert rows["excluded"].tolist() == ["excluded in Prism", *[""] * 10]


def test_replicates_may_be_experiments():
    study = answered(pzfx(X, TAM, AI), replicates="experiments, one each")
    table = analyse(study, Settings()).tables["viability"].set_index(["arm", "concentration"])
    row = table.loc[("tamoxifen", 10.0)]
    controls = (np.mean([1.0, 1.1]), np.mean([1.2, 1.1]))
    assert row["n_experiments"] == 2
    assert row["mean_pct"] == pytest.approx(50 * (0.8 / controls[0] + 0.9 / controls[1]))


def test_logarithms_of_doses_are_doses():
    logs = column("XColumn", "log[drug], M", [-8, -7])
    study = read(pzfx(logs, column("YColumn", "drug", [0.9, 0.4])))
    assert study.responses["concentration"].tolist() == pytest.approx([1e-8, 1e-7])
    assert any(problem.action == "10^x was taken." for problem in study.problems)


def test_a_title_of_logarithms_over_doses_as_they_are_is_not_believed():
    doses = column("XColumn", "Log conc (M)", [0, 1e-8, 1e-7, 1e-6])
    study = read(pzfx(doses, column("YColumn", "drug A", [100, 98, 60, 20], [100, 97, 62, 22])))
    rows = study.responses
    assert rows["role"].tolist() == ["vehicle"] * 2 + ["sample"] * 6
    assert rows["concentration"].dropna().unique().tolist() == [1e-8, 1e-7, 1e-6]
    assert set(rows["measure"]) == {"viability_pct"}
    assert [p.severity for p in study.problems if "says log" in p.what] == ["warning"]


def test_a_row_of_controls_above_the_doses_is_dose_0():
    doses = column("XColumn", "Dose (uM)", [None, 1, 10])
    study = read(pzfx(doses, column("YColumn", "drug", [1.1, 0.8, 0.4])))
    rows = study.responses
    assert rows["role"].tolist() == ["vehicle", "sample", "sample"]
    assert rows["concentration"].tolist()[1:] == [1, 10]
    assert any(problem.action == "Taken as the control." for problem in study.problems)


def test_titles_that_number_replicates_name_no_arm():
    doses = column("XColumn", "Dose (nM)", [0, 10, 100])
    columns = [
        column("YColumn", f"Technical Replicate {n}", [100, 80 + n, 20 + n]) for n in (1, 2, 3)
    ]
    study = read(pzfx(doses, *columns))
    treated = study.responses.query("role == 'sample'")
    assert set(treated["arm"]) == {"MTT"}
    assert set(treated["time_h"]) == {72}  # as the table is called
    assert treated["replicate"].nunique() == 3
    apart = answered(pzfx(doses, *columns), replicates="experiments, one each")
    assert set(apart.responses["experiment"]) == {"1", "2", "3"}


def test_hours_on_the_left_are_a_course():
    hours = column("XColumn", "Time (h)", [24, 48])
    rows = read(pzfx(hours, TAM)).responses
    assert rows["time_h"].tolist() == [24, 24, 48, 48]
    assert rows["response"].tolist() == [1.0, 1.2, 0.8, 0.9]
    assert set(rows["arm"]) == {"tamoxifen"}


def test_times_without_a_unit_are_asked_about_as_in_other_tables():
    upload = pzfx(column("XColumn", "Time", [0, 1800, 3600]), TAM)
    key = "time_unit:assay.pzfx:"
    (question,) = [each for each in read(upload).questions if each.key == key]
    assert (question.assumed, question.cell) == ("hours", "A2")
    assert question.options == ("hours", "minutes", "days", "seconds")
    study = read_study([upload], Corrections().with_answer(key, "seconds"))
    assert study.responses is not None
    assert sorted({*study.responses["time_h"]}) == [0.0, 0.5, 1.0]


def test_an_x_without_a_title_is_asked_about():
    bare = column("XColumn", "", [0, 1, 2])
    with pytest.raises(StudyError):
        read(pzfx(bare, TAM))
    study = answered(pzfx(bare, TAM), left="concentrations")
    assert study.responses["concentration"].dropna().unique().tolist() == [1.0, 2.0]
    days = answered(pzfx(bare, TAM), left="days", measure="body weights (g)")
    assert days.calipers["weight_g"].tolist() == [1.0, 1.2, 0.8, 0.9, 0.4]


def test_days_are_calipers_once_it_is_said_what_was_measured():
    table = pzfx(
        column("XColumn", "Day", [0, 7]),
        column("YColumn", "vehicle", [100, 300], [110, 320]),
        column("YColumn", "tamoxifen", [105, 150], [95, "140*"]),
    )
    with pytest.raises(StudyError):
        read(table)
    study = answered(table, measure="tumor volumes (mm³)")
    assert study.calipers["volume_mm3"].tolist() == [100, 110, 105, 95, 300, 320, 150]
    assert study.calipers["arm"].tolist()[:4] == ["vehicle", "vehicle", "tamoxifen", "tamoxifen"]
    assert any(problem.cell == "E4" for problem in study.problems)


def test_a_grouped_table_has_its_doses_in_the_row_titles():
    rows = column("RowTitlesColumn", "", ["0 µM", "10 µM"])
    study = read(pzfx(rows, column("YColumn", "drug", [1.0, 0.5], [1.0, 0.7]), kind="TwoWay"))
    assert study.responses["role"].tolist() == ["vehicle", "vehicle", "sample", "sample"]
    assert study.responses["unit"].tolist() == ["", "", "µM", "µM"]


def test_doses_may_be_multiples_of_an_ic50():
    rows = column("RowTitlesColumn", "", ["Control", "0.5 x IC50", "IC50", "2 x IC50"])
    drug = column("YColumn", "crizotinib", [100, 83, 48, 26], [100, 78, 49, 30])
    study = read(pzfx(rows, drug, kind="TwoWay"))
    treated = study.responses.query("role == 'sample'")
    assert treated["concentration"].tolist() == [0.5, 0.5, 1, 1, 2, 2]
    assert set(treated["unit"]) == {"x IC50"}
    assert study.responses.query("role == 'vehicle'")["response"].tolist() == [100, 100]


def test_a_survival_table_is_survival():
    table = pzfx(
        column("XColumn", "Days", [10, 12, 20]),
        column("YColumn", "vehicle", [1, 1, None]),
        column("YColumn", "tamoxifen", [None, None, 0]),
        kind="Survival",
    )
    survival = read(table).survival
    assert survival["day"].tolist() == [10, 12, 20]
    assert survival["event"].tolist() == [True, True, False]
    assert survival["arm"].tolist() == ["vehicle", "vehicle", "tamoxifen"]


def test_a_column_table_is_an_endpoint():
    table = pzfx(
        column("YColumn", "vehicle", [1.0, 1.2]), column("YColumn", "drug", [0.5, 0.6]),
        kind="OneWay", title="Ki-67 (%)",
    )  # fmt: skip
    endpoints = read(table).endpoints
    assert endpoints["value"].tolist() == [1.0, 0.5, 1.2, 0.6]
    assert set(endpoints["measure"]) == {"Ki-67 (%)"}


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (pzfx(X, TAM, y="SDN"), "It holds means with an error"),
        (pzfx(X, TAM, kind="Contingency"), "contingency"),
        (pzfx(X), "It holds no numbers"),
    ],
)
def test_what_no_study_has_is_left_out_with_a_sentence(upload: Upload, sentence: str):
    with pytest.raises(StudyError, match=sentence):
        read(upload)


BOMB = (
    f'{HEAD}<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
    "<GraphPadPrismFile><Title>&b;</Title></GraphPadPrismFile>"
)
FILE = f'{HEAD}<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><GraphPadPrismFile/>'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (BOMB, "declares a document type"),
        (FILE, "declares a document type"),
        (f"{HEAD}<GraphPadPrismFile>{'<a>' * 60}", "nested deeper"),
        (f"{HEAD}<GraphPadPrismFile><Table>", "damaged"),
        (
            f"{HEAD}<GraphPadPrismFile><Title>{'x' * (2**20 + 9)}</Title>",
            "a text of more than 1 MB",
        ),
        ('<?xml version="1.0" encoding="nonsense"?><GraphPadPrismFile/>', "damaged"),
    ],
)
def test_traps_are_refused(text: str, sentence: str):
    with pytest.raises(StudyError, match=sentence):
        read(Upload("trap.pzfx", text.encode()))


@pytest.mark.skipif(not REAL.exists(), reason="the real files are not here")
def test_a_real_prism_file_gives_the_means_of_its_lab():
    upload = Upload(REAL.name, REAL.read_bytes())
    key = f"prism_replicates:{REAL.name}:Data 1!B2"
    study = read_study([upload], Corrections(((key, "experiments, one each"),)))
    table = analyse(study, Settings()).tables["viability"]
    doses = table[table["concentration"].notna()].set_index("concentration")
    assert set(doses["n_experiments"]) == {4}  # the first of five replicates is excluded in Prism
    at = [80.47337, 94.54855, 97.51188, 91.73219]
    assert doses.loc[5e-9, "mean_pct"] == pytest.approx(np.mean(at))
    assert doses.loc[5e-9, "sd_pct"] == pytest.approx(np.std(at, ddof=1))
