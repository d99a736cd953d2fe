"""The chip that a seller builds for a rule: the best that `leadtime.design` finds below the rule's ceilings.

A chip for a rule is one that the seller already ships with parts of it shut off or changed, which is why it takes
months and no new generation. So no figure of it passes that of the seller's best chip of the day.
"""

import json
from copy import copy
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

import leadtime.design
from leadtime.facts import Catalogue, Chip, catalogue
from leadtime.facts.collection import Collection
from leadtime.facts.quantity import Quantity
from leadtime.facts.user_cache import user_cache
from leadtime.performance.delivered import H100, key, work_out

__all__ = ["Ceilings", "Figures", "as_chip", "figures"]

ROOM = Path(leadtime.design.__file__).parent
LOADS = ("training", "decode")
_SAME_DIE = "h800_sxm"
"""What is cut from an H100 is measured in its place, for the H100 itself is the unit of account."""

_EQUAL = 1 / (1 - 1e-6)
"""A design stays a millionth below each limit: with this, the best chip's own figures are just reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceilings:
    """What a chip must stay below: TOPS x bits, TPP per mm2 of logic, byte/s; infinite where there is no ceiling."""

    tpp: float = float("inf")
    performance_density: float = float("inf")
    memory_rate: float = float("inf")

    @property
    def given(self) -> dict[str, float]:
        """The ceilings that there are, named and in the unit of the levers: TPP, TPP per mm2, TB/s."""
        all_three = {
            "tpp_below": self.tpp,
            "performance_density_below": self.performance_density,
            "memory_rate_below": self.memory_rate / 1e12,
        }
        return {name: value for name, value in all_three.items() if value < float("inf")}

    @property
    def slug(self) -> str:
        """As part of a chip's id."""
        said = [f"{name.removesuffix('_below')}_{value:.6g}" for name, value in self.given.items()]
        return "_".join(["below", *said]).replace(".", "p")

    def capped(self, best: Chip) -> "Ceilings":
        """The same, with the figures of the seller's best chip as ceilings too."""
        tpp = max(q.value * bits for bits, q in _rates(best))
        memory = best.memory_rate.value if best.memory_rate else float("inf")
        return replace(
            self,
            tpp=min(self.tpp, tpp / 1e12 * _EQUAL),
            memory_rate=min(self.memory_rate, memory * _EQUAL),
        )


def _rates(chip: Chip) -> list[tuple[int, Quantity]]:
    wide = {"bf16": 16, "fp16": 16, "fp8": 8, "int8": 8}
    return [(bits, chip.flop_rate[form]) for form, bits in wide.items() if form in chip.flop_rate]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The design's figures (SI), and the H100 equivalents that it delivers on each load."""

    node: str
    dies: int
    memory_type: str
    has_eight_bits: bool
    rate: float
    memory: float
    memory_rate: float
    link_rate: float
    area: float
    power: float
    training: float = 0.0
    decode: float = 0.0


def figures(ceilings: Ceilings, work: str, best: Chip, on: date, facts: Catalogue) -> Figures | None:
    """The best chip below some ceilings with the technology of a day; None where nothing that passes does the work.

    Found once: kept in memory, and in the user's cache folder under the hash of all that it depends on.

    Parameters
    ----------
    ceilings : Ceilings
        Of the rule.
    work : str
        What the chip is built for, as `leadtime design` takes it.
    best : Chip
        The best that the seller ships that day.
    on : date
        Day of the technology.
    facts : Catalogue
        In which delivered compute is measured; technology is that of the facts that come with Leadtime.
    """
    return _found(ceilings.capped(best), work, best.id, on, _Held(facts))


class _Held:
    """A catalogue by its numbers, for what is kept of it."""

    def __init__(self, facts: Catalogue) -> None:
        self.facts, self.key = facts, key(facts)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and other.key == self.key


