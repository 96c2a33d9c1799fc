"""Driving the app without a browser: open it, upload, turn to a page, read what the page shows."""

from __future__ import annotations

import base64
import functools
import json
from typing import Any

import numpy as np
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from components.app import page_list
from tests.places import APP

# What is installed stays while tests run; AppTest looks through all of it for every new app.
manifest_scanner.scan_component_manifests = functools.cache(
    manifest_scanner.scan_component_manifests
)

PAGES = page_list.FILES  # by title
WORDS = ("title", "subheader", "markdown", "caption", "info", "warning", "error", "success")


def open_app(**link: str | list[str]) -> AppTest:
    """The app at its first page, opened by a link with these parameters."""
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.user = {}  # no log-in is configured
    for name, value in link.items():
        app.query_params[name] = value
    return app.run()


def upload(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    """Drop files into the box on Study, and leave their check for its first tab."""
    return turn_to(drop(app, *files), "Study", "Files")


def drop(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    """Drop files into the box on Study, and stay where that leads."""
    if not app.file_uploader:
        open_tab(app, "Study", "Files")
    box = app.file_uploader(key="files")
    for name, data in files:
        box.upload(name, data)
    return app.run()


def open_as_new(app: AppTest) -> AppTest:
    """Say of dropped files that they are a study of their own."""
    app.radio(key="add_where").set_value("Open as a new study").run()
    app.button(key="add_go").click().run()
    return again(app)


def with_upload(data: bytes, name: str = "small.csv", **link: str | list[str]) -> AppTest:
    return upload(open_app(**link), (name, data))


def turn_to(
    app: AppTest, page: str, tab: str = "", part: str = "", *, advanced: bool = False
) -> AppTest:
    """Another page by its title, with this tab and part open; fails where the page crashed."""
    app.switch_page(PAGES[page])
    return open_tab(app, page, tab, part, advanced=advanced)


def open_tab(
    app: AppTest, page: str, tab: str = "", part: str = "", *, advanced: bool = False
) -> AppTest:
    """A tab of the page that is shown, and a part of that."""
    name = page.casefold().rpartition(" ")[2]
    if tab:
        app.session_state[f"choice_{name}_tab"] = tab
    if tab == "Check" and part:  # the parts of the check are folded away
        app.session_state["open_check_all"] = True
    if part:
        app.session_state[f"choice_{name}_{tab.casefold().replace(' ', '_')}_part"] = part
    if advanced:
        app.session_state[f"choice_advanced_{name}"] = True
    return again(app)


def again(app: AppTest) -> AppTest:
    """Run the page anew, with the choices made since, inside the app's frame.

    AppTest starts every run as a cold server: it runs the page's file alone, and the guard in its
    first line brings the frame. The guard trusts a mark of the frame that ran before, so that mark
    is taken away.
    """
    if "_shell" in app.session_state:
        del app.session_state["_shell"]
    app.run()
    assert not app.exception, app.exception[0].message
    return app


def link(app: AppTest) -> dict[str, list[str]]:
    """The parameters of the page's link, each as a list, without the kept study's random token."""
    return {
        name: [value] if isinstance(value, str) else list(value)
        for name, value in app.query_params.items()
        if name != "view"
    }


def toggles(app: AppTest) -> Any:
    """The arms as toggles in the sidebar."""
    return next(group for group in app.sidebar.get("button_group") if group.key.startswith("arms_"))


def said(app: AppTest) -> str:
    """Every word of the page (not of the sidebar) as one text, Markdown escapes taken away."""
    found = [str(element.value) for kind in WORDS for element in app.main.get(kind)]
    shown = [f"{card['title']}\n{card['caption']} {card['more']}" for card in cards(app).values()]
    return "\n".join([*found, *shown]).replace("\\", "")


def tabs(app: AppTest) -> list[str]:
    """Names of the page's tabs, in their order; none where one is shown without a control."""
    groups = [each for each in app.main.get("button_group") if each.key.endswith("_tab")]
    return list(groups[0].options) if groups else []


def links(app: AppTest) -> list[str]:
    """Labels of the links to other pages."""
    return [link.proto.label for link in app.main.get("page_link")]


def cards(app: AppTest) -> dict[str, dict[str, Any]]:
    """The figures on cards by their keys, in their order: title, caption and the figure."""
    found = {}
    for element in app.main.get("bidi_component"):
        if element.proto.component_name.endswith("figure_card"):
            found[element.proto.id.rsplit("-", 1)[-1]] = json.loads(
                element.proto.bytes.partition(b"\n")[2]
            )
    return found


def answer(app: AppTest) -> dict[str, Any]:
    """What the Answer page shows: its words, tiles and charts."""
    shown = next(
        element
        for element in app.main.get("bidi_component")
        if element.proto.component_name.endswith("answer")
    )
    found: dict[str, Any] = json.loads(shown.proto.bytes)
    return found


def captions(app: AppTest) -> list[str]:
    """The captions of the figures on cards, then all others of the page."""
    others = [text.value.replace("\\", "") for text in app.main.caption]
    return [*(f"{card['caption']} {card['more']}".strip() for card in cards(app).values()), *others]


def figure(app: AppTest, key: str) -> dict[str, Any]:
    """The figure drawn under that key: ``data`` and ``layout`` as the browser gets them."""
    shown = cards(app)
    if key in shown:
        spec: dict[str, Any] = shown[key]["figure"]
        return spec
    for chart in app.main.get("plotly_chart"):  # those that points can be picked in
        if chart.proto.id.endswith(f"-{key}"):
            spec = json.loads(chart.proto.spec)
            return spec
    raise AssertionError(f"no figure {key!r} on this page")


def figure_keys(app: AppTest) -> list[str]:
    picked = [chart.proto.id.rsplit("-", 1)[-1] for chart in app.main.get("plotly_chart")]
    return [*cards(app), *picked]


def traces(app: AppTest, key: str) -> dict[str, dict[str, Any]]:
    """The named traces of a figure, in their order."""
    return {t["name"]: t for t in figure(app, key)["data"] if t.get("name")}


def numbers(values: Any) -> list[float]:
    """Numbers of a trace: Plotly sends arrays as base64."""
    if isinstance(values, dict):
        return np.frombuffer(base64.b64decode(values["bdata"]), values["dtype"]).tolist()
    return [float("nan") if value is None else float(value) for value in values]


def columns(app: AppTest, key: str) -> list[str]:
    """The arms along the x axis of a figure of bars."""
    axis = figure(app, key)["layout"]["xaxis"]
    return [label.replace("<br>", " ") for label in axis["ticktext"]]
