"""``azureml.core.experiment``: a name under which runs are submitted."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Mapping, Optional, cast

from ...azure.reads import Row
from ...azure.run_facts import experiment_of
from ...azure.single import single_run
from ...azure.submit import submit, tag_texts
from ...errors import bad_argument
from .run import Run, run_of
from .script_run_config import ScriptRunConfig
from .workspace import Workspace

__all__ = ["Experiment"]


class Experiment:
    """A name under which runs are submitted.

    Args:
        workspace: Where its runs are kept.
        name: Its name.
    """

    def __init__(self, workspace: Workspace, name: str, *given: Any, **named: Any) -> None:
        if not isinstance(cast(object, name), str) or not name:
            raise bad_argument("name", name, "text")
        self.workspace = workspace
        self.name = name

    @property
    def id(self) -> str:
        """Its name."""
        return self.name

    @staticmethod
    def list(workspace: Workspace, *given: Any, **named: Any) -> "List[Experiment]":
        """Experiments that have runs."""
        names = {experiment_of(row): None for row in workspace.sweeps.all()}
        return [Experiment(workspace, name) for name in names]

    def submit(self, config: Any, tags: Optional[Mapping[str, Any]] = None, **more: Any) -> Any:
        """Starts a run and returns at once. The run goes on when this program ends.

        Args:
            config: A ``HyperDriveConfig`` gives a ``HyperDriveRun``; a ``ScriptRunConfig`` one ``Run``; a ``Pipeline``
                its run.
            tags: Tags of the run.

        Raises:
            HyperDriveConfigException: for any problem of a sweep, before anything runs.
        """
        from ..train.hyperdrive.runconfig import HyperDriveConfig

        if isinstance(config, HyperDriveConfig):
            return self._submit_sweep(config, tags or {})
        if isinstance(config, ScriptRunConfig):
            return self._submit_script(config, tags or {})
        submit_here = getattr(config, "submit_to", None)
        if submit_here is not None:
            return submit_here(self)
        raise bad_argument("config", config, "a HyperDriveConfig, a ScriptRunConfig or a Pipeline")

    def get_runs(
        self,
        type: Optional[str] = None,
        tags: Any = None,
        properties: Any = None,
        include_children: bool = False,
        **more: Any,
    ) -> Iterator[Any]:
        """Its runs, newest first.

        Args:
            type: ``hyperdrive`` or ``azureml.scriptrun``.
            tags: Only runs with this tag, or with these values of tags.
            include_children: Also the trials of sweeps.
        """
        for row in self._rows():
            run = run_of(self, row, row["id"])
            if (type is None or run.type == type) and _has(run.get_tags, tags):
                yield run
            if include_children and run.type == "hyperdrive":
                yield from run.get_children()

    def get_run(self, run_id: str) -> Any:
        """A run by its id."""
        return Run.get(self.workspace, run_id)

    def get_docs_url(self) -> str:
        """The address of the dashboard."""
        return self.workspace.sweeps.address()

    get_portal_url = get_docs_url

    def start_logging(self, *given: Any, snapshot_directory: Optional[str] = None, **named: Any) -> Any:
        """Starts a run that this program logs to, without a script: ``run.log(…)``, then ``run.complete()``."""
        from .interactive import InteractiveRun

        return InteractiveRun.start(self)

    def _submit_sweep(self, config: Any, tags: Mapping[str, Any]) -> Any:
        from ..train.hyperdrive.run import HyperDriveRun

        sweep = {**config.sweep_file(), **self._labels(tags)}
        with config.refusing():
            made = submit(sweep, self.workspace.state, self.name)
        return HyperDriveRun(self, made, config)

    def _submit_script(self, config: ScriptRunConfig, tags: Mapping[str, Any]) -> Run:
        trial = config.trial()
        trial["environment_variables"]["AZUREML_RUN_ALONE"] = "1"
        sweep = single_run(trial, self._labels(tags), config.trial_timeout())
        return Run(self, f"{submit(sweep, self.workspace.state, self.name)}_0")

    def _labels(self, tags: Mapping[str, Any]) -> Dict[str, Any]:
        return {"name": self.name, "experiment_name": self.name, **({"tags": tag_texts(tags)} if tags else {})}

    def _rows(self) -> List[Row]:
        rows = [row for row in self.workspace.sweeps.all() if experiment_of(row) == self.name]
        return sorted(rows, key=lambda row: float(row["createdAtMs"]), reverse=True)

    def __repr__(self) -> str:
        return f"Experiment(Name: {self.name}, Workspace: {self.workspace.name})"


def _has(get_tags: Any, tags: Any) -> bool:
    if not tags:
        return True
    there: Mapping[str, Any] = get_tags()
    if isinstance(tags, str):
        return tags in there
    return all(there.get(name) == value for name, value in dict(tags).items())
