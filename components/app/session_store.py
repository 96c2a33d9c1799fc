"""What survives a reload of the browser: states of sessions, each under a token of its own.

The token stands in the page's link. It is random and long: without it nobody finds a state. It lets
read, no more: a state belongs to the owner who kept it first, and who changes or drops it has to be
that owner. A state that its owner closed has no token any more; until the browser is closed, that
owner can take it back. The store is bounded in number, bytes and age, with the closed states, which
go first; nothing of it is written to disk.
"""

from __future__ import annotations

import datetime
import functools
import itertools
import secrets
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Generic, Protocol, TypeVar

MOST_SESSIONS = 200
MOST_BYTES = 2**30
MOST_CLOSED = 5  # of one visit
MOST_CLOSED_BYTES = 200 * 2**20  # of one visit
LONGEST_S = 24 * 3600.0
MOST_DROPPED = 1_000  # tokens of which the store knows that it had them
STARTED = datetime.datetime.now().astimezone()
OPEN_AGAIN = "Open the saved study file or the uploads again."


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a state is: an account (without one, a browser), and the browser they sit at."""

    who: str
    browser: str
    visit: str = ""  # of that browser, until it is closed


class Sized(Protocol):
    """A state of a session."""

    @property
    def size_bytes(self) -> int:
        """What it takes of the memory."""


State = TypeVar("State", bound=Sized)


@dataclass(frozen=True, slots=True)
class Kept(Generic[State]):
    """A state as it lies in the store."""

    when_s: float
    state: State
    who: str
    browsers: frozenset[str]  # those of the owner's that opened it and have not closed it
    copied: bool  # begun from another's link

    def belongs_to(self, owner: Owner) -> bool:
        """Whether this owner may change it."""
        return secrets.compare_digest(self.who.encode(), owner.who.encode())


@dataclass(frozen=True, slots=True)
class Closed(Generic[State]):
    """A closed state as it lies in the store, under a name that is no token."""

    name: str
    when_s: float
    state: State
    who: str
    visit: str

    def belongs_to(self, owner: Owner) -> bool:
        """Whether this owner closed it, in the same visit."""
        pairs = ((self.who, owner.who), (self.visit, owner.visit))
        return bool(owner.visit) and all(
            secrets.compare_digest(one.encode(), other.encode()) for one, other in pairs
        )


class SessionStore(Generic[State]):
    """States by token; those not used for longest make room for new ones."""

    def __init__(
        self,
        most: int = MOST_SESSIONS,
        most_bytes: int = MOST_BYTES,
        longest_s: float = LONGEST_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limits = (most, most_bytes, longest_s)
        self._clock = clock
        self._states: OrderedDict[str, Kept[State]] = OrderedDict()
        self._closed: OrderedDict[str, Closed[State]] = OrderedDict()
        self._dropped: deque[str] = deque(maxlen=MOST_DROPPED)
        self._lock = threading.Lock()

    def new_token(self) -> str:
        """256 random bits as letters, digits, ``-`` and ``_``."""
        return secrets.token_urlsafe(32)

    def keep(self, token: str, state: State, owner: Owner, copied: bool = False) -> None:
        """Put a state under its token; the newest of its owner holds, another's is not touched."""
        with self._lock:
            kept = self._states.get(token)
            if kept and not kept.belongs_to(owner):
                raise PermissionError("a kept study is changed by its owner alone")
            browsers = (kept.browsers if kept else frozenset()) | {owner.browser}
            self._states[token] = Kept(self._clock(), state, owner.who, browsers, copied)
            self._states.move_to_end(token)
            self._drop()

    def find(self, token: str) -> Kept[State] | None:
        """What is kept under a token, if it is still there."""
        with self._lock:
            self._drop()
            return self._states.get(token)

    def forget(self, token: str, owner: Owner) -> None:
        """Drop the owner's state, once no other browser of theirs has it open."""
        with self._lock:
            kept = self._states.get(token)
            if kept is None or not kept.belongs_to(owner):
                return
            left = kept.browsers - {owner.browser}
            if left:
                self._states[token] = replace(kept, browsers=left)
            else:
                del self._states[token]
                self._dropped.append(token)

    def put_away(self, state: State, owner: Owner) -> None:
        """Keep a closed state for the rest of the owner's visit; an equal one only once."""
        with self._lock:
            name = self.new_token()
            now = Closed(name, self._clock(), state, owner.who, owner.visit)
            for closed in self._closed_by(owner):
                if closed.state == state:
                    del self._closed[closed.name]
            self._closed[name] = now
            for closed in _beyond(self._closed_by(owner)):
                del self._closed[closed.name]
            self._drop()

    def closed_by(self, owner: Owner) -> tuple[Closed[State], ...]:
        """What the owner closed in this visit, the last first."""
        with self._lock:
            self._drop()
            return self._closed_by(owner)

    def take_out(self, name: str, owner: Owner) -> State | None:
        """A closed state of the owner's, which is closed no more; None where it is gone."""
        with self._lock:
            closed = self._closed.get(name)
            if closed is None or not closed.belongs_to(owner):
                return None
            return self._closed.pop(name).state

    def restarted_words(self, token: str) -> str:
        """Why there is no state under a token that a link names."""
        if token in self._dropped:
            return (
                "The study under this link was closed, or had to make room: a study is kept for "
                f"{LONGEST_S / 3600:g} hours at most. {OPEN_AGAIN}"
            )
        return (
            f"This server was restarted at {STARTED:%H:%M %Z on %d %B}. The study under your link "
            f"was in its memory and is gone, with what was chosen on its pages. {OPEN_AGAIN}"
        )

    def _drop(self) -> None:
        most, most_bytes, longest_s = self._limits
        oldest = self._clock() - longest_s
        for token in [t for t, kept in self._states.items() if kept.when_s < oldest]:
            del self._states[token]
            self._dropped.append(token)
        for name in [n for n, closed in self._closed.items() if closed.when_s < oldest]:
            del self._closed[name]
        total = sum(kept.state.size_bytes for kept in self._states.values())
        total += sum(closed.state.size_bytes for closed in self._closed.values())
        while self._closed and (len(self._states) + len(self._closed) > most or total > most_bytes):
            total -= self._closed.popitem(last=False)[1].state.size_bytes
        while len(self._states) > most or (total > most_bytes and len(self._states) > 1):
            token, dropped = self._states.popitem(last=False)
            self._dropped.append(token)
            total -= dropped.state.size_bytes

    def _closed_by(self, owner: Owner) -> tuple[Closed[State], ...]:
        return tuple(each for each in reversed(self._closed.values()) if each.belongs_to(owner))


def _beyond(closed: tuple[Closed[State], ...]) -> list[Closed[State]]:
    """Those of one visit, the last first, for which it has no room."""
    sizes = itertools.accumulate(each.state.size_bytes for each in closed)
    return [
        each
        for number, (each, total) in enumerate(zip(closed, sizes, strict=True))
        if number >= MOST_CLOSED or (number and total > MOST_CLOSED_BYTES)
    ]


@functools.cache
def kept_studies() -> SessionStore[Any]:
    """The one store of this server; not among Streamlit's caches, which are emptied at times."""
    return SessionStore()
