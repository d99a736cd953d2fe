"""Numbers in words: as many digits as they deserve, ranges beside them."""

from leadtime.facts.spread import Spread

__all__ = ["number", "short", "with_range"]


def number(value: float | str | None) -> str:
    """A number as its source printed it, thousands parted; empty where there is none.

    Examples
    --------
    >>> number(989.4), number(1234567), number(3.14e23), number(None)
    ('989.4', '1,234,567', '3.14e+23', '')
    """
    if value is None or isinstance(value, str):
        return value or ""
    return f"{value:,.10g}" if 1e-4 <= abs(value) < 1e12 or value == 0 else f"{value:.6g}"


def short(value: float | None, digits: int = 3) -> str:
    """A computed number to a few significant digits.

    Examples
    --------
    >>> short(0.300812), short(5.3333), short(12032.0), short(12032.0, 5), short(None)
    ('0.301', '5.33', '12,000', '12,032', '')
    """
    if value is None:
        return ""
    rounded = float(f"{value:.{digits}g}")
    return f"{rounded:,.10g}" if abs(rounded) < 1e12 else f"{rounded:g}"


def with_range(spread: Spread, digits: int = 3) -> str:
    """A number with its 5th to 95th percentile in brackets, if it has a range.

    `digits` is for a number without a range; an uncertain one deserves three.

    Examples
    --------
    >>> with_range(Spread(0.3008, 0.3008, 0.32)), with_range(Spread(12032), 5)
    ('0.301 (0.301-0.32)', '12,032')
    """
    low, high = spread.ends
    if low == high:
        return short(spread.value, digits)
    return f"{short(spread.value)} ({short(low)}-{short(high)})"
