"""Several processes of a trial."""

from __future__ import annotations

from typing import Any, Dict, Optional

__all__ = ["MpiDistribution", "PyTorchDistribution", "TensorFlowDistribution"]


class _Distribution:
    type = ""

    def __init__(self, **keys: Any) -> None:
        self._names = list(keys)
        for name, value in keys.items():
            setattr(self, name, value)

    def to_json(self) -> Dict[str, Any]:
        """The block ``distribution`` of a sweep file."""
        given = {name: getattr(self, name) for name in self._names}
        return {"type": self.type, **{name: value for name, value in given.items() if value is not None}}


class PyTorchDistribution(_Distribution):
    """Processes of PyTorch."""

    type = "pytorch"

    def __init__(self, *, process_count_per_instance: Optional[int] = None, **more: Any) -> None:
        super().__init__(process_count_per_instance=process_count_per_instance)


class MpiDistribution(_Distribution):
    """Processes of MPI."""

    type = "mpi"

    def __init__(self, *, process_count_per_instance: Optional[int] = None, **more: Any) -> None:
        super().__init__(process_count_per_instance=process_count_per_instance)


class TensorFlowDistribution(_Distribution):
    """Processes of TensorFlow."""

    type = "tensorflow"

    def __init__(self, *, parameter_server_count: int = 0, worker_count: Optional[int] = None, **more: Any) -> None:
        super().__init__(parameter_server_count=parameter_server_count, worker_count=worker_count)
