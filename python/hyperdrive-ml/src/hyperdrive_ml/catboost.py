"""CatBoost: each round of boosting is a step of the trial.

from hyperdrive_ml.catboost import Callback

model.fit(data, eval_set=held_out, callbacks=[Callback("Logloss")])
"""

from __future__ import annotations

from typing import Any, Optional

from .packages import package
from .reporter import Metric, Reported, Reporter, rounds

package("catboost")


class Callback:
    """Reports each round of a training with CatBoost, and ends the training early where the trial should stop.

    Args:
        metric: Such as ``Logloss``, or ``validation_1-AUC`` where several sets have it; a mapping such as ``{"loss":
            "Logloss", "score": "AUC"}`` reports several, by the sweep's names.
        trial: An ``hd.Trial`` or ``hd.AskedTrial``. Default: the trial that runs here.

    Raises:
        CatBoostError: in the first round if CatBoost does not measure the metric; its text has the HyperDriveError.

    Example:
        >>> model = catboost.CatBoostClassifier(**trial.config)
        >>> model.fit(X, y, eval_set=(X_valid, y_valid), callbacks=[Callback("Logloss", trial)])
    """

    def __init__(self, metric: Metric, trial: Optional[Reported] = None) -> None:
        self._reporter = Reporter(metric, trial)
        self._measured = 0

    def after_iteration(self, info: Any) -> bool:
        """Called by CatBoost after each round. Returns whether to continue."""
        logs = {(data, name): values for data, log in info.metrics.items() for name, values in log.items()}
        measured = max((len(values) for values in logs.values()), default=0)
        if measured == self._measured and info.iteration > 1:
            # With `metric_period` some rounds measure nothing.
            return True
        self._measured = measured
        latest = {name: values[-1] for name, values in logs.items()}
        # CatBoost counts rounds from 1.
        return not self._reporter.report(rounds(latest, "learn"), info.iteration - 1)
