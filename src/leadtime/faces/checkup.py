"""What the checks say of the facts, and for one chip the figures at which a wrong unit shows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from leadtime.controls.calendar import verdict
from leadtime.errors import FactError
from leadtime.faces.kinds import kinds
from leadtime.facts.catalogue import Catalogue
from leadtime.facts.chip import Chip
from leadtime.facts.claims import claim_problems
from leadtime.facts.physics import problems as disagreements
from leadtime.facts.spread import Spread
from leadtime.performance.compare_paper import figures
from leadtime.performance.physics.ridge import ridge_point

__all__ = ["Checkup", "Measure", "check_all", "check_one"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure worked out from a chip's facts."""

    name: str
    unit: str
    spread: Spread

    def to_json(self) -> dict[str, Any]:
        """Value, unit, and the range where there is one."""
        span = None if self.spread.is_exact else self.spread.to_json()
        return {"value": self.spread.value, "unit": self.unit, "range": span}


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkup:
    """Problems found, one sentence each; and what follows from a chip's figures."""

    checked: str
    problems: tuple[str, ...]
    measures: tuple[Measure, ...] = ()
    verdict: str = ""
    because: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """What was checked, the problems, and the measures by name."""
        return {
            "checked": self.checked,
            "problems": list(self.problems),
            "measures": {measure.name: measure.to_json() for measure in self.measures},
            "verdict": self.verdict,
            "because": list(self.because),
        }


def check_all(facts: Catalogue) -> Checkup:
    """Read every file and every claim."""
    found = (*facts.check(), *claim_problems(facts))
    number = sum(len(held) for kind, held in kinds(facts).items() if kind not in ("rule", "source"))
    return Checkup(checked=f"{number} records", problems=found)


def check_one(name: str, facts: Catalogue) -> Checkup:
    """Read one record and hold its numbers against one another.

    Raises
    ------
    InputError
        If no record, or records of several kinds, answer to the name.
    """
    try:
        record = facts.lookup(name)
        found = tuple(disagreements(record, facts.chips, facts.snapshot_on))
    except FactError as wrong:
        return Checkup(checked=name, problems=(str(wrong),))
    if not isinstance(record, Chip):
        return Checkup(checked=record.id, problems=found)
    law = verdict(record, to="CN", on=facts.snapshot_on)
    return Checkup(
        checked=record.id,
        problems=found,
        measures=tuple(_measures(record, facts)),
        verdict=f"{law.verdict} ({law.eccn}) for an unlisted buyer in China on {facts.snapshot_on}",
        because=tuple(
            f"{test.rule} {test.paragraph}: {test.test} {test.value} against {test.threshold}, "
            + ("met" if test.holds else "not met")
            for test in law.because
        ),
    )


def _measures(chip: Chip, facts: Catalogue) -> Iterator[Measure]:
    known = figures(chip, facts)
    for name in ("tpp", "performance_density", "h100_equivalents", "flop_rate_16bit_per_power"):
        if name in known:
            figure = known[name]
            yield Measure(name, figure.unit, figure.spread.in_unit(figure.unit))
    for precision in ("bf16", "fp16", "fp8", "int8"):
        ridge = ridge_point(chip, precision)
        if ridge is not None:
            yield Measure(f"ridge_point.{precision}", "FLOP/byte", ridge)
