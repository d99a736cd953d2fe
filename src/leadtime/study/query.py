"""What a study says: tables, comparisons and checks read from its members. Faces show this and nothing else."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from itertools import combinations, groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadtime.facts import Catalogue
from leadtime.facts.sources import Source
from leadtime.race.clock import Clock
from leadtime.race.mechanism import mechanisms
from leadtime.study.answer import answer
from leadtime.study.beliefs import Scenario, believed
from leadtime.study.delivery import WORKLOADS
from leadtime.study.drivers import USED, generation, relied_on
from leadtime.study.importance import first_order
from leadtime.study.policy import HISTORY, Policy
from leadtime.study.products import Product
from leadtime.study.run import Ensemble
from leadtime.study.scenario import Study
from leadtime.study.summary import (
    Answer,
    Assumption,
    Comparison,
    HistoryCheck,
    Importance,
    MetricInfo,
    OnOffer,
    Percentiles,
    PolicySummary,
    RaceSummary,
    Translations,
)
from leadtime.study.telling import sentences, told

DATA = Path(__file__).parent / "data"
HEADLINE = "us_lead_months"
HEADLINE_YEAR = 2030
SHOWN_INPUTS = 12

Years = NDArray[np.float32]


@cache
def metrics() -> dict[str, MetricInfo]:
    """Every read-out, in the order in which it is shown."""
    tables = tomllib.loads((DATA / "metrics.toml").read_text(encoding="utf-8"))
    return {name: MetricInfo(id=name, unit=t["unit"], label_en=t["label"]) for name, t in tables.items()}


def summary(study: Study, ensemble: Ensemble, catalogue: Catalogue) -> RaceSummary:
    """All that a face shows of a study.

    Parameters
    ----------
    study : Study
    ensemble : Ensemble
        Just run, or read back from a record.
    catalogue : Catalogue
    """
    full = {p: with_generation(table, ensemble.years, catalogue) for p, table in ensemble.outcomes.items()}
    found = believed(study.scenario)
    history = _history(full[HISTORY], ensemble.years, catalogue) if HISTORY in full else ()
    return RaceSummary(
        policies=tuple(_policy(p, full[p.id], ensemble.years) for p in study.policies),
        metrics=metrics(),
        years=ensemble.years,
        seed=study.seed,
        runs=study.runs,
        facts_version=catalogue.version,
        from_on=study.from_on,
        until=study.until,
        importance=importance(study, full, ensemble),
        comparisons=tuple(comparisons(study, full, ensemble.years)),
        history=history,
        assumptions=tuple(
            Assumption(
                id=p.name, mechanism=p.mechanism, meaning=p.meaning, shape=p.shape, low=p.low, mid=p.value,
                high=p.high, unit=p.unit, sources=p.source, grade=p.grade, note=p.note,
                translations=_translations(meaning=p.meaning_zh_hant, note=p.note_zh_hant),
            )
            for p in found.values()
        ),
        citations=citations(catalogue, ensemble.policies, study.scenario),
        mechanisms=tuple(m.name for m in mechanisms() if m.name not in study.off),
        off=tuple(sorted(study.off)), scenario=study.scenario.id if study.scenario else None,
        answer=answered(study, ensemble), on_offer=on_offer(study, ensemble),
    )  # fmt: skip


def on_offer(study: Study, ensemble: Ensemble) -> dict[str, tuple[OnOffer, ...]]:
    """The best chip that may be sold to China under each policy, one row for each spell of months."""
    months = [f"{day:%Y-%m}" for day in Clock(study.until).starts[:-1]]
    found = {}
    for policy, chips in ensemble.chips.items():
        spells = [list(spell) for _, spell in groupby(zip(chips, months, strict=True), key=lambda c: c[0])]
        found[policy] = tuple(
            _on_offer(ensemble.sold[policy].get(spell[0][0]), spell[0][1], spell[-1][1]) for spell in spells
        )
    return found


def _on_offer(product: Product | None, first: str, last: str) -> OnOffer:
    if product is None:
        return OnOffer(first=first, last=last, chip="")
    training, decode = (product.h100e * ratio for ratio in product.ratios)
    return OnOffer(
        first=first, last=last, chip=product.chip.id, h100e=product.h100e, training_h100e=training,
        decode_h100e=decode, price_usd=product.usd_per_h100e * product.h100e, built_for=product.built_for,
        known_on=product.known_on, ships_on=product.chip.available_on,
    )  # fmt: skip


def answered(study: Study, ensemble: Ensemble) -> Answer:
    """The answer to the debate, in numbers and in words."""
    year = min(study.from_on.year, study.until)
    first = next(iter(ensemble.outcomes.values()))
    row = ensemble.years.index(year)
    seen = {m: (first[m][row], float(o["error"])) for m, o in sentences()["observable"].items() if m in first}
    lead = {p: table[HEADLINE] for p, table in ensemble.outcomes.items()}
    counted = {
        work: {p: table[f"us_lead_delivered_{work}_months"] for p, table in ensemble.outcomes.items()}
        for work in WORKLOADS
    }
    found = answer(
        lead, ensemble.inputs, seen, years=ensemble.years, parted=year, seed=study.seed, counted=counted
    )
    return replace(found, en=told(found, study.runs, "en"), zh_hant=told(found, study.runs, "zh_hant"))


def _translations(**texts: str) -> Translations:
    """Texts in Traditional Chinese by the field that they translate; none where a file has none."""
    known = {name: text for name, text in texts.items() if text}
    return {"zh-Hant": known} if known else {}


def with_generation(
    table: Mapping[str, Years], years: tuple[int, ...], catalogue: Catalogue
) -> dict[str, Years]:
    """A policy's outcomes with each nation's AI power as a share of the power it generates."""
    ends = np.asarray(years, float) + 1
    shares = {
        f"{n}_power_share_of_generation": (
            table[f"{n}_ai_power_gw"] * 1e9 / generation(catalogue, n, ends)[:, None]
        )
        for n in ("us", "cn")
    }
    return {**table, **{name: share.astype(np.float32) for name, share in shares.items()}}


def percentiles(values: Years) -> list[Percentiles]:
    """5th, 50th and 95th percentile over the members of each year: [year, member] to one entry a year."""
    rows = np.quantile(values, (0.05, 0.5, 0.95), axis=-1)
    return [Percentiles(p5=float(a), p50=float(b), p95=float(c)) for a, b, c in rows.T]


def _policy(policy: Policy, table: Mapping[str, Years], years: tuple[int, ...]) -> PolicySummary:
    shown = {m: dict(zip(years, percentiles(table[m]), strict=True)) for m in metrics()}
    return PolicySummary(
        id=policy.id,
        name=policy.id,
        question=policy.question,
        table=shown,
        note=policy.note,
        translations=_translations(question=policy.question_zh_hant, note=policy.note_zh_hant),
    )


def _headline(study: Study) -> tuple[str, int]:
    """The policy and year in which the importance of inputs is judged."""
    names = [p.id for p in study.policies]
    return (HISTORY if HISTORY in names else names[0]), min(HEADLINE_YEAR, study.until)


def importance(
    study: Study, full: Mapping[str, Mapping[str, Years]], ensemble: Ensemble
) -> tuple[Importance, ...]:
    """The inputs that move the headline most, under the enacted policy or else the first."""
    policy, year = _headline(study)
    found = believed(study.scenario)
    indices = first_order(ensemble.inputs, full[policy][HEADLINE][ensemble.years.index(year)])
    return tuple(
        Importance(
            input=i.input, label=p.meaning, metric=HEADLINE, year=year, first=i.first,
            first_low=i.low, first_high=i.high, direction=i.direction, low_value=p.low,
            high_value=p.high, unit=p.unit, sources=p.source, meaning=p.meaning,
            translations=_translations(label=p.meaning_zh_hant, meaning=p.meaning_zh_hant),
        )
        for i in indices[:SHOWN_INPUTS]
        for p in (found[i.input],)
    )  # fmt: skip


def comparisons(
    study: Study, full: Mapping[str, Mapping[str, Years]], years: tuple[int, ...]
) -> Iterable[Comparison]:
    """Every pair of policies in every year after they part, member by member."""
    for a, b in combinations([p.id for p in study.policies], 2):
        gaps = full[a][HEADLINE] - full[b][HEADLINE]
        for year, gap in zip(years, gaps, strict=True):
            if year > study.from_on.year:
                yield Comparison(
                    policy_a=a,
                    policy_b=b,
                    year=year,
                    p_a_ahead=float(np.mean(gap > 0)),
                    difference=percentiles(gap[None])[0],
                )


@cache
def _records() -> tuple[Mapping[str, Any], ...]:
    """The records that the enacted policy is held against."""
    return tuple(tomllib.loads((DATA / "history.toml").read_text(encoding="utf-8"))["record"])


def _history(
    table: Mapping[str, Years], years: tuple[int, ...], catalogue: Catalogue
) -> tuple[HistoryCheck, ...]:
    return tuple(check for r in _records() if (check := _check(r, table, years, catalogue)))


def _check(
    record: Mapping[str, Any], table: Mapping[str, Years], years: tuple[int, ...], catalogue: Catalogue
) -> HistoryCheck | None:
    """One record of the past beside the model; None where the run does not reach that year."""
    rows = catalogue.series[record["series"]].where(quantity=record.get("quantity")).at(record["date"]).rows
    if len(rows) != 1:
        raise ValueError(
            f"history.toml: {record['series']} at {record['date']} is {len(rows)} rows; name one."
        )
    row = rows[0]
    year = row.end.year - 1 if row.date.startswith("FY") else row.end.year
    if year not in years:
        return None
    members = table[record["metric"]]
    upto = years.index(year)
    counted = (
        members[years.index(record["since"]) : upto + 1].sum(axis=0) if "since" in record else members[upto]
    )
    model = percentiles(counted[None])[0]
    info, figure = (
        metrics()[record["metric"]],
        row.printed if row.unit == metrics()[record["metric"]].unit else row,
    )
    return HistoryCheck(
        quantity=record["metric"],
        date=row.date,
        unit=info.unit,
        model=model,
        record=figure.value,
        record_low=figure.low,
        record_high=figure.high,
        used_as=record["used_as"],
        holds=model["p5"] <= figure.value <= model["p95"],
        source=", ".join(row.source),
        note=record.get("note", ""),
        translations=_translations(note=record.get("note_zh_hant", "")),
    )


def citations(
    catalogue: Catalogue, policies: Iterable[Policy], scenario: Scenario | None = None
) -> tuple[Source, ...]:
    """Every source behind priors, drivers, products, levers and the records held against, each once, by id."""
    series = (*USED, *(record["series"] for record in _records()))
    named = {s for p in believed(scenario).values() for s in p.source}
    named |= {c.source for p in policies for c in p.changes}
    named |= {s for name in series for row in catalogue.series[name].rows for s in row.source}
    named |= {s for quantity in relied_on(catalogue) for s in quantity.source}
    return tuple(catalogue.sources[s] for s in sorted(named))
