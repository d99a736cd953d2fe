"""The fronts as a page: who leads, what was fitted, how well it forecasts, and every miss."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from leadtime.facts import Catalogue
from leadtime.fronts.chips import carried, chip_features
from leadtime.fronts.curve import from_scale
from leadtime.fronts.energy import feeds, nations
from leadtime.fronts.front import FEATURES, FOLDER
from leadtime.fronts.posterior import FILE, shipped
from leadtime.fronts.scoreboard import ENERGY, FORECAST_YEAR, FrontAnswer, Measure, scoreboard

__all__ = ["page"]

_MODEL, _NUMBERS = FOLDER / "_model.md", FOLDER / "_numbers.md"


def page(facts: Catalogue | None = None, folder: Path = FOLDER, file: Path = FILE) -> str:
    """Markdown of the scoreboard, the model, each fit, each miss and where the numbers come from.

    Parameters
    ----------
    facts : Catalogue, optional
    folder, file : Path
        Where fronts and posterior are.
    """
    tree = shipped(file)
    every = [
        scoreboard(answer.front.id, facts=facts, folder=folder, file=file).rows[0]
        for answer in scoreboard(facts=facts, folder=folder, file=file).rows
    ]
    parts = [
        "# The other fronts",
        "Written by `leadtime fronts --write docs/fronts.md` from the shipped posterior; `leadtime fronts --fit` and "
        "`--backtest` make that anew. In brackets stand the 5th and 95th percentile. Who leads now is a matter of record; "
        "what comes is what follows if the past's equations go on to hold.",
        "## Who leads",
        _table(
            ("front", "measure", "leader", "value", "other side", "as of", "leads since", str(FORECAST_YEAR)),
            [_line(answer, answer.headline) for answer in every],
        ),
        "## The model",
        _MODEL.read_text(encoding="utf-8").strip(),
        _fit_record(tree),
    ]
    if found := tree.get("backtest"):
        parts += ["## How well it forecasts", *_backtest(found), "## Every miss", *_misses(found, every)]
    if "to_chips" in tree:
        parts += ["## What they say of chips", *_chips(tree)]
    parts += ["## Front by front"]
    for answer in every:
        parts += _front(answer)
    parts += ["## Where the numbers come from", _sources(every)]
    parts.append(_NUMBERS.read_text(encoding="utf-8").strip())
    return "\n\n".join(parts) + "\n"


def _line(answer: FrontAnswer, m: Measure) -> tuple[str, ...]:
    return (
        f"[{answer.front.name}](#{answer.front.name.lower().replace(' ', '-')})",
        f"{m.track.measure}, {m.track.unit}",
        m.leader or "-",
        _number(m.value),
        _number(m.rival_value),
        m.as_of.isoformat(),
        _since(m),
        _spread(m.forecast()),
    )


def _fit_record(tree: Mapping[str, Any]) -> str:
    said, means = tree["diagnostics"], tree["means"]
    b = {k: 1 - 2 ** -means["wright_mean"][k] for k in ("p5", "p50", "p95")}
    return (
        f"The shipped fit: {said['draws']:.0f} draws of two chains, seed {tree['seed']}, largest r-hat "
        f"{said['r_hat_max']:.3f}, smallest effective sample {said['ess_min']:.0f}, {said['divergences']:.0f} "
        f"divergences, {tree.get('fit_cpu_s', float('nan')):.0f} s of one core. Over all fronts a doubling of output takes "
        f"{b['p50']:.0%} ({b['p5']:.0%} to {b['p95']:.0%}) off the price."
    )


def _backtest(found: Mapping[str, Any]) -> list[str]:
    halves, held = found["halves"], found["held_out"]
    won = [id for id, s in halves["fronts"].items() if s["model"] < min(s["last"], s["linear"])]
    lost = [id for id in halves["fronts"] if id not in won]
    columns = ("front", "rows", "model", "last value", "log-linear", "within the 90% interval")
    return [
        "Each front is cut where half of its observations lie behind; the first halves of all fronts are fitted "
        "together and the second halves forecast. The score is the continuous ranked probability score in ln (or logit) "
        "points: 0.1 is about a tenth off, lower is better. The naive forecasts are a random walk from the last value and "
        "a line through the logarithms, each with its own spread. Ceilings of markets that a front's file states were "
        "chosen with today's knowledge.",
        _table(columns, [_score(id, s) for id, s in [*halves["fronts"].items(), ("all", halves["all"])]]),
        f"Better than both naive forecasts: {', '.join(won) or 'none'}. Not: {', '.join(lost) or 'none'}. "
        + _verdict(halves["all"]["coverage90"]),
        "And with one whole front left out, known by first values alone and forecast from what the others say (a line "
        "needs two values, so both naive forecasts are the first value carried on):",
        _table(
            (*columns[:4], columns[5]),
            [
                (*_score(id, s)[:4], _score(id, s)[5])
                for id, s in [*held["fronts"].items(), ("all", held["all"])]
            ],
        ),
    ]


def _verdict(coverage: float) -> str:
    """Whether the intervals are as wide as they say; 80 to 97% of rows would do."""
    said = f"The 90% intervals hold {coverage:.0%} of the rows"
    if coverage > 0.97:
        return f"{said}: they are wider than they need be."
    return f"{said}." if coverage >= 0.8 else f"{said}: they are too narrow."


def _score(id: str, s: Mapping[str, float]) -> tuple[str, ...]:
    return (
        id,
        f"{s['rows']:.0f}",
        *(f"{s[k]:.3f}" for k in ("model", "last", "linear")),
        f"{s['coverage90']:.0%}",
    )


def _misses(found: Mapping[str, Any], every: Sequence[FrontAnswer]) -> list[str]:
    """Rows of the second halves outside the 90% interval, in the unit of the track."""
    kinds = {f"{a.front.id}.{m.track.id}": m.track for a in every for m in a.measures}
    rows = []
    for r in found["halves"]["rows"]:
        if not r["p5"] <= r["seen"] <= r["p95"]:
            track = kinds[r["curve"].rpartition(".")[0]]
            low, mid, high, seen = (from_scale(r[k], track.kind) for k in ("p5", "p50", "p95", "seen"))
            rows.append(
                (
                    r["curve"],
                    f"{int(r['year'])}",
                    track.unit,
                    f"{_number(mid)} ({_number(low)}-{_number(high)})",
                    _number(seen),
                )
            )
    inside = found["halves"]["all"]
    return [
        f"{len(rows)} of {inside['rows']:.0f} rows of the second halves came outside the 90% interval.",
        _table(("curve", "year", "unit", "forecast", "came"), rows) if rows else "",
    ]


_NAMES = {
    "ours": "our own beliefs",
    "other-fronts": "chips as another front (`other-fronts`)",
    "other-fronts-chips": "with tools, process and sole suppliers (`other-fronts-chips`)",
}


def _chips(tree: Mapping[str, Any]) -> list[str]:
    """The prior of an unseen front beside the race's own, and how far it moves the lead."""
    usual, chips, told = carried(tree=tree), carried(chip_features(), tree), tree["to_chips"]
    leads = told["us_lead_months"]
    policies = tuple(leads["ours"])
    years = tuple(leads["ours"][policies[0]])
    return [
        "A front that nobody has seen, drawn from the hierarchy, is a sourced prior for chips. Learning: a doubling of "
        f"output takes {_share(usual['learning_rate'])}; read here as the share of the gap in yield that a doubling of "
        f"wafers closes. Imitation: {_share(usual['imitation_rate'])} of a gap closes in a year; with foreign tools, "
        f"process knowledge and sole suppliers as they stand in chips, {_share(chips['imitation_rate'])}. Both are "
        "analogies between unlike gaps. Delays are not carried: the fronts give a half-life of a gap, which is the rate "
        "of imitation said otherwise. US lead in months, `leadtime race --scenario`, "
        f"{told['runs']:,} members, seed {told['seed']}, facts {told['facts_version']}:",
        _table(
            ("beliefs", *(f"{p}, {y}" for p in policies for y in years)),
            [
                (name, *(_spread(leads[id][p][y]) for p in policies for y in years))
                for id, name in _NAMES.items()
            ],
        ),
    ]


