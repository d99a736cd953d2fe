"""What one pass works on: sequences, new tokens in each, tokens before them."""

from dataclasses import dataclass

import numpy as np

from leadtime.errors import InputError
from leadtime.workload.ops import Amount

__all__ = ["Batch"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Sequences of equal length; each number may be an array, one entry per deployment.

    Attributes
    ----------
    sequences : amount
        Sequences worked on together.
    queries : amount
        New tokens in each: the whole sequence in training, the prompt in prefill, one in decode.
    past : amount
        Tokens of each sequence whose keys are cached already.
    is_causal : bool
        Whether a token sees only itself and those before. False: every new token sees all new tokens, the
        convention of published model FLOP (Chowdhery et al. 2022, Korthikanti et al. 2022).

    Raises
    ------
    InputError
        If there is no sequence or no new token, or the past is negative.
    """

    sequences: Amount
    queries: Amount
    past: Amount = 0.0
    is_causal: bool = True

    def __post_init__(self) -> None:
        if not np.all(np.asarray(self.sequences) > 0):
            raise InputError("a batch needs at least one sequence.")
        if not np.all(np.asarray(self.queries) > 0):
            raise InputError("each sequence needs at least one new token.")
        if not np.all(np.asarray(self.past) >= 0):
            raise InputError("the number of cached tokens is negative; 0 means an empty cache.")

    @property
    def tokens(self) -> Amount:
        """New tokens of all sequences."""
        return self.sequences * self.queries

    @property
    def length(self) -> Amount:
        """Tokens of one sequence after the pass."""
        return self.past + self.queries

    def pairs(self, window: int | None = None, *, is_chunked: bool = False) -> Amount:
        """Pairs of a query and a key it sees, in one sequence.

        Equation:  sum over t = past + 1 .. past + queries of min(t, w);  in chunks, of (t - 1) mod w + 1

        Parameters
        ----------
        window : int, optional
            w, keys that a query sees, itself included; left out, all before it.
        is_chunked : bool
            Whether windows are pieces with fixed borders.

        Examples
        --------
        >>> float(Batch(sequences=1, queries=4).pairs()), float(Batch(sequences=1, queries=4).pairs(2))
        (10.0, 7.0)
        """
        if not self.is_causal:
            seen: Amount = self.length if window is None else np.minimum(self.length, window)
            return self.queries * seen
        return _seen(self.length, window, is_chunked) - _seen(self.past, window, is_chunked)


def _seen(length: Amount, window: int | None, is_chunked: bool) -> Amount:
    """Pairs in a causal sequence from its start."""
    if window is None:
        return length * (length + 1) / 2
    if is_chunked:
        pieces, rest = length // window, length % window
        return pieces * window * (window + 1) / 2 + rest * (rest + 1) / 2
    short: Amount = np.minimum(length, window)
    return short * (short + 1) / 2 + (length - short) * window
