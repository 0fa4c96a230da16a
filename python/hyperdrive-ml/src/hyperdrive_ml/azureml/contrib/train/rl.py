"""``azureml.contrib.train.rl``: refused."""

from __future__ import annotations

from ....azure.notes import Refused

__all__ = ["ReinforcementLearningEstimator"]


class ReinforcementLearningEstimator(Refused):
    """Refuses: a trial may be any command."""

    instead = "ScriptRunConfig(source_directory=…, script=…) runs a script that trains the agent"
