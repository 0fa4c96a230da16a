"""A function and a search space in, the best configuration out."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable, Generic, List, Mapping, Optional, Sequence, TypeVar, Union

from .errors import HyperDriveError, bad_argument
from .result import Result
from .running.drive import Run, drive, drive_async
from .running.objective import Objective
from .running.worker import stop_in_worker
from .space import Space, space_json
from .study import Choice, StateFolder, Study

if TYPE_CHECKING:
    from typing_extensions import ParamSpec

    P = ParamSpec("P")
else:
    # Names of a class of `Generic` must exist at run time.
    P = TypeVar("P")
R = TypeVar("R")

#: Where trials run: ``auto`` takes processes for functions that another process can import, else threads.
WORKERS = ("auto", "processes", "threads")


@dataclass(frozen=True)
class SweepOptions:
    """What a sweep is; see ``sweep``."""

    space: Optional[Space]
    define_by_run: bool
    metric: str
    goal: str
    trials: Optional[int]
    sampling: Choice
    early_termination: Optional[Choice]
    seed: Optional[int]
    name: Optional[str]
    constraints: Optional[Sequence[Any]]
    objectives: Optional[Sequence[Mapping[str, Any]]]
    outcome_constraints: Optional[Sequence[Any]]
    priors: Optional[str]
    resume_from: Optional[Any]
    state: Optional[StateFolder]


class Sweep(Generic[P, R]):
    """A function with its search space. Calling it calls the function; ``run`` tunes it."""

    def __init__(self, function: "Callable[P, R]", options: SweepOptions) -> None:
        self.function = function
        self.options = options
        self.objective = Objective(function)
        self.objective.check(_always_present(options.space or {}))
        self.name = options.name or getattr(function, "__name__", "sweep").strip("<>")
        functools.update_wrapper(self, function, updated=())

    def __call__(self, *args: "P.args", **kwargs: "P.kwargs") -> R:
        return self.function(*args, **kwargs)

    def __reduce__(self) -> str:
        # By reference: a worker imports the module and finds the sweep under the function's name.
        return str(getattr(self.function, "__qualname__", ""))

    def run(
        self,
        *,
        trials: Optional[int] = None,
        parallel: int = 1,
        workers: str = "auto",
        resume: Union[bool, str] = False,
        state: Optional[StateFolder] = None,
        progress: Union[bool, str, None] = None,
    ) -> Result:
        """Runs the sweep and returns its result.

        Ctrl-C pauses it: the trials that run then are handed out again by ``run(resume=True)``.

        Args:
            trials: Most trials. Default: the sweep's, else 50.
            parallel: How many run at once.
            workers: ``processes``, ``threads``, or ``auto``: processes for functions that another process can import.
            resume: Continue the latest sweep of this name in the state folder, or the one with this id or name.
            state: The state folder. Default: the sweep's, else ``HYPERDRIVE_STATE``, else ``.hyperdrive``.
            progress: Show it or not. Default: the live view in a notebook, a line in a terminal. ``"line"``: a line
                in a notebook too.

        Raises:
            HyperDriveError: for any problem of the definition, before anything runs.
        """
        stop_in_worker()
        if self.objective.is_async:
            raise HyperDriveError(
                "PYTHON_BAD_OBJECTIVE",
                f"function: {self.name} is asynchronous; use await {self.name}.run_async()",
                field="function",
                value=self.function,
                expected="an ordinary function",
                fix="await run_async()",
            )
        if workers not in WORKERS:
            raise bad_argument("workers", workers, "one of " + ", ".join(WORKERS))
        _check_progress(progress)
        study = self._study(trials, resume, state)
        return drive(study, self, Run(parallel=_whole("parallel", parallel), workers=workers, progress=progress))

    async def run_async(
        self,
        *,
        trials: Optional[int] = None,
        parallel: int = 1,
        resume: Union[bool, str] = False,
        state: Optional[StateFolder] = None,
        progress: Union[bool, str, None] = None,
    ) -> Result:
        """As ``run``, for a coroutine function: ``parallel`` of its tasks run at once in this event loop."""
        stop_in_worker()
        _check_progress(progress)
        study = self._study(trials, resume, state)
        run = Run(parallel=_whole("parallel", parallel), workers="threads", progress=progress)
        return await drive_async(study, self, run)

    def _study(self, trials: Optional[int], resume: Union[bool, str], state: Optional[StateFolder]) -> Study:
        options = self.options
        place = state if state is not None else options.state
        if resume is not False:
            return Study.open(self.name if resume is True else resume, state=place, latest=resume is True)
        wanted = trials if trials is not None else options.trials
        return Study.create(
            options.space,
            define_by_run=options.define_by_run,
            metric=options.metric,
            goal=options.goal,
            trials=_whole("trials", 50 if wanted is None else wanted),
            sampling=options.sampling,
            early_termination=options.early_termination,
            seed=options.seed,
            name=self.name,
            constraints=options.constraints,
            objectives=options.objectives,
            outcome_constraints=options.outcome_constraints,
            priors=options.priors,
            resume_from=options.resume_from,
            state=place,
        )

    def __repr__(self) -> str:
        return f"Sweep({self.name!r}, {list(self.options.space or {})})"


def sweep(
    *,
    space: Optional[Space] = None,
    define_by_run: bool = False,
    metric: str = "value",
    goal: str = "minimize",
    trials: Optional[int] = None,
    sampling: Choice = "auto",
    early_termination: Optional[Choice] = None,
    seed: Optional[int] = None,
    name: Optional[str] = None,
    constraints: Optional[Sequence[Any]] = None,
    objectives: Optional[Sequence[Mapping[str, Any]]] = None,
    outcome_constraints: Optional[Sequence[Any]] = None,
    priors: Optional[str] = None,
    resume_from: Optional[Any] = None,
    state: Optional[StateFolder] = None,
) -> "Callable[[Callable[P, R]], Sweep[P, R]]":
    """Makes a function a sweep.

    The function takes the parameters by name, optionally after ``trial``, and returns the metric's value, or several
    metrics by name. A generator yields values, ``(step, value)`` or metrics while it runs. An exception makes a failed
    trial that keeps its traceback.

    Args:
        space: Names and their expressions. Default: none, and the function asks for its parameters with
            ``trial.suggest_float`` and the like.
        define_by_run: The function asks for parameters beside those of the space. Default: only without a space.
        metric: Name of the primary metric, which a returned or reported number is a value of.
        goal: ``minimize`` or ``maximize``.
        trials: Most trials. Default: 50.
        sampling: Such as ``auto``, ``bayesian``, ``tpe``, ``random``, ``grid``, or a block of a sweep file.
        early_termination: Such as ``median_stopping``, ``auto``, or a block of a sweep file. Default: none.
        seed: A whole number makes suggestions repeatable. Default: a random one.
        name: What people call it. Default: the function's name.
        constraints: That every configuration satisfies, such as ``"a < b"``.
        objectives: Two or more ``{"primary_metric": …, "goal": …}`` instead of ``metric`` and ``goal``.
        outcome_constraints: Bounds on other metrics.
        priors: ``book`` or ``none``.
        resume_from: Earlier sweeps that this one learns from.
        state: The state folder. Default: ``HYPERDRIVE_STATE``, else ``.hyperdrive``.

    Example:
        >>> @hd.sweep(space={"lr": hd.log_range(1e-5, 1e-1), "depth": hd.int_range(2, 12)}, metric="loss")
        ... def train(lr: float, depth: int) -> float:
        ...     return (lr - 0.01) ** 2 + depth
        >>> train.run(trials=40, parallel=4).best
    """
    options = SweepOptions(
        space=space,
        define_by_run=define_by_run or space is None,
        metric=metric,
        goal=goal,
        trials=trials,
        sampling=sampling,
        early_termination=early_termination,
        seed=seed,
        name=name,
        constraints=constraints,
        objectives=objectives,
        outcome_constraints=outcome_constraints,
        priors=priors,
        resume_from=resume_from,
        state=state,
    )
    if space is not None:
        space_json(space)

    def made(function: "Callable[P, R]") -> "Sweep[P, R]":
        return Sweep(function, options)

    return made


def minimize(
    function: Callable[..., Any],
    space: Optional[Space] = None,
    *,
    trials: int = 50,
    parallel: int = 1,
    workers: str = "auto",
    progress: Union[bool, str, None] = None,
    **options: Any,
) -> Result:
    """Looks for the configuration with the smallest value of a function.

    Args:
        function: Takes the parameters by name, optionally after ``trial``; see ``sweep``.
        space: Names and their expressions. Default: none, and the function takes only the trial, which it asks for its
            parameters.
        trials: Most trials.
        parallel: How many run at once.
        workers: ``processes``, ``threads``, or ``auto``.
        progress: Show it or not; see ``Sweep.run``.
        options: Further options of ``sweep``.

    Example:
        >>> hd.minimize(lambda x: (x - 2) ** 2, {"x": hd.range(-5, 5)}, trials=25).best
    """
    made: Sweep[..., Any] = sweep(space=space, goal="minimize", **options)(function)
    return made.run(trials=trials, parallel=parallel, workers=workers, progress=progress)


def maximize(
    function: Callable[..., Any],
    space: Optional[Space] = None,
    *,
    trials: int = 50,
    parallel: int = 1,
    workers: str = "auto",
    progress: Union[bool, str, None] = None,
    **options: Any,
) -> Result:
    """Looks for the configuration with the largest value of a function; see ``minimize``."""
    made: Sweep[..., Any] = sweep(space=space, goal="maximize", **options)(function)
    return made.run(trials=trials, parallel=parallel, workers=workers, progress=progress)


async def minimize_async(
    function: Callable[..., Any],
    space: Optional[Space] = None,
    *,
    trials: int = 50,
    parallel: int = 1,
    progress: Union[bool, str, None] = None,
    **options: Any,
) -> Result:
    """As ``minimize``, for a coroutine function."""
    made: Sweep[..., Any] = sweep(space=space, goal="minimize", **options)(function)
    return await made.run_async(trials=trials, parallel=parallel, progress=progress)


async def maximize_async(
    function: Callable[..., Any],
    space: Optional[Space] = None,
    *,
    trials: int = 50,
    parallel: int = 1,
    progress: Union[bool, str, None] = None,
    **options: Any,
) -> Result:
    """As ``maximize``, for a coroutine function."""
    made: Sweep[..., Any] = sweep(space=space, goal="maximize", **options)(function)
    return await made.run_async(trials=trials, parallel=parallel, progress=progress)


def _always_present(space: Space) -> List[str]:
    """Names that every configuration has: one with ``when`` may be missing."""
    return [str(name) for name, part in space.items() if "when" not in getattr(part, "arguments", {})]


def _whole(name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise bad_argument(name, value, "a whole number of at least 1")
    return value


def _check_progress(progress: Union[bool, str, None]) -> None:
    if progress not in (None, True, False, "line"):
        raise bad_argument("progress", progress, 'True, False or "line"')
