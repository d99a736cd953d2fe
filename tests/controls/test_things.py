import pytest

from leadtime.controls.specification import NM, Material, Memory, Tool
from leadtime.controls.things import names, thing_called, things


@pytest.mark.parametrize(
    ("name", "subject", "leaves_from"),
    [
        ("NXT:2000i", Tool(overlay=1.4 * NM), "NL"),
        ("EUV", Tool(wavelength=13.5 * NM), "NL"),
        ("hbm2 stack", Memory(density=2.78), "US"),
        ("鎵", Material(substance="gallium"), "CN"),
    ],
)
def test_things_by_name(name, subject, leaves_from):
    found = thing_called(name)
    assert found.subject == subject
    assert found.leaves_from == leaves_from


def test_strangers():
    assert thing_called("H20") is None
    assert "gallium" in names()
    assert len(things()) > len(names())
