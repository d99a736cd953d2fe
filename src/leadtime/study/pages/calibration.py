"""The calibration as a page: prior against posterior, ranks, backtests, all from the results that ship."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from leadtime.race.priors import priors
from leadtime.study.calibrate import NARROWED, SEPARATE, Calibration
from leadtime.study.fit.observations import mappings, settings
from leadtime.study.history.backtest import RULES, Backtest, Scored, Tally, tally
from leadtime.study.history.backtest import settings as backtest_settings
from leadtime.study.posterior import FOLDER

BACKTEST, RANKS = FOLDER / "backtest_results.json", FOLDER / "rank_results.json"
TARGET_COVERAGE = (0.80, 0.97)
TARGET_SKILL = 0.20
SHOWN_PAIRS = 15
CEILING = "huawei_ascend_units_bis"

_TALLY = (
    "| {head} | rows | within 50% | within 90% | compared | CRPS | last value | log-linear | than the better naive |\n"
    "|---|--:|--:|--:|--:|--:|--:|--:|--:|"
)


def results(path: Path) -> dict[str, Any] | None:
    """A stored result; None where none has been computed."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def page(found: Calibration) -> str:
    """Markdown of the calibration, the rank check and the backtests.

    Parameters
    ----------
    found : Calibration
        The posterior that the page is about.
    """
    parts = [
        "# Calibration",
        "Written by `leadtime calibrate --page docs/calibration.md` from the results that ship with the package: every "
        "number below was computed. What an observation is held against, and how far it may be off, is in "
        "[observations.csv](../src/leadtime/study/data/observations.csv); the numbers of the fit are in "
        "[fit.toml](../src/leadtime/study/data/fit.toml).",
        _method(),
        _chains(found),
        "## Prior against posterior",
        _narrowed(found),
        "![Prior and posterior of the inputs that history touches](calibration.svg)",
        _table(found),
        "## Rival stories",
        _stories(found),
        "## What the data cannot tell apart",
        _pairs(found),
        "## Does the sampler find what made the data?",
        _ranks(results(RANKS), found.origin),
        "## Backtests",
        *_backtests(results(BACKTEST)),
        "## Limits",
        _limits(),
    ]
    return "\n\n".join(parts) + "\n"


def _method() -> str:
    told, noise = settings()["discrepancy"], settings()["reuse"]
    count = {role: sum(m.role == role for m in mappings()) for role in ("fit", "driver", "check")}
    return (
        f"{count['fit']} series are fitted, {count['driver']} drive the race and are never scored while they do, and "
        f"{count['check']} say the same again in another form and are kept as checks. A row's error has three parts: noise "
        "of its own (its stated range, else its grade; recalled rows twice as much), an error common to a whole count, "
        f"and a departure of the race from the world that fades over {told['memory']:g} years and whose size is fitted, one "
        "for each group of series. Rows that tell rival stories enter as a mixture: one of them is right, and nobody knows "
        f"which. A prior that was read off a source which is scored again has {noise['spread']:g} times its spread first, "
        "so that no number counts twice; this is why some posteriors are wider than the prior beside them."
    )


def _chains(found: Calibration) -> str:
    told, origin = found.diagnostics, found.origin
    faults = "; ".join(told.get("faults", ())) or "none"
    return (
        f"Fitted to {origin.get('rows')} rows up to {origin.get('until')} with seed {origin.get('seed')}: "
        f"{told.get('chains')} chains of the No-U-Turn sampler on the race's own gradient in 64-bit numbers, "
        f"{told.get('draws')} draws, worst r-hat {told.get('r_hat', float('nan')):.3f}, least effective sample size "
        f"{told.get('ess', float('nan')):.0f}, {told.get('divergences')} steps diverged. Faults: {faults}. "
        f"Facts {origin.get('facts_version')}, equations {origin.get('model')}, priors {origin.get('priors')}."
    )


def _narrowed(found: Calibration) -> str:
    narrowed = [n for n in found.touched if found.width[n] <= NARROWED]
    others = len(found.prior) - len(found.touched)
    return (
        f"Of {len(found.prior)} inputs history touches {len(found.touched)} and narrows {len(narrowed)} to below "
        f"{NARROWED:.0%} of the prior's width. {others} speak of the future alone and keep their priors."
    )


def _table(found: Calibration) -> str:
    units = {name: prior.unit for name, prior in priors().items()}
    lines = [
        "| input | unit | prior median (5-95%) | posterior median (5-95%) | width ratio |\n|---|---|--:|--:|--:|"
    ]
    for name in sorted(found.touched, key=lambda n: found.width[n]):
        lines.append(
            f"| `{name}` | {units[name]} | {_range(found.prior[name])} | {_range(found.posterior[name])} | "
            f"{found.width[name]:.2f} |"
        )
    return "\n".join(lines)


def _range(p: Mapping[str, float]) -> str:
    return f"{p['p50']:,.3g} ({p['p5']:,.3g} to {p['p95']:,.3g})"


