"""``azureml.train.dnn``: refused."""

from __future__ import annotations

from ...azure.notes import Refused
from ..core.runconfig import MpiConfiguration as Mpi

__all__ = ["Chainer", "Mpi", "PyTorch", "TensorFlow"]

_INSTEAD = "ScriptRunConfig(source_directory=…, script=…, arguments=[…]) runs the same script"


class PyTorch(Refused):
    """Refuses: the original ended estimators too."""

    instead = _INSTEAD


class TensorFlow(Refused):
    """Refuses: the original ended estimators too."""

    instead = _INSTEAD


class Chainer(Refused):
    """Refuses: the original ended estimators too."""

    instead = _INSTEAD
