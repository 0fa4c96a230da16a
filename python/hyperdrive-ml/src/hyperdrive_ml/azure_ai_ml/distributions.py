"""Several processes of a trial."""

from __future__ import annotations

from typing import Any, Optional

from .blocks import Block

__all__ = ["MpiDistribution", "PyTorchDistribution", "TensorFlowDistribution"]


class PyTorchDistribution(Block):
    """Processes of PyTorch."""

    type = "pytorch"

    def __init__(self, *, process_count_per_instance: Optional[int] = None, **more: Any) -> None:
        super().__init__(process_count_per_instance=process_count_per_instance)


class MpiDistribution(Block):
    """Processes of MPI."""

    type = "mpi"

    def __init__(self, *, process_count_per_instance: Optional[int] = None, **more: Any) -> None:
        super().__init__(process_count_per_instance=process_count_per_instance)


class TensorFlowDistribution(Block):
    """Processes of TensorFlow."""

    type = "tensorflow"

    def __init__(self, *, parameter_server_count: int = 0, worker_count: Optional[int] = None, **more: Any) -> None:
        super().__init__(parameter_server_count=parameter_server_count, worker_count=worker_count)
