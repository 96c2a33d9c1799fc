"""What was made is kept; what is being made is waited for; what failed is made by the next."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from components.app.kept import Kept

SESSIONS = 4
PATIENCE_S = 60


class SlowDrawer:
    """Ends when it is told to, and counts how often it was asked."""

    def __init__(self, fails: int = 0) -> None:
        self.asked = 0
        self.fails = fails
        self.may_end = threading.Event()

    def __call__(self) -> str:
        self.asked += 1
        assert self.may_end.wait(PATIENCE_S)
        if self.asked <= self.fails:
            raise ZeroDivisionError(self.asked)
        return f"drawing {self.asked}"


def wanted_at_once(kept: Kept, draw: SlowDrawer) -> list[str]:
    """What each session got, or the name of the error it met; all ask before the first ends."""
    ready = threading.Barrier(SESSIONS + 1)

    def session() -> str:
        ready.wait(PATIENCE_S)
        try:
            return kept.get(("figure",), draw)
        except ZeroDivisionError as error:
            return repr(error)

    with ThreadPoolExecutor(SESSIONS) as sessions:
        found = [sessions.submit(session) for _ in range(SESSIONS)]
        ready.wait(PATIENCE_S)
        while kept.n_waiting(("figure",)) < SESSIONS - 1:
            threading.Event().wait(0.01)
        draw.may_end.set()
        return [each.result(PATIENCE_S) for each in found]


def test_only_the_last_are_kept():
    kept: Kept[str] = Kept(2)
    made = [kept.get((key,), lambda key=key: key.upper()) for key in "abac"]
    assert made == ["A", "B", "A", "C"]
    assert kept.get(("a",), lambda: "kept") == "A"
    assert kept.get(("b",), lambda: "made anew") == "made anew"


def test_what_several_sessions_want_at_once_is_drawn_once():
    draw = SlowDrawer()
    assert wanted_at_once(Kept(2), draw) == ["drawing 1"] * SESSIONS
    assert draw.asked == 1


def test_where_the_first_fails_the_next_draws():
    draw = SlowDrawer(fails=1)
    found = wanted_at_once(Kept(2), draw)
    assert sorted(found) == ["ZeroDivisionError(1)", *["drawing 2"] * (SESSIONS - 1)]
    assert draw.asked == 2


def test_a_failure_is_not_kept():
    kept: Kept[float] = Kept(2)
    with pytest.raises(ZeroDivisionError):
        kept.get(("a",), lambda: 1 / 0)
    assert kept.get(("a",), lambda: 2.0) == 2.0


def test_another_key_does_not_wait():
    kept: Kept[str] = Kept(2)
    assert kept.get(("a",), lambda: kept.get(("b",), lambda: "b") + "a") == "ba"
    assert kept.get(("b",), lambda: "anew") == "b"
