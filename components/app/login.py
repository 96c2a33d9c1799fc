"""The log-in of a lab server, where it has one configured (OpenID Connect), and who may come in.

Streamlit keeps who is logged in (``st.user``); without ``[auth]`` in the secrets nobody is asked.
Where anybody can have an account of the provider, a log-in alone lets anybody in: ``[access]`` in
the secrets lists the addresses (``people``) and what may stand behind the @ (``domains``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from components.look.markdown import markdown_text

LISTS = {"people", "domains"}


class AccessError(Exception):
    """What the secrets say of the log-in cannot be understood: nobody comes in until it can."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is there."""

    logged_in: bool  # or nobody has to
    has_account: bool  # to log out of
    refusal: str = ""  # why the account may not come in
    account: str = ""  # names the account without telling it; empty where there is none

    @property
    def may_enter(self) -> bool:
        """Whether the pages open."""
        return self.logged_in and not self.refusal


def visitor() -> Visitor:
    """They may come in where no log-in is configured, or they are logged in and on the list."""
    known = st.user.to_dict()
    if not known.get("is_logged_in", True):
        return Visitor(logged_in=False, has_account=True)
    try:
        why = refusal(known, _access())
    except AccessError as error:
        why = f"{error} Nobody can come in until the person who runs the server has mended it."
    return Visitor(True, "is_logged_in" in known, why, _account(known))


def refusal(known: Mapping[str, Any], access: Mapping[str, Any] | None) -> str:
    """Why an account is not let in; empty where it is.

    Raises
    ------
    AccessError
        ``access`` has another form than two lists of text, or lists nobody.
    """
    if access is None:
        return ""
    lists = {name: _texts(name, value) for name, value in access.items()}
    if not any(lists.values()):
        raise AccessError("[access] in the secrets lists nobody.")
    email = str(known.get("email") or "").strip().casefold()
    if "@" not in email:
        return (
            "This server lets in a list of people, and your log-in tells it no e-mail address. "
            "Ask the person who runs the server."
        )
    if known.get("email_verified", True) not in (True, "true"):
        return f"Your log-in says that {email} was never verified. Verify it there, then log in."
    if email in lists.get("people", ()) or email.rpartition("@")[2] in lists.get("domains", ()):
        return ""
    return (
        f"{email} is not on this server's list of people. Ask the person who runs the server, "
        "or log in with another account."
    )


def ask(who: Visitor) -> None:
    """What a visitor sees who may not enter; nothing of any study."""
    st.title("Plate & Caliper")
    if who.refusal:
        st.error(markdown_text(who.refusal), icon=":material/block:")
        if who.has_account:
            leave()
        return
    st.write("This server belongs to a lab. Log in with your account to open it.")
    st.button("Log in", on_click=st.login, type="primary", icon=":material/login:")


def leave() -> None:
    """The log-out button."""
    st.button("Log out", on_click=st.logout, icon=":material/logout:", key="log_out")


def _access() -> Mapping[str, Any] | None:
    """The secrets' ``[access]``; None where there is none.

    Streamlit serves on without a log-in where its secrets cannot be read; this does not.
    """
    try:
        access = st.secrets.get("access")
    except StreamlitSecretNotFoundError as error:
        if error.error_id == "no-secrets-found":
            return None
        raise AccessError("This server's secrets.toml cannot be read.") from error
    if access is None:
        return None
    if not isinstance(access, Mapping):
        raise AccessError("[access] in the secrets is no table.")
    return access


def _texts(name: str, value: Any) -> frozenset[str]:
    if name not in LISTS:
        raise AccessError(f"[access] in the secrets knows people and domains, not {name}.")
    if not isinstance(value, (list, tuple)) or not all(isinstance(each, str) for each in value):
        raise AccessError(f"{name} under [access] in the secrets is no list of text.")
    return frozenset(each.strip().casefold().removeprefix("@") for each in value)


def _account(known: Mapping[str, Any]) -> str:
    """One text for each account: the provider's own number of it, else its address."""
    who = known.get("sub") or known.get("email")
    if not who:
        return ""
    return hashlib.sha256(f"{known.get('iss', '')} {who}".encode()).hexdigest()
