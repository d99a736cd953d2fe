"""The summary in sentences: who leads when, how sure, what carries it, whether the order changes."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, groupby

from leadtime.faces.report.wording import Wording
from leadtime.study.summary import Percentiles, RaceSummary

__all__ = [
    "HEADLINE",
    "RATIO",
    "leaders",
    "medians",
    "metric_name",
    "paragraphs",
    "passings",
    "shared_until",
    "surest",
]

HEADLINE = "us_lead_months"
RATIO = "us_lead_ratio"

# Two medians closer than this are no order, in months.
_TIE = 0.05


def paragraphs(summary: RaceSummary, words: Wording, names: Mapping[str, str]) -> list[str]:
    """The computed summary: the answer, what it rests on, what was asked."""
    return [words.sentences(said) for part in _PARTS if (said := _said(part, summary, words, names))]


def medians(summary: RaceSummary, metric: str, year: int) -> dict[str, float]:
    """Median of a metric by policy id, where it is a number, highest first."""
    found = {p.id: p.table[metric][year]["p50"] for p in summary.policies if year in p.table.get(metric, {})}
    return dict(sorted(((k, v) for k, v in found.items() if math.isfinite(v)), key=lambda kv: -kv[1]))


def metric_name(summary: RaceSummary, words: Wording, id: str) -> str:
    """A read-out's name in the language, its English label where the language has none."""
    info = summary.metrics.get(id)
    return words.name("metric", id, info.label_en if info else id)


def shared_until(summary: RaceSummary) -> int | None:
    """Last year in which all policies still have the same lead, None if there is none."""
    tables = [p.table.get(HEADLINE, {}) for p in summary.policies]
    last = None
    for year in summary.years:
        if year > summary.from_on.year or any(not _same(t.get(year), tables[0].get(year)) for t in tables):
            break
        last = year
    return last


def leaders(summary: RaceSummary) -> list[tuple[str, int, int]]:
    """Spells (policy, first year, last year) of the longest median lead, after the policies part."""
    first_of = [(y, next(iter(medians(summary, HEADLINE, y)), None)) for y in _apart(summary)]
    spells = []
    for policy, years in groupby(first_of, key=lambda pair: pair[1]):
        spell = [y for y, _ in years]
        if policy is not None:
            spells.append((policy, spell[0], spell[-1]))
    return spells


def passings(summary: RaceSummary) -> list[tuple[int, str, str]]:
    """Each (year, a, b) in which the median lead of a first exceeds that of b after having been shorter."""
    found = []
    for a, b in combinations([p.id for p in summary.policies], 2):
        ahead = None
        for year in _apart(summary):
            at = medians(summary, HEADLINE, year)
            gap = at.get(a, math.nan) - at.get(b, math.nan)
            if not abs(gap) > _TIE:
                continue
            if ahead is not None and ahead != (gap > 0):
                found.append((year, *((a, b) if gap > 0 else (b, a))))
            ahead = gap > 0
    return sorted(found)


def surest(summary: RaceSummary) -> tuple[str, str, float] | None:
    """Policies of the longest and the shortest median lead in the last year, and how often they stand so."""
    order = list(medians(summary, HEADLINE, summary.years[-1]))
    share = _pairs(summary).get((order[0], order[-1])) if len(order) > 1 else None
    return None if share is None else (order[0], order[-1], share)


def _pairs(summary: RaceSummary) -> dict[tuple[str, str], float]:
    """Share of draws in which the lead in the last year is longer under the first of two policies."""
    pairs = {
        (c.policy_a, c.policy_b): c.p_a_ahead for c in summary.comparisons if c.year == summary.years[-1]
    }
    return {(b, a): 1 - p for (a, b), p in pairs.items()} | pairs


def _same(one: Percentiles | None, other: Percentiles | None) -> bool:
    if one is None or other is None:
        return one is other
    pairs = ((one["p5"], other["p5"]), (one["p50"], other["p50"]), (one["p95"], other["p95"]))
    return all(math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-9) or (a != a and b != b) for a, b in pairs)


def _apart(summary: RaceSummary) -> Sequence[int]:
    shared = shared_until(summary) if len(summary.policies) > 1 else summary.from_on.year - 1
    return [y for y in summary.years if shared is None or y > shared]


def _scope(summary: RaceSummary, words: Wording, names: Mapping[str, str]) -> Iterator[str]:
    yield words(
        "summary.scope" if len(summary.policies) > 1 else "summary.scope_one",
        policies=words.joined([names[p.id] for p in summary.policies]),
        runs=words.number(summary.runs),
        assumptions=len(summary.assumptions),
        from_on=words.day(summary.from_on),
    )


