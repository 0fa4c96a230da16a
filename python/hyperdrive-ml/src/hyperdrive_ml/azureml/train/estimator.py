"""``azureml.train.estimator``: refused."""

from __future__ import annotations

from ...azure.notes import Refused

__all__ = ["Estimator"]


class Estimator(Refused):
    """Refuses: the original ended estimators too."""

    instead = "ScriptRunConfig(source_directory=…, script=…, arguments=[…]) runs the same script"
