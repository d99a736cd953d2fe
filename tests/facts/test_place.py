from leadtime.errors import FactError
from leadtime.facts.place import Place


def test_a_refusal_names_file_key_reason_and_remedy():
    error = Place("chips/x.toml", "memory").at("unit").refuse("is odd", "make it even")

    assert isinstance(error, FactError)
    assert str(error) == "chips/x.toml: `memory.unit` is odd; make it even."
    assert str(Place("x.csv").refuse("is empty", "fill it")) == "x.csv: is empty; fill it."


def test_a_choice_offers_the_near_or_the_few():
    place = Place("x.toml", "grade")
    many = [f"{letter}{letter}{letter}" for letter in map(chr, range(0x3041, 0x3041 + 50))]

    assert "perhaps press is meant." in str(place.refuse_choice("pres", ["press", "guess"], what="grade"))
    assert "known are guess, press." in str(place.refuse_choice("zzz", ["press", "guess"], what="grade"))
    assert "none of the 50 known is like it, or add one." in str(
        place.refuse_choice("zzz", many, what="source", or_else=", or add one")
    )


def test_an_unknown_key_is_not_said_twice():
    error = Place("x.toml").at("vender").refuse_choice("vender", ["vendor"], what="key")

    assert str(error) == "x.toml: `vender` is no known key; perhaps vendor is meant."
