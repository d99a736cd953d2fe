from csv import DictReader

from leadtime.facts.catalogue import catalogue
from leadtime.performance.physics.hosts import HOSTS, host_pace


def test_hosts_are_those_of_known_chips_with_a_range_and_a_source():
    with HOSTS.open(encoding="utf-8", newline="") as lines:
        for line in DictReader(lines):
            assert line["chip"] in catalogue().chips
            assert float(line["low"]) < host_pace(line["chip"]) < float(line["high"])
            assert line["source"]


def test_an_x86_server_is_the_measure():
    assert host_pace("h100_sxm") == host_pace("unheard of") == 1.0
