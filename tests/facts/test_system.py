def test_a_system_is_read_in_si_and_names_its_chip(sample):
    pod = sample.systems["Maker Sample Pod"]

    assert (pod.chip, pod.chips.value, pod.memory.value) == ("sample_chip", 8, 512e9)
    assert [name for name, _ in pod.facts()] == ["chips", "flop_rate.bf16", "memory"]
