"""Numbers and lists in sentences, of tables and of figures alike: with a true minus."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

MINUS = "−"
ILLUSTRATIVE = "†"  # after what was made up; * is of p-values alone


def plain_number(value: float, digits: int) -> str:
    """``12.5``, ``−12.5`` or ``1,234``; ``0`` has no sign."""
    rounded = round(value, digits) + 0.0  # no −0
    return f"{rounded:,.{digits}f}".replace("-", MINUS)


def signed_number(value: float, digits: int) -> str:
    """``+40``, ``−50``; ``0`` has no sign."""
    rounded = round(value, digits)
    return f"+{rounded:,.{digits}f}" if rounded > 0 else plain_number(rounded, digits)


def rounded_number(value: float, figures: int = 3) -> str:
    """So many significant figures, written out: no exponent from 0.0001 on.

    Examples
    --------
    >>> rounded_number(1.9), rounded_number(0.97412), rounded_number(12345), rounded_number(12)
    ('1.90', '0.974', '12300', '12.0')
    """
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    whole = float(f"{value:.{figures - 1}e}")
    if abs(whole) < 1e-4:
        return f"{value:.{figures}g}".replace("-", MINUS)
    after = max(figures - 1 - math.floor(math.log10(abs(whole))), 0)
    return f"{whole:.{after}f}".replace("-", MINUS)


def ratio_number(value: float) -> str:
    """A ratio as figures and tables print it: two decimals, two figures below 0.1 and above 10.

    Examples
    --------
    >>> ratio_number(2.93), ratio_number(0.4), ratio_number(0.00012), ratio_number(35.2)
    ('2.93', '0.40', '0.00012', '35')
    """
    if not math.isfinite(value):
        return "–"
    if 0.0995 <= value < 9.995:
        return f"{value:.2f}"
    return rounded_number(value, 2) if value < 99.5 else f"{value:,.0f}"


def counted(number: int, noun: str) -> str:
    """``1 figure``, ``22 figures``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def first_few(names: Sequence[str], most: int) -> str:
    """The first names, and how many more there are.

    Examples
    --------
    >>> first_few(["a", "b", "c"], 2), first_few(["a", "b"], 2)
    ('a, b and 1 more', 'a, b')
    """
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more:,} more" if more > 0 else "")


def unbroken(text: str) -> str:
    """The text with spaces at which no line is broken within ``95 % CI`` and ``p = 0.03``.

    Examples
    --------
    >>> unbroken("(95 % CI 2 to 3, n = 8)").replace("\u00a0", "_")
    '(95_%_CI 2 to 3, n_=_8)'
    """
    text = re.sub(r"(\w) ([=<>]) (?=\d)", "\\1\u00a0\\2\u00a0", text)
    return re.sub(r"(?<=%) (?=CI)", "\u00a0", re.sub(r"(?<=\d) %", "\u00a0%", text))


def as_heading(name: str) -> str:
    """A name with a capital letter, where its first word is a plain one: ``pH`` stays.

    Examples
    --------
    >>> as_heading("total flux"), as_heading("mRNA of ESR1"), as_heading("p53")
    ('Total flux', 'mRNA of ESR1', 'p53')
    """
    first = name.partition(" ")[0]
    return name[:1].upper() + name[1:] if first.isalpha() and first.islower() else name


def p_text(p: float) -> str:
    """``p = 0.032``, ``p < 0.0001``, ``p > 0.99``; "p not available" where there is none."""
    if not math.isfinite(p):
        return "p not available"
    if p < 0.0001:
        return "p < 0.0001"
    if p > 0.99:
        return "p > 0.99"
    return f"p = {p:.2g}" if p < 0.01 else f"p = {p:.3f}"
