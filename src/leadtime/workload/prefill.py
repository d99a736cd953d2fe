"""The first pass over prompts: many new tokens at once, whose keys and values are kept."""

from leadtime.workload.batch import Batch
from leadtime.workload.forward import embedding, head, layers, pipeline
from leadtime.workload.ops import Amount, Operator
from leadtime.workload.precision import BF16, Precision
from leadtime.workload.setting import Setting
from leadtime.workload.shape import Shape
from leadtime.workload.split import WHOLE, Split

__all__ = ["prefill"]


def prefill(
    shape: Shape,
    *,
    prompt: Amount,
    batch: Amount = 1.0,
    past: Amount = 0.0,
    split: Split = WHOLE,
    precision: Precision = BF16,
) -> tuple[Operator, ...]:
    """Operators of one prefill at one chip.

    Parameters
    ----------
    shape : Shape
        The model.
    prompt : amount
        New tokens of each sequence.
    batch : amount
        Sequences that one tensor- and context-parallel group works on together.
    past : amount
        Tokens of each sequence that are cached already: a shared prefix, or chunks before this one.
    split : Split
        Degrees of parallelism.
    precision : Precision
        Formats.

    Returns
    -------
    tuple of Operator
        One pass through the whole model; only the last token of each sequence meets the head.

    Raises
    ------
    InputError
        If there is no sequence or no token.

    Examples
    --------
    >>> from leadtime.facts.catalogue import catalogue
    >>> from leadtime.workload.ops import total
    >>> from leadtime.workload.shape import shape
    >>> llama = shape(catalogue().llms["llama3_8b"])
    >>> f"{total(prefill(llama, prompt=1024), 'flop'):.3g}"
    '1.46e+13'
    """
    work = Batch(sequences=batch, queries=prompt, past=past)
    setting = Setting(shape=shape, batch=work, split=split, precision=precision, is_serving=True)
    return (*embedding(setting), *layers(setting), *pipeline(setting), *head(setting, batch))
