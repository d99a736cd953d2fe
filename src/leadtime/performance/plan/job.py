"""What is asked of a plan: a model, a machine, a task, its sizes and its limits; read and checked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, cast, get_args

from leadtime.errors import InputError, UnknownName
from leadtime.facts.catalogue import Catalogue
from leadtime.facts.chip import BITS, Chip
from leadtime.facts.system import System
from leadtime.performance.naming import NamedChip, llm_named
from leadtime.performance.physics.machine import Machine, machine, usual_system
from leadtime.performance.physics.spread import Class
from leadtime.performance.rows.cases import Case
from leadtime.performance.rows.formats import precision_of
from leadtime.performance.rows.shapes import shape_named
from leadtime.workload.count import FORWARD_AND_BACKWARD, model_flop
from leadtime.workload.precision import Precision
from leadtime.workload.shape import Shape

__all__ = ["Job", "Task", "make_job"]

Task = Literal["train", "prefill", "decode", "serve"]
_FORMATS = ("bf16", "fp16", "fp8", "int8", "fp4")
_DIES_APART = ("ascend_910c", "mi250x")  # packages whose dies programs see as devices of their own
_SEQUENCE, _ANSWER, _SERVER = 4096, 1024, 8
# What a task has no use for: an option given all the same contradicts it.
_NO_TOKEN, _NO_RUN = "no token is generated", "no run is trained"
_MEANINGLESS: Mapping[Task, Mapping[str, str]] = {
    "train": {
        "osl": "no answer is written", "tpot_ms": _NO_TOKEN, "ttft_ms": "no prompt is answered", "drafts": _NO_TOKEN,
        "accepted": _NO_TOKEN,
    },
    "prefill": {
        "osl": "no answer is written", "tpot_ms": _NO_TOKEN, "batch": "batches are searched", "drafts": _NO_TOKEN,
        "accepted": _NO_TOKEN, "tokens": _NO_RUN,
    },
    "decode": {"ttft_ms": "prompts are read elsewhere", "batch": "batches are searched", "tokens": _NO_RUN},
    "serve": {"batch": "batches are searched", "tokens": _NO_RUN},
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One question to the planner.

    Attributes
    ----------
    task : str
        "train", "prefill", "decode" (prompts are read on other chips) or "serve" (both on the same chips).
    shape, chip, system, machine, precision
        The model; the chip and the system if one was named; one rank as the physics reads it; formats.
    home : System or None
        The system whose links, power and price count: the one named, else the chip's usual one, if any is known.
    chips, dies : int
        Packages, and ranks in each of them (dies that programs see as devices of their own).
    prompt, output : int
        Tokens of a prompt (of a sequence in training) and of an answer.
    batch : int or None
        Sequences of a training step; None: searched.
    tpot, ttft : float or None
        Limits, s.
    drafts : int
        Tokens that speculation (further-token layers or a draft model) proposes for each decoding step; 0: none.
    accepted : float
        Tokens that a step then yields, on average.
    tokens : float or None
        Of the whole training run, where they are asked for or known of the model.
    """

    task: Task
    shape: Shape
    chip: Chip
    system: System | None
    home: System | None
    machine: Machine
    precision: Precision
    chips: int
    dies: int = 1
    prompt: int = _SEQUENCE
    output: int = _ANSWER
    batch: int | None = None
    tpot: float | None = None
    ttft: float | None = None
    drafts: int = 0
    accepted: float = 1.0
    tokens: float | None = None

    @property
    def ranks(self) -> int:
        """Devices over which the model is spread."""
        return self.chips * self.dies

    @property
    def flop_per_token(self) -> float:
        """Operations that a token needs, recomputation not counted: of training, or of one forward pass."""
        length = self.prompt if self.task in ("train", "prefill") else self.prompt + self.output / 2
        training = float(model_flop(self.shape, 1.0, sequence=float(length)))
        return training if self.task == "train" else training / FORWARD_AND_BACKWARD

    @property
    def throughput_class(self) -> Class:
        """Which residuals say how uncertain its throughput is."""
        if self.task != "train":
            return "throughput"
        return "training_experts" if self.shape.mixture else "training_dense"

    @property
    def peak(self) -> float:
        """Dense FLOP/s of one chip that utilisation is a share of: in 16 bits for training, else in the format used."""
        return float(self.dies * (self.machine.rate_16bit if self.task == "train" else self.machine.rate))

    def on(self, chips: int) -> "Job":
        """The same question of another number of chips.

        Parameters
        ----------
        chips : int
            Packages.
        """
        return replace(self, chips=chips)

    def computing_in(self, name: str) -> "Job":
        """The same question with matrix products in another format that the chip has.

        Parameters
        ----------
        name : str
            A key of the chip's `flop_rate`.
        """
        rate = self.chip.flop_rate[name].value / self.dies
        on = replace(self.machine, rate=rate, bits=float(BITS[name]))
        named = NamedChip(self.chip, 1 / self.dies)
        return replace(self, machine=on, precision=_precision(self.task, self.shape, named, name, on))


