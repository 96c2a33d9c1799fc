"""Combinations whose names do not say of what they are: what they were taken as."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.study import Arm

WHERE = "Corrections on the page Study can say otherwise"


def unnamed_parts(arms: Iterable[Arm]) -> str:
    """``Combo is taken as VS-4718 + VS-6766.``; empty where every name says its parts.

    Examples
    --------
    >>> unnamed_parts([Arm("Combo", "combination", ("A", "B")), Arm("A + B", "combination")])
    'Combo is taken as A + B (Corrections on the page Study can say otherwise).'
    """
    taken = [
        f"{arm.name} is taken as {' + '.join(arm.components)}"
        for arm in arms
        if not all(part.casefold() in arm.name.casefold() for part in arm.components)
    ]
    return f"{'; '.join(taken)} ({WHERE})." if taken else ""
