"""``azure.ai.ml.MLClient``: a state folder."""

from __future__ import annotations

from typing import Any, Generic, Optional, TypeVar

from ..azure.notes import refused
from ..azure.reads import Sweeps
from ..azureml.core.workspace import Workspace as _Names
from .assets import ComputeOperations, DataOperations, EnvironmentOperations, ModelOperations, WorkspaceOperations
from .entities import AmlCompute, Data, Environment, Model
from .exceptions import ValidationException
from .job import Job
from .operations import JobOperations

__all__ = ["MLClient"]

T = TypeVar("T")


class Poller(Generic[T]):
    """The result of an operation that has ended."""

    def __init__(self, result: T) -> None:
        self._result = result

    def result(self, timeout: Optional[float] = None) -> T:
        """The result."""
        return self._result

    def wait(self, timeout: Optional[float] = None) -> None:
        """Returns at once."""

    def done(self) -> bool:
        """True."""
        return True

    def status(self) -> str:
        """``Succeeded``."""
        return "Succeeded"


class MLClient:
    """A state folder under the name of a workspace. Nothing is asked of the credential.

    Args:
        credential: Any object; never called.
        subscription_id: Kept.
        resource_group_name: Kept.
        workspace_name: Kept.

    Attributes:
        jobs: Sweeps and commands.
        models: Registered models.
        data: Local files and folders under names.
        environments: Recorded only.
        compute: Names for this machine.
        workspaces: The workspace's name.
    """

    def __init__(
        self,
        credential: Any = None,
        subscription_id: Optional[str] = None,
        resource_group_name: Optional[str] = None,
        workspace_name: Optional[str] = None,
        registry_name: Optional[str] = None,
        **more: Any,
    ) -> None:
        # Samples also call them by these names.
        group = resource_group_name or more.get("resource_group") or "local"
        name = workspace_name or more.get("workspace") or "local"
        self._names = _Names(subscription_id or _Names.from_config().subscription_id, group, name)
        self.subscription_id = self._names.subscription_id
        self.resource_group_name = group
        self.workspace_name = name
        self.state = self._names.state
        sweeps = Sweeps(self.state)
        self.jobs = JobOperations(sweeps)
        self.models = ModelOperations(sweeps)
        self.data = DataOperations(self.state)
        self.environments = EnvironmentOperations()
        self.compute = ComputeOperations()
        self.workspaces = WorkspaceOperations(name)

    @classmethod
    def from_config(cls, credential: Any = None, *, path: Optional[str] = None, **more: Any) -> "MLClient":
        """The names of ``config.json`` (in this folder or one above it), else ``local``."""
        names = _Names.from_config(path)
        return cls(credential, names.subscription_id, names.resource_group, names.name)

    def create_or_update(self, entity: Any, **more: Any) -> Any:
        """Submits a job, or keeps a model, data or an environment."""
        if isinstance(entity, Job):
            return self.jobs.create_or_update(entity, **more)
        if isinstance(entity, Model):
            return self.models.create_or_update(entity)
        if isinstance(entity, Data):
            return self.data.create_or_update(entity)
        if isinstance(entity, Environment):
            return self.environments.create_or_update(entity)
        if isinstance(entity, AmlCompute):
            return self.compute.begin_create_or_update(entity).result()
        raise ValidationException(f"expected a job, a model, data or an environment, got {entity!r}", field="entity")

    def begin_create_or_update(self, entity: Any, **more: Any) -> "Poller[Any]":
        """As ``create_or_update``; the result is there at once."""
        return Poller(self.create_or_update(entity, **more))

    @property
    def components(self) -> Any:
        """Refuses: there is no registry of components."""
        raise refused("ml_client.components", "load_component(source='component.yml')")

    @property
    def online_endpoints(self) -> Any:
        """Refuses: HyperDrive serves no models."""
        raise refused("ml_client.online_endpoints", "load the files that ml_client.models.download copies")

    online_deployments = online_endpoints
    batch_endpoints = online_endpoints
    batch_deployments = online_endpoints

    @property
    def schedules(self) -> Any:
        """Refuses: there are no schedules."""
        raise refused("ml_client.schedules", "start the program with cron or your scheduler")

    @property
    def datastores(self) -> Any:
        """Refuses: there are no datastores."""
        raise refused(
            "ml_client.datastores", "give local paths, or register them: ml_client.data.create_or_update(Data(…))"
        )

    def __repr__(self) -> str:
        return f"MLClient(workspace_name={self.workspace_name!r}, state={self.state!r})"
