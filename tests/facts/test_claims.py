from pathlib import Path

import pytest

from leadtime.errors import FactError, UnknownName
from leadtime.facts.catalogue import Catalogue, catalogue
from leadtime.facts.claims import claim, claim_problems, claims

IDS = [
    "a1",
    "a2",
    "a3",
    "b",
    "c1",
    "c1b",
    "c2",
    "c3",
    "d",
    "e",
    "f",
    "g1",
    "g2",
    "g3",
    "h1",
    "h2",
    "h3",
    "i1",
    "i2",
    "i3",
    "i4",
    "i5",
    "j1",
    "j2",
]

SOUND = """
id = "tower"
claim = "The H20 has a little more memory than the H100"
claim_zh_hant = "H20 的記憶體略多於 H100"
unit = "ratio"
basis = "memory"
computed = "3 / 2"
relation = "about"
asserted = 1.5
tolerance = 0.1
wide_tolerance = 0.3
because = "One figure is printed."
reference = "none"
reference_source = ["assumption"]
"""


@pytest.fixture
def written(tmp_path: Path):
    """Write one claim into a folder of its own and judge it."""
    (tmp_path / "claims").mkdir()
    (tmp_path / "sources.toml").write_text(
        '[assumption]\ncitation = "Ours"\naccessed = 2026-11-23\nkind = "recollection"\n', encoding="utf-8"
    )

    def judge(text: str, name: str = "tower"):
        (tmp_path / "claims" / f"{name}.toml").write_text(text, encoding="utf-8")
        return claims(Catalogue(tmp_path)).rows[0]

    return judge


def reading(computed: str, extra: str = "") -> str:
    return f'\n[[readings]]\nbasis = "{computed}"\ncomputed = "{computed}"\n{extra}\n'


def test_every_claim_is_there_in_order():
    assert [row.claim.id for row in claims()] == IDS


def test_the_shipped_claims_have_no_problems():
    assert claim_problems(catalogue()) == []


def test_every_claim_says_where_it_is_from_in_two_languages():
    for row in claims():
        assert row.readings[0].reckoned.facts, row.claim.id
        assert any("\u4e00" <= c <= "\u9fff" for c in row.claim.claim_zh_hant)
        assert all(source in catalogue().sources for source in row.sources)


@pytest.mark.parametrize(
    ("name", "computed", "within"),
    [
        ("a1", 0.301, 0.0005),  # 752 / 2500
        ("a2", 0.150, 0.0005),  # 1504 / 10000
        ("a3", 0.400, 0.0005),  # 3.2 / 8
        ("b", 5.333, 0.0005),  # 384 / 72
        ("c1", 1.60, 0.01),  # 288.8 / 180
        ("c1b", 0.802, 0.001),  # 577.5 / 720
        ("c2", 3.562, 0.0005),  # 49.152 / 13.8
        ("c3", 2.134, 0.001),  # 1229 / 576
        ("d", 3.855, 0.0005),  # 559 / 145
        ("f", 3, 0),
        ("g2", 47, 0),
        ("g3", 28, 0),
        ("h1", 69.2, 0.05),  # 44062 / 26044
        ("h2", 57.0, 0.05),
        ("h3", 13.1, 0.05),  # 17108 / 130497
        ("i4", 0.431, 0.0005),  # 1400 / 13 / 250
        ("i5", 66.7, 0.05),
        ("j1", 74.1, 0.05),  # 10087 / 5795
        ("j2", 0.926, 0.0005),  # 4292 / 4635
    ],
)
def test_the_number_follows_from_its_sources(name: str, computed: float, within: float):
    """The arithmetic is in the comments; tolerance: half of the last digit that the sources print."""
    assert claim(name).computed.value == pytest.approx(computed, abs=within)


@pytest.mark.parametrize(
    ("verdict", "names"),
    [
        ("holds", "a1 b c1 c2 c3 d f h2 h3 i1 i2 i3 i5 j1 j2"),
        ("roughly", "g2 h1"),
        ("fails", "c1b g3"),
        ("depends", "a2 a3 e g1 i4"),
    ],
)
def test_the_verdicts_of_the_shipped_facts(verdict: str, names: str):
    assert " ".join(row.claim.id for row in claims() if row.verdict == verdict) == names


