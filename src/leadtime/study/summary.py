"""What a race study says, in one frozen object that every face shows and none recomputes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, Literal, TypedDict

from leadtime.facts.sources import Source

__all__ = [
    "Answer",
    "Assumption",
    "Comparison",
    "Crossing",
    "HistoryCheck",
    "Importance",
    "MetricInfo",
    "Observation",
    "OnOffer",
    "Percentiles",
    "PolicySummary",
    "RaceSummary",
    "Spell",
    "Translations",
    "Use",
    "Weight",
]

Use = Literal["prior", "driver", "check"]

Translations = Mapping[str, Mapping[str, str]]
"""Language tag -> field of the record -> its text in that language. The field itself is in English."""


class Percentiles(TypedDict):
    """5th, 50th and 95th percentile over the members; NaN where the quantity is not defined."""

    p5: float
    p50: float
    p95: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySummary:
    """One policy's outcomes.

    Parameters
    ----------
    id, name : str
        As typed, and for people (a user's own policy names itself).
    question, note : str
        What the policy asks and what to know of it, from its file.
    table : mapping of metric to mapping of year to Percentiles
        In the metric's unit. Stocks are at the end of the year, flows over the year.
    translations : Translations
        Of question and note.
    """

    id: str
    name: str
    question: str
    table: Mapping[str, Mapping[int, Percentiles]]
    note: str = ""
    translations: Translations = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricInfo:
    """One read-out: id, unit and English label.

    `unit` is "H100e", "months", "ratio", "fraction", "USD", "GW", or a counted thing such as "cards",
    "stacks", "wafers/month".
    """

    id: str
    unit: str
    label_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Importance:
    """How far one uncertain input moves one metric in one year.

    Parameters
    ----------
    input, label : str
        The input's id, and its name for people.
    metric, year
        What is moved, and when.
    first, first_low, first_high : float
        First-order share of the metric's variance (0 to 1), with its 5th and 95th percentile.
    direction : int
        +1 if a higher value of the input goes with a higher metric, -1 if with a lower one.
    low_value, high_value : float
        5th and 95th percentile of the input itself, in `unit`.
    sources : tuple of str
        Ids of the input's sources.
    meaning : str
        What the input stands for, one sentence.
    translations : Translations
        Of label and meaning.
    """

    input: str
    label: str
    metric: str
    year: int
    first: float
    first_low: float
    first_high: float
    direction: int
    low_value: float
    high_value: float
    unit: str
    sources: tuple[str, ...]
    meaning: str
    translations: Translations = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two policies member by member, under the same draws.

    `p_a_ahead` is the share of members in which the US lead is longer under `policy_a`;
    `difference` is the lead under `policy_a` less that under `policy_b`, in months.
    """

    policy_a: str
    policy_b: str
    year: int
    p_a_ahead: float
    difference: Percentiles


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryCheck:
    """The model beside one record of the past.

    `date` is as in the file (2025, 2025-Q4, FY2026); `record_low` and `record_high` are None where the source
    gives no range; `used_as` says whether the record shaped an assumption ("prior"), was fed in ("driver"),
    or was kept apart to judge the model ("check"); `holds` says whether the two agree within their ranges.
    """

    quantity: str
    date: str
    unit: str
    model: Percentiles
    record: float
    record_low: float | None
    record_high: float | None
    used_as: Use
    holds: bool
    source: str
    note: str
    translations: Translations = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """One uncertain input as its file states it; low, mid and high in `unit`."""

    id: str
    mechanism: str
    meaning: str
    shape: str
    low: float
    mid: float
    high: float
    unit: str
    sources: tuple[str, ...]
    grade: str
    note: str
    translations: Translations = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """The years in which a policy has the longest median lead."""

    policy: str
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """Policy `a` was behind `b` in the first year after they part and ahead in a later one.

    `share` is the share of members in which it is so, `year` the median year in which it first is.
    """

    a: str
    b: str
    share: float
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """Share of the variance of the answer's gap that one uncertain input explains alone, and the sign of its effect."""

    input: str
    share: float
    direction: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What one thing that will be published tells.

    `share` is the share of the variance of the gap that it explains, seen with its usual error; `gain` the months of
    expected lead won by choosing a policy after it is known.
    """

    metric: str
    share: float
    direction: int
    gain: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Which policy leads when, how sure, what it rests on, and what would change it.

    Parameters
    ----------
    year, first_year : int
        Last year, and the first in which the policies have parted.
    best, worst : str
        Policies of the longest and shortest median lead in the last year; the same where there is one policy.
    gap : Percentiles
        Lead under `best` less that under `worst`, months; of a single policy, its lead.
    share_ahead : float
        Share of members in which the gap is above 0.
    spells : tuple of Spell
    changes_share : float
        Share of members in which the order of the policies changes after they part.
    crossings : tuple of Crossing
        Most frequent first.
    rests_on : tuple of Weight
        The inputs that explain most of the gap's variance.
    observations : tuple of Observation
        Most telling first.
    observed_year : int
        The year of which they will be published.
    gap_counted : mapping of name to Percentiles
        The same gap with compute counted by what it delivers in training or in generation, months.
    en, zh_hant : str
        All of it as a paragraph.
    """

    year: int
    first_year: int
    best: str
    worst: str
    gap: Percentiles
    share_ahead: float
    spells: tuple[Spell, ...]
    changes_share: float
    crossings: tuple[Crossing, ...]
    rests_on: tuple[Weight, ...]
    observations: tuple[Observation, ...]
    observed_year: int
    gap_counted: Mapping[str, Percentiles] = field(default_factory=dict)
    en: str = ""
    zh_hant: str = ""

    def to_json(self) -> dict[str, Any]:
        """A plain tree; months are named where they are."""
        tree: dict[str, Any] = {f.name: _plain(getattr(self, f.name)) for f in fields(self)}
        tree["gap_months"] = tree.pop("gap")
        tree["gap_counted_months"] = tree.pop("gap_counted")
        for row in tree["observations"]:
            row["gain_months"] = row.pop("gain")
        return tree


@dataclass(frozen=True, slots=True, kw_only=True)
class OnOffer:
    """The best chip that may be sold to China under a policy from one month to another.

    Parameters
    ----------
    first, last : str
        Months, such as "2027-03".
    chip : str
        Id; empty where nothing may be sold.
    h100e, training_h100e, decode_h100e : float
        Of one chip: on paper, and as it delivers.
    price_usd : float
        Its price.
    built_for : mapping of lever to float
        The ceilings for which the seller built it, in the lever's unit; none for a chip of the catalogue.
    known_on, ships_on : date or None
        When those ceilings were known, and when the chip ships.
    """

    first: str
    last: str
    chip: str
    h100e: float = 0.0
    training_h100e: float = 0.0
    decode_h100e: float = 0.0
    price_usd: float = 0.0
    built_for: Mapping[str, float] = field(default_factory=dict)
    known_on: date | None = None
    ships_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RaceSummary:
    """All that a face needs to show one race study.

    Parameters
    ----------
    policies : tuple of PolicySummary
    metrics : mapping of id to MetricInfo
    years : tuple of int
        Years of the tables, ascending.
    seed, runs : int
        Seed of the random stream, and members drawn.
    facts_version : str
        Short hash of the data files.
    from_on : date
        Day on which the policies part; all share the enacted history before it.
    until : int
        Last year.
    importance : tuple of Importance
        For the headline metric, most important first.
    comparisons : tuple of Comparison
    history : tuple of HistoryCheck
    assumptions : tuple of Assumption
    citations : tuple of Source
        Each source named above, once.
    mechanisms, off : tuple of str
        Causal links that ran, and those that were switched off.
    answer : Answer, optional
        What follows from all of it, in numbers and in words.
    scenario : str or None
        Beliefs that stood in the place of ours.
    on_offer : mapping of policy id to tuple of OnOffer
        What may be sold to China, in order of time.
    """

    policies: tuple[PolicySummary, ...]
    metrics: Mapping[str, MetricInfo]
    years: tuple[int, ...]
    seed: int
    runs: int
    facts_version: str
    from_on: date
    until: int
    importance: tuple[Importance, ...]
    comparisons: tuple[Comparison, ...]
    history: tuple[HistoryCheck, ...]
    assumptions: tuple[Assumption, ...]
    citations: tuple[Source, ...]
    mechanisms: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    answer: Answer | None = None
    scenario: str | None = None
    on_offer: Mapping[str, tuple[OnOffer, ...]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """A plain tree of dicts, lists, strings and numbers.

        `policies` maps id to metric to year to percentiles. Years are strings, as JSON keys must be;
        NaN becomes None.
        """
        tree: dict[str, Any] = {f.name: _plain(getattr(self, f.name)) for f in fields(self)}
        tree["policies"] = {p.id: _plain(p.table) for p in self.policies}
        tree["policy_names"] = {p.id: p.name for p in self.policies}
        tree["policy_questions"] = {p.id: p.question for p in self.policies}
        tree["answer"] = self.answer.to_json() if self.answer else None
        for row in tree["comparisons"]:
            row["difference_months"] = row.pop("difference")
        return tree


def _plain(thing: Any) -> Any:
    if hasattr(thing, "__dataclass_fields__"):
        return {f.name: _plain(getattr(thing, f.name)) for f in fields(thing)}
    if isinstance(thing, Mapping):
        return {str(key): _plain(value) for key, value in thing.items()}
    if isinstance(thing, (tuple, list)):
        return [_plain(item) for item in thing]
    if isinstance(thing, date):
        return thing.isoformat()
    if isinstance(thing, float) and thing - thing != 0:
        return None
    return thing
