"""Numbers in the sentences of tables: with a true minus, as the figures write them."""

from __future__ import annotations

MINUS = "−"


def plain_number(value: float, digits: int) -> str:
    """``12.5`` or ``−12.5``."""
    return f"{value:.{digits}f}".replace("-", MINUS)


def signed_number(value: float, digits: int) -> str:
    """``+40``, ``−50``; ``0`` has no sign."""
    rounded = round(value, digits) + 0.0  # no −0
    return f"+{rounded:.{digits}f}" if rounded > 0 else plain_number(rounded, digits)
