"""Units of the data files: `unit("TB/s")` gives a dimension and the factor to SI.

The only file that knows a prefix. A unit is a product of named terms: ``USD/kWh``, ``thousand wafers``,
``H100e per chip``. Base dimensions are counted things (chip, die, wafer, H100e ...), money of one currency,
operation, information, energy, time and area; everything without one is a number.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from leadtime.errors import UnknownName

__all__ = ["Unit", "rate_hint", "unit", "units_of"]

YEAR = 365.25 * 86400.0

_SI = {"": 1.0, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18, "Z": 1e21, "Y": 1e24}
_BINARY = {"Ki": 2.0**10, "Mi": 2.0**20, "Gi": 2.0**30, "Ti": 2.0**40, "Pi": 2.0**50}
_SCALE_WORDS = {
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "k": 1e3,
    "M": 1e6,
    "B": 1e9,
    "T": 1e12,
}
_MONEY_PREFIXES = {"": 1.0, "k": 1e3, "M": 1e6, "B": 1e9}
_MONEY_SUFFIXES = {"k": 1e3, "m": 1e6, "bn": 1e9, "tn": 1e12}
_MONEY = ("USD", "CNY", "EUR")

# symbol -> (dimension, SI factor); these take the prefixes of _SI
_PREFIXED = {
    "FLOP": ("operation", 1.0),
    "OP": ("operation", 1.0),
    "B": ("information", 1.0),
    "W": ("energy/time", 1.0),
    "Wac": ("energy/time", 1.0),
    "Wdc": ("energy/time", 1.0),
    "Wh": ("energy", 3600.0),
    "J": ("energy", 1.0),
}
# names, parted by spaces -> (dimension, SI factor); these take no prefix
_NAMED = {
    "1 ratio fraction index level rank TPP parameters tokens token layers racks rack transceivers": (
        "number",
        1.0,
    ),
    "% percent": ("number", 0.01),
    "s second seconds": ("time", 1.0),
    "ms": ("time", 1e-3),
    "h hour hours": ("time", 3600.0),
    "day days": ("time", 86400.0),
    "week weeks": ("time", 7 * 86400.0),
    "month months": ("time", YEAR / 12),
    "quarter quarters": ("time", YEAR / 4),
    "yr year years": ("time", YEAR),
    "mm2": ("area", 1e-6),
    "cm2": ("area", 1e-4),
    "m2": ("area", 1.0),
    "H100e": ("compute", 1.0),
    "chip chips": ("chip", 1.0),
    "card cards": ("card", 1.0),
    "die dies": ("die", 1.0),
    "stack stacks": ("stack", 1.0),
    "package packages": ("package", 1.0),
    "wafer wafers": ("wafer", 1.0),
    "vehicle vehicles": ("vehicle", 1.0),
    "city cities": ("city", 1.0),
    "event events": ("event", 1.0),
    "ride rides": ("ride", 1.0),
    "person people": ("person", 1.0),
}
# Whole texts that are not read term by term: a growth factor is no frequency, and the export rules
# define performance density as a plain index.
_WHOLE = {
    "x/yr": ("growth", 1.0),
    "x/year": ("growth", 1.0),
    "index 0-10": ("number", 1.0),
    "TPP/mm2": ("number", 1.0),
}
_COMMON = (
    "1", "fraction", "%", "ratio", "TPP", "TPP/mm2", "index 0-10",
    "thousand", "million", "billion", "trillion",
    "FLOP/s", "GFLOP/s", "TFLOP/s", "PFLOP/s", "EFLOP/s", "ZFLOP/s", "TOP/s", "POP/s",
    "FLOP", "TFLOP", "B", "GB", "GiB", "TB", "PB", "GB/s", "TB/s", "PB/s",
    "W", "kW", "MW", "GW", "kWh", "MWh", "GWh", "TWh", "mm2", "s", "ms", "hours", "days", "months", "years",
    "USD", "USD k", "USD m", "USD bn", "CNY", "CNY m", "CNY bn", "EUR", "EUR m", "EUR bn",
    "USD/kWh", "USD/W", "USD/GB", "H100e", "H100e per chip", "chips", "chips/year", "cards", "dies", "stacks",
    "packages", "wafers", "thousand wafers", "wafers/month", "wafers/year", "vehicles", "thousand/week",
    "x/yr",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: its text, what it measures, and what one of it is in SI."""

    text: str
    dimension: str
    factor: float

    def to_si(self, number: float) -> float:
        """A number of this unit, in SI."""
        return number * self.factor

    def from_si(self, number: float) -> float:
        """An SI number in this unit, as a person would print it (12 significant digits)."""
        return float(f"{number / self.factor:.12g}")