def _built(summary: RaceSummary, words: Wording, names: Mapping[str, str]) -> Iterator[str]:
    """Chips that the seller builds for a policy's ceilings."""
    for policy, spells in summary.on_offer.items():
        for spell in (s for s in spells if s.built_for):
            yield words(
                "summary.built",
                policy=names[policy],
                month=words.period(spell.first),
                ceilings=words.joined(
                    [words(f"ceiling.{name}", value=f"{v:,.6g}") for name, v in spell.built_for.items()]
                ),
                paper=words.number(spell.h100e),
                training=words.number(spell.training_h100e),
                decode=words.number(spell.decode_h100e),
            )


def _start(summary: RaceSummary, words: Wording, names: Mapping[str, str]) -> Iterator[str]:
    year = shared_until(summary)
    table = summary.policies[0].table
    if len(summary.policies) > 1 and year is not None and year in table.get(RATIO, {}):
        yield words(
            "summary.start",
            year=year,
            months=words.spread(table[HEADLINE][year], "months"),
            ratio=words.spread(table[RATIO][year], "ratio"),
        )


def _leaders(summary: RaceSummary, words: Wording, names: Mapping[str, str]) -> Iterator[str]:
    spells = leaders(summary) if len(summary.policies) > 1 else []
    if len(spells) == 1:
        policy, first, last = spells[0]
        yield words("summary.leader_always", policy=names[policy], first=first, last=last)
    elif spells:
        said = [
            words(
                f"summary.{'spell' if last > first else 'spell_year'}",
                policy=names[policy],
                first=first,
                last=last,
            )
            for policy, first, last in spells
        ]
        yield words("summary.leader_spells", spells=words.joined(said))


def _ends(summary: RaceSummary, words: Wording, names: Mapping[str, str]) -> Iterator[str]:
    year = summary.years[-1]
    order = list(medians(summary, HEADLINE, year))
    if not order:
        return
    tables = {p.id: p.table for p in summary.policies}
    best, worst = (words.spread(tables[p][HEADLINE][year], "months") for p in (order[0], order[-1]))
    if len(order) == 1:
        yield words("summary.end_one", year=year, lead=best)
        return
    yield words(
        "summary.ends",
        year=year,
        best=names[order[0]],
        best_lead=best,
        worst=names[order[-1]],
        worst_lead=worst,
    )


def _sureness(summary: RaceSummary, words: Wording, names: Mapping[str, str]) -> Iterator[str]:
    found = surest(summary)
    if found is None:
        return
    a, b, p = found
    yield words("summary.sure", share=words.share(p), year=summary.years[-1], a=names[a], b=names[b])
    if len(names) > 2:
        (a, b), p = min(((k, p) for k, p in _pairs(summary).items() if p >= 0.5), key=lambda kp: kp[1])
        yield words("summary.unsure", a=names[a], b=names[b], share=words.share(p))


def _order(summary: RaceSummary, words: Wording, names: Mapping[str, str]) -> Iterator[str]:
    years = _apart(summary)
    if len(summary.policies) < 2 or len(years) < 2:
        return
    found = passings(summary)
    said = [words("summary.passing", year=year, a=names[a], b=names[b]) for year, a, b in found]
    key = "summary.order_changes" if said else "summary.order_same"
    yield words(key, first=years[0], last=years[-1], passings=words.joined(said))


def _carried(summary: RaceSummary, words: Wording, names: Mapping[str, str]) -> Iterator[str]:
    for top in summary.importance[:1]:
        yield words(
            "summary.carried",
            metric=metric_name(summary, words, top.metric),
            year=top.year,
            label=words.text(top, "label"),
            share=words.share(top.first),
            low=f"{100 * top.first_low:.0f}",
            high=f"{top.first_high:.0%}",
            effect=words("summary.raises" if top.direction > 0 else "summary.lowers"),
        )


def _checks(summary: RaceSummary, words: Wording, names: Mapping[str, str]) -> Iterator[str]:
    kept = [check for check in summary.history if check.used_as == "check"]
    if kept:
        yield words("summary.checks", all=len(kept), held=sum(check.holds for check in kept))


_Part = Callable[[RaceSummary, Wording, Mapping[str, str]], Iterator[str]]

_PARTS: tuple[tuple[_Part, ...], ...] = (
    (_leaders, _ends, _sureness, _order),
    (_carried, _checks),
    (_scope, _start, _built),
)


def _said(
    parts: tuple[_Part, ...], summary: RaceSummary, words: Wording, names: Mapping[str, str]
) -> list[str]:
    return [text for part in parts for text in part(summary, words, names)]
