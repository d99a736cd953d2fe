import numpy as np
import pytest

from leadtime.errors import InputError
from leadtime.workload.split import WHOLE, Split


def test_whole_is_one_chip():
    assert WHOLE.tp * WHOLE.cp * WHOLE.pp * WHOLE.dp * WHOLE.ep * WHOLE.etp == 1


@pytest.mark.parametrize("degree", ["tp", "cp", "pp", "dp", "ep", "etp"])
def test_a_degree_below_one_is_refused(degree: str):
    with pytest.raises(InputError, match=f"^{degree} is a number of chips"):
        Split(**{degree: np.array([2.0, 0.0])})
