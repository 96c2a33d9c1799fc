"""What was made once is not made again, nor twice at the same time by two sessions."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Key = tuple[Hashable, ...]
Made = TypeVar("Made")


@dataclass(slots=True)
class _Work:
    """Something that is being made."""

    ended: threading.Event = field(default_factory=threading.Event)
    n_waiting: int = 0


class Kept(Generic[Made]):
    """What was made last, by key; the one not used for longest goes first.

    A key that is being made is waited for. Where making fails, the one who made it gets the
    exception, nothing is kept, and the next who waits makes it.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._made: OrderedDict[Key, Made] = OrderedDict()
        self._in_work: dict[Key, _Work] = {}
        self._lock = threading.Lock()

    def get(self, key: Key, make: Callable[[], Made]) -> Made:
        """What is kept under the key; made where there is nothing."""
        while True:
            with self._lock:
                if key in self._made:
                    self._made.move_to_end(key)
                    return self._made[key]
                work = self._in_work.get(key)
                if work is None:
                    own = self._in_work[key] = _Work()
                    break
                work.n_waiting += 1
            work.ended.wait()
        try:
            made = make()
            self._keep(key, made)
        finally:
            with self._lock:
                del self._in_work[key]
            own.ended.set()
        return made

    def n_waiting(self, key: Key) -> int:
        """How many wait for what somebody else is making."""
        with self._lock:
            return self._in_work[key].n_waiting if key in self._in_work else 0

    def _keep(self, key: Key, made: Made) -> None:
        with self._lock:
            self._made[key] = made
            if len(self._made) > self._most:
                self._made.popitem(last=False)
