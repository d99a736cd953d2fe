"""Shapes of models as measured tables name them: of the catalogue, truncated, or known by a few numbers only."""

from collections.abc import Mapping
from csv import DictReader
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from leadtime.errors import InputError, nearest
from leadtime.facts.catalogue import Catalogue
from leadtime.performance.naming import llm_named, plain
from leadtime.workload.layers import Dense, FeedForward, Grouped, Mixture
from leadtime.workload.shape import Shape, shape

__all__ = ["shape_named"]

Part = TypeVar("Part")

# Models of the catalogue with fewer layers that a table knows by a name of their own (ModelLink, examples/, 2024).
_SHORTENED = {"deepseekv260b": ("deepseek_v2", 16.0)}
_SHAPES = Path(__file__).parents[1] / "data" / "shapes.csv"


def shape_named(model: str, facts: Catalogue, given: Mapping[str, float] | None = None) -> Shape:
    """The shape of a model that a table names.

    Parameters
    ----------
    model : str
        Name as the table has it.
    facts : Catalogue
        Where models are found first.
    given : mapping, optional
        Columns of the row: `layers` cuts a model short; `layers`, `hidden` and `heads` stand in for a model that
        nobody knows by name (four-fold feed-forward part, GPT's vocabulary).

    Raises
    ------
    InputError
        If the model is not known and its dimensions are not given.
    """
    given = given or {}
    if _key(model) in _SHORTENED:
        whole, layers = _SHORTENED[_key(model)]
        model, given = whole, {"layers": layers, **given}
    llm = llm_named(model, facts)
    if llm is not None:
        return _cut(shape(llm), given)
    block = _blocks().get(_key(model))
    if block is not None:
        return _plain(model, {**block, **{k: v for k, v in given.items() if k == "layers"}})
    if all(given.get(name) for name in ("layers", "hidden", "heads")):
        return _plain(model, given)
    near = ", ".join(nearest(model, tuple(facts.llms)))
    meant = f"did you mean {near}? Else " if near else ""
    raise InputError(
        f"no model is called {model!r}; {meant}name one of the "
        "catalogue (`leadtime show model`), or give the columns layers, hidden and heads."
    )


def _key(model: str) -> str:
    return plain(model.partition("(")[0])


@lru_cache(maxsize=1)
def _blocks() -> dict[str, dict[str, float]]:
    with _SHAPES.open(encoding="utf-8", newline="") as lines:
        return {
            _key(line["model"]): {k: float(v) for k, v in line.items() if v and k not in ("model", "source")}
            for line in DictReader(lines)
        }


def _cut(whole: Shape, given: Mapping[str, float]) -> Shape:
    """A model of fewer layers, of each kind in proportion and at least one; those for further tokens go with the rest."""
    layers = int(given.get("layers") or whole.layers)
    if layers >= whole.layers:
        return whole
    return replace(
        whole,
        id=f"{whole.id} ({layers} layers)",
        attentions=_fewer(whole.attentions, layers),
        feed_forwards=_fewer(whole.feed_forwards, layers),
        mtp_layers=0,
    )


def _fewer(parts: tuple[tuple[int, Part], ...], layers: int) -> tuple[tuple[int, Part], ...]:
    """So many layers: runs of one kind shrink alike, the longest takes what rounding leaves; many short runs are cut."""
    if len(parts) > layers:
        return _first(parts, layers)
    whole = sum(number for number, _ in parts)
    kept = [max(1, number * layers // whole) for number, _ in parts]
    longest = max(range(len(parts)), key=lambda i: parts[i][0])
    kept[longest] += layers - sum(kept)
    if kept[longest] < 1:
        return _first(parts, layers)
    return tuple((number, part) for number, (_, part) in zip(kept, parts, strict=True))


def _first(parts: tuple[tuple[int, Part], ...], layers: int) -> tuple[tuple[int, Part], ...]:
    kept: list[tuple[int, Part]] = []
    for number, part in parts:
        taken = min(number, layers - sum(n for n, _ in kept))
        if taken:
            kept.append((taken, part))
    return tuple(kept)


def _plain(model: str, given: Mapping[str, float]) -> Shape:
    """A decoder of one kind of layer from a few numbers."""
    hidden, heads, layers = (int(given[name]) for name in ("hidden", "heads", "layers"))
    if heads > hidden:
        raise InputError(
            f"{model}: {heads} heads do not share a width of {hidden}; the columns heads or hidden are wrong."
        )
    head_dim = int(given.get("head_dim") or hidden // heads)
    kv_heads = int(given.get("kv_heads") or heads)
    width = int(given.get("ffn") or 4 * hidden)
    is_gated = bool(given.get("is_gated", 0.0))
    feed_forward: FeedForward = Dense(width=width, is_gated=is_gated)
    if given.get("experts"):
        feed_forward = Mixture(
            experts=int(given["experts"]), top_k=int(given["top_k"]), width=int(given["moe_ffn"]),
            shared_width=int(given.get("shared_width", 0)),
        )  # fmt: skip
    attention = Grouped(heads=heads, kv_heads=kv_heads, head_dim=head_dim, v_head_dim=head_dim)
    return Shape(
        id=model,
        hidden=hidden,
        vocab=int(given.get("vocab") or 50304),
        context=int(given.get("context") or 4096),
        attentions=((layers, attention),),
        feed_forwards=((layers, feed_forward),),
        is_tied=bool(given.get("is_tied", 0.0)),
    )