def _stories(found: Calibration) -> str:
    lines = ["| number | told by | value | weight before | weight after |\n|---|---|--:|--:|--:|"]
    for s in found.stories:
        lines.append(
            f"| {s.rival.replace('_', ' ')} | {s.series} | {s.printed:,.4g} | {s.prior:.2f} | {s.posterior:.2f} |"
        )
    return "\n".join(lines) + "\n\n" + _ceiling(found)


def _ceiling(found: Calibration) -> str:
    """What is made of the official ceiling on Huawei, which sounds like a rival story."""
    asked = next(m for m in mappings() if m.series == CEILING)
    return (
        "An official of the US Commerce Department put Huawei's production capacity for 2025 at 200,000 Ascend chips or "
        f"fewer (`{CEILING}`), a quarter of what analysts count as made or sold. The two are rivals only if both mean all "
        "cards. Analysts say that most cards of 2025 hold dies that had been made abroad and banked; a bank of dies is no "
        f"capacity. So the statement is held against the cards whose dies were made at home (`{asked.read_out.name}`, with "
        f"a spread of {asked.noise:g} in logarithms for a ceiling), and not against all of them; the statement does not say "
        "which it means. Taken as a count of all cards it would contradict the two counts above and the sales, and the "
        "fit would give it no weight."
    )


def _pairs(found: Calibration) -> str:
    if not found.pairs:
        return f"No pair of fitted inputs has a posterior correlation of {SEPARATE} or more."
    said = [f"- `{a}` and `{b}`: {r:+.2f}" for a, b, r in found.pairs[:SHOWN_PAIRS]]
    wide = [n for n in found.touched if 0.95 <= found.width[n] <= 1.05]
    return (
        f"Pairs with a posterior correlation of {SEPARATE} or more: history knows a combination of the two, not each.\n\n"
        + "\n".join(said)
        + f"\n\nTouched but not narrowed (width within 5% of the prior's): {', '.join(f'`{n}`' for n in wide) or 'none'}. "
        "Elasticities of substitution and of imitation and the feedback of policy act through the same few years, and three "
        "regimes do not part them: read their posteriors as priors."
    )


def _ranks(told: Mapping[str, Any] | None, origin: Mapping[str, Any]) -> str:
    if told is None:
        return "Not computed; run `leadtime calibrate --ranks 64 --write`."
    words = {"model": "equations", "priors": "priors", "data": "facts fitted to"}
    changed = [word for key, word in words.items() if told.get(key) != origin.get(key)]
    since = (
        f"Since then {' and '.join(changed)} have changed: what was checked is the sampler, the likelihood and their "
        "gradient, on the race as it was then."
        if changed
        else "The posterior above belongs to the same."
    )
    return (
        f"Inputs were drawn from their priors, {told['data_sets']} data sets from them, and each was fitted by a chain that "
        f"began in another draw of the prior ({told['draws']} draws kept). The rank of the truth among the draws must be "
        f"even. Over all {told['coordinates']} coordinates the counts in eight equal bins are "
        f"{', '.join(map(str, told['bins']))}. A chi-square test calls {told['uneven_share']:.0%} of the coordinates uneven "
        f"at the 5% level, where 5% are expected; the least p is {told['least_p']:.3f} (`{told['least_p_of']}`), and of so "
        f"many the least is expected near {1 / (told['coordinates'] + 1):.3f}. {told['divergences']} steps diverged. "
        f"Run on {told['run_on']} on equations {told['model']}, priors {told['priors']}, facts {told['data']}. {since}"
    )


def _backtests(tree: Mapping[str, Any] | None) -> Iterable[str]:
    if tree is None:
        return ("Not computed; run `leadtime calibrate --backtest --write`.",)
    found = Backtest.of(tree)
    mine = [row for row in found.rows if row.rules == RULES[0]]
    held = [row for row in found.rows if row.rules == RULES[1]]
    whole = tally("all", mine)
    cutoffs = sorted(found.diagnostics)
    return (
        f"The race was fitted to what was known at the ends of {', '.join(map(str, cutoffs))}, drivers cut there too, and "
        f"forecast up to {backtest_settings()['reach']} years. Growth past each cutoff comes from the record up to it; "
        f"priors read off later events have {backtest_settings()['hindsight']['spread']:g} times their spread. US rules "
        "are conditions of the forecast and are taken as they came; what Beijing did is not. Scores are in logarithms or "
        "logits, so that a series of dollars weighs no more than one of shares. The better naive forecast is the one with "
        "the lower mean score, last value or log-linear trend of five years, each with the spread that the series' own past "
        "gives it.",
        _past_the_cutoff(),
        _verdict(whole),
        *_unsettled(found, mine),
        _tallies("horizon", [tally(f"year {h}", [r for r in mine if r.horizon == h]) for h in (1, 2, 3)] + [whole]),
        _tallies("cutoff", [tally(str(c), [r for r in mine if r.cutoff == c]) for c in cutoffs]),
        _tallies(
            "series",
            [tally(s, [r for r in mine if r.series == s]) for s in dict.fromkeys(r.series for r in mine)],
        ),
        "With the rules of the cutoff held on instead, as a forecaster without knowledge of the rules to come would have "
        "had to: the difference is what surprises of policy cost.",
        _tallies("rules", [tally(RULES[0], mine), tally(RULES[1], held)]),
        "### Beside what others forecast",
        _published(mine),
        "### Fits",
        _fits(found),
    )  # fmt: skip


