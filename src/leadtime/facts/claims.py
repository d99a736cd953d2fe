"""Claims that can be checked: what is asserted, what the facts say, and whether the two agree.

One claim is one file of data/claims.  It names no result: the number, its range and the verdict are worked
out from the catalogue each time.  A claim may stand on several readings of the same words (another basis,
a rival figure); each is judged by itself, and the verdict says whether they agree::

    holds     every reading is within the tolerance
    roughly   none is beyond the wider tolerance, and at least one is beyond the narrow one
    fails     every reading is beyond the wider tolerance
    depends   some readings hold, or nearly, and some fail
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from leadtime.errors import FactError, InputError, UnknownName, folded
from leadtime.facts.catalogue import Catalogue
from leadtime.facts.catalogue import catalogue as shipped
from leadtime.facts.collection import parse_toml
from leadtime.facts.expression import Reckoned, reckon
from leadtime.facts.loader import Rules, check_sources, read_record
from leadtime.facts.place import Place
from leadtime.facts.spread import Spread

__all__ = ["Claim", "ClaimAnswer", "Claims", "Reading", "ReadingAnswer", "claim", "claim_problems", "claims"]

Relation = Literal["about", "at least", "at most", "rank", ""]
Outcome = Literal["holds", "roughly", "fails"]
Verdict = Literal["holds", "roughly", "fails", "depends"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One way to read the claim's words; what it leaves out is as the claim says.

    Another basis decides with the claim's own.  A rival figure of the same basis does not, for the range of
    the figure in use speaks of it already, nor does another question that readers tend to mix in: such a
    reading is printed and left out of the verdict, and its note says why.
    """

    basis: str
    computed: str
    unit: str = ""
    relation: Relation = ""
    asserted: float | None = None
    tolerance: float | None = None
    wide_tolerance: float | None = None
    because: str = ""
    decides: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What somebody asserted, and the expression that tests it.

    Attributes
    ----------
    computed : str
        Expression over the facts (`leadtime.facts.expression`).
    relation, asserted : str, float
        How the computed number should stand to the asserted one, both in `unit`.
    tolerance, wide_tolerance : float
        As fractions of the asserted number (as places, for a rank): up to the first the claim holds, up to
        the second roughly. `because` says why these.
    reference : str
        What the claim's source says.
    """

    id: str
    claim: str
    claim_zh_hant: str
    unit: str
    basis: str
    computed: str
    relation: Relation
    asserted: float
    tolerance: float
    wide_tolerance: float
    because: str
    reference: str
    reference_source: tuple[str, ...]
    note: str = ""
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingAnswer:
    """What one reading comes to."""

    basis: str
    computed: Spread
    unit: str
    outcome: Outcome
    decides: bool
    note: str
    reckoned: Reckoned

    def to_json(self) -> dict[str, Any]:
        """The number with its range, where it is from, and how the reading is judged."""
        return {
            "basis": self.basis,
            "computed": self.computed.value,
            "unit": self.unit,
            "range": None if self.computed.is_exact else self.computed.to_json(),
            "verdict": self.outcome,
            "decides": self.decides,
            "from": [f"{text} = {quantity.printed}" for text, quantity in self.reckoned.facts],
            "note": self.note,
        }


@dataclass(frozen=True, kw_only=True)
class ClaimAnswer:
    """A claim with what the facts say of it; the first reading is the claim's own."""

    claim: Claim
    readings: tuple[ReadingAnswer, ...]

    @property
    def computed(self) -> Spread:
        """The number on the claim's own basis, in the claim's unit."""
        return self.readings[0].computed

    @property
    def verdict(self) -> Verdict:
        """Whether the deciding readings hold, and whether they agree."""
        outcomes = {reading.outcome for reading in self.readings if reading.decides}
        if outcomes == {"fails"}:
            return "fails"
        if "fails" in outcomes:
            return "depends"
        return "roughly" if "roughly" in outcomes else "holds"

    @property
    def depends_on(self) -> tuple[str, ...]:
        """Where readings part, one text an outcome: `"holds: on this basis; on that basis"`."""
        if self.verdict != "depends":
            return ()
        bases: dict[str, list[str]] = {}
        for reading in self.readings:
            if reading.decides:
                bases.setdefault(reading.outcome, []).append(reading.basis)
        return tuple(f"{outcome}: {'; '.join(names)}" for outcome, names in bases.items())

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """Ids of every source behind the numbers, and of the claim's own, each once."""
        used = (s for r in self.readings for _, quantity in r.reckoned.facts for s in quantity.source)
        return tuple(dict.fromkeys((*used, *self.claim.reference_source)))

    def to_json(self) -> dict[str, Any]:
        """The contract's keys, then range, readings and sources."""
        own = self.readings[0].to_json()
        said = self.claim
        return {
            "id": said.id,
            "claim": said.claim,
            "claim_zh_hant": said.claim_zh_hant,
            "computed": own["computed"],
            "unit": own["unit"],
            "range": own["range"],
            "reference": said.reference,
            "verdict": self.verdict,
            "from": own["from"],
            "asserted": {
                "relation": said.relation,
                "value": said.asserted,
                "tolerance": said.tolerance,
                "wide_tolerance": said.wide_tolerance,
                "because": said.because,
            },
            "readings": [reading.to_json() for reading in self.readings],
            "depends_on": list(self.depends_on),
            "sources": list(self.sources),
            "note": said.note,
        }


