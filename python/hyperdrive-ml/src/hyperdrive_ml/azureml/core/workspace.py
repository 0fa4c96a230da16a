"""``azureml.core.workspace``: a workspace is a state folder."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Mapping, Optional

from ...azure.notes import refused
from ...azure.reads import Sweeps
from ...engine.process import absolute_state

if TYPE_CHECKING:
    from .compute import ComputeTarget
    from .datastore import Datastore
    from .environment import Environment
    from .experiment import Experiment
    from .model import Model

__all__ = ["Workspace"]

_NOBODY = "00000000-0000-0000-0000-000000000000"


class _Targets(Dict[str, "ComputeTarget"]):
    """Compute targets by name: asking for any other name makes it."""

    def __init__(self, workspace: "Workspace") -> None:
        super().__init__()
        self._workspace = workspace

    def __missing__(self, name: str) -> "ComputeTarget":
        from .compute import AmlCompute

        return AmlCompute(self._workspace, name)


class Workspace:
    """A state folder under the name of a workspace.

    ``from_config`` reads names from ``config.json`` as Azure ML does, if there is one. The sweeps are in
    ``HYPERDRIVE_STATE``, else ``.hyperdrive`` of the present folder, whatever the names.

    Attributes:
        name: Its name.
        subscription_id: As given; nothing is asked for it.
        resource_group: As given.
        location: ``local``.
        state: The state folder.
    """

    location = "local"

    def __init__(
        self,
        subscription_id: str = _NOBODY,
        resource_group: str = "local",
        workspace_name: str = "local",
        auth: Any = None,
        **more: Any,
    ) -> None:
        self.name = workspace_name
        self.subscription_id = subscription_id
        self.resource_group = resource_group
        self.state = absolute_state(None)
        self.compute_targets: Dict[str, ComputeTarget] = _Targets(self)

    @staticmethod
    def from_config(path: Optional[str] = None, auth: Any = None, **more: Any) -> "Workspace":
        """The workspace of ``config.json`` (in this folder or one above it), else one named ``local``."""
        config: Mapping[str, Any] = {}
        for file in _config_files(path):
            if file.is_file():
                config = json.loads(file.read_text(encoding="utf-8-sig"))
                break
        return Workspace(
            str(config.get("subscription_id", _NOBODY)),
            str(config.get("resource_group", "local")),
            str(config.get("workspace_name", "local")),
        )

    @staticmethod
    def get(
        name: str, auth: Any = None, subscription_id: str = _NOBODY, resource_group: str = "local", **more: Any
    ) -> "Workspace":
        """A workspace of this name; none has to exist."""
        return Workspace(subscription_id, resource_group, name)

    @staticmethod
    def create(
        name: str, auth: Any = None, subscription_id: str = _NOBODY, resource_group: str = "local", **more: Any
    ) -> "Workspace":
        """A workspace of this name; nothing is created."""
        return Workspace(subscription_id, resource_group, name)

    @property
    def sweeps(self) -> Sweeps:
        """Reads of the state folder."""
        return Sweeps(self.state)

    @property
    def experiments(self) -> "Dict[str, Experiment]":
        """Experiments that have runs, by name."""
        from .experiment import Experiment

        return {each.name: each for each in Experiment.list(self)}

    @property
    def models(self) -> "Dict[str, Model]":
        """The latest version of each registered model, by name."""
        from .model import Model

        return {model.name: model for model in Model.list(self, latest=True)}

    @property
    def datasets(self) -> Dict[str, Any]:
        """Registered data sets, by name."""
        from .dataset import Dataset

        return Dataset.get_all(self)

    @property
    def datastores(self) -> "Dict[str, Datastore]":
        """The default datastore."""
        store = self.get_default_datastore()
        return {store.name: store}

    @property
    def environments(self) -> "Dict[str, Environment]":
        """Environments are not kept: none."""
        return {}

    def get_default_datastore(self) -> "Datastore":
        """A folder of the state folder."""
        from .datastore import Datastore

        return Datastore(self)

    def get_details(self) -> Dict[str, Any]:
        """The workspace as a mapping."""
        return {"id": self.state, "name": self.name, "location": self.location, "type": "Workspace"}

    def get_run(self, run_id: str) -> Any:
        """A run by its id."""
        from .run import Run

        return Run.get(self, run_id)

    def get_mlflow_tracking_uri(self, *given: Any, **named: Any) -> str:
        """The address that MLflow's client reads and logs at, while this program runs."""
        return self.sweeps.address()

    def get_default_keyvault(self) -> Any:
        """Refuses: there is no key vault."""
        raise refused("Keyvault", "read secrets from the environment, with inherit_environment in a sweep file")

    def write_config(self, path: Optional[str] = None, file_name: str = "config.json") -> None:
        """Writes what ``from_config`` reads."""
        folder = Path(path or ".") / ".azureml"
        folder.mkdir(parents=True, exist_ok=True)
        names = {
            "subscription_id": self.subscription_id,
            "resource_group": self.resource_group,
            "workspace_name": self.name,
        }
        (folder / file_name).write_text(json.dumps(names, indent=4) + "\n", encoding="utf-8")

    def keep_compute_target(self, target: "ComputeTarget") -> None:
        """Lists a compute target."""
        self.compute_targets[target.name] = target

    def __repr__(self) -> str:
        return f"Workspace.create(name={self.name!r}, state={self.state!r})"


def _config_files(path: Optional[str]) -> Iterator[Path]:
    if path is not None and os.path.isfile(path):
        yield Path(path)
        return
    start = Path(path or ".").resolve()
    folders: List[Path] = [start, *start.parents]
    for folder in folders:
        yield folder / "config.json"
        yield folder / ".azureml" / "config.json"
        yield folder / "aml_config" / "config.json"
