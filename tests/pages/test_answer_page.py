"""The Answer page: what it says of a study, and how one comes to it."""

import pytest

from components.export.arial import whole_sentences
from components.export.deck import PAD, WIDE
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
    assert page["safety"]["lines"][0]["arm"] == "vehicle"
    assert page["potency"]["title"] == "IC50, 120 h"
    assert page["potency"]["note"] == "MCF-7 TamR vs MCF-7"
    assert (
        page["potency"]["lines"][2]["words"] == "25.6 µM (16.9 to 38.8) vs 3.86 µM (3.36 to 4.44)"
    )
    assert first["tiles"][3]["at"] == "at 100 + 30 µM, 120 h"
    assert [each["words"] for each in page["controls"]] == [
        "vehicle (control)", "untreated (control)",
    ]  # fmt: skip
    foot = (
        "† made-up values (illustrative), days in 4T1 (illustrative) beside its own control. "
        "Days of life: means to day 31. Intervals: 95 % CI."
    )
    assert page["key"].startswith(f"{foot} n: ")
    assert whole_sentences(page["key"], WIDE - 2 * PAD) == foot
    assert page["key"].endswith(" IC50: 95 % interval over experiments, n = 3 experiments.")


def test_a_hidden_arm_leaves_tiles_charts_and_safety():
    app = turn_to(open_app(study="sample"), "Answer")
    shown = [name for name in toggles(app).value if name != "letrozole"]
    toggles(app).set_value(shown)
    page = answer(again(app))
    assert "letrozole" not in [row["arm"] for row in page["rows"]]
    assert "letrozole" not in [line["arm"] for line in page["safety"]["lines"]]
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
    assert f"Not in this study: {missing}." in page["key"]
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


def test_plates_that_count_as_one_are_told_apart_in_one_click():
    head, *rows = plate_rows()
    three = [head, *((plate, *row[1:]) for plate in ("P1", "P2", "P3") for row in rows)]
    app = turn_to(with_upload(csv(three)), "Answer")
    line = "3 plates count as one experiment: n is 1. If each is an experiment of its own, say so."
    assert line in links(app)
    assert answer(app)["rows"][0]["tiles"][0]["detail"] == ["n 1"]
    assert line in links(turn_to(app, "Cells"))
    check = turn_to(app, "Study", "Check")
    assert "3 plates count as one experiment." in said(check)
    check.button(key="plates_apart").click()
    again(check)
    assert "count as one experiment" not in said(check)
    after = turn_to(check, "Answer")
    assert line not in links(after)
    assert answer(after)["rows"][0]["tiles"][0]["detail"][-1] == "n 3"


def test_plates_with_dates_in_their_names_are_experiments_in_one_click():
    head, *rows = plate_rows()
    names = ("20240503_1", "20240503_2", "20240510_1")
    app = with_upload(csv([head, *((plate, *row[1:]) for plate in names for row in rows)]))
    check = turn_to(app, "Study", "Check")
    assert "Their names carry 20240503, 20240510." in said(check)
    button = check.button(key="plates_apart")
    assert button.label == "They are 2 experiments"
    button.click()
    again(check)
    reads = check.session_state["memory"].study.plate_reads
    named = reads.drop_duplicates("plate").set_index("plate")["experiment"]
    assert dict(named) == dict(zip(names, ("20240503", "20240503", "20240510"), strict=True))


def test_assays_alone_lead_to_their_figures():
    rows = [("animal", "arm", "day", "bioluminescence (p/s)")]
    rows += [(f"{arm[:2]}{n}", arm, day, 10 + day) for arm in ("vehicle", "tamoxifen")
             for n in range(3) for day in (0, 7)]  # fmt: skip
    app = turn_to(with_upload(csv(rows)), "Answer")
    assert answer(app)["lead"].startswith("2 arms: only bioluminescence was measured")
    assert "See them day by day" in links(app)


def test_one_wording_leads_to_the_layout():
    app = drop(open_app(), ("plates.xlsx", workbook(plate_reads=bare_plate_rows())))
    assert app.button(key="check_layout").label == "Say what is in the wells"
    assert turn_to(app, "Answer").button(key="open_layout").label == "Say what is in the wells"
    assert "plate_layout" not in said(app)