def make_job(
    model: str,
    system: str,
    task: str,
    facts: Catalogue,
    *,
    chips: int | None = None,
    isl: int | None = None,
    osl: int | None = None,
    tpot_ms: float | None = None,
    ttft_ms: float | None = None,
    precision: str | None = None,
    batch: int | None = None,
    drafts: int | None = None,
    accepted: float | None = None,
    tokens: float | None = None,
) -> Job:
    """Read what a user asks.

    Parameters
    ----------
    model, system, task : str
        A model of the catalogue; a system or a chip; what it is to do.
    facts : Catalogue
        Where they are found.
    chips, isl, osl, batch : int, optional
        Chips (of a system: all of it; of a chip: 8); tokens of a prompt or a training sequence, and of an answer;
        sequences of a training step.
    tpot_ms, ttft_ms : float, optional
        Limits on the time per output token and to the first token.
    precision : str, optional
        Of the matrix products; left out, 16 bits in training, and in serving 8 where the chip is no slower in them.

    drafts, accepted : optional
        Speculation: tokens proposed for each decoding step, and tokens that a step yields on average.
    tokens : float, optional
        Of the whole training run; left out, what the model was trained on, if that is known.

    Raises
    ------
    InputError
        If something is unknown, not positive, or contradicts the task; if the chip lacks the format.
    """
    if task not in get_args(Task):
        raise InputError(f"the task is {task!r}; it is one of {', '.join(get_args(Task))}.")
    asked = {
        "chips": chips, "isl": isl, "osl": osl, "tpot_ms": tpot_ms, "ttft_ms": ttft_ms, "batch": batch,
        "drafts": drafts, "accepted": accepted, "tokens": tokens,
    }  # fmt: skip
    kind = cast(Task, task)
    _check(kind, asked)
    _check_speculation(drafts, accepted)
    shape = shape_named(model, facts, None)
    found, chip = _machine_named(system, facts)
    whole = int(found.chips.value) if found and found.chips else _SERVER
    dies = (chip.dies or 1) if chip.id in _DIES_APART else 1
    named = NamedChip(chip, 1 / dies)
    text = _format(precision, chip, task)
    home = found or usual_system(chip, facts)
    on = machine(named, text, facts, system=home, on_chips=chips or whole)
    prompt, output = _lengths(task, shape, isl, osl)
    return Job(
        task=kind,
        shape=shape,
        chip=chip,
        system=found,
        home=home,
        machine=replace(on, scale_up_domain=on.scale_up_domain * dies),
        precision=_precision(task, shape, named, text, on),
        chips=chips or whole,
        dies=dies,
        prompt=prompt,
        output=output,
        batch=batch,
        tpot=None if tpot_ms is None else tpot_ms / 1e3,
        ttft=None if ttft_ms is None else ttft_ms / 1e3,
        drafts=drafts or 0,
        accepted=accepted or 1.0,
        tokens=_tokens(kind, model, tokens, facts),
    )


def _tokens(task: Task, model: str, asked: float | None, facts: Catalogue) -> float | None:
    """Tokens of a training run: asked for, else known of the model."""
    if task != "train" or asked is not None:
        return asked
    known = llm_named(model, facts)
    return known.training_tokens.value if known and known.training_tokens else None


