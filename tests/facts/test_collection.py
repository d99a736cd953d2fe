import pytest

from leadtime.errors import FactError, UnknownName
from leadtime.facts import Catalogue


def test_a_record_is_read_once_and_can_be_a_key(sample):
    assert sample.chips["sample_chip"] is sample.chips["Sample 1"]
    assert len({sample.chips["sample_chip"], sample.chips["s-1"]}) == 1


@pytest.mark.parametrize(
    "text", ["sample_chip", "Sample Chip", "SAMPLE-1", "maker sample 1", "S1", "样本一", "樣本一"]
)
def test_lookups_forgive(sample, text):
    assert sample.chips[text].id == "sample_chip"
    assert text in sample.chips
    assert sample.lookup(text, "chips").id == "sample_chip"


def test_an_unknown_name_offers_the_nearest(sample):
    with pytest.raises(UnknownName, match=r"no chip is called 'sampel chip'; did you mean sample_chip"):
        sample.chips["sampel chip"]
    with pytest.raises(UnknownName, match="did you mean"):
        sample.lookup("sampel chip")
    with pytest.raises(UnknownName, match="no kind is called 'cips'; did you mean chip"):
        sample.lookup("s1", kind="cips")
    assert sample.chips.get("nothing") is None
    assert sample.chips.get("nothing", 3) == 3
    assert "nothing" not in sample.chips


def test_find_gives_ids_and_the_exact_one_first(root):
    other = (root / "chips" / "sample_chip.toml").read_text().replace('"sample_chip"', '"a_sample_1x"')
    other = other.replace('"Sample 1"', '"Sample 1X"').replace('["s-1", "样本一", "樣本一"]', "[]")
    (root / "chips" / "a_sample_1x.toml").write_text(other)

    assert Catalogue(root).chips.find("sample 1") == ("sample_chip", "a_sample_1x")
    assert Catalogue(root).chips.find("zzz") == ()


def test_one_name_for_two_chips_is_refused_at_the_scan(root):
    other = (root / "chips" / "sample_chip.toml").read_text().replace('"sample_chip"', '"other"')
    (root / "chips" / "other.toml").write_text(other.replace('"Sample 1"', '"Other"'))

    with pytest.raises(
        FactError, match=r"chips/sample_chip.toml: .*'s-1' .*chips/other.toml; leave it to one"
    ):
        Catalogue(root).chips["other"]


def test_a_template_is_no_chip(root):
    (root / "chips" / "_template.toml").write_text("anything goes")

    assert list(Catalogue(root).chips) == ["sample_chip"]


def test_two_series_of_one_name_are_refused(root):
    (root / "series" / "ev").mkdir()
    (root / "series" / "ev" / "units_shipped.csv").write_text("entity\n")

    with pytest.raises(
        FactError, match=r"race/units_shipped.csv: .* already claimed by ev/units_shipped.csv"
    ):
        Catalogue(root).series["units_shipped"]
