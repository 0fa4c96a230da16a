"""``azureml.train.automl``: refused."""

from __future__ import annotations

from ....azure.notes import Refused

__all__ = ["AutoMLConfig"]


class AutoMLConfig(Refused):
    """Refuses: HyperDrive tunes scripts."""

    instead = "tune a script of your own; its space may be a choice between models with parameters of their own"
