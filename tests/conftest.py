"""What several rooms' tests share: the facts, and one race run once a session."""

import pytest


@pytest.fixture(scope="session")
def facts():
    """The facts that come with Leadtime."""
    from leadtime.facts import catalogue

    return catalogue()
