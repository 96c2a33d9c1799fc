"""Numbers in sentences, of tables and of figures alike: with a true minus."""

from __future__ import annotations

MINUS = "−"


def plain_number(value: float, digits: int) -> str:
    """``12.5``, ``−12.5`` or ``1,234``."""
    return f"{value:,.{digits}f}".replace("-", MINUS)


def signed_number(value: float, digits: int) -> str:
    """``+40``, ``−50``; ``0`` has no sign."""
    rounded = round(value, digits) + 0.0  # no −0
    return f"+{rounded:,.{digits}f}" if rounded > 0 else plain_number(rounded, digits)


def counted(number: int, noun: str) -> str:
    """``1 figure``, ``22 figures``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
