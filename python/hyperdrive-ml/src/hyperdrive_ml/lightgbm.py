"""LightGBM: each round of boosting is a step of the trial.

from hyperdrive_ml.lightgbm import callback

booster = lightgbm.train(config, data, valid_sets=[held_out], callbacks=[callback("auc")])
"""

from __future__ import annotations

from typing import Any, List, Optional, Tuple

from .packages import package
from .reporter import Metric, Reported, Reporter, rounds

_lightgbm: Any = package("lightgbm")


class Callback:
    """What ``callback`` makes."""

    #: After LightGBM's own record and log of the round, before its early stopping may end the training.
    order: int = 25
    before_iteration: bool = False

    def __init__(self, metric: Metric, trial: Optional[Reported] = None) -> None:
        self._reporter = Reporter(metric, trial)

    def __call__(self, env: Any) -> None:
        rows: List[Any] = env.evaluation_result_list or []
        # Sets and metrics by name; `lightgbm.cv` adds the standard deviation over the folds.
        results = {_name(str(row[0]), str(row[1])): float(row[2]) for row in rows}
        if self._reporter.report(rounds(results, "training"), env.iteration):
            # Caught by LightGBM, which keeps the model with all rounds so far.
            raise _lightgbm.callback.EarlyStopException(env.iteration, env.evaluation_result_list)


def _name(data: str, metric: str) -> Tuple[str, str]:
    """The set and the metric: ``lightgbm.cv`` of older releases names both in the second."""
    held_out, space, name = metric.partition(" ")
    return (held_out, name) if data == "cv_agg" and space else (data, metric)


def callback(metric: Metric, trial: Optional[Reported] = None) -> Callback:
    """Reports each round of a training with LightGBM, and ends the training early where the trial should stop.

    For ``lightgbm.train``, ``lightgbm.cv`` and the ``fit`` of ``LGBMClassifier`` and its kin.

    Args:
        metric: Such as ``auc``, or ``valid_0-auc`` where several sets have it; a mapping such as ``{"score": "auc",
            "loss": "binary_logloss"}`` reports several, by the sweep's names.
        trial: An ``hd.Trial`` or ``hd.AskedTrial``. Default: the trial that runs here.

    Raises:
        HyperDriveError: PYTHON_BAD_ARGUMENT in the first round if LightGBM does not measure the metric.

    Example:
        >>> model = lightgbm.LGBMClassifier(**trial.config)
        >>> model.fit(X, y, eval_set=[(X_valid, y_valid)], eval_metric="auc", callbacks=[callback("auc", trial)])
    """
    return Callback(metric, trial)