def _front(answer: FrontAnswer) -> list[str]:
    front = answer.front
    features = ", ".join(
        f"{n.replace('_', ' ')} {v:g}" for n, v in zip(FEATURES, front.features, strict=True)
    )
    parts = [
        f"### {front.name}",
        f"{front.name_zh_hant}. {front.chaser} against {front.rival}. Judged: {features}. {front.because}",
        _table(
            ("measure", "unit", "side", "rows", "read", "first", "last", str(FORECAST_YEAR), "learned"),
            [row for m in answer.measures for row in _fits(m)],
        ),
    ]
    said = [text for m in answer.measures if (text := _crossing(m))]
    parts += ["\n".join(f"- {text}" for text in said)] if said else []
    if answer.half_gap:
        parts.append(f"Half of the gap in share closes in {_spread(answer.half_gap)} years.")
    if front.id == ENERGY:
        parts += _feeds(answer)
    parts += [f'Claim {c.claim.id}, "{c.claim.claim}": {c.verdict}.' for c in answer.claims]
    return parts + list(answer.notes)


def _feeds(answer: FrontAnswer) -> list[str]:
    """Both nations' power, and the systems that it could feed."""
    found = feeds(answer.facts)
    keys = (
        "generation_twh", "growth_per_year", "capacity_gw", "capacity_added_gw", "data_centres_gw", "data_centres_share",
        "price_usd_per_kwh",
    )  # fmt: skip
    told = [n.to_json() for n in nations(answer.facts)]
    percent = {(f.nation, f.system): f for f in found if f.budget == "one percent of generation"}
    china, us = percent["China", "cloudmatrix_384"], percent["US", "gb200_nvl72"]
    return [
        _table(
            ("nation", "year", *(k.replace("_", " ") for k in keys)),
            [(str(n["nation"]), str(n["year"]), *(_number(n[k]) for k in keys)) for n in told],
        ),
        "What the power could feed, at each system's own draw (cooling and losses of the site come on top):",
        _table(
            ("nation", "budget", "GW", "system", "systems", "million H100e", "W per H100e"),
            [
                (
                    f.nation,
                    f.budget,
                    _number(f.power / 1e9),
                    f.name,
                    f"{f.systems:,.0f}",
                    _number(f.compute / 1e6),
                    _number(f.power / f.compute),
                )
                for f in found
            ],
        ),
        f"One percent of China's electricity feeds {_number(china.compute / 1e6)} million H100 equivalents of CloudMatrix "
        f"384; one percent of that of the US feeds {_number(us.compute / 1e6)} million of GB200 NVL72. China generates "
        f"{china.power / us.power:.1f} times as much, and CloudMatrix draws "
        f"{china.power / china.compute / (us.power / us.compute):.1f} times as much for each H100 equivalent.",
    ]


