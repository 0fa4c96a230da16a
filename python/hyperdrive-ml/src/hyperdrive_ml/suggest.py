"""Define-by-run: a trial asks for its parameters while it runs."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any, Dict, Optional, Sequence, TypeVar

from .errors import bad_argument
from .space import Expression, choice, int_range, log_range, qloguniform, range, to_json

T = TypeVar("T")

#: Keeps the ends of a logarithmic range of whole numbers off the middle between two of them.
_MARGIN = 1e-6


class Asking:
    """What a trial can ask for and record while it runs.

    Attributes:
        number: 0, 1, 2 … in the order of suggestions.
        config: Its configuration: in a define-by-run study, what it has asked for so far.
    """

    number: int
    config: Dict[str, Any]

    def request(self, op: str, **fields: Any) -> Dict[str, Any]:
        """Sends a request about this trial."""
        raise NotImplementedError

    def suggest(self, name: str, expression: Expression, *, value: Any = None) -> Any:
        """The value of a parameter with any expression; see ``suggest_float``.

        Args:
            name: Of the parameter.
            expression: What it may be.
            value: What the trial is to have instead of the sampler's proposal. Default: the proposal.

        Raises:
            HyperDriveError: SWEEP_BAD_CONFIGURATION for a value that the expression does not have.

        Example:
            >>> trial.suggest("momentum", hd.normal(0.9, 0.02))
        """
        value = self.request("suggest", name=name, expression=to_json(expression), value=to_json(value))["value"]
        self.config[name] = value
        return value

    def suggest_float(
        self, name: str, low: float, high: float, *, step: Optional[float] = None, log: bool = False
    ) -> float:
        """A number from ``low`` to ``high``, both included.

        A name that the trial has already keeps its value. Another trial may ask for other bounds under the same name.

        Args:
            name: Of the parameter.
            low: Smallest value.
            high: Largest value. With ``step``, the last one that the steps reach.
            step: Distance between neighbouring values. Default: every number between.
            log: Draw evenly on a logarithmic scale; not together with ``step``.

        Raises:
            HyperDriveError: SWEEP_OTHER_KIND if an earlier trial asked for another kind of value under this name;
                SWEEP_NOT_BY_RUN in a study whose space lacks it and that was not created with ``define_by_run``.

        Example:
            >>> trial.suggest_float("lr", 1e-5, 1e-1, log=True)
        """
        return float(self.suggest(name, float_expression(name, low, high, step, log)))

    def suggest_int(self, name: str, low: int, high: int, *, step: int = 1, log: bool = False) -> int:
        """A whole number from ``low`` to ``high``, both included; see ``suggest_float``.

        Args:
            name: Of the parameter.
            low: Smallest value.
            high: Largest value, or the last one that the steps reach.
            step: Distance between neighbouring values.
            log: Draw evenly on a logarithmic scale; not together with ``step``.

        Example:
            >>> trial.suggest_int("layers", 1, 3)
        """
        return int(self.suggest(name, int_expression(name, low, high, step, log)))

    def suggest_categorical(self, name: str, choices: Sequence[T]) -> T:
        """One of several values: text, numbers, True, False or None; see ``suggest_float``.

        Args:
            name: Of the parameter.
            choices: The values. The same object comes back.

        Example:
            >>> trial.suggest_categorical("optimizer", ["sgd", "adam"])
        """
        options = list(choices)
        plain = [to_json(each) for each in options]
        for each, value in zip(plain, options):
            if isinstance(each, (list, dict)):
                raise bad_argument(f"suggest_categorical({name!r})", value, "text, a number, True, False or None")
        value = self.suggest(name, choice(plain))
        for each, option in zip(plain, options):
            if each == value and isinstance(each, bool) == isinstance(value, bool):
                return option
        raise bad_argument(f"suggest_categorical({name!r})", options, f"a list with {value!r}, which the trial has")

    def set_attribute(self, name: str, value: Any) -> None:
        """Records a fact about the trial, as JSON; None removes it. It influences no suggestion.

        Example:
            >>> trial.set_attribute("seconds", 12.5)
        """
        self.request("attribute", name=name, value=to_json(value))

    @property
    def attributes(self) -> Dict[str, Any]:
        """The facts recorded about the trial, by name."""
        found: Dict[str, Any] = self.request("attributes")["attributes"]
        return found


def float_expression(name: str, low: float, high: float, step: Optional[float] = None, log: bool = False) -> Expression:
    """What ``suggest_float`` asks for."""
    low, high = _bounds("suggest_float", name, low, high)
    if log and step is not None:
        raise bad_argument(f"suggest_float({name!r}, step)", step, "no step with log=True")
    if log and low <= 0:
        raise bad_argument(f"suggest_float({name!r}, low)", low, "a number above 0 with log=True")
    if step is not None:
        high = _last(f"suggest_float({name!r}, step)", low, high, step)
    if low == high:
        return choice(low)
    return log_range(low, high) if log else range(low, high, step=step)


def int_expression(name: str, low: int, high: int, step: int = 1, log: bool = False) -> Expression:
    """What ``suggest_int`` asks for."""
    low, high, step = (_whole(f"suggest_int({name!r}, {field})", value) for field, value in _named(low, high, step))
    low, high = (int(each) for each in _bounds("suggest_int", name, low, high))
    if log and step != 1:
        raise bad_argument(f"suggest_int({name!r}, step)", step, "no step with log=True")
    if log and low < 1:
        raise bad_argument(f"suggest_int({name!r}, low)", low, "a whole number of at least 1 with log=True")
    high = int(_last(f"suggest_int({name!r}, step)", low, high, step))
    if low == high:
        return choice(low)
    if not log:
        return int_range(low, high, step=step)
    ends = (math.log(low - 0.5 + _MARGIN), math.log(high + 0.5 - _MARGIN))
    return qloguniform(*ends, 1)


def _named(low: Any, high: Any, step: Any) -> "Sequence[tuple[str, Any]]":
    return (("low", low), ("high", high), ("step", step))


def _plain(field: str, value: Any, expected: str) -> Any:
    plain = to_json(value)
    if isinstance(plain, bool) or not isinstance(plain, (int, float)) or not math.isfinite(plain):
        raise bad_argument(field, value, expected)
    return plain


def _whole(field: str, value: Any) -> int:
    plain = _plain(field, value, "a whole number")
    if plain != int(plain):
        raise bad_argument(field, value, "a whole number")
    return int(plain)


def _bounds(function: str, name: str, low: Any, high: Any) -> "tuple[float, float]":
    ends = tuple(
        _plain(f"{function}({name!r}, {field})", value, "a finite number")
        for field, value in (("low", low), ("high", high))
    )
    if ends[0] > ends[1]:
        raise bad_argument(f"{function}({name!r}, low, high)", (low, high), "low not above high", fix="swap them")
    return ends


def _last(field: str, low: float, high: float, step: Any) -> float:
    """The last value that steps from the low end reach; in decimals, so that 0.1 counts as 0.1."""
    plain = _plain(field, step, "a number above 0")
    if plain <= 0:
        raise bad_argument(field, step, "a number above 0")
    first, distance = Decimal(str(low)), Decimal(str(plain))
    return float(first + (Decimal(str(high)) - first) // distance * distance)
