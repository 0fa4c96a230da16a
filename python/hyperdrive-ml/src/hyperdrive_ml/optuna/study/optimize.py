"""Evaluates an objective, trial after trial."""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any, Callable, Iterable, Optional, Sequence, Set, Tuple, Type, Union

from ...errors import HyperDriveError
from ...notebook.screen import notebook_display
from ...progress import NotebookProgress, Progress, TerminalProgress
from ..exceptions import TrialPruned
from ..frozen import FrozenTrial
from ..logging import get_logger
from ..states import TrialState
from ..trial import Trial
from .outcome import checked, listed

if TYPE_CHECKING:
    from .study import Study

Objective = Callable[[Trial], Union[float, Sequence[float]]]
Callback = Callable[["Study", FrozenTrial], None]


def optimize(
    study: "Study",
    func: Objective,
    n_trials: Optional[int],
    timeout: Optional[float],
    n_jobs: int,
    catch: Union[Iterable[Type[Exception]], Type[Exception]],
    callbacks: Optional[Iterable[Callback]],
    gc_after_trial: bool,
    show_progress_bar: bool,
) -> None:
    """The loop of ``study.optimize``, which explains the arguments."""
    caught = (catch,) if isinstance(catch, type) else tuple(catch)
    loop = _Loop(study, func, caught, tuple(callbacks or ()), gc_after_trial)
    end = None if timeout is None else time.monotonic() + timeout
    progress = _progress(study, n_trials if show_progress_bar else None)
    started = 0
    running: Set["Future[None]"] = set()
    workers = (os.cpu_count() or 1) if n_jobs == -1 else max(1, n_jobs)
    pool = ThreadPoolExecutor(workers, thread_name_prefix="optuna") if workers > 1 else None
    try:
        while not study.is_stopped and (n_trials is None or started < n_trials):
            if end is not None and time.monotonic() >= end:
                break
            if pool is None:
                loop.run(progress)
            else:
                if len(running) >= workers:
                    ended, running = wait(running, return_when=FIRST_COMPLETED)
                    for each in ended:
                        each.result()
                    continue
                running.add(pool.submit(loop.run, progress))
            started += 1
        for each in running:
            each.result()
    finally:
        if pool is not None:
            pool.shutdown()
        if progress is not None:
            progress.close()


class _Loop:
    """What one trial of the loop does."""

    def __init__(
        self,
        study: "Study",
        func: Objective,
        caught: Tuple[Type[Exception], ...],
        callbacks: Sequence[Callback],
        gc_after_trial: bool,
    ) -> None:
        self._study = study
        self._func = func
        self._caught = caught
        self._callbacks = callbacks
        self._gc_after_trial = gc_after_trial
        self._drawing = threading.Lock()

    def run(self, progress: Optional[Progress]) -> None:
        """Evaluates the next trial and tells its end."""
        study = self._study
        study.is_in_loop = True
        try:
            try:
                trial = study.ask()
            except HyperDriveError as error:
                if error.code == "SDK_EXHAUSTED" and study.sampler.points:
                    # A thread was faster than this one.
                    return
                raise
            frozen, why = self._evaluate(trial)
            for callback in self._callbacks:
                callback(study, frozen)
            if progress is not None:
                with self._drawing:
                    progress.running += 1
                    failure = why if frozen.state is TrialState.FAIL else None
                    value = frozen.values[0] if frozen.state is TrialState.COMPLETE and frozen.values else None
                    progress.ended(frozen.number, value, failure, frozen.params)
        finally:
            study.is_in_loop = False
            if self._gc_after_trial:
                gc.collect()

    def _evaluate(self, trial: Trial) -> Tuple[FrozenTrial, str]:
        study = self._study
        try:
            returned: Any = self._func(trial)
        except TrialPruned as error:
            why = str(error)
            frozen = study.finish(trial, TrialState.PRUNED, trial.last_value(), why)
        except BaseException as error:
            why = repr(error)
            frozen = study.finish_failed(trial, why)
            _log_end(study, frozen, why)
            if isinstance(error, self._caught):
                return frozen, why
            raise
        else:
            values, problem = checked(listed(returned), len(study.directions))
            why = problem or ""
            frozen = study.finish(trial, TrialState.FAIL if problem else TrialState.COMPLETE, values, why)
        _log_end(study, frozen, why)
        return frozen, why


def _log_end(study: "Study", frozen: FrozenTrial, why: str) -> None:
    """Logs how a trial has ended."""
    if frozen.state is TrialState.PRUNED:
        get_logger().info("Trial %d pruned. %s", frozen.number, why)
    elif frozen.state is TrialState.FAIL:
        get_logger().warning("Trial %d failed with parameters: %s: %s", frozen.number, frozen.params, why)
    else:
        names, values = study.metric_names, frozen.values or []
        shown: Any = dict(zip(names, values)) if names else values if len(values) > 1 else values[0]
        plural = "s" if len(values) > 1 else ""
        best = study.ledger.best
        end = "" if best is None else f" Best is trial {best.number} with value: {best.value}."
        get_logger().info(
            "Trial %d finished with value%s: %s and parameters: %s.%s",
            *(frozen.number, plural, shown, frozen.params, end),
        )


def _progress(study: "Study", total: Optional[int]) -> Optional[Progress]:
    if total is None:
        return None
    goal, name = study.directions[0].goal, study.study_name
    display = notebook_display()
    if display is not None:
        return NotebookProgress(total, goal, name, display)
    return TerminalProgress(total, goal, name, sys.stderr)