def _fits(m: Measure) -> Iterable[tuple[str, ...]]:
    for side, curve in m.curves.items():
        said = m.said.get("sides", {}).get(side, {})
        learned = ""
        if "learning_rate" in said:
            learned = f"price falls {_share(said['learning_rate'])} a doubling"
        elif "speed_per_year" in said:
            learned = f"speed {_spread(said['speed_per_year'])} a year, ceiling {_spread(said['ceiling'])}"
        ends = [f"{_number(curve.values[i])} ({curve.dates[i].year})" for i in (0, -1)]
        forecast = _spread(said.get("forecast", {}).get(str(FORECAST_YEAR)))
        yield (
            m.track.measure,
            m.track.unit,
            curve.entity,
            str(len(curve.years)),
            str(curve.seen),
            *ends,
            forecast,
            learned,
        )


def _crossing(m: Measure) -> str:
    if m.crossed is None or m.crossed_on is None:
        return ""
    lead = f"{m.leader} leads in: {m.track.measure}, "
    lead += f"since before {m.crossed_on:%Y-%m}" if m.led_from_start else f"since {_between(m.crossed)}"
    if m.next_crossing is None:
        return lead + "."
    chance = (
        f"{lead}; the other side passes by the end of 2035 in {m.next_crossing['probability']:.0%} of draws"
    )
    return chance + (f", then in {_between(m.next_crossing)}." if "p50" in m.next_crossing else ".")


def _between(found: Mapping[str, Any]) -> str:
    p5, p50, p95 = (found[k] for k in ("p5", "p50", "p95"))
    assert isinstance(p50, date)
    return f"{p50:%Y-%m} ({p5:%Y-%m} to {p95:%Y-%m})"


def _sources(every: Sequence[FrontAnswer]) -> str:
    """How many observations were read in a source and how many are recalled, by front."""
    rows = []
    for answer in every:
        count = Counter[str]()
        for m in answer.measures:
            if not m.track.over:
                for curve in m.curves.values():
                    count["all"] += len(curve.years)
                    count["seen"] += curve.seen
        rows.append(
            (answer.front.name, str(count["all"]), str(count["seen"]), str(count["all"] - count["seen"]))
        )
    return (
        "An observation is read if somebody saw it in the source named, and recalled if it stands from memory and is still "
        "to be checked; `leadtime show series ID` says which is which, row by row.\n\n"
        + _table(("front", "observations", "read", "recalled"), rows)
    )


def _since(m: Measure) -> str:
    if m.crossed_on is None:
        return ""
    return ("before " if m.led_from_start else "") + f"{m.crossed_on:%Y-%m}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{float(f'{value:.3g}'):,.10g}"


def _spread(found: Mapping[str, Any] | None) -> str:
    return "" if not found else f"{_number(found['p50'])} ({_number(found['p5'])}-{_number(found['p95'])})"


def _share(found: Mapping[str, float]) -> str:
    return f"{found['p50']:.0%} ({found['p5']:.0%} to {found['p95']:.0%})"


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
