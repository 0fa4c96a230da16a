"""Asks a study for trials and evaluates them until it has no more."""

from __future__ import annotations

import asyncio
import os
import pickle
import queue
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable, List, Mapping, Optional, Tuple, Union

from ..errors import HyperDriveError
from ..progress import Progress, progress_for
from ..result import Result
from ..study import AskedTrial, Study
from ..values import Values
from .evaluators import Evaluator, Paused, ProcessEvaluator
from .objective import Outcome
from .trial import Trial

if TYPE_CHECKING:
    from ..sweep import Sweep

#: Seconds between looks at Ctrl-C on systems where a wait cannot be interrupted.
LOOK_UP = 1.0


@dataclass(frozen=True)
class Run:
    """How a sweep runs: see ``Sweep.run``."""

    parallel: int
    workers: str
    progress: Union[bool, str, None]


def drive(study: Study, sweep: "Sweep[Any, Any]", run: Run) -> Result:
    """Runs a study to its end, then closes it. Ctrl-C pauses it."""
    with study:
        progress = progress_for(run.progress, study, sweep.options.goal, sweep.name)
        evaluators = _evaluators(sweep, run)
        try:
            if run.parallel == 1 and run.workers != "processes":
                _work(study, evaluators[0], progress)
            else:
                _work_in_threads(study, evaluators, progress)
        except KeyboardInterrupt:
            for evaluator in evaluators:
                evaluator.pause()
            progress.close()
            _say_paused(study, sweep.name)
            raise
        finally:
            for evaluator in evaluators:
                evaluator.close()
        progress.close()
        return _result(study, sweep)


async def drive_async(study: Study, sweep: "Sweep[Any, Any]", run: Run) -> Result:
    """As ``drive``, with ``run.parallel`` tasks in this event loop."""
    progress = progress_for(run.progress, study, sweep.options.goal, sweep.name)
    loop = asyncio.get_running_loop()

    async def work() -> None:
        while True:
            asked = await loop.run_in_executor(None, _ask, study)
            if asked is None:
                return
            progress.started()

            def send(values: Values, step: Optional[float], asked: AskedTrial = asked) -> str:
                return asked.send(values, step)

            outcome = await sweep.objective.run_async(Trial(asked.number, asked.config, send, asked.request))
            await loop.run_in_executor(None, _tell, asked, outcome, progress)

    tasks = [asyncio.ensure_future(work()) for _ in range(run.parallel)]
    try:
        await asyncio.gather(*tasks)
        progress.close()
        return _result(study, sweep)
    except asyncio.CancelledError:
        progress.close()
        _say_paused(study, sweep.name)
        raise
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await loop.run_in_executor(None, study.close)


def _result(study: Study, sweep: "Sweep[Any, Any]") -> Result:
    best = study.best() if sweep.options.objectives is None else None
    return Result(study.id, study.state, best, study.trials(), page=study.page)


def _ask(study: Study) -> Optional[AskedTrial]:
    try:
        return study.ask()
    except HyperDriveError as error:
        if error.code == "SDK_EXHAUSTED":
            return None
        raise


def _work(study: Study, evaluator: Evaluator, progress: Progress) -> None:
    """Evaluates one trial after the other."""
    while not evaluator.is_paused:
        asked = _ask(study)
        if asked is None:
            return
        progress.started()
        _tell(asked, evaluator.evaluate(asked), progress)


def _work_in_threads(study: Study, evaluators: List[Evaluator], progress: Progress) -> None:
    ended: "queue.Queue[Optional[BaseException]]" = queue.Queue()

    def work(evaluator: Evaluator) -> None:
        try:
            _work(study, evaluator, progress)
            ended.put(None)
        except Paused:
            ended.put(None)
        except BaseException as error:
            ended.put(error)

    # Daemons: a function that never returns must not keep a paused program alive.
    threads = [threading.Thread(target=work, args=(each,), daemon=True) for each in evaluators]
    for thread in threads:
        thread.start()
    for _ in threads:
        error = _next(ended)
        if error is not None:
            for evaluator in evaluators:
                evaluator.pause()
            raise error


def _next(ended: "queue.Queue[Optional[BaseException]]") -> Optional[BaseException]:
    while True:
        try:
            return ended.get(timeout=LOOK_UP)
        except queue.Empty:
            continue


_telling = threading.Lock()


def _tell(asked: AskedTrial, outcome: Outcome, progress: Progress) -> None:
    if outcome.kind == "failed":
        asked.fail(outcome.reason)
    elif outcome.kind == "infeasible":
        asked.infeasible(outcome.reason)
    else:
        try:
            asked.tell(outcome.value)
        except HyperDriveError as error:
            if error.code not in ("SDK_MISSING_METRIC", "COMPUTE_BAD_METRIC"):
                raise
            outcome = Outcome("failed", reason=error.message)
            asked.fail(error.message)
    failure = (outcome.reason or "no reason") if outcome.kind == "failed" else None
    with _telling:
        progress.ended(asked.number, _single(outcome.value), failure, asked.config)


def _single(value: Optional[Values]) -> Optional[float]:
    return None if value is None or isinstance(value, Mapping) else value


def _evaluators(sweep: "Sweep[Any, Any]", run: Run) -> List[Evaluator]:
    if run.workers == "threads" or (run.parallel == 1 and run.workers == "auto"):
        return [Evaluator(sweep.objective) for _ in range(run.parallel)]
    try:
        function, script = portable(sweep)
    except Exception as cause:
        reason = f"{sweep.name} cannot be imported by another process ({cause})"
        if run.workers == "processes":
            raise HyperDriveError(
                "PYTHON_WORKER_FAILED",
                f"workers: {reason}; define it at the top of a module or script, or give workers='threads'",
                field="workers",
                value="processes",
                expected="a function at the top of a module or script",
                fix="workers='threads'",
            ) from cause
        sys.stderr.write(f"hyperdrive: {reason}; its trials run in threads, which share one Python lock\n")
        return [Evaluator(sweep.objective) for _ in range(run.parallel)]
    return [ProcessEvaluator(sweep.objective, function, script) for _ in range(run.parallel)]


def portable(sweep: "Sweep[Any, Any]") -> Tuple[bytes, Optional[str]]:
    """How another process finds the function: pickled by reference, and the script to load first, if it is in one.

    Raises:
        Exception: if it cannot.
    """
    function: Callable[..., Any] = sweep.function
    try:
        pickled = pickle.dumps(function)
    except (pickle.PicklingError, AttributeError, TypeError):
        # A decorated function: its name means the sweep.
        pickled = pickle.dumps(sweep)
    if getattr(function, "__module__", None) != "__main__":
        return pickled, None
    script = getattr(sys.modules["__main__"], "__file__", None)
    if script is None or not os.path.isfile(script) or not script.endswith(".py"):
        raise TypeError("it is defined in a notebook or at a prompt")
    return pickled, os.path.abspath(script)


def _say_paused(study: Study, name: str) -> None:
    sys.stderr.write(f"{name} is paused; resume it with run(resume=True), or run(resume={study.id!r})\n")
