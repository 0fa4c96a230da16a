"""How a function is called as an objective, and what its result means."""

from __future__ import annotations

import inspect
import os
import sys
import traceback
from dataclasses import dataclass
from typing import Any, Callable, Dict, Iterable, List, Mapping, Optional, Tuple, cast

from ..errors import HyperDriveError, Infeasible, TrialStopped, bad_argument
from ..values import Values, checked_values
from .trial import Trial, current_trial

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep


@dataclass(frozen=True)
class Outcome:
    """How a trial ended.

    Attributes:
        kind: ``value``, ``failed`` or ``infeasible``.
        value: Of the metric, or by metric; None where the reports count.
        reason: Why it failed or is infeasible.
    """

    kind: str
    value: Optional[Values] = None
    reason: Optional[str] = None


class Objective:
    """A function and how to call it.

    It takes the parameters by name. It may take the trial as its first argument, named ``trial`` or annotated as
    ``Trial``, and the whole configuration as an argument named ``config`` in place of the single names.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        if not callable(function):
            raise bad_argument("function", function, "a function")
        self.function = function
        self.is_async = inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)
        try:
            self._parameters: Optional[Mapping[str, inspect.Parameter]] = inspect.signature(function).parameters
        except (TypeError, ValueError):
            self._parameters = None

    @property
    def takes_trial(self) -> bool:
        """Whether the first argument is the trial."""
        first = next(iter((self._parameters or {}).values()), None)
        if first is None:
            return False
        annotation = first.annotation
        named = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", "")
        return first.name == "trial" or named.split(".")[-1] == "Trial"

    @property
    def takes_config(self) -> bool:
        """Whether an argument named ``config`` receives the whole configuration."""
        return "config" in (self._parameters or {})

    def check(self, names: Iterable[str]) -> None:
        """Refuses a function that cannot be called with these parameters.

        Raises:
            HyperDriveError: PYTHON_BAD_OBJECTIVE
        """
        if self._parameters is None:
            return
        wanted = list(names)
        try:
            arguments = self._arguments(wanted)
            inspect.signature(self.function).bind(*([None] if self.takes_trial else []), **arguments)
        except TypeError as cause:
            name = getattr(self.function, "__name__", repr(self.function))
            listed = ", ".join(wanted)
            raise HyperDriveError(
                "PYTHON_BAD_OBJECTIVE",
                f"function: {name}{inspect.signature(self.function)} cannot be called with the parameters {listed}:"
                f" {cause}; name its arguments like the parameters, optionally after trial, or take the whole config",
                field="function",
                value=self.function,
                expected=f"a function of {listed}",
                fix="name its arguments like the parameters, optionally after trial, or take the whole config",
            ) from cause

    def _arguments(self, names: Iterable[str]) -> Dict[str, Any]:
        names = list(names)
        if self.takes_config and "config" not in names:
            return {"config": None}
        return dict.fromkeys(names)

    def call(self, trial: Trial) -> Any:
        """Calls the function; for a coroutine function, makes the coroutine."""
        named = {"config": trial.config} if self.takes_config and "config" not in trial.config else trial.config
        return self.function(*([trial] if self.takes_trial else []), **named)

    def run(self, trial: Trial) -> Outcome:
        """Evaluates a trial. An exception of the function is an outcome; KeyboardInterrupt and SystemExit are not."""
        before, handled = current_trial.set(trial), sys.exc_info()[1]
        try:
            result = self.call(trial)
            if inspect.isgenerator(result):
                result = _drain(result, trial)
            return finished(result, trial)
        except Exception as error:
            return raised(error, handled)
        finally:
            current_trial.reset(before)

    async def run_async(self, trial: Trial) -> Outcome:
        """As ``run``, for coroutine functions and asynchronous generators."""
        before, handled = current_trial.set(trial), sys.exc_info()[1]
        try:
            result = self.call(trial)
            if inspect.isasyncgen(result):
                async for each in result:
                    _report(trial, each)
                    if trial.should_stop():
                        break
                await result.aclose()
                result = None
            elif inspect.isawaitable(result):
                result = await result
            return finished(result, trial)
        except Exception as error:
            return raised(error, handled)
        finally:
            current_trial.reset(before)


def _drain(generator: Any, trial: Trial) -> Any:
    """Reports what a generator yields. It is closed where the trial should stop. Returns what it returns."""
    while True:
        try:
            each = next(generator)
        except StopIteration as end:
            return end.value
        _report(trial, each)
        if trial.should_stop():
            generator.close()
            return None


def _report(trial: Trial, each: object) -> None:
    if isinstance(each, tuple):
        pair = cast("Tuple[Any, ...]", each)
        if len(pair) != 2:
            raise bad_argument("yield", pair, "a value, (step, value) or metrics by name")
        trial.put(checked_values("yield", pair[1]), pair[0])
    elif isinstance(each, Mapping):
        metrics = dict(cast("Mapping[str, Any]", each))
        step = metrics.pop("step", None)
        trial.put(checked_values("yield", metrics), step)
    else:
        trial.put(checked_values("yield", each))


def finished(result: Any, trial: Trial) -> Outcome:
    """The outcome of a returned value."""
    if result is None:
        if trial.has_reported:
            return Outcome("value")
        return Outcome("failed", reason="the function returned None and reported nothing: return the metric's value")
    if isinstance(result, (tuple, list)):
        return Outcome("failed", reason=f"the function returned {result!r}: return a number, or metrics by name")
    try:
        return Outcome("value", checked_values("the returned value", result))
    except HyperDriveError as error:
        return Outcome("failed", reason=error.message)


def raised(error: Exception, handled: Optional[BaseException] = None) -> Outcome:
    """The outcome of an exception.

    Args:
        error: The exception.
        handled: What was being handled before the trial began. Python makes it the context of what the trial raises.
    """
    if isinstance(error, Infeasible):
        return Outcome("infeasible", reason=str(error) or None)
    if isinstance(error, TrialStopped):
        return Outcome("value")
    return Outcome("failed", reason="\nbecause of ".join(_description(each) for each in _chain(error, handled)))


def _chain(error: Exception, handled: Optional[BaseException]) -> List[Exception]:
    """The error, what it was raised because of, and so on: only what arose inside the trial."""
    chain: List[Exception] = []
    each: Optional[BaseException] = error
    while isinstance(each, Exception) and not any(each is known for known in chain):
        chain.append(each)
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
        if each is handled:
            break
    return chain


def _description(error: Exception) -> str:
    """The error, then where it was raised, innermost call first: the beginning of a long text is what is kept."""
    lines = ["".join(traceback.format_exception_only(type(error), error)).strip()]
    # Frames of this package say nothing about the user's code.
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith(_PACKAGE)]
    for frame in reversed(frames):
        lines.append(f"  in {frame.name}, {frame.filename}, line {frame.lineno}: {frame.line or ''}".rstrip(": "))
    return "\n".join(lines)
