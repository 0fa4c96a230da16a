"""``azureml.core.runconfig``: settings of a run. Those of a machine elsewhere are recorded only."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, Dict, List, Optional

from .environment import Environment

__all__ = [
    "DEFAULT_CPU_IMAGE",
    "DEFAULT_GPU_IMAGE",
    "DockerConfiguration",
    "MpiConfiguration",
    "PyTorchConfiguration",
    "RunConfiguration",
    "TensorflowConfiguration",
]

DEFAULT_CPU_IMAGE = "local"
DEFAULT_GPU_IMAGE = "local"


class RunConfiguration:
    """Settings of a run.

    Attributes:
        script: Of a ``ScriptRunConfig`` that names none.
        arguments: Likewise.
        target: Kept; every target is this machine.
        environment: Its variables are given to the run.
        environment_variables: Given to the run.
        max_run_duration_seconds: A run that takes longer is ended. None: no limit.
    """

    def __init__(
        self,
        script: Optional[str] = None,
        arguments: Optional[List[Any]] = None,
        framework: str = "Python",
        communicator: str = "None",
        **more: Any,
    ) -> None:
        self.script = script
        self.arguments: List[Any] = list(arguments or [])
        self.framework = framework
        self.communicator = communicator
        self.target: Any = "local"
        self.environment: Any = Environment()
        self.environment_variables: Dict[str, str] = {}
        self.max_run_duration_seconds: Optional[int] = None
        self.node_count = 1
        self.docker = SimpleNamespace(use_docker=False, arguments=[])
        self.mpi = SimpleNamespace(process_count_per_node=1)
        self.data: Dict[str, Any] = {}
        self.data_references: Dict[str, Any] = {}
        self.amlcompute = SimpleNamespace(vm_size=None, name=None)
        self.history = SimpleNamespace(output_collection=True)


class DockerConfiguration(SimpleNamespace):
    """Recorded: runs use no container."""

    def __init__(self, use_docker: bool = False, shm_size: Optional[str] = None, arguments: Any = None) -> None:
        super().__init__(use_docker=use_docker, shm_size=shm_size, arguments=arguments)


class MpiConfiguration(SimpleNamespace):
    """Recorded: start the processes with ``command="mpirun -n 4 python train.py"``."""

    def __init__(self, process_count_per_node: int = 1, node_count: int = 1) -> None:
        super().__init__(process_count_per_node=process_count_per_node, node_count=node_count)


class PyTorchConfiguration(SimpleNamespace):
    """Several processes of each run, all on this machine, with ``RANK``, ``WORLD_SIZE`` and the like."""

    def __init__(
        self, communication_backend: str = "Nccl", process_count: Optional[int] = None, node_count: int = 1
    ) -> None:
        super().__init__(
            communication_backend=communication_backend, process_count=process_count, node_count=node_count
        )

    def block(self) -> Dict[str, Any]:
        """The block ``distribution`` of a sweep file."""
        return {"type": "pytorch", "process_count_per_instance": self.process_count or self.node_count}


class TensorflowConfiguration(SimpleNamespace):
    """Recorded: a run is one process."""

    def __init__(self, worker_count: int = 1, parameter_server_count: int = 1) -> None:
        super().__init__(worker_count=worker_count, parameter_server_count=parameter_server_count)