def test_a_verdict_that_depends_says_on_what():
    parted = claim("g1")

    assert parted.verdict == "depends"
    assert any("country of work" in text for text in parted.depends_on)


def test_readings_that_all_hold_hold(written):
    assert written(SOUND + reading("31 / 20")).verdict == "holds"


def test_one_reading_beyond_the_narrow_tolerance_makes_it_rough(written):
    assert written(SOUND + reading("9 / 5")).verdict == "roughly"


def test_readings_that_part_make_it_depend(written):
    row = written(SOUND + reading("3 / 1"))

    assert row.verdict == "depends"
    assert row.depends_on == ("holds: memory", "fails: 3 / 1")


def test_readings_that_all_fail_fail(written):
    assert written(SOUND.replace('"3 / 2"', '"3 / 1"') + reading("4 / 1")).verdict == "fails"


def test_a_reading_that_does_not_decide_is_printed_only(written):
    row = written(SOUND + reading("3 / 1", 'decides = false\nnote = "another question"'))

    assert row.verdict == "holds"
    assert row.to_json()["readings"][1]["verdict"] == "fails"


@pytest.mark.parametrize(
    ("relation", "asserted", "outcome"),
    [
        ("at least", 1.5, "holds"),
        ("at least", 1.0, "holds"),
        ("at least", 1.9, "roughly"),
        ("at least", 3.0, "fails"),
        ("at most", 1.5, "holds"),
        ("at most", 1.2, "roughly"),
        ("at most", 1.0, "fails"),
        ("at least", 0.0, "holds"),
        ("rank", 1.5, "holds"),
        ("rank", 4.5, "fails"),
    ],
)
def test_relations(written, relation: str, asserted: float, outcome: str):
    text = SOUND.replace('relation = "about"', f'relation = "{relation}"')

    assert written(text.replace("asserted = 1.5", f"asserted = {asserted}")).verdict == outcome


def test_an_exact_number_has_no_range_and_json_has_the_contract_s_keys():
    row = claim("j1").to_json()

    assert row["range"] is None
    assert {"id", "claim", "computed", "unit", "reference", "verdict", "from"} <= row.keys()


def test_the_range_of_an_uncertain_fact_reaches_the_claim():
    low, high = claim("a1").computed.ends

    assert low == pytest.approx(752 / 2500)
    assert high == pytest.approx(800 / 2500, rel=1e-6)


def test_a_claim_is_found_in_any_spelling_and_a_wrong_one_is_not():
    assert claim("C-1").claim.id == "c1"
    with pytest.raises(UnknownName, match="no claim is called"):
        claim("z9")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SOUND.replace('unit = "ratio"', 'unit = "furlong"'), "no unit is called 'furlong'"),
        (SOUND.replace('"about"', '"nearly"'), "relation"),
        (SOUND.replace("asserted = 1.5", 'asserted = "half"'), "asserted"),
        (SOUND.replace("because", "reason"), "reason"),
        (SOUND.replace('claim_zh_hant = "H20 的記憶體略多於 H100"', ""), "claim_zh_hant"),
        (SOUND.replace('["assumption"]', '["nobody"]'), "nobody"),
        (SOUND.replace('id = "tower"', 'id = "bridge"'), "give the claim the name of its file"),
        (SOUND.replace('"3 / 2"', '"3 / chip x power"'), "claims/tower.toml: 'memory': no chip is called"),
        (SOUND + reading("3 / 1", "decides = false"), "say why the reading does not decide"),
    ],
)
def test_a_file_that_is_wrong_is_refused_by_name(written, text: str, said: str):
    with pytest.raises(FactError, match=r"claims/tower\.toml") as caught:
        written(text)

    assert said in str(caught.value)


def test_problems_are_listed_file_by_file(tmp_path: Path, written):
    with pytest.raises(FactError):
        written(SOUND.replace('"3 / 2"', '"nothing"'))

    assert len(claim_problems(Catalogue(tmp_path))) == 1


def test_the_table_has_a_row_a_claim():
    frame = pytest.importorskip("polars") and claims().to_polars()

    assert frame.height == len(IDS)
