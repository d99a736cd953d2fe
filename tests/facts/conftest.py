"""A small world of facts that tests may spoil."""

from pathlib import Path
from shutil import copy, copytree

import pytest

from leadtime.facts import Catalogue
from leadtime.facts.catalogue import DATA

SAMPLE = Path(__file__).parent / "data"


@pytest.fixture
def root(tmp_path):
    """A data folder with one record of each kind and the shipped schema."""
    folder = tmp_path / "data"
    copytree(SAMPLE, folder)
    copy(DATA / "quantities.csv", folder)
    return folder


@pytest.fixture
def sample(root):
    return Catalogue(root)
