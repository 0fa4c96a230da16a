"""``azure.ai.ml.entities``: what a client keeps. Compute and environments are this machine and its Python."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, Dict, Mapping, Optional

from ..azure.notes import Refused
from .components import CommandComponent
from .identity import AmlTokenConfiguration, ManagedIdentityConfiguration, UserIdentityConfiguration
from .job import Job
from .jobs import Command, Sweep
from .pipelines import PipelineJob

__all__ = [
    "AmlCompute",
    "AmlTokenConfiguration",
    "BuildContext",
    "CodeConfiguration",
    "Command",
    "CommandComponent",
    "ComputeInstance",
    "Data",
    "Environment",
    "Job",
    "JobResourceConfiguration",
    "ManagedIdentityConfiguration",
    "ManagedOnlineDeployment",
    "ManagedOnlineEndpoint",
    "Model",
    "PipelineJob",
    "QueueSettings",
    "ResourceConfiguration",
    "Sweep",
    "UserIdentityConfiguration",
    "Workspace",
]

_DEPLOY = "load the files that ml_client.models.download copies, in a server of your own"


class Environment:
    """Recorded: trials use the Python that submits them."""

    def __init__(
        self,
        *,
        name: Optional[str] = None,
        version: Optional[str] = None,
        description: Optional[str] = None,
        image: Optional[str] = None,
        build: Any = None,
        conda_file: Any = None,
        tags: Optional[Mapping[str, Any]] = None,
        **more: Any,
    ) -> None:
        self.name = name
        self.version = version
        self.description = description
        self.image = image
        self.build = build
        self.conda_file = conda_file
        self.tags: Dict[str, Any] = dict(tags or {})
        self.id = f"azureml:{name}:{version or '1'}"

    def __repr__(self) -> str:
        return f"Environment(name={self.name!r}, version={self.version!r})"


class AmlCompute:
    """A name for this machine."""

    type = "amlcompute"
    provisioning_state = "Succeeded"

    def __init__(
        self,
        *,
        name: str = "local",
        size: Optional[str] = None,
        min_instances: Optional[int] = None,
        max_instances: Optional[int] = None,
        idle_time_before_scale_down: Optional[int] = None,
        tier: Optional[str] = None,
        description: Optional[str] = None,
        **more: Any,
    ) -> None:
        self.name = name
        self.size = size
        self.min_instances = min_instances
        self.max_instances = max_instances
        self.idle_time_before_scale_down = idle_time_before_scale_down
        self.tier = tier
        self.description = description
        self.location = "local"

    def __repr__(self) -> str:
        return f"{type(self).__name__}(name={self.name!r})"


class ComputeInstance(AmlCompute):
    """A name for this machine."""

    type = "computeinstance"


class Model:
    """A model to register, or a version of a registered one.

    Args:
        path: A local file or folder, or ``azureml://jobs/ID/outputs/artifacts/paths/…``: the files of a trial, or of
            the best trial of a sweep.
        name: Its name.
        type: Such as ``mlflow_model`` or ``custom_model``.
    """

    def __init__(
        self,
        *,
        name: Optional[str] = None,
        version: Optional[str] = None,
        type: Optional[str] = None,
        path: Any = None,
        description: Optional[str] = None,
        tags: Optional[Mapping[str, Any]] = None,
        properties: Optional[Mapping[str, Any]] = None,
        **more: Any,
    ) -> None:
        self.name = name
        self.version = version
        self.type = type
        self.path = path
        self.description = description
        self.tags: Dict[str, Any] = dict(tags or {})
        self.properties: Dict[str, Any] = dict(properties or {})

    @property
    def id(self) -> str:
        """``azureml:NAME:VERSION``."""
        return f"azureml:{self.name}:{self.version}"

    def __repr__(self) -> str:
        return f"Model(name={self.name!r}, version={self.version!r}, path={self.path!r})"


class Data:
    """Data of this machine under a name.

    Args:
        path: A local file or folder.
        type: ``uri_folder`` or ``uri_file``.
    """

    def __init__(
        self,
        *,
        name: Optional[str] = None,
        version: Optional[str] = None,
        path: Any = None,
        type: str = "uri_folder",
        description: Optional[str] = None,
        tags: Optional[Mapping[str, Any]] = None,
        **more: Any,
    ) -> None:
        self.name = name
        self.version = version
        self.path = path
        self.type = type
        self.description = description
        self.tags: Dict[str, Any] = dict(tags or {})

    @property
    def id(self) -> str:
        """``azureml:NAME:VERSION``, which an ``Input`` takes as its path."""
        return f"azureml:{self.name}:{self.version}"

    def __repr__(self) -> str:
        return f"Data(name={self.name!r}, version={self.version!r}, path={self.path!r})"


class Workspace(SimpleNamespace):
    """A workspace's name."""

    def __init__(self, name: str = "local", **more: Any) -> None:
        super().__init__(**{"location": "local", "resource_group": "local", **more, "name": name})


class BuildContext(SimpleNamespace):
    """Recorded: nothing is built."""

    def __init__(self, *, path: Any = None, dockerfile_path: Optional[str] = None) -> None:
        super().__init__(path=path, dockerfile_path=dockerfile_path)


class ResourceConfiguration(SimpleNamespace):
    """Recorded: a trial takes one processor of this machine."""


class JobResourceConfiguration(ResourceConfiguration):
    """Recorded: a trial takes one processor of this machine."""


class QueueSettings(SimpleNamespace):
    """Recorded: there is no queue."""


class ManagedOnlineEndpoint(Refused):
    """Refuses: HyperDrive serves no models."""

    instead = _DEPLOY


class ManagedOnlineDeployment(Refused):
    """Refuses: HyperDrive serves no models."""

    instead = _DEPLOY


class CodeConfiguration(Refused):
    """Refuses: HyperDrive serves no models."""

    instead = _DEPLOY
