"""Steps back and forth: the states that something had, and what each step did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

MOST_STEPS = 100  # back; those before can no longer be taken back
State = TypeVar("State")
Step = tuple[str, State]  # what was done, and the state on its other side


@dataclass(frozen=True, slots=True)
class Steps(Generic[State]):
    """A state, with the steps that led to it and those that were taken back."""

    now: State
    back: tuple[Step[State], ...] = ()  # the state before each, the last step last
    forth: tuple[Step[State], ...] = ()  # the state after each, the next step last

    def done(self, what: str, state: State) -> Steps[State]:
        """One step on; what was taken back before cannot be done again."""
        return Steps(state, (*self.back, (what, self.now))[-MOST_STEPS:])

    def undone(self) -> Steps[State]:
        """One step back; the same where there is none."""
        if not self.back:
            return self
        *back, (what, before) = self.back
        return Steps(before, tuple(back), (*self.forth, (what, self.now)))

    def redone(self) -> Steps[State]:
        """The step that was taken back last, done again; the same where there is none."""
        if not self.forth:
            return self
        *forth, (what, after) = self.forth
        return Steps(after, (*self.back, (what, self.now)), tuple(forth))

    @property
    def undoes(self) -> str:
        """What ``undone`` takes back; "" where there is nothing."""
        return self.back[-1][0] if self.back else ""

    @property
    def redoes(self) -> str:
        """What ``redone`` does again; "" where there is nothing."""
        return self.forth[-1][0] if self.forth else ""