@lru_cache(maxsize=512)
def unit(text: str) -> Unit:
    """Read a unit.

    Parameters
    ----------
    text : str
        As in a data file, case kept: ``"TB/s"``, ``"USD bn"``, ``"thousand wafers"``, ``"H100e per chip"``.

    Returns
    -------
    Unit
        Dimension and the factor to SI (s, J, W, B, FLOP, m2, one of each counted thing or currency).

    Raises
    ------
    UnknownName
        If a term is not known; the nearest known units are offered.

    Examples
    --------
    >>> unit("TB/s")
    Unit(text='TB/s', dimension='information/time', factor=1000000000000.0)
    >>> unit("USD/kWh").dimension, unit("kW").dimension
    ('usd/energy', 'power')
    """
    if text in _WHOLE:
        return Unit(text, *_WHOLE[text])
    exponents: Counter[str] = Counter()
    factor = 1.0
    for place, term in enumerate(text.replace(" per ", "/").split("/")):
        found = _term(term.strip())
        if found is None:
            raise UnknownName("unit", text, _COMMON)
        sign = -1 if place else 1
        factor *= found[1] ** sign
        for base, exponent in _exponents(found[0]):
            exponents[base] += sign * exponent
    return Unit(text, _name(exponents), factor)


def units_of(dimension: str) -> tuple[str, ...]:
    """Common units of a dimension, for messages and docs.

    Examples
    --------
    >>> units_of("information/time")
    ('GB/s', 'TB/s', 'PB/s')
    """
    return tuple(text for text in _COMMON if unit(text).dimension == dimension)


def rate_hint(found: str, wanted: str) -> str:
    """A reminder where a rate and an amount seem to be confused; otherwise empty.

    Examples
    --------
    >>> rate_hint("information", "information/time")
    'a rate is per second; an amount is not'
    """
    spelled = [{"power": "energy/time"}.get(d, d) for d in (found, wanted)]
    confused = spelled[0] + "/time" == spelled[1] or spelled[1] + "/time" == spelled[0]
    return "a rate is per second; an amount is not" if confused else ""


def _term(text: str) -> tuple[str, float] | None:
    """One term such as ``thousand wafers`` or ``USD bn``: its dimension and factor."""
    known = _terms()
    if text in known:
        return known[text]
    first, _, rest = text.partition(" ")
    if rest in known and first in _SCALE_WORDS:
        return known[rest][0], known[rest][1] * _SCALE_WORDS[first]
    return None


@lru_cache(maxsize=1)
def _terms() -> dict[str, tuple[str, float]]:
    """Every term that stands by itself."""
    return dict(_all_terms())


def _all_terms() -> Iterator[tuple[str, tuple[str, float]]]:
    for symbol, (dimension, factor) in _PREFIXED.items():
        prefixes = _SI | _BINARY if symbol == "B" else _SI
        yield from ((p + symbol, (dimension, factor * scale)) for p, scale in prefixes.items())
    for currency in _MONEY:
        base = currency.lower()
        yield from ((p + currency, (base, scale)) for p, scale in _MONEY_PREFIXES.items())
        yield from ((f"{currency} {s}", (base, scale)) for s, scale in _MONEY_SUFFIXES.items())
    for names, meaning in _NAMED.items():
        yield from ((name, meaning) for name in names.split())
    yield from ((word, ("number", scale)) for word, scale in _SCALE_WORDS.items() if len(word) > 1)


def _exponents(dimension: str) -> Iterator[tuple[str, int]]:
    """The base dimensions of a term: ``energy/time`` is energy to the 1 and time to the -1."""
    for place, base in enumerate(dimension.split("/")):
        if base != "number":
            yield base, -1 if place else 1


def _name(exponents: Counter[str]) -> str:
    """The canonical name of a dimension: ``information/time``, ``usd/energy``, ``power``."""
    above = [b for b in sorted(exponents) for _ in range(exponents[b])]
    below = [b for b in sorted(exponents) for _ in range(-exponents[b])]
    name = "/".join(["·".join(above) or "number", *below])
    return "power" if name == "energy/time" else name
