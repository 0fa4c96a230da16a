"""What the callbacks of ``lightning`` and ``pytorch_lightning`` share; each package takes its own class only."""

from __future__ import annotations

from typing import Any, Optional

from .reporter import Metric, Reported, Reporter


class LightningHooks:
    """Reports each epoch of a training with Lightning, and ends the training after it where the trial should stop.

    If the trainer validates, epochs without a validation are not reported.

    Args:
        metric: A name that the module logs, such as ``val_loss``; a mapping such as ``{"loss": "val_loss", "score":
            "val_accuracy"}`` reports several, by the sweep's names.
        trial: An ``hd.Trial`` or ``hd.AskedTrial``. Default: the trial that runs here.

    Raises:
        HyperDriveError: PYTHON_BAD_ARGUMENT at the end of a training that never logged the metric.
    """

    def __init__(self, metric: Metric, trial: Optional[Reported] = None) -> None:
        super().__init__()
        self._reporter = Reporter(metric, trial)
        self._is_validated = False

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        """Called by Lightning after each validation."""
        self._is_validated = True

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """Called by Lightning after each epoch, and its validation."""
        validates = sum(trainer.num_val_batches) > 0
        if validates and not self._is_validated:
            return
        self._is_validated = False
        should_stop = False
        if trainer.is_global_zero:
            should_stop = self._reporter.report_if_measured(trainer.callback_metrics, trainer.current_epoch)
        # All processes of a training must stop after the same epoch.
        if trainer.strategy.broadcast(should_stop):
            trainer.should_stop = True

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        """Called by Lightning after the training."""
        if trainer.is_global_zero:
            self._reporter.ended(trainer.callback_metrics)
