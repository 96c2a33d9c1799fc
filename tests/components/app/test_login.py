"""Who may come in: the list of people and domains in the secrets."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.app.login import AccessError, refusal
from tests.app_driver import APP

LISTS = {"people": ["Ann@Example.org "], "domains": ["@lab.example.org"]}


@pytest.mark.parametrize(
    "known",
    [
        {"email": "ann@example.org"},
        {"email": "ANN@example.ORG", "email_verified": True},
        {"email": "new@lab.example.org", "email_verified": "true"},
    ],
)
def test_who_is_on_the_list_comes_in(known: dict[str, Any]):
    assert refusal(known, LISTS) == ""


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({"email": "eve@example.org"}, "eve@example.org is not on this server's list"),
        ({"email": "eve@evil-lab.example.org"}, "not on this server's list"),
        ({"email": "eve@sub.lab.example.org"}, "not on this server's list"),
        ({"email": "lab.example.org@evil.org"}, "not on this server's list"),
        ({"email": "ann@example.org", "email_verified": False}, "never verified"),
        ({"email": "ann@example.org", "email_verified": "false"}, "never verified"),
        ({"email": "ann@example.org", "email_verified": None}, "never verified"),
        ({"email": None}, "tells it no e-mail address"),
        ({"name": "ann@example.org"}, "tells it no e-mail address"),
    ],
)
def test_who_is_not_is_told_why(known: dict[str, Any], words: str):
    assert words in refusal(known, LISTS)


def test_without_a_list_every_account_of_the_provider_comes_in():
    assert refusal({"email": "anybody@example.org"}, None) == ""


@pytest.mark.parametrize(
    ("access", "words"),
    [
        ({}, "lists nobody"),
        ({"people": [], "domains": []}, "lists nobody"),
        ({"people": "ann@example.org"}, "people under .access. .* no list of text"),
        ({"domains": [1]}, "domains under .access. .* no list of text"),
        ({"people": ["ann@example.org"], "domain": ["x.org"]}, "not domain"),
    ],
)
def test_a_list_that_cannot_be_understood_is_no_open_door(access: dict[str, Any], words: str):
    with pytest.raises(AccessError, match=words):
        refusal({"email": "ann@example.org"}, access)


def opened(access: Any, **user: object) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.secrets["access"] = access
    app.user = user
    app.query_params["study"] = "sample"
    return app.run()


def words_of(app: AppTest) -> str:
    parts = [*app.error, *app.markdown, *app.title]
    return " ".join(part.value.replace("\\", "") for part in parts)


def test_an_account_that_is_not_on_the_list_sees_why_and_can_log_out():
    app = opened(LISTS, is_logged_in=True, email="eve@example.org")
    assert "is not on this server's list of people" in words_of(app)
    assert "Sample study" not in words_of(app)
    assert [button.label for button in app.button] == ["Log out"]


def test_an_account_on_the_list_sees_the_study():
    app = opened(LISTS, is_logged_in=True, email="ann@example.org")
    assert "Sample study" in words_of(app)


def test_a_list_without_a_log_in_lets_nobody_in():
    app = opened(LISTS)
    assert "tells it no e-mail address" in words_of(app)
    assert "Sample study" not in words_of(app)


def test_a_fault_in_the_list_is_said_to_whoever_comes():
    app = opened({"people": []}, is_logged_in=True, email="ann@example.org")
    assert "[access] in the secrets lists nobody. Nobody can come in" in words_of(app)
    assert "Sample study" not in words_of(app)
