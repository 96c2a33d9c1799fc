"""The analysis without a browser: tables written whole or not at all, exit codes, plain lines."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from analysis.__main__ import main
from analysis.reading import Corrections, Upload, WellExclusion, read_study
from analysis.results import analyse
from analysis.settings import Settings
from components.app.study_file import SavedStudy, write_study_file
from tests.definitions import definitions, text_columns
from tests.places import ROOT, SAMPLE
from tests.small_studies import caliper_rows, csv, plate_rows, survival_rows, workbook

LIVES = {"vehicle": [10, 12, 14], "tamoxifen": [15, 17, 20]}


def command(*arguments: object) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "analysis", *map(str, arguments)]
    return subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.csv", keep_default_na=False, na_values=[""])


@pytest.fixture
def calipers(tmp_path):
    path = tmp_path / "calipers.csv"
    path.write_bytes(csv(caliper_rows()))
    return path


@pytest.fixture
def nonsense(tmp_path):
    path = tmp_path / "nonsense.csv"
    path.write_bytes(b"just,some\nwords,here\n")
    return path


@pytest.fixture(scope="module")
def sample_folder(tmp_path_factory):
    """Tables of the sample study as the command writes them, with what it printed."""
    folder = tmp_path_factory.mktemp("command") / "new" / "tables"
    return folder, command(SAMPLE, "--out", folder)


def test_the_sample_study_gives_a_file_for_every_table(sample_folder, sample_results):
    folder, done = sample_folder
    assert (done.returncode, done.stderr) == (0, "")
    assert {path.name for path in folder.iterdir()} == {f"{n}.csv" for n in sample_results.tables}
    lines = done.stdout.splitlines()
    assert lines[: len(sample_results.tables)] == [
        f"{name}: {len(rows)} rows" for name, rows in sample_results.tables.items()
    ]
    assert lines[len(sample_results.tables) :] == [str(each) for each in sample_results.problems]


def test_numbers_are_written_at_full_precision(sample_folder, sample_results):
    folder, _ = sample_folder
    for name, rows in sample_results.tables.items():
        written = table(folder, name)
        assert list(written.columns) == list(rows.columns)
        for column in rows.select_dtypes("number"):
            pd.testing.assert_series_equal(
                written[column], rows[column], check_exact=True, check_dtype=False
            )


def test_a_number_column_holds_no_text_and_missing_is_empty(sample_folder):
    folder, _ = sample_folder
    texts = text_columns(definitions())
    for path in folder.iterdir():
        text = pd.read_csv(path, dtype=str, keep_default_na=False)
        for column in [name for name in text if name not in texts]:
            filled = text[column][text[column] != ""]
            assert pd.to_numeric(filled, errors="coerce").notna().all(), (path.name, column)
        assert not text.isin(["nan", "NaN", "None", "inf", "-inf"]).any(axis=None)


def test_published_summaries_are_in_the_files(sample_folder):
    folder, _ = sample_folder
    lives = table(folder, "survival").query("model == '4T1'")
    assert lives["mean_life_span_d"].round(1).tolist() == [28.5, 32.0, 35.5, 36.2]
    assert lives["sd_d"].round(1).tolist() == [1.5, 1.8, 2.1, 2.5]
    assert lives["ils_mean_pct"].round(1).tolist()[1:] == [12.3, 24.6, 27.0]


def test_one_workbook_instead_of_files(calipers, tmp_path):
    assert main([str(calipers), "--out", str(tmp_path / "out"), "--format", "xlsx"]) == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["tables.xlsx"]
    sheets = pd.read_excel(tmp_path / "out" / "tables.xlsx", sheet_name=None, engine="calamine")
    assert list(sheets)[:3] == ["problems", "animal_volumes", "tumor_growth"]
    assert sheets["tumor_growth"]["mean_mm3"].tolist()[0] == 153.0


def test_files_written_before_are_replaced_and_others_stay(calipers, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "tumor_growth.csv").write_text("old")
    (out / "mine.txt").write_text("keep")
    assert main([str(calipers), "--out", str(out)]) == 0
    assert table(out, "tumor_growth")["mean_mm3"].iloc[0] == 153.0
    assert (out / "mine.txt").read_text() == "keep"
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_several_inputs_are_one_study(calipers, tmp_path):
    lives = tmp_path / "lives.csv"
    lives.write_bytes(csv(survival_rows(LIVES)))
    book = tmp_path / "plates.xlsx"
    book.write_bytes(workbook(plate_reads=plate_rows()))
    assert main([str(calipers), str(lives), str(book), "--out", str(tmp_path / "out")]) == 0
    names = {path.stem for path in (tmp_path / "out").iterdir()}
    assert {"tumor_growth", "survival", "viability", "scorecard"} <= names
    card = table(tmp_path / "out", "scorecard").set_index("arm")
    row = card.loc["tamoxifen"]
    assert row["viability_pct"] == pytest.approx(25.0)
    assert row["volume_change_pct"] == pytest.approx(4.7222222222)
    assert row["mean_life_span_d"] == pytest.approx(52 / 3)


def test_the_day_of_the_comparison_can_be_chosen(calipers, tmp_path):
    assert main([str(calipers), "--out", str(tmp_path / "out"), "--day", "7"]) == 0
    growth = table(tmp_path / "out", "tumor_growth")
    assert growth.loc[growth["evaluation_day"] == 1, "day"].unique().tolist() == [7]


def test_log_volumes_can_be_compared_at_equal_baseline(calipers, tmp_path):
    out = tmp_path / "out"
    assert main([str(calipers), "--out", str(out)]) == 0
    assert set(table(out, "growth_tests")["effect"]) == {"ratio", "difference_mm3"}
    assert main([str(calipers), "--out", str(out), "--adjust-for-baseline"]) == 0
    effects = table(out, "growth_tests")["effect"]
    assert set(effects) == {"ratio adjusted for baseline", "difference_mm3"}


@pytest.mark.parametrize(
    ("formula", "volume"), [("half", 8 * 36 / 2), ("pi6", 3.141592653589793 / 6 * 8 * 36)]
)
def test_the_volume_formula_can_be_chosen(calipers, tmp_path, formula, volume):
    out = tmp_path / "out"
    assert main([str(calipers), "--out", str(out), "--volume-formula", formula]) == 0
    assert table(out, "animal_volumes")["volume_mm3"].iloc[0] == pytest.approx(volume, rel=1e-12)


def test_the_control_can_be_chosen(tmp_path):
    path = tmp_path / "lives.csv"
    path.write_bytes(csv(survival_rows({"untreated": [10, 11], **LIVES})))
    for control, mean in (("vehicle", 12.0), ("untreated", 10.5)):
        assert main([str(path), "--out", str(tmp_path / control), "--control", control]) == 0
        row = table(tmp_path / control, "survival").set_index("arm").loc["tamoxifen"]
        assert row["ils_mean_pct"] == pytest.approx(100 * (52 / 3 / mean - 1))
        assert f"against {control}" in row["method"]


def test_what_cannot_be_read_is_said_in_a_line_each_and_nothing_is_written(nonsense, tmp_path):
    done = command(nonsense, tmp_path / "absent.xlsx", "--out", tmp_path / "out")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: absent.xlsx: The file '")
    assert "could not be opened: no such file or directory" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_a_file_without_a_study_leaves_the_folder_as_it_was(nonsense, tmp_path, capsys):
    out = tmp_path / "out"
    out.mkdir()
    (out / "tumor_growth.csv").write_text("old")
    assert main([str(nonsense), "--out", str(out)]) == 2
    assert [path.name for path in out.iterdir()] == ["tumor_growth.csv"]
    assert (out / "tumor_growth.csv").read_text() == "old"
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("warning: nonsense.csv: The file was not read")
    assert lines[1].startswith("error: Nothing in the uploaded files could be read as a study.")


def test_a_choice_that_cannot_be_carried_out_is_a_sentence(calipers, tmp_path, capsys):
    arguments = [str(calipers), "--out", str(tmp_path / "out"), "--volume-formula", "pi6_height"]
    assert main(arguments) == 2
    assert "height" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_an_output_folder_that_is_a_file_is_refused(calipers, tmp_path, capsys):
    (tmp_path / "out").write_text("a file")
    assert main([str(calipers), "--out", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err == f"error: --out {tmp_path / 'out'} is a file; name a folder.\n"
    assert (tmp_path / "out").read_text() == "a file"


def test_a_folder_that_cannot_be_made_is_a_sentence(calipers, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main([str(calipers), "--out", str(tmp_path / "file" / "out")]) == 2
    assert capsys.readouterr().err.startswith("error: The tables cannot be written to ")


@pytest.mark.parametrize(
    "wrong",
    [[], ["x.csv"], ["x.csv", "--out", "o", "--control", "drug"], ["x.csv", "--out", "o",
     "--day", "soon"]],
)  # fmt: skip
def test_a_wrong_command_is_exit_2(wrong, capsys):
    with pytest.raises(SystemExit) as stop:
        main(wrong)
    assert stop.value.code == 2
    assert "usage: python -m analysis" in capsys.readouterr().err


def test_a_name_that_looks_like_a_formula_is_written_as_text(tmp_path):
    path = tmp_path / "lives.csv"
    path.write_bytes(csv(survival_rows({"vehicle": [10, 12], "=SUM(A1)": [14, 15]})))
    assert main([str(path), "--out", str(tmp_path / "out")]) == 0
    written = pd.read_csv(tmp_path / "out" / "survival.csv")
    assert written["arm"].tolist() == ["vehicle", "'=SUM(A1)"]


PRISM = """<?xml version="1.0"?>
<GraphPadPrismFile PrismXMLVersion="5.00"><Table ID="T0" TableType="XY" YFormat="replicates">
<Title>Growth</Title>
<XColumn><Title></Title><Subcolumn><d>0</d><d>7</d></Subcolumn></XColumn>
<YColumn><Title>vehicle</Title><Subcolumn><d>100</d><d>300</d></Subcolumn>
<Subcolumn><d>110</d><d>320</d></Subcolumn></YColumn>
<YColumn><Title>tamoxifen</Title><Subcolumn><d>105</d><d>150</d></Subcolumn></YColumn>
</Table></GraphPadPrismFile>"""
LEFT, MEASURE = "prism_left:growth.pzfx:Growth!A2", "prism_measure:growth.pzfx:Growth!B2"


@pytest.fixture
def prism(tmp_path):
    path = tmp_path / "growth.pzfx"
    path.write_text(PRISM)
    return path


def test_a_question_that_stops_is_printed_with_its_key_and_choices(prism, tmp_path, capsys):
    out = tmp_path / "out"
    assert main([str(prism), "--out", str(out)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[-1] == (
        f"question: {LEFT} = concentrations | log10 of concentrations | days: "
        "Prism table 'Growth': what are the numbers on the left?"
    )
    assert not any("no rows below" in line or "Nothing in the uploaded" in line for line in lines)
    assert not out.exists()
    assert main([str(prism), "--out", str(out), "--answer", f"{LEFT}=days"]) == 0
    assert table(out, "problems")["value"].tolist().count(MEASURE) == 1


def test_answers_are_taken_in_any_order_and_shortened(prism, tmp_path):
    answers = ["--answer", f"{MEASURE}=Tumor", "--answer", f"{LEFT}=days"]
    assert main([str(prism), "--out", str(tmp_path / "out"), *answers]) == 0
    volumes = table(tmp_path / "out", "animal_volumes")
    assert volumes["volume_mm3"].tolist() == [100, 300, 110, 320, 105, 150]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (f"{LEFT}=hours", "'hours' is no answer to"),
        (f"{LEFT}=", "'' is no answer to"),
        ("left=days", f"no question has this key. The keys are: {LEFT}."),
        ("days", "no question has this key"),
    ],
)
def test_an_answer_to_nothing_is_refused(prism, tmp_path, capsys, answer, words):
    assert main([str(prism), "--out", str(tmp_path / "out"), "--answer", answer]) == 2
    assert words in capsys.readouterr().err


def test_a_question_stops_where_only_a_part_waits(tmp_path, capsys):
    lives = tmp_path / "lives.csv"
    lives.write_text("animal,arm,day,event\n1,vehicle,20,1\n2,vehicle,25,9\n3,drug,40,0\n")
    assert main([str(lives), "--out", str(tmp_path / "out")]) == 2
    words = capsys.readouterr().err
    assert "Something is not read before it is answered." in words
    assert "question: event_code:lives.csv::9 = died or reached an endpoint | left" in words
    answer = "event_code:lives.csv::9=not known"
    assert main([str(lives), "--out", str(tmp_path / "out"), "--answer", answer]) == 0
    assert "D3" in set(table(tmp_path / "out", "problems")["cell"])


def test_an_assumption_goes_on_and_is_a_problem_with_its_key(tmp_path):
    wide = tmp_path / "wide.csv"
    wide.write_text("Mouse,Group,03/04/2025,07/04/2025\n1,ctrl,100,120\n2,Tam,100,90\n")
    assert main([str(wide), "--out", str(tmp_path / "out")]) == 0
    problems = table(tmp_path / "out", "problems").set_index("value")
    told = problems.loc["date_order:wide.csv:"]
    assert told["action"] == "'day/month' was assumed."
    assert main([str(wide), "--out", str(tmp_path / "out"), "--answer",
                 "date_order:wide.csv:=month"]) == 0  # fmt: skip
    assert "date_order:wide.csv:" not in set(table(tmp_path / "out", "problems")["value"])
    assert table(tmp_path / "out", "animal_volumes")["day"].max() == 122


def test_the_control_is_asked_for_where_no_name_says_it(tmp_path):
    rows = [("animal", "arm", "day", "volume_mm3")]
    rows += [(n, arm, day, 100 + day) for n, arm in enumerate("AABB") for day in (0, 7)]
    path = tmp_path / "two.csv"
    path.write_bytes(csv(rows))
    assert main([str(path), "--out", str(tmp_path / "out")]) == 0
    told = table(tmp_path / "out", "problems").set_index("value").loc["control:two.csv:"]
    assert told["what"].startswith("Which arm is the control? No name says it (A, B).")
    answer = ["--answer", "control:two.csv:=B"]
    assert main([str(path), "--out", str(tmp_path / "out"), *answer]) == 0
    effects = table(tmp_path / "out", "effects")
    assert effects["arm"].tolist() == ["A"]
    assert "control:two.csv:" not in set(table(tmp_path / "out", "problems")["value"])


def test_a_study_file_is_read_with_its_corrections_and_settings(tmp_path, capsys):
    plates = Upload("plates.csv", csv(plate_rows()))
    first = read_study([plates]).plate_reads.iloc[0]
    where = (first["model"], first["experiment"], first["plate"], first["time_h"], first["well"])
    corrections = Corrections(facts=(("title", "Kept"),)).with_exclusions(
        [WellExclusion(*where, "bubble")]
    )
    saved = SavedStudy((plates,), corrections, Settings(bootstrap_resamples=50, confidence=0.9))
    path = tmp_path / "kept.zip"
    path.write_bytes(write_study_file(saved))
    assert main([str(path), "--out", str(tmp_path / "out")]) == 0
    assert table(tmp_path / "out", "well_viability")["excluded"].tolist() == [1] + 14 * [0]
    alone = analyse(read_study([plates], corrections), saved.settings).tables
    again = table(tmp_path / "out", "viability")
    for name in ("n_wells", "mean_pct", "sd_pct"):
        assert again[name].tolist() == pytest.approx(alone["viability"][name].tolist(), nan_ok=True)
    other = tmp_path / "other.csv"
    other.write_bytes(plates.data)
    assert main([str(path), str(other), "--out", str(tmp_path / "out")]) == 2
    assert "A study file holds a whole study: name it alone." in capsys.readouterr().err
