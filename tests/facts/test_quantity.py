from datetime import date

from leadtime.facts.quantity import Quantity, quantities_of

POWER = Quantity(
    value=559e3, unit="kW", as_of=date(2025, 4, 16), source=("s",), grade="analyst", confidence="seen"
)


def test_an_exact_number_is_its_own_range():
    assert POWER.range == (559e3, 559e3)
    assert POWER.printed == (559, None, None, "kW")
    assert str(POWER) == "559 kW"


def test_a_number_without_a_unit_prints_bare():
    layers = Quantity(
        value=61,
        low=60,
        high=62,
        unit="1",
        as_of=date(2025, 1, 1),
        source=("s",),
        grade="guess",
        confidence="seen",
    )

    assert str(layers) == "61 (60 to 62)"
    assert layers.range == (60, 62)


def test_only_quantities_are_listed():
    assert list(quantities_of(POWER)) == []
