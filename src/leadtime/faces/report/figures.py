"""The figures of the report: what each shows, its sentence, its chart at both widths, its table twin."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from leadtime.faces.report.charts import Frame, Line, Range, Spec, fans, panels, ranges, stacks
from leadtime.faces.report.findings import HEADLINE, RATIO, medians, metric_name, shared_until
from leadtime.faces.report.look import NARROW, STYLES, WIDE, Size, Style
from leadtime.faces.report.wording import Wording, capital
from leadtime.study.summary import Percentiles, PolicySummary, RaceSummary

__all__ = ["Figure", "Table", "figures", "pair_name"]

# From the bottom of the stack to its top; what is rented is not owned and comes last.
_ORIGINS = (
    "cn_legal_import_h100e",
    "cn_smuggled_h100e",
    "cn_domestic_h100e",
    "cn_proxy_h100e",
    "cn_rented_h100e",
)
_MOST_IMPORTANT = 5


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text; the first `keys` columns name the row."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    keys: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One chart with all that stands around it."""

    id: str
    section: str
    title: str
    sentence: str
    wide: Spec
    narrow: Spec
    table: Table


@dataclass(frozen=True, slots=True)
class _Study:
    """What every figure needs: the summary, the language, and the names shown for policies."""

    summary: RaceSummary
    words: Wording
    names: Mapping[str, str]

    @property
    def last(self) -> int:
        return self.summary.years[-1]

    def having(self, *metrics: str) -> list[PolicySummary]:
        """Policies that have all the metrics."""
        return [p for p in self.summary.policies if all(p.table.get(m) for m in metrics)]

    def each(self, metric: str, unit: str) -> str:
        """Last year's median under each policy, as a list in words, highest first."""
        w = self.words
        said = [
            w("policy_value.item", policy=self.names[p], value=w.amount(x, unit))
            for p, x in medians(self.summary, metric, self.last).items()
        ]
        return w.joined(said)

    def frame(self, unit: str, *, is_log: bool = False, shared: int | None = None) -> Frame:
        """Axes for a unit."""
        w, on = self.words, self.summary.from_on
        axis = f"{unit}_log" if is_log and unit != "ratio" else unit
        return Frame(
            title=w.name("axis", axis, unit),
            year_title=w("axis.year"),
            labels=w.axis_labels(unit),
            is_log=is_log,
            part_at=on.year - 1 + on.timetuple().tm_yday / 365.25,
            part=w("page.part"),
            shared=shared,
            shared_name=w("page.shared"),
        )


def figures(summary: RaceSummary, words: Wording, names: Mapping[str, str]) -> list[Figure]:
    """Every figure that the summary has numbers for, in the report's order."""
    study = _Study(summary, words, names)
    made: list[Iterator[Figure]] = [
        _fan(study, "lead_months", "lead", HEADLINE, "months"),
        _fan(study, "lead_ratio", "lead", RATIO, "ratio", is_log=True),
        _nations(study, "stocks", "compute", ("us_stock_h100e", "cn_stock_h100e"), "H100e"),
        _origins(study),
        _fan(study, "domestic_share", "compute", "cn_domestic_share", "fraction"),
        _fan(study, "nvidia_revenue", "trade_power", "nvidia_china_revenue_usd", "USD"),
        _nations(study, "power", "trade_power", ("us_ai_power_gw", "cn_ai_power_gw"), "GW"),
        _differences(study),
        _importance(study),
        _history(study),
    ]
    return [figure for some in made for figure in some]


def pair_name(words: Wording, names: Mapping[str, str], a: str, b: str) -> str:
    """The name of one policy set against another."""
    return words("pair.versus", a=names.get(a, a), b=names.get(b, b))


