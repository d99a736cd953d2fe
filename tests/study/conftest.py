"""A small race that records are made of."""

import pytest


@pytest.fixture(scope="session")
def little():
    """Two policies, 50 members, to 2027."""
    from leadtime.study.race import race

    return race(["deny", "as-enacted"], runs=50, until=2027, seed=3)
