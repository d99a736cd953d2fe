"""How charts look: ink, colours that colour-blind readers tell apart, dashes, shapes, sizes."""

from dataclasses import dataclass
from typing import Any

__all__ = [
    "GRID",
    "GROUPS",
    "HALO",
    "INK",
    "MUTED",
    "NARROW",
    "SHADES",
    "SHARED",
    "STYLES",
    "WIDE",
    "Size",
    "Style",
    "config",
]

INK = "#24292f"
MUTED = "#57606a"
GRID = "#d8dee4"


@dataclass(frozen=True, slots=True)
class Style:
    """Three ways to tell a series from its neighbours, so that none has to be colour."""

    colour: str
    dash: tuple[int, ...]
    shape: str


@dataclass(frozen=True, slots=True)
class Size:
    """One of the two widths at which each chart is drawn, in pixels."""

    width: int
    height: int
    columns: int
    is_wide: bool


# Okabe and Ito's colours; the two that fall below 3:1 on white are darkened until they reach it.
STYLES = (
    Style("#000000", (), "circle"),
    Style("#0072b2", (8, 3), "square"),
    Style("#d55e00", (2, 2), "triangle-up"),
    Style("#009e73", (10, 3, 2, 3), "diamond"),
    Style("#b0568b", (5, 2), "triangle-down"),
    Style("#a86f00", (12, 4), "cross"),
    Style("#2b83b5", (1, 3), "triangle-right"),
    Style("#767676", (4, 4, 1, 4), "triangle-left"),
)

SHARED = Style("#6b7280", (), "circle")

# For groups that are not policies, such as years.
GROUPS = (Style(MUTED, (), "circle"), Style("#a86f00", (), "square"), Style(INK, (), "diamond"))

# Fills of a stack, apart in lightness too, so that they stay apart in grey.
SHADES = ("#00639c", "#56b4e9", "#e69f00", "#f5e9a0", "#9097a0")
# The line between two of those fills.
HALO = "#ffffff"

WIDE = Size(width=760, height=380, columns=4, is_wide=True)
NARROW = Size(width=340, height=340, columns=2, is_wide=False)


def config(fonts: str) -> dict[str, Any]:
    """Vega-Lite configuration of all charts."""
    text = {"labelColor": MUTED, "titleColor": MUTED, "labelFontSize": 12, "titleFontSize": 12}
    return {
        "font": fonts,
        "aria": False,
        "background": "#ffffff",
        "view": {"stroke": None},
        "title": {
            "color": INK,
            "fontSize": 15,
            "subtitleColor": MUTED,
            "subtitleFontSize": 11,
            "anchor": "start",
        },
        "axis": text
        | {
            "titleFontWeight": "normal",
            "domain": False,
            "tickColor": GRID,
            "gridColor": GRID,
            "gridWidth": 1,
            "labelPadding": 5,
            "labelOverlap": True,
        },
        "legend": text
        | {
            "labelColor": INK,
            "orient": "top",
            "title": None,
            "symbolSize": 70,
            "symbolStrokeWidth": 0,
            "symbolOpacity": 1,
            "labelLimit": 300,
            "columnPadding": 14,
            "offset": 8,
        },
        "header": {
            "title": None,
            "labelColor": INK,
            "labelFontSize": 12,
            "labelFontWeight": "bold",
            "labelAnchor": "start",
        },
    }
