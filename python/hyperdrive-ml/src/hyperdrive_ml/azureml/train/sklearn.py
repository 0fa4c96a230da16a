"""``azureml.train.sklearn``: refused."""

from __future__ import annotations

from ...azure.notes import Refused

__all__ = ["SKLearn"]


class SKLearn(Refused):
    """Refuses: the original ended estimators too."""

    instead = "ScriptRunConfig(source_directory=…, script=…, arguments=[…]) runs the same script"
