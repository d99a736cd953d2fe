"""What of a message is left in the open when compute runs beside it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["exposed"]


def exposed(message: Any, compute: Any, hidden: Any) -> NDArray[np.float64]:
    """Time of messages that compute does not hide.

    Equation:  x = max((1 - h) t, t - c)

    Parameters
    ----------
    message : amount
        t, time of the messages, s.
    compute : amount
        c, time of the compute that may run beside them, s.
    hidden : amount
        h, share of the messages that can run beside compute at all (0 to 1): the rest waits for its input.

    Returns
    -------
    array
        s; all of the message where h is 0, what outlasts the compute where h is 1.

    Source
    ------
    Leaves out that messages and compute slow each other down (shared memory rate and cores).

    Examples
    --------
    >>> float(exposed(2.0, 10.0, 0.75)), float(exposed(20.0, 10.0, 1.0))
    (0.5, 10.0)
    """
    found: NDArray[np.float64] = np.maximum((1 - np.asarray(hidden)) * message, np.asarray(message) - compute)
    return found
