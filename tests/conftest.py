"""What several rooms' tests share: the facts, and one race run once a session."""

import pytest

MEMBERS = 4096


@pytest.fixture(scope="session")
def facts():
    """The facts that come with Leadtime."""
    from leadtime.facts import catalogue

    return catalogue()


@pytest.fixture(scope="session")
def raced():
    """All policies from the date of the facts to 2035, seed 0."""
    from leadtime.study.race import race

    return race(runs=MEMBERS)
