"""A whole model once forward: embedding, layers, head, layers that predict further tokens."""

from dataclasses import replace

from leadtime.workload.attention import attention_operators
from leadtime.workload.dense import dense_operators, norm
from leadtime.workload.layers import FeedForward, Mixture
from leadtime.workload.moe import mixture_operators
from leadtime.workload.ops import Amount, Operator, message, stream
from leadtime.workload.setting import Setting, enter, product, repeated
from leadtime.workload.weights import Matrix

__all__ = ["embedding", "further", "head", "layers", "pipeline"]

LOSS_BYTES = 8.0
"""Of a row of the loss, when the vocabulary is split: two FP32 numbers."""


def layers(setting: Setting) -> tuple[Operator, ...]:
    """All layers of the model, like layers counted together.

    Parameters
    ----------
    setting : Setting
        The pass.
    """
    shape = setting.shape
    attentions = (repeated(attention_operators(a, setting), n) for n, a in shape.attentions)
    feeds = (repeated(_feed_forward(f, setting), n) for n, f in shape.feed_forwards)
    return (
        norm("norm", setting, shape.norms_in_all),
        *(op for group in attentions for op in group),
        *(op for group in feeds for op in group),
    )


def _feed_forward(layer: FeedForward, setting: Setting) -> tuple[Operator, ...]:
    if isinstance(layer, Mixture):
        return mixture_operators(layer, setting)
    return dense_operators(layer, setting)


def embedding(setting: Setting) -> tuple[Operator, ...]:
    """The look-up of each token's vector; the vocabulary is split over tensor-parallel chips.

    Parameters
    ----------
    setting : Setting
        The pass.
    """
    s = setting
    written = s.rows * s.shape.hidden * s.precision.activation
    read = s.rows * s.shape.hidden * s.precision.weight / s.split.tp
    return (
        stream("embedding", "embedding", read=read, written=written),
        message("embedding.leave", s.sum_up, "tp", ranks=s.split.tp, payload=s.stream_bytes),
    )


def head(setting: Setting, rows: Amount) -> tuple[Operator, ...]:
    """The last norm, the product with the vocabulary, and the softmax over it.

    Parameters
    ----------
    setting : Setting
        The pass. In serving the logits are gathered; in training only two numbers of each row are summed. The product
        stays in 16 bits, whatever the format of the layers.
    rows : amount
        Tokens whose next token is predicted.
    """
    s = setting
    matrix = Matrix(name="logits", inputs=s.shape.hidden, outputs=s.shape.vocab / s.split.tp)
    wide = replace(s.precision, weight=max(s.precision.weight, s.precision.activation), matmul="bf16")
    logits_of = product("head", matrix, rows, replace(s, precision=wide))
    logits = rows * matrix.outputs * s.precision.activation
    if s.is_serving:
        whole = rows * s.shape.vocab * s.precision.activation
        sent = message("head.gather", "all_gather", "tp", ranks=s.split.tp, payload=whole)
    else:
        sent = message("head.loss", "all_reduce", "tp", ranks=s.split.tp, payload=rows * LOSS_BYTES)
    return (
        norm("head.norm", s, rows=rows / s.split.tp if s.split.is_sequence_parallel else rows),
        *(() if s.is_serving else enter("head", s)),
        logits_of,
        stream("head.softmax", "softmax", read=logits, written=0.0 * logits if s.is_serving else logits),
        sent,
    )


def further(setting: Setting, rows: Amount) -> tuple[Operator, ...]:
    """The layers that predict further tokens: a projection, a layer, the shared head.

    Parameters
    ----------
    setting : Setting
        The pass.
    rows : amount
        Tokens that meet the head.

    Source
    ------
    DeepSeek-AI 2024, DeepSeek-V3, section 2.2.
    """
    s, h = setting, setting.shape.hidden
    projection = Matrix(name="projection", inputs=2 * h, outputs=h)
    one = (
        product("projection", projection, s.own, s),
        norm("norm", s, s.shape.norms + 2),
        *attention_operators(s.shape.attentions[-1][1], s),
        *_feed_forward(s.shape.feed_forwards[-1][1], s),
        *head(s, rows),
    )
    return repeated(one, s.shape.mtp_layers, "mtp.")


def pipeline(setting: Setting) -> tuple[Operator, ...]:
    """The residual's way from each pipeline stage to the next.

    Chips of a tensor-parallel group hold the same residual where sequences are not split over them: each sends its part
    of it, and those of the next stage put the parts together.

    Parameters
    ----------
    setting : Setting
        The pass; there is one fewer border than stages.

    Source
    ------
    Narayanan et al. 2021, section 4.1 (scatter and gather).
    """
    s, tp = setting, setting.split.tp
    whole = s.stream_bytes * s.shape.streams
    sent = message("pipeline.send", "send", "pp", ranks=s.split.pp, payload=whole / tp)
    if s.split.is_sequence_parallel:
        return repeated((sent,), s.split.pp - 1)
    gathered = message("pipeline.gather", "all_gather", "tp", ranks=tp, payload=whole)
    return repeated((sent, gathered), s.split.pp - 1)
