"""Draws charts with vl-convert: a specification becomes an SVG that a screen reader can name, or a PNG.

vl-convert draws one chart at a time and holds the interpreter's lock, so threads would not help.
"""

import re
from html import escape
from typing import NamedTuple

import vl_convert

from leadtime.faces.report.charts import Spec
from leadtime.faces.report.look import INK, MUTED, config

__all__ = ["Drawing", "draw", "png", "standing_alone"]

_VERSION = "5.21"
_HEAD = 54


class Drawing(NamedTuple):
    """What to draw: an id that is unique on the page, its accessible title and description, and the chart."""

    id: str
    title: str
    description: str
    spec: Spec


def draw(drawing: Drawing, *, fonts: str) -> str:
    """The chart as SVG, its root with a role, a title and a description, its ids the drawing's own."""
    svg = str(vl_convert.vegalite_to_svg(drawing.spec, vl_version=_VERSION, config=config(fonts)))
    svg = re.sub(r'(id="|url\(#)(?=clip|gradient)', rf"\1{drawing.id}-", svg)
    end = svg.index(">") + 1
    return f"{_named_root(svg[:end], drawing)}{svg[end:]}"


def standing_alone(svg: str, drawing: Drawing, source: str, *, fonts: str) -> str:
    """A drawn chart as it travels alone: its title and a line that says where it comes from above it."""
    width, height = (float(x) for x in re.findall(r'(?:width|height)="([\d.]+)"', svg)[:2])
    body = svg[svg.index("</desc>") + len("</desc>") : svg.rindex("</svg>")]
    root = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height + _HEAD:g}" '
        f'viewBox="0 0 {width:g} {height + _HEAD:g}">'
    )
    return (
        f'{_named_root(root, drawing)}<rect width="100%" height="100%" fill="#ffffff"/>'
        f'<g font-family="{escape(fonts)}"><text x="12" y="24" font-size="15" font-weight="bold" fill="{INK}">'
        f'{escape(drawing.title)}</text><text x="12" y="43" font-size="11" fill="{MUTED}">{escape(source)}</text></g>'
        f'<g transform="translate(0,{_HEAD})">{body}</g></svg>'
    )


def png(svg: str) -> bytes:
    """An SVG as PNG, at twice its size."""
    return bytes(vl_convert.svg_to_png(svg, scale=2))


def _named_root(root: str, drawing: Drawing) -> str:
    names = f'role="img" aria-labelledby="{drawing.id}-title {drawing.id}-desc"'
    words = (
        f'<title id="{drawing.id}-title">{escape(drawing.title)}</title>'
        f'<desc id="{drawing.id}-desc">{escape(drawing.description)}</desc>'
    )
    return f"<svg {names}{root[len('<svg') :]}{words}"
