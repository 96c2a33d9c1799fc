"""Without a study every page says so and points home, and does nothing else."""

import pytest

from tests.app_driver import PAGES, figure_keys, link, links, open_app, said, turn_to

NEEDS_A_STUDY = [page for page in PAGES if page not in ("Study", "Design")]


@pytest.mark.parametrize("page", NEEDS_A_STUDY)
def test_a_page_points_home_and_stops(page):
    app = turn_to(open_app(), page)
    assert said(app).splitlines() == [page, "No study is open yet."]
    assert links(app) == ["Open a study or the sample"]
    assert figure_keys(app) == []
    assert not app.dataframe
    assert not app.button
    assert [text.value for text in app.sidebar.caption] == ["No study is open."]


def test_home_offers_upload_sample_and_template():
    app = open_app()
    assert [element.key for element in app.file_uploader] == ["files"]
    assert [button.key for button in app.button] == ["open_sample"]
    assert "Open your study" in said(app)
    assert links(app) == []


def test_a_page_that_runs_without_the_frame_calls_it():
    app = open_app().switch_page(PAGES["Survival"])
    del app.session_state["_shell"]
    app.run()
    assert len(app.session_state["_shell"].pages) == len(PAGES)
    assert [text.value for text in app.sidebar.caption] == ["No study is open."]


def test_an_unknown_link_opens_no_study():
    app = turn_to(open_app(study="other"), "Survival")
    assert "No study is open yet." in said(app)


def test_the_sample_button_opens_the_sample():
    app = open_app()
    app = turn_to(app.button(key="open_sample").click().run(), "Study")
    assert "Sample study: aromatase inhibitors against tamoxifen" in said(app)
    assert link(app) == {"study": ["sample"]}
    assert links(app)[:4] == ["See the answers", "Cells", "Tumors", "Survival"]


def test_a_closed_study_is_gone_from_page_and_link():
    app = open_app(study="sample", hide=["tamoxifen"])
    app.button(key="close").click().run()
    assert "Sample study" not in said(app)
    assert link(app) == {}
    assert "No study is open yet." in said(turn_to(app, "Answer", "Side by side"))
