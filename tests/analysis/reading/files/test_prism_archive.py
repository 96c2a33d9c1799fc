"""Prism files of Prism 10 and later: an archive of tables; what is not understood is refused."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from analysis.reading import Upload, read_sheets, read_study
from analysis.study import StudyError

Sets = dict[str, dict[str, Any]]


def prism(parts: dict[str, str]) -> Upload:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return Upload("figure 2.prism", file.getvalue())


def table(title: str, cells: str, sets: Sets, **made: Any) -> dict[str, str]:
    """The parts of a file with one table."""
    about = {"uid": "T1", "dataFormat": "y_replicates", "replicatesCount": 2, **made}
    document = {"formatVersion": "1-6-0", "modifiedBy": {"version": "10.4.0"}}
    return {
        "document.json": json.dumps({**document, "sheets": {"data": ["S1"], "graphs": ["G1"]}}),
        "data/sheets/S1/sheet.json": json.dumps({"title": title, "table": about}),
        "data/tables/T1/data.csv": cells,
        **{f"data/sets/{uid}.json": json.dumps(about) for uid, about in sets.items()},
    }


X = {"X": {"title": "Concentration (nM)", "format": "y_single"}}
DRUGS = {"A": {"title": "tamoxifen"}, "B": {"title": {"string": "anastrozole"}}}
CELLS = "0,1.0,1.2,1.1,1.1\n10,0.8,0.9,1.0,1.0\n100,0.4,0.1,0.90000000000000002,\n"
DOSES = table("MTT 72 h", CELLS, X | DRUGS, format="xy", xDataSet="X", dataSets=["A", "B"])


def test_doses_with_replicates_are_read_as_from_the_older_format():
    rows = read_study([prism(DOSES)]).responses
    assert rows["response"].tolist() == [1.0, 1.2, 1.1, 1.1, 0.8, 0.9, 1, 1, 0.4, 0.1, 0.9]
    assert rows["role"].tolist() == ["vehicle"] * 4 + ["sample"] * 7
    assert set(rows.loc[rows["role"] == "sample", "unit"]) == {"nM"}
    assert rows["arm"].tolist()[-3:] == ["tamoxifen", "tamoxifen", "anastrozole"]
    assert set(rows["sheet"]) == {"MTT 72 h"}


def test_a_value_that_is_excluded_in_prism_is_excluded():
    marks = [{}, {"cellAttributes": [{"rows": "1~2", "attributes": ["EXCLUDED"]}]}]
    sets = X | DRUGS | {"A": {"title": "tamoxifen", "replicates": marks}}
    parts = table("MTT 72 h", CELLS, sets, format="xy", xDataSet="X", dataSets=["A", "B"])
    rows = read_study([prism(parts)]).responses
    excluded = rows[rows["excluded"] != ""]
    assert excluded["response"].tolist() == [0.9, 0.1]
    assert set(excluded["excluded"]) == {"excluded in Prism"}


def test_titles_of_rows_stand_before_x_and_a_series_has_no_column():
    x = {"X": {"title": "Hours", "format": "series", "replicates": [SERIES]}}
    sets = x | DRUGS
    cells = "first,1,2,3,4\nsecond,5,6,7,8\n"
    parts = table(
        "course", cells, sets, format="xy", xDataSet="X", rowTitlesDataSet="R", dataSets=["A", "B"]
    )
    (sheet,) = read_sheets(prism(parts))
    assert [row[:3] for row in sheet.rows[1:]] == [
        ["Hours", "tamoxifen", "tamoxifen"], [0.0, 1.0, 2.0], [12.0, 5.0, 6.0],
    ]  # fmt: skip


SERIES = {"@class": "SeriesReplicate", "startValue": 0.0, "interval": 12.0}


def test_a_survival_table_is_survival_and_a_censored_animal_left():
    left = {"cellAttributes": [{"rows": "2", "attributes": ["CENSORED"]}]}
    sets = {"X": {"title": "Days"}, "A": {"title": "vehicle"}}
    sets["B"] = {"title": "drug", "replicates": [left]}
    made = {"format": "survival", "dataFormat": "y_single", "xDataSet": "X"}
    parts = table("Survival", "10,1,\n12,1,\n20,,1\n", sets, dataSets=["A", "B"], **made)
    survival = read_study([prism(parts)]).survival
    assert survival["day"].tolist() == [10, 12, 20]
    assert survival["event"].tolist() == [True, True, False]
    assert survival["arm"].tolist() == ["vehicle", "vehicle", "drug"]


def test_means_with_an_error_are_left_out_with_a_sentence():
    made = {"format": "xy", "dataFormat": "y_sd_n", "xDataSet": "X", "dataSets": ["A"]}
    parts = table("MTT", "0,1,0.1,3\n10,0.5,0.1,3\n", X | DRUGS, **made)
    with pytest.raises(StudyError, match="means with an error"):
        read_study([prism(parts)])


def changed(name: str, text: str) -> dict[str, str]:
    return DOSES | {name: text}


MARKED = {"title": "tamoxifen", "replicates": [{"cellAttributes": [
    {"rows": [1, 2], "attributes": ["EXCLUDED"]}]}]}  # fmt: skip


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (
            changed("data/tables/T1/data.csv", "0,1,2,3\n"),
            r"Prism file \(Prism 10.4.0, format 1-6-0\) is made in a way that is not understood: "
            r"table 'MTT 72 h' has 4 columns for 2 data sets .* Save it in Prism as .pzfx",
        ),
        (changed("data/sheets/S1/sheet.json", '{"title": "MTT"}'), "'S1' names no table"),
        (changed("data/sets/A.json", json.dumps(MARKED)), "it marks cells in a way"),
        (changed("data/sets/A.json", "[" * 100_000), "damaged"),
        (changed("data/sets/A.json", "{"), "damaged"),
        (changed("data/tables/T1/data.csv", "0,\x00,1"), "not understood"),
        (changed("data/tables/T1/data.csv", f"1{',' * 2_100_000}\n"), "the limit is 2,000,000"),
        (changed("data/sets/A.json", f'"{"a" * 2**23}"'), "larger than 4 MB"),
    ],
)
def test_what_is_not_understood_or_a_trap_is_refused(parts: dict[str, str], sentence: str):
    with pytest.raises(StudyError, match=sentence):
        read_study([prism(parts)])


def test_a_prism_file_of_before_prism_5_is_named():
    with pytest.raises(StudyError, match=r"save it in Prism as \.pzfx or \.prism"):
        read_study([Upload("old.pzf", b"PCFFGRA4" + b"\0" * 100)])
