"""Hiding an arm holds on every page and in the link, and changes no other arm's look."""

import pytest

from tests.app_driver import (
    PAGES,
    again,
    columns,
    drop,
    figure_keys,
    link,
    open_app,
    open_as_new,
    said,
    toggles,
    traces,
    turn_to,
    with_upload,
)
from tests.small_studies import caliper_rows, csv, survival_rows

WITH_ARMS = [page for page in PAGES if page not in ("Study", "Design")]
ALL = [
    "vehicle",
    "untreated",
    "anastrozole",
    "letrozole",
    "tamoxifen",
    "fulvestrant",
    "anastrozole + tamoxifen",
]


def hide(app, *names):
    shown = toggles(app)
    shown.set_value([name for name in shown.value if name not in names])
    return again(app)


def look(trace):
    return trace["line"]["color"], trace["line"]["dash"], trace["marker"]["symbol"]


def test_a_hidden_arm_leaves_every_figure_and_enters_the_link():
    app = hide(turn_to(open_app(study="sample"), "Tumors"), "tamoxifen")
    assert "tamoxifen" not in traces(app, "growth_curves")
    assert "tamoxifen" not in columns(app, "growth_waterfall")
    assert "tamoxifen" not in columns(app, "growth_tgi")
    assert link(app) == {"study": ["sample"], "hide": ["tamoxifen"]}
    assert "tamoxifen" not in columns(turn_to(app, "Answer", "Side by side"), "compare_cells")
    assert "tamoxifen" not in traces(turn_to(app, "Survival"), "survival_curves")
    assert "anastrozole + tamoxifen" in traces(app, "survival_curves")


def test_shown_arms_keep_their_look():
    app = turn_to(open_app(study="sample"), "Tumors")
    before = traces(app, "growth_curves")
    after = traces(hide(app, "vehicle", "anastrozole", "letrozole"), "growth_curves")
    assert set(after) == {"tamoxifen", "fulvestrant†", "anastrozole + tamoxifen"}
    assert {name: look(after[name]) for name in after} == {
        name: look(before[name]) for name in after
    }


@pytest.mark.parametrize("page", WITH_ARMS)
def test_an_arm_hidden_in_the_link_is_hidden_on_the_page(page):
    app = turn_to(open_app(study="sample", hide=["tamoxifen", "letrozole"]), page)
    assert toggles(app).value == [arm for arm in ALL if arm not in ("tamoxifen", "letrozole")]
    assert "letrozole" not in said(app).replace("letrozole and", "")
    assert link(app)["hide"] == ["letrozole", "tamoxifen"]


@pytest.mark.parametrize("page", WITH_ARMS)
def test_with_all_arms_hidden_the_page_says_so(page):
    app = turn_to(open_app(study="sample", hide=ALL), page)
    assert "All arms are hidden. Switch some on in the sidebar." in said(app)
    assert figure_keys(app) == []


def test_all_and_none_switch_every_arm():
    app = turn_to(open_app(study="sample"), "Survival")
    app.sidebar.button(key="arms_none").click()
    again(app)
    assert toggles(app).value == []
    assert link(app)["hide"] == ALL
    app.sidebar.button(key="arms_all").click()
    again(app)
    assert toggles(app).value == ALL
    assert "hide" not in link(app)
    assert len(traces(app, "survival_curves")) == 4


def test_an_arm_that_the_study_does_not_have_hides_nothing():
    app = turn_to(open_app(study="sample", hide=["placebo"]), "Survival")
    assert toggles(app).value == ALL
    assert link(app) == {"study": ["sample"]}


def test_only_arms_of_other_models_leave_a_sentence():
    app = turn_to(open_app(study="sample", hide=[arm for arm in ALL if arm != "vehicle"]),
                  "Survival")  # fmt: skip
    assert "No shown arm was followed for survival in this model." in said(app)


def test_the_link_of_an_upload_hides_its_arms():
    app = with_upload(csv(caliper_rows()), hide=["tamoxifen"])
    assert list(traces(turn_to(app, "Tumors"), "growth_curves")) == ["vehicle", "anastrozole"]


def test_what_was_hidden_in_one_study_is_shown_in_the_next():
    app = turn_to(with_upload(csv(caliper_rows()), hide=["tamoxifen"]), "Study")
    lives = csv(survival_rows({"vehicle": [10, 12], "tamoxifen": [15, 17]}))
    open_as_new(drop(app, ("lives.csv", lives)))
    assert "hide" not in link(app)
    assert list(traces(turn_to(app, "Survival"), "survival_curves")) == ["vehicle", "tamoxifen"]