@lru_cache(maxsize=512)
def _found(limits: Ceilings, work: str, best: str, on: date, held: _Held) -> Figures | None:
    asked = json.dumps([asdict(limits), work, best, on.isoformat(), held.key, _code()])
    folder = user_cache()
    path = folder / f"rule-chip-{sha256(asked.encode()).hexdigest()[:16]}.json"
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return None if told is None else Figures(**told)
    except (OSError, ValueError, TypeError):
        pass
    made = _worked_out(limits, work, best, on, held.facts)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(made) if made else None), encoding="utf-8")
    except OSError:
        pass  # a folder that cannot be written keeps nothing
    return made


@cache
def _code() -> str:
    """Hash of the design room, this file, and of the facts that the room reads."""
    digest = sha256(Path(__file__).read_bytes() + catalogue().version.encode())
    for path in sorted(ROOM.rglob("*")):
        if path.suffix in (".py", ".toml", ".csv"):
            digest.update(path.relative_to(ROOM).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _worked_out(limits: Ceilings, work: str, best: str, on: date, facts: Catalogue) -> Figures | None:
    from leadtime.design.adversary import Search, best_design
    from leadtime.design.law import plain_law
    from leadtime.design.task import task
    from leadtime.errors import InputError

    axes = {"tpp": limits.tpp, "density": limits.performance_density, "memory_rate": limits.memory_rate}
    below = {axis: limit for axis, limit in axes.items() if limit < float("inf")}
    try:
        found = best_design(plain_law(below, id="ceilings", on=on), task(work), Search(on=on))
    except InputError:
        return None
    frame, design = found.frame, found.design
    made = Figures(
        node=frame.technology.node.names[0],
        dies=frame.dies,
        memory_type=frame.stack.kind,
        has_eight_bits=8 in frame.technology.formats,
        **{
            name: float(getattr(design, name)[0])
            for name in ("rate", "memory", "memory_rate", "link_rate", "area", "power")
        },
    )
    return _delivering(made, best, on, facts)


def _delivering(made: Figures, best: str, on: date, facts: Catalogue) -> Figures | None:
    """With what it delivers by the planner's search, as chips of the catalogue are measured.

    It stands in the place of the chip that it is cut from: a core that is slowed, not shut, still moves data.
    """
    place = best if best != H100[0] else _SAME_DIE
    chip = as_chip(made, best=facts.chips[best], id=place, on=on)
    few = copy(facts)
    few.chips = Collection.of("chip", {H100[0]: facts.chips[H100[0]], place: chip})
    few.systems = Collection.of("system", {H100[1]: facts.systems[H100[1]]})
    table = work_out(few)
    worth = [table.h100e(place, load) for load in LOADS]
    values = [w.value if w else 0.0 for w in worth]
    return replace(made, training=values[0], decode=values[1]) if all(values) else None


def as_chip(made: Figures, *, best: Chip, id: str, on: date) -> Chip:
    """The design as the catalogue would have it; network and makers are those of the seller's best chip.

    Parameters
    ----------
    made : Figures
    best : Chip
        The seller's best chip, of whose architecture it is.
    id : str
    on : date
        From when it ships.
    """
    forms = {"bf16": 1.0, **({"fp8": 2.0} if made.has_eight_bits else {})}
    return Chip(
        id=id,
        name=id,
        vendor=best.vendor,
        nation=best.nation,
        status="shipping",
        announced_on=on,
        available_on=on,
        process_node=made.node,
        foundry=best.foundry,
        dies=made.dies,
        memory_type=made.memory_type,
        scale_up_link=best.scale_up_link,
        is_export_variant=True,
        flop_rate={form: _derived(made.rate * times, "FLOP/s", on) for form, times in forms.items()},
        memory=_derived(made.memory, "B", on),
        memory_rate=_derived(made.memory_rate, "B/s", on),
        scale_up_rate=_derived(made.link_rate, "B/s", on),
        scale_out_rate=best.scale_out_rate,
        power=_derived(made.power, "W", on),
        die_area=_derived(made.area, "m2", on),
    )


def _derived(value: float, unit: str, on: date) -> Quantity:
    return Quantity(value=value, unit=unit, as_of=on, source=(), grade="derived", confidence="seen")
