"""Models of the catalogue as shapes."""

import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.workload.shape import Shape, shape


@pytest.fixture(scope="session")
def llama() -> Shape:
    """Llama 3 8B: dense, grouped queries."""
    return shape(catalogue().llms["llama3_8b"])


@pytest.fixture(scope="session")
def gpt() -> Shape:
    """The GPT of 22 billion parameters of Korthikanti et al. 2022."""
    return shape(catalogue().llms["megatron_22b"])


@pytest.fixture(scope="session")
def deepseek() -> Shape:
    """DeepSeek-V3: latent attention, a mixture with a shared expert."""
    return shape(catalogue().llms["deepseek_v3"])


@pytest.fixture(scope="session")
def mixtral() -> Shape:
    """Mixtral 8x7B: a mixture without shared experts."""
    return shape(catalogue().llms["mixtral_8x7b"])
