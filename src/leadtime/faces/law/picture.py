"""The legal history of a family of products as a picture: one bar a product, coloured by verdict."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leadtime.errors import InputError, OutputError
from leadtime.faces.law.wording import SHOWN, Look, look
from leadtime.facts.presence import is_there

if TYPE_CHECKING:
    from leadtime.controls.timeline import Timeline

__all__ = ["picture", "save", "targets"]

FONTS = "DejaVu Sans, Arial, sans-serif"
_READABLE = timedelta(days=60)
_BAR, _STEP, _WIDTH, _TOP = 20, 40, 900, 96


def picture(lines: Sequence["Timeline"], until: date) -> dict[str, Any]:
    """The Vega-Lite specification.

    Parameters
    ----------
    lines : sequence of Timeline
        The family, first product first.
    until : date
        Day up to which the law is known: the right end.
    """
    rows = list(_rows(lines, until))
    labels = list(dict.fromkeys(_key(shown) for shown in SHOWN.values()))
    used = [label for label in labels if any(row["verdict"] == label for row in rows)]
    fills = {_key(shown): shown.colour for shown in SHOWN.values()}
    y = {"field": "at", "type": "quantitative", "scale": None}
    colour = {
        "field": "verdict",
        "type": "nominal",
        "scale": {"domain": used, "range": [fills[label] for label in used]},
        "legend": {"symbolType": "square", "columns": 3, "orient": "bottom", "offset": 14},
    }
    first = min(line.spans[0].since for line in lines)
    x = {
        "field": "from",
        "type": "temporal",
        "title": None,
        "scale": {"domain": [f"{first.year}-01-01", until.isoformat()], "nice": False},
        "axis": {"format": "%Y", "tickCount": "year", "grid": False, "labelOverlap": True},
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": rows},
        "padding": 8,
        "width": _WIDTH,
        "height": _STEP * len(lines) + _TOP,
        "layer": [
            *_turns(lines, until, x, _STEP * len(lines) + _TOP),
            {
                "mark": {"type": "bar", "height": _BAR, "stroke": "#ffffff", "strokeWidth": 1},
                "encoding": {"x": x, "x2": {"field": "until"}, "y": y, "color": colour},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 5, "fontSize": 12, "fontWeight": "bold"},
                "encoding": {"x": x, "y": y, "text": {"field": "letter"}, "color": {"value": "#ffffff"}},
            },
            _names(lines),
        ],
    }


def _rows(lines: Sequence["Timeline"], until: date) -> Iterator[dict[str, Any]]:
    """One row a span that begins before the right end."""
    for number, line in enumerate(lines):
        for span in line.spans:
            last = min(span.until or until, until)
            if span.since <= last:
                shown = look(span.verdict.verdict_fine)
                yield {
                    "at": _place(number),
                    "from": span.since.isoformat(),
                    "until": (last + timedelta(days=1)).isoformat(),
                    "verdict": _key(shown),
                    "letter": shown.letter if last - span.since >= _READABLE else "",
                }


def _key(shown: Look) -> str:
    """The legend's entry: the letter that the bar bears, and what it means."""
    return f"{shown.letter}  {shown.label}"


def _place(number: int) -> float:
    return _TOP + _STEP * number + 26


def _names(lines: Sequence["Timeline"]) -> dict[str, Any]:
    """Each product's name above its bar, with why it is shown."""
    values = [
        {
            "at": _place(number) - _BAR / 2 - 7,
            "name": line.item.name + ("" if line.why == "asked" else f"  ({line.why})"),
            "from": line.spans[0].since.isoformat(),
        }
        for number, line in enumerate(lines)
    ]
    return {
        "data": {"values": values},
        "mark": {"type": "text", "align": "left", "fontSize": 12, "color": "#24292f"},
        "encoding": {
            "x": {"field": "from", "type": "temporal"},
            "y": {"field": "at", "type": "quantitative", "scale": None},
            "text": {"field": "name"},
        },
    }


def _turns(
    lines: Sequence["Timeline"], until: date, x: dict[str, Any], height: float
) -> list[dict[str, Any]]:
    """A rule on each day on which some verdict changed, with the citation that changed it."""
    found: dict[date, str] = {}
    for line in lines:
        for before, after in zip(line.spans, line.spans[1:], strict=False):
            cite = after.verdict.citation or before.verdict.citation
            is_turn = before.verdict.verdict_fine != after.verdict.verdict_fine
            if is_turn and after.since <= until and cite is not None:
                found.setdefault(after.since, cite.document)
    values = [{"from": day.isoformat(), "name": f"{day} {cite}"} for day, cite in sorted(found.items())]
    data = {"data": {"values": values}}
    return [
        {
            **data,
            "mark": {"type": "rule", "color": "#9097a0", "strokeDash": [3, 3]},
            "encoding": {"x": x, "y": {"datum": _TOP, "scale": None}, "y2": {"datum": height}},
        },
        {
            **data,
            "mark": {"type": "text", "angle": -32, "align": "left", "fontSize": 10, "color": "#57606a"},
            "encoding": {"x": x, "y": {"datum": _TOP - 6, "scale": None}, "text": {"field": "name"}},
        },
    ]


def targets(out: Path, name: str) -> tuple[Path, ...]:
    """Files to write: `out` itself if it ends in .svg or .png, else both in that folder.

    Raises
    ------
    InputError
        If `out` ends in something else that looks like a file.

    Examples
    --------
    >>> [path.as_posix() for path in targets(Path("pictures"), "h20")]
    ['pictures/timeline-h20.svg', 'pictures/timeline-h20.png']
    """
    if out.suffix.lower() in (".svg", ".png"):
        return (out,)
    if out.suffix and not (is_there(out) and out.is_dir()):
        raise InputError(f"{out}: a picture is written as .svg or .png; or give a folder for both.")
    return out / f"timeline-{name}.svg", out / f"timeline-{name}.png"


def save(spec: dict[str, Any], out: Path, *, name: str, title: str, source: str) -> tuple[Path, ...]:
    """Draw the picture and write it; gives the files written.

    Raises
    ------
    OutputError
        If a file cannot be written.
    """
    from leadtime.faces.report.drawing import Drawing, draw, png, standing_alone

    drawing = Drawing(f"timeline-{name}", title, source, spec)
    written = targets(out, name)
    svg = standing_alone(draw(drawing, fonts=FONTS), drawing, source, fonts=FONTS)
    for path in written:
        content = svg.encode() if path.suffix.lower() == ".svg" else png(svg)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as wrong:
            raise OutputError(f"{path}: cannot be written ({wrong.strerror}); give another --out.") from None
    return written
