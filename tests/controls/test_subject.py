import pytest

from leadtime.controls.specification import NM, Die, Line, Machine, Material, Tool
from leadtime.controls.subject import check_keys, flag, number, of_subject, pairs, subject
from leadtime.errors import InputError, UnknownName


def test_pairs_and_numbers():
    assert pairs("io_bw=640 as announced; firm later claimed below 600")["io_bw"] == "640 as announced"
    assert number("640 as announced", "io_bw") == 640
    assert number("", "io_bw") is None
    assert flag({"open": "no"}, "open", True) is False


@pytest.mark.parametrize(
    ("kind", "specs", "lacks"),
    [
        ("memory", "dominant=logic", "mbd"),
        ("weights", "open=1", "ops"),
        ("tool", "", "dco"),
        ("die", "tr=30e9", "node"),
        ("line", "nonplanar=1", "node"),
        ("line", "fp64=1e17", "ft3"),
        ("material", "", "substance"),
    ],
)
def test_nothing_is_guessed(kind, specs, lacks):
    with pytest.raises(InputError, match=f"lacks `{lacks}`"):
        subject(kind, pairs(specs))


@pytest.mark.parametrize(
    ("kind", "specs", "thing"),
    [
        ("tool", "eccn=3B001.c.1.a", Tool(eccn="3B001.c.1.a")),
        ("tool", "immersion=0", Tool(is_immersion=False)),
        ("die", "designer=approved", Die(node=16 * NM, is_vouched_for=True)),
        ("line", "layers=128", Line(layers=128)),
        ("line", "fp32=1;ft3=2", Machine(fp32_rate=1, volume=2)),
        ("material", "substance=gallium", Material(substance="gallium")),
        ("chip", "", None),
    ],
)
def test_things(kind, specs, thing):
    assert subject(kind, pairs(specs)) == thing


def test_a_misspelt_key_is_refused():
    with pytest.raises(UnknownName, match="did you mean ops"):
        check_keys("weights", {"opss": "1"})
    check_keys("chip", {"anything": "1"})


def test_a_machine_and_a_material_know_what_they_are():
    assert of_subject("x", "line", Machine()).kind == "machine"
    assert of_subject("x", "material", Material(substance="gallium")).leaves_from == "CN"


@pytest.mark.parametrize("text", ["-1", "1e60", "big", "inf", "nan"])
def test_impossible_numbers(text):
    with pytest.raises(InputError):
        number(text, "tpp", most=1e8)
