"""What a parameter may be, in Optuna's three classes."""

from __future__ import annotations

import json
import math
from decimal import Decimal
from typing import Any, Dict, Mapping, Optional, Sequence, Tuple, Union

CategoricalChoiceType = Union[None, bool, int, float, str]


class BaseDistribution:
    """What the three have in common."""

    def attributes(self) -> Dict[str, Any]:
        """The arguments, in the order of the constructor."""
        raise NotImplementedError

    def to_external_repr(self, param_value_in_internal_repr: float) -> Any:
        """The value that an objective sees, from the number that a storage keeps."""
        raise NotImplementedError

    def to_internal_repr(self, param_value_in_external_repr: Any) -> float:
        """The number that a storage keeps, from the value that an objective sees."""
        raise NotImplementedError

    def single(self) -> bool:
        """Whether there is only one value."""
        raise NotImplementedError

    def contains(self, value: Any) -> bool:
        """Whether an objective may see this value."""
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BaseDistribution) and distribution_to_json(self) == distribution_to_json(other)

    def __hash__(self) -> int:
        return hash(distribution_to_json(self))

    def __repr__(self) -> str:
        listed = ", ".join(f"{name}={value!r}" for name, value in sorted(self.attributes().items()))
        return f"{type(self).__name__}({listed})"


class _Range(BaseDistribution):
    """Numbers between two ends."""

    low: float
    high: float
    log: bool
    step: Optional[float]

    def attributes(self) -> Dict[str, Any]:
        return {"low": self.low, "high": self.high, "log": self.log, "step": self.step}

    def to_internal_repr(self, param_value_in_external_repr: Any) -> float:
        return float(param_value_in_external_repr)

    def contains(self, value: Any) -> bool:
        return bool(self.low <= value <= self.high)

    def single(self) -> bool:
        return self.low == self.high


class FloatDistribution(_Range):
    """A number from ``low`` to ``high``."""

    def __init__(self, low: float, high: float, log: bool = False, step: Optional[float] = None) -> None:
        _check(low, high, log, step is not None)
        if step is not None and step <= 0:
            raise ValueError(f"step: expected a number above 0, got {step!r}")
        self.low = float(low)
        self.high = float(high) if step is None else _last(low, high, step)
        self.log = log
        self.step = None if step is None else float(step)

    def to_external_repr(self, param_value_in_internal_repr: float) -> float:
        return float(param_value_in_internal_repr)


class IntDistribution(_Range):
    """A whole number from ``low`` to ``high``."""

    def __init__(self, low: int, high: int, log: bool = False, step: int = 1) -> None:
        _check(low, high, log, step != 1)
        if step <= 0:
            raise ValueError(f"step: expected a whole number above 0, got {step!r}")
        if log and low < 1:
            raise ValueError(f"low: expected at least 1 with log=True, got {low!r}")
        self.low = int(low)
        self.high = int(low) + (int(high) - int(low)) // int(step) * int(step)
        self.log = log
        self.step = int(step)

    def to_external_repr(self, param_value_in_internal_repr: float) -> int:
        return int(param_value_in_internal_repr)


class CategoricalDistribution(BaseDistribution):
    """One of several values."""

    def __init__(self, choices: Sequence[Any]) -> None:
        if len(choices) == 0:
            raise ValueError("choices: expected at least one value, got none")
        self.choices: Tuple[Any, ...] = tuple(choices)

    def attributes(self) -> Dict[str, Any]:
        return {"choices": self.choices}

    def to_external_repr(self, param_value_in_internal_repr: float) -> Any:
        return self.choices[int(param_value_in_internal_repr)]

    def to_internal_repr(self, param_value_in_external_repr: Any) -> int:
        for place, choice in enumerate(self.choices):
            if same_choice(choice, param_value_in_external_repr):
                return place
        raise ValueError(f"expected one of {self.choices!r}, got {param_value_in_external_repr!r}")

    def contains(self, value: Any) -> bool:
        return any(same_choice(choice, value) for choice in self.choices)

    def single(self) -> bool:
        return len(self.choices) == 1


def same_choice(one: Any, other: Any) -> bool:
    """Whether two options are the same: True is not 1, and NaN is NaN."""
    if one is other:
        return True
    if isinstance(one, bool) != isinstance(other, bool):
        return False
    if isinstance(one, float) and isinstance(other, float) and math.isnan(one):
        return math.isnan(other)
    return bool(one == other)


def distribution_to_json(dist: BaseDistribution) -> str:
    """The text that Optuna's storages keep."""
    return json.dumps({"name": type(dist).__name__, "attributes": dist.attributes()}, default=repr)


def json_to_distribution(json_str: str) -> BaseDistribution:
    """A distribution from the text of a storage, also from that of Optuna 1 and 2.

    Raises:
        ValueError: for another kind of distribution.
    """
    read: Mapping[str, Any] = json.loads(json_str)
    given: Dict[str, Any] = dict(read["attributes"])
    name = read["name"]
    if name == "CategoricalDistribution":
        return CategoricalDistribution(given["choices"])
    if name == "DiscreteUniformDistribution":
        return FloatDistribution(given["low"], given["high"], step=given["q"])
    is_log = "Log" in name or bool(given.get("log"))
    if name in ("FloatDistribution", "UniformDistribution", "LogUniformDistribution"):
        return FloatDistribution(given["low"], given["high"], log=is_log, step=given.get("step"))
    if name in ("IntDistribution", "IntUniformDistribution", "IntLogUniformDistribution"):
        step = 1 if is_log else int(given.get("step") or 1)
        return IntDistribution(given["low"], given["high"], log=is_log, step=step)
    raise ValueError(f"expected a float, int or categorical distribution, got {name}")


def _check(low: float, high: float, log: bool, has_step: bool) -> None:
    if low > high:
        raise ValueError(f"low, high: expected low not above high, got {low!r} and {high!r}")
    if log and has_step:
        raise ValueError("step: expected no step with log=True")
    if log and low <= 0:
        raise ValueError(f"low: expected a number above 0 with log=True, got {low!r}")


def _last(low: float, high: float, step: float) -> float:
    """The last value that steps from the low end reach; in decimals, so that 0.1 counts as 0.1."""
    first, distance = Decimal(str(low)), Decimal(str(step))
    return float(first + (Decimal(str(high)) - first) // distance * distance)


def inferred(values: Sequence[Any]) -> BaseDistribution:
    """A distribution that covers values of which nothing else is known."""
    plain = [value for value in values if isinstance(value, (int, float)) and not isinstance(value, bool)]
    if len(plain) < len(values):
        return CategoricalDistribution(list({repr(value): value for value in values}.values()))
    if all(isinstance(value, int) for value in plain):
        return IntDistribution(int(min(plain)), int(max(plain)))
    return FloatDistribution(min(plain), max(plain))