def _check_speculation(drafts: int | None, accepted: float | None) -> None:
    if (drafts is None) != (accepted is None):
        raise InputError(
            "speculation needs both --drafts (tokens proposed for each step) and --accepted (tokens that a step yields "
            "on average, for example 1.8 with one draft)."
        )
    if drafts is not None and accepted is not None and not 1 <= accepted <= 1 + drafts:
        raise InputError(
            f"--accepted is {accepted:g}; with {drafts} drafts a step yields between 1 and {1 + drafts} tokens."
        )


def _check(task: Task, asked: Mapping[str, float | None]) -> None:
    for name, value in asked.items():
        if value is None:
            continue
        option = "--" + name.replace("_", "-")
        most = 1e18 if name == "tokens" else 1e9
        if not 0 < value < most:
            said = (
                f"{value:g}" if isinstance(value, float) else str(value)[:20]
            )  # whole numbers have no bound
            raise InputError(f"{option} is {said}; give a number above zero and below {most:g}.")
        why = _MEANINGLESS[task].get(name)
        if why:
            raise InputError(f"{option} contradicts --task {task}, in which {why}; leave it out.")


def _machine_named(text: str, facts: Catalogue) -> tuple[System | None, Chip]:
    if text in facts.systems:
        found = facts.systems[text]
        return found, facts.chips[found.chip]
    if text in facts.chips:
        return None, facts.chips[text]
    raise UnknownName("system or chip", text, (*facts.systems, *facts.chips))


def _format(precision: str | None, chip: Chip, task: str) -> str:
    """The format to compute in: what is asked, if the chip has it; else what the task usually runs in."""
    has = [name for name in _FORMATS if name in chip.flop_rate]
    wide = next((name for name in ("bf16", "fp16", "fp32") if name in chip.flop_rate), None)
    if wide is None:
        known = f" (known: {', '.join(has)})" if has else ""
        raise InputError(
            f"{chip.id}: its arithmetic rate in 16 bits is not known{known}, without which no time can be estimated."
        )
    if precision is None:
        narrow = [name for name in has if name in ("fp8", "int8") and task != "train"]
        return max((wide, *narrow), key=lambda name: (chip.flop_rate[name].value, -BITS[name], name == "fp8"))
    asked = precision.lower().replace("w8a8", "int8").replace("bfloat16", "bf16").replace("float16", "fp16")
    if asked not in _FORMATS:
        raise InputError(f"the precision is {precision!r}; it is one of {', '.join(_FORMATS)}.")
    if asked not in has:
        raise InputError(f"{chip.id} does not compute in {asked}; it has {', '.join(has)}.")
    if task == "train" and asked == "int8":
        raise InputError("int8 contradicts --task train, in which gradients need a floating-point format.")
    return asked


def _precision(task: str, shape: Shape, named: NamedChip, text: str, on: Machine) -> Precision:
    """Formats and widths as the measured tables are read."""
    phase: Literal["training", "end-to-end"] = "training" if task == "train" else "end-to-end"
    return precision_of(
        Case(
            id="", phase=phase, chip=named, ranks=1.0, chips=1.0, shape=shape, precision=text, recompute="",
            engine="", unit="", asks="", is_balanced=False, numbers={},
        ),
        on,
    )  # fmt: skip


def _lengths(task: str, shape: Shape, isl: int | None, osl: int | None) -> tuple[int, int]:
    """Tokens of a prompt and an answer; what is not given is usual, and fits in the model's context."""
    if task in ("train", "prefill"):
        prompt = isl or min(_SEQUENCE, shape.context)
        if task == "prefill" and prompt > shape.context:
            raise InputError(
                f"a prompt of {prompt} tokens is more than the {shape.context} that {shape.id} can hold; "
                "give a smaller --isl."
            )
        return prompt, 1
    output = osl or min(_ANSWER, shape.context // 2)
    prompt = isl or min(_SEQUENCE, max(shape.context - output, 1))
    if prompt + output > shape.context:
        raise InputError(
            f"a prompt of {prompt} and an answer of {output} tokens are more than the {shape.context} that "
            f"{shape.id} can hold; give a smaller --isl or --osl."
        )
    return prompt, output
