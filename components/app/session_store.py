"""What survives a reload of the browser: states of sessions, each under a token of its own.

The token stands in the page's link. It is random and long: without it nobody finds a state. It lets
read, no more: a state belongs to the owner who kept it first, and who changes or drops it has to be
that owner. The store is bounded in number, bytes and age; nothing of it is written to disk.
"""

from __future__ import annotations

import datetime
import secrets
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from components.app.study_file import SavedStudy

MOST_SESSIONS = 200
MOST_BYTES = 2**30
LONGEST_S = 24 * 3600.0
MOST_DROPPED = 1_000  # tokens of which the store knows that it had them
STARTED = datetime.datetime.now().astimezone()
OPEN_AGAIN = "Open the saved study file or the uploads again."


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a state is: an account (without one, a browser), and the browser they sit at."""

    who: str
    browser: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A state as it lies in the store."""

    when_s: float
    state: SavedStudy
    who: str
    browsers: frozenset[str]  # those of the owner's that opened it and have not closed it
    copied: bool  # begun from another's link

    def belongs_to(self, owner: Owner) -> bool:
        """Whether this owner may change it."""
        return secrets.compare_digest(self.who.encode(), owner.who.encode())


class SessionStore:
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
        self._states: OrderedDict[str, Kept] = OrderedDict()
        self._dropped: deque[str] = deque(maxlen=MOST_DROPPED)
        self._lock = threading.Lock()

    def new_token(self) -> str:
        """256 random bits as letters, digits, ``-`` and ``_``."""
        return secrets.token_urlsafe(32)

    def keep(self, token: str, state: SavedStudy, owner: Owner, copied: bool = False) -> None:
        """Put a state under its token; the newest of its owner holds, another's is not touched."""
        with self._lock:
            kept = self._states.get(token)
            if kept and not kept.belongs_to(owner):
                raise PermissionError("a kept study is changed by its owner alone")
            browsers = (kept.browsers if kept else frozenset()) | {owner.browser}
            self._states[token] = Kept(self._clock(), state, owner.who, browsers, copied)
            self._states.move_to_end(token)
            self._drop()

    def find(self, token: str) -> Kept | None:
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
        total = sum(kept.state.size_bytes for kept in self._states.values())
        while len(self._states) > most or (total > most_bytes and len(self._states) > 1):
            token, dropped = self._states.popitem(last=False)
            self._dropped.append(token)
            total -= dropped.state.size_bytes
