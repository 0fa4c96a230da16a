"""XGBoost: each round of boosting is a step of the trial.

from hyperdrive_ml.xgboost import Callback

booster = xgboost.train(config, data, evals=[(held_out, "validation")], callbacks=[Callback("auc")])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, Mapping, Optional, Sequence, Tuple, cast

from .packages import package
from .reporter import Metric, Reported, Reporter, rounds

if TYPE_CHECKING:
    TrainingCallback = object
else:
    TrainingCallback = package("xgboost.callback").TrainingCallback


class Callback(TrainingCallback):
    """Reports each round of a training with XGBoost, and ends the training early where the trial should stop.

    For ``xgboost.train``, ``xgboost.cv`` and ``XGBClassifier(callbacks=[…])`` and its kin.

    Args:
        metric: Such as ``auc``, or ``validation_0-auc`` where several sets have it; a mapping such as ``{"score":
            "auc", "loss": "logloss"}`` reports several, by the sweep's names.
        trial: An ``hd.Trial`` or ``hd.AskedTrial``. Default: the trial that runs here.

    Raises:
        HyperDriveError: PYTHON_BAD_ARGUMENT in the first round if XGBoost does not measure the metric.

    Example:
        >>> model = xgboost.XGBClassifier(**trial.config, eval_metric="auc", callbacks=[Callback("auc", trial)])
        >>> model.fit(X, y, eval_set=[(X_valid, y_valid)])
    """

    def __init__(self, metric: Metric, trial: Optional[Reported] = None) -> None:
        super().__init__()
        self._reporter = Reporter(metric, trial)

    def after_iteration(self, model: Any, epoch: int, evals_log: Mapping[str, Mapping[str, Sequence[Any]]]) -> bool:
        """Called by XGBoost after each round. Returns whether to stop."""
        latest: Dict[Tuple[str, str], Any] = {
            (data, name): values[-1] for data, log in evals_log.items() for name, values in log.items()
        }
        # `xgboost.cv` gives pairs: mean and standard deviation over the folds.
        means = {name: _mean(value) for name, value in latest.items()}
        return self._reporter.report(rounds(means, "train"), epoch)


def _mean(value: object) -> float:
    return float(cast("Tuple[Any, Any]", value)[0] if isinstance(value, tuple) else cast(Any, value))
