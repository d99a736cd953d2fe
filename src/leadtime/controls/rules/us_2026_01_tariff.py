"""US, January 2026: 25% duty on a narrow band of chips imported and not used in the US."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import GB, Specification
from leadtime.controls.verdict import FREE, Citation, Finding, Rule, Test

ID = "us_2026_01_tariff"
CITATION = Citation("Proclamation 2026-01-14", "section 232, annex")


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Open ranges: TPP in TOPS x bits, DRAM bandwidth in byte/s."""

    tpp: tuple[float, float]
    memory_rate: tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """The two bands, the rate of duty, the uses that pay it, and the first day."""

    bands: tuple[Band, ...] = (
        Band(tpp=(14_000, 17_500), memory_rate=(4500 * GB, 5000 * GB)),
        Band(tpp=(20_800, 21_100), memory_rate=(5800 * GB, 6200 * GB)),
    )
    rate: float = 0.25
    exempt_uses: tuple[str, ...] = ("us ", "repair", "r&d", "research", "start-up", "startup", "consumer")
    effective_on: date = date(2026, 1, 15)


TEXT = Thresholds()


def is_dutiable(item: Specification, use: str, on: date, *, text: Thresholds = TEXT) -> bool:
    """Whether an import of `item` for `use` ("export after test", "US datacentre", ...) pays the duty."""
    if on < text.effective_on or any(word in f"{use.casefold()} " for word in text.exempt_uses):
        return False
    return any(_is_in(band, circuit) for circuit in item.circuits for band in text.bands)


def _is_in(band: Band, circuit: Specification) -> bool:
    p, rate = circuit.tpp, circuit.memory_rate
    if p is None or rate is None:
        return False
    return band.tpp[0] < p < band.tpp[1] and band.memory_rate[0] < rate < band.memory_rate[1]


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """A note on the duty for an item that passes through the US on its way out."""
    if shipment.export_from != "US" or not is_dutiable(item, "export after test", shipment.on, text=text):
        return so_far
    test = Test(ID, "annex", "inside a band of TPP and DRAM bandwidth", item.name, f"{text.rate:.0%}")
    note = f"A {text.rate:.0%} duty is due where the chip enters the US for testing and leaves again."
    return Finding(FREE, "Proclamation 2026-01-14 annex", CITATION, (test,), note=note)


RULE = Rule(
    id=ID,
    title="Duty on chips that pass through the US",
    stage="duty",
    citation=CITATION,
    announced_on=date(2026, 1, 14),
    effective_on=TEXT.effective_on,
    judge=judge,
)