@dataclass(frozen=True, slots=True)
class Claims:
    """All claims with their answers, in the order of their ids."""

    rows: tuple[ClaimAnswer, ...]

    def __iter__(self) -> Iterator[ClaimAnswer]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def to_json(self) -> dict[str, Any]:
        """`claims`, a list."""
        return {"claims": [row.to_json() for row in self.rows]}

    def to_polars(self) -> Any:
        """One row a claim; needs the extra `leadtime[tables]`."""
        from polars import DataFrame

        columns = ("id", "claim", "computed", "unit", "reference", "verdict")
        return DataFrame([{name: row.to_json()[name] for name in columns} for row in self.rows])


def claims(facts: Catalogue | None = None) -> Claims:
    """Every claim, computed from the facts.

    Parameters
    ----------
    facts : Catalogue, optional
        Left out, the catalogue that ships with the package.

    Raises
    ------
    FactError
        If a claim's file is not as it should be, or leads to no fact.
    """
    facts = facts or shipped()
    return Claims(tuple(_answer(file, facts) for file in _files(facts)))


def claim(name: str, facts: Catalogue | None = None) -> ClaimAnswer:
    """One claim by its id; see `claims`.

    Raises
    ------
    UnknownName
        If there is no claim of that id.

    Examples
    --------
    >>> claim("b").verdict
    'holds'
    """
    facts = facts or shipped()
    known = {Path(file).stem: file for file in _files(facts)}
    for each, file in known.items():
        if folded(each) == folded(name):
            return _answer(file, facts)
    raise UnknownName("claim", name, known)


def claim_problems(facts: Catalogue) -> list[str]:
    """What is wrong with the claims' files, one sentence each; empty when all is well."""
    return list(_problems(facts))


def _problems(facts: Catalogue) -> Iterator[str]:
    for file in _files(facts):
        try:
            _answer(file, facts)
        except InputError as wrong:
            yield str(wrong)


def _files(facts: Catalogue) -> list[str]:
    return sorted(path.relative_to(facts.root).as_posix() for path in facts.root.glob("claims/[!_]*.toml"))


def _answer(file: str, facts: Catalogue) -> ClaimAnswer:
    """Read one claim and work out each of its readings."""
    claim = _read(file, facts)
    own = Reading(basis=claim.basis, computed=claim.computed)
    answers = []
    for reading in (own, *claim.readings):
        try:
            answers.append(_judged(reading, claim, facts))
        except InputError as wrong:
            raise FactError(f"{file}: {reading.basis!r}: {wrong}") from None
    return ClaimAnswer(claim=claim, readings=tuple(answers))


def _read(file: str, facts: Catalogue) -> Claim:
    place = Place(file)
    table = parse_toml((facts.root / file).read_text(encoding="utf-8"), file)
    claim = read_record(Claim, table, place, Rules({}, facts.sources))
    check_sources(claim.reference_source, place.at("reference_source"), facts.sources)
    if f"claims/{claim.id}.toml" != file:
        raise place.at("id").refuse(f"is {claim.id!r}", "give the claim the name of its file")
    for reading in claim.readings:
        if not reading.decides and not reading.note:
            raise place.at("readings.note").refuse("is missing", "say why the reading does not decide")
    return claim


def _judged(reading: Reading, claim: Claim, facts: Catalogue) -> ReadingAnswer:
    """Work out one reading and hold it against what is asserted."""
    unit = reading.unit or claim.unit
    reckoned = reckon(reading.computed, facts)
    computed = reckoned.in_unit(unit)
    asserted = claim.asserted if reading.asserted is None else reading.asserted
    relation = reading.relation or claim.relation
    misses = _miss(computed.value, relation, asserted)
    narrow = claim.tolerance if reading.tolerance is None else reading.tolerance
    wide = claim.wide_tolerance if reading.wide_tolerance is None else reading.wide_tolerance
    return ReadingAnswer(
        basis=reading.basis,
        computed=computed,
        unit=unit,
        outcome="holds" if misses <= narrow else "roughly" if misses <= wide else "fails",
        decides=reading.decides,
        note=reading.note,
        reckoned=reckoned,
    )


def _miss(computed: float, relation: str, asserted: float) -> float:
    """How far off: a fraction of the asserted number, or places for a rank; 0 where nothing is missed."""
    if relation == "rank":
        return abs(computed - asserted)
    short = (asserted - computed) / (abs(asserted) or 1.0)
    if relation == "at least":
        return max(short, 0.0)
    return max(-short, 0.0) if relation == "at most" else round(abs(short), 12)
