"""What a visitor may ask of the server, before and after the log-in: a running server, no browser.

Where Streamlit changes what this door hangs on, these tests fail.
"""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.app_discovery import discover_asgi_app

from components.app import door
from tests.app_driver import APP
from tests.browser.streamlit_server import running_app
from tests.visitor import Visitor

SECRET = "a long random text for the tests alone"
SECRETS = f"""
[auth]
redirect_uri = "http://127.0.0.1/oauth2/callback"
cookie_secret = "{SECRET}"
client_id = "none"
client_secret = "none"
server_metadata_url = "http://127.0.0.1/none"

[access]
people = ["Ann@Example.org"]
domains = ["lab.example.org"]
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that asks for a log-in."""
    folder = tmp_path_factory.mktemp("door")
    (folder / "secrets.toml").write_text(SECRETS, encoding="utf-8")
    secrets = str(folder / "secrets.toml")
    with running_app(APP, folder / "server.log", secrets__files=secrets) as server:
        yield server.url


def words(messages: list[ForwardMsg]) -> str:
    return " ".join(str(message) for message in messages)


def test_the_server_finds_its_door_in_the_app():
    found = discover_asgi_app(APP)
    assert (found.is_asgi_app, found.import_string) == (True, "app:app")


def test_every_command_that_streamlit_knows_is_let_in_or_kept_out_by_name():
    known = {field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields}
    kept_out = {
        "clear_cache", "set_run_on_save", "load_git_info", "debug_disconnect_websocket",
        "debug_shutdown_runtime",
    }  # fmt: skip
    assert known - kept_out == door.TAKEN


def test_before_the_log_in_no_file_is_taken_and_nothing_is_shown(url: str):
    stranger = Visitor(url)
    with stranger.connected("study=sample") as line:
        shown = words(stranger.run(line, "study=sample"))
        answer = stranger.send_file("1", b"day,arm\n")
    assert "Log in" in shown
    assert "Sample study" not in shown
    assert (answer.status, answer.text) == (403, "Open the app, and log in where it asks for it.")


def test_a_guessed_session_takes_no_file(url: str):
    stranger = Visitor(url)
    with stranger.connected():
        stranger.session = "0" * 36
        assert stranger.send_file("1", b"x").status == 403


@pytest.mark.parametrize("email", ["ann@example.org", "any@LAB.example.org"])
def test_who_is_on_the_list_enters_and_sends_files(url: str, email: str):
    member = Visitor(url)
    member.log_in(SECRET, email=email, sub=email)
    with member.connected() as line:
        assert "Open your study" in words(member.run(line))
        assert member.send_file("1", b"day,arm\n").status == 204


def test_another_account_of_the_provider_is_told_why_and_sends_nothing(url: str):
    other = Visitor(url)
    other.log_in(SECRET, email="eve@example.org", sub="eve")
    with other.connected() as line:
        shown = words(other.run(line))
        answer = other.send_file("1", b"x")
    assert "not on this server" in shown
    assert "Open your study" not in shown
    assert answer.status == 403


@pytest.mark.parametrize(
    "lengths",
    [
        {"Transfer_Encoding": "chunked"},
        {"Transfer_Encoding": "chunked", "Content_Length": "1"},  # the second is then void
    ],
)
def test_a_file_of_unknown_length_is_not_taken(url: str, lengths: dict[str, str]):
    member = Visitor(url)
    member.log_in(SECRET, email="ann@example.org")
    with member.connected():
        path = f"/_stcore/upload_file/{member.session}/1"
        token = member.cookies["_streamlit_xsrf"]
        piece = b"1\r\nx\r\n0\r\n\r\n"
        answer = member.ask("PUT", path, piece, X_Xsrftoken=token, **lengths)
    assert answer.status == 411


def test_clear_cache_from_a_browser_does_nothing(url: str):
    member = Visitor(url)
    member.log_in(SECRET, email="ann@example.org")
    order = BackMsg(clear_cache=True)
    with member.connected("study=sample") as line:
        line.send(order.SerializeToString())
        again = words(member.run(line))  # Streamlit's own answer is to forget the open study
    assert "Close this study" in again
    assert "Reading the files" not in again


def test_pages_and_their_parts_carry_the_headers(url: str):
    for path in ("/", "/Survival", "/_stcore/health", "/static/index.html"):
        answer = Visitor(url).ask("GET", path)
        for name, value in door.HEADERS.items():
            assert answer.headers[name.lower()] == value, path
    assert "frame-ancestors 'self'" in door.POLICY
    assert "connect-src 'self'" in door.POLICY


def test_a_browser_keeps_one_key_that_scripts_cannot_read(url: str):
    browser = Visitor(url)
    first = browser.ask("GET", "/")
    key = browser.cookies[door.COOKIE]
    assert door.KEY.fullmatch(key)
    for part in ("HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in first.headers["set-cookie"]
    assert "Secure" not in first.headers["set-cookie"]
    browser.ask("GET", "/Survival")
    assert browser.cookies[door.COOKIE] == key
    assert "Secure" in browser.ask("GET", "/", X_Forwarded_Proto="https").headers["set-cookie"]
    part = browser.ask("GET", "/_stcore/health", Accept="*/*")
    assert door.COOKIE not in str(part.headers)


def test_a_page_that_the_browser_kept_without_its_key_brings_one(url: str):
    kept = Visitor(url).ask("GET", "/").headers["etag"]
    browser = Visitor(url)
    assert browser.ask("GET", "/", If_None_Match=kept).status == 304
    assert door.KEY.fullmatch(browser.cookies[door.COOKIE])


def test_a_second_key_lasts_until_the_browser_is_closed(url: str):
    """Set-Cookie comes twice; what has an age outlives the browser."""
    parts = urlsplit(url)
    line = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    line.request("GET", "/", headers={"Accept": "text/html"})
    sent = {
        value.partition("=")[0]: value
        for name, value in line.getresponse().getheaders()
        if name.lower() == "set-cookie"
    }
    line.close()
    assert "Max-Age=" in sent[door.COOKIE]
    assert "Max-Age" not in sent[door.VISIT]
    assert "HttpOnly" in sent[door.VISIT]
    keys = [sent[name].partition("=")[2].partition(";")[0] for name in (door.COOKIE, door.VISIT)]
    assert all(map(door.KEY.fullmatch, keys))
    assert keys[0] != keys[1]


def test_a_forged_key_is_replaced(url: str):
    browser = Visitor(url, {door.COOKIE: "guess"})
    browser.ask("GET", "/")
    assert door.KEY.fullmatch(browser.cookies[door.COOKIE])


def test_secrets_that_cannot_be_read_let_nobody_in(tmp_path: Path):
    (tmp_path / "secrets.toml").write_text("[auth\n", encoding="utf-8")
    secrets = str(tmp_path / "secrets.toml")
    with running_app(APP, tmp_path / "server.log", secrets__files=secrets) as server:
        stranger = Visitor(server.url)
        with stranger.connected() as line:
            shown = words(stranger.run(line))
            assert stranger.send_file("1", b"x").status == 403
    assert "Nobody can come in" in shown
    assert "Open your study" not in shown
