"""``azureml.core.compute_target``: compute targets are this machine."""

from __future__ import annotations

from ..exceptions import ComputeTargetException
from .compute import AmlCompute, ComputeTarget

__all__ = ["AmlCompute", "ComputeTarget", "ComputeTargetException"]
