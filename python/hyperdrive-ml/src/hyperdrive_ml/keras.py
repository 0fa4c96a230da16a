"""Keras: each epoch is a step of the trial.

from hyperdrive_ml.keras import Callback

model.fit(X, y, validation_data=held_out, epochs=20, callbacks=[Callback("val_loss")])
"""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional

from .packages import package
from .reporter import Metric, Reported, Reporter

_Base: Any = package("keras").callbacks.Callback


class Callback(_Base):  # type: ignore[misc]
    """Reports each epoch of a training with Keras, and ends the training after it where the trial should stop.

    Args:
        metric: Such as ``val_loss``; a mapping such as ``{"loss": "val_loss", "score": "val_accuracy"}`` reports
            several, by the sweep's names.
        trial: An ``hd.Trial`` or ``hd.AskedTrial``. Default: the trial that runs here.

    Raises:
        HyperDriveError: PYTHON_BAD_ARGUMENT at the end of a training that never measured the metric.

    Example:
        >>> model.fit(X, y, validation_split=0.2, epochs=20, callbacks=[Callback("val_loss", trial)])
    """

    def __init__(self, metric: Metric, trial: Optional[Reported] = None) -> None:
        base: Any = _Base
        base.__init__(self)
        self._reporter = Reporter(metric, trial)
        self._measured: Dict[str, float] = {}

    def on_epoch_end(self, epoch: int, logs: Optional[Mapping[str, float]] = None) -> None:
        """Called by Keras after each epoch."""
        self._measured.update(logs or {})
        # With `validation_freq` some epochs have no validation.
        if self._reporter.report_if_measured(logs or {}, epoch):
            model: Any = self.model
            model.stop_training = True

    def on_train_end(self, logs: Optional[Mapping[str, float]] = None) -> None:
        """Called by Keras after the training."""
        self._reporter.ended(self._measured)
