"""What survives a reload of the browser: states of sessions, each under a token of its own.

The token stands in the page's link. It is random and long: without it nobody finds a state. The
store is bounded in number, bytes and age; nothing of it is written to disk.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from components.app.study_file import SavedStudy

MOST_SESSIONS = 200
MOST_BYTES = 2**30
LONGEST_S = 24 * 3600.0


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
        self._states: OrderedDict[str, tuple[float, SavedStudy]] = OrderedDict()
        self._lock = threading.Lock()

    def new_token(self) -> str:
        """256 random bits as letters, digits, ``-`` and ``_``."""
        return secrets.token_urlsafe(32)

    def keep(self, token: str, state: SavedStudy) -> None:
        """Put a state under its token; the newest state of a token holds."""
        with self._lock:
            self._states[token] = (self._clock(), state)
            self._states.move_to_end(token)
            self._drop()

    def find(self, token: str) -> SavedStudy | None:
        """The state kept under a token, if it is still there."""
        with self._lock:
            self._drop()
            found = self._states.get(token)
            return found[1] if found else None

    def forget(self, token: str) -> None:
        """Drop the state under a token."""
        with self._lock:
            self._states.pop(token, None)

    def _drop(self) -> None:
        most, most_bytes, longest_s = self._limits
        oldest = self._clock() - longest_s
        for token in [t for t, (when, _) in self._states.items() if when < oldest]:
            del self._states[token]
        total = sum(state.size_bytes for _, state in self._states.values())
        while len(self._states) > most or (total > most_bytes and len(self._states) > 1):
            _, (_, dropped) = self._states.popitem(last=False)
            total -= dropped.size_bytes
