"""The validation as a page: what is compared, how well it goes, and with which fit."""

from typing import get_args

from leadtime.performance.physics.law import Stage, fitted
from leadtime.performance.rows.groundtruth import papers
from leadtime.performance.validation.scores import Group, Validation

__all__ = ["page"]

_USES = {
    "judge": "Rows that no fit has seen",
    "fit": "Rows that the fit has seen",
    "context": "Rows that are neither fitted to nor judged by",
}
_HEAD = (
    "| group | rows | MAPE | median error | bias | within the 90% interval | furthest off |\n"
    "|---|--:|--:|--:|--:|--:|---|"
)


def page(found: Validation, picture: str = "") -> str:
    """Markdown of all groups, of the papers with their use, and of the fit's record.

    Parameters
    ----------
    found : Validation
        What was compared.
    picture : str
        File of the scatter plot beside the page, if there is one.
    """
    parts = [
        "# Validation",
        "Written by `leadtime validate --write docs/validation.md`; how the numbers come about is in "
        "[performance](performance.md). MAPE is the mean of |predicted / measured - 1|; a bias above zero means that "
        "estimates are too large. Fit and judgement are parted by paper, never by row.",
        _fits(),
    ]
    if picture:
        parts.append(f"![Predicted against measured, each row that no fit has seen]({picture})")
    for use, title in _USES.items():
        groups = [group for group in found.groups if group.name.startswith(f"{use}: ")]
        parts += [f"## {title}", "\n".join([_HEAD, *(_line(group, use) for group in groups)])]
    parts += ["## Papers", _papers()]
    return "\n\n".join(parts) + "\n"


def _fits() -> str:
    """When each stage was fitted, to how many rows, with which code."""
    said = []
    for stage in get_args(Stage):
        record = fitted(stage)["record"]
        count = record.get("rows") or sum(v for k, v in record.items() if k.endswith("_operator_rows"))
        said.append(f"{stage} to {count} rows on {record['fitted_on']} (code {record['code']})")
    return f"Fitted: {'; '.join(said)}."


def _line(group: Group, use: str) -> str:
    name = group.name.removeprefix(f"{use}: ")
    if not group.rows:
        return f"| {name} | 0 of {group.unanswered} | | | | | |"
    count = f"{group.rows}" if not group.unanswered else f"{group.rows} of {group.rows + group.unanswered}"
    return (
        f"| {name} | {count} | {group.mape:.1%} | {group.median:.1%} | {group.bias:+.1%} | {group.coverage90:.0%} "
        f"| {group.worst} |"
    )


def _papers() -> str:
    lines = ["| file | paper | use | why |", "|---|---|---|---|"]
    lines += [f"| {p.file} | {p.id} | {p.use} | {p.why} |" for p in papers()]
    return "\n".join(lines)
