"""A picture of the calibration: each input's prior and posterior as two bars, as multiples of the prior's median."""

import math
from collections.abc import Mapping

from leadtime.study.calibrate import Calibration

SHOWN = 24
_WIDTH, _LEFT, _RIGHT, _ROW, _TOP = 860, 230, 20, 20, 54
_PRIOR, _POSTERIOR, _INK = "#b9b9b9", "#1f5f8b", "#222222"


def picture(found: Calibration) -> str:
    """SVG of the inputs that history narrows most.

    Parameters
    ----------
    found : Calibration
        With positive inputs; others are left out.
    """
    names = [n for n in sorted(found.touched, key=lambda n: found.width[n]) if found.prior[n]["p5"] > 0]
    names = names[:SHOWN]
    height = _TOP + _ROW * len(names) + 40
    body = [_row(found, name, _TOP + _ROW * i) for i, name in enumerate(names)]
    ticks = [_tick(ratio, height - 34) for ratio in (0.25, 0.5, 1, 2, 4)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" font-family="sans-serif" '
        f'font-size="12">\n<title>Prior and posterior of the inputs that history narrows most</title>\n'
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>\n'
        f'<text x="10" y="20" font-size="14" fill="{_INK}">Prior (grey) and posterior (blue), 5th to 95th percentile, '
        "median marked</text>\n"
        f'<text x="10" y="38" fill="{_INK}">as multiples of the prior\'s median, logarithmic</text>\n'
        + "\n".join([*ticks, *body])
        + "\n</svg>\n"
    )


def _x(ratio: float) -> float:
    inside = _WIDTH - _LEFT - _RIGHT
    place = (math.log(ratio) + math.log(5)) / (2 * math.log(5))
    return _LEFT + inside * min(max(place, 0.0), 1.0)


def _tick(ratio: float, bottom: float) -> str:
    at = _x(ratio)
    return (
        f'<line x1="{at:.1f}" y1="{_TOP - 8}" x2="{at:.1f}" y2="{bottom}" stroke="#e2e2e2"/>'
        f'<text x="{at:.1f}" y="{bottom + 16}" text-anchor="middle" fill="{_INK}">{ratio:g}</text>'
    )


def _row(found: Calibration, name: str, top: float) -> str:
    middle = found.prior[name]["p50"]
    return (
        f'<text x="{_LEFT - 8}" y="{top + 11}" text-anchor="end" fill="{_INK}">{name}</text>'
        + _bar(found.prior[name], middle, top + 2, _PRIOR)
        + _bar(found.posterior[name], middle, top + 9, _POSTERIOR)
    )


def _bar(p: Mapping[str, float], middle: float, top: float, colour: str) -> str:
    low, high, at = (_x(max(p[q], 1e-12) / middle) for q in ("p5", "p95", "p50"))
    return (
        f'<rect x="{low:.1f}" y="{top}" width="{max(high - low, 1):.1f}" height="5" fill="{colour}"/>'
        f'<rect x="{at - 1:.1f}" y="{top - 1}" width="2" height="7" fill="{_INK}"/>'
    )
