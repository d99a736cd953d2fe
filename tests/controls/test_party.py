from datetime import date

import pytest

from leadtime.controls.party import (
    core,
    listing_days,
    listing_with,
    listings_on,
    pinyin,
    plain,
    resolve,
    screen,
)
from leadtime.controls.shipment import Shipment


@pytest.mark.parametrize(
    ("name", "entity"),
    [
        ("Huawei", "huawei"),
        ("HUAWEI TECHNOLOGIES CO., LTD.", "huawei"),
        ("华为技术有限公司", "huawei"),
        ("華為", "huawei"),
        ("Huawei Device (Dongguan)", "huawei"),
        ("中芯國際", "smic"),
        ("寒武纪科技股份有限公司", "cambricon"),
        ("Moore Thread", "moore_threads"),
        ("摩尔线程", "moore_threads"),
        ("Biren Technology Co Ltd", "biren"),
        ("G42", "g42"),
    ],
)
def test_names_that_mean_a_party(name, entity):
    found = resolve(name)
    assert found is not None
    assert found.id == entity


@pytest.mark.parametrize("name", ["Huawai", "Cambricom", "SenseTme"])
def test_close_spellings_are_ranked_and_left_to_a_person(name):
    matches = screen(name)
    assert resolve(name) is None
    assert matches[0].how == "close spelling"
    assert [m.score for m in matches] == sorted((m.score for m in matches), reverse=True)


@pytest.mark.parametrize(
    ("name", "entity"),
    [
        ("Zhongxin Guoji", "smic"),
        ("Changjiang Cunchu", "ymtc"),
        ("Hanwuji", "cambricon"),
        ("Moer Xiancheng", "moore_threads"),
    ],
)
def test_transliterations_are_leads(name, entity):
    best = screen(name)[0]
    assert (best.entity.id, best.how) == (entity, "transliteration")
    assert not best.is_certain


def test_chinese_names_in_latin_letters():
    assert pinyin("寒武纪科技股份有限公司") == "hanwuji"  # the company form falls away
    assert pinyin("Huawei") == ""
    assert pinyin("魑魅") == ""  # characters not in the table make no guess


def test_a_longer_name_is_held_against_its_first_words():
    best = screen("Huawai Device Dongguan")[0]
    assert (best.entity.id, best.how) == ("huawei", "close spelling")


@pytest.mark.parametrize(
    "name", ["Acme Widgets", "Bank of Oslo", "unlisted affiliate, 49% owned", "other UAE firm", ""]
)
def test_strangers(name):
    assert resolve(name) is None


def test_forms_and_scripts_fall_away():
    assert plain("華為（技術）") == "华为 技术"
    assert core("SMIC International Corp.") == "smic"


def test_listings_stand_on_days():
    def on(day):
        return Shipment(on=day, to="CN", end_user=resolve("Huawei"))

    assert listing_with(on(date(2019, 5, 16)), "1") is not None
    assert listing_with(on(date(2019, 5, 15)), "1") is None
    assert listing_with(on(date(2024, 1, 1)), "4") is None
    assert listings_on(Shipment(on=date(2024, 1, 1), to="CN")) == ()
    zte = resolve("ZTE")
    assert zte is not None
    assert date(2018, 7, 13) in listing_days(zte)
