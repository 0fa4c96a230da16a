"""Hugging Face Transformers: what a ``Trainer`` logs is reported, and a ``Trainer`` is tuned.

from hyperdrive_ml.transformers import Callback, hyperparameter_search

trainer.add_callback(Callback("eval_loss"))
best = hyperparameter_search(trainer, {"learning_rate": hd.log_range(1e-5, 1e-3)}, n_trials=20)
"""

from __future__ import annotations

import inspect
import os
import sys
from typing import Any, Callable, Dict, Mapping, Optional, Union

from .errors import HyperDriveError, bad_argument
from .packages import package
from .reporter import Metric, Reported, Reporter
from .running.objective import raised
from .space import Space
from .study import AskedTrial, Choice, StateFolder, Study

_Base: Any = package("transformers").TrainerCallback
_utils: Any = package("transformers.trainer_utils")


class Callback(_Base):  # type: ignore[misc]
    """Reports what a ``Trainer`` logs, and ends the training where the trial should stop.

    The step is the ``Trainer``'s global step.

    Args:
        metric: A name that the trainer logs, such as ``eval_loss``; a mapping such as ``{"loss": "eval_loss", "score":
            "eval_accuracy"}`` reports several, by the sweep's names.
        trial: An ``hd.Trial`` or ``hd.AskedTrial``. Default: the trial that runs here.

    Raises:
        HyperDriveError: PYTHON_BAD_ARGUMENT at the end of a training that never logged the metric.

    Example:
        >>> trainer = Trainer(model, args, callbacks=[Callback("eval_loss", trial)], …)
        >>> trainer.train()
    """

    def __init__(self, metric: Metric, trial: Optional[Reported] = None) -> None:
        self._reporter = Reporter(metric, trial)
        self._measured: Dict[str, float] = {}

    def on_log(
        self, args: Any, state: Any, control: Any, logs: Optional[Mapping[str, float]] = None, **more: Any
    ) -> None:
        """Called by the trainer for what it logs; an evaluation is logged too."""
        self._measured.update(logs or {})
        should_stop = False
        if state.is_world_process_zero:
            should_stop = self._reporter.report_if_measured(logs or {}, state.global_step)
        if _everywhere(should_stop):
            control.should_training_stop = True

    def on_train_end(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        """Called by the trainer after the training."""
        if state.is_world_process_zero:
            self._reporter.ended(self._measured)


def _everywhere(should_stop: bool) -> bool:
    """What the first process of a training says: all must stop after the same step."""
    distributed: Any = package("torch.distributed", "torch")
    if not (distributed.is_available() and distributed.is_initialized()):
        return should_stop
    said = [should_stop]
    distributed.broadcast_object_list(said, src=0)
    return said[0]


class _Objective(_Base):  # type: ignore[misc]
    """Reports the objective of each evaluation of a search's trial."""

    def __init__(self, trial: AskedTrial, objective: Callable[[Dict[str, float]], float]) -> None:
        self._trial = trial
        self._objective = objective
        self.has_reported = False

    def on_evaluate(self, args: Any, state: Any, control: Any, metrics: Mapping[str, float], **more: Any) -> None:
        """Called by the trainer after each evaluation."""
        self._trial.report(self._objective(dict(metrics)), step=state.global_step)
        self.has_reported = True
        if self._trial.should_stop():
            control.should_training_stop = True


def hyperparameter_search(
    trainer: Any,
    hp_space: Union[Space, Callable[[Any], Mapping[str, Any]]],
    *,
    n_trials: int = 20,
    direction: str = "minimize",
    compute_objective: Optional[Callable[[Dict[str, float]], float]] = None,
    sampling: Choice = "auto",
    early_termination: Optional[Choice] = None,
    seed: Optional[int] = None,
    name: str = "transformers",
    state: Optional[StateFolder] = None,
) -> Any:
    """Tunes a ``Trainer``, as its own ``hyperparameter_search`` does with other back ends.

    Each trial makes a new model with ``model_init`` and trains it with the training arguments of the trial; the trainer
    has its own arguments again afterwards. Evaluations during a training are reported, so a policy may stop it.
    Checkpoints of a trial are in ``run-N`` of the output folder.

    Args:
        trainer: Made with ``model_init``; of one process.
        hp_space: Names of training arguments and their expressions; or a function of the trial that returns such values
            from ``trial.suggest_float``, ``suggest_int`` and ``suggest_categorical``, as for Optuna.
        n_trials: Most trials.
        direction: ``minimize`` or ``maximize``.
        compute_objective: From the metrics of an evaluation. Default: that of Transformers: the loss if there are no
            other metrics, else the sum of these.
        sampling: Such as ``auto``, or a block of a sweep file.
        early_termination: Such as ``median_stopping``, or a block of a sweep file. Default: none.
        seed: Makes suggestions repeatable.
        name: What people call the sweep.
        state: The state folder. Default: ``HYPERDRIVE_STATE``, else ``.hyperdrive``.

    Returns:
        The ``BestRun`` of Transformers: ``run_id`` (the number of the trial), ``objective`` and ``hyperparameters``.

    Raises:
        HyperDriveError: PYTHON_BAD_ARGUMENT for what is no training argument; PYTHON_NO_RESULT if all trials failed.

    Example:
        >>> space = {"learning_rate": hd.log_range(1e-5, 1e-3), "num_train_epochs": hd.int_range(1, 4)}
        >>> best = hyperparameter_search(trainer, space, n_trials=20)
    """
    if trainer.model_init is None:
        raise bad_argument("trainer", trainer, "a Trainer made with model_init, so that each trial trains a new model")
    function = hp_space if callable(hp_space) else None
    space: Optional[Space] = None if callable(hp_space) else hp_space
    for each in space or {}:
        _check_argument(trainer, each)
    objective = compute_objective or _utils.default_compute_objective
    study = Study.create(
        space,
        define_by_run=function is not None,
        metric="objective",
        goal=direction,
        trials=n_trials,
        sampling=sampling,
        early_termination=early_termination,
        seed=seed,
        name=name,
        state=state,
    )
    hyperparameters: Dict[int, Dict[str, Any]] = {}
    reason, handled = "no trial ended", sys.exc_info()[1]
    with study:
        for trial in study:
            try:
                chosen = trial.config if function is None else function(trial)
                hyperparameters[trial.number] = dict(chosen)
                value = _train(trainer, trial, hyperparameters[trial.number], objective)
            except HyperDriveError:
                raise
            except Exception as error:
                reason = raised(error, handled).reason or reason
                trial.fail(reason)
            else:
                trial.tell(value)
        best = study.best()
    if best is None:
        message = f"none of {n_trials} trials has a value; the first reason: {reason}"
        raise HyperDriveError("PYTHON_NO_RESULT", message, fix="mend the training, or look at the trials")
    return _utils.BestRun(str(best.trial), best.value, hyperparameters[best.trial])


def _train(trainer: Any, trial: AskedTrial, values: Mapping[str, Any], objective: Callable[..., float]) -> Any:
    """Trains a new model. Returns its objective if no evaluation reported one."""
    args, model_init = trainer.args, trainer.model_init
    for each in values:
        _check_argument(trainer, each)
    changes = {name: _like(getattr(args, name), value) for name, value in values.items()}
    changes["output_dir"] = os.path.join(args.output_dir, f"run-{trial.number}")
    before = {name: getattr(args, name) for name in changes}
    callback = _Objective(trial, objective)
    trainer.add_callback(callback)
    try:
        for name, value in changes.items():
            setattr(args, name, value)
        if inspect.signature(model_init).parameters:
            trainer.model_init = lambda: model_init(trial)
        trainer.train()
        return None if callback.has_reported else objective(trainer.evaluate())
    finally:
        trainer.model_init = model_init
        trainer.remove_callback(callback)
        for name, value in before.items():
            setattr(args, name, value)


def _check_argument(trainer: Any, name: str) -> None:
    if not hasattr(trainer.args, name):
        raise bad_argument("hp_space", name, "the name of a training argument")


def _like(before: Any, value: Any) -> Any:
    """A value in the type that the argument has: a whole number for a number of epochs is a float there."""
    return value if before is None else type(before)(value)
