"""Deployments evaluated per second by one planner, in its own environment: `python evaluate.py NAME FOLDER SECONDS`.

Prints one line of JSON: what was evaluated, how many, in how many seconds of a processor (which other work on the
machine stretches less than the wall's). Each is called as its own search calls it;
imports, reading of files and a first call are left out, so that the figures are kinder than what a user meets.
"""

import contextlib
import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from itertools import cycle, product
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

Evaluate = Iterator[Callable[[], object]]
"""Calls that evaluate one deployment, or return how many they did; what does not fit may raise. The first warms up."""


def calculon(folder: Path) -> Evaluate:
    """Calculon: GPT-3 175B on 1,024 H100, the executions of its own search."""
    sys.path.insert(0, str(folder / "calculon"))
    from calculon.io import read_json_file
    from calculon.llm import Llm, System

    app = Llm.Application(read_json_file(str(folder / "calculon/models/gpt3-175B.json")))
    machine = System(read_json_file(str(folder / "calculon/systems/h100_80g_nvl8.json")))
    quiet = logging.Logger("quiet")

    def run(execution: dict[str, object]) -> object:
        model = Llm(app, quiet)
        model.compile(machine, Llm.Execution.from_json(execution))
        model.run(machine)
        return model.get_stats_json(False)

    networks = {"tensor_par_net": 0, "pipeline_par_net": 1, "data_par_net": 1}
    fixed = {
        "num_procs": 1024, "batch_size": 1024, "datatype": "float16", "fused_activation": True, "training": True,
        "attention_type": "multihead", "weight_offload": False, "activations_offload": False, "data_par_overlap": True,
        "optimizer_offload": False, "seq_par_ag_redo": False, "tensor_par_overlap": "none", **networks,
    }  # fmt: skip
    spread = product((1, 2, 4, 8), (1, 2, 4, 8, 16), (1, 2, 4), ("full", "attn_only", "none"), (True, False))
    for tp, pp, micro, recompute, sharded in cycle(tuple(spread)):
        chosen = {
            "tensor_par": tp, "pipeline_par": pp, "data_par": 1024 // (tp * pp), "microbatch_size": micro,
            "activation_recompute": recompute, "optimizer_sharding": sharded, "pipeline_interleaving": 1,
            "tensor_par_comm_type": "rs_ag" if tp > 1 and recompute != "full" else "ar",
        }  # fmt: skip
        yield lambda chosen=chosen: run(fixed | chosen)


def llm_analysis(folder: Path) -> Evaluate:
    """llm-analysis: a training step of Llama 7B on 64 A100."""
    from llm_analysis.analysis import ActivationRecomputation, DSZeRO, LLMAnalysis
    from llm_analysis.config import (
        ParallelismConfig,
        get_dtype_config_by_name,
        get_gpu_config_by_name,
        get_model_config_by_name,
    )

    model = get_model_config_by_name("decapoda-research_llama-7b-hf")
    chip, width = get_gpu_config_by_name("a100-sxm-80gb"), get_dtype_config_by_name("w16a16e16")

    def run(tp: int, pp: int, micro: int, recompute: ActivationRecomputation, zero: int) -> object:
        split = ParallelismConfig(tp_size=tp, pp_size=pp, dp_size=64 // (tp * pp))
        whole = LLMAnalysis(model, chip, width, split, flops_efficiency=0.5)
        return whole.training(
            batch_size_per_gpu=micro, gradient_accumulation_steps=8, seq_len=2048, total_num_tokens=int(1e12),
            activation_recomputation=recompute, ds_zero=DSZeRO(zero),
        )  # fmt: skip

    for each in cycle(
        tuple(product((1, 2, 4, 8), (1, 2, 4), (1, 2, 4), tuple(ActivationRecomputation), (0, 1)))
    ):
        yield lambda each=each: run(*each)


def simumax(folder: Path) -> Evaluate:
    """SimuMax: a training step of Llama 3 8B on eight A100, the strategies that it ships."""
    sys.path.insert(0, str(folder / "simumax"))
    from simumax.core.config import ModelConfig, StrategyConfig, SystemConfig
    from simumax.core.perf_llm import PerfLLM

    configs = folder / "simumax/configs"
    strategies = [
        StrategyConfig.read_json_file(str(configs / f"strategy/{name}.json"))
        for name in ("tp1_pp1_dp8_mbs1", "tp1_pp2_dp4_mbs1", "tp2_pp1_dp4_mbs1", "tp4_pp1_dp2_mbs1", "tp8_pp1_dp1_mbs1")
    ]  # fmt: skip

    def run(strategy: dict[str, object]) -> object:
        model = PerfLLM()
        model.configure(
            strategy_config=StrategyConfig.init_from_dict(dict(strategy)),
            model_config=ModelConfig.init_from_config_file(str(configs / "models/llama3-8b.json")),
            system_config=SystemConfig.init_from_config_file(str(configs / "system/a100_pcie.json")),
        )
        model.run_estimate()
        return model.analysis_cost()

    for strategy in cycle(strategies):
        yield lambda strategy=strategy: run(strategy)


def aiconfigurator(folder: Path) -> Evaluate:
    """AIConfigurator: its own sweep for Llama 3.1 8B on eight H100, workers together and apart."""
    from aiconfigurator.cli.api import cli_default, cli_estimate
    from aiconfigurator.sdk import sweep

    evaluated = 0

    def counted(function: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **more: object) -> object:
            nonlocal evaluated
            evaluated += 1
            return function(*args, **more)

        return call

    for name in ("predict_agg_worker", "predict_disagg_worker"):
        setattr(sweep, name, counted(getattr(sweep, name)))
    model = "meta-llama/Meta-Llama-3.1-8B"

    def run() -> int:
        before = evaluated
        cli_default(model, 8, "h100_sxm", isl=2048, osl=512, ttft=2000.0, tpot=50.0)
        return evaluated - before

    yield lambda: cli_estimate(model, "h100_sxm", isl=2048, osl=512, batch_size=8)  # reads its tables
    while True:
        yield run


def used() -> float:
    """Seconds of a processor that this process and its children have used."""
    all_of = [getrusage(who) for who in (RUSAGE_SELF, RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in all_of)


PLANNERS = {p.__name__: p for p in (calculon, llm_analysis, simumax, aiconfigurator)}


def main() -> None:
    """Evaluate for some seconds after the first, which warms up; count those that were answered apart."""
    name, folder, seconds = sys.argv[1], Path(sys.argv[2]), float(sys.argv[3])
    logging.disable(logging.CRITICAL)
    done = answered = 0
    taken, fault = 0.0, ""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            calls = PLANNERS[name](folder)
            first = next(calls)
            with contextlib.suppress(Exception):
                first()
            start = used()
            while taken < seconds:
                call = next(calls)
                try:
                    count = call()
                    count = count if isinstance(count, int) else 1
                    answered, done = answered + count, done + count
                except Exception as wrong:
                    fault, done = f"{type(wrong).__name__}: {wrong}", done + 1
                taken = used() - start
        except Exception as missing:
            fault = f"{type(missing).__name__}: {missing}"
    what = PLANNERS[name].__doc__
    print(
        json.dumps({"what": what, "done": done, "answered": answered, "seconds": taken, "fault": fault[:200]})
    )


if __name__ == "__main__":
    main()
