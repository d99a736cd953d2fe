"""The main job: what each policy does to the lead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from leadtime.facts import Catalogue, catalogue
from leadtime.study.posterior import POSTERIOR
from leadtime.study.query import summary
from leadtime.study.records.manifest import Manifest, differences, fingerprint, manifest, study_of
from leadtime.study.run import Ensemble, Progress, run
from leadtime.study.scenario import RUNS, UNTIL, Study, check_sources, study
from leadtime.study.summary import RaceSummary


@dataclass(frozen=True, slots=True)
class Race:
    """A study that has been run: the question, its members, what they say, and the record of it."""

    study: Study
    ensemble: Ensemble
    summary: RaceSummary
    manifest: Manifest

    def to_json(self) -> dict[str, Any]:
        """The summary as a plain tree, and what the uncertain inputs were drawn from."""
        return {**self.summary.to_json(), "inputs": self.study.inputs.to_json()}

    def to_polars(self) -> Any:
        """Percentiles as one table: policy, metric, year, p5, p50, p95 (needs the extra `tables`)."""
        import polars

        return polars.DataFrame(
            [
                {"policy": p.id, "metric": metric, "year": year, **values}
                for p in self.summary.policies
                for metric, years in p.table.items()
                for year, values in years.items()
            ]
        )

    def to_xarray(self) -> Any:
        """Every member as one cube: each metric with dimensions policy, year, member (needs `tables`)."""
        import numpy
        import xarray

        tables = list(self.ensemble.outcomes.values())
        dimensions = ("policy", "year", "member")
        return xarray.Dataset(
            {name: (dimensions, numpy.stack([t[name] for t in tables])) for name in tables[0]},
            coords={"policy": list(self.ensemble.outcomes), "year": list(self.ensemble.years)},
        )


def race(
    policies: Sequence[str] = (),
    *,
    runs: int = RUNS,
    seed: int = 0,
    from_on: date | None = None,
    until: int = UNTIL,
    off: Sequence[str] = (),
    scenario: str | None = None,
    inputs: str | Path = POSTERIOR,
    workers: int | None = None,
    facts: Catalogue | None = None,
    progress: Progress | None = None,
) -> Race:
    """Run the race of two nations under each policy, all on the same members.

    Parameters
    ----------
    policies : sequence of str
        Built-in names or TOML files; none means deny, as-enacted, downgrade and open.
    runs : int
        Members of the ensemble.
    seed : int
        The same seed gives the same bits, whatever `workers` is.
    from_on : date, optional
        Day on which the policies part; until then all share the enacted history. Default: date of the facts.
    until : int
        Last calendar year, 2018 to 2050.
    off : sequence of str
        Mechanisms switched off.
    scenario : str, optional
        Beliefs in the place of ours: a built-in name or a TOML file.
    inputs : str or Path
        What uncertain inputs are drawn from: "posterior" (the one that ships), "priors", or a folder that holds a
        posterior.
    workers : int, optional
        Threads; default one per core.
    facts : Catalogue, optional
        Default: the facts that come with Leadtime.
    progress : callable, optional
        Told (blocks done, blocks in all).

    Raises
    ------
    InputError
        If a policy is unknown or malformed, or a number is out of range.
    """
    known = facts or catalogue()
    asked = study(
        policies,
        facts_on=known.snapshot_on,
        runs=runs,
        seed=seed,
        from_on=from_on,
        until=until,
        off=off,
        scenario=scenario,
        inputs=inputs,
        facts=known,
    )
    return raced(asked, known, workers=workers, progress=progress)


def raced(
    asked: Study, facts: Catalogue, *, workers: int | None = None, progress: Progress | None = None
) -> Race:
    """Run a study that has been checked."""
    check_sources(asked, facts.sources)
    ensemble = run(asked, facts, workers=workers, progress=progress)
    return Race(asked, ensemble, summary(asked, ensemble, facts), manifest(asked, ensemble, facts))


@dataclass(frozen=True, slots=True)
class Replay:
    """A recorded run, run again: whether every bit came out the same, and what has changed since."""

    race: Race
    is_same: bool
    policies_changed: tuple[str, ...]
    differences: tuple[str, ...]


def replay(tree: Mapping[str, Any], where: Path, *, progress: Progress | None = None) -> Replay:
    """Run a manifest's question again and compare every bit.

    Parameters
    ----------
    tree : mapping
        The manifest, as `store.read_manifest` gives it.
    where : Path
        Its file, for messages.
    """
    facts = catalogue()
    again = raced(study_of(tree, str(where)), facts, progress=progress)
    prints = {p: fingerprint(table) for p, table in again.ensemble.outcomes.items()}
    changed = tuple(p for p, was in tree["results"].items() if prints.get(p) != was)
    return Replay(again, not changed, changed, differences(tree, facts))
