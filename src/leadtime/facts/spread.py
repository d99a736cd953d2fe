"""A number with its range, and the arithmetic that carries the range along.

Each number is read as a two-piece lognormal: `value` is its median, `low` and `high` its 5th and 95th
percentile, and the logarithm has one width below the median and another above.  For a product or a
ratio of independent numbers the widths on the same side add as squares::

    ln(p50) = ln(a) - ln(b)
    ln(p95) - ln(p50) = sqrt( ln(a_high / a)^2 + ln(b / b_low)^2 )
    ln(p50) - ln(p5)  = sqrt( ln(a / a_low)^2  + ln(b_high / b)^2 )

A sum or a difference combines the distances themselves in the same way.  Left out: correlation (two
numbers from one source err together), and rival readings, which are shown beside the number instead.
"""

from dataclasses import dataclass
from math import exp, hypot, inf, log

from leadtime.facts.quantity import Quantity
from leadtime.facts.units import unit as unit_of

__all__ = ["Spread", "spread_of"]


@dataclass(frozen=True, slots=True)
class Spread:
    """A number and its 5th and 95th percentile, all in one unit.

    Examples
    --------
    >>> ratio = Spread(752, 752, 800).over(Spread(2500))
    >>> round(ratio.value, 3), round(ratio.low, 3), round(ratio.high, 3)
    (0.301, 0.301, 0.32)
    """

    value: float
    low: float | None = None
    high: float | None = None

    @property
    def is_exact(self) -> bool:
        """Whether nothing but the value is known."""
        return self.low is None or self.high is None

    @property
    def ends(self) -> tuple[float, float]:
        """Low and high; an exact number is its own range."""
        return (self.value if self.low is None else self.low, self.value if self.high is None else self.high)

    def times(self, other: "Spread") -> "Spread":
        """The product; both sides above or at zero."""
        down = hypot(_fall(self), _fall(other))
        up = hypot(_rise(self), _rise(other))
        return self._with(self.value * other.value, down, up, other)

    def over(self, other: "Spread") -> "Spread":
        """The ratio; `other` above zero."""
        down = hypot(_fall(self), _rise(other))
        up = hypot(_rise(self), _fall(other))
        return self._with(self.value / other.value, down, up, other)

    def plus(self, other: "Spread") -> "Spread":
        """The sum."""
        return self.minus(other.scaled(-1.0))

    def minus(self, other: "Spread") -> "Spread":
        """The difference."""
        value = self.value - other.value
        if self.is_exact and other.is_exact:
            return Spread(value)
        (low, high), (other_low, other_high) = self.ends, other.ends
        down = hypot(self.value - low, other_high - other.value)
        up = hypot(high - self.value, other.value - other_low)
        return Spread(value, value - down, value + up)

    def scaled(self, factor: float) -> "Spread":
        """The number in another unit; a negative factor swaps the ends."""
        if self.is_exact:
            return Spread(self.value * factor)
        ends = sorted(end * factor for end in self.ends)
        return Spread(self.value * factor, *ends)

    def in_unit(self, unit: str) -> "Spread":
        """The number, in SI until now, in a unit of the files (12 significant digits)."""
        of_file = unit_of(unit)
        ends = (None if end is None else of_file.from_si(end) for end in (self.low, self.high))
        return Spread(of_file.from_si(self.value), *ends)

    def to_json(self) -> dict[str, float]:
        """`{"p5", "p50", "p95"}`."""
        low, high = self.ends
        return {"p5": low, "p50": self.value, "p95": high}

    def _with(self, value: float, down: float, up: float, other: "Spread") -> "Spread":
        if self.is_exact and other.is_exact:
            return Spread(value)
        return Spread(value, value * exp(-down), value * exp(up) if value else 0.0)


def spread_of(quantity: Quantity) -> Spread:
    """A fact's value and range, in SI; rival readings are not mixed in."""
    return Spread(quantity.value, quantity.low, quantity.high)


def _fall(number: Spread) -> float:
    """Log distance from the value down to the 5th percentile; infinite where that is zero."""
    low = number.ends[0]
    if number.value == low:
        return 0.0
    return log(number.value / low) if low > 0 else inf


def _rise(number: Spread) -> float:
    """Log distance from the value up to the 95th percentile."""
    high = number.ends[1]
    return log(high / number.value) if number.value > 0 else 0.0
