"""The analysis without a browser: tables written whole or not at all, exit codes, plain lines."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from analysis.__main__ import main
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
