"""No page writes a warning to the server's log: of the sample, of an upload, or reopened."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.elements.lib import policies
from streamlit.testing.v1 import AppTest

from tests.app_driver import (
    PAGES,
    again,
    open_app,
    open_tab,
    tabs,
    toggles,
    turn_to,
    with_upload,
)
from tests.places import APP
from tests.small_studies import caliper_rows, plate_rows, survival_rows, workbook

UPLOAD = workbook(
    calipers=caliper_rows(animals=4),
    plate_reads=plate_rows(),
    survival=survival_rows({"vehicle": [10, 12, 14, 15], "tamoxifen": [18, 19, 20, 22]}),
)


@pytest.fixture
def warned(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is warned of in the log, where Streamlit itself tells of each kind but the first."""
    told: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.threadName == "MainThread":  # the test itself, beside the app
                return
            told.append(record.getMessage())
            monkeypatch.setattr(policies, "_shown_default_value_warning", False)

    listener = Listener(logging.WARNING)
    names = ["", *(name for name in logging.root.manager.loggerDict if "streamlit" in name)]
    for name in names:
        logging.getLogger(name).addHandler(listener)
    monkeypatch.setattr(policies, "_shown_default_value_warning", False)
    yield told
    for name in names:
        logging.getLogger(name).removeHandler(listener)


def pages_tabs(app: AppTest) -> list[str]:
    """Names of the page's tabs; none where the study has nothing for it."""
    return tabs(app) if any(each.key.endswith("_tab") for each in groups(app)) else []


def groups(app: AppTest) -> list[Any]:
    return list(app.main.get("button_group"))


def parts(app: AppTest) -> list[str]:
    """Names of the parts of the open tab; none where it has one."""
    found = [each for each in groups(app) if each.key.endswith("_part")]
    return list(found[0].options) if found else []


def walked(app: AppTest) -> set[tuple[str, str, str]]:
    """Every page, tab and part, each opened once, with all that is advanced."""
    seen = set()
    for page in PAGES:
        turn_to(app, page, advanced=True)
        for tab in pages_tabs(app):
            open_tab(app, page, tab)
            found = parts(app)
            seen.add((page, tab, ""))
            for part in found[1:]:
                open_tab(app, page, tab, part)
                seen.add((page, tab, part))
    return seen


@pytest.mark.parametrize("study", ["sample", "upload"])
def test_walking_through_every_page_tab_and_part_logs_no_warning(study, warned):
    app = open_app(study="sample") if study == "sample" else with_upload(UPLOAD, "study.xlsx")
    seen = walked(app)
    assert {page for page, _, _ in seen} >= set(PAGES) - {"Safety"}  # the upload has no weights
    assert ("Tumors", "Growth", "Tests") in seen
    assert warned == []


def test_arms_switched_by_a_button_and_tabs_opened_by_a_link_log_no_warning(warned):
    app = open_app(study="sample", tab="Arms", hide=["letrozole"])
    assert "letrozole" not in toggles(app).value
    app.sidebar.button(key="arms_all").click()
    assert "letrozole" in toggles(again(app)).value
    assert warned == []


def test_a_study_that_is_opened_again_at_any_place_logs_no_warning(warned):
    first = with_upload(UPLOAD, "study.xlsx")
    seen = walked(first)
    warned.clear()
    kept = first.query_params["view"]
    told = {}
    for page, tab, part in sorted(seen):
        app = AppTest.from_file(str(APP), default_timeout=60)
        app.user = {}
        place = {"view": kept if isinstance(kept, str) else kept[0], "tab": tab, "part": part}
        for name, value in place.items():
            if value:
                app.query_params[name] = value
        app.switch_page(PAGES[page])
        policies._shown_default_value_warning = False
        again(app)
        assert page == "Design" or "vehicle" in toggles(app).value
        if warned:
            told[page, tab, part] = list(warned)
            warned.clear()
    assert told == {}
