import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtime.errors import InputError
from leadtime.workload.batch import Batch

lengths = st.integers(1, 200)


@given(past=st.integers(0, 200), queries=lengths, window=lengths, is_chunked=st.booleans())
def test_pairs_are_those_counted_one_by_one(past: int, queries: int, window: int, is_chunked: bool):
    tokens = range(past + 1, past + queries + 1)
    seen = [(t - 1) % window + 1 if is_chunked else min(t, window) for t in tokens]

    assert Batch(sequences=1, queries=queries, past=past).pairs(window, is_chunked=is_chunked) == sum(seen)


@given(past=st.integers(0, 200), queries=lengths)
def test_without_a_window_all_before_is_seen(past: int, queries: int):
    work = Batch(sequences=1, queries=queries, past=past)

    assert work.pairs() == sum(range(past + 1, past + queries + 1)) == work.pairs(10**6)


def test_without_a_mask_every_query_sees_every_key():
    work = Batch(sequences=3, queries=4, past=2, is_causal=False)

    assert (work.pairs(), work.pairs(5), work.tokens, work.length) == (24, 20, 12, 6)


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        ({"sequences": 0, "queries": 1}, "at least one sequence"),
        ({"sequences": 1, "queries": 0}, "at least one new token"),
        ({"sequences": 1, "queries": 1, "past": -1}, "cached tokens is negative"),
    ],
)
def test_empty_work_is_refused(sizes: dict[str, int], words: str):
    with pytest.raises(InputError, match=words):
        Batch(**sizes)
