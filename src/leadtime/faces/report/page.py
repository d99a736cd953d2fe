"""Puts the report together and writes it: one HTML page, and each chart as SVG, PNG and specification."""

import json
import re
import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from leadtime.errors import OutputError
from leadtime.faces.report.drawing import Drawing, draw, png, standing_alone
from leadtime.faces.report.elsewhere import elsewhere
from leadtime.faces.report.figures import Figure, Table, figures
from leadtime.faces.report.findings import HEADLINE, RATIO, metric_name, paragraphs, shared_until
from leadtime.faces.report.limits import caveat, limits
from leadtime.faces.report.look import config
from leadtime.faces.report.wording import Wording, capital, wording
from leadtime.study.summary import Assumption, RaceSummary

__all__ = ["chart_files", "policy_names", "report_page", "write_report"]

_ROOM = Path(__file__).parent
_SECTIONS = (
    "summary", "lead", "compute", "trade_power", "comparisons",
    "importance", "history", "fronts", "limits", "assumptions", "reproduce", "sources",
)  # fmt: skip
_ALWAYS = ("summary", "fronts", "limits", "reproduce")
_CHECKS_FIRST = {"check": 0, "driver": 1, "prior": 2}


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A figure with its charts drawn; SVG is ours and is put into the page as it is."""

    figure: Figure
    wide: Markup
    narrow: Markup


def write_report(summary: RaceSummary, folder: Path, *, lang: str = "en") -> tuple[Path, ...]:
    """Write `report.html` and `charts/*.{svg,png,vl.json}` into a folder.

    Parameters
    ----------
    summary : RaceSummary
        What the study says; nothing is computed again.
    folder : Path
        Made if it is not there; files of the same names are replaced.
    lang : str
        "en" or "zh-Hant".

    Returns
    -------
    tuple of Path
        What was written, the page first.

    Raises
    ------
    UnknownName
        If there is no such language.
    OutputError
        If the folder cannot be written.
    """
    words = wording(lang)
    names = policy_names(summary, words)
    made = figures(summary, words, names)
    drawn = [_drawn(figure, words) for figure in made]
    content: dict[str, bytes] = {"report.html": _page(summary, words, names, drawn).encode()}
    source = words("page.chart_source", **_run(summary, words))
    for one in drawn:
        content |= _chart_files(one, source, words)
    return _written(folder, content)


def report_page(summary: RaceSummary, *, lang: str = "en") -> str:
    """The page alone, which needs no file beside it."""
    words = wording(lang)
    names = policy_names(summary, words)
    return _page(summary, words, names, [_drawn(f, words) for f in figures(summary, words, names)])


def chart_files(summary: RaceSummary, *, only: str, kind: str, lang: str = "en") -> bytes | None:
    """One figure as it travels alone.

    Parameters
    ----------
    summary : RaceSummary
    only : str
        The figure's id.
    kind : str
        "svg", "png" or "vl", its Vega-Lite specification.
    lang : str

    Returns
    -------
    bytes or None
        None if the summary has no such figure.
    """
    words = wording(lang)
    made = [f for f in figures(summary, words, policy_names(summary, words)) if f.id == only]
    if not made:
        return None
    files = _chart_files(_drawn(made[0], words), words("page.chart_source", **_run(summary, words)), words)
    return next(data for name, data in files.items() if name.removesuffix(".json").endswith(f".{kind}"))


def policy_names(summary: RaceSummary, words: Wording) -> dict[str, str]:
    """Names shown for policies; a name that two policies share is told apart by the id."""
    names = {p.id: words.name("policy", p.id, p.name) for p in summary.policies}
    count = Counter(names.values())
    return {id: name if count[name] == 1 else f"{name} ({id})" for id, name in names.items()}


def _drawn(figure: Figure, words: Wording) -> _Drawn:
    wide, narrow = (
        Drawing(f"{figure.id}-{width}", figure.title, figure.sentence, spec)
        for width, spec in (("wide", figure.wide), ("narrow", figure.narrow))
    )
    return _Drawn(figure, Markup(draw(wide, fonts=words.fonts)), Markup(draw(narrow, fonts=words.fonts)))


def _chart_files(one: _Drawn, source: str, words: Wording) -> dict[str, bytes]:
    """The wide chart as it travels alone, and its specification."""
    figure = one.figure
    drawing = Drawing(figure.id.replace("_", "-"), figure.title, figure.sentence, figure.wide)
    svg = standing_alone(one.wide, drawing, source, fonts=words.fonts)
    title = {"text": figure.title, "subtitle": source}
    specification = figure.wide | {
        "title": title,
        "description": figure.sentence,
        "config": config(words.fonts),
    }
    return {
        f"charts/{drawing.id}.svg": svg.encode(),
        f"charts/{drawing.id}.png": png(svg),
        f"charts/{drawing.id}.vl.json": json.dumps(specification, ensure_ascii=False, indent=1).encode(),
    }


def _page(summary: RaceSummary, words: Wording, names: Mapping[str, str], drawn: Sequence[_Drawn]) -> str:
    environment = Environment(
        loader=FileSystemLoader(_ROOM / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_unbroken,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    by_section = {s: [d for d in drawn if d.figure.section == s] for s in _SECTIONS}
    rows = {"history": summary.history, "assumptions": summary.assumptions, "sources": summary.citations}
    filled = [s for s in _SECTIONS if by_section[s] or rows.get(s) or s in _ALWAYS]
    return environment.get_template("report.html.j2").render(
        t=words,
        summary=summary,
        names=names,
        capital=capital,
        metric=partial(metric_name, summary, words),
        sections=filled,
        figures=by_section,
        style=Markup((_ROOM / "style.css").read_text(encoding="utf-8")),
        run=_run(summary, words),
        paragraphs=paragraphs(summary, words, names),
        answer=_answer(summary, words),
        caveat=caveat(summary, words),
        fronts=elsewhere(words),
        limits=limits(summary, words, names),
        overview=_overview(summary, words, names),
        checks=sorted(summary.history, key=lambda c: (_CHECKS_FIRST[c.used_as], c.holds)),
        mechanisms=_by_mechanism(summary, words),
        numbers={source.id: n for n, source in enumerate(summary.citations, 1)},
        command=_command(summary),
    )


def _unbroken(value: object) -> object:
    """Text in which no line breaks between the ends of a range; drawn charts pass as they are."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return re.sub(r"(?<=\d)–(?=\d)", "–\N{WORD JOINER}", value)
    return value


