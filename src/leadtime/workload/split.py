"""Over how many chips a model is split, and along which dimension."""

from dataclasses import dataclass, fields

import numpy as np

from leadtime.errors import InputError
from leadtime.workload.ops import Amount

__all__ = ["WHOLE", "Split"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Degrees of parallelism; each may be one number or an array, one entry per deployment.

    Attributes
    ----------
    tp, cp, pp, dp : amount
        Tensor, context, pipeline and data parallelism.
    ep, etp : amount
        Expert parallelism, and tensor parallelism inside an expert. The ep x etp chips of an expert group are taken
        from the tp x cp x dp chips of one pipeline stage.
    is_sequence_parallel : bool
        Whether what lies between tensor-parallel regions is split along the sequence: each all-reduce becomes a
        reduce-scatter and an all-gather (Korthikanti et al. 2022).

    Raises
    ------
    InputError
        If a degree is below 1.
    """

    tp: Amount = 1.0
    cp: Amount = 1.0
    pp: Amount = 1.0
    dp: Amount = 1.0
    ep: Amount = 1.0
    etp: Amount = 1.0
    is_sequence_parallel: bool = False

    def __post_init__(self) -> None:
        for f in fields(self):
            if f.name != "is_sequence_parallel" and not np.all(np.asarray(getattr(self, f.name)) >= 1):
                raise InputError(f"{f.name} is a number of chips and was below 1; 1 means not split.")


WHOLE = Split()
"""One chip holds all."""
