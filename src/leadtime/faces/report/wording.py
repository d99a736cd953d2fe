"""Words and numbers in the reader's language; every sentence lives in locale/<tag>.toml."""

import json
import math
import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from leadtime.errors import UnknownName
from leadtime.study.summary import Percentiles

__all__ = ["Wording", "capital", "folded", "languages", "wording"]

FOLDER = Path(__file__).parent / "locale"
_UNSCALED = {"months", "ratio", "GW"}
# Shown in a larger unit, whose name `unit_name` has: W as GW.
_SHOWN_PER = {"W": 1e9, "W/year": 1e9}

# A word with its blank, or one Chinese character, with the marks that cling to it.
_PIECE = re.compile(r"[「（]*(?:[\u3400-\u9fff]|[^ \u2e80-\uffef]+)[，。；：、」）]* ?| |.")


@dataclass(frozen=True, slots=True)
class Wording:
    """One language: its sentences, names, and ways to write a number."""

    strings: dict[str, Any]

    @property
    def tag(self) -> str:
        """Language tag for the `lang` attribute."""
        return str(self.strings["language"]["tag"])

    @property
    def fonts(self) -> str:
        """Font stack of the charts."""
        return str(self.strings["language"]["fonts"])

    def __call__(self, key: str, **values: object) -> str:
        """The sentence of a dotted key with its placeholders filled."""
        table, name = key.split(".")
        return str(self.strings[table][name]).format(**values)

    def name(self, table: str, key: str, otherwise: str) -> str:
        """The translated name of an id, or `otherwise` where the language has none."""
        return str(self.strings[table].get(key, otherwise))

    def text(self, record: Any, field: str) -> str:
        """A field of a summary's record in the language; in English where nobody has translated it."""
        return str(record.translations.get(self.tag, {}).get(field) or getattr(record, field))

    def is_foreign(self, record: Any, field: str) -> bool:
        """`text` falls back to English on a page that is not in English."""
        return self.tag != "en" and field not in record.translations.get(self.tag, {})

    def unit(self, unit: str) -> str:
        """The name of a unit in a table's own column."""
        return self.name("unit_name", unit, unit)

    def period(self, date: str) -> str:
        """A record's date, as in FY2026, 2025-Q4 or 2027-03, in words."""
        if fiscal := re.fullmatch(r"FY(\d{4})", date):
            return self("period.fiscal", year=fiscal[1])
        if quarter := re.fullmatch(r"(\d{4})-Q(\d)", date):
            return self("period.quarter", year=quarter[1], quarter=quarter[2])
        if month := re.fullmatch(r"(\d{4})-(\d\d)", date):
            name = self.strings["number"]["months"][int(month[2]) - 1]
            return self("period.month", year=month[1], month=name)
        return date

    def sentences(self, items: Sequence[str]) -> str:
        """Sentences one after another; Chinese puts no space between them."""
        return str(self.strings["list"]["sentence"]).join(items)

    def series(self, items: Sequence[str]) -> str:
        """Items that hold commas themselves, set apart more strongly."""
        return str(self.strings["list"]["strong"]).join(items)

    def joined(self, items: Sequence[str]) -> str:
        """Items in a row, as in "A, B and C"."""
        if len(items) < 2:
            return "".join(items)
        words = self.strings["list"]
        return str(words["separator"].join(items[:-1]) + words["last"] + items[-1])

    def number(self, x: float, *, digits: int = 2) -> str:
        """A bare number with a true minus sign, at least `digits` significant figures, no exponent."""
        if not math.isfinite(x):
            return str(self.strings["number"]["absent"])
        size = math.floor(math.log10(abs(x))) if x else 0
        places = max(0, digits - 1 - size) if x else 0
        return f"{round(x, places) + 0.0:,.{places}f}".replace("-", "−")

    def figure(self, x: float, unit: str = "") -> str:
        """A number of any size to three figures, scaled, without trailing zeros; a year as years are written."""
        if unit == "year":
            return _bare(f"{x:.1f}")
        x /= _SHOWN_PER.get(unit, 1.0)
        divisor, suffix = self._scale(x, "")
        return _bare(self.number(x / divisor, digits=3)) + suffix

    def amount(self, x: float, unit: str) -> str:
        """One value with its unit, as in "2.0 M H100e" or "18 months"."""
        return self._with_unit(x, unit, x)

    def spread(self, p: Percentiles, unit: str) -> str:
        """Median and range with the unit, as in "18 months (9–27)"."""
        return self._bracketed(p, unit, self._with_unit(p["p50"], unit, _representative(p)))

    def cell(self, p: Percentiles, unit: str) -> str:
        """Median and range for a table whose head names the unit, as in "2.0 M (1.1–3.4)"."""
        suffix = "%" if unit == "fraction" else self._scale(_representative(p), unit)[1]
        return self._bracketed(p, unit, self._scaled(p["p50"], unit, _representative(p)) + suffix)

    def bounds(self, low: float, high: float, unit: str = "") -> str:
        """Two ends of a range, in the scale of the higher one."""
        key = "bounds_signed" if min(low, high) < 0 else "bounds"
        if unit == "year":
            return self(f"number.{key}", low=self.figure(low, unit), high=self.figure(high, unit))
        low, high = (x / _SHOWN_PER.get(unit, 1.0) for x in (low, high))
        divisor, suffix = self._scale(high, "")
        ends = {
            "low": _bare(self.number(low / divisor, digits=3)),
            "high": _bare(self.number(high / divisor, digits=3)),
        }
        return self(f"number.{key}", **ends) + suffix

    def share(self, x: float) -> str:
        """A probability as a percentage; close to 0 or 1 in words."""
        if x < 0.01:
            return self("number.under_one_percent")
        if x > 0.99:
            return self("number.over_ninety_nine_percent")
        return f"{x:.0%}"

    def day(self, on: date) -> str:
        """A date in words."""
        return self(
            "number.date", day=on.day, month=self.strings["number"]["months"][on.month - 1], year=on.year
        )

    def axis_labels(self, unit: str) -> str:
        """Vega expression that writes an axis value as `cell` would."""
        if unit == "fraction":
            return "format(datum.value * 100, '~g') + '%'"
        if unit in _UNSCALED:
            suffix = self("number.times") if unit == "ratio" else ""
            return f"replace(format(datum.value, ',~g'), '-', '−') + {json.dumps(suffix)}"
        expression = "format(datum.value, '~g')"
        for least, divisor, suffix in reversed(self._scales(unit)):
            scaled = f"format(datum.value / {divisor}, '~g') + {json.dumps(suffix)}"
            expression = f"abs(datum.value) >= {least} ? {scaled} : {expression}"
        return expression

    def _scales(self, unit: str) -> list[list[Any]]:
        table: list[list[Any]] = self.strings["number"]["money_scales" if unit == "USD" else "count_scales"]
        return table

    def _scale(self, x: float, unit: str) -> tuple[float, str]:
        if unit == "fraction":
            return 0.01, ""
        if unit not in _UNSCALED:
            for least, divisor, suffix in self._scales(unit):
                if abs(x) >= least:
                    return divisor, suffix
        return 1.0, ""

    def _scaled(self, x: float, unit: str, like: float) -> str:
        divisor = self._scale(like, unit)[0]
        whole = unit == "months" and abs(like) >= 10 and math.isfinite(x)
        return self.number(x, digits=1) if whole else self.number(x / divisor)

    def _with_unit(self, x: float, unit: str, like: float) -> str:
        if not math.isfinite(x):
            return self("number.absent")
        n = self._scaled(x, unit, like) + self._scale(like, unit)[1]
        known = self.strings["unit"]
        text = str(known.get(unit, known["other"])).format(n=n, unit=unit)
        return text.replace(" ", "\N{NO-BREAK SPACE}")

    def _bracketed(self, p: Percentiles, unit: str, value: str) -> str:
        low, high = (self._scaled(x, unit, _representative(p)) for x in (p["p5"], p["p95"]))
        if low == high:
            return value
        key = "interval_signed" if p["p5"] < 0 else "interval"
        return self(f"number.{key}", value=value, low=low, high=high)


def languages() -> tuple[str, ...]:
    """Tags of the languages that have a file."""
    return tuple(sorted(p.stem for p in FOLDER.glob("*.toml")))


def wording(tag: str) -> Wording:
    """Read one language.

    Raises
    ------
    UnknownName
        If no file has that tag.
    """
    if tag not in languages():
        raise UnknownName("language", tag, languages())
    return Wording(tomllib.loads((FOLDER / f"{tag}.toml").read_text(encoding="utf-8")))


def _representative(p: Percentiles) -> float:
    return p["p50"] or p["p95"]


def capital(text: str) -> str:
    """A phrase with its first letter as a sentence has it."""
    return text[:1].upper() + text[1:]


def folded(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Lines no wider than `width`; Chinese breaks between any two characters but before a closing mark.

    Examples
    --------
    >>> folded("the lead, year by year", 9, len)
    ['the lead,', 'year by', 'year']
    >>> folded("領先，逐年。", 3, len)
    ['領先，', '逐年。']
    """
    lines = [""]
    for piece in _PIECE.findall(text):
        if lines[-1] and measure(lines[-1] + piece.rstrip(" ")) > width:
            lines.append("")
        lines[-1] += piece
    return [line.strip(" ") for line in lines]


def _bare(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number
