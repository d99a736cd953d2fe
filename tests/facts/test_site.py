import pytest

from leadtime.errors import FactError
from leadtime.facts.catalogue import catalogue

SITES = catalogue().sites


def test_a_site_is_read_in_si_under_any_of_its_names():
    site = SITES["和林格爾"]

    assert (site.id, site.nation, site.owner) == ("huawei_horinger", "CN", "Huawei")
    assert site.it_power is not None
    assert site.it_power.value == pytest.approx(241.8e6)
    assert [name for name, _ in site.facts()] == ["it_power", "compute"]


def test_every_site_stands_somewhere_and_says_how_large_it_is():
    for name in SITES:
        site = SITES[name]
        assert site.place, name
        assert site.it_power, name
        assert site.compute, name


def test_the_whole_draws_more_than_its_hardware():
    for name in SITES:
        site = SITES[name]
        if site.power and site.it_power:
            assert 1.1 < site.power.value / site.it_power.value < 1.6, name


def test_power_for_one_h100e_is_that_of_its_hardware():
    """From a TPU v7 or a GB300 with its share of the server (half a kW) to an H20 (0.15 H100e at 0.4 kW and a server)."""
    for name in SITES:
        site = SITES[name]
        assert site.it_power
        assert site.compute
        assert 400 < site.it_power.value / site.compute.value < 6000, name


def test_a_site_without_a_nation_is_refused(tmp_path):
    from leadtime.facts.catalogue import Catalogue

    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "x.toml").write_text('id = "x"\nname = "X"\n', encoding="utf-8")
    (tmp_path / "quantities.csv").write_text(
        "kind,name,dimension,si_unit,min,max,meaning\n", encoding="utf-8"
    )
    (tmp_path / "sources.toml").write_text("", encoding="utf-8")
    (tmp_path / "catalogue.toml").write_text("snapshot_on = 2026-11-23\n", encoding="utf-8")

    with pytest.raises(FactError, match=r"sites/x\.toml: `nation` is missing"):
        Catalogue(tmp_path).sites["x"]
