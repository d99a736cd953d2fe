"""The model as a paper: every equation with its symbols, inputs, evidence and limits, from the code that runs.

    python -m leadtime.study.pages.model

writes docs/model.md again, after a change of a mechanism or of its inputs.
"""

import re
from collections.abc import Iterator, Sequence
from inspect import getdoc, getmodule
from pathlib import Path

from leadtime.race.levers import levers
from leadtime.race.mechanism import Mechanism, mechanisms
from leadtime.race.priors import Prior, priors
from leadtime.study.policy import USUAL, built_in

__all__ = ["FILE", "page"]

FILE = Path(__file__).parents[4] / "docs" / "model.md"
DATA = Path(__file__).parents[1] / "data"


def page() -> str:
    """Markdown of the whole model."""
    parts = [
        (DATA / "model_head.md").read_text(encoding="utf-8"),
        f"## Mechanisms\n\n{len(mechanisms())} causal links, by name; {len(priors())} uncertain inputs.\n",
        *(_link(link) for link in sorted(mechanisms(), key=lambda m: m.name)),
        _levers(),
        _policies(),
        (DATA / "model_limits.md").read_text(encoding="utf-8"),
    ]
    return "\n".join(parts)


def _link(link: Mechanism) -> str:
    text = getdoc(link.run) or ""
    title = (getdoc(getmodule(link.run)) or link.name).splitlines()[0].rstrip(".")
    lines = [f"### {title}", "", f"`{link.name}`. {_before(text, 'Equation:')}".rstrip(), ""]
    lines += ["```text", *_equation(text), "```", ""]
    lines += [f"Reads {_symbols(text)}", "", f"Gives {_section(text, 'Returns')}", ""]
    if link.stocks:
        owned = ", ".join(f"`{stock}` ({start})" for stock, start in link.stocks.items())
        lines += [f"Owns, with the value in January 2018: {owned}.", ""]
    lines += [f"Evidence and limits: {_section(text, 'Source')}", ""]
    mine = [p for p in priors().values() if p.mechanism == link.name]
    return "\n".join([*lines, *_table(mine)])


def _before(text: str, mark: str) -> str:
    return " ".join(text.partition(mark)[0].split())


def _equation(text: str) -> list[str]:
    body = text.partition("Equation:")[2].partition("\nParameters\n")[0]
    return [line.strip() for line in body.strip().splitlines()]


def _section(text: str, name: str) -> str:
    """A section of a docstring as one line."""
    found = re.search(rf"\n{name}\n-+\n(.*?)(?=\n\w+\n-+\n|\Z)", text, re.DOTALL)
    return " ".join(found[1].split()) if found else ""


def _symbols(text: str) -> str:
    """Parameters as one list: `name` (meaning); ..."""
    found = re.search(r"\nParameters\n-+\n(.*?)(?=\n\w+\n-+\n)", text, re.DOTALL)
    rows = [line for line in (found[1] if found else "").splitlines() if line.strip()]
    said: list[str] = []
    for row in rows:
        if row.startswith(" ") and said:
            said[-1] += f" {row.strip()}"
        else:
            said.append(row)
    return "; ".join(_symbol(row) for row in said) + "."


def _symbol(row: str) -> str:
    names, _, meaning = row.partition(" : ")
    return f"`{names}`: {meaning.rstrip('.')}"


def _table(found: Sequence[Prior]) -> Iterator[str]:
    if not found:
        return
    yield "| input | 5% | median | 95% | unit | grade | what it is |"
    yield "|---|--:|--:|--:|---|---|---|"
    for p in found:
        note = f" {p.note[:1].upper()}{p.note[1:]}." if p.note else ""
        sources = ", ".join(p.source)
        yield (
            f"| `{p.name}` | {p.low:.4g} | {p.value:.4g} | {p.high:.4g} | {p.unit} | {p.grade} | "
            f"{p.meaning[:1].upper()}{p.meaning[1:]}.{note} ({sources}) |".replace("|---", "---")
        )
    yield ""


def _levers() -> str:
    rows = [
        f"| `{lever.name}` | {lever.unit} | {lever.default if lever.choices else f'{lever.default:g}'} | {lever.meaning} |"
        for lever in levers().values()
    ]
    head = ["## Levers", "", "| lever | unit | no control | what it sets |", "|---|---|---|---|"]
    return "\n".join([*head, *rows, ""])


def _policies() -> str:
    rows = [
        f"- **{policy.id}**{'' if policy.id in USUAL else ' (by name)'}: {policy.question} {policy.note}".rstrip()
        for policy in built_in().values()
    ]
    return "\n".join(["## Built-in policies", "", *rows, ""])


if __name__ == "__main__":
    FILE.write_text(page(), encoding="utf-8")