def _past_the_cutoff() -> str:
    """How a forecast goes beyond the record, and what was known when these rules were made."""
    before, trend = backtest_settings()["before"], settings()["trend"]
    return (
        "Past a cutoff three things are uncertain that a fit does not see. *Growth on the last day*: the next year's, as "
        "the few years of the record leave it. *Growth after that*: it turns from year to year, as within the record. "
        "Each member is run on a course of its own, on which growth departs from its fading mean, forgets over the same "
        "years in which the race lets growth fade, and varies in the end as much as yearly growth has varied in the record; "
        f"that spread is pooled with {trend['weight']:g} years of the usual {trend['spread']:g} and drawn with the freedom "
        "that so few years leave, which gives the course the tails of Student's t. *The race's own departure*: it is called "
        "back within the years fitted to, because the inputs are fitted; past them nothing calls it back, and it walks on "
        "at the pace at which it moved there. The same three rules hold for every cutoff and for "
        "`leadtime validate --history`; the bands of `leadtime race` take growth as drawn once a member, so read them as "
        f"bands about a course of growth, not as all that growth may do. An earlier version lacked the last two rules: its "
        f"90% intervals held {before['coverage90']:.0%} of the rows, {before['cutoff_coverage90']:.0%} of those after "
        f"{before['cutoff']}, and its CRPS was {before['skill']:.0%} below the better naive one's. The rules were changed "
        "in knowledge of that. They bring in no number chosen for its result: spreads come from the record to each cutoff, "
        "memories from the race and from the fit."
    )


def _verdict(whole: Tally) -> str:
    low, high = TARGET_COVERAGE
    is_covered = low <= whole.coverage90 <= high
    is_better = whole.skill >= TARGET_SKILL
    return (
        f"**Over all rows the 90% intervals cover {whole.coverage90:.0%} (wanted: {low:.0%} to {high:.0%}, "
        f"{'met' if is_covered else 'missed'}), and CRPS is {whole.skill:.0%} below the better naive one's (wanted: "
        f"{TARGET_SKILL:.0%}, {'met' if is_better else 'missed'}).**"
    )


def _unsettled(found: Backtest, mine: Sequence[Scored]) -> Iterable[str]:
    """The same without the cutoffs whose chains cannot be trusted, if there are any."""
    doubtful = {cutoff for cutoff, told in found.diagnostics.items() if told["faults"]}
    if doubtful:
        rest = tally("rest", [r for r in mine if r.cutoff not in doubtful])
        named = " and ".join(map(str, sorted(doubtful)))
        yield (
            f"The chains of {named} did not settle (see Fits): read their rows with care. Without them the intervals cover "
            f"{rest.coverage90:.0%}, and CRPS is {rest.skill:.0%} below the better naive one's."
        )


def _tallies(head: str, found: Sequence[Tally]) -> str:
    lines = [_TALLY.format(head=head)]
    for t in found:
        if not t.rows:
            continue
        scores = (
            f"{t.crps:.3f} | {t.last_value:.3f} | {t.log_linear:.3f} | {t.skill:+.0%}"
            if t.compared
            else " | | | "
        )
        lines.append(
            f"| {t.name} | {t.rows} | {t.coverage50:.0%} | {t.coverage90:.0%} | {t.compared} | {scores} |"
        )
    return "\n".join(lines)


def _published(mine: Sequence[Scored]) -> str:
    lines = ["| who | what | theirs | ours, from the cutoff before (5-95%) | came |\n|---|---|--:|--:|--:|"]
    for told in backtest_settings()["published"]:
        for row in mine:
            if (row.series, row.date, row.cutoff) == (told["series"], told["date"], told["cutoff"]):
                lines.append(
                    f"| {told['who']} | {row.series} {row.date} | {told['forecast']:,.3g} | "
                    f"{row.p50:,.3g} ({row.p5:,.3g} to {row.p95:,.3g}) | {row.outcome:,.3g} |"
                )
    return "\n".join(lines)


def _fits(found: Backtest) -> str:
    lines = [
        "| cutoff | draws | r-hat | effective sample size | diverged | faults |\n|---|--:|--:|--:|--:|---|"
    ]
    for cutoff, told in sorted(found.diagnostics.items()):
        lines.append(
            f"| {cutoff} | {told['draws']} | {told['r_hat']:.3f} | {told['ess']:.0f} | {told['divergences']} | "
            f"{'; '.join(told['faults']) or 'none'} |"
        )
    return "\n".join(lines)


def _limits() -> str:
    return (
        "- Counts of the past were often published years later: a backtest takes a row as known on the last day of which it "
        "speaks.\n"
        "- The equations were written by people who know what came. Widening priors takes away some of that knowledge, not "
        "all.\n"
        "- Series of one company move together: 50 rows are fewer than 50 independent tests.\n"
        "- The posterior is resampled as it stands, so an ensemble holds no more distinct values of a fitted input than "
        "there are draws."
    )
