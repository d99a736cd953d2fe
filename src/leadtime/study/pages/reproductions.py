"""Published tables beside ours, as a page."""

from collections.abc import Sequence

from leadtime.study.reproduce import Reproduced, published

TARGET = 0.80


def page(found: Sequence[Reproduced]) -> str:
    """Markdown of what was reproduced, and of what was not and why.

    Parameters
    ----------
    found : sequence of Reproduced
    """
    inside, whole = sum(r.is_inside for r in found), len(found)
    holds = sum(r.holds_value for r in found)
    verdict = "met" if holds >= TARGET * whole else "missed"
    parts = [
        "# Published tables, again",
        "Written by `leadtime validate --published --write docs/reproductions.md`. Each figure was printed by somebody "
        "else; each scenario sets that source's assumptions by name (`src/leadtime/study/data/published`), the other "
        "inputs are drawn as `leadtime race` draws them, and our interval holds the race's own departure from the world "
        "as the prior of the fit has it.",
        f"**Of {whole} figures that the race can say, {holds} ({holds / whole:.0%}) lie in our 90% interval under their "
        f"own assumptions (wanted: {TARGET:.0%}, {verdict}); counting those whose printed range overlaps it, {inside}.** "
        "Many of these figures also shaped priors or were fitted: agreement there shows that the arithmetic is the same, "
        "not that either is right.",
    ]
    for scenario in dict.fromkeys(r.scenario.id for r in found):
        mine = [r for r in found if r.scenario.id == scenario]
        told = mine[0].scenario
        parts += [
            f"## {told.source}: {scenario.replace('_', ' ')}",
            told.question,
            _assumed(mine[0]),
            _table(mine),
        ]
    parts += ["## Not reproduced", _left_out()]
    return "\n\n".join(parts) + "\n"


def _assumed(one: Reproduced) -> str:
    told = one.scenario
    levers = (
        ", ".join(f"{c.lever} = {c.value}" for c in told.policy.changes if told.policy.based_on) or "none"
    )
    inputs = ", ".join(f"`{name}` = {value:g}" for name, value in told.set.items()) or "none"
    base = told.policy.based_on or told.policy.id
    against = f"; the figure is {told.against} less this" if told.against else ""
    return f"Policy: {base}, parting on {told.part_on}{against}. Levers set: {levers}. Inputs set: {inputs}."


def _table(mine: Sequence[Reproduced]) -> str:
    lines = [
        "| row | what | when | theirs | ours (5-95%) | inside | why they differ |\n|--:|---|---|--:|--:|---|---|"
    ]
    for r in mine:
        p = r.printed
        span = "" if p.low is None or p.high is None else f" ({p.low:,.4g} to {p.high:,.4g})"
        most = "at most " if p.at_most else ""
        inside = "yes" if r.holds_value else "range only" if r.is_inside else "no"
        lines.append(
            f"| {p.row} | {p.read_out.replace('_', ' ')}, {p.unit} | {p.date} | {most}{p.value:,.4g}{span} | "
            f"{r.p50:,.3g} ({r.p5:,.3g} to {r.p95:,.3g}) | {inside} | {p.note} |"
        )
    return "\n".join(lines)


def _left_out() -> str:
    lines = ["| row | study | quantity | printed | why not |\n|--:|---|---|--:|---|"]
    for row in published():
        if row["not_reproduced"]:
            what = f"{row['quantity']} ({row['scenario']})" if row["scenario"] else row["quantity"]
            lines.append(
                f"| {row['row']} | {row['study']} | {what} | {row['value']} {row['unit']} | {row['not_reproduced']} |"
            )
    return "\n".join(lines)