def _fan(
    study: _Study, id: str, section: str, metric: str, unit: str, *, is_log: bool = False
) -> Iterator[Figure]:
    policies = study.having(metric)
    if not policies:
        return
    shared = shared_until(study.summary) if len(policies) > 1 else None
    lines = [Line("", study.names[p.id], p.table[metric], _style(study, p.id)) for p in policies]
    frame = study.frame(unit, is_log=is_log, shared=shared)
    rows = [
        (str(y), *(_cell(study, p.table[metric].get(y), unit) for p in policies)) for y in study.summary.years
    ]
    axis = study.words.name("axis", unit, unit)
    head = (study.words("page.year"), *(f"{study.names[p.id]}, {axis}" for p in policies))
    told = [study.words(f"{id}.sentence", year=study.last, values=study.each(metric, unit))]
    if metric == HEADLINE and (until := _extrapolated_until(policies)):
        told.append(study.words("lead_months.bound", first=study.summary.years[0], until=until))
    yield Figure(
        id=id,
        section=section,
        title=study.words(f"{id}.title"),
        sentence=study.words.sentences(told),
        table=Table(head, tuple(rows)),
        **_both(lambda size: fans(lines, frame, size)),
    )


def _nations(study: _Study, id: str, section: str, metrics: tuple[str, str], unit: str) -> Iterator[Figure]:
    policies = study.having(*metrics)
    if not policies:
        return
    w, nations = study.words, ("us", "cn")
    lines = [
        Line(study.names[p.id], w(f"nation.{nation}"), p.table[metric], STYLES[style])
        for p in policies
        for nation, metric, style in zip(nations, metrics, (1, 2), strict=True)
    ]
    frame = study.frame(unit, is_log=True)
    said = []
    for p in policies:
        us, cn = (w.amount(p.table[m][study.last]["p50"], unit) for m in metrics)
        said.append(w(f"{id}.pair", policy=study.names[p.id], us=us, cn=cn))
    axis = w.name("axis", unit, unit)
    yield Figure(
        id=id,
        section=section,
        title=w(f"{id}.title"),
        sentence=w(f"{id}.sentence", year=study.last, values=w.series(said)),
        table=_by_policy(study, policies, metrics, unit, [f"{w(f'nation.{n}')}, {axis}" for n in nations]),
        **_both(lambda size: panels(lines, frame, size)),
    )


def _origins(study: _Study) -> Iterator[Figure]:
    policies = study.having(*_ORIGINS)
    if not policies:
        return
    w = study.words
    names = {m: w(f"origin.{m.removeprefix('cn_').removesuffix('_h100e')}") for m in _ORIGINS}
    lines = [Line(study.names[p.id], names[m], p.table[m], STYLES[0]) for p in policies for m in _ORIGINS]
    frame = study.frame("fraction")
    said = []
    for p in policies:
        at_end = {m: p.table[m][study.last]["p50"] for m in _ORIGINS}
        most = max(_ORIGINS, key=at_end.__getitem__)
        share = w.share(at_end[most] / sum(at_end.values()))
        said.append(w("origins.item", policy=study.names[p.id], origin=names[most], share=share))
    yield Figure(
        id="origins",
        section="compute",
        title=w("origins.title"),
        sentence=w("origins.sentence", year=study.last, values=w.series(said)),
        table=_by_policy(study, policies, _ORIGINS, "H100e", [f"{names[m]}, H100e" for m in _ORIGINS]),
        **_both(lambda size: stacks(lines, frame, size)),
    )


def _differences(study: _Study) -> Iterator[Figure]:
    w, all_rows = study.words, study.summary.comparisons
    if not all_rows:
        return
    years = _few(sorted({c.year for c in all_rows}))
    rows = [c for c in all_rows if c.year in years]
    shown = [
        Range(pair_name(w, study.names, c.policy_a, c.policy_b), w("pair.in_year", year=c.year), c.difference)
        for c in sorted(rows, key=lambda c: c.year)
    ]
    at_end = [c for c in rows if c.year == years[-1]]
    clear = sum(c.difference["p5"] > 0 or c.difference["p95"] < 0 for c in at_end)
    cells = tuple(
        (
            pair_name(w, study.names, c.policy_a, c.policy_b),
            str(c.year),
            w.cell(c.difference, "months"),
            w.share(c.p_a_ahead),
        )
        for c in all_rows
    )
    head = tuple(w(k) for k in ("column.pair", "page.year", "column.difference", "column.ahead"))
    yield Figure(
        id="differences",
        section="comparisons",
        title=w("differences.title"),
        sentence=w("differences.sentence", year=years[-1], clear=clear, all=len(at_end)),
        table=Table(head, cells, keys=2),
        **_both(
            lambda size: ranges(shown, size, title=w("axis.difference"), labels=w.axis_labels("months"), at=0)
        ),
    )


