from datetime import date

import pytest

from leadtime.controls.rules.us_2023_10_sme import Thresholds, classify, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import NM, Specification, Tool

TO_CHINA = Shipment(on=date(2023, 12, 1), to="CN")


@pytest.mark.parametrize(
    ("tool", "eccn"),
    [
        (Tool(overlay=1.4 * NM), "3B001.f.1.b.2.a"),
        (Tool(overlay=1.50 * NM), "3B001.f.1.b.2.a"),  # at the limit
        (Tool(overlay=1.51 * NM), "3B001.f.1.b.2.b"),
        (Tool(overlay=2.40 * NM), "3B001.f.1.b.2.b"),  # at the limit
        (Tool(overlay=2.41 * NM), "3B991"),
        (Tool(overlay=1.0 * NM, is_immersion=False), "3B991"),
        (Tool(wavelength=13.5 * NM), "3B001.f.1.a"),
    ],
)
def test_paragraphs(tool, eccn):
    assert classify(tool)[0] == eccn


def test_caught_tools_are_denied_except_to_allied_fabs():
    item = Specification(name="2000i", kind="tool", subject=Tool(overlay=1.4 * NM))
    assert judge(item, TO_CHINA).verdict_fine == "licence-presumption-of-denial"
    korean = Shipment(on=TO_CHINA.on, to="CN", headquarters="KR")
    assert judge(item, korean).verdict_fine == "licence-case-by-case"


def test_what_if_the_coarse_line_were_at_3():
    text = Thresholds(overlay_coarse=3.0 * NM)
    assert classify(Tool(overlay=2.41 * NM), text=text)[0] == "3B001.f.1.b.2.b"


def test_other_tools_by_their_paragraph():
    on = Shipment(on=date(2023, 12, 1), to="CN")
    listed = Specification(name="etch", kind="tool", subject=Tool(eccn="3B001.c.1.a"))
    older = Specification(name="etch", kind="tool", subject=Tool(eccn="3B991.b"))
    assert judge(listed, on).verdict_fine == "licence-presumption-of-denial"
    assert judge(older, on).verdict_fine == "no-licence-needed"


def test_the_coarser_scanners_are_reached_abroad_until_the_country_has_a_like_rule():
    coarse = Specification(name="1980i", kind="tool", subject=Tool(overlay=1.6 * NM))
    fine = Specification(name="2000i", kind="tool", subject=Tool(overlay=1.4 * NM))

    def leaving(origin, on):
        return Shipment(on=on, to="CN", export_from=origin)

    early, late = date(2024, 9, 6), date(2024, 9, 7)
    assert judge(coarse, leaving("NL", early)).verdict_fine == "licence-presumption-of-denial"
    assert judge(coarse, leaving("NL", late)).verdict_fine == "no-licence-needed"
    assert judge(fine, leaving("NL", early)).verdict_fine == "no-licence-needed"  # the Dutch rule takes it
