from datetime import date
from pathlib import Path

import pytest

from leadtime.controls.cases import day, read_row, read_spec
from leadtime.controls.specification import GB, MM2, NM, Die, Line, Machine, Memory, Tool, Weights
from leadtime.errors import InputError


def read(**cells):
    return read_row(cells, default_on=date(2024, 6, 1), default_to="CN")


@pytest.mark.parametrize(
    ("kind", "specs", "subject"),
    [
        ("HBM", "mbd=6.8;dominant=logic", Memory(density=6.8, is_in_logic=True)),
        ("weights", "ops=2e26;open=0", Weights(training_operations=2e26)),
        ("tool", "dco=1.4", Tool(overlay=1.4 * NM)),
        ("tool", "immersion=0;dco=3.5", Tool(overlay=3.5 * NM, is_immersion=False)),
        ("tool", "euv=1", Tool(wavelength=13.5 * NM)),
        ("end-use", "layers=128", Line(layers=128)),
        ("end-use", "fp64=100e15;ft3=41600", Machine(fp64_rate=100e15, volume=41_600)),
        ("foundry", "tr=30e9;hbm=0;node=7", Die(node=7 * NM, transistors=30e9, has_hbm=False)),
        ("foundry", "tr=1;node=28", Die(node=28 * NM, is_nonplanar=False, transistors=1)),
    ],
)
def test_things_that_are_not_chips(kind, specs, subject):
    sheet, _ = read(item="x", item_type=kind, other_specs=specs)
    assert sheet.subject == subject


def test_a_rows_figures_come_before_the_catalogue():
    sheet, shipment = read(item="L40", item_type="chip", tpp="100", die_mm2="50", io_bw="10", dram_bw="20")
    assert (sheet.tpp, sheet.die_area, sheet.io_rate, sheet.memory_rate) == (100, 50 * MM2, 10 * GB, 20 * GB)
    assert sheet.vendor == "NVIDIA"
    assert (shipment.on, shipment.to) == (date(2024, 6, 1), "CN")


def test_a_row_of_name_alone_is_looked_up():
    assert read(item="L40")[0].tpp == 2896
    assert read(item="Server-8xL40", item_type="system")[0].contents[0].tpp == 2896


def test_an_empty_tpp_column_means_judge_by_name():
    assert read(item="L40", item_type="chip", tpp="")[0].tpp is None


def test_flags():
    _, shipment = read(
        item="L40", flags="cert=0;share=0.6;regime=text", export_from="SG", hq="CN", destination="MY"
    )
    assert not shipment.attestation.has_certificates
    assert shipment.attestation.share_of_us_volume == 0.6
    assert (shipment.regime, shipment.export_from, shipment.seat, shipment.to) == ("text", "SG", "CN", "MY")


def test_a_foreign_made_item_tells_its_designer_and_generation():
    own, _ = read(item="HiSilicon-designed 7 nm SoC at TSMC", item_type="foreign-made", end_user="Huawei")
    third, _ = read(item="Third-party 4G SoC at TSMC", item_type="foreign-made", end_user="Huawei")
    assert own.is_party_design
    assert own.designer == "CN"
    assert not third.is_party_design
    assert third.mobile_generation == 4


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"item": ""}, "`item` is empty"),
        ({"item": "L40", "item_type": "chp"}, "did you mean chip"),
        ({"item": "L40", "date": "1 June"}, "YYYY-MM-DD"),
        ({"item": "L40", "date": "2017-01-01"}, "2018-01-01"),
        ({"item": "L40", "destination": "ZZ"}, "country code"),
        ({"item": "L40", "tpp": "lots"}, "tpp is 'lots'"),
        ({"item": "L40", "tpp": "-1"}, "zero or more"),
        ({"item": "L40", "flags": "regime=loose"}, "text or enforced"),
        ({"item": "nonsense"}, "no chip, system, tool or material"),
        ({"item": "L40", "item_type": "chip", "tpp": "1e12"}, "cannot be"),
        ({"item": "x", "tpp": "2400", "die_mm2": "800", "pd": "9"}, "correct one of the three"),
        ({"item": "x", "item_type": "other", "other_specs": "listed_ownership=50"}, "up to 1"),
        ({"item": "x", "item_type": "HBM", "other_specs": "mdb=2"}, "did you mean mbd"),
    ],
)
def test_a_wrong_cell_is_one_sentence(cells, said):
    with pytest.raises(InputError, match=said):
        read(**cells)


def test_days():
    assert day("2040-12-31") == date(2040, 12, 31)  # answered as the law is known
    with pytest.raises(InputError, match="2018-01-01 on"):
        day("2017-12-31")


def test_a_thing_by_name_needs_no_figures():
    scanner, shipment = read(item="NXT:2000i", item_type="tool")
    assert scanner.subject == Tool(overlay=1.4 * NM)
    assert shipment.export_from == "NL"


def spec(folder: Path, text: str) -> Path:
    path = folder / "paper.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_spec_file(tmp_path):
    figures = "die_mm2 = 800\nio_bw_gbs = 100\ndram_bw_gbs = 900\ndatacentre = false\n"
    text = f'vendor = "AMD"\n{figures}[dense_tops]\nint8 = 250\n'
    sheet = read_spec(spec(tmp_path, text))
    assert (sheet.name, sheet.vendor, sheet.tpp, sheet.is_for_datacentres) == ("paper", "AMD", 2000, False)
    assert (sheet.die_area, sheet.memory_rate) == (800 * MM2, 900 * GB)
    tool = read_spec(spec(tmp_path, 'item_type = "tool"\nother_specs = "dco=1.4"\n'))
    assert tool.subject == Tool(overlay=1.4 * NM)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tpp = 2000\ndie_mm = 800\n", "did you mean die_mm2"),
        ("tpp = -5\n", "number from 0"),
        ("tpp = 'big'\n", "number from 0"),
        ("tpp = 2000\ndie_mm2 = 90000\n", "from 0 to 71000"),
        ("die_mm2 = 800\n", "neither `tpp` nor `dense_tops`"),
        ("[dense_tops]\nint9 = 250\n", "did you mean int8"),
        ("tpp = 100\n[dense_tops]\nint8 = 250\n", "leave one out"),
        ("dense_tops = 5\n", "write a table"),
        ("tpp = [\n", "is no TOML"),
        ("tpp = nan\n", "number from 0"),
        ('item_type = "weights"\nother_specs = "opss=2e26"\n', "paper.toml: .* did you mean ops"),
        ('item_type = "HBM"\n', "paper.toml: .* lacks `mbd`"),
        ('tpp = 100\ndesigner = "China"\n', "country code"),
    ],
)
def test_a_wrong_spec_file_is_one_sentence(tmp_path, text, said):
    with pytest.raises(InputError, match=said):
        read_spec(spec(tmp_path, text))
