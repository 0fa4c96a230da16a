"""Optuna's API over HyperDrive: ``import hyperdrive_ml.optuna as optuna`` runs a program for Optuna.

Optuna need not be installed. Studies are in the state folder, where the command line and the dashboard see them.

Example:
    >>> import hyperdrive_ml.optuna as optuna
    >>> study = optuna.create_study()
    >>> study.optimize(lambda trial: trial.suggest_float("x", -10, 10) ** 2, n_trials=30)
    >>> study.best_params
"""

from __future__ import annotations

from . import (
    distributions,
    exceptions,
    importance,
    logging,
    pruners,
    samplers,
    storages,
    study,
    trial,
    visualization,
)
from .exceptions import TrialPruned
from .study import (
    Study,
    copy_study,
    create_study,
    delete_study,
    get_all_study_names,
    get_all_study_summaries,
    load_study,
)
from .transfer import export_study, import_study
from .trial import Trial, create_trial

__all__ = [
    "Study",
    "Trial",
    "TrialPruned",
    "copy_study",
    "create_study",
    "create_trial",
    "delete_study",
    "distributions",
    "exceptions",
    "export_study",
    "get_all_study_names",
    "get_all_study_summaries",
    "import_study",
    "importance",
    "load_study",
    "logging",
    "pruners",
    "samplers",
    "storages",
    "study",
    "trial",
    "visualization",
]