def _importance(study: _Study) -> Iterator[Figure]:
    w, top = study.words, study.summary.importance[:_MOST_IMPORTANT]
    if not top:
        return
    rows = [
        Range(capital(w.text(i, "label")), "", Percentiles(p5=i.first_low, p50=i.first, p95=i.first_high))
        for i in top
    ]
    metric = metric_name(study.summary, w, top[0].metric)
    cells = tuple(
        (
            capital(w.text(i, "label")),
            w.cell(Percentiles(p5=i.first_low, p50=i.first, p95=i.first_high), "fraction"),
            w("summary.raises" if i.direction > 0 else "summary.lowers"),
            f"{w.bounds(i.low_value, i.high_value, i.unit)} {w.unit(i.unit)}".strip(),
        )
        for i in study.summary.importance
    )
    head = tuple(w(f"column.{k}") for k in ("input", "share", "effect", "range"))
    together = w.share(min(1.0, sum(i.first for i in top)))
    yield Figure(
        id="importance",
        section="importance",
        title=w("importance_chart.title", metric=metric, year=top[0].year),
        sentence=w(
            f"importance_chart.{'sentence' if len(top) > 1 else 'sentence_one'}",
            count=len(top),
            share=together,
        ),
        table=Table(head, cells),
        **_both(
            lambda size: ranges(
                rows, size, title=w("axis.variance"), labels=w.axis_labels("fraction"), at=0, is_bar=True
            )
        ),
    )


def _history(study: _Study) -> Iterator[Figure]:
    w = study.words
    checks = [c for c in study.summary.history if c.record > 0 and c.model["p5"] > 0]
    if not checks:
        return
    rows = [
        Range(
            w(
                "history.of_date",
                quantity=capital(metric_name(study.summary, w, c.quantity)),
                date=w.period(c.date),
            ),
            w(f"use.{c.used_as}"),
            Percentiles(
                p5=c.model["p5"] / c.record, p50=c.model["p50"] / c.record, p95=c.model["p95"] / c.record
            ),
        )
        for c in checks
    ]
    cells = tuple((r.name, r.group, w.cell(r.p, "ratio")) for r in rows)
    head = tuple(w(f"column.{k}") for k in ("quantity", "use", "ratio"))
    held = sum(c.holds for c in checks)
    yield Figure(
        id="history",
        section="history",
        title=w("history_chart.title"),
        sentence=w("history_chart.sentence", held=held, all=len(checks)),
        table=Table(head, cells),
        **_both(
            lambda size: ranges(
                rows, size, title=w("axis.record_ratio"), labels=w.axis_labels("ratio"), at=1, is_log=True
            )
        ),
    )


def _by_policy(
    study: _Study, policies: Sequence[PolicySummary], metrics: Sequence[str], unit: str, head: Sequence[str]
) -> Table:
    rows = tuple(
        (study.names[p.id], str(y), *(_cell(study, p.table.get(m, {}).get(y), unit) for m in metrics))
        for p in policies
        for y in study.summary.years
    )
    return Table((study.words("page.policy"), study.words("page.year"), *head), rows, keys=2)


def _cell(study: _Study, p: Percentiles | None, unit: str) -> str:
    return study.words.cell(p, unit) if p else study.words("number.absent")


def _style(study: _Study, policy: str) -> Style:
    ids = [p.id for p in study.summary.policies]
    return STYLES[ids.index(policy) % len(STYLES)]


def _extrapolated_until(policies: Sequence[PolicySummary]) -> int | None:
    """Last year in which the lead of some members reaches back before the model's first year."""
    tables = [p.table.get("us_lead_months_is_bound", {}) for p in policies]
    return max((year for table in tables for year, p in table.items() if p["p95"] > 0), default=None)


def _few(years: Sequence[int]) -> Sequence[int]:
    """At most three of the years: first, middle, last."""
    return years if len(years) < 4 else [years[0], years[(len(years) - 1) // 2], years[-1]]


def _both(make: Callable[[Size], Spec]) -> dict[str, Spec]:
    return {"wide": make(WIDE), "narrow": make(NARROW)}
