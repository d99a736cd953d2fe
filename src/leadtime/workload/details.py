"""What a model's record does not say of its layers: read from data/details.toml."""

import tomllib
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from leadtime.errors import FactError
from leadtime.workload.layers import Indexer, Linear

__all__ = ["DATA", "Details", "all_details", "details_of"]

DATA = Path(__file__).parent / "data" / "details.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """Traits of a model's layers; each default is what most models have.

    Attributes
    ----------
    is_gated, has_bias, has_qkv_bias, is_tied, has_learned_positions : bool
        Gated feed-forward part; biases everywhere; biases on queries, keys and values; one matrix for embedding
        and head; learnt position vectors.
    norms, norm_width, qk_norm, streams : int
        See `Shape`.
    full_layers : int or None
        Layers that see the whole sequence; None: all.
    window, window_kv_heads : int or None
        Of the other layers: keys in sight, and key-value heads where they differ.
    is_chunked, is_gated_attention : bool
        Windows with fixed borders; an output gate on attention.
    v_head_dim, expert_hidden : int or None
        Width of values, and of tokens inside experts, where they differ from the usual.
    feed_forward_layers : int or None
        Layers that are a feed-forward part alone, where each layer is one half of the usual; None: all are both.
    later_dense_layers : int
        Dense layers among the mixtures, besides those at the start.
    linear : Linear or None
        Of the other layers: linear attention.
    indexer : Indexer or None
        Chooses keys.
    compressed : tuple of (int, int)
        Compression ratio and layers that have it.
    indexed_ratio, o_rank, o_groups : int
        Ratio whose layers use the indexer; rank and groups of the attention's output.
    source, as_of, confidence, note
        Where this comes from.
    """

    is_gated: bool = True
    has_bias: bool = False
    has_qkv_bias: bool = False
    is_tied: bool = False
    has_learned_positions: bool = False
    norms: int = 2
    norm_width: int = 1
    qk_norm: int = 0
    streams: int = 1
    full_layers: int | None = None
    window: int | None = None
    window_kv_heads: int | None = None
    is_chunked: bool = False
    is_gated_attention: bool = False
    v_head_dim: int | None = None
    expert_hidden: int | None = None
    feed_forward_layers: int | None = None
    later_dense_layers: int = 0
    linear: Linear | None = None
    indexer: Indexer | None = None
    compressed: tuple[tuple[int, int], ...] = ()
    indexed_ratio: int = 0
    o_rank: int = 0
    o_groups: int = 0
    source: str = ""
    as_of: date | None = None
    confidence: str = ""
    note: str = ""


def details_of(llm: str) -> Details:
    """The details of one model, by its id; the usual ones where the file says nothing.

    Examples
    --------
    >>> details_of("gpt3_175b").is_gated, details_of("llama3_70b").is_gated
    (False, True)
    """
    return all_details().get(llm, Details())


@lru_cache(maxsize=1)
def all_details() -> dict[str, Details]:
    """Details by id of the model.

    Raises
    ------
    FactError
        If the file has a key that is not known, or a block without source, day or confidence.
    """
    blocks = tomllib.loads(DATA.read_text(encoding="utf-8"))["details"]
    return {llm: _read(block) for block in blocks for llm in block["llms"]}


def _read(block: dict[str, Any]) -> Details:
    known = {f.name for f in fields(Details)}
    where = f"workload/data/details.toml, {', '.join(block['llms'])}"
    unknown = sorted(block.keys() - known - {"llms"})
    if unknown:
        raise FactError(f"{where}: no detail is called {unknown[0]!r}; known are {', '.join(sorted(known))}.")
    for needed in ("source", "as_of", "confidence"):
        if needed not in block:
            raise FactError(f"{where}: lacks `{needed}`; say where these details come from.")
    return Details(**{key: _value(key, held) for key, held in block.items() if key != "llms"})


def _value(key: str, held: Any) -> Any:
    if key == "linear":
        return Linear(**held)
    if key == "indexer":
        return Indexer(**held)
    return tuple((ratio, n) for ratio, n in held) if key == "compressed" else held
