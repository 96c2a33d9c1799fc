"""The Answer page: what it says of a study, and how one comes to it."""

import pytest

from tests.app_driver import (
    again,
    answer,
    drop,
    links,
    open_app,
    said,
    toggles,
    turn_to,
    with_upload,
)
from tests.small_studies import (
    bare_plate_rows,
    caliper_rows,
    csv,
    plate_rows,
    survival_rows,
    workbook,
)

LIVES = {"vehicle": [10, 12, 14, 15], "tamoxifen": [18, 19, 20, 22]}


@pytest.fixture(scope="module")
def sample():
    return turn_to(open_app(study="sample"), "Answer")


def titles(page):
    return [chart["title"] for chart in page["charts"]]


def test_the_sample_is_answered_on_one_page(sample):
    page = answer(sample)
    assert page["lead"].startswith("Anastrozole + tamoxifen is worse than its best part")
    assert [column["key"] for column in page["columns"]] == [
        "control", "best_part", "tolerated", "resistant_line", "life_span",
    ]  # fmt: skip
    first = page["rows"][0]
    assert (first["arm"], first["combined"]) == ("anastrozole + tamoxifen", True)
    assert first["tiles"][1]["spoken"].startswith(
        "anastrozole + tamoxifen, Beats its best part? worse: Anastrozole + tamoxifen is worse"
    )
    assert page["rows"][1]["tiles"][1] is None
    assert titles(page) == ["Tumor growth, MCF-7Ca", "Survival, 4T1", "Dose response, 120 h"]
    assert page["safety"][0]["arm"] == "vehicle"
    assert [each["words"] for each in page["controls"]] == [
        "vehicle (control)", "untreated (control)",
    ]  # fmt: skip
    assert page["key"].endswith("† made-up values (illustrative).")


def test_a_hidden_arm_leaves_tiles_charts_and_safety():
    app = turn_to(open_app(study="sample"), "Answer")
    shown = [name for name in toggles(app).value if name != "letrozole"]
    toggles(app).set_value(shown)
    page = answer(again(app))
    assert "letrozole" not in [row["arm"] for row in page["rows"]]
    assert "letrozole" not in [line["arm"] for line in page["safety"]]
    names = [trace.get("name") for chart in page["charts"] for trace in chart["spec"]["data"]]
    assert "tamoxifen" in names
    assert not any("letrozole" in (name or "") for name in names)


@pytest.mark.parametrize(
    ("data", "columns", "charts", "missing"),
    [
        (plate_rows(), ["acts"], ["Dose response, cells, 72 h"],
         "tumor volumes, body weights, survival"),
        (caliper_rows(), ["control"], ["Tumor growth"],
         "body weights, plates with a layout, survival"),
        (survival_rows(LIVES), ["life_span"], ["Survival"],
         "tumor volumes, body weights, plates with a layout"),
        (caliper_rows({"tamoxifen": (8, 9, 10)}), [], ["Tumor growth"],
         "a control arm, body weights, plates with a layout, survival"),
    ],
    ids=["plates", "calipers", "survival", "one arm"],
)  # fmt: skip
def test_any_part_of_a_study_is_answered(data, columns, charts, missing):
    page = answer(turn_to(with_upload(csv(data)), "Answer"))
    assert [column["key"] for column in page["columns"]] == columns
    assert titles(page) == charts
    assert page["key"].endswith(f"Not in this study: {missing}.")
    assert page["lead"].endswith(".")


def test_plates_without_a_layout_stay_where_they_were_dropped():
    app = drop(open_app(), ("plates.xlsx", workbook(plate_reads=bare_plate_rows())))
    assert app.title[0].value == "Plate & Caliper"
    assert "See the answers" not in links(app)
    assert "1 plate read. Say what is in the wells." in said(turn_to(app, "Answer"))


def test_the_sample_goes_on_to_the_answers():
    app = open_app()
    app.button(key="open_sample").click().run()
    assert app.title[0].value == "Answer"
    assert len(answer(app)["rows"]) == 5


def test_names_from_a_file_stay_text(sample):
    rows = caliper_rows({"vehicle": (8, 9, 11), "<b>x</b>": (8, 7, 6)})
    page = answer(turn_to(with_upload(csv(rows)), "Answer"))
    assert page["rows"][0]["arm"] == "<b>x</b>"
    names = [trace.get("name") for trace in page["charts"][0]["spec"]["data"]]
    assert names == ["vehicle", "&lt;b&gt;x&lt;/b&gt;"]
