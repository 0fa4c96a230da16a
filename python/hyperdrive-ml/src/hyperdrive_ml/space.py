"""Parameter expressions of a search space.

The natural ranges ``range``, ``int_range`` and ``log_range`` include both ends. The ten expressions of Azure ML's
HyperDrive keep its arguments: ``loguniform`` and ``lognormal`` take exponents of e.
"""

from __future__ import annotations

import math
from typing import Any, Dict, List, Mapping, Optional, Sequence, Union, cast

from .errors import bad_argument

Scalar = Union[str, int, float, bool, None]
#: What a search space maps names to: an expression, or a fixed value.
Space = Mapping[str, Any]


class Expression:
    """How a parameter's value is drawn. Made by the functions of this module.

    Attributes:
        kind: Name of the expression, such as ``log_range``.
        arguments: Its arguments by the names of a sweep file.
    """

    __slots__ = ("arguments", "kind")

    def __init__(self, kind: str, arguments: Mapping[str, Any]) -> None:
        self.kind = kind
        self.arguments: Dict[str, Any] = dict(arguments)

    def to_json(self) -> Dict[str, Any]:
        """The expression in the form of a sweep file."""
        return {"type": self.kind, **{name: to_json(value) for name, value in self.arguments.items()}}

    def __repr__(self) -> str:
        listed = ", ".join(f"{name}={value!r}" for name, value in self.arguments.items())
        return f"{self.kind}({listed})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expression) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash(repr(self))


def space_json(space: object) -> Dict[str, Any]:
    """A search space as plain JSON.

    Raises:
        HyperDriveError: PYTHON_BAD_ARGUMENT if it is not a mapping, or contains what JSON lacks.
    """
    if not isinstance(space, Mapping):
        raise bad_argument("space", space, "a mapping of names to expressions")
    return {str(name): to_json(part) for name, part in cast("Mapping[Any, Any]", space).items()}


def to_json(value: object) -> Any:
    """An option or a value as plain JSON: numpy scalars become numbers, tuples become lists."""
    if isinstance(value, Expression):
        return value.to_json()
    if isinstance(value, Mapping):
        return {str(name): to_json(part) for name, part in cast("Mapping[Any, Any]", value).items()}
    if isinstance(value, (list, tuple)):
        return [to_json(part) for part in cast("Sequence[Any]", value)]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    item = getattr(value, "item", None)
    if callable(item):
        return to_json(item())
    raise bad_argument("space", value, "an expression, text, a number, True, False, None, a list or a mapping")


def _number(expression: str, name: str, value: Any) -> float:
    plain = to_json(value) if hasattr(value, "item") else value
    if isinstance(plain, bool) or not isinstance(plain, (int, float)) or not math.isfinite(plain):
        raise bad_argument(f"{expression}({name})", value, "a finite number")
    return plain


def _numbers(expression: str, **given: Any) -> Dict[str, Any]:
    return {name: _number(expression, name, value) for name, value in given.items()}


def _extras(
    default: Any = None, prior: Optional[Mapping[str, Any]] = None, when: Optional[Mapping[str, Any]] = None
) -> Dict[str, Any]:
    given = {"default": default, "prior": prior, "when": when}
    return {name: value for name, value in given.items() if value is not None}


def _ordered(expression: str, low: float, high: float, *, names: "tuple[str, str]" = ("low", "high")) -> None:
    if low >= high:
        raise bad_argument(
            f"{expression}({names[0]}, {names[1]})", (low, high), f"{names[0]} below {names[1]}", fix="swap them"
        )


def choice(*values: Any, default: Any = None, when: Optional[Mapping[str, Any]] = None) -> Expression:
    """One of several values. An option may be a mapping with expressions of its own, which exist only with it.

    Args:
        values: The options, or one list, tuple or ``range`` of them.
        default: The value that you would use without tuning.
        when: The parameter exists only in trials in which others have these values.

    Example:
        >>> hd.choice("adam", "sgd")
        >>> hd.choice({"name": "sgd", "momentum": hd.range(0.5, 0.99)}, {"name": "adam"})
    """
    options: List[Any] = list(values)
    if len(values) == 1 and isinstance(values[0], (list, tuple, _range)):
        options = list(cast("Sequence[Any]", values[0]))
    if not options:
        raise bad_argument("choice(values)", options, "at least one option")
    return Expression("choice", {"values": options, **_extras(default=default, when=when)})


_range = range


def range(
    low: float,
    high: float,
    *,
    step: Optional[float] = None,
    default: Optional[float] = None,
    prior: Optional[Mapping[str, Any]] = None,
    when: Optional[Mapping[str, Any]] = None,
) -> Expression:
    """A number from ``low`` to ``high``, evenly.

    Args:
        low: Smallest value.
        high: Largest value, included.
        step: Distance between neighbouring values. Default: every number between.
        default: The value that you would use without tuning.
        prior: Where you believe that good values lie.
        when: The parameter exists only in trials in which others have these values.

    Example:
        >>> hd.range(0, 0.5, step=0.1)
    """
    return _spanned("range", low, high, step=step, default=default, prior=prior, when=when)


