"""Ask every rule in force on a day, in order, and put the findings together into one verdict."""

import re
from collections.abc import Iterable
from dataclasses import fields as dataclass_fields
from dataclasses import replace
from datetime import date
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules

from leadtime.controls import rules as rules_package
from leadtime.controls.metrics import performance_density
from leadtime.controls.party import resolve
from leadtime.controls.sheet import of_chip, specification
from leadtime.controls.shipment import CERTIFIED, Attestation, Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import (
    FREE,
    SEVERITY,
    STAGES,
    UNKNOWN,
    Finding,
    Rule,
    Verdict,
    base,
    unlisted,
)
from leadtime.errors import FactError, UnknownName
from leadtime.facts.chip import Chip
from leadtime.facts.system import System

_WEIGHED = ("party", "place", "item", "letter")


@lru_cache(maxsize=1)
def all_rules() -> tuple[Rule, ...]:
    """Every `RULE` found under `controls/rules`, by date of effect."""
    names = sorted(module.name for module in iter_modules(rules_package.__path__))
    found = [_rule_in(name) for name in names]
    return tuple(sorted(found, key=lambda rule: (rule.effective_on, rule.id)))


def _rule_in(name: str) -> Rule:
    """The `RULE` of one file; whatever is wrong with the file is one sentence."""
    where = f"controls/rules/{name}.py"
    try:
        rule = import_module(f"{rules_package.__name__}.{name}").RULE
    except (TypeError, AttributeError, NameError, ImportError, SyntaxError, ValueError) as wrong:
        key = re.search(r"unexpected keyword argument '(\w+)'", str(wrong))
        fields = tuple(field.name for field in dataclass_fields(Rule))
        reason = UnknownName("key of a rule", key[1], fields) if key else f"{type(wrong).__name__}: {wrong}"
        raise FactError(f"{where}: {reason}") from wrong
    if not isinstance(rule, Rule) or rule.id != name or rule.stage not in STAGES:
        raise FactError(f"{where}: RULE must be a Rule of id {name!r} and of a stage in {', '.join(STAGES)}.")
    return rule


@lru_cache(maxsize=8192)
def rules_in_force(on: date, proposed: tuple[str, ...] = ()) -> dict[str, tuple[Rule, ...]]:
    """Stage to the rules in force on a day, in the order they are asked."""
    asked = [r for r in all_rules() if r.is_in_force(on) and (not r.is_proposed or r.id in proposed)]
    return {stage: tuple(rule for rule in asked if rule.stage == stage) for stage in STAGES}


def judge(item: Specification, shipment: Shipment, *, proposed: tuple[str, ...] = ()) -> Verdict:
    """The verdict on one item in one shipment; pure.

    Parameters
    ----------
    item : Specification
        What is shipped.
    shipment : Shipment
        When, where, to whom.
    proposed : tuple of str
        Ids of bills and proposals to treat as law.
    """
    in_force = rules_in_force(shipment.on, proposed)
    findings = {stage: _fold(in_force[stage], item, shipment) for stage in _WEIGHED}
    unsettled = next((f for f, _ in findings.values() if f is not None and f.open), None)
    if unsettled is not None:
        return _merge(unsettled, item, shipment, proposed)
    return _combine(item, shipment, findings, in_force["import"] + in_force["duty"])


def _fold(
    rules: tuple[Rule, ...], item: Specification, shipment: Shipment
) -> tuple[Finding | None, tuple[str, ...]]:
    """The finding of a stage, and the ids of the rules that made it."""
    found: Finding | None = None
    spoke: list[str] = []
    for rule in rules:
        new = rule.judge(item, shipment, found)
        if new is not found:
            spoke.append(rule.id)
            found = new
    return found, tuple(spoke)


def _combine(
    item: Specification,
    shipment: Shipment,
    findings: dict[str, tuple[Finding | None, tuple[str, ...]]],
    aside_rules: tuple[Rule, ...],
) -> Verdict:
    """The strictest finding decides; the others are printed beside it."""
    spoken = [(found, ids) for found, ids in findings.values() if found is not None]
    if not spoken:
        return Verdict(unlisted(item), FREE, FREE, "-", None, notes=_asides(item, shipment, aside_rules))
    spoken.sort(key=lambda pair: -SEVERITY[base(pair[0].verdict_fine)])
    top = spoken[0][0]
    notes = tuple(f.note for f, _ in spoken if f.note) + _asides(item, shipment, aside_rules)
    return Verdict(
        eccn=_eccn(findings, top, item),
        verdict=base(top.verdict_fine),
        verdict_fine=top.verdict_fine,
        paragraph=top.paragraph,
        citation=top.citation,
        because=tuple(test for f, _ in spoken for test in f.tests),
        notes=notes,
        branches=top.branches,
        rules=tuple(rule for _, ids in spoken for rule in ids),
    )


def _eccn(
    findings: dict[str, tuple[Finding | None, tuple[str, ...]]], top: Finding, item: Specification
) -> str:
    """The item's own classification; a deciding letter or guidance may name it where the list does not."""
    nothing = unlisted(item)
    own = findings["item"][0]
    listed = own.eccn if own is not None and own.eccn else nothing
    return top.eccn if listed == nothing and top.eccn else listed


def _asides(item: Specification, shipment: Shipment, rules: tuple[Rule, ...]) -> tuple[str, ...]:
    """What the destination says of the import, and duties; never part of the verdict."""
    found = (rule.judge(item, shipment, None) for rule in rules)
    return tuple(f.note for f in found if f is not None)


