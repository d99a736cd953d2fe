"""`leadtime design`: what chip would an adversary build under a rule, and which rule would stop it."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leadtime.errors import InputError, OutputError
from leadtime.faces.cli.document import json_option, print_document
from leadtime.faces.cli.table import print_table

if TYPE_CHECKING:
    from leadtime.design.answer import Answer
    from leadtime.design.history import Reply

_YARD = (
    "h100_sxm",
    "a100_80_sxm",
    "h800_sxm",
    "a800_80_sxm",
    "h20",
    "ascend_910b3",
    "ascend_910c",
    "b200_sxm",
)


@click.command("design")
@click.option(
    "--rule", metavar="RULE", help="A rule's id, a day (all in force), or a TOML file of thresholds."
)
@click.option("--for", "workload", metavar="WORKLOAD", help="train, prefill, decode or both, and :MODEL.")
@click.option("--node", metavar="NODE", help="Process node. Default: any that exporters use.")
@click.option("--on", "day_text", metavar="DATE", help="Day of the technology. Default: that of the rule.")
@click.option(
    "--per", type=click.Choice(["chip", "dollar", "watt"]), default="chip", show_default=True, help="Measure."
)
@click.option("--hold", default=0.5, show_default=True, help="Limit on what is delivered, the H100 being 1.")
@click.option("--draws", default=64, show_default=True, help="States of the world behind each range.")
@click.option("--seed", default=0, show_default=True, help="Of the draws.")
@click.option("--history", "is_history", is_flag=True, help="Held against the chips that followed two rules.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Write the frontier as a chart.")
@json_option
def command(
    rule: str | None,
    workload: str | None,
    node: str | None,
    day_text: str | None,
    per: str,
    hold: float,
    draws: int,
    seed: int,
    is_history: bool,
    out: Path | None,
    as_json: bool,
) -> None:
    """The chip that delivers most among those a fab can build and RULE lets through.

    WORKLOAD may say tokens and time for each token: decode:deepseek_v3@4096/1024,50ms. Delivered throughput is a
    bound at peak rates, the same for designs and for real chips. A range is the 5th to 95th percentile.
    """
    from leadtime.design.answer import design
    from leadtime.design.history import replies

    if is_history:
        found = replies(draws=draws, seed=seed)
        print_document({"replies": found}) if as_json else _show_history(found)
        return
    if rule is None or workload is None:
        raise InputError(
            "say which rule and which workload: --rule us_2023_10_acs --for decode:llama3_70b (or --history)."
        )
    answer = design(rule, workload, node=node, on=_day(day_text), per=per, hold=hold, draws=draws, seed=seed)
    if out is not None:
        _write(answer, out)
    if as_json:
        print_document(answer)
    else:
        _show(answer)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"--on is {text!r}; write a day such as 2024-01-01.") from None


def _show(answer: "Answer") -> None:
    """The answer for a person."""
    chip = answer.chip()
    what = {"chip": "", "dollar": " per dollar", "watt": " per watt"}[answer.find.per]
    click.echo(
        f"Best design{what} for {answer.work.name} under {answer.rule.id}, technology of {answer.find.on}:"
    )
    ranges = answer.ranges()
    shown = [key for key in chip if key not in ("foundry", "limited_by", "memory_stack_as_on")]
    print_table(
        ["figure", "value", "5% to 95%"],
        [_row(key, chip[key], ranges.get(key)) for key in shown],
        right=["value"],
    )
    click.echo(f"Limited by: {', '.join(chip['limited_by']) or 'no threshold, edge or power limit'}.")
    click.echo()
    known = [name for name in _YARD if name in answer.delivered_vs]
    rows = [_row(name, answer.delivered_vs[name], answer.spread.ratios.get(name)) for name in known]
    print_table([f"delivered{what} over", "ratio", "5% to 95%"], rows, right=["ratio"])
    for near in answer.likest[:1]:
        click.echo(
            f"Nearest chip built for an export rule: {near.chip} (root mean square of log ratios {near.distance:.2f})."
        )
    _show_rules(answer)
    click.echo(answer.notice)


def _row(name: str, value: object, between: object) -> list[str]:
    text = f"{value:.5g}" if isinstance(value, float) else str(value)
    span = f"{between['p5']:.4g} to {between['p95']:.4g}" if isinstance(between, dict) else ""
    return [name, text, span]


def _show_rules(answer: "Answer") -> None:
    """The frontier, and the rule that holds the limit."""
    from leadtime.design.plot import described

    click.echo()
    rows = [[described(p), f"{p.delivered:.2f}", f"{p.sales_kept:.0%}"] for p in answer.frontier.points]
    print_table(
        ["rule: passes if", "delivered, H100 = 1", "sales kept"],
        rows,
        right=["delivered, H100 = 1", "sales kept"],
    )
    held = answer.frontier.holding(answer.hold)
    if held is None:
        click.echo(f"None of {answer.frontier.tried} rules holds it to {answer.hold:g} of an H100.")
    else:
        click.echo(
            f"Of {answer.frontier.tried} rules, the one that holds it to {answer.hold:g} of an H100 and keeps most "
            f"sales ({held.sales_kept:.0%}): {described(held)}."
        )


def _show_history(found: tuple["Reply", ...]) -> None:
    rows = []
    for reply in found:
        for figure in reply.found.figures:
            rows.append(
                [
                    reply.case.rule,
                    reply.case.workload,
                    reply.found.chip,
                    f"{figure.quantity}, {figure.unit}",
                    f"{figure.design:.0f}",
                    f"{figure.chip:.0f}",
                    f"{figure.log_ratio:+.2f}",
                ]
            )
    right = ["design", "real chip", "ln ratio"]
    print_table(["rule", "workload", "chip", "figure", *right], rows, right=right)


def _write(answer: "Answer", out: Path) -> None:
    """The frontier of rules as an SVG and as the Vega-Lite document it was drawn from."""
    import json

    from leadtime.design.plot import rules_chart
    from leadtime.faces.report.drawing import Drawing, draw, standing_alone

    chart = rules_chart(answer)
    fonts = "Helvetica, Arial, sans-serif"
    title = f"Rules against {answer.work.name}, technology of {answer.find.on}"
    about = "Throughput of the best design that each rule lets through, against the legal sales that the rule keeps."
    note = "One point is one rule that no other passes; throughput is a bound at peak rates."
    drawing = Drawing("rules", title, about, chart)
    try:
        out.mkdir(parents=True, exist_ok=True)
        alone = standing_alone(draw(drawing, fonts=fonts), drawing, note, fonts=fonts)
        (out / "rules.svg").write_text(alone, encoding="utf-8")
        (out / "rules.vl.json").write_text(json.dumps(chart, indent=1), encoding="utf-8")
    except OSError as error:
        raise OutputError(
            f"{out}: could not be written ({error.strerror}); give a folder you may write to."
        ) from None
    click.echo(f"wrote {out / 'rules.svg'} and {out / 'rules.vl.json'}", err=True)
