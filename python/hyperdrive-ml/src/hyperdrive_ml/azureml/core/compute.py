"""``azureml.core.compute``: every compute target is this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List, Optional

from ...azure.notes import note
from ..exceptions import ComputeTargetException

if TYPE_CHECKING:
    from .workspace import Workspace

__all__ = ["AmlCompute", "ComputeInstance", "ComputeTarget", "ComputeTargetException"]


class ComputeStatus:
    """The status of a compute target: always ready."""

    provisioning_state = "Succeeded"
    allocation_state = "Steady"
    state = "Running"
    errors = None

    def serialize(self) -> Dict[str, Any]:
        """The status as a mapping."""
        return {"provisioningState": self.provisioning_state, "allocationState": self.allocation_state, "errors": None}


class ComputeTarget:
    """A name for this machine.

    Args:
        workspace: Kept.
        name: Any name: no target has to exist.

    Attributes:
        name: Its name.
        provisioning_state: ``Succeeded``.
    """

    type = "AmlCompute"
    provisioning_state = "Succeeded"
    vm_size = "local"

    def __new__(cls, *given: Any, **named: Any) -> "ComputeTarget":
        # Notebooks ask `type(target) is AmlCompute`.
        return object.__new__(AmlCompute if cls is ComputeTarget else cls)

    def __init__(self, workspace: Optional["Workspace"] = None, name: str = "local", **more: Any) -> None:
        note(f"compute target {name!r} is this machine")
        self.workspace = workspace
        self.name = name
        if workspace is not None:
            workspace.keep_compute_target(self)

    @staticmethod
    def create(workspace: "Workspace", name: str, provisioning_configuration: Any = None) -> "ComputeTarget":
        """Gives this machine another name."""
        return AmlCompute(workspace, name)

    @staticmethod
    def list(workspace: "Workspace") -> "List[ComputeTarget]":
        """The targets that this program has named."""
        return [*workspace.compute_targets.values()]

    @staticmethod
    def attach(workspace: "Workspace", name: str, attach_configuration: Any = None) -> "ComputeTarget":
        """Gives this machine another name."""
        return AmlCompute(workspace, name)

    def wait_for_completion(self, show_output: bool = False, *given: Any, **named: Any) -> None:
        """Returns at once."""
        if show_output:
            print("Succeeded")

    def get_status(self) -> ComputeStatus:
        """Ready."""
        return ComputeStatus()

    def serialize(self) -> Dict[str, Any]:
        """The target as a mapping."""
        return {"name": self.name, "provisioningState": "Succeeded", "properties": {"computeType": self.type}}

    def refresh_state(self) -> None:
        """Does nothing."""

    def delete(self) -> None:
        """Forgets the name."""
        if self.workspace is not None:
            self.workspace.compute_targets.pop(self.name, None)

    detach = delete

    def update(self, *given: Any, **named: Any) -> None:
        """Does nothing: the machine has the processors that it has."""

    def list_nodes(self) -> "List[Dict[str, Any]]":
        """This machine."""
        return [{"nodeId": "local", "nodeState": "idle"}]

    def __repr__(self) -> str:
        return f"{type(self).__name__}(name={self.name!r})"


class AmlCompute(ComputeTarget):
    """A name for this machine. ``max_nodes`` does not limit it: ``max_concurrent_runs`` and the processors do."""

    @staticmethod
    def provisioning_configuration(vm_size: str = "", *given: Any, **named: Any) -> Dict[str, Any]:
        """What a cluster would have been made of; recorded nowhere."""
        return {"vm_size": vm_size, **named}

    @staticmethod
    def supported_vmsizes(workspace: "Workspace", location: Optional[str] = None) -> "List[Dict[str, Any]]":
        """This machine."""
        return [{"name": "local"}]


class ComputeInstance(ComputeTarget):
    """A name for this machine."""

    type = "ComputeInstance"

    @staticmethod
    def provisioning_configuration(*given: Any, **named: Any) -> Dict[str, Any]:
        """What an instance would have been made of; recorded nowhere."""
        return dict(named)
