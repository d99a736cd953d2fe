import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtime.errors import UnknownName
from leadtime.facts.units import _COMMON, rate_hint, unit, units_of

NUMBERS = st.floats(min_value=1e-6, max_value=1e9)


@given(number=NUMBERS, text=st.sampled_from(_COMMON))
def test_a_number_survives_the_way_to_si_and_back(number, text):
    there = unit(text).to_si(number)

    assert unit(text).from_si(there) == pytest.approx(number, rel=1e-11)


@given(number=st.decimals(min_value="0.001", max_value=99999, places=3), text=st.sampled_from(_COMMON))
def test_a_printed_number_comes_back_exactly_as_printed(number, text):
    assert unit(text).from_si(unit(text).to_si(float(number))) == float(number)


@pytest.mark.parametrize("text", _COMMON)
def test_a_dimension_has_units_that_would_do(text):
    assert text in units_of(unit(text).dimension)


# Ours -> the same in pint's words.
IN_PINT = {
    "kW": "kilowatt", "GW": "gigawatt", "GWdc": "gigawatt", "TWh": "terawatt_hour", "kWh": "kilowatt_hour",
    "GB": "gigabyte", "GiB": "gibibyte", "TB/s": "terabyte/second", "B/s": "byte/second",
    "mm2": "millimeter**2",
    "cm2": "centimeter**2", "ms": "millisecond", "hours": "hour", "days": "day", "weeks": "week",
    "months": "month", "quarter": "0.25*year", "years": "year", "%": "percent", "TFLOP/s": "teraflop/second",
    "ZFLOP/s": "zettaflop/second", "TOP/s": "teraflop/second", "PFLOP": "petaflop", "USD m": "megausd",
    "USD bn": "gigausd", "USD k": "kilousd", "MUSD": "megausd", "CNY bn": "gigacny", "EUR m": "megaeur",
    "USD/kWh": "usd/kilowatt_hour", "USD/W": "usd/watt", "wafers/month": "wafer/month",
    "thousand wafers": "kilowafer", "wafers/year": "wafer/year", "H100e per chip": "h100e/chip",
    "H100e/MW": "h100e/megawatt", "million": "1e6", "thousand/week": "1000/week", "trillion tokens": "1e12",
    "B parameters": "1e9", "thousand USD/chip": "kilousd/chip", "GB/s/mm2": "gigabyte/second/millimeter**2",
}  # fmt: skip


@pytest.fixture(scope="module")
def registry():
    registry = pint.UnitRegistry(case_sensitive=True)
    for base in ("flop", "usd", "cny", "eur", "wafer", "chip", "h100e", "octet"):
        registry.define(f"{base} = [{base}]")
    registry.define("byte = octet")  # pint holds a byte to be dimensionless
    return registry


@pytest.mark.filterwarnings("ignore:Redefining")
@pytest.mark.parametrize(("ours", "theirs"), IN_PINT.items())
def test_factors_agree_with_pint(registry, ours, theirs):
    factor = registry.Quantity(theirs).to_base_units().magnitude

    assert unit(ours).factor == pytest.approx(factor, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "dimension"),
    [
        ("TB/s", "information/time"),
        ("W", "power"),
        ("USD/W", "time·usd/energy"),
        ("x/yr", "growth"),
        ("1/yr", "number/time"),
        ("TPP/mm2", "number"),
        ("%/year", "number/time"),
        ("GB/GB", "number"),
    ],
)
def test_dimensions_combine(text, dimension):
    assert unit(text).dimension == dimension


@pytest.mark.parametrize("text", ["", "TFLOPS", "tb/s", "GB / furlong", "USD zillion", "per chip", "/s"])
def test_what_is_no_unit_is_refused(text):
    with pytest.raises(UnknownName, match="no unit is called"):
        unit(text)


def test_an_unknown_unit_offers_the_nearest():
    with pytest.raises(UnknownName, match="TFLOP/s"):
        unit("TFLOPS")


@pytest.mark.parametrize(
    ("found", "wanted", "is_hinted"),
    [
        ("information", "information/time", True),
        ("power", "energy", True),
        ("energy", "power", True),
        ("information", "power", False),
    ],
)
def test_a_rate_taken_for_an_amount_is_pointed_out(found, wanted, is_hinted):
    assert bool(rate_hint(found, wanted)) == is_hinted
