"""One step of generation: few new tokens for each sequence, over all that is cached of it."""

from leadtime.workload.batch import Batch
from leadtime.workload.forward import embedding, further, head, layers, pipeline
from leadtime.workload.ops import Amount, Operator
from leadtime.workload.precision import BF16, Precision
from leadtime.workload.setting import Setting
from leadtime.workload.shape import Shape
from leadtime.workload.split import WHOLE, Split

__all__ = ["decode"]


def decode(
    shape: Shape,
    *,
    kv_length: Amount,
    batch: Amount = 1.0,
    queries: Amount = 1.0,
    split: Split = WHOLE,
    precision: Precision = BF16,
    with_mtp: bool = False,
) -> tuple[Operator, ...]:
    """Operators of one decode step at one chip.

    Parameters
    ----------
    shape : Shape
        The model.
    kv_length : amount
        Tokens of each sequence that are cached before the step.
    batch : amount
        Sequences of one tensor- and context-parallel group (of one data-parallel rank).
    queries : amount
        New tokens of each sequence: 1, or one more than the drafts that are verified.
    split : Split
        Degrees of parallelism; context parallelism splits the cache.
    precision : Precision
        Formats.
    with_mtp : bool
        Whether the layers that draft further tokens run as well, once.

    Returns
    -------
    tuple of Operator
        One step through the whole model.

    Raises
    ------
    InputError
        If there is no sequence, or a length is negative.

    Examples
    --------
    >>> from leadtime.facts.catalogue import catalogue
    >>> from leadtime.workload.ops import total
    >>> from leadtime.workload.shape import shape
    >>> llama = shape(catalogue().llms["llama3_8b"])
    >>> f"{total(decode(llama, kv_length=8191, batch=1), 'weights') / 1e9:.2f}"
    '15.01'
    """
    work = Batch(sequences=batch, queries=queries, past=kv_length)
    setting = Setting(
        shape=shape, batch=work, split=split, precision=precision, is_serving=True, is_decode=True
    )
    return (
        *embedding(setting),
        *layers(setting),
        *pipeline(setting),
        *head(setting, work.tokens),
        *(further(setting, work.tokens) if with_mtp else ()),
    )
