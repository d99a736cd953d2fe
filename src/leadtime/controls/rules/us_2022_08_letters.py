"""US, August 2022: letters telling NVIDIA and AMD that A100- and MI250-class parts need a licence."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import GB, Specification
from leadtime.controls.verdict import UNSTATED, Citation, Finding, Rule, Test

ID = "us_2022_08_letters"
CITATION = Citation("NVIDIA 8-K 2022-08-31", "letter under 15 CFR 744.21(b)")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Names and the level of A100: TPP in TOPS x bits, two-way rate to other chips in byte/s."""

    named: tuple[tuple[str, str], ...] = (
        ("NVIDIA", "a100"),
        ("NVIDIA", "h100"),
        ("AMD", "mi250"),
    )
    vendor: str = "NVIDIA"
    tpp: float = 4992
    io_rate: float = 600 * GB
    places: frozenset[str] = frozenset({"CN", "HK", "RU"})


TEXT = Thresholds()


def is_reached(circuit: Specification, text: Thresholds = TEXT) -> Test | None:
    """The comparison by which a letter reaches one circuit, or None."""
    for vendor, name in text.named:
        if circuit.vendor == vendor and any(key.startswith(name) for key in circuit.keys):
            return Test(ID, "letter", "named part", circuit.name, name.upper())
    if circuit.vendor != text.vendor or circuit.tpp is None or circuit.io_rate is None:
        return None
    if circuit.tpp >= text.tpp and circuit.io_rate >= text.io_rate:
        return Test(ID, "letter", "TPP and two-way I/O at A100 level", circuit.tpp, text.tpp)
    return None


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """A licence with unstated policy for what a letter names, to China, Hong Kong and Russia."""
    if shipment.to not in text.places:
        return so_far
    for circuit in item.circuits:
        test = is_reached(circuit, text)
        if test:
            note = "The letter binds the company it names; it gives military end use as its reason."
            return Finding(UNSTATED, "744.21(b) letter 2022-08-26", CITATION, (test,), note=note)
    return so_far


RULE = Rule(
    id=ID,
    title="Letters to NVIDIA and AMD: A100, H100, MI250 class",
    stage="letter",
    citation=CITATION,
    announced_on=date(2022, 8, 31),
    effective_on=date(2022, 8, 26),
    ends_on=date(2022, 10, 21),
    judge=judge,
)
