"""What the app saved as JSON, read back into its records: every value is of the type it had.

A file may come from anybody: nesting, length and each number are looked at before they are used.
"""

from __future__ import annotations

import json
import re
import types
from collections.abc import Mapping
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

MAX_CHARACTERS = 8 * 2**20
MAX_DEPTH = 20
_LARGEST = 1e300  # what is above is no number of a lab, and not all of it fits a float
_ESCAPED_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_MARKS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[{]|[\]}]', re.DOTALL)


def parsed(text: str) -> Any:
    """What a JSON text says.

    Raises
    ------
    ValueError
        Not JSON, too long, nested too deep, with a number that is none (NaN, Infinity), or with
        half a letter (a surrogate by itself), which no file can hold.
    """
    if len(text) > MAX_CHARACTERS or _depth(text) > MAX_DEPTH:
        raise ValueError("too long or nested too deep")
    said = json.loads(text, parse_constant=_no_number)
    if _ESCAPED_HALF.search(text):
        json.dumps(said, ensure_ascii=False).encode()
    return said


def record(kind: type[Any], saved: Mapping[str, Any]) -> Any:
    """A record of this kind; what is not saved has its default.

    Raises
    ------
    ValueError
        A field that the record does not have or of another type; its text says which.
    TypeError
        A field without a default is missing.
    """
    hints = get_type_hints(kind)
    if unknown := saved.keys() - hints.keys():
        raise ValueError(f"unknown: {', '.join(sorted(map(str, unknown)))}")
    values = {name: as_tuples(value) for name, value in saved.items()}
    for name, value in values.items():
        if not fits(value, hints[name]):
            raise ValueError(f"{name} = {str(value)[:80]!r}")
    return kind(**values)


def as_tuples(value: Any) -> Any:
    """Lists as the tuples that records hold."""
    return tuple(map(as_tuples, value)) if isinstance(value, list) else value


def fits(value: object, hint: Any) -> bool:
    """Whether a value is of an annotated type: plain, Literal, a union or a tuple of such."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Literal:
        return any(type(value) is type(part) and value == part for part in parts)
    if origin in (Union, types.UnionType):
        return any(fits(value, part) for part in parts)
    if origin is tuple:
        return isinstance(value, tuple) and _fit(value, parts)
    if hint is float:
        return (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and abs(value) <= _LARGEST
        )
    if hint is int:
        return type(value) is int and abs(value) <= _LARGEST
    return type(value) is (type(None) if hint is None else hint)


def _fit(values: tuple[object, ...], hints: tuple[Any, ...]) -> bool:
    if hints[-1] is Ellipsis:
        return all(fits(value, hints[0]) for value in values)
    return len(values) == len(hints) and all(map(fits, values, hints))


def _depth(text: str) -> int:
    """How deep lists and objects are nested, up to just beyond what is taken."""
    depth = deepest = 0
    for mark in _MARKS.finditer(text):
        if mark[0] in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif mark[0] in "]}":
            depth -= 1
        if deepest > MAX_DEPTH:
            break
    return deepest


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")