def _merge(unsettled: Finding, item: Specification, shipment: Shipment, proposed: tuple[str, ...]) -> Verdict:
    """Judge the item under every open condition; certain where all agree."""
    answers = [(when, judge(variant, shipment, proposed=proposed)) for when, variant in unsettled.open]
    first = answers[0][1]
    branches = tuple(branch for when, v in answers for branch in _branches(when, v))
    notes = tuple(dict.fromkeys(note for _, v in answers for note in v.notes))
    if len({v.verdict_fine for _, v in answers}) == 1:
        eccns = tuple(dict.fromkeys(v.eccn for _, v in answers))
        return replace(
            first, eccn=" or ".join(eccns), branches=branches if len(eccns) > 1 else (), notes=notes
        )
    return Verdict(
        eccn=UNKNOWN,
        verdict=UNKNOWN,
        verdict_fine=UNKNOWN,
        paragraph=unsettled.paragraph,
        citation=unsettled.citation,
        because=unsettled.tests,
        notes=notes,
        branches=branches,
        rules=first.rules,
    )


def _branches(when: str, found: Verdict) -> tuple[tuple[str, str, str], ...]:
    """The answers under one condition: one, or one for each condition within it."""
    inner = tuple((f"{when}, {within}", eccn, verdict) for within, eccn, verdict in found.branches)
    return inner or ((when, found.eccn, found.verdict),)


def verdict(
    item: Specification | Chip | System,
    *,
    to: str,
    on: date,
    end_user: str | None = None,
    headquarters: str = "",
    export_from: str = "",
    regime: str = "enforced",
    listed_ownership: float = 0.0,
    order_tpp: float | None = None,
    attestation: Attestation = CERTIFIED,
    proposed: tuple[str, ...] = (),
) -> Verdict:
    """What the law says of an item on a day: pure, with citation.

    Parameters
    ----------
    item : Specification, Chip or System
        What is shipped.
    to : str
        Destination, ISO code.
    on : date
        Day.
    end_user : str, optional
        Receiving party by name; a name not on record changes nothing.
    headquarters : str
        Of the party or its ultimate parent; default: as on record, else as the destination.
    export_from : str
        Default: the US; for an item designed in D:5, the designer's nation.
    regime : str
        "enforced" or "text" (what the CFR says, enforced or not).
    listed_ownership : float
        Share of the party owned by listed parties.
    order_tpp : float, optional
        TPP of the order.
    attestation : Attestation
        What the exporter certifies. Default: the certificates of the 2026 lane are taken as given.
    proposed : tuple of str
        Ids of bills to treat as law.

    Examples
    --------
    >>> from datetime import date
    >>> a800 = Specification(name="A800", vendor="NVIDIA", tpp=4992, die_area=826e-6, io_rate=464e9)
    >>> verdict(a800, to="CN", on=date(2023, 6, 1)).verdict
    'no-licence-needed'
    >>> verdict(a800, to="CN", on=date(2024, 6, 1)).verdict
    'licence-presumption-of-denial'
    """
    sheet = specification(item)
    shipment = Shipment(
        on=on,
        to=to,
        headquarters=headquarters,
        export_from=export_from or sheet.leaves_from,
        end_user=resolve(end_user) if end_user else None,
        end_user_name=end_user or "",
        listed_ownership=listed_ownership,
        order_tpp=order_tpp,
        regime=regime,
        attestation=attestation,
    )
    return judge(sheet, shipment, proposed=proposed)


def sellable(
    chips: Iterable[Chip], *, to: str = "CN", on: date, regime: str = "enforced"
) -> tuple[Chip, ...]:
    """Chips that may be sold to an unlisted buyer that day without presumption of denial.

    That is: no licence needed, or a licence reviewed case by case. Left out are exception NAC, whose
    notices for China NVIDIA says were never approved, and letters whose review policy is not public.

    Parameters
    ----------
    chips : iterable of Chip
        Candidates; those not yet on the market that day are left out.
    to : str
        Destination, ISO code.
    on : date
        Day.
    regime : str
        "enforced" or "text".
    """
    shipment = Shipment(on=on, to=to, regime=regime)
    return tuple(chip for chip in chips if _is_out(chip, on) and judge(of_chip(chip), shipment).may_be_sold)


def sellable_below(
    chips: Iterable[Chip], on: date, tpp_below: float, performance_density_below: float | None = None
) -> tuple[Chip, ...]:
    """Chips on the market that a plain threshold rule would let through.

    Parameters
    ----------
    chips : iterable of Chip
        Candidates.
    on : date
        Day.
    tpp_below : float
        TPP (TOPS x bits) that a chip must stay under.
    performance_density_below : float, optional
        Performance density (TPP per mm2) that it must stay under; a chip of unknown density does not pass.
    """
    return tuple(
        chip
        for chip in chips
        if _is_out(chip, on) and _is_below(of_chip(chip), tpp_below, performance_density_below)
    )


def _is_out(chip: Chip, on: date) -> bool:
    return chip.available_on is not None and chip.available_on <= on


def _is_below(sheet: Specification, tpp_below: float, density_below: float | None) -> bool:
    if sheet.tpp is None or sheet.tpp >= tpp_below:
        return False
    if density_below is None:
        return True
    density = performance_density(sheet)
    return density is not None and density < density_below
