"""What is dropped on Study: one study of all files, or a sentence that says what is wrong."""

from tests.app_driver import (
    figure_keys,
    link,
    links,
    open_app,
    said,
    tabs,
    traces,
    turn_to,
    upload,
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

LIVES = {"vehicle": [10, 12, 14], "tamoxifen": [15, 17, 20]}
NONSENSE = ("nonsense.csv", b"just,some\nwords,here\n")


def problems(app):
    return next(table.value for table in app.dataframe if "severity" in table.value)


def test_an_upload_is_named_after_its_file_and_counted():
    app = with_upload(csv(caliper_rows()), "my calipers.csv")
    assert "my calipers" in said(app)
    assert {metric.label: metric.value for metric in app.metric} == {
        "Arms": "3",
        "Animals": "6",
    }
    assert links(app)[:3] == ["See the answers", "Tumors", "What was read: 1 note"]
    assert "study" not in link(app)


def test_several_files_are_one_study():
    files = [
        ("calipers.csv", csv(caliper_rows())),
        ("lives.csv", csv(survival_rows(LIVES))),
        ("plates.xlsx", workbook(plate_reads=plate_rows())),
    ]
    app = upload(open_app(), *files)
    assert [metric.label for metric in app.metric] == [
        "Arms",
        "Plates",
        "Animals",
    ]
    assert list(traces(turn_to(app, "Survival"), "survival_curves")) == ["vehicle", "tamoxifen"]


def test_a_bad_upload_is_explained_with_its_file():
    app = upload(open_app(), NONSENSE)
    assert "- Nothing in the uploaded files could be read as a study." in said(app)
    table = problems(app)
    assert table["severity"].tolist()[0] == "error"
    assert "Nothing in the uploaded files could be read as a study." in table["what"].iloc[0]
    assert "nonsense.csv" in table["file"].tolist()
    assert "No study is open yet." in said(turn_to(app, "Answer", "Side by side"))


def test_an_empty_file_is_explained():
    app = upload(open_app(), ("empty.xlsx", b""))
    assert "The files cannot be analyzed yet" in said(app)
    assert "empty.xlsx" in problems(app)["file"].tolist()


def test_a_bad_upload_keeps_the_open_study_and_says_why():
    app = upload(open_app(study="sample"), NONSENSE)
    words = said(app)
    assert "The files cannot be analyzed yet" in words
    app.button(key="check_back").click().run()
    assert "Sample study: aromatase inhibitors against tamoxifen" in said(app)
    assert len(traces(turn_to(app, "Survival"), "survival_curves")) == 4


def test_a_good_upload_after_a_bad_one_takes_the_message_away():
    app = upload(open_app(), NONSENSE)
    upload(app, ("lives.csv", csv(survival_rows(LIVES))))
    assert "The files cannot be analyzed yet" not in said(app)
    assert "lives" in said(app)


def test_an_upload_replaces_the_sample_and_its_link():
    app = open_app(study="sample")
    upload(app, ("lives.csv", csv(survival_rows(LIVES))))
    assert "Sample study" not in said(app)
    assert link(app) == {}
    assert list(traces(turn_to(app, "Survival"), "survival_curves")) == ["vehicle", "tamoxifen"]


def test_the_title_of_a_study_sheet_names_the_study():
    data = workbook(study=[("key", "value"), ("title", "Run *7*")], calipers=caliper_rows())
    app = with_upload(data, "small.xlsx")
    assert "Run *7*" in said(app)
    assert app.sidebar.markdown[0].value == "**Run \\*7\\***"


def test_what_was_assumed_is_counted_on_home():
    app = with_upload(csv(caliper_rows()))
    assert links(app)[-1] == "What was read: 1 note"


def test_plates_without_a_layout_lead_to_where_it_is_painted():
    app = with_upload(csv(bare_plate_rows()), "plates.csv")
    assert "1 plate read. Say what is in the wells." in said(app)
    assert "Say what is in the wells" in [button.label for button in app.main.button]
    assert "1 plate read. Say what is in the wells." in said(turn_to(app, "Cells"))
    assert figure_keys(app) == []
    assert tabs(app) == ["Drugs", "Plates"]
    drugs = turn_to(app, "Cells", "Drugs")
    assert "1 plate read. Say what is in the wells." in said(drugs)
    assert "There is no viability yet: it needs wells of the control and of a drug." in said(drugs)