def _run(summary: RaceSummary, words: Wording) -> dict[str, str]:
    return {
        "runs": words.number(summary.runs),
        "seed": str(summary.seed),
        "facts_version": summary.facts_version,
        "from_on": words.day(summary.from_on),
        "until": str(summary.until),
    }


def _overview(summary: RaceSummary, words: Wording, names: Mapping[str, str]) -> Table | None:
    """The lead under each policy at a few years, and the ratio at the last."""
    if not any(p.table.get(HEADLINE) for p in summary.policies):
        return None
    shared = shared_until(summary)
    later = [y for y in summary.years if shared is None or y > shared] or list(summary.years)
    years = sorted({later[0], later[(len(later) - 1) // 2], later[-1]})
    absent = words("number.absent")
    rows = []
    for p in summary.policies:
        lead, ratio = p.table.get(HEADLINE, {}), p.table.get(RATIO, {})
        cells = [words.cell(lead[y], "months") if y in lead else absent for y in years]
        cells.append(words.cell(ratio[years[-1]], "ratio") if years[-1] in ratio else absent)
        rows.append((names[p.id], *cells))
    head = (words("page.policy"), *map(str, years), words("page.ratio_in", year=years[-1]))
    return Table(head, tuple(rows))


def _answer(summary: RaceSummary, words: Wording) -> str:
    """The computed answer in the language, empty where the study has none."""
    found = summary.answer
    return (found.zh_hant if words.tag == "zh-Hant" else found.en) if found else ""


def _by_mechanism(summary: RaceSummary, words: Wording) -> dict[str, list[Assumption]]:
    groups: dict[str, list[Assumption]] = {}
    for assumption in summary.assumptions:
        plain = assumption.mechanism.replace("_", " ")
        groups.setdefault(words.name("mechanism", assumption.mechanism, plain), []).append(assumption)
    return groups


def _command(summary: RaceSummary) -> str:
    policies = shlex.join([part for p in summary.policies for part in ("--policy", p.id)])
    span = f"--from {summary.from_on} --until {summary.until}"
    off = shlex.join([part for link in summary.off for part in ("--off", link)])
    scenario = "" if summary.scenario is None else f"--scenario {shlex.quote(summary.scenario)}"
    drawn = f"--runs {summary.runs} --seed {summary.seed}"
    lines = ("leadtime race", policies, drawn, off, scenario, f"{span} --out study")
    return " \\\n  ".join(line for line in lines if line)


def _written(folder: Path, content: Mapping[str, bytes]) -> tuple[Path, ...]:
    try:
        (folder / "charts").mkdir(parents=True, exist_ok=True)
        return tuple(_write(folder / name, data) for name, data in content.items())
    except OSError as error:
        raise OutputError(
            f"{folder}: the report cannot be written there ({error.strerror}); name another folder."
        ) from error


def _write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path
