from csv import DictReader

from leadtime.facts.catalogue import catalogue
from leadtime.performance.physics.hosts import (
    HOST_MEMORY,
    HOSTS,
    LAYERS,
    host_of,
    host_pace,
    layer_start,
)


def test_hosts_are_those_of_known_chips_with_a_range_and_a_source():
    with HOSTS.open(encoding="utf-8", newline="") as lines:
        for line in DictReader(lines):
            assert line["chip"] in catalogue().chips
            assert float(line["low"]) < host_pace(line["chip"]) < float(line["high"])
            assert line["source"]


def test_layers_are_those_of_known_chips_with_a_range_and_a_source():
    with LAYERS.open(encoding="utf-8", newline="") as lines:
        for line in DictReader(lines):
            known = [chip for chip in catalogue().chips if chip.startswith(line["chip"])]
            assert known
            assert float(line["low"]) < layer_start(known[0]) * 1e6 < float(line["high"])
            assert line["source"]


def test_an_x86_server_is_the_measure():
    assert host_pace("h100_sxm") == host_pace("unheard of") == 1.0
    assert layer_start("h100_sxm") == 0.0


def test_links_and_memories_are_told_from_the_beginning_of_a_chip_s_id():
    with HOST_MEMORY.open(encoding="utf-8", newline="") as lines:
        table = list(DictReader(lines))
    assert table[-1]["chip"] == ""  # every other chip, once none before it fits
    assert all(line["source"] and line["grade"] for line in table)
    assert (host_of("gb200").link, host_of("h800_sxm").link, host_of("unheard of").link) == (
        225e9,
        64e9,
        32e9,
    )
    assert host_of("gb200").memory_rate > host_of("b200_sxm").memory_rate
