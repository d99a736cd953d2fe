"""A drawn chart has a name for those who do not see it, and travels alone with its source."""

import re
from xml.etree import ElementTree

import pytest

from leadtime.faces.report.drawing import Drawing, draw, png, standing_alone

SVG = "{http://www.w3.org/2000/svg}"
FONTS = "Liberation Sans, Arial, sans-serif"
DRAWING = Drawing("one", "Rise & fall", "From 1 <to> 2", {"mark": "bar", "data": {"values": [{"a": 1}]}})


@pytest.fixture(scope="module")
def svg() -> str:
    spec = DRAWING.spec | {"encoding": {"x": {"field": "a", "type": "quantitative"}}}
    return draw(DRAWING._replace(spec=spec), fonts=FONTS)


def test_root_is_an_image_named_by_title_and_description(svg):
    root = ElementTree.fromstring(svg)

    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "one-title one-desc"
    assert [root.findtext(f"{SVG}{tag}") for tag in ("title", "desc")] == ["Rise & fall", "From 1 <to> 2"]


def test_inner_parts_are_silent(svg):
    assert "aria-label=" not in svg


def test_a_chart_that_travels_alone_shows_title_and_source(svg):
    alone = standing_alone(svg, DRAWING, "seed 7 & facts", fonts=FONTS)
    root = ElementTree.fromstring(alone)

    assert {"Rise & fall", "seed 7 & facts"} <= {t.text for t in root.iter(f"{SVG}text")}
    assert float(root.get("height", "0")) > float(ElementTree.fromstring(svg).get("height", "0"))


def test_png_is_twice_the_size(svg):
    picture = png(svg)
    width = re.search(r'width="(\d+)"', svg)

    assert picture.startswith(b"\x89PNG")
    assert width is not None
    assert int.from_bytes(picture[16:20], "big") == 2 * int(width[1])
