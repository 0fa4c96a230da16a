"""HyperDrive: hyperparameter tuning that anyone can run anywhere.

A function in, the best configuration out:

    import hyperdrive_ml as hd

    @hd.sweep(space={"lr": hd.log_range(1e-5, 1e-1), "depth": hd.int_range(2, 12)}, metric="loss", trials=40)
    def train(lr: float, depth: int) -> float:
        ...

    print(train.run(parallel=4).best)
"""

import importlib
from types import ModuleType

from .engine.connect import connect, disconnect
from .engine.program import Program, find_program
from .errors import HyperDriveError, Infeasible, TrialStopped
from .notebook import View, view
from .result import Result
from .running.trial import Trial
from .running.worker import running_in_worker
from .script import config, report, should_stop
from .space import (
    Expression,
    choice,
    int_range,
    log_range,
    lognormal,
    loguniform,
    normal,
    qlognormal,
    qloguniform,
    qnormal,
    quniform,
    randint,
    range,
    uniform,
)
from .study import AskedTrial, Best, Front, Study
from .sweep import Sweep, maximize, maximize_async, minimize, minimize_async, sweep

__version__ = "0.1.0"

__all__ = [
    "AskedTrial",
    "Best",
    "Expression",
    "Front",
    "HyperDriveError",
    "Infeasible",
    "Program",
    "Result",
    "Study",
    "Sweep",
    "Trial",
    "TrialStopped",
    "View",
    "choice",
    "config",
    "connect",
    "disconnect",
    "find_program",
    "int_range",
    "log_range",
    "lognormal",
    "loguniform",
    "maximize",
    "maximize_async",
    "minimize",
    "minimize_async",
    "normal",
    "qlognormal",
    "qloguniform",
    "qnormal",
    "quniform",
    "randint",
    "range",
    "report",
    "running_in_worker",
    "should_stop",
    "sweep",
    "uniform",
    "view",
]

#: Modules that need another package: imported by the first use of ``hd.NAME``.
_LAZY = (
    "catboost",
    "keras",
    "lightgbm",
    "lightning",
    "optuna",
    "pytorch_lightning",
    "sklearn",
    "transformers",
    "xgboost",
)


def __getattr__(name: str) -> ModuleType:
    if name in _LAZY:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