def log_range(
    low: float,
    high: float,
    *,
    step: Optional[float] = None,
    default: Optional[float] = None,
    prior: Optional[Mapping[str, Any]] = None,
    when: Optional[Mapping[str, Any]] = None,
) -> Expression:
    """A positive number from ``low`` to ``high``, evenly on a logarithmic scale.

    Args:
        low: Smallest value, above 0.
        high: Largest value, included.
        step: Factor between neighbouring values. Default: every number between.
        default: The value that you would use without tuning.
        prior: Where you believe that good values lie.
        when: The parameter exists only in trials in which others have these values.

    Example:
        >>> hd.log_range(1e-5, 1e-1)
    """
    if _number("log_range", "low", low) <= 0:
        raise bad_argument("log_range(low)", low, "a number above 0", fix="use hd.range for ranges that contain 0")
    return _spanned("log_range", low, high, step=step, default=default, prior=prior, when=when)


def int_range(
    low: int,
    high: int,
    *,
    step: Optional[int] = None,
    default: Optional[int] = None,
    prior: Optional[Mapping[str, Any]] = None,
    when: Optional[Mapping[str, Any]] = None,
) -> Expression:
    """A whole number from ``low`` to ``high``, all equally likely.

    Args:
        low: Smallest value.
        high: Largest value, included.
        step: Distance between neighbouring values. Default: 1.
        default: The value that you would use without tuning.
        prior: Where you believe that good values lie.
        when: The parameter exists only in trials in which others have these values.

    Example:
        >>> hd.int_range(2, 12)
    """
    for name, value in (("low", low), ("high", high)):
        if _number("int_range", name, value) != int(value):
            raise bad_argument(f"int_range({name})", value, "a whole number")
    return _spanned("int_range", low, high, step=step, default=default, prior=prior, when=when)


def _spanned(kind: str, low: Any, high: Any, *, step: Any, default: Any, prior: Any, when: Any) -> Expression:
    ends = _numbers(kind, low=low, high=high)
    _ordered(kind, ends["low"], ends["high"])
    if step is not None:
        ends.update(_numbers(kind, step=step))
    return Expression(kind, {**ends, **_extras(default, prior, when)})


def randint(upper: int) -> Expression:
    """A whole number from 0 to ``upper`` - 1, all equally likely."""
    if _number("randint", "upper", upper) != int(upper) or upper < 1:
        raise bad_argument("randint(upper)", upper, "a whole number of at least 1")
    return Expression("randint", {"upper": int(upper)})


def uniform(min_value: float, max_value: float) -> Expression:
    """A number from ``min_value`` to ``max_value``, evenly."""
    return _between("uniform", min_value, max_value)


def quniform(min_value: float, max_value: float, q: float) -> Expression:
    """``round(uniform(min_value, max_value) / q) * q``."""
    return _between("quniform", min_value, max_value, q=q)


def loguniform(min_value: float, max_value: float) -> Expression:
    """``exp(uniform(min_value, max_value))``: the arguments are exponents of e. See ``log_range`` for plain values."""
    return _between("loguniform", min_value, max_value)


def qloguniform(min_value: float, max_value: float, q: float) -> Expression:
    """``round(exp(uniform(min_value, max_value)) / q) * q``."""
    return _between("qloguniform", min_value, max_value, q=q)


def normal(mu: float, sigma: float) -> Expression:
    """Normally distributed with mean ``mu`` and standard deviation ``sigma``."""
    return _bell("normal", mu, sigma)


def qnormal(mu: float, sigma: float, q: float) -> Expression:
    """``round(normal(mu, sigma) / q) * q``."""
    return _bell("qnormal", mu, sigma, q=q)


def lognormal(mu: float, sigma: float) -> Expression:
    """``exp(normal(mu, sigma))``."""
    return _bell("lognormal", mu, sigma)


def qlognormal(mu: float, sigma: float, q: float) -> Expression:
    """``round(exp(normal(mu, sigma)) / q) * q``."""
    return _bell("qlognormal", mu, sigma, q=q)


def _between(kind: str, min_value: float, max_value: float, **more: float) -> Expression:
    arguments = _numbers(kind, min_value=min_value, max_value=max_value, **more)
    _ordered(kind, arguments["min_value"], arguments["max_value"], names=("min_value", "max_value"))
    return Expression(kind, arguments)


def _bell(kind: str, mu: float, sigma: float, **more: float) -> Expression:
    arguments = _numbers(kind, mu=mu, sigma=sigma, **more)
    if arguments["sigma"] <= 0:
        raise bad_argument(f"{kind}(sigma)", sigma, "a number above 0")
    return Expression(kind, arguments)
